// How long a response may take on a connection that was idle: from the latencies so far, and over real sockets.
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/mailgun/network/connections.ts';
import { IdleLimit } from '../../../src/mailgun/network/idle-limit.ts';
import { createTransport } from '../../../src/mailgun/network/transport.ts';
import { startLoopback } from '../../support/loopback.ts';
import { kiB, ok, respondOk, send, statusOf } from '../../support/transport.ts';

const idleFor = (ms: number | undefined) =>
  ({ pool: 0, ...(ms !== undefined && { idleSinceMs: performance.now() - ms }) }) as Connection;

describe('IdleLimit', () => {
  it.each([
    { name: 'none for a connection that was never used', idleMs: undefined, latencies: [100], expected: undefined },
    { name: 'none for a connection that was used just now', idleMs: 10, latencies: [100], expected: undefined },
    { name: 'the median and the margin', idleMs: 60_000, latencies: [100, 300, 200], expected: 1_200 },
    { name: 'the margin alone without any latency', idleMs: 60_000, latencies: [], expected: 1_000 },
    {
      name: 'hardly longer after one slow response',
      idleMs: 60_000,
      latencies: [100, 110, 5_000, 120, 130],
      expected: 1_120,
    },
    {
      name: 'longer for an origin that is always slow',
      idleMs: 60_000,
      latencies: [4_000, 4_100, 3_900],
      expected: 5_000,
    },
    {
      name: 'of the last 31 responses',
      idleMs: 60_000,
      latencies: [...Array<number>(31).fill(9_000), ...Array<number>(31).fill(50)],
      expected: 1_050,
    },
  ])('allows $name', ({ idleMs, latencies, expected }) => {
    const limit = new IdleLimit(3_000, 1_000);
    for (const latency of latencies) limit.recordLatency(latency);
    expect(limit.forConnection(idleFor(idleMs))).toBe(expected);
  });
});

describe('a connection that was idle', () => {
  const createIdleTransport = (idleMarginMs: number) => createTransport({ env: {}, idleAfterMs: 0, idleMarginMs });

  it('and is dead gets an outcome after the margin, and the next send a new connection', async () => {
    const server = await startLoopback({
      onRequest: (socket, { connection }) => void (server.requests.length !== 2 && connection > 0 && socket.write(ok)),
    });
    const transport = createIdleTransport(30);
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    const outcome = await send(transport, server.origin);
    expect(outcome).toMatchObject({ failure: 'timeout', networkCode: 'IDLE_CONNECTION', isIdleConnection: true });
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it('is used once when its origin responds slowly but steadily', async () => {
    const server = await startLoopback({ onRequest: (socket) => setTimeout(respondOk, 80, socket) });
    const transport = createIdleTransport(60);
    for (let count = 1; count <= 4; count += 1) {
      expect(statusOf(await send(transport, server.origin))).toBe(200);
      expect(server.requests).toHaveLength(count);
    }
    expect(server.connections).toHaveLength(1);
  });

  it('has all of its time once its response has begun', async () => {
    const server = await startLoopback({
      onRequest: (socket) => {
        if (server.requests.length === 1) return void socket.write(ok);
        socket.write(ok.slice(0, -2));
        setTimeout(() => socket.write(ok.slice(-2)), 80);
      },
    });
    const transport = createIdleTransport(20);
    await send(transport, server.origin);
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  it('and was closed by the origin meanwhile counts as a new one', async () => {
    const server = await startLoopback({
      onRequest: (socket) => {
        if (server.requests.length === 1) return void socket.end(ok);
        setTimeout(respondOk, 60, socket);
      },
    });
    const transport = createIdleTransport(20);
    await send(transport, server.origin);
    await new Promise((resolve) => server.connections[0]?.once('close', resolve));
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  it('takes a late response into account: the request is still in progress', async () => {
    const server = await startLoopback({
      onRequest: (socket) =>
        void (server.requests.length === 1 ? respondOk(socket) : setTimeout(respondOk, 60, socket)),
    });
    const transport = createIdleTransport(10);
    await send(transport, server.origin);
    const outcome = await send(transport, server.origin, { body: 'x'.repeat(kiB) });
    const pending = 'failure' in outcome ? outcome.pending : undefined;
    expect(pending?.isWritten()).toBe(true);
    expect(await pending?.outcome).toMatchObject({ response: { status: 200 } });
  });
});
