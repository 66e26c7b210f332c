// Emails from outside that matched a route of the local Mailgun, for the page. It keeps them apart from what it delivers, so they are
// read from its events, and their content from its storage.
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { InboundEmail, InboundRow } from '../contract/api.js';
import { at, listAt, parseJson, textAt } from '../contract/json.js';
import { urlWithoutSecrets } from './webhook-routes.js';

const timeoutMs = 10_000;
/** Newest events that are looked through, of each region. */
const maxEvents = 1_000;
const maxListed = 200;

interface StoredInbound {
  readonly row: InboundRow;
  /** At the local Mailgun. */
  readonly url: string;
}

/** @param url where the local Mailgun listens */
export function createInboundRoutes(url: string): Hono {
  const routes = new Hono();

  async function list(): Promise<StoredInbound[]> {
    const regions = await Promise.all(
      ['us', 'eu'].map((region) => fetchJson(`${url}/_emulator/events?region=${region}&limit=${maxEvents}`)),
    );
    return regions
      .flatMap((region) => listAt(region, 'items'))
      .filter((event) => textAt(event, 'event') === 'accepted' && at(event, 'flags', 'is-routed') === true)
      .map((event) => ({ row: toRow(event), url: textAt(event, 'storage', 'url') }))
      .sort((a, b) => b.row.receivedAtMs - a.row.receivedAtMs);
  }

  routes.get('/api/inbound', async (context) =>
    context.json({ rows: (await list()).slice(0, maxListed).map(({ row }) => row) }),
  );

  routes.get('/api/inbound/:key', async (context) => {
    const found = (await list()).find(({ row }) => row.key === context.req.param('key'));
    if (!found) throw new HTTPException(404, { message: 'This email is no longer at the local Mailgun.' });
    const message = await fetchJson(found.url);
    const email: InboundEmail = {
      ...found.row,
      html: textAt(message, 'body-html'),
      text: textAt(message, 'body-plain'),
      headers: listAt(message, 'message-headers').map((header) => [textAt(header, 0), textAt(header, 1)]),
    };
    return context.json(email);
  });

  return routes;
}

/** The local Mailgun accepts any key, unless it was started with keys of its own. */
const headers = { authorization: `Basic ${Buffer.from('api:local').toString('base64')}` };

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch(
    () => {
      throw new HTTPException(502, { message: 'The local Mailgun does not respond. Start the studio again.' });
    },
  );
  const parsed = parseJson(await response.text());
  if (response.ok && parsed.ok) return parsed.value;
  const message =
    response.status === 401
      ? 'The local Mailgun was started with API keys of its own, so the content of inbound emails cannot be shown here.'
      : `The local Mailgun responded with status ${response.status}.`;
  throw new HTTPException(502, { message });
}

function toRow(event: unknown): InboundRow {
  return {
    key: textAt(event, 'storage', 'key'),
    to: textAt(event, 'recipient'),
    from: textAt(event, 'message', 'headers', 'from'),
    subject: textAt(event, 'message', 'headers', 'subject'),
    receivedAtMs: Math.round(Number(at(event, 'timestamp')) * 1_000),
    actions: listAt(event, 'routes')
      .flatMap((route) => listAt(route, 'actions'))
      .map((action) => String(action).replace(/https?:\/\/[^"')]*/gi, urlWithoutSecrets)),
  };
}
