// Which message meets which fault: a table of faults with their shares, and the choice for a message by the seed. Pure.
import type { FaultKind } from 'mailgun-emulator';
import { recipientOf } from './messages.js';
import { randomAt } from './random.js';

interface FaultRow {
  readonly name: string;
  /** Of all messages, in percent. */
  readonly percent: number;
  readonly fault: FaultKind;
}

/** A wait that fits any budget of the storm. */
const retryAfterSeconds = 1;

/** 30 % together. "Stored" means that Mailgun took the message before it failed: the second attempt makes a second copy. */
export const faultRows: readonly FaultRow[] = [
  { name: '503', percent: 5, fault: { answer: 'unavailable' } },
  { name: '500', percent: 3, fault: { answer: 'serverError' } },
  { name: '500, stored', percent: 2, fault: { answer: 'serverError', store: true } },
  { name: 'reset', percent: 6, fault: { reset: 'afterBody' } },
  { name: 'reset, stored', percent: 5, fault: { reset: 'afterStore' } },
  { name: 'no answer', percent: 1, fault: { hang: true } },
  { name: 'no answer, stored', percent: 0.5, fault: { hang: true, store: true } },
  { name: '429 with a wait', percent: 4, fault: { answer: 'requestsPerSecond', retryAfterSeconds } },
  { name: '420 with a wait', percent: 3.5, fault: { answer: 'requestLimit', retryAfterSeconds } },
];

/** The fault of the n-th message; most have none. */
export const faultOf = (seed: number, n: number): FaultRow | undefined => {
  let percent = randomAt(seed, n) * 100;
  return faultRows.find((row) => {
    percent -= row.percent;
    return percent < 0;
  });
};

/** As the emulator takes it: for this one message, once. */
export type OrderedFault = FaultKind & { readonly match: { readonly to: string } };

export const faultsFor = (seed: number, from: number, until: number): OrderedFault[] => {
  const faults: OrderedFault[] = [];
  for (let n = from; n < until; n++) {
    const row = faultOf(seed, n);
    if (row) faults.push({ ...row.fault, match: { to: recipientOf(n) } });
  }
  return faults;
};
