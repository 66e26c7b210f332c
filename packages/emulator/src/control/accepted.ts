// Accepted messages with what became of them, and calls that make something happen to one.
import type { Core } from '../core.js';
import { type Answer, json, refuse } from '../http/response.js';
import { type Call, jsonBody, param } from '../http/route.js';
import { utcDate } from '../http/mailgun-responses.js';
import type { SuppressionKind } from '../delivery/outcome.js';
import { normalizeAddress } from '../model/normal-form.js';
import { show as showEvent } from '../resources/events/routes.js';
import type { StoredMessage } from '../store/rows.js';
import type { ControlRow } from './emails.js';

export const happenRoutes: ControlRow[] = [
  { method: 'GET', path: '/accepted', query: ['limit'], handle: list },
  { method: 'GET', path: '/accepted/:id', handle: show },
  { method: 'POST', path: '/accepted/:id/events', handle: happen },
];

function list(call: Call, core: Core): Answer {
  const limit = Math.min(Math.max(Math.trunc(Number(call.query.get('limit') ?? 50)) || 50, 1), 1_000);
  return json(200, { items: core.messages.list(limit).map((message) => summary(message, core)) });
}

function summary(message: StoredMessage, core: Core): Record<string, unknown> {
  const events = core.events.ofMessage(message.seq).filter(({ atMs }) => atMs <= core.now());
  return {
    id: message.messageId,
    region: message.region,
    domain: message.domain,
    acceptedAt: new Date(message.acceptedAtMs).toISOString(),
    subject: message.subject,
    recipients: message.posting.recipients.map(({ kind, address }) => ({
      kind,
      address,
      events: events
        .filter(({ recipient }) => recipient === address)
        .map(({ event, severity }) => (severity ? `${event} (${severity})` : event)),
    })),
    // Accepted with 200, and yet nothing comes of it: why.
    ...(message.posting.problem !== undefined && { problem: message.posting.problem }),
  };
}

function existing(call: Call, core: Core): StoredMessage {
  const message = core.messages.byId(param(call, 'id').replace(/^<|>$/g, ''));
  if (!message) throw refuse(404, 'no such message was accepted');
  return message;
}

function show(call: Call, core: Core): Answer {
  const message = existing(call, core);
  const { seq } = message;
  return json(200, {
    ...summary(message, core),
    posting: message.posting,
    mails: core.mails.ofMessage(seq).map(({ seq: key, recipient }) => ({ key: String(key), to: recipient })),
    events: core.events.ofMessage(seq).map((event) => showEvent(event, core)),
  });
}

interface Happening {
  event: string;
  severity?: 'permanent' | 'temporary';
  suppresses?: SuppressionKind;
  detail: Record<string, unknown>;
}

/** What can be made to happen, by name. */
const happenings: Record<string, Happening> = {
  delivered: { event: 'delivered', detail: { code: 250 } },
  opened: { event: 'opened', detail: {} },
  clicked: { event: 'clicked', detail: {} },
  unsubscribed: { event: 'unsubscribed', suppresses: 'unsubscribes', detail: {} },
  complained: { event: 'complained', suppresses: 'complaints', detail: {} },
  bounced: {
    event: 'failed',
    severity: 'permanent',
    suppresses: 'bounces',
    detail: { reason: 'bounce', code: 550, message: 'No Such User Here' },
  },
  failed: {
    event: 'failed',
    severity: 'permanent',
    detail: { reason: 'generic', code: 554, message: 'Transaction failed' },
  },
  delayed: {
    event: 'failed',
    severity: 'temporary',
    detail: { reason: 'generic', code: 452, message: 'Mailbox full', retrySeconds: 600 },
  },
  rejected: { event: 'rejected', detail: { reason: 'rejected' } },
};

/** `{ "event": "opened", "recipient": "…", "detail": { "url": "…" } }`; every recipient when none is named. */
function happen(call: Call, core: Core): Answer {
  const message = existing(call, core);
  const posted = jsonBody(call) as { event?: unknown; recipient?: unknown; detail?: unknown } | null;
  const name = String(posted?.event);
  const what = Object.hasOwn(happenings, name) ? happenings[name] : undefined;
  if (!what) throw refuse(400, `event is one of ${Object.keys(happenings).join(', ')}`);
  const wanted = typeof posted?.recipient === 'string' ? normalizeAddress(posted.recipient) : undefined;
  const recipients = message.posting.recipients.filter(
    ({ address }) => wanted === undefined || normalizeAddress(address) === wanted,
  );
  if (recipients.length === 0) throw refuse(400, 'the message did not go to this recipient');
  const more = typeof posted?.detail === 'object' && posted.detail !== null ? posted.detail : {};
  for (const { address } of recipients) {
    record(core, message, address, { ...what, detail: { ...what.detail, ...more } });
  }
  return json(201, { message: `${name} for ${recipients.length} recipient${recipients.length === 1 ? '' : 's'}` });
}

export function record(core: Core, message: StoredMessage, address: string, what: Happening): void {
  const { region, domain, seq } = message;
  const { event, severity, suppresses, detail } = what;
  const atMs = core.now();
  core.events.add({
    region,
    domain,
    message: seq,
    atMs,
    event,
    recipient: address,
    ...(severity && { severity }),
    detail,
  });
  if (!suppresses) return;
  core.suppressions.put(region, domain, suppresses, {
    address,
    createdAt: utcDate(new Date(atMs)),
    ...(suppresses === 'bounces' && { code: String(detail.code ?? 550), error: String(detail.message ?? '') }),
    ...(suppresses === 'unsubscribes' && { tags: ['*'] }),
  });
}
