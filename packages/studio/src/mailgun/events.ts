// What Mailgun has on record of mails to one address: events, in words, and which mail they belong to.
import type { TraceEvent } from '../contract/api.js';
import { at, listAt, textAt } from '../contract/json.js';
import type { MailgunClient, Reply } from './client.js';
import { printable } from './suppressions.js';

/** An event as Mailgun shows it, and what is read from it. */
export interface MailEvent extends TraceEvent {
  /** Message-Id without brackets. */
  readonly messageId: string;
  readonly subject: string;
  readonly severity: string;
  readonly reason: string;
  readonly code: number;
  readonly words: string;
}

/** 300 is the most that Mailgun gives at once. */
const pageSize = '300';
const maxPages = 20;

/** Oldest first. @returns the reply that refused, when Mailgun does not answer with events */
export async function fetchEvents(
  client: MailgunClient,
  address: string,
  range: { sinceMs: number; nowMs: number },
): Promise<MailEvent[] | { refused: Reply }> {
  const events = await askEvents(client, address, range);
  // Mailgun calls the events API deprecated, in favour of its logs: where it is gone, they are asked.
  const isGone = 'refused' in events && events.refused.ok && [404, 405, 410, 501].includes(events.refused.status);
  const items = isGone ? await askLogs(client, address, range) : events;
  if ('refused' in items) return isGone ? events : items;
  const wanted = address.toLowerCase();
  const found = items.filter((item) => concerns(item, wanted)).map(readEvent);
  const unique = new Map(found.map((event) => [JSON.stringify(event), event]));
  return [...unique.values()].sort((a, b) => a.atMs - b.atMs);
}

type Items = unknown[] | { refused: Reply };

async function askEvents(client: MailgunClient, address: string, { sinceMs }: { sinceMs: number }): Promise<Items> {
  const path = `/v3/${client.access.domain}/events`;
  const common = { ascending: 'yes', begin: String(Math.floor(sinceMs / 1_000)), limit: pageSize };
  const items: unknown[] = [];
  // A rejected message has no recipient on record: it is found by its header.
  for (const filter of [{ recipient: address }, { event: 'rejected', to: address }]) {
    let reply = await client.get(path, { ...common, ...filter });
    for (let page = 1; ; page += 1) {
      if (!reply.ok || reply.status !== 200) return { refused: reply };
      const found = listAt(reply.json, 'items');
      items.push(...found);
      const next = textAt(reply.json, 'paging', 'next');
      if (found.length < Number(pageSize) || page >= maxPages || !URL.canParse(next)) break;
      const { pathname, search, origin } = new URL(next);
      if (origin !== client.access.origin) break;
      reply = await client.get(pathname + search);
    }
  }
  return items;
}

/** 100 is the most that Mailgun gives at once. */
const logsPageSize = 100;

async function askLogs(
  client: MailgunClient,
  address: string,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Promise<Items> {
  const equals = (attribute: string, value: string) => ({
    attribute,
    comparator: '=',
    values: [{ label: value, value }],
  });
  const question = {
    start: new Date(sinceMs).toUTCString(),
    end: new Date(nowMs + 1_000).toUTCString(),
    filter: { AND: [equals('domain', client.access.domain), equals('recipient', address)] },
  };
  const items: unknown[] = [];
  let token = '';
  for (let page = 1; page <= maxPages; page += 1) {
    const pagination = { sort: 'timestamp:desc', limit: logsPageSize, ...(token !== '' && { token }) };
    const reply = await client.query('/v1/analytics/logs', { ...question, pagination });
    if (!reply.ok || reply.status !== 200) return { refused: reply };
    items.push(...listAt(reply.json, 'items'));
    token = textAt(reply.json, 'pagination', 'next');
    if (token === '') break;
  }
  return items.reverse(); // events of one moment stay in their order
}

/** The filter finds parts of an address too. */
function concerns(item: unknown, address: string): boolean {
  const recipient = textAt(item, 'recipient').toLowerCase();
  return recipient === ''
    ? textAt(item, 'message', 'headers', 'to').toLowerCase().includes(address)
    : recipient === address;
}

function readEvent(item: unknown): MailEvent {
  const status = at(item, 'delivery-status');
  const words = printable(
    textAt(status, 'message') || textAt(status, 'description') || textAt(item, 'reject', 'description'),
  );
  const event = {
    // Events say when in seconds, logs as a date.
    atMs: Math.round(Number(at(item, 'timestamp') ?? Date.parse(textAt(item, '@timestamp')) / 1_000) * 1_000),
    event: textAt(item, 'event'),
    messageId: textAt(item, 'message', 'headers', 'message-id'),
    subject: printable(textAt(item, 'message', 'headers', 'subject')),
    severity: textAt(item, 'severity'),
    reason: textAt(item, 'reason') || textAt(item, 'reject', 'reason'),
    code: Number(at(status, 'code') ?? 0),
    words,
  };
  return { ...event, text: inWords(event, status) };
}

function inWords({ event, severity, code, words }: Omit<MailEvent, 'text'>, status: unknown): string {
  const said = [code > 0 ? String(code) : '', words].filter((part) => part !== '').join(' ');
  const server = textAt(status, 'mx-host');
  if (event === 'accepted') return 'Mailgun accepted the message.';
  if (event === 'delivered') {
    if (code === 650) return 'Test mode: Mailgun accepted the message and delivers it to nobody.';
    return `Delivered${server === '' ? '' : ` to ${printable(server)}`}: “${said}”.`;
  }
  if (event === 'failed' && severity === 'temporary') {
    const retrySeconds = Number(at(status, 'retry-seconds') ?? 0);
    const again = retrySeconds > 0 ? ` Mailgun tries again in ${Math.round(retrySeconds / 60)} min.` : '';
    return `Deferred: “${said}”.${again}`;
  }
  if (event === 'failed') return `Failed for good: “${said}”.`;
  if (event === 'rejected') return `Mailgun rejected the message: “${words}”.`;
  const others: Readonly<Record<string, string>> = {
    opened: 'Opened.',
    clicked: 'A link was clicked.',
    unsubscribed: 'The recipient unsubscribed.',
    complained: 'The recipient marked it as spam.',
    stored: 'Stored at Mailgun.',
  };
  return Object.hasOwn(others, event) ? (others[event] ?? event) : printable(event);
}
