// How a trace is requested and displayed: periods, outcome, headline and advice, tones of events. Pure.
import type { TraceEvent, TraceResult } from '../../../contract/api.ts';

/** Mailgun keeps events for 30 days at most. */
export const periods = [
  { hours: 24, title: 'Last 24 hours' },
  { hours: 72, title: 'Last 3 days' },
  { hours: 7 * 24, title: 'Last 7 days' },
  { hours: 30 * 24, title: 'Last 30 days' },
] as const;

export function periodTitle(hours: number): string {
  return periods.find((period) => period.hours === hours)?.title ?? `Last ${hours} hours`;
}

export type Outcome = 'success' | 'failure' | 'none';

/** No emails on record is not a failure. */
export function outcomeOf({ delivered, messages, findings }: TraceResult): Outcome {
  if (delivered) return 'success';
  return messages.length === 0 && findings.length === 0 ? 'none' : 'failure';
}

/** A full stop inside the mail server's quoted text does not end the sentence. */
const firstSentence = /^((?:“[^”]*”|[^“])*?\.)\s+(?=[A-Z])/;

/** The first sentence is the headline. How to remove a suppression is omitted: the list of suppressions shows it. */
export function splitSummary({ summary, suppressions }: Pick<TraceResult, 'summary' | 'suppressions'>): {
  headline: string;
  advice: string;
} {
  const text = suppressions.reduce((rest, { howToRemove }) => rest.replace(howToRemove, ''), summary).trim();
  const headline = firstSentence.exec(text)?.[1] ?? text;
  return { headline, advice: text.slice(headline.length).trim() };
}

export type EventTone = 'success' | 'failure' | 'neutral';

const tones: ReadonlyMap<string, EventTone> = new Map([
  ['delivered', 'success'],
  ['opened', 'success'],
  ['clicked', 'success'],
  ['failed', 'failure'],
  ['rejected', 'failure'],
  ['complained', 'failure'],
  ['unsubscribed', 'failure'],
]);

/** A failure with a later event was temporary: Mailgun retried. */
export function eventTones(events: ReadonlyArray<Pick<TraceEvent, 'event'>>): EventTone[] {
  return events.map(({ event }, index) => {
    const isTemporary = event === 'failed' && index < events.length - 1;
    return isTemporary ? 'neutral' : (tones.get(event) ?? 'neutral');
  });
}
