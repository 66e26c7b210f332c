// The faults that a person can order for the next send, a row each: what happens, and what to look for. Data, and the queue.
import type { Emulator, Fault } from 'mailgun-emulator';
import type { FaultOrder, PendingFaultRow } from '../contract/api.js';
import { Refusal } from './answer.js';

interface OrderRow extends FaultOrder {
  readonly fault: Fault;
}

export const faultOrders: readonly OrderRow[] = [
  {
    id: 'unavailable',
    title: 'Trouble at Mailgun',
    description:
      'Mailgun answers 503. Ordered once, the connector tries again and the mail arrives; three times, it gives up.',
    fault: { status: 503 },
  },
  {
    id: 'reset',
    title: 'The connection breaks',
    description: 'The connection breaks after the request went out: nobody knows whether the mail was taken.',
    fault: { reset: 'afterBody' },
  },
  {
    id: 'reset-after-store',
    title: 'The connection breaks too late',
    description: 'Mailgun takes the mail, and its answer is lost. The second attempt carries the same Message-Id.',
    fault: { reset: 'afterStore' },
  },
  {
    id: 'slow',
    title: 'Mailgun is slow',
    description: 'The answer takes 3 seconds. A person waits at the sign-in page meanwhile.',
    fault: { delayMs: 3_000 },
  },
  {
    id: 'hang',
    title: 'Mailgun never answers',
    description: 'The request is read and nothing comes back, until the connector’s 8 seconds are over.',
    fault: { hang: true },
  },
  {
    id: 'forbidden',
    title: 'The key is refused',
    description: 'Mailgun answers 401, as for a wrong key or the wrong region.',
    fault: { answer: 'forbidden' },
  },
  {
    id: 'domain-not-found',
    title: 'The domain is unknown',
    description: 'Mailgun answers 404: the domain is misspelt, or lives in the other region.',
    fault: { answer: 'domainNotFound' },
  },
  {
    id: 'unverified',
    title: 'The domain is not verified',
    description: 'Mailgun waits for the domain’s DNS records.',
    fault: { answer: 'unverified' },
  },
  {
    id: 'sandbox',
    title: 'The recipient is not authorized',
    description: 'A sandbox domain sends only to recipients that were added to it.',
    fault: { answer: 'sandbox' },
  },
  {
    id: 'rate-limit',
    title: 'Too fast, wait a second',
    description: 'Mailgun says when to come back. A second fits, and the mail arrives on the second attempt.',
    fault: { answer: 'requestsPerSecond', retryAfterSeconds: 1 },
  },
  {
    id: 'hour-limit',
    title: 'Too fast, wait an hour',
    description: 'Mailgun says when to come back, and nobody waits so long: the send fails at once.',
    fault: { answer: 'recipientLimit', retryAfterSeconds: 3_600 },
  },
  {
    id: 'plan-limit',
    title: 'The plan is used up',
    description: 'The account may send no more this month.',
    fault: { answer: 'planLimit' },
  },
  {
    id: 'payment',
    title: 'Mailgun wants to be paid',
    description: 'Mailgun answers 402.',
    fault: { answer: 'payment' },
  },
  {
    id: 'disabled',
    title: 'The account is disabled',
    description: 'Mailgun has switched the account off.',
    fault: { answer: 'disabled' },
  },
  {
    id: 'captive-portal',
    title: 'A login page in between',
    description: 'Something answers 200 with a page, as a hotel’s network does. It is not Mailgun.',
    fault: { status: 200, body: '<html><title>Welcome</title></html>', contentType: 'text/html' },
  },
  {
    id: 'magnificent',
    title: 'Mailgun Magnificent API',
    description: 'Mailgun’s 200 for an address that does not exist: nothing was sent.',
    fault: { answer: 'magnificent' },
  },
  {
    id: 'redirect',
    title: 'A redirect',
    description: 'The endpoint sends the connector elsewhere. It does not follow: the key would go there.',
    fault: { redirect: 'https://example.com/' },
  },
  {
    id: 'garbage',
    title: 'Not HTTP at all',
    description: 'The answer is not HTTP, as from a broken proxy.',
    fault: { garbage: true },
  },
];

const maxTimes = 100;

export interface Faults {
  list(): { orders: FaultOrder[]; pending: PendingFaultRow[] };
  /** @throws Refusal 400 */
  order(id: unknown, times: unknown): void;
  clear(): void;
}

export function createFaults(emulator: Emulator): Faults {
  const titles = new Map<string, string>();
  return {
    list: () => ({
      orders: faultOrders.map(({ id, title, description }) => ({ id, title, description })),
      pending: emulator.faults.pending().map(({ id, fault, left }) => ({
        title: titles.get(id) ?? JSON.stringify(fault),
        remaining: left,
      })),
    }),
    order(id, times = 1) {
      const row = faultOrders.find((one) => one.id === id);
      if (!row)
        throw new Refusal(400, `There is no such fault. There are: ${faultOrders.map((one) => one.id).join(', ')}.`);
      if (!Number.isInteger(times) || Number(times) < 1 || Number(times) > maxTimes) {
        throw new Refusal(400, `times is a whole number from 1 to ${maxTimes}.`);
      }
      // Only sends are struck: the studio’s own questions are not part of the story.
      const match = { method: 'POST' };
      titles.set(emulator.faults.add({ ...row.fault, times: Number(times), match }).id, row.title);
    },
    clear: () => emulator.faults.clear(),
  };
}
