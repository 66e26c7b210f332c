// Hostile or broken requests: the response to each, that nothing is sent, and that no secret is shown.
import { describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../src/options.js';
import { secrets, start, token, webApis } from './support/start-bridge.js';

const code = '918273';
const message = { to: 'jane@example.com', type: 'SignIn', payload: { code } };
const notSent = 'The email could not be sent. Please try again later.';

describe.each(webApis)('with $name', ({ listen }) => {
  describe('a token', () => {
    it.each([
      { name: 'missing', headers: {} },
      { name: 'empty', headers: { authorization: '' } },
      { name: 'without its scheme', headers: { authorization: token.slice('Bearer '.length) } },
      { name: 'in another case', headers: { authorization: token.toLowerCase() } },
      { name: 'cut short', headers: { authorization: token.slice(0, -1) } },
      { name: 'with more after it', headers: { authorization: `${token}0` } },
      { name: 'of 10 kB', headers: { authorization: 'a'.repeat(10_000) } },
      { name: 'in another header', headers: { 'x-authorization': token } },
    ])('$name is 401 without a hint, and nothing is sent', async ({ headers }) => {
      const { post, emulator, metrics } = await start({ listen });
      const response = await post(message, headers as Record<string, string>);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBeNull();
      expect(await response.text()).toBe(notSent);
      expect(emulator.requests()).toEqual([]);
      expect(await metrics()).toContain('refused_total{reason="unauthorized"} 1');
    });

    it('that is wrong a hundred times makes one line of the log, which hides no wrong path', async () => {
      const { post, url, lines } = await start({ listen });
      for (let count = 0; count < 100; count++) await post(message, { authorization: `Bearer ${count}` });
      for (let count = 0; count < 2; count++) await fetch(`${url}/email`, { method: 'POST' });
      expect(lines).toHaveLength(2);
      expect(lines[0]).toContain('set Authorization to the value of BRIDGE_TOKEN');
      expect(lines[1]).toContain('A POST went to another path than /.');
    });
  });

  describe('a body', () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    it.each([
      { name: 'empty', body: '', status: 400, check: 'not valid JSON' },
      { name: 'not JSON', body: '{"to":', status: 400, check: 'not valid JSON' },
      { name: 'null', body: 'null', status: 400, check: 'body: Expected object' },
      { name: 'a list', body: [message], status: 400, check: 'body: Expected object' },
      { name: 'without a recipient', body: { ...message, to: undefined }, status: 400, check: 'to: Required' },
      {
        name: 'with a list of recipients',
        body: { ...message, to: ['a@example.com'] },
        status: 400,
        check: 'to: Expected',
      },
      { name: 'with a number as type', body: { ...message, type: 7 }, status: 400, check: 'type: Expected string' },
      {
        name: 'with a type that is not a name',
        body: { ...message, type: 'Sign\r\nIn' },
        status: 400,
        check: 'type: Not a usage',
      },
      { name: 'with a text as payload', body: { ...message, payload: code }, status: 400, check: 'payload: Expected' },
      {
        name: 'with a list as payload',
        body: { ...message, payload: [code] },
        status: 400,
        check: 'payload: Expected',
      },
      { name: 'with an object as ip', body: { ...message, ip: {} }, status: 400, check: 'ip: Expected string' },
      {
        name: 'one byte too large',
        body: 'x'.repeat(maxBodyBytes + 1),
        status: 413,
        check: 'larger than 262144 bytes',
      },
      { name: 'of 5 MB', body: 'x'.repeat(5_000_000), status: 413, check: 'larger than 262144 bytes' },
      { name: 'nested 100,000 deep', body: nested, status: 400, check: 'body: Expected object' },
    ])('$name is $status, and nothing is sent', async ({ body, status, check }) => {
      const { post, emulator, lines } = await start({ listen });
      const response = await post(body);
      const text = await response.text();
      expect(response.status).toBe(status);
      expect(text).toMatch(/^The email could not be sent\. Please try again later\. \(Reference [0-9a-f]{8}\)$/);
      expect(emulator.requests()).toEqual([]);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(check);
      expect(lines[0]).toContain(/[0-9a-f]{8}/.exec(text)?.[0]);
    });

    it('in chunks is cut off at the limit', async () => {
      const { url, emulator } = await start({ listen });
      const chunk = new TextEncoder().encode('x'.repeat(60_000));
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += chunk.length;
          if (sent > 5_000_000) controller.close();
          else controller.enqueue(chunk);
        },
      });
      const request = { method: 'POST', headers: { authorization: token }, body, duplex: 'half' } as RequestInit;
      const status = await fetch(url, request).then(
        (response) => response.status,
        () => 'closed',
      );
      expect([413, 'closed']).toContain(status);
      expect(sent).toBeLessThan(5_000_000);
      expect(emulator.requests()).toEqual([]);
    });

    it.each([
      { name: 'nested deep', payload: `{"code":"918273","user":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}` },
      {
        name: 'with the names of built-in properties',
        payload: '{"code":"918273","__proto__":{"a":1},"constructor":1}',
      },
      { name: 'with a long text', payload: JSON.stringify({ code, user: { name: 'x'.repeat(200_000) } }) },
      {
        name: 'with control characters',
        payload: JSON.stringify({ code, user: { name: 'a\r\nBcc: eve@example.com\u0000\u202e' } }),
      },
    ])('with a payload $name is sent once and safely', async ({ payload }) => {
      const { post, emulator } = await start({ listen });
      const response = await post(`{"to":"jane@example.com","type":"SignIn","payload":${payload}}`);
      expect(response.status).toBe(200);
      const [email, ...others] = await emulator.inbox.list();
      expect(others).toEqual([]);
      expect(email?.to).toBe('jane@example.com');
    });

    it.each([
      'jane@example.com, eve@example.com',
      'jane@example.com\r\nBcc: eve@example.com',
      '<jane@example.com>;eve@x.y',
    ])('with the recipient %j is refused', async (to) => {
      const { post, emulator } = await start({ listen });
      expect((await post({ ...message, to })).status).toBe(400);
      expect(emulator.requests()).toEqual([]);
    });
  });

  describe('another path or method', () => {
    it.each([
      { method: 'GET', path: '/', status: 404 },
      { method: 'PUT', path: '/', status: 404 },
      { method: 'OPTIONS', path: '/', status: 404 },
      { method: 'POST', path: '/healthz', status: 404 },
      { method: 'POST', path: '/email', status: 404 },
      { method: 'GET', path: '/%2e%2e/etc/passwd', status: 404 },
    ])('$method $path is $status', async ({ method, path, status }) => {
      const { url, emulator } = await start({ listen });
      const body = method === 'POST' || method === 'PUT' ? JSON.stringify(message) : null;
      const response = await fetch(url + path, { method, headers: { authorization: token }, body });
      expect(response.status).toBe(status);
      expect(emulator.requests()).toEqual([]);
    });
  });

  it('has no token, key or code in any response or log line', async () => {
    const { post, url, emulator, lines, metrics, bridge } = await start({
      recipientLimit: 6,
      timeoutMs: 1_000,
      listen,
    });
    const responses: string[] = [];
    const postAndRead = async (...args: Parameters<typeof post>) => {
      const response = await post(...args);
      responses.push(JSON.stringify([...response.headers]), await response.text());
    };
    await postAndRead(message);
    await postAndRead(message, { authorization: `${token}x` });
    await postAndRead(`{"to":"${token}`);
    await postAndRead({ ...message, type: token });
    await postAndRead({ ...message, to: `${code}@` });
    for (const fault of [
      { status: 401, body: `bad key key-of-the-tests-0123456789 ${code}` },
      { status: 500, times: 3 },
      { hang: true },
    ] as const) {
      emulator.faults.add(fault);
      await postAndRead(message);
      emulator.faults.clear();
    }
    for (let count = 0; count < 6; count++) await postAndRead(message);
    await bridge.reload(async () => ({ config: { apiKey: secrets[2] }, tokens: [token] }));
    await bridge.reload(async () => JSON.parse(`{"apiKey": ${secrets[2]}`));
    for (const path of ['/', '/metrics', '/readyz']) responses.push(await (await fetch(url + path)).text());
    responses.push(await metrics());
    const leaks = [...responses, ...lines].filter((text) =>
      [...secrets, code, message.to].some((secret) => text.includes(secret)),
    );
    expect(responses.length).toBeGreaterThan(30);
    expect(lines.length).toBeGreaterThan(8);
    expect(leaks).toEqual([]);
  });
});
