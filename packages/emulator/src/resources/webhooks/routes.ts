// The webhooks of one domain: v3 by event, v4 by URL. (openapi, webhooks; recordings, 2023)
import { type Form, fieldValue, fieldValues } from '../../http/form.js';
import { type HttpResponse, httpError, json, message } from '../../http/response.js';
import { type Call, type Coverage, param, type Route } from '../../http/route.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import { readEvents, readUrl, type WebhookEvent } from './rules.js';
import type { WebhookStorage } from './storage.js';

export interface WebhookDependencies extends DomainLookup {
  webhooks: WebhookStorage;
  /** Logs a warning for a URL that nothing will be posted to. */
  warnOfTarget: (url: string) => void;
}

type Handle = (call: Call, dependencies: WebhookDependencies, domain: string) => HttpResponse;

export function webhookRoutes(dependencies: WebhookDependencies): Route[] {
  const route = (method: string, path: string, coverage: Coverage, handle: Handle): Route => ({
    method,
    path,
    access: 'domainApi',
    coverage,
    handle: (call) =>
      // Without the domain's name. (openapi)
      handle(call, dependencies, existingDomain(call, dependencies, () => message(404, 'Domain not found')).name),
  });
  const v3 = '/v3/domains/:domain/webhooks';
  const v4 = '/v4/domains/:domain/webhooks';
  return [
    route('GET', v3, 'exact', list),
    route('POST', v3, 'approximate', create),
    route('GET', `${v3}/:event`, 'exact', show),
    route('PUT', `${v3}/:event`, 'approximate', update),
    route('DELETE', `${v3}/:event`, 'exact', remove),
    route('POST', v4, 'approximate', createForEvents),
    route('PUT', v4, 'approximate', updateForEvents),
    route('DELETE', v4, 'approximate', removeUrls),
  ];
}

function list({ region }: Call, { webhooks }: WebhookDependencies, domain: string): HttpResponse {
  const shown = [...webhooks.ofDomain(region, domain)].map(([event, urls]) => [event, { urls }]);
  return json(200, { webhooks: Object.fromEntries(shown) });
}

/** The event that a path names: any other has no webhook. */
function pathEvent(call: Call): WebhookEvent {
  try {
    const [event] = readEvents([param(call, 'event')]);
    if (event) return event;
  } catch {
    // It is no webhook's name.
  }
  throw notFound();
}

const notFound = () => httpError(404, 'Webhook not found');

function readUrls(form: Form, { warnOfTarget }: WebhookDependencies): string[] {
  const written = fieldValues(form, 'url').filter((url) => url.trim() !== '');
  if (written.length === 0) throw httpError(400, "Missing mandatory parameter: 'url'");
  const urls = [...new Set(written.map(readUrl))];
  for (const url of urls) warnOfTarget(url);
  return urls;
}

function create(call: Call, dependencies: WebhookDependencies, domain: string): HttpResponse {
  const form = call.form();
  const id = fieldValue(form, 'id');
  if (id === undefined) throw httpError(400, "Missing mandatory parameter: 'id'");
  const [event] = readEvents([id]);
  if (!event) throw notFound();
  const urls = readUrls(form, dependencies);
  addAll(call, dependencies, domain, [event], urls);
  return json(200, { message: 'Webhook has been created', webhook: { urls } });
}

/** Adds the URLs to each of the events, or to none. */
function addAll(
  { region }: Call,
  { webhooks }: WebhookDependencies,
  domain: string,
  events: readonly WebhookEvent[],
  urls: readonly string[],
): void {
  const known = webhooks.ofDomain(region, domain);
  const changes = events.map((event) => {
    const before = known.get(event) ?? [];
    const again = urls.find((url) => before.includes(url));
    // (openapi, the 400 of v4)
    if (again !== undefined) {
      throw httpError(400, `Webhook for event type '${event}' with URL '${again}' already exists`);
    }
    return [event, [...before, ...urls]] as const;
  });
  webhooks.set(region, domain, new Map(changes));
}

function existing(call: Call, { webhooks }: WebhookDependencies, domain: string): [WebhookEvent, string[]] {
  const event = pathEvent(call);
  const urls = webhooks.urls(call.region, domain, event);
  if (urls.length === 0) throw notFound();
  return [event, urls];
}

function show(call: Call, dependencies: WebhookDependencies, domain: string): HttpResponse {
  const [, urls] = existing(call, dependencies, domain);
  return json(200, { webhook: { urls } });
}

function update(call: Call, dependencies: WebhookDependencies, domain: string): HttpResponse {
  const [event] = existing(call, dependencies, domain);
  const urls = readUrls(call.form(), dependencies);
  dependencies.webhooks.set(call.region, domain, new Map([[event, urls]]));
  return json(200, { message: 'Webhook has been updated', webhook: { urls } });
}

function remove(call: Call, dependencies: WebhookDependencies, domain: string): HttpResponse {
  const [event, urls] = existing(call, dependencies, domain);
  dependencies.webhooks.set(call.region, domain, new Map([[event, []]]));
  return json(200, { message: 'Webhook has been deleted', webhook: { urls } });
}

function readAssociation(call: Call, dependencies: WebhookDependencies): { url: string; events: WebhookEvent[] } {
  const form = call.form();
  const events = readEvents(fieldValues(form, 'event_types').filter((name) => name.trim() !== ''));
  if (events.length === 0) throw httpError(400, "Missing mandatory parameter: 'event_types'");
  const [url = ''] = readUrls(form, dependencies);
  return { url, events };
}

function createForEvents(call: Call, dependencies: WebhookDependencies, domain: string): HttpResponse {
  const { url, events } = readAssociation(call, dependencies);
  addAll(call, dependencies, domain, events, [url]);
  return list(call, dependencies, domain);
}

/** Replaces the events that a URL is posted for. (openapi) */
function updateForEvents(call: Call, dependencies: WebhookDependencies, domain: string): HttpResponse {
  const { webhooks } = dependencies;
  const { url, events } = readAssociation(call, dependencies);
  const known = webhooks.ofDomain(call.region, domain);
  const before = [...known].filter(([, urls]) => urls.includes(url));
  if (before.length === 0) throw notFound();
  const changes = new Map<WebhookEvent, string[]>();
  for (const [event, urls] of before) {
    if (!events.includes(event)) {
      changes.set(
        event,
        urls.filter((other) => other !== url),
      );
    }
  }
  for (const event of events) {
    const urls = known.get(event) ?? [];
    if (!urls.includes(url)) changes.set(event, [...urls, url]);
  }
  webhooks.set(call.region, domain, changes);
  return list(call, dependencies, domain);
}

function removeUrls(call: Call, dependencies: WebhookDependencies, domain: string): HttpResponse {
  const { webhooks } = dependencies;
  const urls = (call.query.get('url') ?? '').split(',').filter((url) => url !== '');
  if (urls.length === 0) throw httpError(400, "Missing mandatory parameter: 'url'");
  const before = [...webhooks.ofDomain(call.region, domain)].filter(([, registered]) =>
    registered.some((url) => urls.includes(url)),
  );
  if (before.length === 0) throw notFound();
  const changes = before.map(
    ([event, registered]) => [event, registered.filter((url) => !urls.includes(url))] as const,
  );
  webhooks.set(call.region, domain, new Map(changes));
  return list(call, dependencies, domain);
}
