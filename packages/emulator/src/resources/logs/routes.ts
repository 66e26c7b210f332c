// POST /v1/analytics/logs: the successor of the events API. (openapi)
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, jsonBody, type Route, routeFactory } from '../../http/route.js';
import { asText, isObject, type JsonObject } from '../../model/json.js';
import type { Condition } from '../../store/conditions.js';
import { accountId, accountScope, type OwnedDomains, ownedBy } from '../domains/account-scope.js';
import { filterConditions } from '../events/predicates.js';
import { type FormatDependencies, formatStoredEvent, readingOnce } from '../events/routes.js';
import type { EventQuery, EventStorage, StoredEvent } from '../events/storage.js';

export interface LogDependencies extends FormatDependencies, OwnedDomains {
  events: Pick<EventStorage, 'find' | 'count'>;
  now: () => number;
}

export function logRoutes(dependencies: LogDependencies): Route[] {
  const route = routeFactory(dependencies, { access: 'account', coverage: 'approximate' });
  return [route('POST', '/v1/analytics/logs', logs)];
}

const maxLimit = 100;
const dayMs = 86_400_000;

interface LogsRequest {
  start?: string;
  end?: string;
  duration?: string;
  events?: string[];
  filter?: { AND?: unknown };
  include_subaccounts?: boolean;
  include_totals?: boolean;
  pagination?: { sort?: string; token?: string; limit?: number };
}

function logs(call: Call, dependencies: LogDependencies): HttpResponse {
  const posted = jsonBody(call);
  if (typeof posted !== 'object' || posted === null) throw httpError(400, 'Invalid JSON');
  const request: LogsRequest = posted;
  const { fromMs, toMs } = range(request, dependencies.now());
  const isAscending = request.pagination?.sort === 'timestamp:asc';
  const limit = Math.min(
    Math.max(Math.trunc(Number(asText(request.pagination?.limit ?? maxLimit))) || maxLimit, 1),
    maxLimit,
  );
  const after = readToken(request.pagination?.token);
  const query: EventQuery = {
    region: call.region,
    fromMs,
    toMs,
    isAscending,
    conditions: conditionsOf(request, call, dependencies),
    limit,
    ...(after && { after }),
  };
  const found = dependencies.events.find(query, dependencies.now());
  const last = found.at(-1);
  const once = { ...dependencies, ...readingOnce(dependencies) };
  const { after: _after, ...allPages } = query;
  return json(200, {
    // As they were written; otherwise in the same form. (recordings, 2025)
    start: request.duration === undefined && request.start !== undefined ? request.start : rfc2822(fromMs),
    end: request.end ?? rfc2822(toMs),
    items: found.map((event) => formatLog(event, once, call)),
    // What is empty is left out. (recordings, 2025)
    pagination: {
      ...(last && found.length === limit && { next: token(last) }),
      ...(request.include_totals === true && { total: dependencies.events.count(allPages, dependencies.now()) }),
    },
    aggregates: {},
  });
}

const rfc2822 = (ms: number) => new Date(ms).toUTCString().replace('GMT', '-0000');

/** `start` and `end` are RFC 2822; `duration`, such as `7d`, overrides `start`. (openapi) */
function range(request: LogsRequest, nowMs: number): { fromMs: number; toMs: number } {
  const time = (value: unknown, fallback: number, name: string) => {
    if (value === undefined) return fallback;
    const ms = Date.parse(asText(value));
    if (Number.isNaN(ms)) throw httpError(400, `Invalid parameter: ${name} is not a valid date`);
    return ms;
  };
  const toMs = time(request.end, nowMs, 'end');
  const duration = /^(\d{1,5})([hdm])$/.exec(asText(request.duration ?? ''));
  if (request.duration !== undefined && !duration) throw httpError(400, 'Invalid parameter: duration is not valid');
  const unitMs = { h: 3_600_000, d: dayMs, m: 30 * dayMs }[duration?.[2] ?? 'd'] ?? dayMs;
  return { toMs, fromMs: duration ? toMs - Number(duration[1]) * unitMs : time(request.start, toMs - dayMs, 'start') };
}

function conditionsOf(
  { events, filter, include_subaccounts }: LogsRequest,
  call: Call,
  dependencies: OwnedDomains,
): Condition[] {
  const conditions = accountScope(call, dependencies, include_subaccounts === true);
  if (Array.isArray(events) && events.length > 0) {
    const wanted = events.slice(0, 100).map(asText);
    conditions.push({ sql: `events.event IN (${wanted.map(() => '?').join()})`, values: wanted });
  }
  const subaccount = (id: string) => ownedBy(id, call.region, dependencies);
  return [...conditions, ...filterConditions(filter, { subaccount })];
}

const token = ({ atMs, seq }: StoredEvent) => Buffer.from(`${atMs}.${seq}`).toString('base64url');

function readToken(written: string | undefined): EventQuery['after'] {
  if (written === undefined || written === '') return undefined;
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(asText(written), 'base64url').toString('utf8'));
  if (!match) throw httpError(400, 'Invalid page token');
  return { atMs: Number(match[1]), seq: Number(match[2]) };
}

/** Like an event, but with other forms of some fields, and without what is empty. (openapi; recordings, 2025) */
function formatLog(event: StoredEvent, dependencies: LogDependencies, { baseUrl, region }: Call): JsonObject {
  const formatted = formatStoredEvent(event, dependencies, baseUrl);
  const owner = dependencies.domains.owned(region).find(({ name }) => name === event.domain)?.account;
  const { timestamp: _timestamp, campaigns: _campaigns, tags, flags, storage, message, ...rest } = formatted;
  const { recipients: _recipients, ...shown } = objectOf(message);
  const variables = formatted['user-variables'];
  return {
    ...rest,
    ...(formatted.method !== undefined && { method: 'HTTP' }),
    '@timestamp': new Date(event.atMs).toISOString(),
    domain: { name: event.domain },
    account: { id: owner ?? accountId, ...(owner !== undefined && { parent_id: accountId }) },
    flags: { 'is-delayed-bounce': false, 'is-callback': false, ...objectOf(flags) },
    ...(Array.isArray(tags) && tags.length > 0 && { tags }),
    ...(isObject(storage) && { storage: { ...storage, url: [storage.url] } }),
    ...(isObject(message) && { message: shown }),
    'user-variables': typeof variables === 'string' ? variables : JSON.stringify(variables),
  };
}

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
