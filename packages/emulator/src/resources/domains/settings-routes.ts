// A domain's connection settings and web prefix. (recordings, 2025)
import { fieldValue, isYes } from '../../http/form.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Handler, type Route, routeFactory } from '../../http/route.js';
import { namedDomain } from './existing-domain.js';
import type { Domain, DomainStorage } from './storage.js';

interface SettingsDependencies {
  domains: Pick<DomainStorage, 'findOf' | 'put'>;
}

/** They are in no public list of operations: the SDKs call them. (mailgun.js, mailgun-ruby) */
export function settingsRoutes(dependencies: SettingsDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v3/domains/:domain', access: 'domainApi' });
  return [
    route('GET', '/connection', showConnection),
    route('PUT', '/connection', updateConnection),
    route('PUT', '/web_prefix', updatePrefix),
  ];
}

const connectionOf = ({ settings }: Domain) => ({
  require_tls: settings.require_tls === true,
  skip_verification: settings.skip_verification === true,
});

const showConnection: Handler<SettingsDependencies> = (call, dependencies) =>
  json(200, connectionOf(namedDomain(call, dependencies)));

function updateConnection(call: Call, dependencies: SettingsDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const form = call.form();
  const before = connectionOf(domain);
  const read = (name: keyof typeof before) => {
    const written = fieldValue(form, name) ?? call.query.get(name) ?? undefined;
    return written === undefined ? before[name] : isYes(written);
  };
  const connection = { require_tls: read('require_tls'), skip_verification: read('skip_verification') };
  dependencies.domains.put({ ...domain, settings: { ...domain.settings, ...connection } });
  const message = 'Domain connection settings have been updated, may take 10 minutes to fully propagate';
  return json(200, { message, ...connection });
}

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

function updatePrefix(call: Call, dependencies: SettingsDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const prefix = fieldValue(call.form(), 'web_prefix') ?? call.query.get('web_prefix') ?? '';
  // The text is not known. (inferred)
  if (!label.test(prefix)) throw httpError(400, 'Invalid parameter: web_prefix is not valid');
  dependencies.domains.put({ ...domain, settings: { ...domain.settings, web_prefix: prefix } });
  return json(200, { message: 'Domain web prefix updated' });
}
