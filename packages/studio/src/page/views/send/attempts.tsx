// Each attempt on a line of time: where it went, what came back, how long it took and how long until the next.
import type { SendResult } from '../../../contract/api.ts';

type Attempt = SendResult['attempts'][number];

export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const longestMs = Math.max(1, ...attempts.map(({ elapsedMs }) => elapsedMs));
  return (
    <section class="report-part">
      <h3>{attempts.length === 1 ? 'One attempt' : `${attempts.length} attempts`}</h3>
      <ol class="attempts">
        {attempts.map((attempt) => (
          <li
            key={`${attempt.attempt} ${attempt.origin}`}
            class={attempt.code ? 'attempt attempt-bad' : 'attempt attempt-good'}
          >
            <span class="attempt-words">
              <span class="attempt-outcome">{outcome(attempt)}</span>
              <span class="soft">{host(attempt.origin)}</span>
            </span>
            <span class="attempt-bar" aria-hidden="true">
              <span style={{ width: `${Math.max(2, (attempt.elapsedMs / longestMs) * 100)}%` }} />
            </span>
            <span class="figures attempt-time">{Math.round(attempt.elapsedMs)} ms</span>
            {attempt.retryInMs !== undefined && (
              <span class="attempt-wait soft">then waits {Math.round(attempt.retryInMs)} ms</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function outcome({ code, status }: Attempt): string {
  const words = code ? code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : 'accepted';
  return status === undefined ? capital(words) : `${status} ${words}`;
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
const host = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : origin);
