// The time that one send has, and waiting for the host inside it. Waits through the function it is given.
import { MailgunError } from './errors.js';
import type { Wire } from './mailgun.js';

export interface Budget {
  readonly totalMs: number;
  /** On the clock of {@link Wire.now}. */
  readonly endsAtMs: number;
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
