// POST /v1/analytics/logs: what took the place of the events API (section 6.2 of the fact sheet).
import type { Core } from '../../core.js';
import { type Answer, json, refuse } from '../../http/response.js';
import { type Call, jsonBody, type Route } from '../../http/route.js';
import { normalizeAddress } from '../../model/normal-form.js';
import type { Condition, EventQuery, StoredEvent } from '../events/storage.js';
import { containsText, equalsText } from '../../store/text.js';
import { show } from '../events/routes.js';

export const logRoutes: Route[] = [{ method: 'POST', path: '/v1/analytics/logs', access: 'account', handle: logs }];

const maxLimit = 100;
const dayMs = 86_400_000;

interface LogsRequest {
  start?: string;
  end?: string;
  duration?: string;
  events?: string[];
  filter?: { AND?: unknown };
  include_totals?: boolean;
  pagination?: { sort?: string; token?: string; limit?: number };
}

type Kind = 'text' | 'address' | 'id' | 'tags' | 'variables';

/** Filter attributes: what they ask, and how it is compared. [D] SPEC */
const attributes: Record<string, [column: string, kind: Kind]> = {
  event: ['events.event', 'text'],
  recipient: ['events.recipient', 'address'],
  // What stands behind the last `@`.
  recipient_domain: [
    "substr(events.recipient, length(rtrim(events.recipient, replace(events.recipient, '@', ''))) + 1)",
    'address',
  ],
  severity: ['events.severity', 'text'],
  domain: ['events.domain', 'address'],
  message_id: ['messages.message_id', 'id'],
  subject: ['messages.subject', 'text'],
  from: ['messages.sender', 'text'],
  to: ['events.recipient', 'address'],
  tag: ['messages.tags', 'tags'],
  user_variables: ["(messages.posting -> '$.customVariables')", 'variables'],
  delivery_status_code: ["json_extract(events.detail, '$.code')", 'text'],
  delivery_status_message: ["json_extract(events.detail, '$.message')", 'text'],
};

function logs(call: Call, core: Core): Answer {
  const request = jsonBody(call) as LogsRequest | null;
  if (typeof request !== 'object' || request === null) throw refuse(400, 'Invalid JSON');
  const { fromMs, toMs } = range(request, core.now());
  const isAscending = request.pagination?.sort === 'timestamp:asc';
  const limit = Math.min(Math.max(Math.trunc(Number(request.pagination?.limit ?? maxLimit)) || maxLimit, 1), maxLimit);
  const behind = readToken(request.pagination?.token);
  const query: EventQuery = {
    region: call.region,
    fromMs,
    toMs,
    isAscending,
    conditions: conditionsOf(request),
    limit,
    ...(behind && { behind }),
  };
  const found = core.events.find(query, core.now());
  const last = found.at(-1);
  const { behind: _behind, ...whole } = query;
  return json(200, {
    start: new Date(fromMs).toUTCString(),
    end: new Date(toMs).toUTCString(),
    items: found.map((event) => showLog(event, core)),
    pagination: {
      previous: '',
      next: last && found.length === limit ? token(last) : '',
      first: '',
      last: '',
      total: request.include_totals === true ? core.events.count(whole, core.now()) : 0,
    },
    aggregates: {},
  });
}

/** `start` and `end` are RFC 2822; `duration` such as `7d` overrules `start`. [D] SPEC */
function range(request: LogsRequest, nowMs: number): { fromMs: number; toMs: number } {
  const time = (value: unknown, fallback: number, name: string) => {
    if (value === undefined) return fallback;
    const ms = Date.parse(String(value));
    if (Number.isNaN(ms)) throw refuse(400, `Invalid parameter: ${name} is not a valid date`);
    return ms;
  };
  const toMs = time(request.end, nowMs, 'end');
  const duration = /^(\d{1,5})([hdm])$/.exec(request.duration ?? '');
  if (request.duration !== undefined && !duration) throw refuse(400, 'Invalid parameter: duration is not valid');
  const unitMs = { h: 3_600_000, d: dayMs, m: 30 * dayMs }[duration?.[2] ?? 'd'] ?? dayMs;
  return { toMs, fromMs: duration ? toMs - Number(duration[1]) * unitMs : time(request.start, toMs - dayMs, 'start') };
}

function conditionsOf({ events, filter }: LogsRequest): Condition[] {
  const conditions: Condition[] = [];
  if (Array.isArray(events) && events.length > 0) {
    const wanted = events.slice(0, 100).map(String);
    conditions.push({ sql: `events.event IN (${wanted.map(() => '?').join()})`, values: wanted });
  }
  for (const entry of listOf(filter?.AND)) {
    const { attribute, comparator = '=', values } = (entry ?? {}) as Record<string, unknown>;
    const name = String(attribute);
    const asked = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (!asked) throw refuse(400, `Invalid parameter: filter attribute ${name} is not supported`);
    const wanted = listOf(values).map((value) => String(isObject(value) ? value.value : value));
    if (wanted.length > 0) conditions.push(compare(asked, String(comparator), wanted));
  }
  return conditions;
}

/** Anything may be in JSON: what is no list is an empty one. */
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, 100) : []);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function compare([column, kind]: [string, Kind], comparator: string, wanted: string[]): Condition {
  const isNot = comparator.startsWith('!') || comparator.startsWith('not');
  // Lists and maps are stored as JSON: a part of it is looked for, a tag by its quoted form.
  const isPart = /contains/.test(comparator) || kind === 'tags' || kind === 'variables';
  const any = wanted.map((word) => {
    const value = written(kind, word);
    if (isPart) return containsText(column, value);
    return kind === 'address' ? equalsText(column, value) : { sql: `CAST(${column} AS TEXT) = ?`, values: [value] };
  });
  const sql = `(${any.map((one) => one.sql).join(' OR ')})`;
  return { sql: isNot ? `NOT ${sql}` : sql, values: any.flatMap(({ values }) => values) };
}

/** A value as the store holds it. */
function written(kind: Kind, word: string): string {
  if (kind === 'id') return word.replace(/^<|>$/g, '');
  if (kind === 'tags') return JSON.stringify(word);
  return kind === 'address' ? normalizeAddress(word) : word;
}

const token = ({ atMs, seq }: StoredEvent) => Buffer.from(`${atMs}.${seq}`).toString('base64url');

function readToken(written: string | undefined): EventQuery['behind'] {
  if (written === undefined || written === '') return undefined;
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(String(written), 'base64url').toString('utf8'));
  if (!match) throw refuse(400, 'Invalid page token');
  return { atMs: Number(match[1]), seq: Number(match[2]) };
}

/** Like an event, but with an ISO time, the domain and the account, and variables as text. [D] SPEC */
function showLog(event: StoredEvent, core: Core): Record<string, unknown> {
  const { timestamp: _timestamp, 'user-variables': variables, ...rest } = show(event, core);
  return {
    ...rest,
    '@timestamp': new Date(event.atMs).toISOString(),
    domain: { name: event.domain },
    account: { id: 'emulator' },
    'user-variables': JSON.stringify(variables),
  };
}
