// The attempts of a send: result, host and duration of each, and the wait before the next.
import type { SendResult } from '../../../contract/api.ts';
import { quantity } from '../../../contract/plain-text.ts';

type Attempt = SendResult['attempts'][number];

export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const longestMs = Math.max(1, ...attempts.map(({ elapsedMs }) => elapsedMs));
  return (
    <section class="report-part">
      <h3>{quantity(attempts.length, 'attempt')}</h3>
      <ol class="attempts">
        {attempts.map((attempt) => (
          <li
            key={`${attempt.attempt} ${attempt.origin}`}
            class={attempt.code ? 'attempt attempt-failed' : 'attempt attempt-accepted'}
          >
            <span class="attempt-text">
              <span class="attempt-outcome">{outcomeOf(attempt)}</span>
              <span class="muted">{hostOf(attempt.origin)}</span>
            </span>
            <span class="attempt-bar" aria-hidden="true">
              <span style={{ width: `${Math.max(2, (attempt.elapsedMs / longestMs) * 100)}%` }} />
            </span>
            <span class="tabular attempt-time">{Math.round(attempt.elapsedMs)} ms</span>
            {attempt.retryInMs !== undefined && (
              <span class="attempt-wait muted">then waits {Math.round(attempt.retryInMs)} ms</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** `rateLimited` → `rate limited`, after the status. */
function outcomeOf({ code, status }: Attempt): string {
  const outcome = code ? code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : 'accepted';
  return status === undefined ? outcome.charAt(0).toUpperCase() + outcome.slice(1) : `${status} ${outcome}`;
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : origin);
