// Mailgun's events of the emails to one address, in words, with the email that each belongs to.
import type { TraceEvent } from '../contract/api.js';
import { at, listAt, textAt } from '../contract/json.js';
import type { MailgunClient, Reply } from './client.js';
import { printable } from './suppressions.js';

/** An event of Mailgun's API, and what is read from it. */
export interface EmailEvent extends TraceEvent {
  /** Message-Id without brackets. */
  readonly messageId: string;
  readonly subject: string;
  readonly severity: string;
  readonly reason: string;
  readonly code: number;
  /** The remote server's response, or Mailgun's reason. */
  readonly response: string;
  /** Of an email in test mode, which Mailgun does not deliver. */
  readonly isTest: boolean;
}

/** Mailgun returns at most 300 events per page. */
const pageSize = '300';
const maxPages = 20;

/** Oldest first. @returns the failed reply when Mailgun does not return events */
export async function fetchEvents(
  client: MailgunClient,
  address: string,
  range: { sinceMs: number; nowMs: number },
): Promise<EmailEvent[] | { refused: Reply }> {
  const events = await fetchFromEvents(client, address, range);
  // Mailgun deprecates the events API in favour of its logs: where it is gone, the logs are read.
  const isGone = 'refused' in events && events.refused.ok && [404, 405, 410, 501].includes(events.refused.status);
  const items = isGone ? await fetchFromLogs(client, address, range) : events;
  if ('refused' in items) return isGone ? events : items;
  const wanted = address.toLowerCase();
  const found = items.filter((item) => isTo(item, wanted)).map(readEvent);
  const unique = new Map(found.map((event) => [JSON.stringify(event), event]));
  return sortByTime([...unique.values()]);
}

/** An event without a time stays behind the one that it followed. */
function sortByTime(events: readonly EmailEvent[]): EmailEvent[] {
  let lastMs = 0;
  const timed = events.map((event) => {
    lastMs = event.atMs ?? lastMs;
    return { event, atMs: lastMs };
  });
  return timed.sort((a, b) => a.atMs - b.atMs).map(({ event }) => event);
}

type Items = unknown[] | { refused: Reply };

async function fetchFromEvents(
  client: MailgunClient,
  address: string,
  { sinceMs }: { sinceMs: number },
): Promise<Items> {
  const path = `/v3/${client.config.domain}/events`;
  const common = { ascending: 'yes', begin: String(Math.floor(sinceMs / 1_000)), limit: pageSize };
  const items: unknown[] = [];
  // The event of a rejected message has no recipient: it is found by the To header.
  for (const filter of [{ recipient: address }, { event: 'rejected', to: address }]) {
    let reply = await client.get(path, { ...common, ...filter });
    for (let page = 1; ; page += 1) {
      if (!reply.ok || reply.status !== 200) return { refused: reply };
      const found = listAt(reply.json, 'items');
      items.push(...found);
      const next = textAt(reply.json, 'paging', 'next');
      if (found.length < Number(pageSize) || page >= maxPages || !URL.canParse(next)) break;
      const { pathname, search, origin } = new URL(next);
      if (origin !== client.config.endpoint) break;
      reply = await client.get(pathname + search);
    }
  }
  return items;
}

/** Mailgun returns at most 100 log entries per page. */
const logsPageSize = 100;

async function fetchFromLogs(
  client: MailgunClient,
  address: string,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Promise<Items> {
  const equals = (attribute: string, value: string) => ({
    attribute,
    comparator: '=',
    values: [{ label: value, value }],
  });
  const query = {
    start: new Date(sinceMs).toUTCString(),
    end: new Date(nowMs + 1_000).toUTCString(),
    filter: { AND: [equals('domain', client.config.domain), equals('recipient', address)] },
  };
  const items: unknown[] = [];
  let token = '';
  for (let page = 1; page <= maxPages; page += 1) {
    const pagination = { sort: 'timestamp:desc', limit: logsPageSize, ...(token !== '' && { token }) };
    const reply = await client.query('/v1/analytics/logs', { ...query, pagination });
    if (!reply.ok || reply.status !== 200) return { refused: reply };
    items.push(...listAt(reply.json, 'items'));
    token = textAt(reply.json, 'pagination', 'next');
    if (token === '') break;
  }
  return items.reverse(); // keeps the order of events with the same timestamp
}

/** Mailgun's filter also matches parts of an address. */
function isTo(item: unknown, address: string): boolean {
  const recipient = textAt(item, 'recipient').toLowerCase();
  return recipient === ''
    ? textAt(item, 'message', 'headers', 'to').toLowerCase().includes(address)
    : recipient === address;
}

/** @param item as Mailgun's API returns it; anything may be missing */
export function readEvent(item: unknown): EmailEvent {
  const status = at(item, 'delivery-status');
  const { reason, description } = {
    reason: textAt(item, 'reject', 'reason'),
    description: textAt(item, 'reject', 'description'),
  };
  const rejection = [...new Set([reason, description])].filter((part) => part !== '').join(': ');
  const event = {
    atMs: readTime(item),
    event: textAt(item, 'event'),
    messageId: printable(textAt(item, 'message', 'headers', 'message-id')),
    subject: printable(textAt(item, 'message', 'headers', 'subject')),
    severity: textAt(item, 'severity'),
    reason: textAt(item, 'reason') || reason,
    code: finite(at(status, 'code')),
    response: printable(textAt(status, 'message') || textAt(status, 'description') || rejection),
  };
  // The response of a delivery in test mode has the code 650; other events of such an email only have the flag.
  const isTest = at(item, 'flags', 'is-test-mode') === true || (event.event === 'delivered' && event.code === 650);
  return { ...event, isTest, text: describeEvent({ ...event, isTest }, status) };
}

/** Largest time that a Date can hold, in milliseconds. */
const maxDateMs = 8.64e15;

/** Seconds in events, a date in logs. */
function readTime(item: unknown): number | null {
  const written = at(item, 'timestamp');
  const seconds =
    typeof written === 'number' || typeof written === 'string' ? Number(written || Number.NaN) : Number.NaN;
  const atMs = Math.round(Number.isNaN(seconds) ? Date.parse(textAt(item, '@timestamp')) : seconds * 1_000);
  return Math.abs(atMs) <= maxDateMs ? atMs : null;
}

/** A number, or a text with one; otherwise 0. */
function finite(value: unknown): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}

const otherEvents: Readonly<Record<string, string>> = {
  opened: 'Opened.',
  clicked: 'A link was clicked.',
  unsubscribed: 'The recipient unsubscribed.',
  complained: 'The recipient marked it as spam.',
  stored: 'Stored at Mailgun.',
};

function describeEvent(event: Omit<EmailEvent, 'text'>, status: unknown): string {
  const { event: name, severity } = event;
  const quoted = quoteReason(event);
  const server = printable(textAt(status, 'mx-host'));
  if (name === 'accepted') return 'Mailgun accepted the message.';
  if (name === 'delivered') {
    if (event.isTest) return 'Test mode: Mailgun accepted the message and does not deliver it.';
    return `Delivered${server === '' ? '' : ` to ${server}`}${quoted}.`;
  }
  if (name === 'failed' && severity === 'temporary') {
    const retryMinutes = Math.round(finite(at(status, 'retry-seconds')) / 60);
    return `Deferred${quoted}.${retryMinutes > 0 ? ` Mailgun retries in ${retryMinutes} min.` : ''}`;
  }
  if (name === 'failed') return `Permanently failed${quoted}.`;
  if (name === 'rejected') return `Mailgun rejected the message${quoted}.`;
  if (Object.hasOwn(otherEvents, name)) return otherEvents[name] ?? name;
  return printable(name) || 'An event without a name.';
}

/** The remote server's response, or Mailgun's reason, behind a colon: `: “550 No such user”`. Empty when neither is known. */
export function quoteReason({ code, response, reason }: Pick<EmailEvent, 'code' | 'response' | 'reason'>): string {
  const known = [code > 0 ? String(code) : '', response || printable(reason)].filter((part) => part !== '').join(' ');
  // The sentence has a full stop of its own.
  return known === '' ? '' : `: “${known.endsWith('.') ? known.slice(0, -1) : known}”`;
}
