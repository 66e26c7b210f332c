// An event as Mailgun shows it, made from the stored row and its message. Pure. (docs-2024, api-events; anymail)
import { shownRecipients } from '../../mail/list-headers.js';
import { personalVariables, placeholderValues } from '../../mail/placeholders.js';
import { asText, type JsonObject } from '../../model/json.js';
import { parseMailbox, splitAddresses } from '../../model/mailbox.js';
import { mainType, type StoredMessage } from '../../model/message.js';
import { providerOf } from '../../model/provider.js';
import { deviceOf, unknownCountry } from './client.js';
import type { StoredEvent } from './storage.js';

/** Events show at most 4 kB of variables (openapi, `v:`), otherwise this text. (mailgun-go, events tests) */
const maxVariableBytes = 4_096;
const variablesTooLarge = 'Could not load user-variables. They were either truncated or invalid JSON';

export function formatEvent(event: StoredEvent, message: StoredMessage | undefined, baseUrl: string): JsonObject {
  const flags = {
    'is-routed': event.detail.isRouted === true,
    'is-authenticated': true,
    'is-system-test': false,
    'is-test-mode': message?.request.options.testMode ?? false,
    ...(event.event === 'failed' && { 'is-delayed-bounce': false }),
  };
  return {
    id: event.id,
    event: event.event,
    timestamp: event.atMs / 1000,
    'log-level': logLevel(event),
    // `rejected` has no recipient: clients read message.headers.to. (anymail)
    ...(event.event !== 'rejected' && {
      recipient: event.recipient,
      'recipient-domain': domainOf(event.recipient),
      // Neither it nor the sending IP is known before the delivery. (recordings, 2016 and 2025)
      ...(event.event !== 'accepted' && { 'recipient-provider': providerOf(domainOf(event.recipient)) }),
    }),
    tags: message?.request.options.tags ?? [],
    campaigns: [],
    'user-variables': variablesOf(message, event.recipient),
    flags,
    ...(message && {
      // (recordings)
      message:
        event.event === 'opened' ? { headers: { 'message-id': message.messageId } } : formatMessage(message, event),
      storage: {
        url: `${baseUrl}/v3/domains/${message.domain}/messages/${message.storageKey}`,
        key: message.storageKey,
        region: message.region === 'eu' ? 'europe-west1' : 'us-east4',
        env: 'production',
      },
      envelope: {
        transport: 'smtp',
        sender: senderAddress(message),
        ...(event.event !== 'accepted' && { 'sending-ip': message.request.options.sendingIp ?? '127.0.0.1' }),
        targets: event.recipient,
      },
      ...mailingListOf(message, event.recipient),
      ...(message.request.template && {
        template: {
          name: message.request.template.name,
          ...(message.request.template.version !== undefined && { version: message.request.template.version }),
          ...(message.request.template.makesText && { 'is-text': true }),
        },
      }),
    }),
    ...ownFields(event),
  };
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);

function logLevel({ event, severity }: StoredEvent): 'info' | 'warn' | 'error' {
  if (event === 'rejected' || (event === 'failed' && severity === 'permanent')) return 'error';
  return event === 'failed' || event === 'complained' ? 'warn' : 'info';
}

/** Of a message to a list. (docs-2024, api-events) */
function mailingListOf({ request }: StoredMessage, address: string): JsonObject {
  const list = request.lists && request.recipients.find((known) => known.address === address)?.list;
  return list === undefined ? {} : { 'mailing-list': { address: list, 'list-id': list.replace('@', '.'), sid: '' } };
}

function variablesOf(message: StoredMessage | undefined, address: string): JsonObject | string {
  const recipient = message?.request.recipients.find((known) => known.address === address);
  const variables =
    message && recipient
      ? personalVariables(message.request, placeholderValues(message, recipient))
      : message?.request.customVariables;
  // All values become text. (anymail, integration test)
  const entries = Object.entries(variables ?? {}).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const shown = Object.fromEntries(entries);
  return Buffer.byteLength(JSON.stringify(shown)) > maxVariableBytes ? variablesTooLarge : shown;
}

function formatMessage(message: StoredMessage, { event }: StoredEvent): JsonObject {
  const { request } = message;
  const scheduled = request.options.deliverAtMs;
  return {
    headers: {
      to: shownRecipients(request)
        .filter(({ kind }) => kind === 'to')
        .map(({ name, address }) => (name === '' ? address : `${name} <${address}>`))
        .join(', '),
      'message-id': message.messageId,
      from: request.from,
      subject: message.subject,
    },
    attachments: request.attachments.map(({ filename, contentType, size }) => ({
      filename,
      'content-type': mainType(contentType),
      size,
    })),
    size: message.size,
    ...(event === 'accepted' && { recipients: shownRecipients(request).map(({ address }) => address) }),
    ...(scheduled !== undefined && { 'scheduled-for': scheduled / 1000 }),
  };
}

const senderAddress = ({ request, domain }: StoredMessage): string =>
  request.inbound?.sender ?? parseMailbox(splitAddresses(request.from)[0] ?? '')?.address ?? `postmaster@${domain}`;

/** What is known of a connection to the recipient's mail server. */
const connection = (recipient: string) => ({
  tls: true,
  'mx-host': recipient.slice(recipient.lastIndexOf('@') + 1),
  utf8: true,
  'certificate-verified': true,
});

/** The fields that only this kind of event has. */
function ownFields({ event, severity, detail, recipient }: StoredEvent): JsonObject {
  switch (event) {
    case 'accepted':
      return {
        method: detail.method ?? 'http',
        'originating-ip': '127.0.0.1',
        // Of an inbound email the routes that matched; only what was posted with a key has one, not what was sent over SMTP. (docs-2024, api-events)
        ...(detail.routes === undefined
          ? detail.method !== 'smtp' && { 'api-key-id': detail.keyId ?? '' }
          : { routes: detail.routes }),
      };
    case 'delivered':
      return {
        'delivery-status': {
          ...connection(recipient),
          code: detail.code ?? 250,
          description: '',
          message: 'OK',
          'attempt-no': detail.attempt ?? 1,
          'session-seconds': 0.01,
        },
      };
    case 'failed':
      return {
        severity,
        reason: detail.reason ?? 'generic',
        'delivery-status': {
          code: detail.code ?? 550,
          message: detail.message ?? '',
          description: '',
          'attempt-no': detail.attempt ?? 1,
          'session-seconds': 0.01,
          ...(detail.enhancedCode !== undefined && { 'enhanced-code': detail.enhancedCode }),
          ...(detail.retrySeconds !== undefined && { 'retry-seconds': detail.retrySeconds }),
          // Where a mail server refused it, as with every bounce. (recordings)
          ...(detail.reason === 'bounce' && connection(recipient)),
          ...(severity === 'permanent' && { 'bounce-type': detail.reason === 'bounce' ? 'hard' : 'soft' }),
        },
      };
    case 'rejected':
      return { reject: { reason: detail.reason ?? 'rejected', description: detail.message ?? '' } };
    case 'opened':
    case 'clicked':
    case 'unsubscribed': {
      const userAgent = asText(detail.userAgent ?? '');
      return {
        ip: '127.0.0.1',
        ...(typeof detail.url === 'string' && { url: detail.url }),
        'client-info': {
          'client-type': 'browser',
          'client-os': '',
          'device-type': deviceOf(userAgent),
          'user-agent': userAgent,
          bot: '',
        },
        geolocation: { country: unknownCountry, region: 'Unknown', city: 'Unknown' },
      };
    }
    default:
      return {};
  }
}
