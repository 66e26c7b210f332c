// Domains, their DNS records and their tracking settings (section 6.5), and a sandbox's authorised recipients.
import { createDomain, type Domain } from './storage.js';
import type { Core } from '../../core.js';
import { type Answer, json, refuse } from '../../http/response.js';
import { type Call, param, type Route } from '../../http/route.js';
import { type Form, fieldValue } from '../../http/form.js';
import { utcDate } from '../../http/mailgun-responses.js';
import { parseMailbox } from '../../model/mailbox.js';
import { readLimit } from '../../http/paging.js';
import { showDomain, showRecords } from './format.js';

type Handle = (call: Call, core: Core) => Answer;

const both = (method: string, path: string, handle: Handle): Route[] =>
  ['/v3', '/v4'].map((version) => ({ method, path: version + path, access: 'domainApi', handle }));

export const domainRoutes: Route[] = [
  ...both('GET', '/domains', list),
  ...both('POST', '/domains', create),
  ...both('GET', '/domains/:domain', show),
  ...both('PUT', '/domains/:domain', update),
  ...both('DELETE', '/domains/:domain', remove),
  ...both('PUT', '/domains/:domain/verify', verify),
  { method: 'GET', path: '/v3/domains/:domain/tracking', access: 'domainApi', handle: showTracking },
  { method: 'PUT', path: '/v3/domains/:domain/tracking/:kind', access: 'domainApi', handle: updateTracking },
  { method: 'GET', path: '/v5/sandbox/auth_recipients', access: 'account', handle: listAuthorized },
  { method: 'POST', path: '/v5/sandbox/auth_recipients', access: 'account', handle: authorize },
  { method: 'DELETE', path: '/v5/sandbox/auth_recipients/:email', access: 'account', handle: unauthorize },
];

/** No domain name in this 404, unlike /messages. [D] SPEC */
function existing(call: Call, core: Core): Domain {
  const domain = core.domains.find(call.region, param(call, 'domain').toLowerCase());
  if (!domain) throw refuse(404, 'Domain not found');
  return domain;
}

function list(call: Call, core: Core): Answer {
  const known = core.domains.list(call.region);
  const names = new Set(known.map(({ name }) => name));
  // Without configuration a domain exists once something was sent to it.
  const used = core.domains.isOpen ? core.messages.domains(call.region).filter((name) => !names.has(name)) : [];
  const state = call.query.get('state');
  const all = [...known, ...used.flatMap((name) => core.domains.find(call.region, name) ?? [])].filter(
    (domain) => state === null || domain.state === state,
  );
  const limit = readLimit(call.query.get('limit'), 1_000, 100);
  const skip = Math.max(0, Math.trunc(Number(call.query.get('skip') ?? 0)) || 0);
  return json(200, { total_count: all.length, items: all.slice(skip, skip + limit).map(showDomain) });
}

const hostName = /^(?=.{3,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;
const maxDomains = 1_000;

function create(call: Call, core: Core): Answer {
  const form = call.form();
  const name = fieldValue(form, 'name')?.toLowerCase() ?? '';
  if (!hostName.test(name)) throw refuse(400, `'name' parameter is not a valid domain name`);
  if (core.domains.has(call.region, name)) throw refuse(400, 'This domain name is already taken');
  if (core.domains.list(call.region).length >= maxDomains) throw refuse(403, 'Domain limit reached');
  // A new domain waits for its DNS records, and for `verify`. [D] SPEC
  const domain = createDomain({ name, region: call.region, state: 'unverified' }, utcDate(new Date(core.now())));
  core.domains.put({ ...domain, settings: settingsOf(form) });
  return json(200, { message: 'Domain has been created', ...full({ ...domain, settings: settingsOf(form) }) });
}

/** What PUT and POST may set, and GET shows. [D] SPEC */
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

const full = (domain: Domain) => ({ domain: showDomain(domain), ...showRecords(domain) });

function show(call: Call, core: Core): Answer {
  return json(200, full(existing(call, core)));
}

function update(call: Call, core: Core): Answer {
  const domain = existing(call, core);
  const changed = { ...domain, settings: { ...domain.settings, ...settingsOf(call.form()) } };
  core.domains.put(changed);
  return json(200, { message: 'Domain has been updated', ...full(changed) });
}

function remove(call: Call, core: Core): Answer {
  const { name } = existing(call, core);
  core.domains.remove(call.region, name);
  return json(200, { message: 'Domain will be deleted in the background' });
}

/** A domain stays unverified until this is called, even when its DNS is right. [O] */
function verify(call: Call, core: Core): Answer {
  const domain = existing(call, core);
  const verified: Domain = domain.state === 'unverified' ? { ...domain, state: 'active' } : domain;
  core.domains.put(verified);
  return json(200, { message: 'Domain DNS records have been updated', ...full(verified) });
}

function trackingView({ tracking }: Domain): Record<string, unknown> {
  return {
    open: { active: tracking.open.active, place_at_the_top: tracking.open.pixelOnTop },
    click: tracking.click,
    unsubscribe: tracking.unsubscribe,
  };
}

function showTracking(call: Call, core: Core): Answer {
  const domain = existing(call, core);
  return json(200, { tracking: { ...trackingView(domain), web_scheme: domain.settings.web_scheme ?? 'http' } });
}

function updateTracking(call: Call, core: Core): Answer {
  const domain = existing(call, core);
  const kind = param(call, 'kind');
  const form = call.form();
  const active = fieldValue(form, 'active');
  if (active !== undefined && !/^(yes|no|true|false|htmlonly)$/i.test(active)) {
    throw refuse(400, `Invalid parameter: active ${active} is not supported`);
  }
  const isActive = active === undefined ? undefined : /^(yes|true|htmlonly)$/i.test(active);
  const { open, click, unsubscribe } = domain.tracking;
  const onTop = fieldValue(form, 'place_at_the_top');
  const changes: Record<string, Partial<Domain['tracking']>> = {
    open: {
      open: {
        active: isActive ?? open.active,
        pixelOnTop: onTop === undefined ? open.pixelOnTop : /^(yes|true)$/i.test(onTop),
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
  const change = Object.hasOwn(changes, kind) ? changes[kind] : undefined;
  if (!change) throw refuse(404, 'Not Found');
  const changed: Domain = { ...domain, tracking: { ...domain.tracking, ...change } };
  core.domains.put(changed);
  return json(200, { message: 'Domain tracking settings have been updated', [kind]: trackingView(changed)[kind] });
}

/** The account's sandbox is the first there is. */
function sandbox(call: Call, core: Core): Domain {
  const found = core.domains.list(call.region).find(({ type }) => type === 'sandbox');
  if (!found) throw refuse(404, 'Sandbox domain not found');
  return found;
}

/** Five at most. [D] SPEC */
const maxAuthorized = 5;

function listAuthorized(call: Call, core: Core): Answer {
  const recipients = sandbox(call, core).authorizedRecipients.map((email) => ({ email, activated: true }));
  return json(200, { recipients });
}

function authorize(call: Call, core: Core): Answer {
  const domain = sandbox(call, core);
  const email = parseMailbox(call.query.get('email') ?? fieldValue(call.form(), 'email') ?? '')?.address.toLowerCase();
  if (email === undefined) throw refuse(400, 'email parameter is not a valid address');
  const others = domain.authorizedRecipients.filter((known) => known !== email);
  if (others.length >= maxAuthorized) throw refuse(403, 'Maximum number of authorized recipients reached');
  core.domains.put({ ...domain, authorizedRecipients: [...others, email] });
  // Each must confirm by mail; here that is taken as done. [D] SPEC
  return json(200, { recipient: { email, activated: true } });
}

function unauthorize(call: Call, core: Core): Answer {
  const domain = sandbox(call, core);
  const email = param(call, 'email').toLowerCase();
  if (!domain.authorizedRecipients.includes(email)) throw refuse(404, 'Recipient not found');
  core.domains.put({ ...domain, authorizedRecipients: domain.authorizedRecipients.filter((known) => known !== email) });
  return json(200, { message: 'Recipient has been deleted' });
}
