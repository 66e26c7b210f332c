// Connections through a proxy on 127.0.0.1.
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createTransport } from '../../../src/index.ts';
import { findClosedOrigin, httpResponse, pem, startLoopback } from '../../support/loopback.ts';
import { createTestTransport, forwardTo, isOpen, respondOk, send, statusOf } from '../../support/transport.ts';

describe('a proxy', () => {
  /** Opens tunnels to one loopback port, whatever host the CONNECT names; with `response`, it sends that instead. */
  async function startProxy(options: { port?: number; response?: string }) {
    const connectRequests: string[] = [];
    const proxy = await startLoopback({
      onConnection: (socket) => {
        socket.once('data', (head) => {
          connectRequests.push(head.toString());
          if (options.response !== undefined) return void socket.write(options.response);
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          forwardTo({ port: options.port ?? 0 }, socket);
        });
      },
    });
    return { ...proxy, connectRequests };
  }

  const startBehindProxy = async (certificate: 'trusted' | 'wrong-host' | 'expired' = 'trusted') => {
    const server = await startLoopback({ certificate, onRequest: respondOk });
    return { server, proxy: await startProxy({ port: server.port }) };
  };

  const origin = 'https://gateway.example';

  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'is used for https when %s is set, and gets no Mailgun credentials',
    async (name) => {
      const { server, proxy } = await startBehindProxy();
      expect(statusOf(await send(createTestTransport({ [name]: proxy.origin }), origin))).toBe(200);
      expect(server.requests).toHaveLength(1);
      expect(proxy.connectRequests).toHaveLength(1);
      expect(proxy.connectRequests[0]).toMatch(/^CONNECT gateway\.example:443 HTTP\/1\.1\r\n/);
      expect(proxy.connectRequests[0]).not.toMatch(/^authorization/im);
    },
  );

  it.each(['HTTP_PROXY', 'http_proxy'])('is used for http when %s is set', async (name) => {
    const server = await startLoopback({ onRequest: respondOk });
    const proxy = await startProxy({ port: server.port });
    expect(statusOf(await send(createTestTransport({ [name]: proxy.origin }), 'http://gateway.example:8080'))).toBe(
      200,
    );
    expect(server.requests).toHaveLength(1);
    expect(proxy.connectRequests[0]).toMatch(/^CONNECT gateway\.example:8080 /);
  });

  it('of the lower-case variable takes precedence over the upper-case one', async () => {
    const { server, proxy } = await startBehindProxy();
    const other = await startProxy({ response: httpResponse(502, '') });
    const transport = createTestTransport({ https_proxy: proxy.origin, HTTPS_PROXY: other.origin });
    expect(statusOf(await send(transport, origin))).toBe(200);
    expect(server.requests).toHaveLength(1);
    expect(other.connections).toHaveLength(0);
  });

  it('gets the credentials of its own URL, and the server does not', async () => {
    const { server, proxy } = await startBehindProxy();
    await send(createTestTransport({ HTTPS_PROXY: proxy.origin.replace('//', '//me:secret@') }), origin);
    expect(proxy.connectRequests[0]).toMatch(/^proxy-authorization: Basic bWU6c2VjcmV0$/im);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.head).not.toMatch(/proxy-authorization/i);
  });

  it('reuses its tunnel for the next send', async () => {
    const { server, proxy } = await startBehindProxy();
    const transport = createTestTransport({ HTTPS_PROXY: proxy.origin });
    for (let sends = 0; sends < 3; sends += 1) {
      expect(statusOf(await send(transport, origin))).toBe(200);
      await turn();
    }
    expect(server.requests).toHaveLength(3);
    expect(proxy.connectRequests).toHaveLength(1);
  });

  it.each(['127.0.0.1', '127.10.20.30', '[::1]', 'localhost'])('is never used for loopback (%s)', async (host) => {
    const proxy = await startProxy({ response: httpResponse(502, '') });
    const transport = createTestTransport({ HTTPS_PROXY: proxy.origin, HTTP_PROXY: proxy.origin });
    const closed = new URL(await findClosedOrigin()).port;
    expect(await send(transport, `http://${host}:${closed}`)).toMatchObject({ failure: 'unreachable' });
    expect(proxy.connections).toHaveLength(0);
  });

  it.each(['localhost.example', '127.0.0.1.example'])(
    'is used for a host that only starts like a loopback address (%s)',
    async (host) => {
      const proxy = await startProxy({ response: httpResponse(502, '') });
      const transport = createTestTransport({ HTTPS_PROXY: proxy.origin });
      expect(await send(transport, `https://${host}`)).toMatchObject({ failure: 'unreachable' });
      expect(proxy.connectRequests).toEqual([expect.stringContaining(`CONNECT ${host}:443 `)]);
    },
  );

  // The system resolves `127.1` to loopback, but the connector does not recognize it: it stands for a host in the company's
  // network.
  it.each([
    { name: 'NO_PROXY', env: { NO_PROXY: '127.0.0.1' } },
    { name: 'no_proxy', env: { no_proxy: 'example.com,127.0.0.1' } },
    { name: 'no_proxy before NO_PROXY', env: { no_proxy: '127.0.0.1', NO_PROXY: '' } },
    { name: 'NO_PROXY=*', env: { NO_PROXY: '*' } },
  ])('is not used for a host in $name', async ({ env }) => {
    const server = await startLoopback({ onRequest: respondOk });
    const proxy = await startProxy({ port: server.port });
    const transport = createTestTransport({ HTTP_PROXY: proxy.origin, ...env });
    expect(statusOf(await send(transport, `http://127.1:${server.port}`))).toBe(200);
    expect(server.requests).toHaveLength(1);
    expect(proxy.connections).toHaveLength(0);
  });

  it.each([
    { ca: 'trusted', status: 200 },
    { ca: 'expired', status: 'tls' },
  ] as const)(
    'does not change the trusted certificates for a host in NO_PROXY (trusted: $ca)',
    async ({ ca, status }) => {
      const server = await startLoopback({ certificate: 'trusted', onRequest: respondOk });
      const proxy = await startProxy({ port: server.port });
      const transport = createTransport({ env: { HTTPS_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' }, ca: pem(ca) });
      expect(statusOf(await send(transport, `https://127.1:${server.port}`))).toBe(status);
      expect(proxy.connections).toHaveLength(0);
    },
  );

  it('for http is not used for https', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: respondOk });
    const proxy = await startProxy({ port: server.port });
    const transport = createTransport({ env: { HTTP_PROXY: proxy.origin }, ca: pem('trusted') });
    expect(statusOf(await send(transport, `https://127.1:${server.port}`))).toBe(200);
    expect(proxy.connections).toHaveLength(0);
  });

  it('is used for a host that is not in NO_PROXY', async () => {
    const server = await startLoopback({ onRequest: respondOk });
    const proxy = await startProxy({ port: server.port });
    const transport = createTestTransport({ HTTP_PROXY: proxy.origin, NO_PROXY: 'example.com' });
    expect(statusOf(await send(transport, `http://127.1:${server.port}`))).toBe(200);
    expect(proxy.connectRequests).toHaveLength(1);
  });

  it.each([403, 407, 502, 504])('that refuses the tunnel with %i makes the origin unreachable', async (status) => {
    const proxy = await startProxy({ response: httpResponse(status, '') });
    expect(await send(createTestTransport({ HTTPS_PROXY: proxy.origin }), origin)).toEqual({
      failure: 'unreachable',
      networkCode: 'UND_ERR_ABORTED',
    });
    expect(proxy.connectRequests).toHaveLength(1);
  });

  it('that is down makes the origin unreachable', async () => {
    expect(await send(createTestTransport({ HTTPS_PROXY: await findClosedOrigin() }), origin)).toEqual({
      failure: 'unreachable',
      networkCode: 'PROXY_ECONNREFUSED',
    });
  });

  // After an error that undici takes for the socket's, it reconnects at once and forever (nodejs/undici#3897).
  describe.each(['https://gateway.example', 'http://gateway.example'])('for %s', (target) => {
    it.each([
      {
        name: 'closes the connection after the CONNECT request',
        onConnection: (socket: Socket) => socket.once('data', () => socket.destroy()),
      },
      {
        name: 'ends the connection after the CONNECT request',
        onConnection: (socket: Socket) => socket.once('data', () => socket.end()),
      },
      { name: 'closes the connection at once', onConnection: (socket: Socket) => socket.destroy() },
      { name: 'ends the connection at once', onConnection: (socket: Socket) => socket.end() },
      {
        name: 'resets the connection',
        onConnection: (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()),
      },
      { name: 'does not speak HTTP', onConnection: (socket: Socket) => socket.write('220 mail.example ESMTP\r\n') },
    ])('that $name makes the origin unreachable, and gets no further connections', async ({ onConnection }) => {
      const proxy = await startLoopback({ onConnection: (socket) => void onConnection(socket) });
      const transport = createTestTransport({ HTTPS_PROXY: proxy.origin, HTTP_PROXY: proxy.origin });
      expect(await send(transport, target)).toEqual({
        failure: 'unreachable',
        networkCode: expect.stringMatching(/^PROXY_/),
      });
      for (let turns = 0; turns < 50; turns += 1) await turn();
      expect(proxy.connections.length).toBeLessThanOrEqual(2);
    });
  });

  it('whose tunnels all break at once interrupts nothing, and gets no further connections', async () => {
    const proxy = await startLoopback({
      onConnection: (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 Connection established\r\n\r\n')),
    });
    const transport = createTestTransport({ HTTPS_PROXY: proxy.origin });
    expect(await send(transport, origin)).toMatchObject({ failure: 'unreachable' });
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(proxy.connections.length).toBeLessThanOrEqual(2);
  });

  it('that never responds times out after the connect timeout', async () => {
    const proxy = await startLoopback({ onConnection: () => {} });
    const transport = createTransport({ env: { HTTPS_PROXY: proxy.origin }, ca: pem('trusted'), connectTimeoutMs: 50 });
    expect(await send(transport, origin)).toEqual({ failure: 'unreachable', networkCode: 'PROXY_CONNECT_TIMEOUT' });
  });

  it('over TLS that never completes the handshake times out after the connect timeout', async () => {
    const proxy = await startLoopback({ onConnection: () => {} });
    const secure = proxy.origin.replace('http:', 'https:');
    const transport = createTransport({ env: { HTTPS_PROXY: secure }, ca: pem('trusted'), connectTimeoutMs: 50 });
    expect(await send(transport, origin)).toEqual({ failure: 'unreachable', networkCode: 'PROXY_CONNECT_TIMEOUT' });
  });

  it('does not change the headers of a request, so that each origin gets its own host header', async () => {
    const server = await startLoopback({ onRequest: respondOk });
    const proxy = await startProxy({ port: server.port });
    const transport = createTestTransport({ HTTP_PROXY: proxy.origin });
    const headers = { 'content-type': 'text/plain' };
    for (const name of ['us.example', 'eu.example']) {
      await transport({ origin: `http://${name}`, path: '/', headers, body: Buffer.from('x'), timeoutMs: 5000 });
    }
    expect(server.requests.map(({ head }) => /^host: (.*)$/im.exec(head)?.[1])).toEqual(['us.example', 'eu.example']);
    expect(headers).toEqual({ 'content-type': 'text/plain' });
  });

  it.each(['10.0.0.1:3128', 'ftp://proxy.example', 'http://', 'proxy.example:3128'])(
    'with an invalid URL makes the origin unreachable, and nothing is thrown (%s)',
    async (url) => {
      expect(await send(createTestTransport({ HTTPS_PROXY: url }), origin)).toEqual({
        failure: 'unreachable',
        networkCode: 'PROXY_INVALID',
      });
    },
  );

  it.each([
    { name: 'a certificate of another host', certificate: 'wrong-host', ca: 'wrong-host' },
    { name: 'an expired certificate', certificate: 'expired', ca: 'expired' },
    { name: 'a self-signed certificate', certificate: 'trusted', ca: 'expired' },
  ] as const)('does not hide $name', async ({ certificate, ca }) => {
    const { server, proxy } = await startBehindProxy(certificate);
    const transport = createTransport({ env: { HTTPS_PROXY: proxy.origin }, ca: pem(ca) });
    expect(await send(transport, origin)).toMatchObject({ failure: 'tls' });
    expect(server.requests).toHaveLength(0);
  });

  it('whose tunnel breaks after the request was sent interrupts it, and the next send gets a new tunnel', async () => {
    const server = await startLoopback({
      certificate: 'trusted',
      onRequest: (socket) => (server.requests.length === 1 ? socket.destroy() : respondOk(socket)),
    });
    const proxy = await startProxy({ port: server.port });
    const transport = createTestTransport({ HTTPS_PROXY: proxy.origin });
    expect(await send(transport, origin)).toMatchObject({ failure: 'interrupted' });
    expect(statusOf(await send(transport, origin))).toBe(200);
    expect(proxy.connectRequests).toHaveLength(2);
  });

  it('whose tunnel does not respond causes a timeout', async () => {
    const server = await startLoopback({
      certificate: 'trusted',
      onRequest: (socket) => {
        if (server.requests.length === 1) respondOk(socket);
      },
    });
    const proxy = await startProxy({ port: server.port });
    const transport = createTestTransport({ HTTPS_PROXY: proxy.origin });
    await send(transport, origin);
    await turn();
    expect(await send(transport, origin, { timeoutMs: 40 })).toMatchObject({
      failure: 'timeout',
      networkCode: 'NO_RESPONSE',
    });
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
  });

  it('that opened no tunnel for 64 sends opens one for the next when it has recovered', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: respondOk });
    const options: { port: number; response?: string } = { port: server.port, response: '' };
    const proxy = await startProxy(options);
    const transport = createTransport({
      env: { HTTPS_PROXY: proxy.origin },
      ca: pem('trusted'),
      connectTimeoutMs: 400,
    });
    const timedOut = await Promise.all(
      Array.from({ length: 64 }, () => send(transport, origin, { body: 'timed out', timeoutMs: 20 })),
    );
    expect(timedOut).toEqual(Array(64).fill({ failure: 'unreachable', networkCode: expect.any(String) }));
    // Until undici has given them up.
    await vi.waitFor(() => expect(proxy.connections.slice(0, 64).filter(isOpen)).toHaveLength(0), { timeout: 5000 });
    delete options.response;
    let outcome = await send(transport, origin, { body: 'after' });
    // On a busy machine 400 ms may be too short for a handshake; a send has three attempts too.
    for (let retries = 0; retries < 2 && 'failure' in outcome; retries += 1) {
      outcome = await send(transport, origin, { body: 'after' });
    }
    expect(statusOf(outcome)).toBe(200);
    expect(server.requests.map(({ body }) => body)).toEqual(['after']);
  });
});
