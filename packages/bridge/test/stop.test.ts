// A stop while requests are on their way: every connection that the operating system has accepted gets its response.
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../src/http/server.js';

const limits = {
  port: 0,
  host: '127.0.0.1',
  requestTimeoutMs: 10_000,
  drainMs: 5_000,
  closeTimeoutMs: 10_000,
  replaceGlobals: false,
};

/** The process does nothing else meanwhile, as on a machine that is busy. */
const block = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

it('responds on connections that it had not accepted yet', async () => {
  const server = await startServer(() => new Response('ok'), limits);
  const connections = 60;
  const responses = Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<number | string>((resolve) => {
          request(server.url, { agent: false }, (response) => resolve(response.resume().statusCode ?? 0))
            .on('error', ({ message }) => resolve(message))
            .end();
        }),
    ),
  );
  process.nextTick(() => {
    // Each socket has called connect by now, and none was accepted by the process.
    void server.close();
    block(300);
  });
  expect(await responses).toEqual(Array.from({ length: connections }, () => 200));
});

it('ends although new connections keep coming', async () => {
  const server = await startServer(() => new Response('ok'), { ...limits, closeTimeoutMs: 200 });
  const port = Number(new URL(server.url).port);
  const sockets = new Set<Socket>();
  let isOver = false;
  const keepConnecting = () => {
    if (isOver) return;
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    setImmediate(keepConnecting);
  };
  onTestFinished(() => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
  });
  keepConnecting();
  await turn();
  await server.close();
  expect(sockets.size).toBeGreaterThan(0);
});
