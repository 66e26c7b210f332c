// "I never got my code": the life of the mails to one address, whether it is suppressed, and one sentence that says what
// happened to the newest.

import { readAccess } from '../connector/compose.js';
import { type ConnectorModule, regionsOf } from '../connector/connector.js';
import type { Finding, Suppression, TraceResult } from '../contract/api.js';
import { createClient } from './client.js';
import { fetchEvents, type MailEvent } from './events.js';
import { explain } from './explain-response.js';
import { judgeEvents } from './outcome.js';
import { findRegion } from './region.js';
import { describeSuppression, findSuppressions } from './suppressions.js';

export interface TraceOptions {
  readonly connector: ConnectorModule;
  readonly regions?: readonly [string, string] | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How far back, within `hoursRange`. @default 72 */
  readonly hours?: number;
  readonly onStep?: (what: string) => void;
}

/** How far back may be asked: Mailgun keeps events for 30 days at most. */
export const hoursRange: readonly [least: number, most: number] = [1, 30 * 24];
/** Most plans keep events for that long at least. */
export const usualHours = 72;

/** Newest mails told. */
const maxMessages = 5;

export async function trace(config: unknown, address: string, options: TraceOptions): Promise<TraceResult> {
  const { connector, regions = regionsOf(connector), now = Date.now, hours = usualHours, onStep = () => {} } = options;
  const nothing = { address, delivered: false, messages: [], suppressions: [] };
  const access = await readAccess(connector, config);
  if (!access) {
    const verdict = 'Mailgun was not asked: the connection has errors. Mend them first.';
    return { ...nothing, verdict, findings: [finding('not-asked', verdict)] };
  }
  onStep('asking for the domain');
  const place = await findRegion(createClient(access), connector, regions);
  const findings = place.findings.filter(({ severity }) => severity === 'error');
  if (!place.client) return { ...nothing, verdict: findings[0]?.message ?? '', findings };
  if (place.keyKind === 'sending') {
    const verdict = 'The key is a sending key, which may not look at events. Use an account key to trace a mail.';
    return { ...nothing, verdict, findings: [...findings, finding('key-kind', verdict, ['apiKey'])] };
  }
  onStep(`asking what became of mails to ${address}`);
  const events = await fetchEvents(place.client, address, { sinceMs: now() - hours * 3_600_000, nowMs: now() });
  if ('refused' in events) {
    const verdict = await explain(connector, events.refused);
    return { ...nothing, verdict, findings: [...findings, finding('events-refused', verdict)] };
  }
  const suppressions = (await findSuppressions(place.client, address)) ?? [];
  const messages = group(events);
  const { verdict, delivered } = judgeEvents(messages[0]?.events ?? [], address);
  const held = suppressions.map((entry) => finding('suppressed', describeSuppression(address, entry)));
  return {
    address,
    verdict: tell(verdict, { hasMail: messages.length > 0, delivered, address }, suppressions),
    delivered: delivered && held.length === 0,
    messages: messages.slice(0, maxMessages).map(({ id, subject, events: own }) => ({
      id,
      subject,
      events: own.map(({ atMs, event, text }) => ({ atMs, event, text })),
    })),
    suppressions,
    findings: [...findings, ...held],
  };
}

/** What happened, and where a list holds mails back, that too: it is what will happen to the next. */
function tell(
  verdict: string,
  { hasMail, delivered, address }: { hasMail: boolean; delivered: boolean; address: string },
  suppressions: readonly Suppression[],
): string {
  const [first] = suppressions;
  if (!first) return verdict;
  if (!hasMail) return describeSuppression(address, first);
  return delivered ? `${verdict} But later mails are held back: the address is on the list ${first.list}.` : verdict;
}

/** By mail, the newest first. */
function group(events: readonly MailEvent[]): Array<{ id: string; subject: string; events: MailEvent[] }> {
  const byId = new Map<string, MailEvent[]>();
  for (const event of events) byId.set(event.messageId, [...(byId.get(event.messageId) ?? []), event]);
  return [...byId]
    .map(([id, own]) => ({ id, subject: own.find(({ subject }) => subject !== '')?.subject ?? '', events: own }))
    .sort((a, b) => (b.events[0]?.atMs ?? 0) - (a.events[0]?.atMs ?? 0));
}

function finding(rule: string, message: string, path: string[] = []): Finding {
  return { severity: 'error', rule, path, message };
}
