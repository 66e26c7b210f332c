// Stored messages: get one, get its source, send it again, delete it. And the queues, which never hold messages back.

import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import { textOf } from '../../mail/content.js';
import { shownRecipients } from '../../mail/list-headers.js';
import type { EmailReader } from '../../mail/reader.js';
import { createMessageId } from '../../model/ids.js';
import { parseMailbox, splitAddresses } from '../../model/mailbox.js';
import type { MessageRequest, StoredMessage } from '../../model/message.js';
import { mainType } from '../../model/message.js';
import { existingDomain } from '../domains/existing-domain.js';
import { readRecipients } from './read-request.js';
import { acceptOrRefuse, type SendDependencies } from './routes.js';
import type { MessageStorage } from './storage.js';
import { headerProblem } from './variables.js';

export interface StoredMessageDependencies extends SendDependencies {
  messages: SendDependencies['messages'] & Pick<MessageStorage, 'byStorageKey' | 'attachments' | 'mime' | 'remove'>;
  reader: Pick<EmailReader, 'rawMessage' | 'readMessage'>;
}

export function storedMessageRoutes(dependencies: StoredMessageDependencies): Route[] {
  const path = '/v3/domains/:domain/messages/:key';
  const route = routeFactory(dependencies, { access: 'account', coverage: 'exact' });
  return [
    route('GET', path, show, { coverage: 'approximate' }),
    route('POST', path, resend),
    route('DELETE', path, remove),
    route('GET', `${path}/attachments/:index`, attachment),
    route('GET', '/v3/domains/:domain/sending_queues', queues, { coverage: 'approximate' }),
    route('DELETE', '/v3/:domain/envelopes', clearQueue, { coverage: 'approximate' }),
  ];
}

function existing(call: Call, dependencies: StoredMessageDependencies): StoredMessage {
  const { name } = existingDomain(call, dependencies);
  const message = dependencies.messages.byStorageKey(param(call, 'key'));
  // (openapi)
  if (!message || message.region !== call.region || message.domain !== name) throw httpError(404, 'Message not found');
  return message;
}

async function show(call: Call, dependencies: StoredMessageDependencies): Promise<HttpResponse> {
  const message = existing(call, dependencies);
  const { request } = message;
  if (request.inbound) return (await import('./stored-inbound.js')).showInbound(call, dependencies, message);
  const recipients = shownRecipients(request)
    .map(({ address }) => address)
    .join(', ');
  const source = await dependencies.reader.rawMessage(message);
  if (call.headers.accept?.includes('message/rfc2822')) {
    return json(200, {
      'body-mime': source?.toString('utf8') ?? '',
      from: request.from,
      sender: request.from,
      subject: message.subject,
      recipients,
      'Message-Id': `<${message.messageId}>`,
    });
  }
  const email = source && (await dependencies.reader.readMessage(source, message));
  const html = email?.html ?? '';
  // "always present": made from the HTML when there is no text. (docs-2024, api-sending)
  const text = email?.text || textOf(html);
  return json(200, {
    From: request.from,
    To: shownRecipients(request)
      .filter(({ kind }) => kind === 'to')
      .map(({ address }) => address)
      .join(', '),
    Subject: message.subject,
    'Message-Id': `<${message.messageId}>`,
    from: request.from,
    sender: parseMailbox(splitAddresses(request.from)[0] ?? '')?.address ?? '',
    recipients,
    subject: message.subject,
    'body-plain': text,
    'body-html': html,
    'stripped-text': text,
    'stripped-html': html,
    'stripped-signature': '',
    'message-headers': email?.headers ?? [],
    attachments: request.attachments.map(({ filename, contentType, size }) => ({
      name: filename,
      'content-type': mainType(contentType),
      size,
    })),
    'content-id-map': {},
    // Template variables are shown here, though the recipient does not get them. (openapi, GET message)
    ...(request.template && {
      'X-Mailgun-Template-Name': request.template.name,
      'X-Mailgun-Template-Variables': JSON.stringify(request.templateVariables),
    }),
  });
}

async function attachment(call: Call, dependencies: StoredMessageDependencies): Promise<HttpResponse> {
  const message = existing(call, dependencies);
  return (await import('./stored-inbound.js')).showAttachment(call, dependencies, message);
}

async function resend(call: Call, dependencies: StoredMessageDependencies): Promise<HttpResponse> {
  const message = existing(call, dependencies);
  const domain = existingDomain(call, dependencies);
  // What prevented its delivery is determined again: its template may have been fixed since.
  const { problem: _problem, inbound: _inbound, ...stored } = message.request;
  const problem = headerProblem(stored.headers);
  const request: MessageRequest = {
    ...stored,
    recipients: readRecipients(call.form(), ['to']),
    messageId: createMessageId(dependencies.now(), message.domain),
    ...(problem !== undefined && { problem }),
  };
  const mime = request.isMime ? dependencies.messages.mime(message.seq) : undefined;
  const attachments = dependencies.messages.attachments(message.seq);
  return acceptOrRefuse(call, dependencies, { domain, request, attachments, ...(mime && { mime }) });
}

function remove(call: Call, dependencies: StoredMessageDependencies): HttpResponse {
  dependencies.messages.remove(existing(call, dependencies).seq);
  return json(200, { message: 'Message has been deleted' });
}

function queues(call: Call, dependencies: StoredMessageDependencies): HttpResponse {
  existingDomain(call, dependencies);
  return json(200, { regular: { is_disabled: false }, scheduled: { is_disabled: false } });
}

function clearQueue(call: Call, dependencies: StoredMessageDependencies): HttpResponse {
  existingDomain(call, dependencies);
  return json(200, { message: 'done' });
}
