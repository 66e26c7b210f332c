// Bounces, unsubscribes, complaints and the allowlist: one row of texts for each list, one set of calls for all.
import { createRequire } from 'node:module';
import type { SuppressionEntry } from '../../delivery/simulate-event.js';
import { pageByName } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, jsonBody, param, type Route } from '../../http/route.js';
import { setOwn } from '../../model/json.js';
import { parseMailbox } from '../../model/mailbox.js';
import { utcDate } from '../../model/normal-form.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import type { ListKind, SuppressionStorage } from './storage.js';

type Entry = Record<string, unknown>;

interface ListTexts {
  show: (entry: SuppressionEntry) => Entry;
  read: (fields: Entry) => Partial<SuppressionEntry>;
  notFound: string;
  added: (count: number) => string;
  removed: string;
  allRemoved: string;
}

const plural = (table: string) => (count: number) =>
  count === 1
    ? `Address has been added to the ${table} table`
    : `${count} addresses have been added to the ${table} table`;

/** (openapi; texts that it does not have are from mailgun-go's mocks) */
const lists: Record<ListKind, ListTexts> = {
  bounces: {
    show: ({ address, code = '550', error = '', createdAt }) => ({ address, code, error, created_at: createdAt }),
    read: ({ code, error }) => ({ code: String(code ?? '550'), error: String(error ?? '') }),
    notFound: 'Address not found in bounces table',
    added: plural('bounces'),
    removed: 'Bounced addresses for this domain have been removed',
    allRemoved: 'Bounced addresses for this domain have been removed',
  },
  unsubscribes: {
    show: ({ address, tags = ['*'], createdAt }) => ({ address, tags, created_at: createdAt }),
    read: ({ tag, tags }) => {
      const given = [tags ?? tag ?? '*']
        .flat()
        .map(String)
        .filter((name) => name !== '');
      return { tags: given.length === 0 ? ['*'] : given };
    },
    notFound: 'Address not found in unsubscribers table',
    added: plural('unsubscribes'),
    removed: 'Unsubscribe event has been removed',
    allRemoved: 'Unsubscribe addresses for this domain have been removed',
  },
  complaints: {
    show: ({ address, createdAt }) => ({ address, created_at: createdAt }),
    read: () => ({}),
    notFound: 'No spam complaints found for this address',
    added: plural('complaints'),
    removed: 'Complaint addresses for this domain have been removed',
    allRemoved: 'Complaint addresses for this domain have been removed',
  },
  whitelists: {
    show: ({ address, reason = '', createdAt }) => ({
      type: address.includes('@') ? 'address' : 'domain',
      value: address,
      reason,
      createdAt,
    }),
    read: ({ reason }) => ({ reason: String(reason ?? '') }),
    notFound: 'Address/Domain not found in allowlist table',
    added: (count) =>
      count === 1
        ? 'Address/Domain has been added to the allowlist table'
        : `${count} addresses/domains have been added to the allowlist table`,
    removed: 'Allowlist address/domain has been removed',
    allRemoved: 'Allowlist addresses/domains for this domain have been removed',
  },
};

/** (openapi) */
const maxBatch = 1_000;

export interface SuppressionDependencies extends DomainLookup {
  suppressions: SuppressionStorage;
  now: () => number;
}

type Handle = (call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string) => HttpResponse;

export function suppressionRoutes(dependencies: SuppressionDependencies): Route[] {
  return (Object.keys(lists) as ListKind[]).flatMap((kind) => {
    const route = (method: string, below: string, handle: Handle): Route => ({
      method,
      path: `/v3/:domain/${kind}${below}`,
      access: 'account',
      handle: (call) => handle(call, dependencies, kind, existingDomain(call, dependencies).name),
    });
    return [
      route('GET', '', list),
      route('POST', '', add),
      route('DELETE', '', removeAll),
      route('POST', '/import', importFile),
      route('GET', '/:address', show),
      route('DELETE', '/:address', remove),
    ];
  });
}

function list(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  const term = call.query.get('term')?.toLowerCase() ?? '';
  const entries = dependencies.suppressions
    .list(call.region, domain, kind)
    .filter(({ address }) => address.startsWith(term));
  const options = { pivot: 'address', maxLimit: 1_000, defaultLimit: 100 };
  const { items, paging } = pageByName(entries, call, ({ address }) => address, options);
  return json(200, { items: items.map(lists[kind].show), paging });
}

function add(call: Call, dependencies: SuppressionDependencies, kind: ListKind, domain: string): HttpResponse {
  const isJson = call.headers['content-type']?.includes('json') ?? false;
  const posted = isJson ? [jsonBody(call)].flat() : [fieldsOf(call)];
  if (posted.length > maxBatch) throw httpError(400, 'Batch size should be less than 1000');
  const createdAt = utcDate(dependencies.now());
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
  const lines = readCsv(file.content.toString('utf8'));
  if (lines.length > 10_000) throw httpError(400, 'too many lines');
  const createdAt = utcDate(dependencies.now());
  const entries = lines.map((fields) => readEntry(kind, fields, createdAt));
  for (const entry of entries) dependencies.suppressions.put(call.region, domain, kind, entry);
  return json(202, { message: 'file uploaded successfully for processing. standby' });
}

/** The lines after the header line, as fields by name; loaded when first needed. (RFC 4180) */
function readCsv(source: string): Entry[] {
  const { parse } = createRequire(import.meta.url)('papaparse') as typeof import('papaparse');
  // papaparse expects one kind of line break in the whole file.
  return parse<Entry>(source.replaceAll('\r\n', '\n'), {
    header: true,
    delimiter: ',',
    newline: '\n',
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim().toLowerCase(),
  }).data;
}

/** Repeated fields, such as `tag`, become a list. */
function fieldsOf(call: Call): Entry {
  const entry: Record<string, string | string[]> = {};
  for (const [name, value] of call.form().fields) {
    const before = Object.hasOwn(entry, name) ? entry[name] : undefined;
    setOwn(entry, name, before === undefined ? value : [before, value].flat());
  }
  return entry;
}

function readEntry(kind: ListKind, value: unknown, createdAt: string): SuppressionEntry {
  if (typeof value !== 'object' || value === null) throw httpError(400, 'Invalid JSON');
  const fields = value as Entry;
  const written = String(fields.address ?? (kind === 'whitelists' ? fields.domain : undefined) ?? '');
  const isDomain = kind === 'whitelists' && fields.address === undefined && /^[\w.-]+\.[\w-]+$/.test(written);
  const address = isDomain ? written : parseMailbox(written)?.address;
  if (address === undefined) throw httpError(400, "'address' parameter is not a valid address");
  const given = fields.created_at ?? fields.createdAt;
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return {
    address: address.toLowerCase(),
    createdAt: Number.isNaN(at) ? createdAt : utcDate(at),
    ...lists[kind].read(fields),
  };
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
  const { address } = existing(call, dependencies, kind, domain);
  // `?tag=` removes one tag of an unsubscribe. (docs-2024, api-suppressions)
  const tag = kind === 'unsubscribes' ? call.query.get('tag') : null;
  const entry = dependencies.suppressions.get(call.region, domain, kind, address);
  const remaining = tag === null ? [] : (entry?.tags ?? []).filter((name) => name !== tag);
  if (entry && remaining.length > 0)
    dependencies.suppressions.put(call.region, domain, kind, { ...entry, tags: remaining });
  else dependencies.suppressions.remove(call.region, domain, kind, address);
  return json(200, { message: lists[kind].removed, ...(kind === 'whitelists' ? { value: address } : { address }) });
}
