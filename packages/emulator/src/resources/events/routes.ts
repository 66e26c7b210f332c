// GET /v3/{domain}/events: filters and paging.
import { isYes } from '../../http/form.js';
import { readLimit } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import type { StoredMessage } from '../../model/message.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import { compileFilter, filterFields } from './filter.js';
import { formatEvent } from './format.js';
import type { EventQuery, EventStorage, StoredEvent } from './storage.js';

export interface EventDependencies extends DomainLookup, FormatDependencies {
  events: Pick<EventStorage, 'find'>;
  now: () => number;
}

export function eventRoutes(dependencies: EventDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v3/:domain/events', access: 'account' });
  return [route('GET', '', first, { coverage: 'approximate' }), route('GET', '/:page', page)];
}

const maxLimit = 300;

/** What a page's URL contains: the filters, and where the page starts. */
interface Cursor {
  filters: Array<[string, string]>;
  beginMs: number | undefined;
  endMs: number | undefined;
  isAscending: boolean;
  limit: number;
  from?: { atMs: number; seq: number };
  /** Towards the start of the list. */
  isBackward?: boolean;
}

function first(call: Call, dependencies: EventDependencies): HttpResponse {
  existingDomain(call, dependencies);
  const { query } = call;
  const beginMs = readTime(query.get('begin'), 'begin');
  const endMs = readTime(query.get('end'), 'end');
  return respond(call, dependencies, {
    filters: [...query].filter(([name]) => Object.hasOwn(filterFields, name)),
    beginMs,
    endMs,
    isAscending: direction(query.get('ascending'), beginMs, endMs),
    limit: readLimit(query.get('limit'), maxLimit, 100),
  });
}

/** By `ascending`; otherwise by the range; otherwise the newest first. (docs-2024, api-events) */
function direction(written: string | null, beginMs: number | undefined, endMs: number | undefined): boolean {
  if (written !== null) return isYes(written);
  return beginMs !== undefined && endMs !== undefined && beginMs < endMs;
}

/** Epoch seconds or RFC 2822. (openapi) */
function readTime(written: string | null, name: string): number | undefined {
  if (written === null || written === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(written) ? Number(written) * 1000 : Date.parse(written);
  if (Number.isNaN(ms)) throw httpError(400, `'${name}' parameter is not a valid date`);
  return ms;
}

function page(call: Call, dependencies: EventDependencies): HttpResponse {
  existingDomain(call, dependencies);
  return respond(call, dependencies, readCursor(param(call, 'page')));
}

function readCursor(written: string): Cursor {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(written, 'base64url').toString('utf8'));
    if (isCursor(cursor)) return { ...cursor, limit: Math.min(Math.max(cursor.limit, 1), maxLimit) };
  } catch {
    // Not JSON: a path may contain anything.
  }
  throw httpError(400, 'Invalid page token');
}

/** A token that was not made here must not reach the database. */
function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false;
  const { filters, beginMs, endMs, isAscending, limit, from, isBackward } = value as Record<keyof Cursor, unknown>;
  const isTime = (ms: unknown) => ms === undefined || Number.isFinite(ms);
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');
  const { atMs, seq } = (from ?? { atMs: 0, seq: 0 }) as { atMs: unknown; seq: unknown };
  return (
    Array.isArray(filters) &&
    filters.every(isPair) &&
    isTime(beginMs) &&
    isTime(endMs) &&
    typeof isAscending === 'boolean' &&
    (isBackward === undefined || typeof isBackward === 'boolean') &&
    Number.isInteger(limit) &&
    Number.isFinite(atMs) &&
    Number.isSafeInteger(seq)
  );
}

function respond(call: Call, dependencies: EventDependencies, cursor: Cursor): HttpResponse {
  const domain = param(call, 'domain');
  const isForward = cursor.isBackward !== true;
  const isAscending = cursor.isAscending === isForward;
  const [low, high] = cursor.isAscending ? [cursor.beginMs, cursor.endMs] : [cursor.endMs, cursor.beginMs];
  const query: EventQuery = {
    region: call.region,
    domain,
    ...(low !== undefined && { fromMs: low }),
    ...(high !== undefined && { toMs: high }),
    isAscending,
    ...(cursor.from && { after: cursor.from }),
    conditions: cursor.filters.map(([name, value]) => compileFilter(name, value)),
    limit: cursor.limit,
  };
  const found = dependencies.events.find(query, dependencies.now());
  if (!isForward) found.reverse();
  const link = (from: Cursor['from'], isBackward: boolean) => {
    const next: Cursor = { ...cursor, ...(from && { from }), isBackward };
    if (!from) delete next.from;
    const token = Buffer.from(JSON.stringify(next)).toString('base64url');
    return `${call.baseUrl}/v3/${domain}/events/${token}`;
  };
  const place = (event: StoredEvent | undefined) => event && { atMs: event.atMs, seq: event.seq };
  const format = readingOnce(dependencies);
  return json(200, {
    items: found.map((event) => formatStoredEvent(event, format, call.baseUrl)),
    paging: {
      previous: link(place(found[0]) ?? cursor.from, true),
      first: link(undefined, false),
      // An empty page's "next" stays where it is: requesting it again finds later events. (docs-2024)
      next: link(place(found.at(-1)) ?? cursor.from, false),
      last: link(undefined, true),
    },
  });
}

export interface FormatDependencies {
  messages: { bySeq(seq: number): StoredMessage | undefined };
}

/**
 * Events of one message follow one another: it is read once for all of them. A message to a list of 10,000 would otherwise take
 * 20 ms for each event.
 */
export function readingOnce({ messages }: FormatDependencies): FormatDependencies {
  const read = new Map<number, StoredMessage | undefined>();
  return {
    messages: {
      bySeq(seq) {
        if (!read.has(seq)) read.set(seq, messages.bySeq(seq));
        return read.get(seq);
      },
    },
  };
}

/** An event with what its message adds. */
export function formatStoredEvent(
  event: StoredEvent,
  { messages }: FormatDependencies,
  baseUrl: string,
): Record<string, unknown> {
  return formatEvent(event, event.message === undefined ? undefined : messages.bySeq(event.message), baseUrl);
}
