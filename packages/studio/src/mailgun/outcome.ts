// The events of one mail → one sentence that says what happened to it, by a table. Pure.
import type { MailEvent } from './events.js';

export interface Verdict {
  readonly verdict: string;
  readonly delivered: boolean;
}

interface VerdictRow {
  readonly name: string;
  readonly isIt: (events: readonly MailEvent[], last: MailEvent) => boolean;
  readonly say: (last: MailEvent, address: string) => string;
  readonly delivered?: boolean;
}

const has = (events: readonly MailEvent[], name: string) => events.some(({ event }) => event === name);
const failedFor = (reason: RegExp) => (events: readonly MailEvent[]) =>
  events.some(
    ({ event, severity, reason: told }) => event === 'failed' && severity !== 'temporary' && reason.test(told),
  );
const said = ({ code, words }: MailEvent) =>
  [code > 0 ? String(code) : '', words].filter((part) => part !== '').join(' ');

/** The first that fits is it: what went wrong goes before what went well. */
export const verdictRows: readonly VerdictRow[] = [
  {
    name: 'suppressed after a bounce',
    isIt: failedFor(/^suppress-bounce$/),
    say: (_last, address) =>
      `Mailgun did not try: an earlier mail to ${address} bounced, and the address is on the bounce list until it is taken off.`,
  },
  {
    name: 'suppressed after unsubscribing',
    isIt: failedFor(/^suppress-unsubscribe$/),
    say: (_last, address) => `Mailgun did not try: ${address} unsubscribed from this domain’s mails.`,
  },
  {
    name: 'suppressed after a complaint',
    isIt: failedFor(/^suppress-complaint$/),
    say: (_last, address) => `Mailgun did not try: ${address} once marked a mail of this domain as spam.`,
  },
  {
    name: 'too old',
    isIt: failedFor(/^old$/),
    say: (_last, address) =>
      `Mailgun gave up after hours of trying: the mail server of ${domainOf(address)} never took the mail. Its words are above.`,
  },
  {
    name: 'failed for good',
    isIt: (events) => events.some(({ event, severity }) => event === 'failed' && severity === 'permanent'),
    say: (last, address) => `The mail server of ${domainOf(address)} refused the mail for good: “${said(last)}”.`,
  },
  {
    name: 'rejected',
    isIt: (events) => has(events, 'rejected'),
    say: (last) => `Mailgun itself rejected the mail: “${last.words}”.`,
  },
  {
    name: 'marked as spam',
    isIt: (events) => has(events, 'complained'),
    say: (_last, address) =>
      `It was delivered, and then marked as spam: Mailgun sends nothing more to ${address} until it is taken off the complaint list.`,
  },
  {
    name: 'test mode',
    isIt: (events) => events.some(({ event, code }) => event === 'delivered' && code === 650),
    say: () => 'It was sent in test mode, in which Mailgun delivers nothing: set testMode to off.',
  },
  {
    name: 'opened',
    isIt: (events) => has(events, 'opened') || has(events, 'clicked'),
    say: () => 'It was delivered and opened.',
    delivered: true,
  },
  {
    name: 'unsubscribed',
    isIt: (events) => has(events, 'unsubscribed'),
    say: (_last, address) => `It was delivered, and ${address} then unsubscribed: later mails are held back.`,
  },
  {
    name: 'delivered',
    isIt: (events) => has(events, 'delivered'),
    say: (_last, address) =>
      `It was delivered: the mail server of ${domainOf(address)} took it. Look in the spam folder, in other tabs, and for rules of the mailbox.`,
    delivered: true,
  },
  {
    name: 'deferred',
    isIt: (events) => has(events, 'failed'),
    say: (last, address) =>
      `The mail server of ${domainOf(address)} puts the mail off: “${said(last)}”. Mailgun goes on trying.`,
  },
  {
    name: 'waiting',
    isIt: (events) => has(events, 'accepted'),
    say: () => 'Mailgun accepted it and has not delivered it yet. Ask again in a minute.',
  },
];

export function judgeEvents(events: readonly MailEvent[], address: string): Verdict {
  const last = events.at(-1);
  const row = last && verdictRows.find(({ isIt }) => isIt(events, last));
  if (!last || !row) return { verdict: noneSentence(address), delivered: false };
  const telling = events.findLast(({ event }) => event === 'failed' || event === 'rejected') ?? last;
  return { verdict: row.say(telling, address), delivered: row.delivered ?? false };
}

export function noneSentence(address: string): string {
  return `Mailgun has no mail to ${address} on record for this domain. Either Logto did not send one, or the delivery names a stored template or version that does not exist, or the record is too old (Mailgun keeps it for 1 to 30 days, by plan).`;
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);
