// The names of webhooks, and what may be registered. Pure.
import { invalid } from '../../model/errors.js';

/** One for each kind of event; `rejected` and `stored` have none. (openapi, webhooks) */
const webhookEvents = [
  'accepted',
  'clicked',
  'complained',
  'delivered',
  'opened',
  'permanent_fail',
  'temporary_fail',
  'unsubscribed',
] as const;

export type WebhookEvent = (typeof webhookEvents)[number];

const isEvent = (name: string): name is WebhookEvent => (webhookEvents as readonly string[]).includes(name);

/** (openapi, account webhooks) */
export const maxUrlsPerEvent = 3;
/** Of the emulator: it is not documented. */
const maxUrlLength = 2_048;

/** Several may be separated by commas. @throws DomainError `invalid`; the text is not known */
export function readEvents(names: readonly string[]): WebhookEvent[] {
  const events = names.flatMap((name) => name.split(',')).map((name) => name.trim());
  const unknown = events.find((name) => !isEvent(name));
  if (unknown !== undefined) {
    throw invalid(`Invalid webhook type ${JSON.stringify(unknown.slice(0, 100))}: use ${webhookEvents.join(', ')}`);
  }
  return [...new Set(events as WebhookEvent[])];
}

/** As it was written, so that it is found again. @throws DomainError `invalid` */
export function readUrl(written: string): string {
  const url = written.trim();
  // (openapi, the 400 of webhooks)
  const refuse = (why: string) => invalid(`${url.slice(0, 200)} is not a valid url: ${why}`);
  if (url.length > maxUrlLength) throw refuse(`longer than ${maxUrlLength} characters`);
  if (!/^https?:\/\//i.test(url)) throw refuse('invalid URL scheme');
  if (!URL.canParse(url)) throw refuse('host not found');
  return url;
}
