// One request over the wire, against real sockets on 127.0.0.1: connections and their bounds, and every way to fail.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTransport, type Outcome, type Transport } from '../src/mailgun/transport.ts';
import { type Arrived, answerOf, findClosedOrigin, type Loopback, pem, startLoopback } from './loopback.ts';

const kiB = 1024;
const ok = answerOf(200, 'fine');
const answerOk = (socket: Socket) => void socket.write(ok);

/** Trusts one certificate. */
const create = (env: Readonly<Record<string, string>> = {}): Transport => createTransport({ env, ca: pem('trusted') });

const send = (transport: Transport, origin: string, { body = 'hello', timeoutMs = 15_000 } = {}): Promise<Outcome> =>
  transport({
    origin,
    path: '/v3/mg.example.com/messages',
    headers: { authorization: 'Basic a2V5', 'content-type': 'text/plain' },
    body: Buffer.from(body),
    timeoutMs,
  });

const isOpen = (socket: Socket) => !socket.destroyed;
const openOf = ({ connections }: Pick<Loopback, 'connections'>) => connections.filter(isOpen).length;
const statusOf = (outcome: Outcome) => ('answer' in outcome ? outcome.answer.status : outcome.failed);

/** A server that answers when told to. */
async function startHolding() {
  const held: Array<{ socket: Socket; request: Arrived }> = [];
  let isHolding = true;
  const server = await startLoopback({
    onRequest: (socket, request) => (isHolding ? held.push({ socket, request }) : answerOk(socket)),
  });
  const release = () => answerOk(takeFirst(held).socket);
  /** Answers all that is held, and all that comes from now on. */
  const releaseAll = () => {
    isHolding = false;
    while (held.length > 0) release();
  };
  return { ...server, held, release, releaseAll };
}

/** Passes on what comes over a connection, both ways. */
function joinTo({ port }: { port: number }, socket: Socket): void {
  const onward = connect({ port, host: '127.0.0.1' });
  onward.on('error', () => socket.destroy());
  onward.on('close', () => socket.destroy());
  socket.on('close', () => onward.destroy());
  socket.pipe(onward).pipe(socket);
}

function takeFirst<T>(list: T[]): T {
  const first = list.shift();
  if (first === undefined) throw new RangeError('Nothing is held.');
  return first;
}

describe('a request', () => {
  it('arrives as one POST with its headers, length and body', async () => {
    const server = await startLoopback({ onRequest: answerOk });
    await send(create(), server.origin, { body: 'zwölf' });
    expect(server.requests).toHaveLength(1);
    const [{ head, body } = { head: '', body: '' }] = server.requests;
    expect(head.split('\r\n')[0]).toBe('POST /v3/mg.example.com/messages HTTP/1.1');
    expect(head).toMatch(/^authorization: Basic a2V5$/im);
    expect(head).toMatch(/^content-length: 6$/im);
    expect(Buffer.from(body, 'latin1').toString()).toBe('zwölf');
  });

  it('gives the status, the headers that say something, and the body', async () => {
    const date = new Date(0).toUTCString();
    const headers = { Date: date, 'RETRY-AFTER': '7', 'X-RateLimit-Reset': 'a\r\nX-RateLimit-Reset: b', 'X-More': 'x' };
    const server = await startLoopback({ onRequest: (socket) => socket.write(answerOf(429, 'slöw', headers)) });
    expect(await send(create(), server.origin)).toEqual({
      answer: { status: 429, headers: { date, 'retry-after': '7', 'x-ratelimit-reset': 'a,b' }, body: 'slöw' },
    });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const other = await startLoopback({ onRequest: answerOk });
    const server = await startLoopback({
      onRequest: (socket) =>
        socket.write(answerOf(status, '', { Location: `${other.origin}/v3/mg.example.com/messages` })),
    });
    expect(await send(create(), server.origin)).toMatchObject({ answer: { status } });
    expect(server.requests).toHaveLength(1);
    expect(other.connections).toHaveLength(0);
  });

  it.each(['102 Processing', '103 Early Hints'])('passes over %s', async (line) => {
    const server = await startLoopback({
      onRequest: (socket) => socket.write(`HTTP/1.1 ${line}\r\nRetry-After: 9\r\n\r\n${ok}`),
    });
    expect(await send(create(), server.origin)).toEqual({ answer: { status: 200, headers: {}, body: 'fine' } });
    expect(server.requests).toHaveLength(1);
  });

  it('takes an answer without a length until its end', async () => {
    const server = await startLoopback({
      onRequest: (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfine'),
    });
    expect(await send(create(), server.origin)).toMatchObject({ answer: { status: 200, body: 'fine' } });
  });
});

describe('a long answer', () => {
  it.each([
    { name: 'of ASCII', character: 'x', length: 64 * kiB },
    { name: 'of characters of two bytes', character: 'é', length: 32 * kiB },
  ])('is read to 64 KiB, and its connection closed: $name', async ({ character, length }) => {
    const server = await startLoopback({
      // Says 10 MB, sends 64 KiB and waits: whoever reads on waits as well.
      onRequest: (socket) =>
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${10 * kiB * kiB}\r\n\r\n${character.repeat(length)}`),
    });
    expect(await send(create(), server.origin)).toMatchObject({
      answer: { status: 200, body: character.repeat(length) },
    });
    await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
  });

  it('of 10 MB is cut to 64 KiB, and the next send is answered', async () => {
    const body = 'x'.repeat(10 * kiB * kiB);
    const server = await startLoopback({
      onRequest: (socket) => socket.write(server.requests.length === 1 ? answerOf(503, body) : ok),
    });
    const transport = create();
    expect(await send(transport, server.origin)).toMatchObject({
      answer: { status: 503, body: 'x'.repeat(64 * kiB) },
    });
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    expect(server.requests[1]?.connection).not.toBe(server.requests[0]?.connection);
  });

  it('of just under 64 KiB is read whole, and its connection kept', async () => {
    const body = 'x'.repeat(64 * kiB - 1);
    const server = await startLoopback({ onRequest: (socket) => socket.write(answerOf(200, body)) });
    const transport = create();
    expect(await send(transport, server.origin)).toMatchObject({ answer: { body } });
    await turn(); // undici takes a connection again one turn after its last answer
    await send(transport, server.origin);
    expect(server.connections).toHaveLength(1);
  });
});

describe('connections', () => {
  it.each([{ certificate: undefined }, { certificate: 'trusted' }] as const)(
    'are used again by sends that follow each other (certificate: $certificate)',
    async ({ certificate }) => {
      const server = await startLoopback({ onRequest: answerOk, ...(certificate && { certificate }) });
      const transport = create();
      for (let sends = 0; sends < 5; sends += 1) {
        expect(statusOf(await send(transport, server.origin))).toBe(200);
        await turn();
      }
      expect(server.requests).toHaveLength(5);
      expect(server.connections).toHaveLength(1);
    },
  );

  it('are kept after an answer that refuses', async () => {
    const server = await startLoopback({ onRequest: (socket) => socket.write(answerOf(500, 'sorry')) });
    const transport = create();
    for (let sends = 0; sends < 3; sends += 1) {
      expect(statusOf(await send(transport, server.origin))).toBe(500);
      await turn();
    }
    expect(server.connections).toHaveLength(1);
  });

  it('are 64 per origin, and a send that waits takes the first that is free', async () => {
    const server = await startHolding();
    const transport = create();
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

  it('are kept for eight origins: the one unused for longest is closed for a ninth', async () => {
    const servers = await Promise.all(Array.from({ length: 9 }, () => startLoopback({ onRequest: answerOk })));
    const transport = create();
    for (const { origin } of servers.slice(0, 8)) await send(transport, origin);
    expect(servers.map(openOf)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0]);
    await send(transport, servers[0]?.origin ?? ''); // used again, so the second is the oldest
    await send(transport, servers[8]?.origin ?? '');
    await vi.waitFor(() => expect(servers.map(openOf)).toEqual([1, 0, 1, 1, 1, 1, 1, 1, 1]));
  });

  it('of an origin that gives way to a ninth serve the sends under way and those that wait', async () => {
    const first = await startHolding();
    const others = await Promise.all(Array.from({ length: 8 }, () => startLoopback({ onRequest: answerOk })));
    const transport = create();
    const sends = Array.from({ length: 70 }, () => send(transport, first.origin));
    await vi.waitFor(() => expect(first.requests).toHaveLength(64));
    for (const { origin } of others) await send(transport, origin);
    first.releaseAll();
    expect((await Promise.all(sends)).map(statusOf)).toEqual(Array(70).fill(200));
    await vi.waitFor(() => expect(others.map(openOf)).toEqual([0, 1, 1, 1, 1, 1, 1, 1]));
  });
});

describe('sends that wait', () => {
  it('are 2,000 per origin with those under way: one more is refused at once', async () => {
    const server = await startHolding();
    const other = await startLoopback({ onRequest: answerOk });
    const transport = create();
    const sends = Array.from({ length: 2000 }, () => send(transport, server.origin, { timeoutMs: 300 }));
    expect(await send(transport, server.origin)).toEqual({ failed: 'overloaded', code: 'QUEUE_FULL' });
    expect(statusOf(await send(transport, other.origin))).toBe(200);
    await Promise.all(sends); // all too late: their places are free again
    const next = send(transport, server.origin, { body: 'next' });
    server.releaseAll();
    expect(statusOf(await next)).toBe(200);
  });

  it('give their place up when their time is over', async () => {
    const server = await startHolding();
    const transport = create();
    const sends = Array.from({ length: 64 }, () => send(transport, server.origin));
    const late = Array.from({ length: 1936 }, () => send(transport, server.origin, { timeoutMs: 20 }));
    expect(await send(transport, server.origin)).toMatchObject({ failed: 'overloaded' });
    await Promise.all(late);
    const next = send(transport, server.origin);
    server.releaseAll();
    expect((await Promise.all([...sends, next])).map(statusOf)).toEqual(Array(65).fill(200));
    expect(server.requests).toHaveLength(65);
  });

  it('go out once each, however many come', async () => {
    const server = await startHolding();
    const transport = create();
    let begun = 0;
    const begin = (count: number) =>
      Array.from({ length: count }, () => {
        begun += 1;
        return send(transport, server.origin, { body: String(begun) });
      });
    const sends = begin(2000);
    server.releaseAll();
    await Promise.all(sends.slice(0, 300));
    sends.push(...begin(200)); // while others still wait
    expect((await Promise.all(sends)).filter((outcome) => statusOf(outcome) === 200)).toHaveLength(2200);
    expect(server.requests).toHaveLength(2200);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(2200);
  });

  it('never go out once their time is over', async () => {
    const server = await startHolding();
    const transport = create();
    const sends = Array.from({ length: 64 }, () => send(transport, server.origin));
    await vi.waitFor(() => expect(server.requests).toHaveLength(64));
    expect(await send(transport, server.origin, { body: 'late', timeoutMs: 20 })).toEqual({
      failed: 'unreachable',
      code: 'NO_CONNECTION',
    });
    const after = send(transport, server.origin, { body: 'after' });
    server.releaseAll();
    expect((await Promise.all([...sends, after])).map(statusOf)).toEqual(Array(65).fill(200));
    expect(server.requests.map(({ body }) => body)).toEqual([...Array(64).fill('hello'), 'after']);
  });
});

describe('a send whose time is over while it connects', () => {
  it('never goes out later', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: answerOk });
    const held: Socket[] = [];
    // Holds back the handshake, then joins the connection to the server behind it.
    const gate = await startLoopback({
      onConnection: (socket) => (gate.connections.length === 1 ? held.push(socket) : joinTo(server, socket)),
    });
    const transport = createTransport({ env: {}, ca: pem('trusted') });
    const origin = gate.origin.replace('http:', 'https:');
    expect(await send(transport, origin, { body: 'late', timeoutMs: 20 })).toEqual({
      failed: 'unreachable',
      code: 'NO_CONNECTION',
    });
    await vi.waitFor(() => expect(held).toHaveLength(1));
    joinTo(server, takeFirst(held));
    await vi.waitFor(() => expect(server.connections).toHaveLength(1));
    expect(statusOf(await send(transport, origin, { body: 'after' }))).toBe(200);
    expect(server.requests.map(({ body }) => body)).toEqual(['after']);
    expect(gate.connections).toHaveLength(1); // the connection that came too late for one serves the next
  });
});

describe('sends whose time is over before a busy process sees their connections', () => {
  it('keep their places until then, so that no more connections are made for nobody', async () => {
    let made = 0;
    const count = () => {
      made += 1;
    };
    subscribe('net.client.socket', count);
    onTestFinished(() => void unsubscribe('net.client.socket', count));
    const closed = await findClosedOrigin();
    const transport = create();
    const sends = Array.from({ length: 300 }, () => send(transport, closed, { timeoutMs: 5 }));
    for (const busyUntilMs = performance.now() + 30; performance.now() < busyUntilMs; );
    for (const outcome of await Promise.all(sends))
      expect(outcome).toEqual({ failed: 'unreachable', code: 'NO_CONNECTION' });
    expect(await send(transport, closed)).toEqual({ failed: 'unreachable', code: 'ECONNREFUSED' });
    expect(made).toBe(65);
  });
});

describe('after a connection broke or hung', () => {
  it.each([
    { name: 'interrupted', fail: (socket: Socket) => void socket.resetAndDestroy(), timeoutMs: 10_000 },
    { name: 'timeout', fail: () => {}, timeoutMs: 20 },
  ])('the idle ones are closed and the next send makes a new one ($name)', async ({ name, fail, timeoutMs }) => {
    const server = await startHolding();
    const transport = create();
    const sends = [1, 2, 3].map(() => send(transport, server.origin));
    await vi.waitFor(() => expect(server.held).toHaveLength(3));
    for (let released = 0; released < 3; released += 1) server.release();
    await Promise.all(sends);
    await turn();
    expect(openOf(server)).toBe(3);

    const underWay = send(transport, server.origin, { body: 'under way' });
    await vi.waitFor(() => expect(server.held).toHaveLength(1));
    const broken = send(transport, server.origin, { timeoutMs });
    await vi.waitFor(() => expect(server.held).toHaveLength(2));
    const busy = server.held.map(({ socket }) => socket);
    const idle = server.connections.slice(0, 3).filter((socket) => !busy.includes(socket));
    expect(idle).toHaveLength(1);
    fail(busy[1] as Socket);
    expect(await broken).toMatchObject({ failed: name });
    await vi.waitFor(() => expect(idle.filter(isOpen)).toHaveLength(0));
    server.release();
    expect(statusOf(await underWay)).toBe(200); // what was under way ends as it would have
    await vi.waitFor(() => expect(server.connections.slice(0, 3).filter(isOpen)).toHaveLength(0));

    const next = send(transport, server.origin);
    await vi.waitFor(() => expect(server.requests).toHaveLength(6));
    expect(server.requests.at(-1)?.connection).toBeGreaterThan(3);
    server.held.splice(0, server.held.length - 1);
    server.release();
    expect(statusOf(await next)).toBe(200);
  });

  it('there are never more than 64 connections, whatever ends in one moment', async () => {
    const opened: Socket[] = [];
    let most = 0;
    const count = (message: unknown) => {
      opened.push((message as { socket: Socket }).socket);
      most = Math.max(most, opened.filter(isOpen).length);
    };
    subscribe('net.client.socket', count);
    onTestFinished(() => void unsubscribe('net.client.socket', count));
    const server = await startHolding();
    const transport = create();
    const sends = Array.from({ length: 400 }, () => send(transport, server.origin));
    await vi.waitFor(() => expect(server.held).toHaveLength(64));
    takeFirst(server.held).socket.resetAndDestroy();
    await Promise.race(sends); // the pool is replaced: 63 are under way in the old one
    server.releaseAll();
    const ended = (await Promise.all(sends)).map(statusOf);
    expect(ended.filter((status) => status === 200)).toHaveLength(399);
    expect(most).toBe(64);
  });

  it('the sends of one broken pool replace it once', async () => {
    const server = await startHolding();
    const transport = create();
    const sends = [1, 2].map(() => send(transport, server.origin));
    await vi.waitFor(() => expect(server.held).toHaveLength(2));
    takeFirst(server.held).socket.resetAndDestroy();
    await Promise.race(sends);
    const next = send(transport, server.origin);
    await vi.waitFor(() => expect(server.held).toHaveLength(2));
    takeFirst(server.held).socket.resetAndDestroy();
    expect(await Promise.all(sends)).toMatchObject([{ failed: 'interrupted' }, { failed: 'interrupted' }]);
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

describe('a certificate', () => {
  it.each([
    { name: 'that nobody vouches for', certificate: 'trusted', ca: 'wrong-host', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    { name: 'of another host', certificate: 'wrong-host', ca: 'wrong-host', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    { name: 'that is over', certificate: 'expired', ca: 'expired', code: 'CERT_HAS_EXPIRED' },
  ] as const)('$name is refused before the request goes out', async ({ certificate, ca, code }) => {
    const server = await startLoopback({ certificate, onRequest: answerOk });
    const transport = createTransport({ env: {}, ca: pem(ca) });
    expect(await send(transport, server.origin)).toEqual({ failed: 'tls', code });
    expect(server.requests).toHaveLength(0);
  });

  it('that is trusted is taken', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: answerOk });
    expect(statusOf(await send(create(), server.origin))).toBe(200);
  });

  it('is Node’s to trust when none is given', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: answerOk });
    expect(await send(createTransport({ env: {} }), server.origin)).toMatchObject({ failed: 'tls' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('a process that trusts every certificate', () => {
  beforeAll(() => vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0'));
  afterAll(() => vi.unstubAllEnvs());

  it('does not make this connector do so', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: answerOk });
    expect(await send(createTransport({ env: {} }), server.origin)).toMatchObject({ failed: 'tls' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('a failure', () => {
  it('to reach a closed port is told at once', async () => {
    expect(await send(create(), await findClosedOrigin())).toEqual({ failed: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('to resolve the name is told by its code', async () => {
    const outcome = await send(createTransport({ env: {} }), 'http://nothing.invalid');
    expect(outcome).toEqual({ failed: 'unreachable', code: expect.stringMatching(/^(ENOTFOUND|EAI_\w+)$/) });
  });

  it('to connect in time is told when the time to connect is over', async () => {
    const server = await startLoopback({ onConnection: (socket) => socket.resume() }); // takes the connection, never shakes hands
    const transport = createTransport({ env: {}, connectTimeoutMs: 30 });
    expect(await send(transport, server.origin.replace('http:', 'https:'))).toEqual({
      failed: 'unreachable',
      code: 'CONNECT_TIMEOUT',
    });
    await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
  });

  it('of the handshake is one to connect', async () => {
    const server = await startLoopback({
      onConnection: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    });
    expect(await send(create(), server.origin.replace('http:', 'https:'))).toEqual({
      failed: 'unreachable',
      code: 'ECONNRESET',
    });
  });

  it('to speak TLS is one of certificates', async () => {
    const server = await startLoopback({ onConnection: (socket) => socket.once('data', () => socket.end(ok)) });
    expect(await send(create(), server.origin.replace('http:', 'https:'))).toMatchObject({ failed: 'tls' });
  });

  it.each([
    {
      name: 'a reset before the request was read',
      onConnection: (socket: Socket) => void socket.once('readable', () => socket.resetAndDestroy()),
      arrived: 0,
    },
    { name: 'a reset after the request was read', onRequest: (socket: Socket) => void socket.resetAndDestroy() },
    { name: 'a close without an answer', onRequest: (socket: Socket) => void socket.end() },
    {
      name: 'an answer cut off in its head',
      onRequest: (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
    },
    { name: 'an answer cut off in its body', onRequest: (socket: Socket) => void socket.end(ok.slice(0, -2)) },
    {
      name: 'a chunked answer without its last chunk',
      onRequest: (socket: Socket) =>
        void socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n'),
    },
  ])('after the request went out is an interruption: $name', async ({ arrived = 1, ...serve }) => {
    const server = await startLoopback(serve);
    expect(await send(create(), server.origin)).toMatchObject({ failed: 'interrupted' });
    expect(server.requests).toHaveLength(arrived);
    expect(server.connections).toHaveLength(1);
  });

  it.each([
    { name: 'no answer', onRequest: () => {} },
    { name: 'half a head', onRequest: (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Le') },
    { name: 'half a body', onRequest: (socket: Socket) => void socket.write(ok.slice(0, -2)), came: 'fi' },
    {
      name: 'an early hint and no more',
      onRequest: (socket: Socket) => void socket.write('HTTP/1.1 103 Wait\r\n\r\n'),
    },
    {
      name: 'an answer that drips',
      came: expect.stringMatching(/^x*$/),
      onRequest: (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
        const drip = setInterval(() => socket.write('x'), 4);
        socket.on('close', () => clearInterval(drip));
      },
    },
  ])('to answer in time is a time-out, and its connection is closed: $name', async ({ onRequest, came }) => {
    const server = await startLoopback({
      onRequest: (socket) => (server.requests.length === 1 ? answerOk(socket) : onRequest(socket)),
    });
    const transport = create();
    await send(transport, server.origin); // so that the time is not spent on connecting
    await turn();
    const outcome = await send(transport, server.origin, { timeoutMs: 40 });
    expect(outcome).toMatchObject({ failed: 'timeout', code: 'NO_ANSWER' });
    expect('failed' in outcome && outcome.broken?.body).toEqual(came);
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
  });

  it.each([
    { name: 'mail', says: '220 smtp.example.com ESMTP\r\n' },
    { name: 'nonsense', says: 'HTTP/9.9 yes\r\n\r\n' },
    { name: 'a status that is no number', says: 'HTTP/1.1 OK OK\r\n\r\n' },
    { name: 'headers without end', says: `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(20 * kiB)}\r\n\r\n` },
  ])('to speak HTTP is a bad response: $name', async ({ says }) => {
    const server = await startLoopback({ onRequest: (socket) => socket.write(says) });
    expect(await send(create(), server.origin)).toMatchObject({ failed: 'badResponse' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a proxy', () => {
  /** Opens tunnels to one loopback port, whatever host is asked for; `answer` instead of a tunnel when given. */
  async function startProxy(options: { port?: number; answer?: string }) {
    const asked: string[] = [];
    const proxy = await startLoopback({
      onConnection: (socket) => {
        socket.once('data', (head) => {
          asked.push(head.toString());
          if (options.answer !== undefined) return void socket.write(options.answer);
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          joinTo({ port: options.port ?? 0 }, socket);
        });
      },
    });
    return { ...proxy, asked };
  }

  const startBehindProxy = async (certificate: 'trusted' | 'wrong-host' | 'expired' = 'trusted') => {
    const server = await startLoopback({ certificate, onRequest: answerOk });
    return { server, proxy: await startProxy({ port: server.port }) };
  };

  const origin = 'https://gateway.example';

  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'is used for https when %s names it, and sees no credential',
    async (name) => {
      const { server, proxy } = await startBehindProxy();
      expect(statusOf(await send(create({ [name]: proxy.origin }), origin))).toBe(200);
      expect(server.requests).toHaveLength(1);
      expect(proxy.asked).toHaveLength(1);
      expect(proxy.asked[0]).toMatch(/^CONNECT gateway\.example:443 HTTP\/1\.1\r\n/);
      expect(proxy.asked[0]).not.toMatch(/^authorization/im);
    },
  );

  it.each(['HTTP_PROXY', 'http_proxy'])('is used for http when %s names it', async (name) => {
    const server = await startLoopback({ onRequest: answerOk });
    const proxy = await startProxy({ port: server.port });
    expect(statusOf(await send(create({ [name]: proxy.origin }), 'http://gateway.example:8080'))).toBe(200);
    expect(server.requests).toHaveLength(1);
    expect(proxy.asked[0]).toMatch(/^CONNECT gateway\.example:8080 /);
  });

  it('in lower case comes before one in upper case', async () => {
    const { server, proxy } = await startBehindProxy();
    const other = await startProxy({ answer: answerOf(502, '') });
    const transport = create({ https_proxy: proxy.origin, HTTPS_PROXY: other.origin });
    expect(statusOf(await send(transport, origin))).toBe(200);
    expect(server.requests).toHaveLength(1);
    expect(other.connections).toHaveLength(0);
  });

  it('gets the credentials of its own URL, which the server does not', async () => {
    const { server, proxy } = await startBehindProxy();
    await send(create({ HTTPS_PROXY: proxy.origin.replace('//', '//me:secret@') }), origin);
    expect(proxy.asked[0]).toMatch(/^proxy-authorization: Basic bWU6c2VjcmV0$/im);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.head).not.toMatch(/proxy-authorization/i);
  });

  it('keeps its tunnel for the next send', async () => {
    const { server, proxy } = await startBehindProxy();
    const transport = create({ HTTPS_PROXY: proxy.origin });
    for (let sends = 0; sends < 3; sends += 1) {
      expect(statusOf(await send(transport, origin))).toBe(200);
      await turn();
    }
    expect(server.requests).toHaveLength(3);
    expect(proxy.asked).toHaveLength(1);
  });

  it.each(['127.0.0.1', '127.10.20.30', '[::1]', 'localhost'])('is never used for loopback (%s)', async (host) => {
    const proxy = await startProxy({ answer: answerOf(502, '') });
    const transport = create({ HTTPS_PROXY: proxy.origin, HTTP_PROXY: proxy.origin });
    const closed = new URL(await findClosedOrigin()).port;
    expect(await send(transport, `http://${host}:${closed}`)).toMatchObject({ failed: 'unreachable' });
    expect(proxy.connections).toHaveLength(0);
  });

  it.each(['localhost.example', '127.0.0.1.example'])(
    'is used for what only begins as loopback does (%s)',
    async (host) => {
      const proxy = await startProxy({ answer: answerOf(502, '') });
      const transport = create({ HTTPS_PROXY: proxy.origin });
      expect(await send(transport, `https://${host}`)).toMatchObject({ failed: 'unreachable' });
      expect(proxy.asked).toEqual([expect.stringContaining(`CONNECT ${host}:443 `)]);
    },
  );

  // `127.1` is loopback to the system, and to nobody who compares names: it stands for a host of the company's network.
  it.each([
    { name: 'NO_PROXY', env: { NO_PROXY: '127.0.0.1' } },
    { name: 'no_proxy', env: { no_proxy: 'example.com,127.0.0.1' } },
    { name: 'no_proxy before NO_PROXY', env: { no_proxy: '127.0.0.1', NO_PROXY: '' } },
    { name: 'NO_PROXY of everything', env: { NO_PROXY: '*' } },
  ])('is not used for what $name names', async ({ env }) => {
    const server = await startLoopback({ onRequest: answerOk });
    const proxy = await startProxy({ port: server.port });
    const transport = create({ HTTP_PROXY: proxy.origin, ...env });
    expect(statusOf(await send(transport, `http://127.1:${server.port}`))).toBe(200);
    expect(server.requests).toHaveLength(1);
    expect(proxy.connections).toHaveLength(0);
  });

  it.each([
    { ca: 'trusted', status: 200 },
    { ca: 'expired', status: 'tls' },
  ] as const)('leaves certificates as they are for what NO_PROXY names (trusted: $ca)', async ({ ca, status }) => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: answerOk });
    const proxy = await startProxy({ port: server.port });
    const transport = createTransport({ env: { HTTPS_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' }, ca: pem(ca) });
    expect(statusOf(await send(transport, `https://127.1:${server.port}`))).toBe(status);
    expect(proxy.connections).toHaveLength(0);
  });

  it('for http is not used for https', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: answerOk });
    const proxy = await startProxy({ port: server.port });
    const transport = createTransport({ env: { HTTP_PROXY: proxy.origin }, ca: pem('trusted') });
    expect(statusOf(await send(transport, `https://127.1:${server.port}`))).toBe(200);
    expect(proxy.connections).toHaveLength(0);
  });

  it('is used for what NO_PROXY does not name', async () => {
    const server = await startLoopback({ onRequest: answerOk });
    const proxy = await startProxy({ port: server.port });
    const transport = create({ HTTP_PROXY: proxy.origin, NO_PROXY: 'example.com' });
    expect(statusOf(await send(transport, `http://127.1:${server.port}`))).toBe(200);
    expect(proxy.asked).toHaveLength(1);
  });

  it.each([403, 407, 502, 504])('that refuses a tunnel with %i makes the origin unreachable', async (status) => {
    const proxy = await startProxy({ answer: answerOf(status, '') });
    expect(await send(create({ HTTPS_PROXY: proxy.origin }), origin)).toEqual({
      failed: 'unreachable',
      code: 'UND_ERR_ABORTED',
    });
    expect(proxy.asked).toHaveLength(1);
  });

  it('that is down makes the origin unreachable', async () => {
    expect(await send(create({ HTTPS_PROXY: await findClosedOrigin() }), origin)).toEqual({
      failed: 'unreachable',
      code: 'PROXY_ECONNREFUSED',
    });
  });

  // undici connects again by itself, at once and for ever, after an error that it holds for the socket's.
  describe.each(['https://gateway.example', 'http://gateway.example'])('on the way to %s', (target) => {
    it.each([
      {
        name: 'hangs up when it is asked',
        onConnection: (socket: Socket) => socket.once('data', () => socket.destroy()),
      },
      {
        name: 'ends the connection when it is asked',
        onConnection: (socket: Socket) => socket.once('data', () => socket.end()),
      },
      { name: 'hangs up at once', onConnection: (socket: Socket) => socket.destroy() },
      { name: 'ends the connection at once', onConnection: (socket: Socket) => socket.end() },
      {
        name: 'resets the connection',
        onConnection: (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()),
      },
      { name: 'does not speak HTTP', onConnection: (socket: Socket) => socket.write('220 mail.example ESMTP\r\n') },
    ])('one that $name makes the origin unreachable, and is left alone then', async ({ onConnection }) => {
      const proxy = await startLoopback({ onConnection: (socket) => void onConnection(socket) });
      const transport = create({ HTTPS_PROXY: proxy.origin, HTTP_PROXY: proxy.origin });
      expect(await send(transport, target)).toEqual({
        failed: 'unreachable',
        code: expect.stringMatching(/^PROXY_/),
      });
      for (let turns = 0; turns < 50; turns += 1) await turn();
      expect(proxy.connections.length).toBeLessThanOrEqual(2);
    });
  });

  it('that lets every tunnel break at once interrupts nothing and is asked once', async () => {
    const proxy = await startLoopback({
      onConnection: (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 Connection established\r\n\r\n')),
    });
    const transport = create({ HTTPS_PROXY: proxy.origin });
    expect(await send(transport, origin)).toMatchObject({ failed: 'unreachable' });
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(proxy.connections.length).toBeLessThanOrEqual(2);
  });

  it('that never answers is given up after the time to connect', async () => {
    const proxy = await startLoopback({ onConnection: () => {} });
    const transport = createTransport({ env: { HTTPS_PROXY: proxy.origin }, ca: pem('trusted'), connectTimeoutMs: 50 });
    expect(await send(transport, origin)).toEqual({ failed: 'unreachable', code: 'PROXY_CONNECT_TIMEOUT' });
  });

  it('over TLS that never shakes hands is given up after the time to connect', async () => {
    const proxy = await startLoopback({ onConnection: () => {} });
    const secure = proxy.origin.replace('http:', 'https:');
    const transport = createTransport({ env: { HTTPS_PROXY: secure }, ca: pem('trusted'), connectTimeoutMs: 50 });
    expect(await send(transport, origin)).toEqual({ failed: 'unreachable', code: 'PROXY_CONNECT_TIMEOUT' });
  });

  it('leaves the headers of a request as they are, so that another origin gets a host of its own', async () => {
    const server = await startLoopback({ onRequest: answerOk });
    const proxy = await startProxy({ port: server.port });
    const transport = create({ HTTP_PROXY: proxy.origin });
    const headers = { 'content-type': 'text/plain' };
    for (const name of ['us.example', 'eu.example']) {
      await transport({ origin: `http://${name}`, path: '/', headers, body: Buffer.from('x'), timeoutMs: 5000 });
    }
    expect(server.requests.map(({ head }) => /^host: (.*)$/im.exec(head)?.[1])).toEqual(['us.example', 'eu.example']);
    expect(headers).toEqual({ 'content-type': 'text/plain' });
  });

  it.each(['10.0.0.1:3128', 'ftp://proxy.example', 'http://', 'proxy.example:3128'])(
    'that cannot be read makes the origin unreachable, and throws nothing (%s)',
    async (written) => {
      expect(await send(create({ HTTPS_PROXY: written }), origin)).toEqual({
        failed: 'unreachable',
        code: 'PROXY_INVALID',
      });
    },
  );

  it.each([
    { name: 'of another host', certificate: 'wrong-host', ca: 'wrong-host' },
    { name: 'that is over', certificate: 'expired', ca: 'expired' },
    { name: 'that nobody vouches for', certificate: 'trusted', ca: 'expired' },
  ] as const)('does not hide a certificate $name', async ({ certificate, ca }) => {
    const { server, proxy } = await startBehindProxy(certificate);
    const transport = createTransport({ env: { HTTPS_PROXY: proxy.origin }, ca: pem(ca) });
    expect(await send(transport, origin)).toMatchObject({ failed: 'tls' });
    expect(server.requests).toHaveLength(0);
  });

  it('whose tunnel breaks after the request went out interrupts it, and the next send gets a new tunnel', async () => {
    const server = await startLoopback({
      certificate: 'trusted',
      onRequest: (socket) => (server.requests.length === 1 ? socket.destroy() : answerOk(socket)),
    });
    const proxy = await startProxy({ port: server.port });
    const transport = create({ HTTPS_PROXY: proxy.origin });
    expect(await send(transport, origin)).toMatchObject({ failed: 'interrupted' });
    expect(statusOf(await send(transport, origin))).toBe(200);
    expect(proxy.asked).toHaveLength(2);
  });

  it('whose tunnel is slow to answer ends in a time-out', async () => {
    const server = await startLoopback({
      certificate: 'trusted',
      onRequest: (socket) => {
        if (server.requests.length === 1) answerOk(socket);
      },
    });
    const proxy = await startProxy({ port: server.port });
    const transport = create({ HTTPS_PROXY: proxy.origin });
    await send(transport, origin);
    await turn();
    expect(await send(transport, origin, { timeoutMs: 40 })).toEqual({ failed: 'timeout', code: 'NO_ANSWER' });
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
  });

  it('that gave no tunnel to 64 sends gives one to the next, when it does again', async () => {
    const server = await startLoopback({ certificate: 'trusted', onRequest: answerOk });
    const options: { port: number; answer?: string } = { port: server.port, answer: '' };
    const proxy = await startProxy(options);
    const transport = createTransport({
      env: { HTTPS_PROXY: proxy.origin },
      ca: pem('trusted'),
      connectTimeoutMs: 400,
    });
    const lost = await Promise.all(
      Array.from({ length: 64 }, () => send(transport, origin, { body: 'late', timeoutMs: 20 })),
    );
    expect(lost).toEqual(Array(64).fill({ failed: 'unreachable', code: expect.any(String) }));
    await vi.waitFor(() => expect(proxy.connections.slice(0, 64).filter(isOpen)).toHaveLength(0), { timeout: 5000 }); // given up
    delete options.answer;
    let outcome = await send(transport, origin, { body: 'after' });
    // On a busy machine 400 ms may be too short for a handshake; a send makes three attempts too.
    for (let again = 0; again < 2 && 'failed' in outcome; again += 1) {
      outcome = await send(transport, origin, { body: 'after' });
    }
    expect(statusOf(outcome)).toBe(200);
    expect(server.requests.map(({ body }) => body)).toEqual(['after']);
  });
});
