// Pools of dedicated IPs: /v3/ip_pools. (openapi; mailgun.js, IPPools types)
import { randomBytes } from 'node:crypto';
import { type Form, fieldValue, fieldValues } from '../../http/form.js';
import { pageByName } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Handler, jsonBody, param, type Route, routeFactory } from '../../http/route.js';
import { asText, isObject } from '../../model/json.js';
import { normalizeDomain } from '../../model/normal-form.js';
import type { IpDependencies } from './routes.js';
import type { IpPool } from './storage.js';

/** Not Mailgun's: a client in a loop must not fill the disk. */
const maxPools = 100;
const maxText = 1_000;

export function ipPoolRoutes(dependencies: IpDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v3/ip_pools', access: 'account', coverage: 'approximate' });
  return [
    route('GET', '', list),
    route('POST', '', create),
    route('GET', '/:pool', show),
    route('PATCH', '/:pool', update),
    route('DELETE', '/:pool', remove),
    route('GET', '/:pool/domains', domainsOf),
    route('POST', '/:pool/ips.json', addAll),
    route('PUT', '/:pool/ips/:ip', addOne),
    route('DELETE', '/:pool/ips/:ip', removeOne),
    route('PUT', '/:pool/delegate', delegate),
    route('DELETE', '/:pool/delegate', revoke),
  ];
}

function existing(call: Call, { ips }: IpDependencies): IpPool {
  const pool = ips.pool(param(call, 'pool'));
  // The texts are not known. (inferred)
  if (!pool) throw httpError(404, 'pool not found');
  return pool;
}

const linkedDomains = (call: Call, { ips, domains }: IpDependencies, { id }: IpPool): string[] =>
  domains
    .list(call.region)
    .map(({ name }) => name)
    .filter((name) => ips.ofDomain(call.region, name).pool === id);

function list(call: Call, dependencies: IpDependencies): HttpResponse {
  const pools = dependencies.ips.pools().map((pool) => ({
    pool_id: pool.id,
    name: pool.name,
    description: pool.description,
    ips: pool.ips,
    is_linked: linkedDomains(call, dependencies, pool).length > 0,
    is_inherited: false,
  }));
  return json(200, { ip_pools: pools, message: 'success' });
}

/** @throws HttpError 400 */
function known(ips: readonly string[], { ips: { ips: all } }: IpDependencies): string[] {
  const unknown = ips.find((ip) => !all.includes(ip));
  if (unknown !== undefined) throw httpError(400, `IP ${unknown.slice(0, 50)} does not belong to the account`);
  return [...new Set(ips)];
}

const textOf = (form: Form, name: string) => fieldValue(form, name)?.slice(0, maxText);

function create(call: Call, dependencies: IpDependencies): HttpResponse {
  const form = call.form();
  const name = textOf(form, 'name');
  if (name === undefined) throw httpError(400, "'name' parameter is missing");
  if (dependencies.ips.pools().length >= maxPools) throw httpError(400, `${maxPools} pools exist: delete some first`);
  const id = randomBytes(12).toString('hex');
  const ips = known([...fieldValues(form, 'ip'), ...fieldValues(form, 'ips')].filter(Boolean), dependencies);
  dependencies.ips.putPool({ id, name, description: textOf(form, 'description') ?? '', ips });
  return json(200, { message: 'success', pool_id: id });
}

function show(call: Call, dependencies: IpDependencies): HttpResponse {
  const pool = existing(call, dependencies);
  const linked = linkedDomains(call, dependencies, pool);
  const { id, name, description, ips } = pool;
  const details = { pool_id: id, name, description, ips, is_linked: linked.length > 0, linked_domains: linked };
  return json(200, { details, message: 'success' });
}

function update(call: Call, dependencies: IpDependencies): HttpResponse {
  const pool = existing(call, dependencies);
  const { ips, domains } = dependencies;
  const form = call.form();
  const removed = new Set(fieldValues(form, 'remove_ip'));
  const changed: IpPool = {
    ...pool,
    name: textOf(form, 'name') ?? pool.name,
    description: textOf(form, 'description') ?? pool.description,
    ips: known([...pool.ips.filter((ip) => !removed.has(ip)), ...fieldValues(form, 'add_ip')], dependencies),
  };
  const domainIn = (field: string) => {
    const name = fieldValue(form, field);
    if (name === undefined) return undefined;
    const domain = domains.findOf(call.account, call.region, normalizeDomain(name), true);
    if (!domain) throw httpError(404, 'Domain not found');
    return domain.name;
  };
  const [linked, unlinked] = [domainIn('link_domain'), domainIn('unlink_domain')];
  ips.putPool(changed);
  if (linked !== undefined) ips.putDomain(call.region, linked, { ips: changed.ips, pool: changed.id });
  if (unlinked !== undefined) ips.putDomain(call.region, unlinked, { ips: [...ips.ips] });
  return json(200, { message: 'success', reference_id: changed.id });
}

/** The domains get another pool, or an IP. */
function remove(call: Call, dependencies: IpDependencies): HttpResponse {
  const pool = existing(call, dependencies);
  const { ips } = dependencies;
  const [ip, poolId] = [call.query.get('ip'), call.query.get('pool_id')];
  const other = poolId ? ips.pool(poolId) : undefined;
  if (poolId && !other) throw httpError(404, 'pool not found');
  for (const name of linkedDomains(call, dependencies, pool)) {
    ips.putDomain(call.region, name, other ? { ips: other.ips, pool: other.id } : { ips: ip ? [ip] : [...ips.ips] });
  }
  ips.removePool(pool.id);
  return json(200, { message: 'started' });
}

function domainsOf(call: Call, dependencies: IpDependencies): HttpResponse {
  const names = linkedDomains(call, dependencies, existing(call, dependencies));
  const domains = names.map((name) => ({ id: name, name }));
  const { items, paging } = pageByName(domains, call, ({ name }) => name, { pivot: 'p' });
  return json(200, { domains: items, paging: { first: paging.first, next: paging.next } });
}

function setIps(pool: IpPool, ips: readonly string[], dependencies: IpDependencies): HttpResponse {
  dependencies.ips.putPool({ ...pool, ips: known(ips, dependencies) });
  return json(200, { message: 'started', reference_id: pool.id });
}

const addOne: Handler<IpDependencies> = (call, dependencies) => {
  const pool = existing(call, dependencies);
  return setIps(pool, [...pool.ips, param(call, 'ip')], dependencies);
};

const removeOne: Handler<IpDependencies> = (call, dependencies) => {
  const pool = existing(call, dependencies);
  const ip = param(call, 'ip');
  if (!pool.ips.includes(ip)) throw httpError(404, 'IP address not found');
  return setIps(
    pool,
    pool.ips.filter((other) => other !== ip),
    dependencies,
  );
};

/** `{ "ips": […] }`, or the field `ips`. (mailgun.js) */
function addAll(call: Call, dependencies: IpDependencies): HttpResponse {
  const pool = existing(call, dependencies);
  const isJson = call.headers['content-type']?.includes('json') ?? false;
  const posted = isJson ? jsonBody(call) : { ips: fieldValues(call.form(), 'ips').flatMap((ips) => ips.split(',')) };
  const added = isObject(posted) && Array.isArray(posted.ips) ? posted.ips.slice(0, 1_000).map(asText) : [];
  return setIps(pool, [...pool.ips, ...added], dependencies);
}

function delegate(call: Call, dependencies: IpDependencies): HttpResponse {
  const subaccount = fieldValue(call.form(), 'subaccount_id');
  if (subaccount === undefined) throw httpError(400, "'subaccount_id' parameter is missing");
  dependencies.ips.putPool({ ...existing(call, dependencies), delegatedTo: subaccount.slice(0, 100) });
  return json(200, { message: 'started' });
}

function revoke(call: Call, dependencies: IpDependencies): HttpResponse {
  const { delegatedTo: _delegatedTo, ...pool } = existing(call, dependencies);
  dependencies.ips.putPool(pool);
  return json(200, { message: 'started' });
}
