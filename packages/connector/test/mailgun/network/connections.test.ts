// Connections to real sockets on 127.0.0.1: reuse, limits, replacement after a failure, and TLS certificates.
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTransport } from '../../../src/index.ts';
import { httpResponse, pem, startLoopback } from '../../support/loopback.ts';
import {
  abandon,
  countOpen,
  createTestTransport,
  isOpen,
  respondOk,
  send,
  startHoldingServer,
  statusOf,
  takeFirst,
  watchMostOpen,
} from '../../support/transport.ts';

describe('connections', () => {
  it.each([{ certificate: undefined }, { certificate: 'trusted' }] as const)(
    'are reused by consecutive sends (certificate: $certificate)',
    async ({ certificate }) => {
      const server = await startLoopback({ onRequest: respondOk, ...(certificate && { certificate }) });
      const transport = createTestTransport();
      for (let sends = 0; sends < 5; sends += 1) {
        expect(statusOf(await send(transport, server.origin))).toBe(200);
        await turn();
      }
      expect(server.requests).toHaveLength(5);
      expect(server.connections).toHaveLength(1);
    },
  );

  it('are kept after an error response', async () => {
    const server = await startLoopback({ onRequest: (socket) => socket.write(httpResponse(500, 'sorry')) });
    const transport = createTestTransport();
    for (let sends = 0; sends < 3; sends += 1) {
      expect(statusOf(await send(transport, server.origin))).toBe(500);
      await turn();
    }
    expect(server.connections).toHaveLength(1);
  });

  it('are limited to 64 per origin, and a waiting send gets the first free one', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const sends = Array.from({ length: 150 }, (_, index) => send(transport, server.origin, { body: `send ${index}` }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(64));
    server.release();
    await vi.waitFor(() => expect(server.requests).toHaveLength(65));
    expect(server.requests.at(-1)?.body).toBe('send 64');
    server.releaseAll();
    expect((await Promise.all(sends)).map(statusOf)).toEqual(Array(150).fill(200));
    expect(server.requests).toHaveLength(150);
    expect(server.connections).toHaveLength(64);
  });

  it('are kept for eight origins; a ninth closes the least recently used', async () => {
    const servers = await Promise.all(Array.from({ length: 9 }, () => startLoopback({ onRequest: respondOk })));
    const transport = createTestTransport();
    for (const { origin } of servers.slice(0, 8)) await send(transport, origin);
    expect(servers.map(countOpen)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0]);
    await send(transport, servers[0]?.origin ?? ''); // used again, so the second is the least recently used
    await send(transport, servers[8]?.origin ?? '');
    await vi.waitFor(() => expect(servers.map(countOpen)).toEqual([1, 0, 1, 1, 1, 1, 1, 1, 1]));
  });

  it('serve the sends in progress and the waiting ones before a ninth origin closes them', async () => {
    const first = await startHoldingServer();
    const others = await Promise.all(Array.from({ length: 8 }, () => startLoopback({ onRequest: respondOk })));
    const transport = createTestTransport();
    const sends = Array.from({ length: 70 }, () => send(transport, first.origin));
    await vi.waitFor(() => expect(first.requests).toHaveLength(64));
    for (const { origin } of others) await send(transport, origin);
    first.releaseAll();
    expect((await Promise.all(sends)).map(statusOf)).toEqual(Array(70).fill(200));
    await vi.waitFor(() => expect(others.map(countOpen)).toEqual([0, 1, 1, 1, 1, 1, 1, 1]));
  });
});

describe('after a connection broke or hung', () => {
  it.each([
    { name: 'interrupted', fail: (socket: Socket) => void socket.resetAndDestroy(), timeoutMs: 10_000 },
    { name: 'timeout', fail: () => {}, timeoutMs: 20 },
  ])('the idle ones are closed and the next send opens a new one ($name)', async ({ name, fail, timeoutMs }) => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const sends = [1, 2, 3].map(() => send(transport, server.origin));
    await vi.waitFor(() => expect(server.held).toHaveLength(3));
    for (let released = 0; released < 3; released += 1) server.release();
    await Promise.all(sends);
    await turn();
    expect(countOpen(server)).toBe(3);

    const inProgress = send(transport, server.origin, { body: 'in progress' });
    await vi.waitFor(() => expect(server.held).toHaveLength(1));
    const failing = send(transport, server.origin, { timeoutMs });
    await vi.waitFor(() => expect(server.held).toHaveLength(2));
    const busy = server.held.map(({ socket }) => socket);
    const idle = server.connections.slice(0, 3).filter((socket) => !busy.includes(socket));
    expect(idle).toHaveLength(1);
    fail(busy[1] as Socket);
    const outcome = await failing;
    expect(outcome).toMatchObject({ failure: name });
    await vi.waitFor(() => expect(idle.filter(isOpen)).toHaveLength(0));
    server.release();
    expect(statusOf(await inProgress)).toBe(200); // the send in progress completes normally
    if (name === 'timeout') abandon(outcome); // it keeps its connection until then
    await vi.waitFor(() => expect(server.connections.slice(0, 3).filter(isOpen)).toHaveLength(0));

    const next = send(transport, server.origin);
    await vi.waitFor(() => expect(server.requests).toHaveLength(6));
    expect(server.requests.at(-1)?.connection).toBeGreaterThan(3);
    server.held.splice(0, server.held.length - 1);
    server.release();
    expect(statusOf(await next)).toBe(200);
  });

  it('there are never more than 64 connections, whatever ends at the same moment', async () => {
    const mostOpen = watchMostOpen();
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const sends = Array.from({ length: 400 }, () => send(transport, server.origin));
    await vi.waitFor(() => expect(server.held).toHaveLength(64));
    takeFirst(server.held).socket.resetAndDestroy();
    await Promise.race(sends); // the pool is replaced: 63 are in progress in the old one
    server.releaseAll();
    const ended = (await Promise.all(sends)).map(statusOf);
    expect(ended.filter((status) => status === 200)).toHaveLength(399);
    expect(mostOpen()).toBe(64);
  });

  it('several broken sends replace their pool once', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const sends = [1, 2].map(() => send(transport, server.origin));
    await vi.waitFor(() => expect(server.held).toHaveLength(2));
    takeFirst(server.held).socket.resetAndDestroy();
    await Promise.race(sends);
    const next = send(transport, server.origin);
    await vi.waitFor(() => expect(server.held).toHaveLength(2));
    takeFirst(server.held).socket.resetAndDestroy();
    expect(await Promise.all(sends)).toMatchObject([{ failure: 'interrupted' }, { failure: 'interrupted' }]);
    server.release();
    expect(statusOf(await next)).toBe(200);
    await turn();
    const last = send(transport, server.origin);
    await vi.waitFor(() => expect(server.held).toHaveLength(1));
    server.release();
    expect(statusOf(await last)).toBe(200);
    const [, , third, fourth] = server.requests;
    expect(fourth?.connection).toBe(third?.connection);
  });
});

describe('TLS certificates', () => {
  it.each([
    {
      name: 'a self-signed certificate',
      certificate: 'trusted',
      ca: 'wrong-host',
      networkCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    },
    {
      name: 'a certificate of another host',
      certificate: 'wrong-host',
      ca: 'wrong-host',
      networkCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
    },
    { name: 'an expired certificate', certificate: 'expired', ca: 'expired', networkCode: 'CERT_HAS_EXPIRED' },
  ] as const)('$name is refused before the request is sent', async ({ certificate, ca, networkCode }) => {
    const server = await startLoopback({ certificate, onRequest: respondOk });
    const transport = createTransport({ env: {}, ca: pem(ca) });
    expect(await send(transport, server.origin)).toEqual({ failure: 'tls', networkCode });
    expect(server.requests).toHaveLength(0);
  });

  it('a trusted certificate is accepted', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: respondOk });
    expect(statusOf(await send(createTestTransport(), server.origin))).toBe(200);
  });

  it('Node’s own certificate authorities are used by default', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: respondOk });
    expect(await send(createTransport({ env: {} }), server.origin)).toMatchObject({ failure: 'tls' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  beforeAll(() => vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0'));
  afterAll(() => vi.unstubAllEnvs());

  it('does not make the connector accept every certificate', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: respondOk });
    expect(await send(createTransport({ env: {} }), server.origin)).toMatchObject({ failure: 'tls' });
    expect(server.requests).toHaveLength(0);
  });
});
