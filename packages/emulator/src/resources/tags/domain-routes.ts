// A domain's tags, with their stats: /v3/{domain}/tags…, and /v3/{domain}/tag?tag=…, which can name a tag with a slash.
// (openapi; mailgun.js, DomainTagsClient)
import { fieldValue } from '../../http/form.js';
import { pageByName } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Coverage, param, type Route } from '../../http/route.js';
import type { Condition } from '../../store/conditions.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import type { EventCounter } from '../events/counts.js';
import { filterConditions } from '../events/predicates.js';
import { type AggregateKind, aggregate, aggregateKinds } from '../stats/aggregates.js';
import { formatStats } from '../stats/format.js';
import { countsByTime, periodOf, readEvents } from '../stats/routes.js';
import { maxTags, type Tag, type TagScope, type TagStorage } from './storage.js';

export interface DomainTagDependencies extends DomainLookup {
  tags: TagStorage;
  countEvents: EventCounter;
  now: () => number;
}

type Handle = (call: Call, dependencies: DomainTagDependencies, scope: TagScope) => HttpResponse;

export function domainTagRoutes(dependencies: DomainTagDependencies): Route[] {
  const route = (method: string, path: string, handle: Handle, coverage: Coverage = 'exact'): Route => ({
    method,
    path,
    access: 'account',
    coverage,
    handle(call) {
      const { name } = existingDomain(call, dependencies);
      return handle(call, dependencies, { region: call.region, domains: [name], key: name });
    },
  });
  const kinds = Object.entries(aggregateKinds) as Array<[AggregateKind, { plural: string }]>;
  return [
    route('GET', '/v3/:domain/tags', list),
    route('GET', '/v3/domains/:domain/limits/tag', limits),
    // Each call, by `?tag=` and by path.
    ...['/v3/:domain/tag', '/v3/:domain/tags/:tag'].flatMap((path) => [
      route('GET', path, show),
      route('PUT', path, update),
      route('DELETE', path, remove),
      route('GET', `${path}/stats`, stats),
      route('GET', `${path}/stats/aggregates`, (call, ...rest) => aggregates(kindOf(call), call, ...rest)),
    ]),
    ...kinds.flatMap(([kind, { plural }]) => [
      route('GET', `/v3/:domain/tags/:tag/stats/aggregates/${plural}`, (...given) => aggregates(kind, ...given)),
      // The form of these is not documented: the values of a tag, as its stats accept them.
      route('GET', `/v3/domains/:domain/tag/${plural}`, (call, ...rest) => values(kind, call, ...rest), 'approximate'),
    ]),
  ];
}

/** Without milliseconds. (mailgun-go reads it as RFC 3339) */
const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const format = ({ name, description, firstSeenMs, lastSeenMs }: Tag) => ({
  tag: name,
  description,
  'first-seen': time(firstSeenMs),
  'last-seen': time(lastSeenMs),
});

const nameOf = (call: Call): string => call.params.tag ?? call.query.get('tag') ?? '';

function existing(call: Call, { tags }: DomainTagDependencies, scope: TagScope): Tag {
  const name = nameOf(call);
  // The texts are not known. (inferred)
  if (name === '') throw httpError(400, "'tag' parameter is missing");
  const tag = tags.find(scope, name);
  if (!tag) throw httpError(404, 'tag not found');
  return tag;
}

function list(call: Call, { tags }: DomainTagDependencies, scope: TagScope): HttpResponse {
  const prefix = call.query.get('prefix')?.toLowerCase() ?? '';
  const found = tags.list(scope).filter(({ name }) => name.toLowerCase().startsWith(prefix));
  const { items, paging } = pageByName(found, call, ({ name }) => name, {
    pivot: 'tag',
    maxLimit: 1_000,
    defaultLimit: 100,
  });
  return json(200, { items: items.map(format), paging });
}

const limits: Handle = (call, { tags }, scope) =>
  json(200, { id: param(call, 'domain'), limit: maxTags, count: tags.list(scope).length });

const show: Handle = (call, dependencies, scope) => json(200, format(existing(call, dependencies, scope)));

function update(call: Call, dependencies: DomainTagDependencies, scope: TagScope): HttpResponse {
  const { name } = existing(call, dependencies, scope);
  const description = call.query.get('description') ?? fieldValue(call.form(), 'description') ?? '';
  dependencies.tags.describe(scope, name, description.slice(0, 10_000));
  return json(200, { message: 'Tag updated' });
}

function remove(call: Call, dependencies: DomainTagDependencies, scope: TagScope): HttpResponse {
  dependencies.tags.remove(scope, existing(call, dependencies, scope).name);
  return json(200, { message: 'Tag deleted' });
}

/** The events of messages with this tag. */
const withTag = (name: string): Condition => ({
  sql: 'EXISTS (SELECT 1 FROM json_each(messages.tags) AS own WHERE lower(own.value) = ?)',
  values: [name.toLowerCase()],
});

const whereOf = (call: Call, { key }: TagScope, name: string) => ({
  region: call.region,
  domain: key,
  conditions: [withTag(name)],
});

function stats(call: Call, dependencies: DomainTagDependencies, scope: TagScope): HttpResponse {
  const tag = existing(call, dependencies, scope);
  const events = readEvents(call);
  const period = periodOf(call, dependencies.now());
  const where = whereOf(call, scope, tag.name);
  const provider = call.query.get('provider');
  const ofProvider = provider
    ? filterConditions({ AND: [{ attribute: 'recipient_provider', values: [provider] }] }, {})
    : [];
  const conditions = [...where.conditions, ...ofProvider];
  const counts = countsByTime(period, { ...where, conditions }, dependencies);
  return json(200, { tag: tag.name, ...formatStats(period, events, counts, tag.description) });
}

function kindOf({ query }: Call): AggregateKind {
  const kind = query.get('type') ?? '';
  if (!Object.hasOwn(aggregateKinds, kind)) {
    throw httpError(400, `Invalid parameter: type must be one of ${Object.keys(aggregateKinds).join(', ')}`);
  }
  return kind as AggregateKind;
}

function aggregates(
  kind: AggregateKind,
  call: Call,
  dependencies: DomainTagDependencies,
  scope: TagScope,
): HttpResponse {
  const tag = existing(call, dependencies, scope);
  return json(200, { tag: tag.name, [kind]: aggregate(kind, whereOf(call, scope, tag.name), dependencies) });
}

function values(kind: AggregateKind, call: Call, dependencies: DomainTagDependencies, scope: TagScope): HttpResponse {
  const tag = existing(call, dependencies, scope);
  return json(200, {
    [aggregateKinds[kind].plural]: Object.keys(aggregate(kind, whereOf(call, scope, tag.name), dependencies)),
  });
}
