// What is posted to a webhook: the event as the events API shows it, signed. (securing-webhooks)
import type { RenderedPost } from '../../delivery/post-queue.js';
import type { StoredPost } from '../../delivery/post-storage.js';
import { sign } from '../../delivery/signature.js';
import type { Region } from '../../model/normal-form.js';
import { type FormatDependencies, formatStoredEvent } from '../events/routes.js';
import type { EventStorage } from '../events/storage.js';
import type { WebhookStorage } from './storage.js';

export interface WebhookRenderDependencies extends FormatDependencies {
  events: Pick<EventStorage, 'bySeq'>;
  webhooks: Pick<WebhookStorage, 'signingKey'>;
  urls: Record<Region, string>;
  now: () => number;
}

/** Undefined when the event was removed before it was first posted. */
export function renderWebhook(post: StoredPost, dependencies: WebhookRenderDependencies): RenderedPost | undefined {
  const payload = post.payload || eventOf(post, dependencies);
  if (payload === undefined) return undefined;
  const signature = sign(dependencies.webhooks.signingKey(), dependencies.now());
  const content = Buffer.from(`{"signature":${JSON.stringify(signature)},"event-data":${payload}}`);
  return { body: { contentType: 'application/json', content }, payload };
}

function eventOf({ event: seq }: StoredPost, dependencies: WebhookRenderDependencies): string | undefined {
  const event = seq === undefined ? undefined : dependencies.events.bySeq(seq);
  return event && JSON.stringify(formatStoredEvent(event, dependencies, dependencies.urls[event.region]));
}
