// Which message gets which fault: a table of faults with their shares, and the choice for a message from the seed. Pure.
import type { FaultEffect } from 'mailgun-emulator';
import { recipientOf } from './messages.js';
import { randomAt } from './random.js';

interface FaultRow {
  readonly name: string;
  /** Share of all messages. */
  readonly percent: number;
  readonly fault: FaultEffect;
  /** Requests of the message that have it. @default 1 */
  readonly times?: number;
}

/** Fits any budget of the plans. */
const retryAfterSeconds = 1;

/** After any budget of the plans, and within the 30 s more for which a response is awaited. */
const lateMs = 12_000;

/** 30.6 % in total. "Stored" means that Mailgun accepted the message before the failure, so that a retry makes a second copy. */
export const faultRows: readonly FaultRow[] = [
  { name: '503', percent: 5, fault: { response: 'unavailable' } },
  { name: '500', percent: 3, fault: { response: 'serverError' } },
  { name: '500, stored', percent: 2, fault: { response: 'serverError', store: true } },
  { name: 'reset', percent: 6, fault: { reset: 'afterBody' } },
  { name: 'reset, stored', percent: 5, fault: { reset: 'afterStore' } },
  { name: 'no response', percent: 1, fault: { hang: true } },
  { name: 'no response, stored', percent: 0.5, fault: { hang: true, store: true } },
  { name: '429 with Retry-After', percent: 4, fault: { response: 'requestsPerSecond', retryAfterSeconds } },
  { name: '420 with Retry-After', percent: 3.5, fault: { response: 'requestLimit', retryAfterSeconds } },
  { name: 'late responses', percent: 0.4, fault: { delayMs: lateMs }, times: 2 },
  { name: 'no responses', percent: 0.1, fault: { hang: true }, times: 2 },
  { name: 'no responses, stored', percent: 0.1, fault: { hang: true, store: true }, times: 2 },
];

/** The fault of the n-th message; most have none. */
export const faultOf = (seed: number, n: number): FaultRow | undefined => {
  let percent = randomAt(seed, n) * 100;
  return faultRows.find((row) => {
    percent -= row.percent;
    return percent < 0;
  });
};

/** No request of such a message gets a response within the budget. */
export const isUnanswered = (name: string): boolean => faultRows.some((row) => row.name === name && row.times === 2);

/** As the emulator's API accepts it: for one message, once. */
export type QueuedFault = FaultEffect & { readonly match: { readonly to: string }; readonly times: number };

export const faultsFor = (seed: number, from: number, until: number): QueuedFault[] => {
  const faults: QueuedFault[] = [];
  for (let n = from; n < until; n++) {
    const row = faultOf(seed, n);
    if (row) faults.push({ ...row.fault, times: row.times ?? 1, match: { to: recipientOf(n) } });
  }
  return faults;
};
