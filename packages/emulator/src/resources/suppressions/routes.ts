// Bounces, unsubscribes, complaints and the allow-list: one row of words each, one set of calls (section 6.3).
import type { ListKind, Suppression } from './storage.js';
import type { Core } from '../../core.js';
import { type Answer, json, refuse } from '../../http/response.js';
import { type Call, jsonBody, param, type Route } from '../../http/route.js';
import { utcDate } from '../../http/mailgun-responses.js';
import { parseMailbox } from '../../model/mailbox.js';
import { readCsv } from '../../routes/csv.js';
import { existingDomain } from '../messages/routes.js';
import { pageByName } from '../../http/paging.js';

type Entry = Record<string, unknown>;

interface ListWords {
  show: (entry: Suppression) => Entry;
  read: (fields: Entry) => Partial<Suppression>;
  notFound: string;
  added: (count: number) => string;
  removed: string;
  allRemoved: string;
}

const plural = (table: string) => (count: number) =>
  count === 1
    ? `Address has been added to the ${table} table`
    : `${count} addresses have been added to the ${table} table`;

/** [D] SPEC; what is not there is [S] GO mocks. */
const lists: Record<ListKind, ListWords> = {
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

/** [D] SPEC: at most a thousand, and the words of one too many. */
const maxBatch = 1_000;

export const suppressionRoutes: Route[] = (Object.keys(lists) as ListKind[]).flatMap((kind) => {
  const path = `/v3/:domain/${kind}`;
  const row = (
    method: string,
    more: string,
    handle: (call: Call, core: Core, kind: ListKind, domain: string) => Answer,
  ): Route => ({
    method,
    path: path + more,
    access: 'account',
    handle: (call, core) => handle(call, core, kind, existingDomain(call, core).name),
  });
  return [
    row('GET', '', list),
    row('POST', '', add),
    row('DELETE', '', removeAll),
    row('POST', '/import', importFile),
    row('GET', '/:address', show),
    row('DELETE', '/:address', remove),
  ];
});

function list(call: Call, core: Core, kind: ListKind, domain: string): Answer {
  const term = call.query.get('term')?.toLowerCase() ?? '';
  const entries = core.suppressions.list(call.region, domain, kind).filter(({ address }) => address.startsWith(term));
  const options = { pivot: 'address', maxLimit: 1_000, defaultLimit: 100 };
  const { items, paging } = pageByName(entries, call, core, ({ address }) => address, options);
  return json(200, { items: items.map(lists[kind].show), paging });
}

function add(call: Call, core: Core, kind: ListKind, domain: string): Answer {
  const isJson = call.headers['content-type']?.includes('json') ?? false;
  const posted = isJson ? [jsonBody(call)].flat() : [fieldsOf(call)];
  if (posted.length > maxBatch) throw refuse(400, 'Batch size should be less than 1000');
  const createdAt = utcDate(new Date(core.now()));
  const entries = posted.map((entry) => readEntry(kind, entry, createdAt));
  for (const entry of entries) core.suppressions.put(call.region, domain, kind, entry);
  const [only] = entries;
  const { added, show: showEntry } = lists[kind];
  if (isJson || !only) return json(200, { message: added(entries.length) });
  const shown = showEntry(only);
  return json(200, {
    message: added(1),
    ...(kind === 'whitelists' ? { type: shown.type, value: shown.value } : { address: only.address }),
  });
}

/** A CSV file with a header line; taken in at once, where Mailgun does it in the background. [D] SPEC */
function importFile(call: Call, core: Core, kind: ListKind, domain: string): Answer {
  const file = call.form().files[0];
  if (!file) throw refuse(400, "'file' parameter is missing");
  const [head = [], ...lines] = readCsv(file.content.toString('utf8'));
  const names = head.map((name) => name.trim().toLowerCase());
  if (lines.length > 10_000) throw refuse(400, 'too many lines');
  const createdAt = utcDate(new Date(core.now()));
  const entries = lines.map((cells) =>
    readEntry(kind, Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])), createdAt),
  );
  for (const entry of entries) core.suppressions.put(call.region, domain, kind, entry);
  return json(202, { message: 'file uploaded successfully for processing. standby' });
}

/** Repeated fields, such as `tag`, become a list. */
function fieldsOf(call: Call): Entry {
  const entry: Record<string, string | string[]> = {};
  for (const [name, value] of call.form().fields) {
    const before = Object.hasOwn(entry, name) ? entry[name] : undefined;
    Object.defineProperty(entry, name, {
      value: before === undefined ? value : [before, value].flat(),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return entry;
}

function readEntry(kind: ListKind, value: unknown, createdAt: string): Suppression {
  if (typeof value !== 'object' || value === null) throw refuse(400, 'Invalid JSON');
  const fields = value as Entry;
  const written = String(fields.address ?? (kind === 'whitelists' ? fields.domain : undefined) ?? '');
  const isDomain = kind === 'whitelists' && fields.address === undefined && /^[\w.-]+\.[\w-]+$/.test(written);
  const address = isDomain ? written : parseMailbox(written)?.address;
  if (address === undefined) throw refuse(400, "'address' parameter is not a valid address");
  const given = fields.created_at ?? fields.createdAt;
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return {
    address: address.toLowerCase(),
    createdAt: Number.isNaN(at) ? createdAt : utcDate(new Date(at)),
    ...lists[kind].read(fields),
  };
}

function removeAll(call: Call, core: Core, kind: ListKind, domain: string): Answer {
  core.suppressions.clear(call.region, domain, kind);
  return json(200, { message: lists[kind].allRemoved });
}

function existing(call: Call, core: Core, kind: ListKind, domain: string): Suppression {
  const entry = core.suppressions.get(call.region, domain, kind, param(call, 'address'));
  if (!entry) throw refuse(404, lists[kind].notFound);
  return entry;
}

function show(call: Call, core: Core, kind: ListKind, domain: string): Answer {
  return json(200, lists[kind].show(existing(call, core, kind, domain)));
}

function remove(call: Call, core: Core, kind: ListKind, domain: string): Answer {
  const { address } = existing(call, core, kind, domain);
  // `?tag=` takes one tag of an unsubscribe away. [D] OLD api-suppressions.rst
  const tag = kind === 'unsubscribes' ? call.query.get('tag') : null;
  const entry = core.suppressions.get(call.region, domain, kind, address);
  const left = tag === null ? [] : (entry?.tags ?? []).filter((name) => name !== tag);
  if (entry && left.length > 0) core.suppressions.put(call.region, domain, kind, { ...entry, tags: left });
  else core.suppressions.remove(call.region, domain, kind, address);
  return json(200, { message: lists[kind].removed, ...(kind === 'whitelists' ? { value: address } : { address }) });
}
