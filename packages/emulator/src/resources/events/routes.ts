// GET /v3/{domain}/events: filters and paging (section 6.1 of the fact sheet).
import type { Core } from '../../core.js';
import { compileFilter, filterFields } from './filter.js';
import { showEvent } from './format.js';
import { type Answer, json, refuse } from '../../http/response.js';
import { type Call, param, type Route } from '../../http/route.js';
import type { EventQuery, StoredEvent } from './storage.js';
import { existingDomain } from '../messages/routes.js';
import { readLimit } from '../../http/paging.js';

export const eventRoutes: Route[] = [
  { method: 'GET', path: '/v3/:domain/events', access: 'account', handle: first },
  { method: 'GET', path: '/v3/:domain/events/:page', access: 'account', handle: page },
];

const maxLimit = 300;

/** What a paging address carries: the filters, and where the page starts. */
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

function first(call: Call, core: Core): Answer {
  existingDomain(call, core);
  const { query } = call;
  const beginMs = readTime(query.get('begin'), 'begin');
  const endMs = readTime(query.get('end'), 'end');
  return answer(call, core, {
    filters: [...query].filter(([name]) => Object.hasOwn(filterFields, name)),
    beginMs,
    endMs,
    isAscending: direction(query.get('ascending'), beginMs, endMs),
    limit: readLimit(query.get('limit'), maxLimit, 100),
  });
}

/** `ascending` says; else the range does; else the newest come first. [D] OLD api-events.rst */
function direction(written: string | null, beginMs: number | undefined, endMs: number | undefined): boolean {
  if (written !== null) return /^(yes|true)$/i.test(written);
  return beginMs !== undefined && endMs !== undefined && beginMs < endMs;
}

/** Epoch seconds or RFC 2822. [D] */
function readTime(written: string | null, name: string): number | undefined {
  if (written === null || written === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(written) ? Number(written) * 1000 : Date.parse(written);
  if (Number.isNaN(ms)) throw refuse(400, `'${name}' parameter is not a valid date`);
  return ms;
}

function page(call: Call, core: Core): Answer {
  existingDomain(call, core);
  return answer(call, core, readCursor(param(call, 'page')));
}

function readCursor(written: string): Cursor {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(written, 'base64url').toString('utf8'));
    if (isCursor(cursor)) return { ...cursor, limit: Math.min(Math.max(cursor.limit, 1), maxLimit) };
  } catch {
    // No JSON: anything may be in a path.
  }
  throw refuse(400, 'Invalid page token');
}

/** A token that was made by hand must not reach the database. */
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

function answer(call: Call, core: Core, cursor: Cursor): Answer {
  const domain = param(call, 'domain').toLowerCase();
  const isForward = cursor.isBackward !== true;
  const isAscending = cursor.isAscending === isForward;
  const [low, high] = cursor.isAscending ? [cursor.beginMs, cursor.endMs] : [cursor.endMs, cursor.beginMs];
  const query: EventQuery = {
    region: call.region,
    domain,
    ...(low !== undefined && { fromMs: low }),
    ...(high !== undefined && { toMs: high }),
    isAscending,
    ...(cursor.from && { behind: cursor.from }),
    conditions: cursor.filters.map(([name, value]) => compileFilter(name, value)),
    limit: cursor.limit,
  };
  const found = core.events.find(query, core.now());
  if (!isForward) found.reverse();
  const link = (from: Cursor['from'], isBackward: boolean) => {
    const next: Cursor = { ...cursor, ...(from && { from }), isBackward };
    if (!from) delete next.from;
    const token = Buffer.from(JSON.stringify(next)).toString('base64url');
    return `${core.urls[call.region]}/v3/${domain}/events/${token}`;
  };
  const place = (event: StoredEvent | undefined) => event && { atMs: event.atMs, seq: event.seq };
  return json(200, {
    items: found.map((event) => show(event, core)),
    paging: {
      previous: link(place(found[0]) ?? cursor.from, true),
      first: link(undefined, false),
      // An empty page's "next" stays where it is: what comes later is found by asking again. [D] OLD
      next: link(place(found.at(-1)) ?? cursor.from, false),
      last: link(undefined, true),
    },
  });
}

export function show(event: StoredEvent, core: Core): Record<string, unknown> {
  const message = event.message === undefined ? undefined : core.messages.bySeq(event.message);
  return showEvent(event, message, core.urls[event.region]);
}
