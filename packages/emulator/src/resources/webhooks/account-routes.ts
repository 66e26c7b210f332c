// The account's webhooks, for all its domains in one region, and the key that signs every webhook. (openapi)
import { randomBytes } from 'node:crypto';
import { type Form, fieldValue, fieldValues, isYes } from '../../http/form.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import type { WebhookDependencies } from './routes.js';
import { readEvents, readUrl } from './rules.js';
import type { AccountWebhook } from './storage.js';

export interface AccountWebhookDependencies extends Pick<WebhookDependencies, 'webhooks' | 'warnOfTarget'> {
  now: () => number;
}

export function accountWebhookRoutes(dependencies: AccountWebhookDependencies): Route[] {
  const route = routeFactory(dependencies, { access: 'domainApi', coverage: 'approximate' });
  const exact = { coverage: 'exact' } as const;
  return [
    route('GET', '/v1/webhooks', list, exact),
    route('POST', '/v1/webhooks', create),
    route('DELETE', '/v1/webhooks', removeSome),
    route('GET', '/v1/webhooks/:id', show, exact),
    route('PUT', '/v1/webhooks/:id', update),
    route('DELETE', '/v1/webhooks/:id', remove),
    route('GET', '/v5/accounts/http_signing_key', showSigningKey, exact),
    route('POST', '/v5/accounts/http_signing_key', renewSigningKey, exact),
  ];
}

const showSigningKey = (_call: Call, { webhooks }: AccountWebhookDependencies): HttpResponse =>
  json(200, { http_signing_key: webhooks.signingKey() });

const renewSigningKey = (_call: Call, { webhooks }: AccountWebhookDependencies): HttpResponse =>
  json(200, { http_signing_key: webhooks.renewSigningKey(), message: 'success' });

const idsOf = ({ query }: Call) =>
  query
    .getAll('webhook_ids')
    .flatMap((ids) => ids.split(','))
    .filter((id) => id !== '');

function list(call: Call, { webhooks }: AccountWebhookDependencies): HttpResponse {
  const ids = idsOf(call);
  const all = webhooks.accountWebhooks(call.region);
  return json(200, { webhooks: ids.length === 0 ? all : all.filter(({ webhook_id: id }) => ids.includes(id)) });
}

function read(form: Form, { warnOfTarget }: AccountWebhookDependencies, before?: AccountWebhook) {
  const names = fieldValues(form, 'event_types').filter((name) => name.trim() !== '');
  const events = names.length > 0 ? readEvents(names) : before?.event_types;
  if (!events) throw httpError(400, "Missing mandatory parameter: 'event_types'");
  const written = fieldValue(form, 'url');
  const url = written === undefined ? before?.url : readUrl(written);
  if (url === undefined) throw httpError(400, "Missing mandatory parameter: 'url'");
  warnOfTarget(url);
  const description = (fieldValue(form, 'description') ?? before?.description ?? '').slice(0, 1_000);
  return { description, url, event_types: events };
}

function create(call: Call, dependencies: AccountWebhookDependencies): HttpResponse {
  const { webhooks, now } = dependencies;
  const given = read(call.form(), dependencies);
  const known = webhooks.accountWebhooks(call.region).some(({ url }) => url === given.url);
  // The status is documented, the text is not. (openapi)
  if (known) return json(409, { Description: `Webhook with URL '${given.url}' already exists` });
  const id = randomBytes(12).toString('hex');
  const createdAt = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
  webhooks.putAccountWebhook(call.region, { webhook_id: id, ...given, created_at: createdAt });
  return json(200, { webhook_id: id });
}

const notFound = () => json(404, { Description: 'Webhook not found' });

function show(call: Call, { webhooks }: AccountWebhookDependencies): HttpResponse {
  const found = webhooks.accountWebhook(call.region, param(call, 'id'));
  return found ? json(200, found) : notFound();
}

/** No body is documented for a change. (openapi) */
const done = (): HttpResponse => ({ status: 204, headers: {}, body: '' });

function update(call: Call, dependencies: AccountWebhookDependencies): HttpResponse {
  const { webhooks } = dependencies;
  const before = webhooks.accountWebhook(call.region, param(call, 'id'));
  if (!before) return notFound();
  webhooks.putAccountWebhook(call.region, { ...before, ...read(call.form(), dependencies, before) });
  return done();
}

function remove(call: Call, { webhooks }: AccountWebhookDependencies): HttpResponse {
  return webhooks.removeAccountWebhook(call.region, param(call, 'id')) ? done() : notFound();
}

/** With both parameters only those named are removed. (openapi) */
function removeSome(call: Call, { webhooks }: AccountWebhookDependencies): HttpResponse {
  const ids = idsOf(call);
  if (ids.length === 0 && !isYes(call.query.get('all'))) {
    throw httpError(400, "Missing mandatory parameter: 'webhook_ids' or 'all'");
  }
  const removed = ids.length > 0 ? ids : webhooks.accountWebhooks(call.region).map(({ webhook_id: id }) => id);
  for (const id of removed) webhooks.removeAccountWebhook(call.region, id);
  return done();
}
