// A new connection resumes the TLS session of an earlier one: also after a garbage collection and with a new pool.
import { setTimeout as wait } from 'node:timers/promises';
import tls from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { httpResponse, pem } from '../../support/loopback.ts';
import { createTestTransport, send, statusOf } from '../../support/transport.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A TLS server that responds once per connection, and whether each connection resumed a session. */
async function startTlsServer(maxVersion: tls.SecureVersion, respond: (socket: tls.TLSSocket) => void) {
  const reused: boolean[] = [];
  const sockets: tls.TLSSocket[] = [];
  const server = tls.createServer({ key: pem('trusted'), cert: pem('trusted'), maxVersion }, (socket) => {
    reused.push(socket.isSessionReused());
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => void (bytes.includes('hello') && respond(socket)));
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { origin: `https://127.0.0.1:${port}`, reused };
}

describe('a new connection', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('resumes the session of the last one, %s', async (version) => {
    const server = await startTlsServer(version, (socket) =>
      socket.end(httpResponse(200, 'ok', { Connection: 'close' })),
    );
    const transport = createTestTransport();
    for (let count = 0; count < 3; count += 1) {
      expect(statusOf(await send(transport, server.origin))).toBe(200);
      await wait(20); // the socket closes
      collectGarbage();
      await wait(0); // weak references are cleared between two turns
      collectGarbage();
    }
    expect(server.reused).toEqual([false, true, true]);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('resumes it with a replaced pool too, %s', async (version) => {
    let count = 0;
    const server = await startTlsServer(version, (socket) => {
      count += 1;
      if (count === 2) socket.destroy();
      else socket.write(httpResponse(200, 'ok'));
    });
    const transport = createTestTransport();
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    expect(statusOf(await send(transport, server.origin))).toBe('interrupted');
    collectGarbage();
    expect(statusOf(await send(transport, server.origin))).toBe(200);
    expect(server.reused).toEqual([false, true]);
  });
});
