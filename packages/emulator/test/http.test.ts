// Requests to any target: wrong paths, HEAD, targets in absolute form.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auth, message, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
afterAll(() => testEmulator.emulator.close());

describe('a wrong path', () => {
  it.each([
    { name: 'a doubled slash', path: '/v3//messages', status: 200 },
    { name: 'a domain that is a URL', path: '/v3/https%3A%2F%2Fapi.mailgun.net/messages', status: 200 },
    { name: 'a slash in the domain', path: '/v3/mg.example.com/x/messages', status: 200 },
    { name: 'a slash in the domain, MIME', path: '/v3/mg.example.com/x/messages.mime', status: 200 },
    { name: 'an encoded slash in the domain', path: '/v3/mg.example.com%2Fx/messages', status: 200 },
    { name: 'a doubled /v3', path: '/v3/v3/mg.example.com/messages', status: 200 },
    { name: 'no /v3', path: '/mg.example.com/messages', status: 404 },
    { name: 'another version', path: '/v2/mg.example.com/messages', status: 404 },
    { name: 'a misspelt end', path: '/v3/mg.example.com/message', status: 404 },
    { name: 'a slash at the end', path: '/v3/mg.example.com/messages/', status: 404 },
  ])('with $name: $status', async ({ path, status }) => {
    const reply = await testEmulator.call('POST', path, { fields: message });
    const body = status === 200 ? 'Mailgun Magnificent API' : '404 page not found\n';
    expect([reply.status, reply.type, reply.body]).toEqual([status, 'text/plain; charset=utf-8', body]);
    expect(testEmulator.lines.at(-1)).toContain(path);
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
  });

  it('does not affect paths that may contain a slash', async () => {
    const address = encodeURIComponent('a/b@example.org');
    expect((await testEmulator.call('GET', `/v3/mg.example.com/bounces/${address}`)).json.message).toContain(
      'not found in',
    );
  });
});

describe('HEAD', () => {
  it.each(['/_emulator/health', '/_emulator/messages', '/v4/domains/mg.example.com', '/v3/mg.example.com/events'])(
    'is served as GET without a body: %s',
    async (path) => {
      const head = await fetch(testEmulator.emulator.url + path, {
        method: 'HEAD',
        headers: { authorization: auth() },
      });
      const get = await testEmulator.call('GET', path);
      expect([head.status, head.headers.get('content-type')]).toEqual([200, get.type]);
      expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
      expect(await head.text()).toBe('');
    },
  );

  it.each(['/v3/mg.example.com/messages', '/_emulator/nothing', '/_emulator/stream'])('is 404 for %s', async (path) => {
    const head = await fetch(testEmulator.emulator.url + path, { method: 'HEAD', headers: { authorization: auth() } });
    expect(head.status).toBe(404);
  });

  it('of a tracked link has no effect', async () => {
    await testEmulator.call('POST', '/v3/mg.example.com/messages', {
      fields: [...message.filter(([name]) => name !== 'text'), ['text', '%unsubscribe_url%']],
    });
    const { text } = await testEmulator.emulator.inbox.waitFor();
    expect((await fetch(text, { method: 'HEAD' })).status).toBe(404);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/unsubscribes')).json.items).toEqual([]);
  });
});

it.each(['/_emulator/health', '/v4/domains'])('serves a target in absolute form: %s', async (path) => {
  const { port, host } = new URL(testEmulator.emulator.url);
  const response = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => (received += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.write(
      `GET http://${host}${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${auth()}\r\nConnection: close\r\n\r\n`,
    );
  });
  expect(response).toMatch(/^HTTP\/1\.1 200 /);
});
