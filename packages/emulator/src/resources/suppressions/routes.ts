// Bounces, unsubscribes, complaints and the allowlist: one set of calls for all.
import type { SuppressionEntry } from '../../delivery/simulate-event.js';
import { pageByName } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Coverage, jsonBody, param, type Route } from '../../http/route.js';
import { utcDate } from '../../model/normal-form.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import { checkTypes, formEntry, readCsv, readEntry } from './entry.js';
import { lists } from './lists.js';
import type { ListKind, SuppressionStorage } from './storage.js';

/** (openapi) */
const maxBatch = 1_000;

export interface SuppressionDependencies extends DomainLookup {
  suppressions: SuppressionStorage;
  now: () => number;
}

type Handle = (call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string) => HttpResponse;

export function suppressionRoutes(dependencies: SuppressionDependencies): Route[] {
  const withLimit = createRequestLimit(() => dependencies.now());
  return (Object.keys(lists) as ListKind[]).flatMap((kind) => {
    const route = (method: string, below: string, handle: Handle, coverage: Coverage = 'exact'): Route => ({
      method,
      path: `/v3/:domain/${kind}${below}`,
      access: 'account',
      coverage,
      handle: (call) => withLimit(handle(call, dependencies, kind, existingDomain(call, dependencies).name)),
    });
    return [
      route('GET', '', list),
      route('POST', '', add),
      route('DELETE', '', removeAll),
      route('POST', '/import', importFile, 'approximate'),
      route('GET', '/:address', show),
      route('DELETE', '/:address', remove),
    ];
  });
}

/** Shown, and never enforced. (recordings, 2026) */
const requestLimit = 2_500;
/** At least 15 seconds; how long it is is not known. */
const limitWindowMs = 60_000;

function createRequestLimit(now: () => number): (response: HttpResponse) => HttpResponse {
  let resetAtMs = 0;
  let remaining = requestLimit;
  return (response) => {
    if (now() >= resetAtMs || resetAtMs > now() + limitWindowMs) {
      resetAtMs = now() + limitWindowMs;
      remaining = requestLimit;
    }
    remaining = Math.max(0, remaining - 1);
    const limits = { limit: requestLimit, remaining, reset: resetAtMs };
    const headers = Object.entries(limits).map(([name, value]) => [`x-request-${name}`, String(value)]);
    return { ...response, headers: { ...response.headers, ...Object.fromEntries(headers) } };
  };
}

function list(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  const term = call.query.get('term') ?? '';
  const entries = dependencies.suppressions
    .list(call.region, domain, kind)
    .filter(({ address }) => address.startsWith(term.toLowerCase()))
    // By address, whatever the order in which they were added. (recordings, 2026)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const options = { pivot: 'address', maxLimit: 1_000, defaultLimit: 100, filters: { term } };
  const { items, paging } = pageByName(entries, call, ({ address }) => address, options);
  return json(200, { items: items.map(lists[kind].show), paging });
}

function add(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  const isJson = call.headers['content-type']?.includes('json') ?? false;
  const posted = isJson ? [jsonBody(call)].flat() : [formEntry(call.form())];
  if (posted.length > maxBatch) throw httpError(400, 'Batch size should be less than 1000');
  const createdAt = utcDate(dependencies.now());
  for (const entry of isJson ? posted : []) checkTypes(entry);
  const entries = posted.map((entry) => readEntry(kind, entry, createdAt));
  for (const entry of entries) dependencies.suppressions.put(call.region, domain, kind, entry);
  const [only] = entries;
  const { added, show: showEntry } = lists[kind];
  if (isJson || !only) return json(200, { message: added(entries.length) });
  const shown = showEntry(only);
  return json(200, {
    message: added(1),
    ...(kind === 'whitelists' ? { type: shown.type, value: shown.value } : { address: only.address }),
  });
}

/** A CSV file with a header line; imported at once, where Mailgun does it in the background. (openapi) */
function importFile(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  const file = call.form().files[0];
  if (!file) throw httpError(400, "'file' parameter is missing");
  const lines = readCsv(file.content);
  if (lines.length > 10_000) throw httpError(400, 'the file has more than 10,000 lines: import it in parts');
  const createdAt = utcDate(dependencies.now());
  const entries = lines.map((fields) => readEntry(kind, fields, createdAt));
  for (const entry of entries) dependencies.suppressions.put(call.region, domain, kind, entry);
  return json(202, { message: 'file uploaded successfully for processing. standby' });
}

function removeAll(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  dependencies.suppressions.clear(call.region, domain, kind);
  return json(200, { message: lists[kind].allRemoved });
}

function existing(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): SuppressionEntry {
  const entry = dependencies.suppressions.get(call.region, domain, kind, param(call, 'address'));
  if (!entry) throw httpError(404, lists[kind].notFound);
  return entry;
}

function show(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  return json(200, lists[kind].show(existing(call, dependencies, kind, domain)));
}

function remove(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  const entry = existing(call, dependencies, kind, domain);
  const { address, tags = [] } = entry;
  // `?tag=` removes one tag of an unsubscribe. (docs-2024, api-suppressions)
  const tag = kind === 'unsubscribes' ? call.query.get('tag') : null;
  const remaining = tag === null ? [] : tags.filter((name) => name !== tag);
  if (remaining.length > 0) dependencies.suppressions.put(call.region, domain, kind, { ...entry, tags: remaining });
  else dependencies.suppressions.remove(call.region, domain, kind, address);
  return json(200, { message: lists[kind].removed, ...(kind === 'whitelists' ? { value: address } : { address }) });
}
