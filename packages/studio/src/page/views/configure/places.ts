// From a finding to the control that mends it: focuses the field, or tells the editor where to go.
import type { Finding } from '../../../contract/api.ts';
import { type FormItem, isJson } from '../../state/form-items.ts';

export interface GoTo {
  field: string;
  path: ReadonlyArray<string | number>;
  /** Makes the same place worth going to again. */
  count: number;
}

export function focusFinding({ path }: Finding, items: FormItem[], goTo: (goTo: GoTo) => void): void {
  const field = String(path[0] ?? '');
  const holder = document.querySelector(`[data-field="${CSS.escape(field)}"]`);
  holder?.scrollIntoView({ block: 'center' });
  const item = items.find(({ key }) => key === field);
  if (item && isJson(item) && path.length > 1) goTo({ field, path: path.slice(1), count: Date.now() });
  else holder?.querySelector<HTMLElement>('input, select, textarea, .cm-content')?.focus();
}
