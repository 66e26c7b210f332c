// The inbox: list, one email, its HTML for a frame, attachments, and server-sent events for what arrives.
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { textAt } from '../contract/json.js';
import { checkToken } from './access.js';
import { createEventStream } from './event-stream.js';
import { maxListed, type StudioInbox } from './inbox.js';
import { isForm, readBody, type WithBody } from './request-body.js';
import { download, emailHtml } from './responses.js';

const defaultListed = 50;

export function createInboxRoutes(inbox: StudioInbox, token: string): Hono<WithBody> {
  const routes = new Hono<WithBody>();
  const events = createEventStream({
    greeting: 'emails as they arrive',
    subscribe: (send) => inbox.subscribe((row) => send({ event: 'email', id: row.key, data: JSON.stringify(row) })),
  });

  routes.get('/api/inbox', async (context) => {
    const { limit, search = '' } = context.req.query();
    const wanted = Math.trunc(Number(limit ?? defaultListed)) || defaultListed;
    return context.json(await inbox.list({ search, limit: Math.min(Math.max(wanted, 1), maxListed) }));
  });

  routes.post('/api/inbox/delete', readBody, async (context) => {
    const body = context.get('body');
    const [key, newestKey] = [textAt(body, 'key'), textAt(body, 'newestKey')];
    if (!isKey(newestKey) || (key !== '' && !isKey(key))) {
      throw new HTTPException(400, { message: 'Pass newestKey, and key or search: the keys that the inbox lists.' });
    }
    const what = key === '' ? { search: textAt(body, 'search') } : { key };
    return context.json({ deleted: await inbox.remove({ ...what, newestKey }) });
  });

  routes.get('/api/inbox/events', events);

  routes.get('/api/inbox/:key', async (context) => context.json(await inbox.read(context.req.param('key'))));

  routes.get('/mail/:file', async (context) => {
    const { html } = await inbox.read(context.req.param('file').replace(/\.html$/, ''));
    return emailHtml(context, html);
  });

  routes.post('/mail/preview', readBody, (context) => {
    const body = context.get('body');
    if (isForm(context)) checkToken(body.token, token);
    return emailHtml(context, textAt(body, 'html'));
  });

  routes.get('/attachment/:id', async (context) => {
    const [, key, index] = /^(\d{1,15})-(\d{1,3})$/.exec(context.req.param('id')) ?? [];
    if (key === undefined) throw new HTTPException(404, { message: 'There is no such attachment.' });
    const { content, filename } = await inbox.attachment(key, Number(index));
    return download(context, content, filename || `attachment-${index}`);
  });

  return routes;
}

const isKey = (text: string) => /^\d{1,15}$/.test(text);
