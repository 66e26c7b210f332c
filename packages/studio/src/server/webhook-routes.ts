// What the local Mailgun posted to webhooks and to the URLs of routes, for the page.
import { Hono } from 'hono';
import type { Emulator, WebhookPost } from 'mailgun-emulator';
import type { WebhookRow } from '../contract/api.js';
import { textAt } from '../contract/json.js';

const maxListed = 200;

export function createWebhookRoutes({ webhooks }: Pick<Emulator, 'webhooks'>): Hono {
  const routes = new Hono();

  routes.get('/api/webhooks', (context) => {
    const { to = '' } = context.req.query();
    return context.json({ rows: webhooks.list({ limit: maxListed, ...(to !== '' && { to }) }).map(toRow) });
  });

  return routes;
}

function toRow({
  id,
  kind,
  event,
  url,
  to,
  state,
  createdAt,
  nextAttemptAt,
  attempts,
  eventData,
}: WebhookPost): WebhookRow {
  return {
    id,
    kind,
    event,
    url: urlWithoutSecrets(url),
    to,
    state,
    createdAtMs: createdAt.getTime(),
    nextAttemptAtMs: nextAttemptAt?.getTime() ?? null,
    attempts: attempts.map(({ at, status, error, durationMs }) => ({
      atMs: at.getTime(),
      result: status === undefined ? (error ?? 'no response') : String(status),
      durationMs,
    })),
    messageId: textAt(eventData, 'message', 'headers', 'message-id') || null,
  };
}

/** A URL may carry a password, or a token in its query. */
export function urlWithoutSecrets(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
