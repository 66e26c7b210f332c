// "I never got my code": the events of the emails to one address, its suppressions, and one sentence on what happened to the newest.
import { mailgunRegions, parseConfig } from 'connector-mailgun/inspect';
import type { Finding, Suppression, TraceResult } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { createClient } from './client.js';
import { invalidConnection } from './diagnose.js';
import { type EmailEvent, fetchEvents } from './events.js';
import { explainFailure } from './explain-response.js';
import { readOutcome } from './outcome.js';
import { findRegion } from './region.js';
import { describeSuppression, findSuppressions, suppressionFindings } from './suppressions.js';

export interface TraceOptions {
  readonly regions?: readonly [string, string] | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How far back, within `hoursRange`. @default 72 */
  readonly hours?: number;
  /** Called before each step, for a progress line. */
  readonly onStep?: (step: string) => void;
}

/** How far back a trace may go: Mailgun keeps events for 30 days at most. */
export const hoursRange: readonly [least: number, most: number] = [1, 30 * 24];
/** Most plans keep events for at least that long. */
export const usualHours = 72;

/** Newest emails in the result. */
const maxMessages = 5;

export async function trace(config: unknown, address: string, options: TraceOptions): Promise<TraceResult> {
  const { regions = mailgunRegions, now = Date.now, hours = usualHours, onStep = () => {} } = options;
  const failed = (summary: string, findings: Finding[]): TraceResult => ({
    address,
    summary,
    delivered: false,
    messages: [],
    suppressions: [],
    findings,
  });
  const parsed = parseConfig(config);
  if (!parsed.ok) return failed(invalidConnection.message, [invalidConnection]);
  onStep('looking up the domain');
  const place = await findRegion(createClient(parsed.config), regions);
  const findings = place.findings.filter(({ severity }) => severity === 'error');
  if (!place.client) return failed(findings[0]?.message ?? '', findings);
  if (place.keyKind === 'sending') {
    const message = 'The key is a sending key, which cannot read events. Use an account key to trace an email.';
    return failed(message, [...findings, { severity: 'error', rule: 'key-kind', path: ['apiKey'], message }]);
  }
  onStep(`looking up the emails to ${address}`);
  const events = await fetchEvents(place.client, address, { sinceMs: now() - hours * 3_600_000, nowMs: now() });
  if ('refused' in events) {
    const message = explainFailure(events.refused);
    return failed(message, [...findings, { severity: 'error', rule: 'events-refused', path: [], message }]);
  }
  const suppressions = (await findSuppressions(place.client, address)) ?? [];
  const messages = groupByMessage(events);
  // A test, such as that of `check --send-test`, shows nothing about the emails that Logto sent.
  const reported = messages.find(({ isTest }) => !isTest) ?? messages[0];
  const outcome = readOutcome(reported?.events ?? [], address);
  const { delivered } = outcome;
  const summary = reported?.isTest ? `${outcome.summary} ${adviseOnTests(config)}` : outcome.summary;
  return {
    address,
    summary: summarize(summary, { hasEmail: messages.length > 0, delivered, address }, suppressions),
    delivered: delivered && suppressions.length === 0,
    messages: messages.slice(0, maxMessages).map(({ id, subject, events: own }) => ({
      id,
      subject,
      events: own.map(({ atMs, event, text }) => ({ atMs, event, text })),
    })),
    suppressions,
    findings: suppressions.length > 0 ? [...findings, ...suppressionFindings(address, suppressions)] : findings,
  };
}

/** What happened, and a suppression too: it decides about the next email. */
function summarize(
  summary: string,
  { hasEmail, delivered, address }: { hasEmail: boolean; delivered: boolean; address: string },
  suppressions: readonly Suppression[],
): string {
  const [first] = suppressions;
  if (!first) return summary;
  if (!hasEmail) return describeSuppression(address, first);
  return delivered ? `${summary} But the address is suppressed now: it is on the list ${first.list}.` : summary;
}

function adviseOnTests(config: unknown): string {
  return textAt(config, 'testMode') === 'on'
    ? 'Set testMode to off.'
    : 'The config does not set testMode, so it was a test, such as that of check --send-test. There is no other email to this address.';
}

interface TracedEmail {
  readonly id: string;
  readonly subject: string;
  readonly isTest: boolean;
  readonly events: EmailEvent[];
}

/** The newest email first. */
function groupByMessage(events: readonly EmailEvent[]): TracedEmail[] {
  const byId = new Map<string, EmailEvent[]>();
  for (const event of events) {
    const own = byId.get(event.messageId) ?? [];
    own.push(event);
    byId.set(event.messageId, own);
  }
  return [...byId]
    .map(([id, own]) => ({
      id,
      subject: own.find(({ subject }) => subject !== '')?.subject ?? '',
      isTest: own.some(({ isTest }) => isTest),
      events: own,
    }))
    .sort((a, b) => (b.events[0]?.atMs ?? 0) - (a.events[0]?.atMs ?? 0));
}
