// Every operation of webhooks, of the signing key and of routes, with plain requests: one case for each operation. Runs
// against the emulator, and against any other implementation of Mailgun's API.
import { afterAll, describe, expect, it } from 'vitest';

interface Target {
  url: string;
  key: string;
  domain: string;
  close: () => Promise<void>;
}

interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests assert what is in it
  json: any;
}

export function describeWebhooksAndRoutes({ name, create }: { name: string; create: () => Promise<Target> }): void {
  describe(`webhooks and routes of ${name}`, async () => {
    const { url, key, domain, close } = await create();
    afterAll(close);

    async function call(
      method: string,
      path: string,
      fields?: Array<[string, string]>,
      multipart = false,
    ): Promise<Reply> {
      const form = multipart ? new FormData() : new URLSearchParams();
      for (const [field, value] of fields ?? []) form.append(field, value);
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Basic ${btoa(`api:${key}`)}` },
        ...(fields && { body: form }),
      });
      const text = await response.text();
      return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : undefined };
    }

    const a = 'https://example.com/a';
    const b = 'https://example.com/b';
    const v3 = `/v3/domains/${domain}/webhooks`;
    const v4 = `/v4/domains/${domain}/webhooks`;

    describe('GET, POST /v3/domains/{domain}/webhooks; GET, PUT, DELETE …/{webhook_name}', () => {
      it('work as a whole, urlencoded and multipart', async () => {
        const created = { message: 'Webhook has been created', webhook: { urls: [a, b] } };
        const fields: Array<[string, string]> = [
          ['id', 'opened'],
          ['url', a],
          ['url', b],
        ];
        expect(await call('POST', v3, fields, true)).toEqual({ status: 200, json: created });
        expect((await call('GET', v3)).json).toEqual({ webhooks: { opened: { urls: [a, b] } } });
        expect((await call('GET', `${v3}/opened`)).json).toEqual({ webhook: { urls: [a, b] } });
        const updated = { message: 'Webhook has been updated', webhook: { urls: [b] } };
        expect((await call('PUT', `${v3}/opened`, [['url', b]])).json).toEqual(updated);
        const deleted = { message: 'Webhook has been deleted', webhook: { urls: [b] } };
        expect((await call('DELETE', `${v3}/opened`)).json).toEqual(deleted);
        expect((await call('GET', v3)).json).toEqual({ webhooks: {} });
      });

      it.each([
        { fields: [['id', 'opened']], message: "Missing mandatory parameter: 'url'" },
        { fields: [['url', a]], message: "Missing mandatory parameter: 'id'" },
        {
          fields: [
            ['id', 'bounced'],
            ['url', a],
          ],
          message: expect.stringContaining('Invalid webhook type'),
        },
        {
          fields: [
            ['id', 'opened'],
            ['url', 'ftp://x'],
          ],
          message: 'ftp://x is not a valid url: invalid URL scheme',
        },
        {
          fields: [
            ['id', 'opened'],
            ['url', 'https://'],
          ],
          message: 'https:// is not a valid url: host not found',
        },
        {
          fields: [['id', 'opened'], ...['1', '2', '3', '4'].map((n) => ['url', `${a}${n}`])],
          message: expect.stringContaining('maximum of 3'),
        },
      ])('POST refuses $fields', async ({ fields, message }) => {
        expect(await call('POST', v3, fields as Array<[string, string]>)).toEqual({ status: 400, json: { message } });
      });

      it.each(['GET', 'PUT', 'DELETE'])('%s of what is not there is 404', async (method) => {
        const fields: Array<[string, string]> | undefined = method === 'PUT' ? [['url', a]] : undefined;
        for (const event of ['clicked', 'nothing', '__proto__']) {
          expect(await call(method, `${v3}/${event}`, fields)).toEqual({
            status: 404,
            json: { message: 'Webhook not found' },
          });
        }
      });

      it('a URL is registered once for an event', async () => {
        await call('POST', v3, [
          ['id', 'opened'],
          ['url', a],
        ]);
        const again = await call('POST', v3, [
          ['id', 'opened'],
          ['url', a],
        ]);
        expect(again).toEqual({
          status: 400,
          json: { message: `Webhook for event type 'opened' with URL '${a}' already exists` },
        });
        await call('DELETE', `${v3}/opened`);
      });

      it('a domain that does not exist is 404', async () => {
        const gone = await call('GET', '/v3/domains/gone.example.com/webhooks');
        expect(gone).toEqual({ status: 404, json: { message: 'Domain not found' } });
      });
    });

    describe('POST, PUT, DELETE /v4/domains/{domain}/webhooks', () => {
      it('associate one URL with several events', async () => {
        const both = { delivered: { urls: [a] }, opened: { urls: [a] } };
        const posted = await call('POST', v4, [
          ['url', a],
          ['event_types', 'opened'],
          ['event_types', 'delivered'],
        ]);
        expect(posted).toEqual({ status: 200, json: { webhooks: both } });
        const changed = await call('PUT', v4, [
          ['url', a],
          ['event_types', 'clicked,delivered'],
        ]);
        expect(changed.json).toEqual({ webhooks: { clicked: { urls: [a] }, delivered: { urls: [a] } } });
        await call('POST', v4, [
          ['url', b],
          ['event_types', 'clicked'],
        ]);
        const removed = await call('DELETE', `${v4}?url=${encodeURIComponent(`${a},${b}`)}`);
        expect(removed).toEqual({ status: 200, json: { webhooks: {} } });
      });

      it('refuse what is not there, and what is', async () => {
        expect(
          (
            await call('PUT', v4, [
              ['url', a],
              ['event_types', 'clicked'],
            ])
          ).status,
        ).toBe(404);
        expect((await call('DELETE', `${v4}?url=${a}`)).status).toBe(404);
        expect((await call('DELETE', v4)).status).toBe(400);
        expect((await call('POST', v4, [['url', a]])).status).toBe(400);
        await call('POST', v4, [
          ['url', a],
          ['event_types', 'clicked'],
        ]);
        expect(
          (
            await call('POST', v4, [
              ['url', a],
              ['event_types', 'opened,clicked'],
            ])
          ).json,
        ).toEqual({
          message: `Webhook for event type 'clicked' with URL '${a}' already exists`,
        });
        expect((await call('GET', v3)).json).toEqual({ webhooks: { clicked: { urls: [a] } } });
        await call('DELETE', `${v4}?url=${a}`);
      });
    });

    describe('GET, POST, DELETE /v1/webhooks; GET, PUT, DELETE …/{webhook_id}', () => {
      it('work as a whole', async () => {
        const fields: Array<[string, string]> = [
          ['url', a],
          ['description', 'all'],
          ['event_types', 'opened'],
          ['event_types', 'clicked'],
        ];
        const { status, json } = await call('POST', '/v1/webhooks', fields, true);
        expect([status, Object.keys(json)]).toEqual([200, ['webhook_id']]);
        const { webhook_id: id } = json;
        const whole = {
          webhook_id: id,
          description: 'all',
          url: a,
          event_types: ['opened', 'clicked'],
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        };
        expect((await call('GET', `/v1/webhooks/${id}`)).json).toEqual(whole);
        expect((await call('GET', '/v1/webhooks')).json).toEqual({ webhooks: [whole] });
        expect((await call('GET', '/v1/webhooks?webhook_ids=other')).json).toEqual({ webhooks: [] });
        expect(
          (
            await call('POST', '/v1/webhooks', [
              ['url', a],
              ['event_types', 'opened'],
            ])
          ).status,
        ).toBe(409);
        expect(
          (
            await call('PUT', `/v1/webhooks/${id}`, [
              ['url', b],
              ['event_types', 'accepted'],
            ])
          ).status,
        ).toBe(204);
        expect((await call('GET', `/v1/webhooks/${id}`)).json).toEqual({ ...whole, url: b, event_types: ['accepted'] });
        expect((await call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
        expect(await call('GET', `/v1/webhooks/${id}`)).toEqual({
          status: 404,
          json: { Description: 'Webhook not found' },
        });
      });

      it('several are removed by id, or all', async () => {
        for (const to of [a, b])
          await call('POST', '/v1/webhooks', [
            ['url', to],
            ['event_types', 'opened'],
          ]);
        const [first] = (await call('GET', '/v1/webhooks')).json.webhooks;
        expect((await call('DELETE', '/v1/webhooks')).status).toBe(400);
        expect((await call('DELETE', `/v1/webhooks?all=true&webhook_ids=${first.webhook_id}`)).status).toBe(204);
        expect((await call('GET', '/v1/webhooks')).json.webhooks.map((one: { url: string }) => one.url)).toEqual([b]);
        expect((await call('DELETE', '/v1/webhooks?all=true')).status).toBe(204);
        expect((await call('GET', '/v1/webhooks')).json).toEqual({ webhooks: [] });
      });

      it.each(['PUT', 'DELETE'])('%s of what is not there is 404', async (method) => {
        expect((await call(method, '/v1/webhooks/none', method === 'PUT' ? [['url', a]] : undefined)).status).toBe(404);
      });
    });

    describe('GET, POST /v5/accounts/http_signing_key', () => {
      it('shows the key, and makes another', async () => {
        const { json: before } = await call('GET', '/v5/accounts/http_signing_key');
        expect(before).toEqual({ http_signing_key: expect.any(String) });
        const { json: renewed } = await call('POST', '/v5/accounts/http_signing_key');
        expect(renewed.http_signing_key).not.toBe(before.http_signing_key);
        expect((await call('GET', '/v5/accounts/http_signing_key')).json.http_signing_key).toBe(
          renewed.http_signing_key,
        );
      });
    });

    describe('GET, POST /v3/routes; GET, PUT, DELETE …/{id}; GET /v3/routes/match', () => {
      const expression = `match_recipient(".*@${domain}")`;
      const add = (more: Array<[string, string]> = []) =>
        call('POST', '/v3/routes', [['expression', expression], ...more]);

      it('work as a whole', async () => {
        const { json } = await add([
          ['action', 'stop()'],
          ['description', 'x'],
          ['priority', '3'],
        ]);
        const { route } = json;
        expect(json).toEqual({
          message: 'Route has been created',
          route: {
            id: expect.stringMatching(/^[0-9a-f]{24}$/),
            priority: 3,
            description: 'x',
            expression,
            actions: ['stop()'],
            created_at: expect.stringMatching(/ GMT$/),
          },
        });
        expect((await call('GET', `/v3/routes/${route.id}`)).json).toEqual({ route });
        expect((await call('GET', `/v3/routes/match?address=ada@${domain}`)).json).toEqual({ route });
        expect((await call('GET', '/v3/routes/match?address=ada@example.org')).status).toBe(404);
        expect((await call('GET', '/v3/routes/match')).status).toBe(400);
        const { message, ...changed } = (await call('PUT', `/v3/routes/${route.id}`, [['priority', '4']])).json;
        expect([message, changed]).toEqual(['Route has been updated', { ...route, priority: 4 }]);
        const deleted = { id: route.id, message: 'Route has been deleted' };
        expect((await call('DELETE', `/v3/routes/${route.id}`)).json).toEqual(deleted);
      });

      it('are listed by priority, with limit and skip', async () => {
        for (const priority of ['5', '1', '3']) await add([['priority', priority]]);
        const list = async (query: string) => {
          const { items, total_count: total } = (await call('GET', `/v3/routes${query}`)).json;
          return [total, items.map(({ priority }: { priority: number }) => priority)];
        };
        expect(await list('')).toEqual([3, [1, 3, 5]]);
        expect(await list('?limit=1&skip=1')).toEqual([3, [3]]);
        expect(await list('?skip=9')).toEqual([3, []]);
        const tooMany = { status: 400, json: { message: "The 'limit' parameter can't be larger than 1000" } };
        expect(await call('GET', '/v3/routes?limit=1001')).toEqual(tooMany);
        for (const { id } of (await call('GET', '/v3/routes')).json.items) await call('DELETE', `/v3/routes/${id}`);
      });

      it.each(['GET', 'PUT', 'DELETE'])('%s of what is not there is 404', async (method) => {
        const gone = await call(
          method,
          '/v3/routes/000000000000000000000000',
          method === 'PUT' ? [['priority', '1']] : undefined,
        );
        expect(gone).toEqual({ status: 404, json: { message: 'Route not found' } });
      });

      it.each([
        { fields: [['action', 'stop()']] },
        { fields: [['expression', 'x']] },
        {
          fields: [
            ['expression', 'catch_all()'],
            ['priority', 'first'],
          ],
        },
        {
          fields: [
            ['expression', 'catch_all()'],
            ['action', 'x'],
          ],
        },
      ])('POST refuses $fields', async ({ fields }) => {
        expect((await call('POST', '/v3/routes', fields as Array<[string, string]>)).status).toBe(400);
      });
    });

    it('a key that is not known gets 401 everywhere', async () => {
      for (const path of [v3, '/v1/webhooks', '/v5/accounts/http_signing_key', '/v3/routes']) {
        const response = await fetch(url + path, { headers: { authorization: `Basic ${btoa('api:wrong')}` } });
        expect([path, response.status]).toEqual([path, 401]);
      }
    });
  });
}
