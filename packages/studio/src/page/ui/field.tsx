// A labelled control with its errors and its help text, connected for assistive technology; and a select for it.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Finding } from '../../contract/api.ts';
import { Findings } from './findings.tsx';

interface FieldProps {
  label: string;
  isOptional?: boolean;
  help?: ComponentChildren;
  findings?: Finding[];
  /** Key of the config field: lets a link find it. */
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
      <div class="field-header">
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

/** An error of this page about one field. */
export const fieldError = (message: string): Finding => ({ severity: 'error', rule: 'field', path: [], message });

interface SelectProps {
  ids: ControlIds;
  value: string | number;
  options: ReadonlyArray<{ value: string | number; title: string }>;
  onChange: (value: string) => void;
}

export function Select({ ids, value, options, onChange }: SelectProps) {
  return (
    <div class="select">
      <select {...ids} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </div>
  );
}
