// What happened to a message at the local Mailgun, and removing an address from one of its suppression lists.
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { KeySource } from '../connector/api-key.js';
import type { Suppression } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { readBody, type WithBody } from './request-body.js';
import type { SentMessages } from './sent.js';

const lists: ReadonlyArray<Suppression['list']> = ['bounces', 'unsubscribes', 'complaints'];

export function createSentRoutes(sent: SentMessages, keys: KeySource): Hono<WithBody> {
  const routes = new Hono<WithBody>();

  routes.get('/api/sent/:id', async (context) =>
    context.json(await sent.find(context.req.param('id'), context.req.query('to') ?? '')),
  );

  routes.post('/api/unsuppress', readBody, async (context) => {
    const body = context.get('body');
    const list = lists.find((one) => one === body.list);
    const address = textAt(body, 'address');
    if (!list || address === '') {
      throw new HTTPException(400, { message: `Pass address, and list: one of ${lists.join(', ')}.` });
    }
    const config = keys.fill(body.config);
    await sent.unsuppress({ domain: textAt(config, 'domain'), list, address, apiKey: textAt(config, 'apiKey') });
    return context.json({});
  });

  return routes;
}
