// How many requests a fault strikes, as typed, and what is wrong with it.
import { useId } from 'preact/hooks';
import { mostTimes, readTimes } from './read-times.ts';

export function Times({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const id = useId();
  const isWrong = readTimes(text) === null;
  return (
    <>
      <label class="times">
        <span>Times</span>
        <input
          class="input"
          type="number"
          min={1}
          max={mostTimes}
          value={text}
          aria-invalid={isWrong}
          aria-describedby={id}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <p class="times-problem" id={id} role="status">
        {isWrong && `Times is a whole number from 1 to ${mostTimes}.`}
      </p>
    </>
  );
}
