// DKIM keys: /v1/dkim/keys, /v4/domains/{domain}/keys, and the selector and authority of a domain's key.
// (openapi; recordings, 2025)
import { fieldValue, isYes } from '../../http/form.js';
import { tokenPages } from '../../http/paging.js';
import { type HttpResponse, httpError, json, plainJson } from '../../http/response.js';
import { type Call, type Handler, param, type Route, routeFactory } from '../../http/route.js';
import { normalizeDomain } from '../../model/normal-form.js';
import { namedDomain } from '../domains/existing-domain.js';
import { formatKeyRecord, formatRecords } from '../domains/format.js';
import type { Domain } from '../domains/storage.js';
import { type DkimDependencies, written } from './parameter.js';
import { rotationRoutes } from './rotation-routes.js';
import { authorityOf } from './signing-key.js';
import { createDkimKey, type DkimKey } from './storage.js';

/** Not Mailgun's: a client in a loop must not fill the disk. */
const maxKeys = 100;

export function dkimRoutes(dependencies: DkimDependencies): Route[] {
  const route = routeFactory(dependencies, { access: 'domainApi', coverage: 'exact' });
  return [
    route('GET', '/v1/dkim/keys', listAll),
    route('POST', '/v1/dkim/keys', create),
    route('DELETE', '/v1/dkim/keys', remove),
    route('GET', '/v4/domains/:domain/keys', list),
    route('PUT', '/v4/domains/:domain/keys/:selector/activate', setActive(true)),
    route('PUT', '/v4/domains/:domain/keys/:selector/deactivate', setActive(false)),
    route('PUT', '/v3/domains/:domain/dkim_authority', setAuthority),
    route('PUT', '/v3/domains/:domain/dkim_selector', setSelector),
    ...rotationRoutes(dependencies),
  ];
}

function domainOf(call: Call, { domains }: DkimDependencies, name: string): Domain {
  const found = domains.findOf(call.account, call.region, normalizeDomain(name), call.method !== 'GET');
  if (!found) throw httpError(404, 'Domain not found');
  return found;
}

const format = (domain: Domain, key: DkimKey) => ({
  signing_domain: key.domain,
  selector: key.selector,
  dns_record: formatKeyRecord(domain, key),
});

function list(call: Call, dependencies: DkimDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const keys = dependencies.dkim.list(call.region, authorityOf(domain));
  return json(200, { items: keys.map((key) => format(domain, key)) });
}

function listAll(call: Call, dependencies: DkimDependencies): HttpResponse {
  const wanted = call.query.get('signing_domain');
  const selector = call.query.get('selector') || undefined;
  const domains = wanted
    ? [domainOf(call, dependencies, wanted)]
    : dependencies.domains.list(call.region).filter(({ account = '' }) => account === call.account);
  const found = domains.flatMap((domain) =>
    dependencies.dkim
      .list(call.region, domain.name)
      .filter((key) => selector === undefined || key.selector === selector)
      .map((key) => format(domain, key)),
  );
  const { items, paging } = tokenPages(found, call, (item) => `${item.signing_domain}/${item.selector}`);
  return json(200, { items, paging });
}

const dotAtom = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

/** @throws HttpError 400 */
function newSelector(call: Call, dependencies: DkimDependencies, domain: Domain, name: string): string {
  const selector = written(call, name);
  // The texts are not known. (inferred)
  if (selector.length > 63 || !dotAtom.test(selector)) throw httpError(400, `Invalid parameter: ${name} is not valid`);
  if (dependencies.dkim.find(call.region, domain.name, selector)) {
    throw httpError(400, `domain key with selector ${selector} already exists`);
  }
  return selector;
}

function create(call: Call, dependencies: DkimDependencies): HttpResponse {
  const domain = domainOf(call, dependencies, written(call, 'signing_domain'));
  const selector = newSelector(call, dependencies, domain, 'selector');
  const bits = written(call, 'bits');
  if (bits !== '' && bits !== '1024' && bits !== '2048') throw httpError(400, 'Invalid parameter: bits is not valid');
  if (dependencies.dkim.list(call.region, domain.name).length >= maxKeys)
    throw httpError(400, `the domain has ${maxKeys} keys: delete some first`);
  const pem = pemOf(call);
  const key = createDkimKey(domain.name, selector, {
    isActive: false,
    ...(bits !== '' && { bits: bits === '1024' ? 1024 : 2048 }),
    ...(pem !== undefined && { pem }),
  });
  dependencies.dkim.put(call.region, key);
  return json(200, format(domain, key));
}

const maxPemLength = 10_000;

/** As a field or as a file. */
function pemOf(call: Call): string | undefined {
  const form = call.form();
  const pem = fieldValue(form, 'pem') ?? form.files.find(({ name }) => name === 'pem')?.content.toString('latin1');
  return pem?.slice(0, maxPemLength);
}

/** Without a domain nothing is deleted, and the response is the same. (recordings, 2025) */
function remove(call: Call, dependencies: DkimDependencies): HttpResponse {
  const signingDomain = written(call, 'signing_domain');
  if (signingDomain === '') return plainJson(200, { message: 'success' });
  const domain = domainOf(call, dependencies, signingDomain);
  const key = keyOf(call, dependencies, domain, written(call, 'selector'));
  const others = dependencies.dkim.list(call.region, domain.name).filter(({ selector }) => selector !== key.selector);
  if (key.isActive && !others.some(({ isActive }) => isActive)) {
    throw httpError(400, 'cannot delete domain key: must have at least one active domain key');
  }
  dependencies.dkim.remove(call.region, domain.name, key.selector);
  return plainJson(200, { message: 'success' });
}

function keyOf(call: Call, { dkim }: DkimDependencies, domain: Domain, selector: string): DkimKey {
  const key = dkim.find(call.region, authorityOf(domain), selector);
  if (!key) throw httpError(404, 'domain key not found');
  return key;
}

const setActive =
  (isActive: boolean): Handler<DkimDependencies> =>
  (call, dependencies) => {
    const domain = namedDomain(call, dependencies);
    const key = keyOf(call, dependencies, domain, param(call, 'selector'));
    dependencies.dkim.put(call.region, { ...key, isActive });
    // Only this, not the key. (recordings, 2025)
    return json(200, { message: `domain key ${isActive ? 'activated' : 'deactivated'}` });
  };

/** `self=false` delegates to the nearest domain of the account above this one. */
function setAuthority(call: Call, dependencies: DkimDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const self = written(call, 'self');
  // The text is not known. (inferred)
  if (self === '') throw httpError(400, "'self' parameter is missing");
  const above = isYes(self) ? undefined : domainAbove(call, dependencies, domain.name);
  const { authority: before, ...rest } = domain;
  const changed: Domain = above === undefined ? rest : { ...rest, authority: above };
  const isChanged = before !== above;
  if (isChanged) dependencies.domains.put(changed);
  const keys = dependencies.dkim.list(call.region, authorityOf(changed));
  return json(200, {
    message: `Domain DKIM authority has ${isChanged ? '' : 'not '}been changed`,
    sending_dns_records: formatRecords(changed, keys).sending_dns_records,
    changed: isChanged,
  });
}

function domainAbove(call: Call, { domains }: DkimDependencies, name: string): string | undefined {
  const labels = name.split('.');
  const names = new Set(
    domains
      .list(call.region)
      .filter(({ account = '' }) => account === call.account)
      .map((domain) => domain.name),
  );
  return labels
    .slice(1)
    .map((_, index) => labels.slice(index + 1).join('.'))
    .find((above) => names.has(above));
}

/** Renames the domain's first key: its DNS record moves. (recordings, 2025) */
function setSelector(call: Call, dependencies: DkimDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const [key] = dependencies.dkim.list(call.region, domain.name);
  if (key && written(call, 'dkim_selector') !== key.selector) {
    const selector = newSelector(call, dependencies, domain, 'dkim_selector');
    dependencies.dkim.remove(call.region, domain.name, key.selector);
    dependencies.dkim.put(call.region, { ...key, selector });
  }
  return json(200, { message: 'DKIM selector changed' });
}
