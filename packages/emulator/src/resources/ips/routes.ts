// Sending IPs: /v3/ips and /v3/domains/{domain}/ips. They are shown and assigned; every email is sent from 127.0.0.1.
// (openapi; mailgun.js, IPs types)
import { fieldValue } from '../../http/form.js';
import { readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import { namedDomain } from '../domains/existing-domain.js';
import type { DomainStorage } from '../domains/storage.js';
import type { IpStorage } from './storage.js';

export interface IpDependencies {
  ips: IpStorage;
  domains: Pick<DomainStorage, 'findOf' | 'list'>;
}

export function ipRoutes(dependencies: IpDependencies): Route[] {
  const route = routeFactory(dependencies, { access: 'account', coverage: 'approximate' });
  return [
    route('GET', '/v3/ips', list),
    route('GET', '/v3/ips/:ip', show),
    route('GET', '/v3/ips/:ip/domains', domainsOf),
    route('GET', '/v3/domains/:domain/ips', listOfDomain),
    route('POST', '/v3/domains/:domain/ips', assign),
    ...['ips', 'pool'].map((name) => route('DELETE', `/v3/domains/:domain/${name}/:ip`, unassign)),
  ];
}

function list(call: Call, { ips }: IpDependencies): HttpResponse {
  const dedicated = call.query.get('dedicated');
  const items = dedicated !== null && /^(false|no)$/i.test(dedicated) ? [] : ips.ips;
  return json(200, { assignable_to_pools: true, items, total_count: items.length });
}

function existingIp({ ips }: IpDependencies, ip: string): string {
  // The text is not known. (inferred)
  if (!ips.ips.includes(ip)) throw httpError(404, 'IP address not found');
  return ip;
}

function show(call: Call, dependencies: IpDependencies): HttpResponse {
  const ip = existingIp(dependencies, param(call, 'ip'));
  return json(200, { ip, dedicated: true, rdns: `${ip.replaceAll(/[.:]/g, '-')}.mailgun.net` });
}

function domainsOf(call: Call, dependencies: IpDependencies): HttpResponse {
  const { ips, domains } = dependencies;
  const ip = existingIp(dependencies, param(call, 'ip'));
  const search = call.query.get('search')?.toLowerCase() ?? '';
  const found = domains
    .list(call.region)
    .filter(({ name, account = '' }) => account === call.account && name.includes(search))
    .map(({ name }) => ({ ips: ips.ofDomain(call.region, name).ips, domain: name }))
    .filter((entry) => entry.ips.includes(ip));
  const limit = readLimit(call.query.get('limit'), 1_000, 100);
  const skip = readSkip(call.query.get('skip'));
  return json(200, { items: found.slice(skip, skip + limit), total_count: found.length });
}

function listOfDomain(call: Call, dependencies: IpDependencies): HttpResponse {
  const items = dependencies.ips.ofDomain(call.region, namedDomain(call, dependencies).name).ips;
  return json(200, { items, total_count: items.length });
}

/** An IP, or a pool in place of the domain's own IPs. */
function assign(call: Call, dependencies: IpDependencies): HttpResponse {
  const { ips } = dependencies;
  const domain = namedDomain(call, dependencies).name;
  const form = call.form();
  const [ip, poolId] = [fieldValue(form, 'ip'), fieldValue(form, 'pool_id')];
  if (poolId !== undefined) {
    const pool = ips.pool(poolId);
    if (!pool) throw httpError(404, 'pool not found');
    ips.putDomain(call.region, domain, { ips: pool.ips, pool: poolId });
    return json(200, { message: 'success' });
  }
  const before = ips.ofDomain(call.region, domain);
  const added = existingIp(dependencies, ip ?? '');
  ips.putDomain(call.region, domain, { ips: [...new Set([...before.ips, added])] });
  return json(200, { message: 'success' });
}

/** `all` removes every IP, `ip_pool` unlinks the pool. (openapi) */
function unassign(call: Call, dependencies: IpDependencies): HttpResponse {
  const { ips } = dependencies;
  const domain = namedDomain(call, dependencies).name;
  const which = param(call, 'ip');
  const before = ips.ofDomain(call.region, domain);
  const replacement = call.query.get('ip');
  const instead = replacement === null || replacement === 'shared' ? [] : [replacement];
  if (which === 'all') ips.putDomain(call.region, domain, { ips: [] });
  else if (which === 'ip_pool')
    ips.putDomain(call.region, domain, { ips: instead.length > 0 ? instead : [...ips.ips] });
  else {
    if (!before.ips.includes(which)) throw httpError(404, 'IP address not found');
    ips.putDomain(call.region, domain, { ips: [...before.ips.filter((ip) => ip !== which), ...instead] });
  }
  return json(200, { message: 'success' });
}
