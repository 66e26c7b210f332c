// emulator.fetch: the same responses as at the port, without one.
import formData from 'form-data';
import Mailgun from 'mailgun.js';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/index.ts';
import { auth, message, start } from './client.ts';
import { startConsumer } from './consumer.ts';

const us = 'https://api.mailgun.net';
const eu = 'https://api.eu.mailgun.net';
const post = (path: string, body: RequestInit['body'], init: RequestInit = {}) =>
  new Request(us + path, { method: 'POST', headers: { authorization: auth() }, body: body ?? null, ...init });
const form = () => new URLSearchParams(message as string[][]);

it('a message arrives, and is in the request log without its key', async () => {
  const { emulator } = await start();
  const response = await emulator.fetch(post('/v3/mg.example.com/messages', form()));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(await response.json()).toMatchObject({ message: 'Queued. Thank you.' });
  expect(await emulator.inbox.list()).toMatchObject([{ to: 'ada@example.org', codes: ['012345'] }]);
  const requests = emulator.requests({ to: 'ada@example.org' });
  expect(requests).toMatchObject([{ method: 'POST', path: '/v3/mg.example.com/messages', status: 200, region: 'us' }]);
  expect(JSON.stringify(requests)).not.toContain('Basic');
  await emulator.close();
});

it('multipart, gzip-free and HEAD requests, and links of the requested host', async () => {
  const { emulator } = await start();
  const files = new FormData();
  for (const [name, value] of message) files.append(name, value as string);
  files.append('attachment', new File(['hello'], 'a.txt', { type: 'text/plain' }));
  expect((await emulator.fetch(post('/v3/mg.example.com/messages', files))).status).toBe(200);
  expect((await emulator.inbox.list())[0]?.attachments).toMatchObject([{ filename: 'a.txt', size: 5 }]);
  const get = (path: string, method = 'GET') =>
    emulator.fetch(new Request(us + path, { method, headers: { authorization: auth() } }));
  const { paging } = (await (await get('/v3/mg.example.com/events?limit=1')).json()) as { paging: { next: string } };
  expect(paging.next.startsWith(`${us}/v3/mg.example.com/events/`)).toBe(true);
  const head = await get('/v3/mg.example.com/bounces', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  await emulator.close();
});

it('the regions are apart, and wrong keys and paths get the same responses as at the port', async () => {
  const { emulator } = await start({
    config: { keys: [{ key: 'known-key-1' }], domains: [{ name: 'mg.example.com', region: 'eu' }] },
  });
  const send = (base: string, key: string) =>
    emulator.fetch(
      new Request(`${base}/v3/mg.example.com/messages`, {
        method: 'POST',
        headers: { authorization: auth(key) },
        body: form(),
      }),
    );
  expect((await send(eu, 'known-key-1')).status).toBe(200);
  const refused = await send(us, 'known-key-1');
  expect([refused.status, await refused.text()]).toEqual([401, 'Forbidden']);
  expect((await send(eu, 'other-key-1')).status).toBe(401);
  const path = await emulator.fetch(new Request(`${us}/v3/v3/mg.example.com/messages`, { method: 'POST' }));
  expect([path.status, await path.text()]).toEqual([200, 'Mailgun Magnificent API']);
  await emulator.close();
});

it('a body that is too large is refused', async () => {
  const { emulator } = await start();
  const response = await emulator.fetch(post('/v3/mg.example.com/messages', Buffer.alloc(52_428_801)));
  expect(response.status).toBe(413);
  await emulator.close();
});

describe('faults', () => {
  const faulty = async (fault: Fault, init: RequestInit = {}) => {
    const { emulator } = await start();
    emulator.faults.add(fault);
    const outcome = await emulator.fetch(post('/v3/mg.example.com/messages', form(), init)).then(
      async (response) => ({ status: response.status, location: response.headers.get('location') }),
      (error: Error) => ({ error: error.message }),
    );
    const emails = (await emulator.inbox.list()).length;
    const [request] = emulator.requests();
    const pending = emulator.faults.pending().length;
    await emulator.close();
    return { ...outcome, emails, fault: request?.fault, pending };
  };

  it.each<{ fault: Fault; expected: object }>([
    { fault: { status: 503 }, expected: { status: 503, emails: 0, fault: 'status 503' } },
    { fault: { status: 503, store: true }, expected: { status: 503, emails: 1 } },
    { fault: { response: 'recipientLimit' }, expected: { status: 420, emails: 0 } },
    { fault: { delayMs: 5 }, expected: { status: 200, emails: 1 } },
    { fault: { redirect: 'https://login.example' }, expected: { status: 307, location: 'https://login.example' } },
  ])('$fault', async ({ fault, expected }) => {
    expect(await faulty(fault)).toMatchObject({ ...expected, pending: 0 });
  });

  it.each<{ fault: Fault }>([
    { fault: { reset: 'beforeBody' } },
    { fault: { reset: 'afterBody' } },
    { fault: { truncate: true } },
    { fault: { throttleMs: 1 } },
    { fault: { malformed: true } },
  ])('$fault fails with an error that names the port it needs', async ({ fault }) => {
    expect(await faulty(fault)).toMatchObject({
      error: expect.stringMatching(/is one of the connection and needs a port: send the request to http:/),
      emails: 0,
      pending: 0,
    });
  });

  it('a hang ends when the client gives up', async () => {
    expect(await faulty({ hang: true }, { signal: AbortSignal.timeout(20) })).toMatchObject({
      error: expect.stringMatching(/timeout|aborted/i),
    });
  });
});

it('what is not of Mailgun is at the port only, and a closed emulator does not respond', async () => {
  const { emulator } = await start();
  const own = await emulator.fetch(new Request(`${us}/_emulator/state`));
  expect([own.status, await own.text()]).toEqual([
    501,
    `mailgun-emulator serves /_emulator/state at ${emulator.url} only\n`,
  ]);
  await emulator.close();
  await expect(emulator.fetch(new Request(`${us}/v3/domains`))).rejects.toThrow('closed');
});

it('mailgun.js through MSW, without another URL', async () => {
  const { emulator } = await start();
  const network = setupServer(http.all(`${us}/*`, ({ request }) => emulator.fetch(request)));
  network.listen({ onUnhandledRequest: 'bypass' });
  const client = new Mailgun(formData as never).client({ username: 'api', key: 'key-0123456789abcdef' });
  const attachment = [{ filename: 'a.txt', data: Buffer.from('hello') }];
  const sent = await client.messages.create('mg.example.com', {
    from: 'a@mg.example.com',
    to: ['ada@example.org'],
    subject: 'Hello',
    text: 'Your code is 123456.',
    attachment,
  });
  expect(sent).toMatchObject({ status: 200, message: 'Queued. Thank you.' });
  expect(await emulator.inbox.list()).toMatchObject([{ codes: ['123456'], attachments: [{ filename: 'a.txt' }] }]);
  await expect(client.lists.get('none@mg.example.com')).rejects.toMatchObject({ status: 404 });
  network.close();
  await emulator.close();
});

it('serves webhooks, routes and SMTP credentials, and posts to the webhooks', async () => {
  const { emulator } = await start();
  const consumer = await startConsumer();
  const created = async (path: string, fields: Record<string, string>) =>
    (await emulator.fetch(post(path, new URLSearchParams(fields)))).json();
  expect(await created('/v3/domains/mg.example.com/webhooks', { id: 'delivered', url: consumer.url })).toEqual({
    message: 'Webhook has been created',
    webhook: { urls: [consumer.url] },
  });
  expect(await created('/v3/routes', { expression: 'catch_all()', action: 'stop()' })).toMatchObject({
    message: 'Route has been created',
  });
  expect(await created('/v3/domains/mg.example.com/credentials', { login: 'ada', password: 'a password' })).toEqual({
    message: 'Created 1 credentials pair(s)',
  });
  await emulator.fetch(post('/v3/mg.example.com/messages', form()));
  const [posted] = await consumer.arrived(1);
  expect(posted?.json['event-data']).toMatchObject({ event: 'delivered', recipient: 'ada@example.org' });
  await emulator.close();
});
