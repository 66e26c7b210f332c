// The bridge's own server: Node's, with limits on slow and idle clients. Opens a port.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';

/** More than load balancers keep theirs (60 s is common), so that it is they who close first. */
const keepAliveTimeoutMs = 75_000;
/** Past that a new connection is closed at once, so that memory stays bounded. */
const maxConnections = 20_000;
/** A stop keeps listening at least this long, for connections that are being opened. */
const minListenMs = 100;
/** And at most this long, however many new connections come. */
const maxListenMs = 2_000;

export interface ServerOptions {
  readonly port: number;
  readonly host: string;
  /** Milliseconds until a request must have arrived whole; a connection that sends nothing is closed after them too. */
  readonly requestTimeoutMs: number;
  /** Milliseconds for which `close` leaves idle connections open. */
  readonly drainMs: number;
  /** Milliseconds after which `close` ends what is still open. */
  readonly closeTimeoutMs: number;
  /** Whether the process's `Request` and `Response` are replaced by quicker ones. */
  readonly replaceGlobals: boolean;
}

export interface RunningServer {
  readonly url: string;
  /** Stops listening once every waiting connection is accepted, finishes the requests in progress, closes. */
  close(): Promise<void>;
}

/** @throws when the port cannot be opened */
export async function startServer(
  fetch: (request: Request) => Response | Promise<Response>,
  { port, host, requestTimeoutMs, drainMs, closeTimeoutMs, replaceGlobals }: ServerOptions,
): Promise<RunningServer> {
  const serverOptions = {
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 1_000),
    keepAliveTimeout: keepAliveTimeoutMs,
  };
  const server = createAdaptorServer({ fetch, serverOptions, overrideGlobalObjects: replaceGlobals }) as Server;
  server.maxConnections = maxConnections;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const hostInUrl = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${hostInUrl}:${address.port}`,
    async close() {
      await acceptWaitingConnections(server);
      const closed = once(server, 'close');
      // Not http's own close, which cuts idle connections at once: a request may be on its way on one of them, and Logto does not
      // repeat it.
      NetServer.prototype.close.call(server);
      const timers = [
        setTimeout(() => server.closeIdleConnections(), drainMs),
        setTimeout(() => server.closeAllConnections(), closeTimeoutMs),
      ];
      await closed;
      for (const timer of timers) clearTimeout(timer);
      server.close(() => {}); // ends http's check for slow connections
    },
  };
}

/**
 * Waits until the process has accepted every connection that the operating system has: closing the listening socket would reset
 * the others, with their requests. libuv accepts one connection per turn of the event loop (since 1.45), so a busy process may be
 * behind; a turn without a new one means that none is waiting.
 */
async function acceptWaitingConnections(server: Server): Promise<void> {
  await wait(minListenMs);
  const endMs = performance.now() + maxListenMs - minListenMs;
  let hasNew = false;
  const onConnection = () => {
    hasNew = true;
  };
  server.on('connection', onConnection);
  do {
    hasNew = false;
    await turn();
    await turn(); // between two of them the event loop polls once
  } while (hasNew && performance.now() < endMs);
  server.off('connection', onConnection);
}
