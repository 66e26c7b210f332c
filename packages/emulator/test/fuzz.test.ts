// Random input causes no crash, no unhandled rejection and no 500. The number of runs is bounded.
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auth, message, start, type TestEmulator } from './client.ts';

/** FUZZ_RUNS sets more. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 300);
const statuses = new Map<number, number>();

let testEmulator: TestEmulator;
const unhandled: unknown[] = [];
const recordUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', recordUnhandled);
  testEmulator = await start({ maxMessages: 200 });
});
afterAll(async () => {
  process.off('unhandledRejection', recordUnhandled);
  await testEmulator.emulator.close();
});

const post = async (
  path: string,
  contentType: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  method = 'POST',
) => {
  const init = method === 'GET' ? {} : { body: body as string };
  const response = await fetch(testEmulator.emulator.url + path, {
    method,
    redirect: 'manual',
    headers: { authorization: auth(), 'content-type': contentType, ...headers },
    ...init,
  });
  await response.arrayBuffer();
  return response.status;
};

/** Must hold after every run, for any response. */
const isUnharmed = (status: number) => {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  expect(status).toBeLessThan(500);
  expect(unhandled).toEqual([]);
  expect(testEmulator.lines.filter((line) => line.startsWith('internal error'))).toEqual([]);
};

const names = [
  'from',
  'to',
  'cc',
  'bcc',
  'subject',
  'text',
  'html',
  'amp-html',
  'template',
  't:version',
  't:variables',
  't:text',
  'o:tag',
  'o:deliverytime',
  'o:deliver-within',
  'o:tracking',
  'o:testmode',
  'o:secondary-dkim',
  'o:suppress-headers',
  'h:X-A',
  'h:Reply-To',
  'h:Message-Id',
  'h:X-Mailgun-Variables',
  'v:a',
  'v:__proto__',
  'recipient-variables',
  'name',
  'tag',
  'headers',
  'active',
  'address',
  'message',
  'constructor',
];
const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    'a@b.c',
    'A <a@b.c>',
    '"x',
    '{{#each a}}',
    '{{> p}}',
    '{"a":{"b":1}}',
    '%recipient.a%',
    'yes',
    '\r\nBcc: x@y.z',
    '{}',
    '[]',
    'null',
    'Fri, 14 Oct 2011 12:00:00 +0000',
    '\u0000',
    '99999999999',
  ),
);
const fields = fc.array(
  fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string({ minLength: 1, maxLength: 30 })), values),
  { maxLength: 25 },
);
const domains = fc.constantFrom('mg.example.com', 'a', '%00', '..', 'x%2Fy', '__proto__', 'ä.example');
const paths = fc
  .tuple(
    fc.constantFrom('/v3/', '/v4/', '/v3/domains/', '/v4/domains/', '/_emulator/', '/', '/v1/analytics/'),
    domains,
    fc.constantFrom(
      '',
      '/messages',
      '/messages.mime',
      '/templates',
      '/templates/x/versions',
      '/templates/x/versions/y/copy/z',
      '/events',
      '/events/abc',
      '/bounces',
      '/bounces/a%40b.c',
      '/unsubscribes',
      '/whitelists',
      '/tracking',
      '/tracking/open',
      '/tracking/constructor',
      '/messages/key',
      '/verify',
      '/logs',
      '/faults',
      '/latest',
      '/t/a/1/click/0',
      '/sending_queues',
    ),
    fc.constantFrom(
      '',
      '?limit=-1',
      '?limit=1e9',
      '?page=constructor',
      '?begin=x',
      '?event=((',
      '?event=a AND',
      '?tags=%22',
      '?before=x',
      '?wait=1',
      '?since=x',
      '?%',
      '?term=%00',
    ),
  )
  .map((parts) => parts.join(''));

describe('the emulator survives', () => {
  afterAll(() => {
    // With only one status the test would prove nothing.
    expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 404]));
  });

  it('any fields, urlencoded and multipart', async () => {
    await fc.assert(
      fc.asyncProperty(fields, fc.boolean(), fc.boolean(), async (posted, isMultipart, isWhole) => {
        const all = isWhole ? [...(message as Array<[string, string]>), ...posted] : posted;
        const form = isMultipart ? new FormData() : new URLSearchParams();
        for (const [name, value] of all) form.append(name, value);
        const response = await fetch(`${testEmulator.emulator.url}/v3/mg.example.com/messages`, {
          method: 'POST',
          headers: { authorization: auth() },
          body: form,
        });
        await response.arrayBuffer();
        isUnharmed(response.status);
      }),
      { numRuns },
    );
    // What was accepted can be read.
    for (const email of await testEmulator.emulator.inbox.list({ limit: 200 }))
      expect(email.raw).toContain('Message-ID');
  });

  it('any bytes in any encoding', async () => {
    const types = fc.constantFrom(
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'multipart/form-data; boundary=""',
      'application/x-www-form-urlencoded',
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded; charset=utf-16',
      'x',
    );
    const pieces = fc.constantFrom(
      '--x\r\n',
      '--x--\r\n',
      'Content-Disposition: form-data; name="from"',
      '; filename="a"',
      '\r\n\r\n',
      'a@b.c',
      '\r\n',
      'Content-Type: application/octet-stream',
      'to=a%40b.c&',
      '%',
      '=',
      '&&',
      '\u0000',
      '[{"address":',
      '}]',
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.array(pieces, { maxLength: 20 }).map((list) => Buffer.from(list.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(
        types,
        bodies,
        fc.constantFrom('', 'gzip', 'real gzip', 'br'),
        paths,
        async (type, body, encoding, path) => {
          const sent = encoding === 'real gzip' ? gzipSync(body) : body;
          const headers: Record<string, string> =
            encoding === '' ? {} : { 'content-encoding': encoding.replace('real ', '') };
          isUnharmed(await post(path, type, sent, headers));
        },
      ),
      { numRuns },
    );
  });

  it('any method on any path', async () => {
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
    await fc.assert(
      fc.asyncProperty(methods, paths, fields, async (method, path, posted) => {
        const body = new URLSearchParams(posted.map(([name, value]): [string, string] => [name, value])).toString();
        isUnharmed(await post(path, 'application/x-www-form-urlencoded', body, {}, method));
      }),
      { numRuns },
    );
  });

  it('any JSON where JSON is read', async () => {
    const jsonPaths = fc.constantFrom(
      '/v1/analytics/logs',
      '/v1/analytics/logs',
      '/v1/analytics/logs',
      '/v3/mg.example.com/bounces',
      '/v3/mg.example.com/unsubscribes',
      '/v3/mg.example.com/whitelists',
      '/_emulator/faults',
      '/_emulator/accepted/x/events',
    );
    const known = fc.record(
      {
        start: fc.constantFrom('x', 'Fri, 14 Oct 2011 12:00:00 +0000'),
        duration: fc.constantFrom('1d', 'x', 5),
        events: fc.constantFrom(['accepted'], 'accepted', [null]),
        filter: fc.constantFrom(
          {},
          { AND: [{ attribute: 'subject', comparator: 'contains', values: ['%'] }] },
          { AND: [{}] },
          { AND: 5 },
          { AND: [null] },
          { AND: [{ attribute: 'event', values: [null] }] },
          { AND: [{ attribute: 'constructor', values: ['x'] }] },
        ),
        pagination: fc.constantFrom({}, { limit: 'x' }, { token: '%%' }, { token: 5 }, null),
        address: fc.constantFrom('a@b.c', 5, null),
        tags: fc.constantFrom(['x'], 5, {}),
        status: fc.constantFrom(600, 'x'),
        event: fc.constantFrom('opened', 5),
      },
      { requiredKeys: ['filter'] },
    );
    await fc.assert(
      fc.asyncProperty(
        jsonPaths,
        fc.oneof({ arbitrary: known, weight: 4 }, fc.array(known, { maxLength: 3 }), fc.jsonValue({ maxDepth: 3 })),
        async (path, value) => {
          isUnharmed(await post(path, 'application/json', JSON.stringify(value)));
          testEmulator.emulator.faults.clear();
        },
      ),
      { numRuns },
    );
  });

  it('bytes that are not HTTP', async () => {
    const { port } = new URL(testEmulator.emulator.url);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 200 }),
          fc.constantFrom(
            Buffer.from('GET / HTTP/1.1\r\nHost: \u0000\r\n\r\n'),
            Buffer.from('POST /v3/a/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc'),
          ),
        ),
        async (bytes) => {
          await new Promise<void>((resolve, reject) => {
            const socket = connect(Number(port), '127.0.0.1', () => {
              socket.end(bytes);
            });
            socket.resume();
            socket.on('close', () => resolve());
            socket.on('error', (error: NodeJS.ErrnoException) =>
              error.code === 'ECONNREFUSED' ? reject(error) : resolve(),
            );
          });
          expect(unhandled).toEqual([]);
        },
      ),
      { numRuns: Math.ceil(numRuns / 6) },
    );
    expect((await testEmulator.call('GET', '/_emulator/health')).status).toBe(200);
  });

  it('a client that is too slow', async () => {
    const slow = await start({ requestTimeoutMs: 30 });
    const socket = connect(Number(new URL(slow.emulator.url).port), '127.0.0.1');
    socket.write('POST /v3/mg.example.com/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nfrom=');
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 40[08] /);
    await slow.emulator.close();
  });

  it.each([
    { name: '10,000 fields', body: () => Buffer.from('a=b&'.repeat(10_000)), headers: {}, status: 400 },
    {
      name: 'a gzip bomb',
      body: () => gzipSync(Buffer.alloc(60_000_000)),
      headers: { 'content-encoding': 'gzip' },
      status: 413,
    },
    { name: 'a body over 52.4 MiB', body: () => Buffer.alloc(52_428_801, 97), headers: {}, status: 413 },
    { name: 'broken gzip', body: () => Buffer.from('not gzip'), headers: { 'content-encoding': 'gzip' }, status: 400 },
    {
      name: 'broken UTF-8',
      body: () => Buffer.concat([Buffer.from('from=a%40b.c&to='), Buffer.from([0xff, 0xfe])]),
      headers: {},
      status: 400,
    },
  ])('$name, with status $status', async ({ body, headers, status }) => {
    const type = 'application/x-www-form-urlencoded';
    const outcome = await post('/v3/mg.example.com/messages', type, body(), headers).catch(
      // The connection may be closed while the rest is still being sent.
      (error: { cause?: { code?: string } }) => error.cause?.code,
    );
    expect([status, 'EPIPE', 'ECONNRESET']).toContain(outcome);
    expect((await testEmulator.call('GET', '/_emulator/health')).status).toBe(200);
  });
});
