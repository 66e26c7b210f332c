// Accepted messages with the outcome for each recipient, and the simulation of events after delivery.
import { type SimulateDependencies, simulatedEvents, simulateEvent } from '../delivery/simulate-event.js';
import { type HttpResponse, httpError, json } from '../http/response.js';
import type { EmailStorage } from '../inbox/storage.js';
import { isObject } from '../model/json.js';
import type { StoredMessage } from '../model/message.js';
import { normalizeAddress, type Region } from '../model/normal-form.js';
import { type FormatDependencies, formatStoredEvent, readingOnce } from '../resources/events/routes.js';
import type { EventStorage } from '../resources/events/storage.js';
import type { MessageStorage } from '../resources/messages/storage.js';
import { type ControlContext, type ControlRoute, jsonOf, listLimit, pathParam } from './route.js';

export interface AcceptedDependencies extends SimulateDependencies {
  messages: FormatDependencies['messages'] & Pick<MessageStorage, 'byId' | 'list'>;
  emails: Pick<EmailStorage, 'ofMessage'>;
  events: SimulateDependencies['events'] & Pick<EventStorage, 'ofMessage'>;
  urls: Record<Region, string>;
}

export function acceptedRoutes(dependencies: AcceptedDependencies): ControlRoute[] {
  return [
    { method: 'GET', path: '/accepted', query: ['limit'], handle: (context) => list(context, dependencies) },
    { method: 'GET', path: '/accepted/:id', handle: (context) => show(context, dependencies) },
    { method: 'POST', path: '/accepted/:id/events', handle: (context) => simulate(context, dependencies) },
  ];
}

function list(context: ControlContext, dependencies: AcceptedDependencies): HttpResponse {
  const messages = dependencies.messages.list(listLimit(context, 50));
  return json(200, { items: messages.map((message) => summary(message, dependencies)) });
}

function summary(message: StoredMessage, { events, now }: AcceptedDependencies): Record<string, unknown> {
  const isDue = message.deliverAtMs <= Math.max(message.acceptedAtMs, now());
  const past = new Map<string, string[]>();
  for (const { atMs, recipient, event, severity } of events.ofMessage(message.seq)) {
    if (!isDue && atMs >= message.deliverAtMs) continue;
    past.set(recipient, [...(past.get(recipient) ?? []), severity ? `${event} (${severity})` : event]);
  }
  return {
    id: message.messageId,
    region: message.region,
    domain: message.domain,
    acceptedAt: new Date(message.acceptedAtMs).toISOString(),
    subject: message.subject,
    recipients: message.request.recipients.map(({ kind, address, list }) => ({
      kind,
      address,
      ...(list !== undefined && { list }),
      events: past.get(address) ?? [],
    })),
    // Why it is not delivered, although it was accepted with 200.
    ...(message.request.problem !== undefined && { problem: message.request.problem }),
  };
}

function existing(context: ControlContext, { messages }: AcceptedDependencies): StoredMessage {
  const message = messages.byId(pathParam(context, 'id').replace(/^<|>$/g, ''));
  if (!message) throw httpError(404, 'no message with this id was accepted');
  return message;
}

function show(context: ControlContext, dependencies: AcceptedDependencies): HttpResponse {
  const { emails, events, urls } = dependencies;
  const message = existing(context, dependencies);
  const { seq } = message;
  const format = readingOnce(dependencies);
  return json(200, {
    ...summary(message, dependencies),
    request: message.request,
    emails: emails.ofMessage(seq).map(({ seq: key, recipient }) => ({ key: String(key), to: recipient })),
    events: events.ofMessage(seq).map((event) => formatStoredEvent(event, format, urls[event.region])),
  });
}

/** `{ "event": "opened", "recipient": "…", "detail": { "url": "…" } }`; for every recipient when none is named. */
async function simulate(context: ControlContext, dependencies: AcceptedDependencies): Promise<HttpResponse> {
  const message = existing(context, dependencies);
  const posted = await jsonOf(context);
  const { event: name, recipient, detail } = isObject(posted) ? posted : {};
  const simulated =
    typeof name === 'string' && Object.hasOwn(simulatedEvents, name) ? simulatedEvents[name] : undefined;
  if (!simulated) throw httpError(400, `event must be one of ${Object.keys(simulatedEvents).join(', ')}`);
  const wanted = typeof recipient === 'string' ? normalizeAddress(recipient) : undefined;
  const recipients = message.request.recipients.filter(
    ({ address }) => wanted === undefined || normalizeAddress(address) === wanted,
  );
  if (recipients.length === 0) throw httpError(400, 'the message was not sent to this recipient');
  for (const { address } of recipients) {
    const details = { ...simulated.detail, ...(isObject(detail) && detail) };
    simulateEvent(dependencies, message, address, { ...simulated, detail: details });
  }
  return json(201, {
    message: `${name} for ${recipients.length} recipient${recipients.length === 1 ? '' : 's'}`,
  });
}
