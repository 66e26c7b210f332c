// Clients that take their time, or hang up: they are closed, and keep nobody else from being served.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../src/options.js';
import { start, token, webApis } from './support/start-bridge.js';

const code = '918273';
const message = { to: 'jane@example.com', type: 'SignIn', payload: { code } };

const open = async (url: string): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};

describe.each(webApis)('with $name', ({ listen }) => {
  describe('a slow client', () => {
    it.each([
      { name: 'that never sends anything', text: '' },
      { name: 'that never ends its headers', text: `POST / HTTP/1.1\r\nHost: a\r\nAuthorization: ${token}\r\n` },
      {
        name: 'that never ends its body',
        text: `POST / HTTP/1.1\r\nHost: a\r\nAuthorization: ${token}\r\nContent-Length: 9\r\n\r\n{`,
      },
    ])('$name is closed, and others are served meanwhile', async ({ text }) => {
      const { url, post, emulator, lines } = await start({ listen: { ...listen, requestTimeoutMs: 300 } });
      const socket = await open(url);
      const closed = once(socket.resume(), 'close');
      socket.write(text);
      expect((await post(message)).status).toBe(200);
      await closed;
      expect(await emulator.inbox.list()).toHaveLength(1);
      expect(lines).toHaveLength(1); // the accepted email
    });

    it('that hangs up gets its email all the same', async () => {
      const { url, emulator } = await start({ listen });
      const socket = await open(url);
      emulator.faults.add({ delayMs: 100 });
      const body = JSON.stringify(message);
      socket.write(
        `POST / HTTP/1.1\r\nHost: a\r\nAuthorization: ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      await expect.poll(() => emulator.requests().length).toBe(1);
      socket.destroy();
      expect((await emulator.inbox.waitFor({ to: message.to })).codes).toEqual([code]);
    });
  });

  // A connection that is closed while the client writes is an error there, and Logto's error shows the request's headers.
  it.each([
    { name: 'without a valid token', authorization: `${token}x`, status: 401 },
    { name: 'with a body over the limit', authorization: token, status: 413 },
  ])('a client $name can write its whole body after the response', async ({ authorization, status }) => {
    const { url } = await start({ listen });
    const socket = await open(url);
    let received = '';
    socket.setEncoding('utf8').on('data', (text) => {
      received += text;
    });
    const half = 'x'.repeat(150_000);
    socket.write(
      `POST / HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nContent-Length: 300000\r\n\r\n${half}`,
    );
    await expect.poll(() => received).toContain(`HTTP/1.1 ${status}`);
    socket.write(`${half}GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n`);
    await expect.poll(() => received).toContain('HTTP/1.1 200');
    socket.destroy();
  });

  it('a client with too large a body in chunks reads that its connection is closed', async () => {
    const { url } = await start({ listen });
    const socket = await open(url);
    let received = '';
    socket.setEncoding('utf8').on('data', (text) => {
      received += text;
    });
    const closed = once(socket, 'close');
    // The server has read all of it when it responds: what it has not read would reset the connection.
    const size = maxBodyBytes + 1;
    socket.write(
      `POST / HTTP/1.1\r\nHost: a\r\nAuthorization: ${token}\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`,
    );
    await closed;
    expect(received).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nconnection: close\r\n/i);
  });
});
