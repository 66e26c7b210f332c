// One attempt against real sockets on 127.0.0.1: long responses, timeouts, and every way to fail.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTransport } from '../../../src/index.ts';
import { findClosedOrigin, httpResponse, pem, startLoopback } from '../../support/loopback.ts';
import {
  abandon,
  createTestTransport,
  forwardTo,
  kiB,
  ok,
  respondOk,
  send,
  statusOf,
  takeFirst,
} from '../../support/transport.ts';

describe('a long response', () => {
  it.each([
    { name: 'ASCII', character: 'x', length: 64 * kiB },
    { name: 'two-byte characters', character: 'é', length: 32 * kiB },
  ])('is read up to 64 KiB, and its connection is closed: $name', async ({ character, length }) => {
    const server = await startLoopback({
      // Announces 10 MB, sends 64 KiB and stops: a client that reads further would hang.
      onRequest: (socket) =>
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${10 * kiB * kiB}\r\n\r\n${character.repeat(length)}`),
    });
    expect(await send(createTestTransport(), server.origin)).toMatchObject({
      response: { status: 200, body: character.repeat(length) },
    });
    await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
  });

  it('of 10 MB is cut to 64 KiB, and the next send gets its own response', async () => {
    const body = 'x'.repeat(10 * kiB * kiB);
    const server = await startLoopback({
      onRequest: (socket) => socket.write(server.requests.length === 1 ? httpResponse(503, body) : ok),
    });
    const transport = createTestTransport();
    expect(await send(transport, server.origin)).toMatchObject({
      response: { status: 503, body: 'x'.repeat(64 * kiB) },
    });
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    expect(server.requests[1]?.connection).not.toBe(server.requests[0]?.connection);
  });

  it('just under 64 KiB is read completely, and its connection is kept', async () => {
    const body = 'x'.repeat(64 * kiB - 1);
    const server = await startLoopback({ onRequest: (socket) => socket.write(httpResponse(200, body)) });
    const transport = createTestTransport();
    expect(await send(transport, server.origin)).toMatchObject({ response: { body } });
    await turn(); // undici reuses a connection one turn of the event loop after its last response
    await send(transport, server.origin);
    expect(server.connections).toHaveLength(1);
  });
});

describe('a send that times out while it connects', () => {
  it('is never sent later', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: respondOk });
    const held: Socket[] = [];
    // Holds back the handshake, then forwards the connection to the server.
    const gate = await startLoopback({
      onConnection: (socket) => (gate.connections.length === 1 ? held.push(socket) : forwardTo(server, socket)),
    });
    const transport = createTransport({ env: {}, ca: pem('trusted') });
    const origin = gate.origin.replace('http:', 'https:');
    expect(await send(transport, origin, { body: 'timed out', timeoutMs: 20 })).toEqual({
      failure: 'unreachable',
      networkCode: 'NO_CONNECTION',
    });
    await vi.waitFor(() => expect(held).toHaveLength(1));
    forwardTo(server, takeFirst(held));
    await vi.waitFor(() => expect(server.connections).toHaveLength(1));
    expect(statusOf(await send(transport, origin, { body: 'after' }))).toBe(200);
    expect(server.requests.map(({ body }) => body)).toEqual(['after']);
    expect(gate.connections).toHaveLength(1); // the next send uses the connection that was too late for the first
  });
});

describe('sends that time out while the process is busy', () => {
  it('keep their slots until undici is done with them, so that no needless connections are opened', async () => {
    let connectionCount = 0;
    const count = () => {
      connectionCount += 1;
    };
    subscribe('net.client.socket', count);
    onTestFinished(() => void unsubscribe('net.client.socket', count));
    const closed = await findClosedOrigin();
    const transport = createTestTransport();
    const sends = Array.from({ length: 300 }, () => send(transport, closed, { timeoutMs: 5 }));
    for (const busyUntilMs = performance.now() + 30; performance.now() < busyUntilMs; );
    for (const outcome of await Promise.all(sends))
      expect(outcome).toEqual({ failure: 'unreachable', networkCode: 'NO_CONNECTION' });
    expect(await send(transport, closed)).toEqual({ failure: 'unreachable', networkCode: 'ECONNREFUSED' });
    expect(connectionCount).toBe(65);
  });
});

describe('a failed attempt', () => {
  it('is unreachable at once on a closed port', async () => {
    expect(await send(createTestTransport(), await findClosedOrigin())).toEqual({
      failure: 'unreachable',
      networkCode: 'ECONNREFUSED',
    });
  });

  it('has the network code of a name that cannot be resolved', async () => {
    const outcome = await send(createTransport({ env: {} }), 'http://nothing.invalid');
    expect(outcome).toEqual({ failure: 'unreachable', networkCode: expect.stringMatching(/^(ENOTFOUND|EAI_\w+)$/) });
  });

  it('is unreachable after the connect timeout', async () => {
    // Accepts the connection, never completes the handshake.
    const server = await startLoopback({ onConnection: (socket) => socket.resume() });
    const transport = createTransport({ env: {}, connectTimeoutMs: 30 });
    expect(await send(transport, server.origin.replace('http:', 'https:'))).toEqual({
      failure: 'unreachable',
      networkCode: 'CONNECT_TIMEOUT',
    });
    await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
  });

  it('is unreachable after a reset during the handshake', async () => {
    const server = await startLoopback({
      onConnection: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    });
    expect(await send(createTestTransport(), server.origin.replace('http:', 'https:'))).toEqual({
      failure: 'unreachable',
      networkCode: 'ECONNRESET',
    });
  });

  it('is a TLS failure when the server does not speak TLS', async () => {
    const server = await startLoopback({ onConnection: (socket) => socket.once('data', () => socket.end(ok)) });
    expect(await send(createTestTransport(), server.origin.replace('http:', 'https:'))).toMatchObject({
      failure: 'tls',
    });
  });

  it.each([
    {
      name: 'a reset before the request was read',
      onConnection: (socket: Socket) => void socket.once('readable', () => socket.resetAndDestroy()),
      received: 0,
    },
    { name: 'a reset after the request was read', onRequest: (socket: Socket) => void socket.resetAndDestroy() },
    { name: 'a close without a response', onRequest: (socket: Socket) => void socket.end() },
    {
      name: 'a response truncated in its head',
      onRequest: (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
    },
    { name: 'a response truncated in its body', onRequest: (socket: Socket) => void socket.end(ok.slice(0, -2)) },
    {
      name: 'a chunked response without its last chunk',
      onRequest: (socket: Socket) =>
        void socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n'),
    },
  ])('is interrupted after the request was sent: $name', async ({ received = 1, ...serve }) => {
    const server = await startLoopback(serve);
    expect(await send(createTestTransport(), server.origin)).toMatchObject({ failure: 'interrupted' });
    expect(server.requests).toHaveLength(received);
    expect(server.connections).toHaveLength(1);
  });

  it.each([
    { name: 'no response', onRequest: () => {} },
    { name: 'half of a head', onRequest: (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Le') },
    { name: 'half of a body', onRequest: (socket: Socket) => void socket.write(ok.slice(0, -2)), partialBody: 'fi' },
    {
      name: 'an early hint only',
      onRequest: (socket: Socket) => void socket.write('HTTP/1.1 103 Wait\r\n\r\n'),
    },
    {
      name: 'a throttled response',
      partialBody: expect.stringMatching(/^x*$/),
      onRequest: (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
        const interval = setInterval(() => socket.write('x'), 4);
        socket.on('close', () => clearInterval(interval));
      },
    },
  ])(
    'times out without a complete response, and stays in progress until it is abandoned: $name',
    async ({ onRequest, partialBody }) => {
      const server = await startLoopback({
        onRequest: (socket) => (server.requests.length === 1 ? respondOk(socket) : onRequest(socket)),
      });
      const transport = createTestTransport();
      await send(transport, server.origin); // so that the timeout does not include connecting
      await turn();
      const outcome = await send(transport, server.origin, { timeoutMs: 40 });
      expect(outcome).toMatchObject({ failure: 'timeout', networkCode: 'NO_RESPONSE' });
      expect('failure' in outcome && outcome.partialResponse?.body).toEqual(partialBody);
      await vi.waitFor(() => expect(server.requests).toHaveLength(2));
      expect(server.connections[0]?.destroyed).toBe(false);
      abandon(outcome);
      await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
    },
  );

  it.each([
    { name: 'SMTP', bytes: '220 smtp.example.com ESMTP\r\n' },
    { name: 'an unknown HTTP version', bytes: 'HTTP/9.9 yes\r\n\r\n' },
    { name: 'a status that is not a number', bytes: 'HTTP/1.1 OK OK\r\n\r\n' },
    { name: 'headers that are too long', bytes: `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(20 * kiB)}\r\n\r\n` },
  ])('is a bad response when it is not HTTP: $name', async ({ bytes }) => {
    const server = await startLoopback({ onRequest: (socket) => socket.write(bytes) });
    expect(await send(createTestTransport(), server.origin)).toMatchObject({ failure: 'badResponse' });
    expect(server.requests).toHaveLength(1);
  });
});
