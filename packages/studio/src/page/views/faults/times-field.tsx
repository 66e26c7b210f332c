// The field for how many requests a fault applies to, with its error.
import { useId } from 'preact/hooks';
import { maxTimes, parseTimes } from './parse-times.ts';

export function TimesField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const id = useId();
  const isInvalid = parseTimes(text) === null;
  return (
    <>
      <label class="times-field">
        <span>Times</span>
        <input
          class="input"
          type="number"
          min={1}
          max={maxTimes}
          value={text}
          aria-invalid={isInvalid}
          aria-describedby={id}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <p class="times-error" id={id} role="status">
        {isInvalid && `Enter a whole number from 1 to ${maxTimes}.`}
      </p>
    </>
  );
}
