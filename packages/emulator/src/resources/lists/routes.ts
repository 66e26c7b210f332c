// Mailing lists: /v3/lists. (openapi; recordings, 2016 and 2025)
import { type Form, fieldValue } from '../../http/form.js';
import { pageByName, readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, plainJson } from '../../http/response.js';
import { type Call, type Route, routeFactory } from '../../http/route.js';
import { normalizeAddress } from '../../model/normal-form.js';
import { existingList, formatList, type ListDependencies } from './list.js';
import { readAddress } from './member-form.js';
import { memberRoutes } from './member-routes.js';
import type { MailingList } from './storage.js';

/** Not Mailgun's: a client in a loop must not fill the disk. */
const maxLists = 10_000;

export function listRoutes(dependencies: ListDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v3/lists', access: 'account' });
  const exact = { coverage: 'exact' } as const;
  return [
    // An empty address. (recordings, 2016)
    ...['GET', 'PUT', 'DELETE'].map((method) => route(method, '/', noAddress)),
    route('GET', '', list, exact),
    route('POST', '', create, exact),
    route('GET', '/pages', pages, exact),
    route('GET', '/:list', show, exact),
    route('PUT', '/:list', update, exact),
    route('DELETE', '/:list', remove, exact),
    ...memberRoutes(dependencies),
  ];
}

const noAddress = (): HttpResponse => ({
  status: 404,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server.  If you entered the URL manually please check your spelling and try again.</p>
`,
});

function list(call: Call, dependencies: ListDependencies): HttpResponse {
  const { query } = call;
  const address = query.get('address');
  const found = dependencies.lists
    .list(call.region, call.account)
    .filter((entry) => address === null || entry.address === normalizeAddress(address));
  const limit = readLimit(query.get('limit'), 100, 100);
  const skip = readSkip(query.get('skip'));
  const items = found.slice(skip, skip + limit).map((entry) => formatList(call, dependencies, entry));
  return plainJson(200, { items, total_count: found.length });
}

function pages(call: Call, dependencies: ListDependencies): HttpResponse {
  const found = dependencies.lists.list(call.region, call.account);
  const { items, paging } = pageByName(found, call, ({ address }) => address, { pivot: 'address' });
  return plainJson(200, { items: items.map((entry) => formatList(call, dependencies, entry)), paging });
}

const accessLevels = ['readonly', 'members', 'everyone'] as const;
const replyPreferences = ['list', 'sender'] as const;

/** @throws HttpError 400 */
function oneOf<T extends string>(form: Form, name: string, allowed: readonly T[]): T | undefined {
  const written = fieldValue(form, name);
  if (written === undefined) return undefined;
  const value = allowed.find((entry) => entry === written);
  // The text is not known. (inferred)
  if (value === undefined)
    throw httpError(400, `Invalid ${name} '${written.slice(0, 50)}'. It can be one of: ${allowed.join(', ')}`);
  return value;
}

const maxText = 10_000;
const textOf = (form: Form, name: string) => form.fields.find(([field]) => field === name)?.[1].slice(0, maxText);

function create(call: Call, dependencies: ListDependencies): HttpResponse {
  const { lists, now } = dependencies;
  const form = call.form();
  const { address } = readAddress(fieldValue(form, 'address'));
  checkDomain(call, dependencies, address);
  if (lists.find(call.region, address)) throw httpError(400, 'Duplicate object');
  if (lists.list(call.region, call.account).length >= maxLists) throw httpError(403, 'Mailing list limit reached');
  const created: MailingList = {
    address,
    name: textOf(form, 'name') ?? '',
    description: textOf(form, 'description') ?? '',
    accessLevel: oneOf(form, 'access_level', accessLevels) ?? 'readonly',
    replyPreference: oneOf(form, 'reply_preference', replyPreferences) ?? 'list',
    createdAtMs: now(),
    account: call.account,
  };
  lists.put(call.region, created);
  const shown = formatList(call, dependencies, created);
  return plainJson(200, { list: shown, message: 'Mailing list has been created' });
}

function checkDomain(call: Call, { domains }: ListDependencies, address: string): void {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  // The response is not known. (inferred)
  if (!domains.findOf(call.account, call.region, domain, true)) throw httpError(400, `Domain not found: ${domain}`);
}

function show(call: Call, dependencies: ListDependencies): HttpResponse {
  return plainJson(200, { list: formatList(call, dependencies, existingList(call, dependencies)) });
}

function update(call: Call, dependencies: ListDependencies): HttpResponse {
  const { lists } = dependencies;
  const before = existingList(call, dependencies);
  const form = call.form();
  const written = fieldValue(form, 'address');
  const address = written === undefined ? before.address : readAddress(written).address;
  const changed: MailingList = {
    ...before,
    name: textOf(form, 'name') ?? before.name,
    description: textOf(form, 'description') ?? before.description,
    accessLevel: oneOf(form, 'access_level', accessLevels) ?? before.accessLevel,
    replyPreference: oneOf(form, 'reply_preference', replyPreferences) ?? before.replyPreference,
  };
  if (address === before.address) lists.put(call.region, changed);
  else {
    checkDomain(call, dependencies, address);
    if (lists.find(call.region, address)) throw httpError(400, 'Duplicate object');
    lists.rename(call.region, changed, address);
  }
  const shown = formatList(call, dependencies, { ...changed, address });
  return plainJson(200, { list: shown, message: 'Mailing list has been updated' });
}

function remove(call: Call, dependencies: ListDependencies): HttpResponse {
  const { address } = existingList(call, dependencies);
  dependencies.lists.remove(call.region, address);
  return plainJson(200, { address, message: 'Mailing list has been removed' });
}
