// The events of one email → one sentence on what happened to it, by a table. Pure.
import { type EmailEvent, quoteReason } from './events.js';

export interface Outcome {
  /** One sentence. */
  readonly summary: string;
  readonly delivered: boolean;
}

interface OutcomeRow {
  readonly name: string;
  readonly matches: (events: readonly EmailEvent[], last: EmailEvent) => boolean;
  /** @param event the failure, or the last event where nothing failed */
  readonly describe: (event: EmailEvent, address: string) => string;
  readonly delivered?: boolean;
}

const has = (events: readonly EmailEvent[], name: string) => events.some(({ event }) => event === name);
const failedWith = (wanted: RegExp) => (events: readonly EmailEvent[]) =>
  events.some(({ event, severity, reason }) => event === 'failed' && severity !== 'temporary' && wanted.test(reason));

/** The first row that matches counts: failures come before successes. */
export const outcomeRows: readonly OutcomeRow[] = [
  {
    name: 'suppressed after a bounce',
    matches: failedWith(/^suppress-bounce$/),
    describe: (_event, address) =>
      `Mailgun did not try: an earlier email to ${address} bounced, and the address stays on the bounce list until you remove it.`,
  },
  {
    name: 'suppressed after unsubscribing',
    matches: failedWith(/^suppress-unsubscribe$/),
    describe: (_event, address) => `Mailgun did not try: ${address} unsubscribed from emails of this domain.`,
  },
  {
    name: 'suppressed after a complaint',
    matches: failedWith(/^suppress-complaint$/),
    describe: (_event, address) => `Mailgun did not try: ${address} marked an earlier email of this domain as spam.`,
  },
  {
    name: 'too old',
    matches: failedWith(/^old$/),
    describe: (_event, address) =>
      `Mailgun gave up after hours of retries: the mail server of ${domainOf(address)} never accepted the email. Its responses are in the events.`,
  },
  {
    name: 'permanently failed',
    matches: (events) => events.some(({ event, severity }) => event === 'failed' && severity !== 'temporary'),
    describe: (event, address) =>
      `The mail server of ${domainOf(address)} permanently rejected the email${quoteReason(event)}.`,
  },
  {
    name: 'rejected',
    matches: (events) => has(events, 'rejected'),
    describe: (event) => `Mailgun itself rejected the email${quoteReason(event)}.`,
  },
  {
    name: 'marked as spam',
    matches: (events) => has(events, 'complained'),
    describe: (_event, address) =>
      `It was delivered, and then marked as spam: Mailgun sends nothing to ${address} until you remove it from the complaint list.`,
  },
  {
    name: 'test mode',
    matches: (events) => events.some(({ isTest }) => isTest),
    describe: () => 'It was sent in test mode, in which Mailgun delivers nothing.',
  },
  {
    name: 'opened',
    matches: (events) => has(events, 'opened') || has(events, 'clicked'),
    describe: () => 'It was delivered and opened.',
    delivered: true,
  },
  {
    name: 'unsubscribed',
    matches: (events) => has(events, 'unsubscribed'),
    describe: (_event, address) =>
      `It was delivered, and ${address} then unsubscribed: Mailgun does not send further emails.`,
  },
  {
    name: 'delivered',
    matches: (events) => has(events, 'delivered'),
    describe: (_event, address) =>
      `It was delivered: the mail server of ${domainOf(address)} accepted it. Look in the spam folder, in other tabs, and for mailbox rules.`,
    delivered: true,
  },
  {
    name: 'deferred',
    matches: (events) => has(events, 'failed'),
    describe: (event, address) =>
      `The mail server of ${domainOf(address)} defers the email${quoteReason(event)}. Mailgun keeps retrying.`,
  },
  {
    name: 'waiting',
    matches: (events) => has(events, 'accepted'),
    describe: () => 'Mailgun accepted it and has not delivered it yet. Try again in a minute.',
  },
];

export function readOutcome(events: readonly EmailEvent[], address: string): Outcome {
  const last = events.at(-1);
  const row = last && outcomeRows.find(({ matches }) => matches(events, last));
  if (!last || !row) return { summary: describeNoEvents(address), delivered: false };
  const failure = events.findLast(({ event }) => event === 'failed' || event === 'rejected');
  return { summary: row.describe(failure ?? last, address), delivered: row.delivered ?? false };
}

function describeNoEvents(address: string): string {
  return `Mailgun has no events of emails to ${address} for this domain. Either Logto did not send one, or the delivery names a stored template or version that does not exist, or the events have expired (Mailgun keeps them for 1 to 30 days, by plan).`;
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);
