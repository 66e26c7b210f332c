// Events after delivery: opened, clicked, bounced …, and the suppressions that follow from them.
import { asText } from '../model/json.js';
import type { StoredMessage } from '../model/message.js';
import { type Region, utcDate } from '../model/normal-form.js';
import type { NewEvent, SuppressionKind } from './outcome.js';

/** An event to simulate, and the list that it puts the recipient on. */
export interface SimulatedEvent {
  event: string;
  severity?: 'permanent' | 'temporary';
  suppresses?: SuppressionKind;
  detail: Record<string, unknown>;
}

/** The events that can be simulated, by name. */
export const simulatedEvents: Readonly<Record<string, SimulatedEvent>> = {
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

/** One entry of a suppression list. */
export interface SuppressionEntry {
  /** An address; on the allowlist an address or a domain. Lower case. */
  address: string;
  createdAt: string;
  code?: string;
  error?: string;
  tags?: string[];
  reason?: string;
}

/** What a scheduled message does to the lists, and they to it, when it is due. */
export interface ScheduledDelivery {
  atMs: number;
  /** Of the message: without it nothing happens. */
  storageKey: string;
  region: Region;
  domain: string;
  tags: readonly string[];
  /** The addresses that get no email when they are suppressed by then. */
  addresses: string[];
  /** The entries that it adds, of those who get the email. */
  entries: Array<{ kind: SuppressionKind; entry: SuppressionEntry }>;
}

export interface SuppressDependencies {
  now: () => number;
  suppressions: { put(region: Region, domain: string, kind: SuppressionKind, entry: SuppressionEntry): void };
}

export interface SimulateDependencies extends SuppressDependencies {
  events: { add(event: NewEvent & { region: Region; domain: string; message?: number }): void };
}

/** Stores an event of one recipient of a message, now. */
export function simulateEvent(
  dependencies: SimulateDependencies,
  message: StoredMessage,
  recipient: string,
  { event, severity, suppresses, detail }: SimulatedEvent,
): void {
  const { region, domain, seq } = message;
  const atMs = dependencies.now();
  dependencies.events.add({
    region,
    domain,
    message: seq,
    atMs,
    event,
    recipient,
    ...(severity && { severity }),
    detail,
  });
  if (!suppresses) return;
  const code = asText(detail.code ?? 550);
  const error = asText(detail.message ?? '');
  const entry = suppressionEntry(suppresses, { address: recipient, atMs, error, code });
  dependencies.suppressions.put(region, domain, suppresses, entry);
}

export function suppressionEntry(
  kind: SuppressionKind,
  { address, atMs, error = '', code = '550' }: { address: string; atMs: number; error?: string; code?: string },
): SuppressionEntry {
  return {
    address,
    createdAt: utcDate(atMs),
    ...(kind === 'bounces' && { code, error }),
    ...(kind === 'unsubscribes' && { tags: ['*'] }),
  };
}
