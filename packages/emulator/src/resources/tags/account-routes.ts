// The account's tags: /v1/analytics/tags. (openapi; recordings, 2026)
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Route, routeFactory } from '../../http/route.js';
import { asText, isObject, type JsonObject, parseObject } from '../../model/json.js';
import { accountId, accountScope, type OwnedDomains } from '../domains/account-scope.js';
import type { Domain } from '../domains/storage.js';
import type { EventCounter } from '../events/counts.js';
import { metrics } from '../metrics/measures.js';
import { maxTags, type Tag, type TagScope, type TagStorage } from './storage.js';

export interface AccountTagDependencies {
  tags: TagStorage;
  countEvents: EventCounter;
  domains: OwnedDomains['domains'] & { list(region: Call['region']): Domain[] };
  /** The domains that messages were sent from. */
  usedDomains: (region: Call['region']) => string[];
  now: () => number;
}

export function accountTagRoutes(dependencies: AccountTagDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v1/analytics/tags', access: 'account', coverage: 'exact' });
  return [
    route('POST', '', list),
    route('PUT', '', update),
    route('DELETE', '', remove),
    route('GET', '/limits', limits),
  ];
}

/** What is not JSON counts as an empty query. (recordings, 2026) */
const queryOf = ({ body }: Call): JsonObject => parseObject(body.toString('utf8')) ?? {};

function scopeOf({ account, region }: Call, { domains, usedDomains }: AccountTagDependencies, isAll = false): TagScope {
  const key = `#${account}`;
  const owned = domains.owned(region);
  if (account !== '') {
    return { region, key, domains: owned.filter((domain) => domain.account === account).map(({ name }) => name) };
  }
  const others = new Set(isAll ? [] : owned.map(({ name }) => name));
  return others.size === 0
    ? { region, key, domains: 'all' }
    : { region, key, domains: usedDomains(region).filter((name) => !others.has(name)) };
}

const hourMs = 3_600_000;
const date = (ms: number) => new Date(ms).toUTCString().replace('GMT', '+0000');

const sorts: Record<string, (tag: Tag) => string | number> = {
  lastseen: ({ lastSeenMs }) => lastSeenMs,
  firstseen: ({ firstSeenMs }) => firstSeenMs,
  tag: ({ name }) => name.toLowerCase(),
};

function list(call: Call, dependencies: AccountTagDependencies): HttpResponse {
  const query = queryOf(call);
  const {
    sort: writtenSort,
    limit: writtenLimit,
    skip: writtenSkip,
    include_total: hasTotal,
  }: JsonObject = isObject(query.pagination) ? query.pagination : {};
  const sort = typeof writtenSort === 'string' ? writtenSort.slice(0, 50) : 'lastseen:desc';
  const limit = Math.min(Math.max(Math.trunc(Number(asText(writtenLimit ?? 10))) || 10, 1), 1_000);
  const skip = Math.max(0, Math.trunc(Number(asText(writtenSkip ?? 0))) || 0);
  const [by = '', direction] = sort.split(':');
  const keyOf = Object.hasOwn(sorts, by) ? sorts[by] : undefined;
  // The text is not known. (inferred)
  if (!keyOf) throw httpError(400, `Invalid parameter: sort ${by} is not supported`);
  const prefix = typeof query.tag === 'string' ? query.tag.toLowerCase() : '';
  const found = dependencies.tags
    .list(scopeOf(call, dependencies, query.include_subaccounts === true))
    .filter(({ name }) => name.toLowerCase().startsWith(prefix))
    .map((tag) => ({ tag, key: keyOf(tag) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  if (direction === 'desc') found.reverse();
  const shown = found.slice(skip, skip + limit).map(({ tag }) => tag);
  const counts = query.include_metrics === true ? countsOf(call, dependencies) : undefined;
  return json(200, {
    items: shown.map((tag) => ({
      account_id: call.account || accountId,
      parent_account_id: accountId,
      tag: tag.name,
      description: tag.description,
      first_seen: date(tag.firstSeenMs),
      // By the hour. (recordings, 2026)
      last_seen: date(tag.lastSeenMs - (tag.lastSeenMs % hourMs)),
      metrics: counts?.get(tag.name.toLowerCase()) ?? {},
      account_name: call.account || accountId,
    })),
    pagination: { sort, limit, ...(hasTotal === true && { total: found.length }) },
  });
}

function countsOf(call: Call, dependencies: AccountTagDependencies): Map<string, Record<string, unknown>> {
  const rows = dependencies.countEvents(
    { region: call.region, groupBy: ['tag'], conditions: accountScope(call, dependencies) },
    dependencies.now(),
  );
  return new Map(
    rows.map(({ keys, counts }) => [
      String(keys[0]),
      Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metric(counts)])),
    ]),
  );
}

function existing(call: Call, dependencies: AccountTagDependencies): { scope: TagScope; name: string } {
  const name = queryOf(call).tag;
  // The texts are not known. (inferred)
  if (typeof name !== 'string' || name === '') throw httpError(400, "'tag' is required");
  const scope = scopeOf(call, dependencies);
  if (!dependencies.tags.find(scope, name)) throw httpError(404, 'tag not found');
  return { scope, name };
}

function update(call: Call, dependencies: AccountTagDependencies): HttpResponse {
  const { scope, name } = existing(call, dependencies);
  const { description } = queryOf(call);
  dependencies.tags.describe(scope, name, typeof description === 'string' ? description.slice(0, 10_000) : '');
  return json(200, { message: 'Tag updated' });
}

function remove(call: Call, dependencies: AccountTagDependencies): HttpResponse {
  const { scope, name } = existing(call, dependencies);
  dependencies.tags.remove(scope, name);
  return json(200, { message: 'Tag deleted' });
}

function limits(call: Call, dependencies: AccountTagDependencies): HttpResponse {
  const count = dependencies.tags.list(scopeOf(call, dependencies)).length;
  return json(200, { limit: maxTags, count, limit_reached: count >= maxTags });
}
