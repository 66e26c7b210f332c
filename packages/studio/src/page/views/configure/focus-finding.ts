// From a finding to the control that fixes it: focuses the field, or moves the editor's cursor to the path.
import type { Finding } from '../../../contract/api.ts';
import { type FormItem, isJsonItem } from '../../state/form-items.ts';

/** A path inside one JSON field. A new object for each click, so that the same path can be shown again. */
export interface CursorTarget {
  field: string;
  path: ReadonlyArray<string | number>;
}

export function focusFinding({ path }: Finding, items: FormItem[], moveCursor: (target: CursorTarget) => void): void {
  const field = String(path[0] ?? '');
  const container = document.querySelector(`[data-field="${CSS.escape(field)}"]`);
  container?.scrollIntoView({ block: 'center' });
  const item = items.find(({ key }) => key === field);
  if (item && isJsonItem(item) && path.length > 1) moveCursor({ field, path: path.slice(1) });
  else container?.querySelector<HTMLElement>('input, select, textarea, .cm-content')?.focus();
}
