// A transport against real sockets on 127.0.0.1: what it sends, what it returns, and how many sends may wait.
import { describe, expect, it, vi } from 'vitest';
import { httpResponse, startLoopback } from '../../support/loopback.ts';
import { createTestTransport, ok, respondOk, send, startHoldingServer, statusOf } from '../../support/transport.ts';

describe('createTransport: a request', () => {
  it('is one POST with its headers, length and body', async () => {
    const server = await startLoopback({ onRequest: respondOk });
    await send(createTestTransport(), server.origin, { body: 'zwölf' });
    expect(server.requests).toHaveLength(1);
    const [{ head, body } = { head: '', body: '' }] = server.requests;
    expect(head.split('\r\n')[0]).toBe('POST /v3/mg.example.com/messages HTTP/1.1');
    expect(head).toMatch(/^authorization: Basic a2V5$/im);
    expect(head).toMatch(/^content-length: 6$/im);
    expect(Buffer.from(body, 'latin1').toString()).toBe('zwölf');
  });

  it('returns the status, the headers that the connector reads, and the body', async () => {
    const date = new Date(0).toUTCString();
    const headers = { Date: date, 'RETRY-AFTER': '7', 'X-RateLimit-Reset': 'a\r\nX-RateLimit-Reset: b', 'X-More': 'x' };
    const server = await startLoopback({ onRequest: (socket) => socket.write(httpResponse(429, 'slöw', headers)) });
    expect(await send(createTestTransport(), server.origin)).toEqual({
      response: { status: 429, headers: { date, 'retry-after': '7', 'x-ratelimit-reset': 'a,b' }, body: 'slöw' },
    });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const other = await startLoopback({ onRequest: respondOk });
    const server = await startLoopback({
      onRequest: (socket) =>
        socket.write(httpResponse(status, '', { Location: `${other.origin}/v3/mg.example.com/messages` })),
    });
    expect(await send(createTestTransport(), server.origin)).toMatchObject({ response: { status } });
    expect(server.requests).toHaveLength(1);
    expect(other.connections).toHaveLength(0);
  });

  it.each(['102 Processing', '103 Early Hints'])('skips an informational response: %s', async (statusLine) => {
    const server = await startLoopback({
      onRequest: (socket) => socket.write(`HTTP/1.1 ${statusLine}\r\nRetry-After: 9\r\n\r\n${ok}`),
    });
    expect(await send(createTestTransport(), server.origin)).toEqual({
      response: { status: 200, headers: {}, body: 'fine' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('reads a response without a length until the connection closes', async () => {
    const server = await startLoopback({
      onRequest: (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfine'),
    });
    expect(await send(createTestTransport(), server.origin)).toMatchObject({ response: { status: 200, body: 'fine' } });
  });
});

describe('createTransport: waiting sends', () => {
  it('are limited to 2,000 per origin, those in progress included; one more is refused at once', async () => {
    const server = await startHoldingServer();
    const other = await startLoopback({ onRequest: respondOk });
    const transport = createTestTransport();
    const sends = Array.from({ length: 2000 }, () => send(transport, server.origin, { timeoutMs: 300 }));
    expect(await send(transport, server.origin)).toEqual({ failure: 'overloaded', networkCode: 'QUEUE_FULL' });
    expect(statusOf(await send(transport, other.origin))).toBe(200);
    await Promise.all(sends); // all timed out, so their slots are free again
    const next = send(transport, server.origin, { body: 'next' });
    server.releaseAll();
    expect(statusOf(await next)).toBe(200);
  });

  it('are limited to 64 MB per origin, those in progress included', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const inProgress = Array.from({ length: 64 }, () => send(transport, server.origin));
    const large = { body: 'x'.repeat(16 * 1024 * 1024) };
    const waiting = Array.from({ length: 3 }, () => send(transport, server.origin, { ...large, timeoutMs: 100 }));
    expect(await send(transport, server.origin, large)).toEqual({ failure: 'overloaded', networkCode: 'QUEUE_FULL' });
    await Promise.all(waiting); // all timed out, so their bytes are free again
    const next = send(transport, server.origin, large);
    server.releaseAll();
    expect((await Promise.all([...inProgress, next])).map(statusOf)).toEqual(Array(65).fill(200));
  });

  it('release their slot when they time out', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const sends = Array.from({ length: 64 }, () => send(transport, server.origin));
    const timedOut = Array.from({ length: 1936 }, () => send(transport, server.origin, { timeoutMs: 20 }));
    expect(await send(transport, server.origin)).toMatchObject({ failure: 'overloaded' });
    await Promise.all(timedOut);
    const next = send(transport, server.origin);
    server.releaseAll();
    expect((await Promise.all([...sends, next])).map(statusOf)).toEqual(Array(65).fill(200));
    expect(server.requests).toHaveLength(65);
  });

  it('are sent once each, however many there are', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    let started = 0;
    const start = (count: number) =>
      Array.from({ length: count }, () => {
        started += 1;
        return send(transport, server.origin, { body: String(started) });
      });
    const sends = start(2000);
    server.releaseAll();
    await Promise.all(sends.slice(0, 300));
    sends.push(...start(200)); // while others are still waiting
    expect((await Promise.all(sends)).filter((outcome) => statusOf(outcome) === 200)).toHaveLength(2200);
    expect(server.requests).toHaveLength(2200);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(2200);
  });

  it('are never sent after they timed out', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const sends = Array.from({ length: 64 }, () => send(transport, server.origin));
    await vi.waitFor(() => expect(server.requests).toHaveLength(64));
    expect(await send(transport, server.origin, { body: 'timed out', timeoutMs: 20 })).toEqual({
      failure: 'unreachable',
      networkCode: 'NO_CONNECTION',
    });
    const after = send(transport, server.origin, { body: 'after' });
    server.releaseAll();
    expect((await Promise.all([...sends, after])).map(statusOf)).toEqual(Array(65).fill(200));
    expect(server.requests.map(({ body }) => body)).toEqual([...Array(64).fill('hello'), 'after']);
  });
});
