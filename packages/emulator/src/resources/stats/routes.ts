// The stats API: /v3/stats…, /v3/{domain}/stats/total, /v3/{domain}/aggregates/…: counts of the events there are. (openapi)
import { readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Handler, type Route, routeFactory } from '../../http/route.js';
import { providerOf } from '../../model/provider.js';
import type { Condition } from '../../store/conditions.js';
import { accountScope, type OwnedDomains } from '../domains/account-scope.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import { unknownCountry } from '../events/client.js';
import { addCounts, type Counts, type EventCounter, type Group, noCounts } from '../events/counts.js';
import { filterConditions } from '../events/predicates.js';
import { type AggregateKind, aggregate, aggregateKinds } from './aggregates.js';
import { formatEvents, formatStats, statsEvents } from './format.js';
import { floorTo, nextStep, type Period, readPeriod } from './period.js';

export interface StatsDependencies {
  countEvents: EventCounter;
  domains: DomainLookup['domains'] & OwnedDomains['domains'];
  now: () => number;
}

export function statsRoutes(dependencies: StatsDependencies): Route[] {
  const route = routeFactory(dependencies, { access: 'account', coverage: 'exact' });
  return [
    route('GET', '/v3/stats/total', accountTotal),
    // The form of an entry by domain or by group is not documented.
    route('GET', '/v3/stats/total/domains', byDomain, { coverage: 'approximate' }),
    route('GET', '/v3/stats/filter', filtered, { coverage: 'approximate' }),
    route('GET', '/v3/:domain/stats/total', domainTotal),
    route('GET', '/v3/:domain/aggregates/providers', aggregatesBy('provider')),
    route('GET', '/v3/:domain/aggregates/devices', aggregatesBy('device')),
    // Where a client is cannot be known on one machine.
    route('GET', '/v3/:domain/aggregates/countries', aggregatesBy('country'), { coverage: 'approximate' }),
  ];
}

/** @throws HttpError 400 when there is none, or one that cannot be counted */
export function readEvents({ query }: Call): string[] {
  const events = [...new Set(query.getAll('event').flatMap((written) => written.split(',')))].filter(Boolean);
  // The texts are not known. (inferred)
  if (events.length === 0) throw httpError(400, "'event' parameter is missing");
  const unknown = events.find((event) => !Object.hasOwn(statsEvents, event));
  if (unknown !== undefined) throw httpError(400, `Invalid parameter: event ${unknown.slice(0, 50)} is not supported`);
  return events;
}

export const periodOf = ({ query }: Call, nowMs: number): Period => readPeriod(Object.fromEntries(query), nowMs);

/** The counts of each step of the period. */
export function countsByTime(
  period: Period,
  where: { region: Call['region']; domain?: string; conditions: readonly Condition[] },
  { countEvents, now }: Pick<StatsDependencies, 'countEvents' | 'now'>,
): Map<number, Counts> {
  const { resolution, startMs, endMs } = period;
  const range = { fromMs: startMs, toMs: nextStep(resolution, endMs) };
  const rows = countEvents({ ...where, ...range, groupBy: [resolution] }, now());
  return new Map(rows.map(({ keys, counts }) => [Number(keys[0]), counts]));
}

function domainTotal(call: Call, dependencies: StatsDependencies): HttpResponse {
  const { name } = existingDomain(call, dependencies);
  const events = readEvents(call);
  const period = periodOf(call, dependencies.now());
  const counts = countsByTime(period, { region: call.region, domain: name, conditions: [] }, dependencies);
  return json(200, formatStats(period, events, counts));
}

function accountTotal(call: Call, dependencies: StatsDependencies): HttpResponse {
  const events = readEvents(call);
  const period = periodOf(call, dependencies.now());
  const where = { region: call.region, conditions: accountScope(call, dependencies) };
  return json(200, formatStats(period, events, countsByTime(period, where, dependencies)));
}

function byDomain(call: Call, dependencies: StatsDependencies): HttpResponse {
  const events = readEvents(call);
  const { query, region } = call;
  const written = { end: query.get('timestamp'), start: query.get('timestamp'), resolution: query.get('resolution') };
  const period = readPeriod(written, dependencies.now());
  const startMs = floorTo(period.resolution, period.endMs);
  const range = { fromMs: startMs, toMs: nextStep(period.resolution, startMs) };
  const conditions = accountScope(call, dependencies);
  const rows = dependencies.countEvents({ region, ...range, groupBy: ['domain'], conditions }, dependencies.now());
  const limit = readLimit(query.get('limit'), 1_000, 100);
  const skip = readSkip(query.get('skip'));
  const { stats: _stats, ...shown } = formatStats({ ...period, startMs, endMs: startMs }, events, new Map());
  const stats = rows
    .slice(skip, skip + limit)
    .map(({ keys, counts }) => ({ time: shown.start, domain: keys[0], ...formatEvents(events, counts) }));
  return json(200, { ...shown, stats });
}

/** What results can be grouped by, and how a value is shown. */
const groupings: Record<string, { group: Group; name: (value: string) => string }> = {
  domain: { group: 'domain', name: String },
  ip: { group: 'ip', name: String },
  provider: { group: 'recipientDomain', name: providerOf },
  tag: { group: 'tag', name: String },
  country: { group: 'userAgent', name: () => unknownCountry },
};

/** `filter=domain:my.example.com`, by the names that the metrics API uses. */
const filterNames = new Map([['provider', 'recipient_provider']]);

function filtered(call: Call, dependencies: StatsDependencies): HttpResponse {
  const { query, region } = call;
  const events = readEvents(call);
  const filters = query.getAll('filter').map((written) => {
    const [attribute = '', ...value] = written.split(':');
    return { attribute: filterNames.get(attribute) ?? attribute, comparator: '=', values: [value.join(':')] };
  });
  const conditions = [...accountScope(call, dependencies), ...filterConditions({ AND: filters }, {})];
  const group = query.get('group') ?? 'time';
  const grouping = Object.hasOwn(groupings, group) ? groupings[group] : undefined;
  if (!grouping && !['total', 'time', 'day', 'month'].includes(group)) {
    throw httpError(400, `Invalid parameter: group ${group.slice(0, 50)} is not supported`);
  }
  const resolution = group === 'day' || group === 'month' ? group : query.get('resolution');
  const period = readPeriod({ ...Object.fromEntries(query), resolution }, dependencies.now());
  if (!grouping && group !== 'total') {
    return json(200, formatStats(period, events, countsByTime(period, { region, conditions }, dependencies)));
  }
  const range = { fromMs: period.startMs, toMs: nextStep(period.resolution, period.endMs) };
  const groupBy = grouping ? [grouping.group] : [];
  const byName = new Map<string, Counts>();
  for (const { keys, counts } of dependencies.countEvents(
    { region, ...range, groupBy, conditions },
    dependencies.now(),
  )) {
    const name = grouping ? grouping.name(String(keys[0])) : '';
    byName.set(name, addCounts(byName.get(name) ?? noCounts, counts));
  }
  const { stats: _stats, ...shown } = formatStats({ ...period, endMs: period.startMs }, events, new Map());
  const stats = [...byName].map(([name, counts]) => ({
    time: shown.start,
    ...(grouping && { [group]: name }),
    ...formatEvents(events, counts),
  }));
  return json(200, { ...shown, end: formatStats(period, [], new Map()).end, stats });
}

const aggregatesBy =
  (kind: AggregateKind): Handler<StatsDependencies> =>
  (call, dependencies) => {
    const { name } = existingDomain(call, dependencies);
    const where = { region: call.region, domain: name, conditions: [] };
    return json(200, { [aggregateKinds[kind].plural]: aggregate(kind, where, dependencies) });
  };
