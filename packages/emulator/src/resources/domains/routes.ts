// Domains, their DNS records and tracking settings, and a sandbox's authorized recipients.
import { type Form, fieldValue, isYes } from '../../http/form.js';
import { readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Coverage, type Handler, param, type Route, routeFactory } from '../../http/route.js';
import { parseMailbox } from '../../model/mailbox.js';
import { type Region, utcDate } from '../../model/normal-form.js';
import { authorityOf } from '../dkim/signing-key.js';
import { createDkimKey, type DkimStorage } from '../dkim/storage.js';
import { namedDomain } from './existing-domain.js';
import { formatDomain, formatRecords } from './format.js';
import { settingsRoutes } from './settings-routes.js';
import { createDomain, type Domain, type DomainStorage } from './storage.js';

export interface DomainDependencies {
  domains: DomainStorage;
  dkim: DkimStorage;
  /** The domains that messages were sent from. */
  usedDomains: (region: Region) => string[];
  /** Removes what other resources hold of a domain. */
  onDomainRemoved: (region: Region, name: string) => void;
  now: () => number;
}

export function domainRoutes(dependencies: DomainDependencies): Route[] {
  const route = routeFactory(dependencies, { access: 'domainApi', coverage: 'exact' });
  const bothVersions = (
    method: string,
    path: string,
    handle: Handler<DomainDependencies>,
    coverage: Coverage = 'exact',
  ) => ['/v3', '/v4'].map((version) => route(method, version + path, handle, { coverage }));
  return [
    ...bothVersions('GET', '/domains', list),
    ...bothVersions('POST', '/domains', create),
    ...bothVersions('GET', '/domains/:domain', show),
    ...bothVersions('PUT', '/domains/:domain', update),
    ...bothVersions('DELETE', '/domains/:domain', remove),
    ...bothVersions('PUT', '/domains/:domain/verify', verify, 'approximate'),
    route('GET', '/v3/domains/:domain/tracking', showTracking),
    ...trackingKinds.map((kind) =>
      route('PUT', `/v3/domains/:domain/tracking/${kind}`, (call) => updateTracking(call, dependencies, kind)),
    ),
    ...settingsRoutes(dependencies),
    route('GET', '/v5/sandbox/auth_recipients', listAuthorized, { access: 'account' }),
    route('POST', '/v5/sandbox/auth_recipients', authorize, { access: 'account', coverage: 'approximate' }),
    route('DELETE', '/v5/sandbox/auth_recipients/:email', unauthorize, { access: 'account' }),
  ];
}

function list(call: Call, dependencies: DomainDependencies): HttpResponse {
  const all = dependencies.domains.list(call.region);
  const known = all.filter(({ account = '' }) => account === call.account);
  const names = new Set(all.map(({ name }) => name));
  // Without configuration a domain exists once something was sent to it.
  const used =
    dependencies.domains.acceptsAny && call.account === ''
      ? dependencies.usedDomains(call.region).filter((name) => !names.has(name))
      : [];
  const state = call.query.get('state');
  const shown = [...known, ...used.flatMap((name) => dependencies.domains.find(call.region, name) ?? [])].filter(
    (domain) => state === null || domain.state === state,
  );
  const limit = readLimit(call.query.get('limit'), 1_000, 100);
  const skip = readSkip(call.query.get('skip'));
  return json(200, { total_count: shown.length, items: shown.slice(skip, skip + limit).map(formatDomain) });
}

const hostName = /^(?=.{3,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;
const maxDomains = 1_000;

function create(call: Call, dependencies: DomainDependencies): HttpResponse {
  const form = call.form();
  const name = fieldValue(form, 'name')?.toLowerCase() ?? '';
  if (!hostName.test(name)) throw httpError(400, `'name' parameter is not a valid domain name`);
  if (dependencies.domains.has(call.region, name)) throw httpError(400, 'This domain name is already taken');
  if (dependencies.domains.list(call.region).length >= maxDomains) throw httpError(403, 'Domain limit reached');
  // A new domain is unverified until its DNS records are set and `verify` is called. (openapi)
  const created = createDomain({ name, region: call.region, state: 'unverified' }, utcDate(dependencies.now()));
  const domain = { ...created, ...(call.account !== '' && { account: call.account }) };
  dependencies.domains.put({ ...domain, settings: settingsOf(form) });
  makeKey(dependencies, domain, form);
  // (recordings, 2025)
  return json(200, {
    message: 'Domain DNS records have been created',
    ...full({ ...domain, settings: settingsOf(form) }, dependencies),
  });
}

/** A first key as requested; otherwise one is made when it is needed. (openapi) */
function makeKey({ dkim }: DomainDependencies, { name, region }: Domain, form: Form): void {
  const [bits, selector] = [fieldValue(form, 'dkim_key_size'), fieldValue(form, 'dkim_selector')];
  const isSelector = selector !== undefined && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(selector);
  if (bits !== '2048' && !isSelector) return;
  const size = bits === '2048' ? { bits: 2048 as const } : {};
  dkim.put(region, createDkimKey(name, isSelector ? selector : 'smtp', { isActive: true, ...size }));
}

/** What PUT and POST may set, and GET shows. (openapi) */
const settable = [
  'spam_action',
  'wildcard',
  'web_scheme',
  'web_prefix',
  'require_tls',
  'skip_verification',
  'message_ttl',
];

function settingsOf(form: Form): Domain['settings'] {
  const settings: Domain['settings'] = {};
  for (const name of settable) {
    const value = fieldValue(form, name);
    if (value === undefined) continue;
    settings[name] = /^(true|yes)$/i.test(value)
      ? true
      : /^(false|no)$/i.test(value)
        ? false
        : /^\d{1,9}$/.test(value)
          ? Number(value)
          : value;
  }
  return settings;
}

const full = (domain: Domain, { dkim }: DomainDependencies) => ({
  domain: formatDomain(domain),
  ...formatRecords(domain, dkim.list(domain.region, authorityOf(domain))),
});

function show(call: Call, dependencies: DomainDependencies): HttpResponse {
  return json(200, full(namedDomain(call, dependencies), dependencies));
}

function update(call: Call, dependencies: DomainDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const changed = { ...domain, settings: { ...domain.settings, ...settingsOf(call.form()) } };
  dependencies.domains.put(changed);
  return json(200, { message: 'Domain has been updated', ...full(changed, dependencies) });
}

function remove(call: Call, dependencies: DomainDependencies): HttpResponse {
  const { name } = namedDomain(call, dependencies);
  dependencies.domains.remove(call.region, name);
  dependencies.onDomainRemoved(call.region, name);
  return json(200, { message: 'Domain will be deleted in the background' });
}

/** (recordings, 2025) */
const verifyLimit = { 'x-request-limit': '10', 'x-request-remaining': '9' };

/** A domain stays unverified until this is called, even when its DNS is right. (unrecorded) */
function verify(call: Call, dependencies: DomainDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const verified: Domain = domain.state === 'unverified' ? { ...domain, state: 'active' } : domain;
  dependencies.domains.put(verified);
  const { domain: formatted, ...records } = full(verified, dependencies);
  // These two are in no other response. (recordings, 2025)
  const shown = { encrypt_incoming_message: false, message_ttl: 0, ...formatted };
  return json(200, { message: 'Domain DNS records have been updated', domain: shown, ...records }, verifyLimit);
}

function formatTracking({ tracking }: Domain): Record<string, unknown> {
  return {
    open: { active: tracking.open.active, place_at_the_top: tracking.open.pixelOnTop },
    click: tracking.click,
    unsubscribe: tracking.unsubscribe,
  };
}

function showTracking(call: Call, dependencies: DomainDependencies): HttpResponse {
  const domain = namedDomain(call, dependencies);
  return json(200, { tracking: { ...formatTracking(domain), web_scheme: domain.settings.web_scheme ?? 'http' } });
}

const trackingKinds = ['open', 'click', 'unsubscribe'] as const;

function updateTracking(
  call: Call,
  dependencies: DomainDependencies,
  kind: (typeof trackingKinds)[number],
): HttpResponse {
  const domain = namedDomain(call, dependencies);
  const form = call.form();
  const active = fieldValue(form, 'active');
  if (active !== undefined && !/^(yes|no|true|false|htmlonly)$/i.test(active)) {
    throw httpError(400, `Invalid parameter: active ${active} is not supported`);
  }
  const isActive = active === undefined ? undefined : /^(yes|true|htmlonly)$/i.test(active);
  const { open, click, unsubscribe } = domain.tracking;
  const onTop = fieldValue(form, 'place_at_the_top');
  const changes: Record<typeof kind, Partial<Domain['tracking']>> = {
    open: {
      open: {
        active: isActive ?? open.active,
        pixelOnTop: onTop === undefined ? open.pixelOnTop : isYes(onTop),
      },
    },
    click: { click: { active: active?.toLowerCase() === 'htmlonly' ? 'htmlonly' : (isActive ?? click.active) } },
    unsubscribe: {
      unsubscribe: {
        active: isActive ?? unsubscribe.active,
        html_footer: fieldValue(form, 'html_footer') ?? unsubscribe.html_footer,
        text_footer: fieldValue(form, 'text_footer') ?? unsubscribe.text_footer,
      },
    },
  };
  const changed: Domain = { ...domain, tracking: { ...domain.tracking, ...changes[kind] } };
  dependencies.domains.put(changed);
  return json(200, { message: 'Domain tracking settings have been updated', [kind]: formatTracking(changed)[kind] });
}

/** The account's sandbox is the first sandbox domain. */
function sandbox(call: Call, dependencies: DomainDependencies): Domain {
  const found = dependencies.domains
    .list(call.region)
    .find(({ type, account = '' }) => type === 'sandbox' && account === call.account);
  if (!found) throw httpError(404, 'Sandbox domain not found');
  return found;
}

/** (openapi) */
const maxAuthorized = 5;

function listAuthorized(call: Call, dependencies: DomainDependencies): HttpResponse {
  const recipients = sandbox(call, dependencies).authorizedRecipients.map((email) => ({ email, activated: true }));
  return json(200, { recipients });
}

function authorize(call: Call, dependencies: DomainDependencies): HttpResponse {
  const domain = sandbox(call, dependencies);
  const email = parseMailbox(call.query.get('email') ?? fieldValue(call.form(), 'email') ?? '')?.address.toLowerCase();
  if (email === undefined) throw httpError(400, 'email parameter is not a valid address');
  const others = domain.authorizedRecipients.filter((known) => known !== email);
  if (others.length >= maxAuthorized) throw httpError(403, 'Maximum number of authorized recipients reached');
  dependencies.domains.put({ ...domain, authorizedRecipients: [...others, email] });
  // Each must confirm by email; here each counts as confirmed. (openapi)
  return json(200, { recipient: { email, activated: true } });
}

function unauthorize(call: Call, dependencies: DomainDependencies): HttpResponse {
  const domain = sandbox(call, dependencies);
  const email = param(call, 'email').toLowerCase();
  if (!domain.authorizedRecipients.includes(email)) throw httpError(404, 'Recipient not found');
  dependencies.domains.put({
    ...domain,
    authorizedRecipients: domain.authorizedRecipients.filter((known) => known !== email),
  });
  return json(200, { message: 'Recipient has been deleted' });
}
