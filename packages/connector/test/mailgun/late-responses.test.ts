// Requests that timed out, over real sockets: they keep their connection, get the late response on it, yield to newer sends, and
// never keep the process alive.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createTransport, type Outcome } from '../../src/index.ts';
import { httpResponse, pem, startLoopback } from '../support/loopback.ts';
import {
  countOpen,
  createTestTransport,
  forwardTo,
  isOpen,
  kiB,
  ok,
  pendingOf,
  respondOk,
  send,
  startHoldingServer,
  statusOf,
  watchMostOpen,
} from '../support/transport.ts';

/** Long enough to connect on a busy machine. */
const timeoutMs = 300;

describe('a request that timed out', () => {
  it('gets its late response on its own connection, which is closed then', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const outcome = await send(transport, server.origin, { timeoutMs, body: 'late' });
    expect(outcome).toMatchObject({ failure: 'timeout', networkCode: 'NO_RESPONSE' });
    await vi.waitFor(() => expect(server.held).toHaveLength(1));

    const second = send(transport, server.origin, { body: 'second' });
    await vi.waitFor(() => expect(server.held).toHaveLength(2));
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2]); // the next send has another connection
    server.release();
    expect(statusOf(await pendingOf(outcome).outcome)).toBe(200);
    server.release();
    expect(statusOf(await second)).toBe(200);
    await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
    expect(isOpen(server.connections[1] as Socket)).toBe(true);
    expect(server.requests.map(({ body }) => body)).toEqual(['late', 'second']); // nothing was sent twice
  });

  it.each<{ name: string; respond: (socket: Socket) => void; expected: object }>([
    {
      name: 'a refusal',
      respond: (socket) => void socket.write(httpResponse(402, 'no')),
      expected: { response: { status: 402 } },
    },
    { name: 'a reset', respond: (socket) => void socket.resetAndDestroy(), expected: { failure: 'interrupted' } },
    {
      name: 'what is not HTTP',
      respond: (socket) => void socket.write('220 SMTP\r\n'),
      expected: { failure: 'badResponse' },
    },
    {
      name: 'half of a response',
      respond: (socket) => void socket.end(ok.slice(0, -2)),
      expected: { failure: 'interrupted', partialResponse: { status: 200, body: 'fi' } },
    },
  ])('has an outcome for $name', async ({ respond, expected }) => {
    const server = await startHoldingServer();
    const outcome = await send(createTestTransport(), server.origin, { timeoutMs });
    await vi.waitFor(() => expect(server.held).toHaveLength(1));
    respond(server.held[0]?.socket as Socket);
    expect(await pendingOf(outcome).outcome).toMatchObject(expected);
    await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
  });

  it('knows when a response has begun', async () => {
    const server = await startHoldingServer();
    const outcome = await send(createTestTransport(), server.origin, { timeoutMs });
    const pending = pendingOf(outcome);
    expect(pending.status()).toBeUndefined();
    await vi.waitFor(() => expect(server.held).toHaveLength(1));
    server.held[0]?.socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\n');
    await vi.waitFor(() => expect(pending.status()).toBe(503));
    pending.abandon();
    expect(await pending.outcome).toMatchObject({
      failure: 'timeout',
      networkCode: 'ABANDONED',
      partialResponse: { status: 503 },
    });
  });

  it('is written when the operating system has all of it, and not before', async () => {
    const server = await startHoldingServer();
    const small = await send(createTestTransport(), server.origin, { timeoutMs });
    expect(pendingOf(small).isWritten()).toBe(true);
    const deaf = await startLoopback({ onConnection: (socket) => socket.pause() });
    const large = await send(createTestTransport(), deaf.origin, { timeoutMs, body: 'x'.repeat(32 * kiB * kiB) });
    expect(pendingOf(large).isWritten()).toBe(false);
    pendingOf(large).abandon();
    pendingOf(small).abandon();
  });

  it('closes its connection when it is abandoned', async () => {
    const server = await startHoldingServer();
    const outcome = await send(createTestTransport(), server.origin, { timeoutMs });
    await vi.waitFor(() => expect(server.held).toHaveLength(1));
    expect(countOpen(server)).toBe(1);
    pendingOf(outcome).abandon();
    expect(await pendingOf(outcome).outcome).toMatchObject({ failure: 'timeout', networkCode: 'ABANDONED' });
    await vi.waitFor(() => expect(countOpen(server)).toBe(0));
  });
});

describe('64 requests that timed out', () => {
  async function fillConnections() {
    const mostOpen = watchMostOpen();
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const sends = Array.from({ length: 64 }, (_, index) =>
      send(transport, server.origin, { timeoutMs: 1000, body: `late ${index}` }),
    );
    const outcomes = await Promise.all(sends);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ networkCode: 'NO_RESPONSE' });
    return { server, transport, outcomes, mostOpen };
  }
  /** How many of them have no outcome yet. */
  async function countPending(outcomes: readonly Outcome[]): Promise<number> {
    const states = await Promise.all(
      outcomes.map((outcome) => Promise.race([pendingOf(outcome).outcome, Promise.resolve('pending' as const)])),
    );
    return states.filter((state) => state === 'pending').length;
  }

  it('yield to waiting sends, the oldest first, one for each', async () => {
    const { server, transport, outcomes, mostOpen } = await fillConnections();
    expect(await countPending(outcomes)).toBe(64);
    server.held.splice(0);
    const newer = Array.from({ length: 5 }, (_, index) => send(transport, server.origin, { body: `newer ${index}` }));
    await vi.waitFor(() => expect(server.held).toHaveLength(5));
    expect(await countPending(outcomes)).toBe(59);
    for (const outcome of outcomes.slice(0, 5)) {
      expect(await pendingOf(outcome).outcome).toMatchObject({ failure: 'timeout', networkCode: 'ABANDONED' });
    }
    server.releaseAll();
    expect((await Promise.all(newer)).map(statusOf)).toEqual(Array(5).fill(200));
    expect(mostOpen()).toBe(64);
    for (const outcome of outcomes) pendingOf(outcome).abandon();
  });

  it('never hold up newer sends, and there are never more than 64 sockets', async () => {
    const { server, transport, outcomes, mostOpen } = await fillConnections();
    server.held.splice(0);
    const newer = Array.from({ length: 300 }, (_, index) => send(transport, server.origin, { body: `newer ${index}` }));
    server.releaseAll();
    expect((await Promise.all(newer)).map(statusOf)).toEqual(Array(300).fill(200));
    expect(mostOpen()).toBe(64);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(364); // each was sent once
    for (const outcome of outcomes) pendingOf(outcome).abandon();
  });
});

describe('the limit of 64 MiB of requests', () => {
  it('counts a request that is still pending, until it ends', async () => {
    const server = await startHoldingServer();
    const transport = createTestTransport();
    const body = 'x'.repeat(64 * kiB * kiB);
    const outcome = await send(transport, server.origin, { body, timeoutMs: 1500 });
    expect(await send(transport, server.origin)).toMatchObject({ failure: 'overloaded' });
    pendingOf(outcome).abandon();
    server.releaseAll();
    expect(statusOf(await send(transport, server.origin))).toBe(200);
  });
});

describe('the origin is in contact', () => {
  it('when it opens a connection, and when it begins a response', async () => {
    const contacts: string[] = [];
    const server = await startHoldingServer();
    const transport = createTransport({ env: {}, onContact: (origin) => void contacts.push(origin) });
    const sending = send(transport, server.origin);
    await vi.waitFor(() => expect(server.held).toHaveLength(1));
    expect(contacts).toEqual([server.origin]);
    server.release();
    await sending;
    expect(contacts).toEqual([server.origin, server.origin]);
  });

  it('not when a connection cannot be opened', async () => {
    const contacts: string[] = [];
    const server = await startLoopback({ onConnection: (socket) => socket.resume() });
    const transport = createTransport({
      env: {},
      connectTimeoutMs: 30,
      onContact: (origin) => void contacts.push(origin),
    });
    expect(await send(transport, server.origin.replace('http:', 'https:'))).toMatchObject({ failure: 'unreachable' });
    expect(contacts).toEqual([]);
  });
});

describe('a process', () => {
  const script = path.join(import.meta.dirname, '../support/late-response-process.ts');

  it.each([{ name: 'directly' }, { name: 'through a proxy', isProxied: true }])(
    'ends while it awaits a late response, $name',
    async ({ isProxied = false }) => {
      const server = await startLoopback({
        onRequest: () => {},
        ...(isProxied && { certificate: 'trusted' as const }),
      });
      const proxy = await startLoopback({
        onConnection: (socket) =>
          void socket.once('data', () => {
            socket.write('HTTP/1.1 200 OK\r\n\r\n');
            forwardTo(server, socket);
          }),
      });
      const startedMs = performance.now();
      const { code, output } = await runProcess(script, {
        ORIGIN: isProxied ? 'https://gateway.example' : server.origin,
        CERTIFICATE: pem('trusted'),
        ...(isProxied && { HTTPS_PROXY: proxy.origin }),
      });
      expect(output).toBe('{"failure":"timeout","networkCode":"NO_RESPONSE"}');
      expect(code).toBe(0);
      expect(performance.now() - startedMs).toBeLessThan(15_000); // a late response is awaited for 30 s
      expect(server.requests).toHaveLength(1);
    },
  );

  it('is never ended by a request that is pending: one with other work goes on', async () => {
    const server = await startLoopback({ onRequest: (socket) => setTimeout(() => respondOk(socket), 900) });
    const outcome = await send(createTestTransport(), server.origin, { timeoutMs });
    pendingOf(outcome).unref();
    expect(statusOf(await pendingOf(outcome).outcome)).toBe(200);
  });
});

/** Runs a TypeScript file in a process of its own, bundled. */
async function runProcess(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({ input: file, platform: 'node', logLevel: 'silent' });
  const [{ code: source }] = (await bundle.generate({ format: 'esm', codeSplitting: false } as never)).output;
  await bundle.close();
  const child = spawn(process.execPath, ['--input-type=module'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(source);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output: output.trim() };
}
