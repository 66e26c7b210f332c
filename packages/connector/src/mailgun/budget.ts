// The time that one send has, and waiting for a promise inside it. Waits through the timer it is given.
import { MailgunError } from '../errors/mailgun-error.js';

export interface Budget {
  /** When the send began, on the clock of {@link Timers.now}. */
  readonly startedMs: number;
  /** What a send may take in all, in milliseconds. */
  readonly totalMs: number;
  /** When its last wait ends, on the clock of {@link Timers.now}: before the budget does, which leaves time for reporting. */
  readonly endsAtMs: number;
}

export interface Timers {
  /** Milliseconds since 1970, on a clock that only goes forward. */
  readonly now: () => number;
  /** Calls back after a time, unless it is cancelled by what it returns. */
  readonly setTimer: (ms: number, callback: () => void) => () => void;
}

/** Reserved for what follows the last wait: 2,000 sends that time out together take up to 140 ms to report, one by one (measured). */
const reportingReserveMs = 250;

/** The budget of a send that starts now. */
export function startBudget(startedMs: number, totalMs: number): Budget {
  return { startedMs, totalMs, endsAtMs: startedMs + totalMs - reportingReserveMs };
}

/**
 * The value of a promise, if it comes before a moment.
 * @throws MailgunError `logtoTimeout` when it does not
 */
export function resolveBefore<T>(promise: Promise<T>, endsAtMs: number, { now, setTimer }: Timers): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = setTimer(endsAtMs - now(), () => reject(new MailgunError('logtoTimeout')));
    promise.then(resolve, reject).then(cancel);
  });
}
