// The rotation of a domain's DKIM key: by call only, and the old key is not kept. (openapi)
import { createHash, randomBytes } from 'node:crypto';
import { isYes } from '../../http/form.js';
import { HttpError, type HttpResponse, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import type { Domain } from '../domains/storage.js';
import { type DkimDependencies, written } from './parameter.js';
import { createDkimKey } from './storage.js';

export function rotationRoutes(dependencies: DkimDependencies): Route[] {
  const prefix = '/v1/dkim_management/domains/:domain';
  const route = routeFactory(dependencies, { prefix, access: 'account', coverage: 'approximate' });
  return [route('PUT', '/rotation', setRotation), route('POST', '/rotate', rotate)];
}

/** In this form in these two calls only. (openapi) */
function managedDomain(call: Call, { domains }: DkimDependencies): Domain {
  const found = domains.findOf(call.account, call.region, param(call, 'domain'), true);
  if (!found) throw new HttpError(json(404, { Description: 'domain not found' }));
  return found;
}

const reason = (text: string) => new HttpError(json(400, { Reason: text }));

function setRotation(call: Call, dependencies: DkimDependencies): HttpResponse {
  const domain = managedDomain(call, dependencies);
  const [isEnabled, interval] = [isYes(written(call, 'rotation_enabled')), written(call, 'rotation_interval')];
  if (!isEnabled && interval !== '')
    throw reason('rotation_interval is not allowed unless also enabling DKIM rotation');
  const [key] = dependencies.dkim.list(call.region, domain.name);
  const id = createHash('sha256').update(`${call.region}/${domain.name}`).digest('hex').slice(0, 24);
  return json(200, {
    domain: {
      id,
      account_id: call.account || 'emulator',
      sid: id.slice(0, 6),
      name: domain.name,
      state: domain.state === 'active' ? 'enabled' : 'wait_verify',
      active_selector: key?.selector ?? '',
      rotation_enabled: String(isEnabled),
      rotation_interval: interval.slice(0, 50),
      records: [],
    },
  });
}

/** A new key with a new selector, at once. */
function rotate(call: Call, dependencies: DkimDependencies): HttpResponse {
  const domain = managedDomain(call, dependencies);
  if (domain.state !== 'active') {
    throw reason('only domains in enabled can rotate their keys. Current state: wait_verify');
  }
  const [key] = dependencies.dkim.list(call.region, domain.name);
  const selector = `pdk${randomBytes(4).toString('hex')}`;
  dependencies.dkim.put(call.region, createDkimKey(domain.name, selector, { isActive: true }));
  if (key) dependencies.dkim.remove(call.region, domain.name, key.selector);
  return json(200, { message: 'ok' });
}
