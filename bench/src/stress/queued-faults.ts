// Which message gets which fault: a table of faults with their shares, and the choice for a message from the seed. Pure.
import type { FaultEffect } from 'mailgun-emulator';
import { recipientOf } from './messages.js';
import { randomAt } from './random.js';

interface FaultRow {
  readonly name: string;
  /** Share of all messages. */
  readonly percent: number;
  readonly fault: FaultEffect;
}

/** Fits any budget of the plans. */
const retryAfterSeconds = 1;

/** 30 % in total. "Stored" means that Mailgun accepted the message before the failure, so that a retry makes a second copy. */
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
];

/** The fault of the n-th message; most have none. */
export const faultOf = (seed: number, n: number): FaultRow | undefined => {
  let percent = randomAt(seed, n) * 100;
  return faultRows.find((row) => {
    percent -= row.percent;
    return percent < 0;
  });
};

/** As the emulator's API accepts it: for one message, once. */
export type QueuedFault = FaultEffect & { readonly match: { readonly to: string } };

export const faultsFor = (seed: number, from: number, until: number): QueuedFault[] => {
  const faults: QueuedFault[] = [];
  for (let n = from; n < until; n++) {
    const row = faultOf(seed, n);
    if (row) faults.push({ ...row.fault, match: { to: recipientOf(n) } });
  }
  return faults;
};
