// A segmented control: radio buttons that look like a switch. Arrow keys change the choice, as in every radio group.
import { useId } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

interface SegmentedControlProps<Value extends string> {
  label: string;
  value: Value;
  choices: ReadonlyArray<{ value: Value; title: string; icon?: IconName }>;
  onChange: (value: Value) => void;
  /** Shows icons only. Screen readers still read the titles. */
  isCompact?: boolean;
}

export function SegmentedControl<Value extends string>({
  label,
  value,
  choices,
  onChange,
  isCompact = false,
}: SegmentedControlProps<Value>) {
  const name = useId();
  return (
    <fieldset class="segmented-control">
      <legend class="visually-hidden">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} class="segment" title={isCompact ? choice.title : undefined}>
          <input
            type="radio"
            class="visually-hidden"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span class="segment-label">
            {choice.icon && <Icon name={choice.icon} size={18} />}
            <span class={isCompact ? 'visually-hidden' : ''}>{choice.title}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
