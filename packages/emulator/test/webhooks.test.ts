// Webhooks that arrive: what is posted, to whom, how often, and what a consumer can verify.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPostQueue } from '../src/delivery/post-queue.ts';
import { createPostStorage } from '../src/delivery/post-storage.ts';
import { createPostClient } from '../src/delivery/send-post.ts';
import type { EmulatorOptions, WebhookPost } from '../src/index.ts';
import { openDatabase } from '../src/store/database.ts';
import { messageWith, start, type TestEmulator } from './client.ts';
import { type Consumer, type Received, startConsumer } from './consumer.ts';

const domain = 'mg.example.com';
const startMs = Date.parse('2026-11-01T12:00:00Z');
const minuteMs = 60_000;

async function startEmulator(options: EmulatorOptions = {}): Promise<TestEmulator> {
  const testEmulator = await start({ now: () => startMs, ...options });
  onTestFinished(() => testEmulator.emulator.close());
  return testEmulator;
}

const register = ({ call }: TestEmulator, event: string, ...urls: string[]) =>
  call('POST', `/v3/domains/${domain}/webhooks`, {
    fields: [['id', event], ...urls.map((url) => ['url', url] as [string, string])],
  });

/** Until everything was attempted that is due. */
const settled = async ({ emulator }: TestEmulator, count: number): Promise<WebhookPost[]> => {
  for (;;) {
    const posts = emulator.webhooks.list();
    if (posts.reduce((sum, { attempts }) => sum + attempts.length, 0) >= count) return posts;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('each kind of event is posted to its webhook', () => {
  it.each([
    { event: 'accepted', to: 'ada@example.org', expected: { event: 'accepted', recipient: 'ada@example.org' } },
    { event: 'delivered', to: 'ada@example.org', expected: { event: 'delivered', 'delivery-status': { code: 250 } } },
    { event: 'permanent_fail', to: 'bounce@example.org', expected: { event: 'failed', severity: 'permanent' } },
    { event: 'temporary_fail', to: 'tempfail@example.org', expected: { event: 'failed', severity: 'temporary' } },
    { event: 'opened', to: 'open@example.org', expected: { event: 'opened' } },
    { event: 'unsubscribed', to: 'unsubscribe@example.org', expected: { event: 'unsubscribed' } },
    { event: 'complained', to: 'complaint@example.org', expected: { event: 'complained' } },
  ])('$event', async ({ event, to, expected }) => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, event, `${consumer.url}/hook`);
    await testEmulator.send(messageWith({ to, 'v:user': '17' }));
    const [{ json, headers, path: requestPath }] = (await consumer.arrived(1)) as [Received];
    expect([requestPath, headers['content-type']]).toEqual(['/hook', 'application/json']);
    expect(Object.keys(json)).toEqual(['signature', 'event-data']);
    expect(json['event-data']).toMatchObject(expected);
    const { items } = (await testEmulator.call('GET', `/v3/${domain}/events`)).json;
    expect(items).toContainEqual(json['event-data']);
    await settled(testEmulator, 1);
    expect(consumer.received).toHaveLength(1);
  });

  it('clicked, when a rewritten link is followed', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, 'clicked', consumer.url);
    await testEmulator.send(messageWith({ html: '<a href="https://example.org/x">x</a>', 'o:tracking': 'yes' }));
    const { links } = await testEmulator.emulator.inbox.waitFor();
    await fetch(links[0] ?? '', { redirect: 'manual' });
    const [{ json }] = (await consumer.arrived(1)) as [Received];
    expect(json['event-data']).toMatchObject({ event: 'clicked', url: 'https://example.org/x' });
  });

  it('not a kind that has no webhook here, and none of another domain or region', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, 'opened', consumer.url);
    testEmulator.emulator.webhooks.add({ url: consumer.url, events: ['accepted'], domain: 'other.example.com' });
    testEmulator.emulator.webhooks.add({ url: consumer.url, events: ['accepted'], domain, region: 'eu' });
    await testEmulator.send(messageWith({}));
    expect(testEmulator.emulator.webhooks.list()).toEqual([]);
  });

  it('several URLs each get it, and one URL gets it once, whoever registered it', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    const [a, b] = [`${consumer.url}/a`, `${consumer.url}/b`];
    await register(testEmulator, 'delivered', a, b);
    for (const url of [a, `${consumer.url}/account`]) {
      await testEmulator.call('POST', '/v1/webhooks', {
        fields: [
          ['url', url],
          ['event_types', 'delivered'],
        ],
      });
    }
    await testEmulator.send(messageWith({ to: 'ada@example.org,bob@example.org' }));
    await settled(testEmulator, 6);
    const got = consumer.received.map(({ path: to, json }) => `${to} ${json['event-data'].recipient}`).sort();
    expect(got).toEqual(['/a', '/account', '/b'].flatMap((to) => [`${to} ada@example.org`, `${to} bob@example.org`]));
  });

  it('of a scheduled message when it is due', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, 'delivered', consumer.url);
    await register(testEmulator, 'permanent_fail', consumer.url);
    const later = { 'o:deliverytime': String(startMs / 1_000 + 3_600) };
    await testEmulator.send(messageWith({ to: 'ada@example.org,bob@example.org', ...later }));
    await testEmulator.call('POST', `/v3/${domain}/bounces`, { fields: [['address', 'bob@example.org']] });
    testEmulator.emulator.clock.advance(59 * minuteMs);
    expect(testEmulator.emulator.webhooks.list().flatMap(({ attempts }) => attempts)).toEqual([]);
    testEmulator.emulator.clock.advance(minuteMs);
    await settled(testEmulator, 2);
    const got = consumer.received.map(({ json }) => `${json['event-data'].recipient} ${json['event-data'].event}`);
    expect(got.sort()).toEqual(['ada@example.org delivered', 'bob@example.org failed']);
  });
});

/** As documented, with an age limit and a memory of tokens. */
function createVerifier(signingKey: string, nowSeconds: () => number) {
  const seen = new Set<string>();
  return ({ timestamp, token, signature }: Record<string, string>): string => {
    const expected = createHmac('sha256', signingKey).update(`${timestamp}${token}`).digest();
    const given = Buffer.from(signature ?? '', 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'wrong signature';
    if (Math.abs(nowSeconds() - Number(timestamp)) > 120) return 'old timestamp';
    if (seen.has(token ?? '')) return 'replayed token';
    seen.add(token ?? '');
    return 'ok';
  };
}

describe('a consumer that verifies', () => {
  const nowSeconds = startMs / 1_000;

  async function receiveOne(): Promise<{ signature: Record<string, string>; key: string; consumer: Consumer }> {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, 'delivered', consumer.url);
    await testEmulator.send(messageWith({}));
    const [{ json }] = (await consumer.arrived(1)) as [Received];
    const key = (await testEmulator.call('GET', '/v5/accounts/http_signing_key')).json.http_signing_key;
    return { signature: json.signature, key, consumer };
  }

  it('accepts it once, and refuses the replayed token', async () => {
    const { signature, key } = await receiveOne();
    expect(signature).toEqual({
      timestamp: String(nowSeconds),
      token: expect.stringMatching(/^[0-9a-f]{50}$/),
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const verify = createVerifier(key, () => nowSeconds);
    expect([verify(signature), verify(signature)]).toEqual(['ok', 'replayed token']);
  });

  it('refuses another key, a changed token, a changed timestamp and an old one', async () => {
    const { signature, key } = await receiveOne();
    const verify = createVerifier(key, () => nowSeconds);
    expect(createVerifier('key-other', () => nowSeconds)(signature)).toBe('wrong signature');
    expect(verify({ ...signature, token: '0'.repeat(50) })).toBe('wrong signature');
    expect(verify({ ...signature, timestamp: String(nowSeconds + 1) })).toBe('wrong signature');
    expect(createVerifier(key, () => nowSeconds + 121)(signature)).toBe('old timestamp');
  });

  it('accepts every retry, which has a token and a timestamp of its own', async () => {
    const testEmulator = await startEmulator();
    const { clock, webhooks } = testEmulator.emulator;
    const outcomes: string[] = [];
    const verify = createVerifier(webhooks.signingKey, () => clock.nowMs() / 1_000);
    const consumer = await startConsumer((index, { json }) => {
      outcomes.push(verify(json.signature));
      return index === 0 ? 500 : 200;
    });
    await register(testEmulator, 'delivered', consumer.url);
    await testEmulator.send(messageWith({}));
    await settled(testEmulator, 1);
    clock.advance(10 * minuteMs);
    await settled(testEmulator, 2);
    expect(outcomes).toEqual(['ok', 'ok']);
    const [first, second] = consumer.received.map(({ json }) => json['event-data']);
    expect(second).toEqual(first);
  });

  it('the key of the configuration signs, and a renewed one replaces it', async () => {
    const testEmulator = await startEmulator({ config: { account: { webhookSigningKey: 'key-configured' } } });
    const { webhooks } = testEmulator.emulator;
    expect(webhooks.signingKey).toBe('key-configured');
    const renewed = (await testEmulator.call('POST', '/v5/accounts/http_signing_key')).json.http_signing_key;
    expect(renewed).toMatch(/^key-[0-9a-f]{32}$/);
    expect(webhooks.signingKey).toBe(renewed);
  });
});

describe('what a consumer responds', () => {
  it('anything but 200 and 406 is retried after 10, 10, 15, 30 minutes, 1, 2 and 4 hours, and then not again', async () => {
    const testEmulator = await startEmulator();
    const { clock, webhooks } = testEmulator.emulator;
    const statuses = [500, 201, 302, 404, 503, 429, 400, 500];
    const consumer = await startConsumer((index) => statuses[index] ?? 200);
    await register(testEmulator, 'accepted', consumer.url);
    await testEmulator.send(messageWith({}));
    await settled(testEmulator, 1);
    for (const [index, minutes] of [10, 10, 15, 30, 60, 120, 240].entries()) {
      clock.advance(minutes * minuteMs - 1);
      webhooks.list();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(consumer.received).toHaveLength(index + 1);
      clock.advance(1);
      await settled(testEmulator, index + 2);
    }
    clock.advance(100 * 24 * 60 * minuteMs);
    const [post] = webhooks.list();
    expect(post).toMatchObject({ event: 'accepted', to: 'ada@example.org', state: 'failed', url: consumer.url });
    expect(post?.nextAttemptAt).toBeUndefined();
    expect(post?.attempts.map(({ status }) => status)).toEqual(statuses);
    expect(consumer.received).toHaveLength(8);
  });

  it.each([
    { status: 200, state: 'delivered' },
    { status: 406, state: 'refused' },
  ])('$status ends it', async ({ status, state }) => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer(() => status);
    await register(testEmulator, 'delivered', consumer.url);
    await testEmulator.send(messageWith({}));
    const post = await testEmulator.emulator.webhooks.waitFor({ event: 'delivered', to: 'ADA@example.org' });
    expect(post).toMatchObject({ state, attempts: [{ status }], eventData: { event: 'delivered' } });
    testEmulator.emulator.clock.advance(24 * 60 * minuteMs);
    testEmulator.emulator.webhooks.list();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(consumer.received).toHaveLength(1);
  });

  it('no redirect is followed', async () => {
    const testEmulator = await startEmulator();
    const other = await startConsumer();
    const consumer = await startConsumer(() => ({ status: 307, headers: { location: other.url } }));
    await register(testEmulator, 'delivered', consumer.url);
    await testEmulator.send(messageWith({}));
    expect(await testEmulator.emulator.webhooks.waitFor()).toMatchObject({
      state: 'pending',
      attempts: [{ status: 307 }],
    });
    expect(other.received).toEqual([]);
  });

  it('a connection that is refused is retried, and the log names the reason', async () => {
    const testEmulator = await startEmulator();
    await register(testEmulator, 'delivered', 'http://127.0.0.1:9/');
    await testEmulator.send(messageWith({}));
    const post = await testEmulator.emulator.webhooks.waitFor();
    expect(post).toMatchObject({ state: 'pending', nextAttemptAt: new Date(startMs + 10 * minuteMs) });
    expect(post.attempts[0]?.error).toContain('ECONNREFUSED');
    expect(testEmulator.lines.join('\n')).toContain('http://127.0.0.1:9/: posting "delivered" failed');
  });

  it('a consumer that is down is reported once for each event, however many wait', async () => {
    const testEmulator = await startEmulator();
    for (const event of ['accepted', 'delivered']) await register(testEmulator, event, 'http://127.0.0.1:9/');
    for (let count = 0; count < 10; count += 1) await testEmulator.send(messageWith({}));
    await settled(testEmulator, 20);
    expect(testEmulator.lines.filter((line) => line.startsWith('http://127.0.0.1:9/'))).toHaveLength(2);
  });

  it('a consumer without TLS behind an https URL is retried', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, 'delivered', consumer.url.replace('http:', 'https:'));
    await testEmulator.send(messageWith({}));
    const post = await testEmulator.emulator.webhooks.waitFor();
    expect(post).toMatchObject({ state: 'pending', attempts: [{ error: expect.stringMatching(/SSL|EPROTO/) }] });
    expect(consumer.received).toEqual([]);
  });

  it('101, which switches to another protocol, is a failure as any other status', async () => {
    const server = createServer((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      );
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const testEmulator = await startEmulator();
    await register(testEmulator, 'delivered', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await testEmulator.send(messageWith({}));
    const post = await testEmulator.emulator.webhooks.waitFor();
    expect(post).toMatchObject({ state: 'pending', attempts: [{ status: 101 }] });
  });

  it('a consumer that does not respond leaves room for the others, and does not delay a message', async () => {
    const testEmulator = await startEmulator();
    const hanging = await startConsumer(() => new Promise(() => {}));
    const quick = await startConsumer();
    await register(testEmulator, 'accepted', hanging.url, quick.url);
    for (let index = 0; index < 30; index += 1) {
      expect((await testEmulator.send(messageWith({ to: `user${index}@example.org` }))).status).toBe(200);
    }
    await quick.arrived(30);
    expect(hanging.received).toHaveLength(4);
  });

  it('a delivered webhook is not retried with the profile of the documentation', async () => {
    const testEmulator = await startEmulator({ profile: 'docs' });
    const consumer = await startConsumer(() => 500);
    await register(testEmulator, 'delivered', consumer.url);
    await register(testEmulator, 'accepted', consumer.url);
    await testEmulator.send(messageWith({}));
    await settled(testEmulator, 2);
    const states = testEmulator.emulator.webhooks.list().map(({ event, state }) => `${event} ${state}`);
    expect(states.sort()).toEqual(['accepted pending', 'delivered failed']);
  });
});

describe('targets', () => {
  it.each([
    { url: 'http://example.com/hook', why: 'the host example.com is not on this computer' },
    { url: 'http://169.254.169.254/latest', why: 'the host 169.254.169.254 is not on this computer' },
    { url: 'http://10.0.0.1/', why: 'the host 10.0.0.1 is not on this computer' },
    { url: 'http://[::ffff:8.8.8.8]/', why: 'is not on this computer' },
    { url: 'http://0.0.0.0/', why: 'the host 0.0.0.0 is not on this computer' },
    { url: 'http://127.0.0.1.example.com/', why: 'is not on this computer' },
  ])('$url is not posted to', async ({ url, why }) => {
    const testEmulator = await startEmulator();
    expect((await register(testEmulator, 'delivered', url)).status).toBe(200);
    await testEmulator.send(messageWith({}));
    const post = await testEmulator.emulator.webhooks.waitFor();
    expect(post).toMatchObject({ state: 'blocked', attempts: [{ error: expect.stringContaining(why) }] });
    expect(testEmulator.lines.join('\n')).toContain('--allow-webhook-host');
  });

  it('the SMTP port of the emulator is not', async () => {
    const testEmulator = await startEmulator({ smtp: true });
    await register(testEmulator, 'delivered', `http://127.0.0.1:${testEmulator.emulator.smtp?.port}/`);
    await testEmulator.send(messageWith({}));
    expect(await testEmulator.emulator.webhooks.waitFor()).toMatchObject({
      state: 'blocked',
      attempts: [{ error: 'the target is this emulator itself' }],
    });
  });

  it('localhost in any form is', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    const { port } = new URL(consumer.url);
    for (const host of ['localhost', '0x7f000001', '127.0.0.1']) {
      testEmulator.emulator.webhooks.add({ url: `http://${host}:${port}/${host}`, events: ['accepted'], domain });
    }
    await testEmulator.send(messageWith({}));
    await settled(testEmulator, 3);
    expect(consumer.received.map(({ path: to }) => to).sort()).toEqual(['/0x7f000001', '/127.0.0.1', '/localhost']);
  });

  it('the emulator itself is not', async () => {
    const testEmulator = await startEmulator();
    await register(testEmulator, 'delivered', `${testEmulator.emulator.euUrl}/_emulator/inbound`);
    await testEmulator.send(messageWith({}));
    expect(await testEmulator.emulator.webhooks.waitFor()).toMatchObject({
      state: 'blocked',
      attempts: [{ error: 'the target is this emulator itself' }],
    });
  });
});

it('a URL with credentials sends them, and no log line shows them', async () => {
  const testEmulator = await startEmulator();
  const consumer = await startConsumer(() => 500);
  const secret = consumer.url.replace('//', '//hook:s%33cret@');
  await register(testEmulator, 'delivered', `${secret}/x?token=t0ken`);
  await register(testEmulator, 'accepted', 'https://hook:s3cret@example.com/x?token=t0ken');
  await testEmulator.send(messageWith({}));
  await settled(testEmulator, 2);
  expect(consumer.received[0]?.headers.authorization).toBe(`Basic ${btoa('hook:s3cret')}`);
  expect(consumer.received[0]?.path).toBe('/x?token=t0ken');
  const log = testEmulator.lines.join('\n');
  expect(log).toContain(`${consumer.url}/x: posting "delivered" failed (status 500)`);
  expect(log).not.toMatch(/s3cret|s%33cret|t0ken/);
});

it('a storage that fails delays webhooks, and does not end the process', async () => {
  let isBroken = true;
  const lines: string[] = [];
  const queue = createPostQueue({
    storage: { origins: () => [] } as never,
    client: { close: () => {} } as never,
    targets: { allowedHosts: new Set(), ownPorts: () => [] },
    render: async () => undefined,
    isRetried: () => true,
    settle: () => {
      if (isBroken) throw new Error('the disk is full');
    },
    now: () => startMs,
    log: (line) => lines.push(line),
  });
  queue.wake();
  while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
  isBroken = false;
  await queue.close();
  expect(lines).toEqual(['webhooks wait, because the data cannot be used: the disk is full']);
});

it('what is about to be posted when the emulator closes is not posted', async () => {
  const consumer = await startConsumer();
  const db = openDatabase();
  const storage = createPostStorage(db);
  storage.add({
    kind: 'route',
    name: 'forward',
    region: 'us',
    domain,
    url: consumer.url,
    recipient: 'ada@example.org',
    message: undefined,
    createdAtMs: startMs,
  });
  let rendered = () => {};
  const rendering = new Promise<void>((resolve) => (rendered = resolve));
  let isRendering = () => {};
  const started = new Promise<void>((resolve) => (isRendering = resolve));
  const queue = createPostQueue({
    storage,
    client: createPostClient(),
    targets: { allowedHosts: new Set(), ownPorts: () => [] },
    render: async () => {
      isRendering();
      await rendering;
      return { body: { contentType: 'text/plain', content: Buffer.from('x') }, payload: '' };
    },
    isRetried: () => true,
    settle: () => {},
    now: () => startMs,
    log: () => {},
  });
  queue.wake();
  await started;
  const closed = queue.close();
  rendered();
  await closed;
  expect(consumer.received).toEqual([]);
  expect(storage.find({}, 1)).toMatchObject([{ state: 'pending', attempts: [] }]);
  db.close();
});

describe('the log', () => {
  it('is listed and filtered over HTTP, and one entry is shown', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, 'accepted', `${consumer.url}/one`);
    await register(testEmulator, 'delivered', `${consumer.url}/two`);
    await testEmulator.send(messageWith({}));
    await settled(testEmulator, 2);
    const list = async (query: string) => (await testEmulator.call('GET', `/_emulator/webhooks${query}`)).json.items;
    expect(await list('')).toHaveLength(2);
    expect(await list('?event=accepted')).toMatchObject([{ url: `${consumer.url}/one`, state: 'delivered' }]);
    expect(await list('?url=TWO&state=delivered&kind=webhook&domain=mg.example.com&to=ada@example.org')).toHaveLength(
      1,
    );
    expect(await list('?state=failed')).toEqual([]);
    const [{ id }] = await list('?event=accepted');
    expect((await testEmulator.call('GET', `/_emulator/webhooks/${id}`)).json.eventData.event).toBe('accepted');
    expect((await testEmulator.call('GET', '/_emulator/webhooks?state=done')).status).toBe(400);
    expect((await testEmulator.call('GET', '/_emulator/webhooks/999')).status).toBe(404);
    await testEmulator.call('DELETE', '/_emulator/webhooks');
    expect(await list('')).toEqual([]);
  });

  it('waits for a post, and lists what there was instead', async () => {
    const testEmulator = await startEmulator();
    const consumer = await startConsumer();
    await register(testEmulator, 'delivered', consumer.url);
    const waiting = testEmulator.emulator.webhooks.waitFor({ event: 'delivered', state: 'delivered' });
    await testEmulator.send(messageWith({}));
    expect((await waiting).attempts).toHaveLength(1);
    await expect(testEmulator.emulator.webhooks.waitFor({ event: 'opened', timeoutMs: 1 })).rejects.toThrow(
      /no webhook \(event opened\) was posted within 1 ms: the newest are "delivered" to http/,
    );
    await expect(testEmulator.emulator.webhooks.waitFor({ evnt: 'opened' } as never)).rejects.toThrow(TypeError);
  });

  it('what waits is dropped with its message, and everything with a reset', async () => {
    const testEmulator = await startEmulator();
    await register(testEmulator, 'delivered', 'http://127.0.0.1:9/');
    await testEmulator.send(messageWith({ 'o:deliverytime': String(startMs / 1_000 + 3_600) }));
    expect(testEmulator.emulator.webhooks.list()).toHaveLength(1);
    await testEmulator.emulator.inbox.clear();
    expect(testEmulator.emulator.webhooks.list()).toEqual([]);
    testEmulator.emulator.reset();
    expect((await testEmulator.call('GET', `/v3/domains/${domain}/webhooks`)).json).toEqual({ webhooks: {} });
  });

  it('a domain that is deleted takes its webhooks along', async () => {
    const testEmulator = await startEmulator({
      config: { domains: [{ name: domain }, { name: 'other.example.com' }] },
    });
    const { call, emulator } = testEmulator;
    for (const name of [domain, 'other.example.com']) {
      emulator.webhooks.add({ url: 'http://127.0.0.1:9/', events: ['opened'], domain: name });
    }
    await call('DELETE', `/v3/domains/${domain}`);
    await call('POST', '/v4/domains', { fields: [['name', domain]] });
    expect((await call('GET', `/v3/domains/${domain}/webhooks`)).json).toEqual({ webhooks: {} });
    const other = await call('GET', '/v3/domains/other.example.com/webhooks');
    expect(other.json).toEqual({ webhooks: { opened: { urls: ['http://127.0.0.1:9/'] } } });
  });

  it('and what waits survive a restart, with the webhooks and the key', async () => {
    const data = path.join(mkdtempSync(path.join(tmpdir(), 'emulator-')), 'mail.db');
    const first = await start({ data, now: () => startMs });
    let status = 503;
    const consumer = await startConsumer(() => status);
    await register(first, 'delivered', consumer.url);
    await first.send(messageWith({}));
    await settled(first, 1);
    const { signingKey } = first.emulator.webhooks;
    await first.emulator.close();
    status = 200;
    const second = await startEmulator({ data });
    expect(second.emulator.webhooks.signingKey).toBe(signingKey);
    expect(second.emulator.webhooks.list()).toMatchObject([{ state: 'pending', attempts: [{ status: 503 }] }]);
    second.emulator.clock.advance(10 * minuteMs);
    await settled(second, 2);
    expect(second.emulator.webhooks.list()).toMatchObject([{ state: 'delivered' }]);
    await second.send(messageWith({}));
    await consumer.arrived(3);
  });
});

it('the key that signs stays after a reset, and webhooks do not', async () => {
  const testEmulator = await startEmulator();
  const { emulator, call } = testEmulator;
  await register(testEmulator, 'delivered', 'http://127.0.0.1:9/hook');
  const key = emulator.webhooks.signingKey;
  emulator.reset();
  expect(emulator.webhooks.signingKey).toBe(key);
  expect((await call('GET', '/v5/accounts/http_signing_key')).json).toEqual({ http_signing_key: key });
  expect((await call('GET', `/v3/domains/${domain}/webhooks`)).json).toEqual({ webhooks: {} });
});

it('a message to a mailing list posts an event for each member, which names the list', async () => {
  const testEmulator = await startEmulator();
  const { call, send } = testEmulator;
  const consumer = await startConsumer();
  await register(testEmulator, 'delivered', consumer.url);
  await call('POST', '/v3/lists', { fields: [['address', `dev@${domain}`]] });
  const members = JSON.stringify(['ada@example.org', 'bob@example.org']);
  await call('POST', `/v3/lists/dev@${domain}/members.json`, { fields: [['members', members]] });
  await send(messageWith({ to: `dev@${domain}` }));
  const posted = await consumer.arrived(2);
  const data = posted.map(({ json }) => json['event-data']);
  expect(data.map(({ recipient }) => recipient).sort()).toEqual(['ada@example.org', 'bob@example.org']);
  for (const event of data) expect(event['mailing-list']).toMatchObject({ address: `dev@${domain}` });
  expect(testEmulator.emulator.webhooks.list()).toHaveLength(2);
});

describe('the clock', () => {
  it('is shown and moved forward over HTTP', async () => {
    const { call } = await startEmulator();
    expect((await call('GET', '/_emulator/clock')).json).toEqual({ now: '2026-11-01T12:00:00.000Z' });
    const moved = await call('POST', '/_emulator/clock', { json: { advanceMs: 90_000 } });
    expect(moved.json).toEqual({ now: '2026-11-01T12:01:30.000Z' });
    for (const advanceMs of [-1, 'x', null, 1e300]) {
      expect((await call('POST', '/_emulator/clock', { json: { advanceMs } })).status).toBe(400);
    }
  });
});
