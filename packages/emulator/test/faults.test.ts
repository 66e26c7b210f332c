// Faults apply to exactly the requests that they match, and the request log contains every attempt.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRequestLog } from '../src/http/request-log.ts';
import type { Fault, LoggedRequest } from '../src/index.ts';
import { auth, message, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(async () => {
  testEmulator.emulator.faults.clear();
  await testEmulator.emulator.inbox.clear();
});
afterAll(() => testEmulator.emulator.close());

const arrived = async () => (await testEmulator.emulator.inbox.list()).length;
// Node 24's fetch gives a malformed response no code, only a name.
const codeOf = (error: unknown) => {
  const cause = (error as { cause?: { code?: string; name?: string } }).cause;
  return cause?.code ?? cause?.name;
};

describe('a fault', () => {
  it('applies to the next n requests only', async () => {
    const pending = testEmulator.emulator.faults.add({ status: 503, times: 2 });
    expect(pending.remaining).toBe(2);
    const replies = [
      await testEmulator.send(message),
      await testEmulator.send(message),
      await testEmulator.send(message),
    ];
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(testEmulator.emulator.faults.pending()).toEqual([]);
    expect(
      testEmulator.emulator.requests({ to: 'ada@example.org' }).map(({ status, fault }) => [status, fault]),
    ).toEqual([
      [503, 'status 503'],
      [503, 'status 503'],
      [200, undefined],
    ]);
    expect(await arrived()).toBe(1);
  });

  it('delays many requests at once without a warning from Node', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => void warnings.push(warning);
    process.on('warning', listen);
    testEmulator.emulator.faults.add({ delayMs: 50, times: 12 });
    await Promise.all(Array.from({ length: 12 }, () => testEmulator.send(message)));
    process.off('warning', listen);
    expect(warnings).toEqual([]);
    expect(await arrived()).toBe(12);
  });

  it.each<{ name: string; fault: Fault; status: number; body: string; stored?: number }>([
    {
      name: 'a status with a body',
      fault: { status: 500, body: { message: 'no' } },
      status: 500,
      body: '{"message":"no"}',
    },
    { name: 'a status after storing', fault: { status: 502, store: true }, status: 502, body: '', stored: 1 },
    {
      name: '200 of a captive portal',
      fault: { status: 200, body: '<html>', contentType: 'text/html' },
      status: 200,
      body: '<html>',
    },
    {
      name: 'a known response of Mailgun',
      fault: { response: 'requestsPerSecond', retryAfterSeconds: 120 },
      status: 429,
      body: '{"message":"Domain mg.example.com is not allowed to send: account-requests-per-sec limit exceeded, try again after 120 seconds"}',
    },
    { name: 'plain Forbidden', fault: { response: 'forbidden' }, status: 401, body: 'Forbidden' },
    { name: 'a redirect', fault: { redirect: 'http://127.0.0.1:9/' }, status: 307, body: '' },
    { name: 'a throttled response', fault: { throttleMs: 0 }, status: 200, body: 'Queued', stored: 1 },
    { name: 'a delay', fault: { delayMs: 3 }, status: 200, body: 'Queued', stored: 1 },
  ])('responds with $name', async ({ fault, status, body, stored = 0 }) => {
    testEmulator.emulator.faults.add(fault);
    const reply = await testEmulator.send(message);
    expect(reply.status).toBe(status);
    expect(reply.body).toContain(body);
    expect(await arrived()).toBe(stored);
  });

  it.each<{ name: string; fault: Fault; stored: number }>([
    { name: 'a reset before the body is read', fault: { reset: 'beforeBody' }, stored: 0 },
    { name: 'a reset after the body', fault: { reset: 'afterBody' }, stored: 0 },
    { name: 'a reset after storing', fault: { reset: 'afterStore' }, stored: 1 },
    { name: 'a truncated response', fault: { truncate: true }, stored: 1 },
    { name: 'a malformed response', fault: { malformed: true }, stored: 0 },
  ])('breaks the connection: $name', async ({ fault, stored }) => {
    testEmulator.emulator.faults.add(fault);
    const error = await testEmulator.send(message).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(codeOf(error)).toMatch(/ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_|HTTPParserError/);
    expect(await arrived()).toBe(stored);
    expect(testEmulator.emulator.requests()).toHaveLength(1);
  });

  it.each<{ name: string; fault: Fault; expected: string }>([
    {
      name: 'a status',
      fault: { status: 503, body: { message: 'no' }, headers: { 'Content-Type': 'text/html', 'RETRY-AFTER': '3' } },
      expected: 'text/html',
    },
    {
      name: 'a known response',
      fault: { response: 'recipientLimit', headers: { 'Content-Type': 'text/html' } },
      expected: 'text/html',
    },
  ])('sends a header of $name once, in any case', async ({ fault, expected }) => {
    testEmulator.emulator.faults.add(fault);
    expect((await testEmulator.send(message)).type).toBe(expected);
  });

  it.each([204, 304])('responds with %i without a body or a length', async (status) => {
    testEmulator.emulator.faults.add({ status, body: 'never sent' });
    const url = `${testEmulator.emulator.url}/v3/mg.example.com/messages`;
    const response = await fetch(url, { method: 'POST', body: 'a=b' });
    expect([response.status, await response.text(), response.headers.get('content-length')]).toEqual([
      status,
      '',
      null,
    ]);
  });

  it.each([
    { name: 'a browser that requests /favicon.ico', path: '/favicon.ico', headers: {} },
    { name: 'a request to the root', path: '/', headers: {} },
    {
      name: 'an image of another origin at an endpoint',
      path: '/v4/domains',
      headers: { 'sec-fetch-site': 'cross-site' },
    },
  ])('is not used up by $name', async ({ path, headers }) => {
    testEmulator.emulator.faults.add({ status: 503 });
    expect((await fetch(testEmulator.emulator.url + path, { headers })).status).not.toBe(503);
    expect((await testEmulator.send(message)).status).toBe(503);
  });

  it('with a path matches there, even without an endpoint of Mailgun', async () => {
    testEmulator.emulator.faults.add({ status: 503, match: { path: '/v9/*' } });
    expect((await testEmulator.call('GET', '/v9/anything')).status).toBe(503);
  });

  it('is not used up by an unreadable request', async () => {
    testEmulator.emulator.faults.add({ status: 503 });
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' };
    expect((await testEmulator.send(message, { headers })).status).toBe(400);
    expect(testEmulator.emulator.requests().map(({ status, fault }) => [status, fault])).toEqual([[400, undefined]]);
    expect((await testEmulator.send(message)).status).toBe(503);
  });

  it('hangs until the client disconnects', async () => {
    testEmulator.emulator.faults.add({ hang: true });
    const client = new AbortController();
    const response = fetch(`${testEmulator.emulator.url}/v3/mg.example.com/messages`, {
      method: 'POST',
      body: 'a=b',
      signal: client.signal,
    });
    const disconnected = expect(response).rejects.toThrow('aborted');
    await expect.poll(() => testEmulator.emulator.requests()[0]?.fault).toBe('hang true');
    client.abort();
    await disconnected;
    expect(testEmulator.emulator.requests()).toMatchObject([{ status: 0 }]);
  });

  it('waits for a request that matches', async () => {
    testEmulator.emulator.faults.add({ status: 503, match: { to: 'Bob@example.org' } });
    testEmulator.emulator.faults.add({ status: 404, match: { domain: 'other.example.com' } });
    testEmulator.emulator.faults.add({ status: 405, match: { method: 'get', path: '/v3/mg.example.com/*' } });
    expect((await testEmulator.send(message)).status).toBe(200);
    expect(testEmulator.emulator.faults.pending()).toHaveLength(3);
    expect((await testEmulator.send(messageWith({ to: 'a@example.org, bob@example.org' }))).status).toBe(503);
    expect((await testEmulator.call('POST', '/v3/other.example.com/messages', { fields: message })).status).toBe(404);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/templates')).status).toBe(405);
    expect(testEmulator.emulator.faults.pending()).toEqual([]);
  });

  it.each<{ name: string; fault: unknown; expected: string }>([
    { name: 'has no effect', fault: { times: 1 }, expected: 'it has none' },
    {
      name: 'has two effects',
      fault: { status: 500, delayMs: 1 },
      expected:
        'exactly one of status, response, delayMs, reset, truncate, throttleMs, hang, malformed, redirect; it has status, delayMs',
    },
    {
      name: 'matches a recipient before the body is read',
      fault: { reset: 'beforeBody', match: { to: 'a@b.c' } },
      expected: 'in the body',
    },
    {
      name: 'matches zero requests',
      fault: { status: 500, times: 0 },
      expected: 'times: must be a whole number from 1 to 1000000000',
    },
    {
      name: 'has a header with a line break',
      fault: { status: 500, headers: { a: 'b\r\nc: d' } },
      expected: 'headers.a: must be ASCII text without line breaks',
    },
    {
      name: 'sets content-length',
      fault: { status: 500, headers: { 'Content-Length': '9' } },
      expected: 'headers: "Content-Length" cannot be set',
    },
    {
      name: 'sets transfer-encoding',
      fault: { status: 500, headers: { 'transfer-encoding': 'chunked' } },
      expected:
        'headers: "transfer-encoding" cannot be set, because the emulator sets it: use { "truncate": true } to cut a response short',
    },
    {
      name: 'matches a path that is not text',
      fault: { status: 500, match: { path: 5 } },
      expected: 'match.path: must be a string',
    },
    {
      name: 'has an unknown field',
      fault: { status: 500, bdoy: '' },
      expected: 'the fault: unknown field "bdoy". Known fields: status, ',
    },
    { name: 'is not an object', fault: null, expected: 'the fault: must be an object' },
  ])('is rejected when it $name', ({ fault, expected }) => {
    expect(() => testEmulator.emulator.faults.add(fault as Fault)).toThrow(expected);
  });
});

describe('the request log', () => {
  it.each([
    { name: 'in number', size: 10, expected: 1_000 },
    { name: 'in bytes', size: 1_000_000, expected: 16 },
  ])('keeps the newest requests, limited $name', ({ size, expected }) => {
    const requestLog = createRequestLog();
    const [at, text] = [new Date(), 'x'.repeat(size)];
    for (let count = 0; count < 3_000; count += 1) {
      const fields: Array<[string, string]> = [['text', text]];
      const entry: LoggedRequest = {
        at,
        region: 'us',
        method: 'POST',
        path: `/${count}`,
        to: [],
        status: 200,
        headers: {},
        fields: [],
      };
      requestLog.add(entry);
      requestLog.fill(entry, { fields, to: [] });
    }
    const seen = requestLog.list();
    expect(seen.at(-1)?.path).toBe('/2999');
    expect(seen.length).toBeGreaterThanOrEqual(expected);
    expect(seen.length).toBeLessThanOrEqual(Math.max(1_000, expected * 2));
  });

  it('keeps the exact fields, repeated ones included, and no keys', async () => {
    await testEmulator.send(messageWith({}, ['o:tag', 'one'], ['o:tag', 'two']), {
      headers: { 'x-mailgun-on-behalf-of': 'sub-1' },
    });
    const [seen] = testEmulator.emulator.requests();
    expect(seen).toMatchObject({
      method: 'POST',
      path: '/v3/mg.example.com/messages',
      domain: 'mg.example.com',
      to: ['ada@example.org'],
      status: 200,
      headers: { 'x-mailgun-on-behalf-of': 'sub-1' },
    });
    expect(seen?.fields.filter(([name]) => name === 'o:tag')).toEqual([
      ['o:tag', 'one'],
      ['o:tag', 'two'],
    ]);
    expect(JSON.stringify(seen)).not.toContain('key-0123456789abcdef');
    expect(JSON.stringify(seen)).not.toContain(auth());
  });
});
