// A labelled control with its help below and its errors right under it, tied together for assistive technology.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Finding } from '../../contract/api.ts';
import { Findings } from './findings.tsx';

interface FieldProps {
  label: string;
  isOptional?: boolean;
  help?: ComponentChildren;
  findings?: Finding[];
  /** Name of the field in the config: lets a link find it. */
  name?: string;
  children: (ids: ControlIds) => ComponentChildren;
}

export interface ControlIds {
  id: string;
  'aria-describedby': string;
  'aria-invalid': boolean;
}

export function Field({ label, isOptional = false, help, findings = [], name, children }: FieldProps) {
  const id = useId();
  const isInvalid = findings.some(({ severity }) => severity === 'error');
  const ids = { id: `${id}-control`, 'aria-describedby': `${id}-help ${id}-findings`, 'aria-invalid': isInvalid };
  return (
    <div class={isInvalid ? 'field field-invalid' : 'field'} data-field={name}>
      <div class="field-head">
        <label class="field-label" for={ids.id}>
          {label}
        </label>
        {isOptional && <span class="field-optional">optional</span>}
      </div>
      {children(ids)}
      <div id={`${id}-findings`}>
        <Findings findings={findings} />
      </div>
      <div class="field-help" id={`${id}-help`}>
        {help}
      </div>
    </div>
  );
}
