// The time that one send has, and waiting for the host inside it. Waits through the function it is given.
import { MailgunError } from './errors.js';
import type { Wire } from './mailgun.js';

export interface Budget {
  /** What a send may take in all, in milliseconds. */
  readonly totalMs: number;
  /** When its last wait ends, on the clock of {@link Wire.now}: before the budget does, so that what is left is for telling. */
  readonly endsAtMs: number;
}

/** Kept for what follows the last wait: 2,000 sends whose time is over at once take 170 ms to tell, one by one (measured). */
const tellingMs = 250;

/** The budget of a send that starts now. */
export function beginBudget(startedMs: number, totalMs: number): Budget {
  return { totalMs, endsAtMs: startedMs + totalMs - tellingMs };
}

/**
 * What the promise gives, if it does so inside the budget.
 * @throws MailgunError `hostTimeout` when it does not
 */
export function within<T>(promise: Promise<T>, { endsAtMs }: Budget, { now, after }: Wire): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = after(endsAtMs - now(), () => reject(new MailgunError('hostTimeout')));
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error) => {
        cancel();
        reject(error);
      },
    );
  });
}
