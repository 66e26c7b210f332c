// What happens to an accepted message: who gets a mail, and which events tell of it. Pure.
import type { NewEvent } from '../resources/messages/storage.js';
import type { Posting, Recipient } from '../model/message.js';

export type SuppressionKind = 'bounces' | 'unsubscribes' | 'complaints';

export interface Outcome {
  delivered: Recipient[];
  events: NewEvent[];
  /** What a bounce or a complaint puts on the domain's lists. */
  suppress: Array<{ kind: SuppressionKind; address: string; error?: string }>;
}

export interface OutcomeContext {
  nowMs: number;
  deliverAtMs: number;
  keyId: string;
  suppressionOf: (address: string, tags: readonly string[]) => SuppressionKind | undefined;
}

type Happening = (recipient: string, atMs: number) => Partial<Outcome> & { isDelivered: boolean };

/** [D] 605, 606, 607: OLD samples and the events reference */
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

export interface FailureDetail {
  reason: string;
  code: number;
  message: string;
  attempt?: number;
  enhancedCode?: string;
  retrySeconds?: number;
}

export const delivered = (recipient: string, atMs: number, code = 250, attempt = 1): NewEvent => ({
  atMs,
  event: 'delivered',
  recipient,
  detail: { code, attempt },
});

const noSuchMailbox = 'No Such User Here';

/** Local parts that make something happen, on any domain. They are the emulator's own. */
export const magicRecipients: Record<string, { does: string; happens: Happening }> = {
  bounce: {
    does: 'bounces for good, and is put on the bounce list',
    happens: (recipient, atMs) => ({
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
    does: 'fails for good, without a bounce entry',
    happens: (recipient, atMs) => ({
      isDelivered: false,
      events: [failed(recipient, atMs, 'permanent', { reason: 'generic', code: 554, message: 'Transaction failed' })],
    }),
  },
  greylist: {
    does: 'is put off once, then delivered',
    happens: (recipient, atMs) => ({
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
    does: 'is put off again and again',
    happens: (recipient, atMs) => ({
      isDelivered: false,
      events: [
        failed(recipient, atMs, 'temporary', {
          reason: 'generic',
          code: 452,
          message: 'Mailbox full',
          retrySeconds: 600,
        }),
      ],
    }),
  },
  tooold: {
    does: 'is put off until Mailgun gives up',
    happens: (recipient, atMs) => ({
      isDelivered: false,
      events: [
        failed(recipient, atMs, 'temporary', {
          reason: 'generic',
          code: 452,
          message: 'Mailbox full',
          retrySeconds: 600,
        }),
        // 602 Too old, after about 8 h. [O] StackOverflow 55845013
        failed(recipient, atMs, 'permanent', { reason: 'old', code: 602, message: 'Too old' }),
      ],
    }),
  },
  complaint: {
    does: 'is delivered, then marked as spam',
    happens: (recipient, atMs) => ({
      isDelivered: true,
      events: [delivered(recipient, atMs), { atMs, event: 'complained', recipient }],
      suppress: [{ kind: 'complaints', address: recipient }],
    }),
  },
  unsubscribe: {
    does: 'is delivered, then unsubscribes',
    happens: (recipient, atMs) => ({
      isDelivered: true,
      events: [delivered(recipient, atMs), { atMs, event: 'unsubscribed', recipient }],
      suppress: [{ kind: 'unsubscribes', address: recipient }],
    }),
  },
  open: {
    does: 'is delivered, then opened',
    happens: (recipient, atMs) => ({
      isDelivered: true,
      events: [delivered(recipient, atMs), { atMs, event: 'opened', recipient }],
    }),
  },
};

const magicOf = (address: string) => {
  const local = address.slice(0, address.lastIndexOf('@')).split('+')[0]?.toLowerCase() ?? '';
  return Object.hasOwn(magicRecipients, local) ? magicRecipients[local] : undefined;
};

export function decideOutcome(posting: Posting, context: OutcomeContext): Outcome {
  const { nowMs, deliverAtMs, keyId } = context;
  const outcome: Outcome = { delivered: [], events: [], suppress: [] };
  // A missing template or version: "a 200 … but doesn't actually send or log the message". [O] ShieldBattery#1010
  if (posting.template && posting.template.source === undefined) return outcome;
  for (const recipient of posting.recipients) {
    const { address } = recipient;
    outcome.events.push({ atMs: nowMs, event: 'accepted', recipient: address, detail: { keyId } });
    if (posting.problem !== undefined) {
      // [O] mailgun-php#651: accepted, then bounced.
      outcome.events.push(
        failed(address, deliverAtMs, 'permanent', { reason: 'generic', code: 500, message: posting.problem }),
      );
      continue;
    }
    const listed = context.suppressionOf(address, posting.options.tags);
    if (posting.options.testMode) {
      // Accepted, not sent, and a delivered event with code 650. [D] PSO
      outcome.events.push(delivered(address, deliverAtMs, 650));
      outcome.delivered.push(recipient);
    } else if (listed) {
      outcome.events.push(failed(address, deliverAtMs, 'permanent', suppressed[listed]));
    } else {
      const what = magicOf(address)?.happens(address, deliverAtMs) ?? {
        isDelivered: true,
        events: [delivered(address, deliverAtMs)],
      };
      if (what.isDelivered) outcome.delivered.push(recipient);
      outcome.events.push(...(what.events ?? []));
      outcome.suppress.push(...(what.suppress ?? []));
    }
  }
  return outcome;
}
