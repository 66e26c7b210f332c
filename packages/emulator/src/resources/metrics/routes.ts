// POST /v1/analytics/metrics and /v1/analytics/usage/metrics: counts of the events there are. (openapi; recordings, 2024)
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, jsonBody, type Route, routeFactory } from '../../http/route.js';
import { asText, isObject, type JsonObject } from '../../model/json.js';
import { accountScope, type OwnedDomains, ownedBy } from '../domains/account-scope.js';
import { unknownCountry } from '../events/client.js';
import { addCounts, type Counts, type EventCounter, noCounts } from '../events/counts.js';
import { filterConditions, listOf } from '../events/predicates.js';
import { nextStep, readPeriod } from '../stats/period.js';
import { dimensionOf, metricsDate } from './dimensions.js';
import { metrics, usageMetrics } from './measures.js';

export interface MetricsDependencies extends OwnedDomains {
  countEvents: EventCounter;
  now: () => number;
}

/** Which metrics a call knows, and by which resolution it counts. */
interface Kind {
  known: typeof metrics;
  /** Usage is counted by day, whatever is requested. (recordings, 2024) */
  isDaily: boolean;
  /** Added to the aggregates. (recordings, 2024) */
  alwaysAggregated: readonly string[];
}

const regular: Kind = { known: metrics, isDaily: false, alwaysAggregated: [] };
const usage: Kind = { known: usageMetrics, isDaily: true, alwaysAggregated: ['permanent_failed_count'] };

export function metricsRoutes(dependencies: MetricsDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v1/analytics', access: 'account' });
  return [
    route('POST', '/metrics', (call) => query(call, dependencies, regular), { coverage: 'exact' }),
    // Only messages are counted.
    route('POST', '/usage/metrics', (call) => query(call, dependencies, usage), { coverage: 'approximate' }),
  ];
}

/** (recordings, 2024) */
const defaultLimit = 1_500;
const maxDimensions = 3;

interface Item {
  values: string[];
  counts: Counts;
}

function query(
  call: Call,
  dependencies: MetricsDependencies,
  { known, isDaily, alwaysAggregated }: Kind,
): HttpResponse {
  const posted = jsonBody(call);
  if (!isObject(posted)) throw httpError(400, 'Invalid JSON');
  const wanted = readNames(posted.metrics, Object.keys(known), 'metric');
  const period = readPeriod(posted, dependencies.now());
  const { region } = call;
  const names = listOf(posted.dimensions).map(asText);
  if (names.length > maxDimensions) throw httpError(400, `Invalid parameter: more than ${maxDimensions} dimensions`);
  const place = { ...dependencies, region, resolution: isDaily ? ('day' as const) : period.resolution };
  const dimensions = names.map((name) => {
    const dimension = dimensionOf(name, place);
    if (!dimension) throw httpError(400, `'${name.slice(0, 50)}' is not a valid dimension`);
    return dimension;
  });
  const include = posted.include_subaccounts === true;
  const conditions = [
    ...accountScope(call, dependencies, include),
    ...filterConditions(posted.filter, {
      subaccount: (id) => ownedBy(id, region, dependencies),
      country: (name) => ({ sql: name === unknownCountry ? '1' : '0', values: [] }),
    }),
  ];
  const range = { fromMs: period.startMs, toMs: nextStep(period.resolution, period.endMs) };
  const count = (groupBy: Parameters<EventCounter>[0]['groupBy']) =>
    dependencies.countEvents({ region, ...range, groupBy, conditions }, dependencies.now());
  const items = merge(
    count(dimensions.map(({ group }) => group)).map(({ keys, counts }) => ({
      values: keys.map((key, index) => dimensions[index]?.show(key) ?? ''),
      counts,
    })),
  );
  const { sort, skip, limit } = readPage(posted.pagination);
  sortItems(items, sort, names, known);
  const show = (metricNames: readonly string[], counts: Counts) =>
    Object.fromEntries(metricNames.map((name) => [name, known[name]?.(counts)]));
  // Unique recipients of several groups cannot be added: the aggregates are counted by themselves.
  const aggregates =
    posted.include_aggregates === true ? show([...alwaysAggregated, ...wanted], count([])[0]?.counts ?? noCounts) : {};
  return json(200, {
    start: metricsDate(period.startMs),
    end: metricsDate(period.endMs),
    resolution: period.resolution,
    ...(period.duration !== undefined && { duration: period.duration }),
    dimensions: names,
    pagination: { sort, skip, limit, total: items.length },
    items: items.slice(skip, skip + limit).map(({ values, counts }) => ({
      dimensions: values.map((value, index) => ({ dimension: names[index], value, display_value: value })),
      metrics: show(wanted, counts),
    })),
    aggregates: { metrics: aggregates },
  });
}

/** All of them when none is named. */
function readNames(written: unknown, known: readonly string[], what: string): readonly string[] {
  const names = listOf(written).map(asText);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw httpError(400, `'${unknown.slice(0, 50)}' is not a valid ${what}`);
  return names.length > 0 ? names : known;
}

function readPage(written: unknown): { sort: string; skip: number; limit: number } {
  const { sort = '', skip, limit }: JsonObject = isObject(written) ? written : {};
  const number = (value: unknown, fallback: number) => {
    const read = Math.trunc(Number(asText(value ?? fallback)));
    return Number.isSafeInteger(read) && read >= 0 ? read : fallback;
  };
  return {
    sort: asText(sort).slice(0, 100),
    skip: number(skip, 0),
    limit: Math.min(number(limit, defaultLimit) || defaultLimit, defaultLimit),
  };
}

/** Groups that are shown with the same values become one. */
function merge(items: readonly Item[]): Item[] {
  const byValues = new Map<string, Item>();
  for (const item of items) {
    const key = JSON.stringify(item.values);
    const before = byValues.get(key);
    byValues.set(key, before ? { ...before, counts: addCounts(before.counts, item.counts) } : item);
  }
  return [...byValues.values()].filter(({ counts, values }) => values.length === 0 || hasAny(counts));
}

const hasAny = (counts: Counts) => Object.values(counts).some((count) => count > 0);

/** `time:desc`, by a dimension or by a metric; otherwise as they were counted, in ascending order. */
function sortItems(items: Item[], sort: string, names: readonly string[], known: typeof metrics): void {
  const [by = '', direction] = sort.split(':');
  const sign = direction === 'desc' ? -1 : 1;
  const index = names.indexOf(by);
  const metric = Object.hasOwn(known, by) ? known[by] : undefined;
  if (index < 0 && !metric) return;
  const sortKeyOf = ({ values, counts }: Item): number | string =>
    metric ? Number(metric(counts)) : by === 'time' ? Date.parse(values[index] ?? '') : (values[index] ?? '');
  items.sort((a, b) => {
    const [one, other] = [sortKeyOf(a), sortKeyOf(b)];
    return one < other ? -sign : one > other ? sign : 0;
  });
}
