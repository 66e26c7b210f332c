// The outcome of an accepted message: who gets an email, and which events are stored. Pure.
import type { MessageRequest, Recipient } from '../model/message.js';

export type SuppressionKind = 'bounces' | 'unsubscribes' | 'complaints';

/** An event to store. */
export interface NewEvent {
  atMs: number;
  event: string;
  recipient: string;
  severity?: string;
  detail?: Record<string, unknown>;
}

export interface Outcome {
  delivered: Recipient[];
  events: NewEvent[];
  /** The entries that bounces and complaints add to the domain's lists. */
  suppress: Array<{ kind: SuppressionKind; address: string; error?: string }>;
}

export interface OutcomeContext {
  nowMs: number;
  deliverAtMs: number;
  /** What the `accepted` event shows of the sender. */
  accepted: Record<string, unknown>;
  suppressionOf: (address: string, tags: readonly string[]) => SuppressionKind | undefined;
}

type RecipientOutcome = (recipient: string, atMs: number) => Partial<Outcome> & { isDelivered: boolean };

/** The codes 605, 606 and 607. (docs-2024, api-events samples) */
const suppressed: Record<SuppressionKind, { reason: string; code: number; message: string }> = {
  bounces: { reason: 'suppress-bounce', code: 605, message: 'Not delivering to previously bounced address' },
  unsubscribes: { reason: 'suppress-unsubscribe', code: 606, message: 'Not delivering to unsubscribed address' },
  complaints: {
    reason: 'suppress-complaint',
    code: 607,
    message: 'Not delivering to a user who marked your messages as spam',
  },
};

const failed = (
  recipient: string,
  atMs: number,
  severity: 'permanent' | 'temporary',
  detail: FailureDetail,
): NewEvent => ({
  atMs,
  event: 'failed',
  recipient,
  severity,
  detail: { ...detail },
});

interface FailureDetail {
  reason: string;
  code: number;
  message: string;
  attempt?: number;
  enhancedCode?: string;
  retrySeconds?: number;
}

/** Of an address on a list. */
export const suppressedEvent = (recipient: string, atMs: number, kind: SuppressionKind): NewEvent =>
  failed(recipient, atMs, 'permanent', suppressed[kind]);

const delivered = (recipient: string, atMs: number, code = 250, attempt = 1): NewEvent => ({
  atMs,
  event: 'delivered',
  recipient,
  detail: { code, attempt },
});

const mailboxFull = (recipient: string, atMs: number): NewEvent =>
  failed(recipient, atMs, 'temporary', { reason: 'generic', code: 452, message: 'Mailbox full', retrySeconds: 600 });

/** @param list the list that the recipient is added to */
const deliveredThen =
  (event: string, list?: SuppressionKind): RecipientOutcome =>
  (recipient, atMs) => ({
    isDelivered: true,
    events: [delivered(recipient, atMs), { atMs, event, recipient }],
    ...(list && { suppress: [{ kind: list, address: recipient }] }),
  });

const noSuchMailbox = 'No Such User Here';

/** Local parts with an outcome of their own, on any domain. They are the emulator's, not Mailgun's. */
export const magicRecipients: Record<string, { description: string; outcome: RecipientOutcome }> = {
  bounce: {
    description: 'bounces permanently, and is added to the bounce list',
    outcome: (recipient, atMs) => ({
      isDelivered: false,
      events: [
        failed(recipient, atMs, 'permanent', {
          reason: 'bounce',
          code: 550,
          message: noSuchMailbox,
          enhancedCode: '5.1.1',
        }),
      ],
      suppress: [{ kind: 'bounces', address: recipient, error: noSuchMailbox }],
    }),
  },
  fail: {
    description: 'fails permanently, without an entry in the bounce list',
    outcome: (recipient, atMs) => ({
      isDelivered: false,
      events: [failed(recipient, atMs, 'permanent', { reason: 'generic', code: 554, message: 'Transaction failed' })],
    }),
  },
  greylist: {
    description: 'fails temporarily once, then is delivered',
    outcome: (recipient, atMs) => ({
      isDelivered: true,
      events: [
        failed(recipient, atMs, 'temporary', {
          reason: 'greylisted',
          code: 451,
          message: 'Greylisted, please try again later',
          enhancedCode: '4.7.1',
          retrySeconds: 600,
        }),
        delivered(recipient, atMs, 250, 2),
      ],
    }),
  },
  tempfail: {
    description: 'fails temporarily',
    outcome: (recipient, atMs) => ({
      isDelivered: false,
      events: [mailboxFull(recipient, atMs)],
    }),
  },
  tooold: {
    description: 'fails temporarily until Mailgun gives up',
    outcome: (recipient, atMs) => ({
      isDelivered: false,
      events: [
        mailboxFull(recipient, atMs),
        // Mailgun gives up after about 8 h. (stackoverflow-55845013)
        failed(recipient, atMs, 'permanent', { reason: 'old', code: 602, message: 'Too old' }),
      ],
    }),
  },
  complaint: {
    description: 'is delivered, then marked as spam',
    outcome: deliveredThen('complained', 'complaints'),
  },
  unsubscribe: {
    description: 'is delivered, then unsubscribes',
    outcome: deliveredThen('unsubscribed', 'unsubscribes'),
  },
  open: {
    description: 'is delivered, then opened',
    outcome: deliveredThen('opened'),
  },
};

const magicOf = (address: string) => {
  const local = address.slice(0, address.lastIndexOf('@')).split('+')[0]?.toLowerCase() ?? '';
  return Object.hasOwn(magicRecipients, local) ? magicRecipients[local] : undefined;
};

export function decideOutcome(request: MessageRequest, context: OutcomeContext): Outcome {
  const { nowMs, deliverAtMs, accepted } = context;
  const outcome: Outcome = { delivered: [], events: [], suppress: [] };
  // A missing template or version: "a 200 … but doesn't actually send or log the message". (shieldbattery#1010)
  if (request.template && request.template.source === undefined) return outcome;
  for (const recipient of request.recipients) {
    const { address } = recipient;
    outcome.events.push({ atMs: nowMs, event: 'accepted', recipient: address, detail: accepted });
    if (request.problem !== undefined) {
      // Accepted, then failed. (mailgun-php#651)
      outcome.events.push(
        failed(address, deliverAtMs, 'permanent', { reason: 'generic', code: 500, message: request.problem }),
      );
      continue;
    }
    const suppression = context.suppressionOf(address, request.options.tags);
    if (request.options.testMode) {
      // Accepted, not sent, and a `delivered` event with code 650. (sending-options)
      outcome.events.push(delivered(address, deliverAtMs, 650));
      outcome.delivered.push(recipient);
    } else if (suppression) {
      outcome.events.push(suppressedEvent(address, deliverAtMs, suppression));
    } else {
      const result = magicOf(address)?.outcome(address, deliverAtMs) ?? {
        isDelivered: true,
        events: [delivered(address, deliverAtMs)],
      };
      if (result.isDelivered) outcome.delivered.push(recipient);
      outcome.events.push(...(result.events ?? []));
      outcome.suppress.push(...(result.suppress ?? []));
    }
  }
  return outcome;
}
