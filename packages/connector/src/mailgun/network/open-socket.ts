// How a socket is opened: directly or through the tunnel of a proxy, with an exact timeout, and reported once it is open.
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import openTunnel from 'undici/lib/api/api-connect.js';
import buildConnector from 'undici/lib/core/connect.js';
import type Pool from 'undici/lib/dispatcher/pool.js';

/** Time for one of several addresses before the next one is tried as well (Node's 250 ms is too short across an ocean). */
const addressTimeoutMs = 500;
/** An idle socket is probed after this long, so that one whose peer is gone is found before it is used. */
const probeAfterMs = 5_000;

/** Called with each socket that is open to the origin. */
export type OnOpen = (socket: Socket) => void;

/** A connector that reports each socket it opens. */
export function notifying(connect: buildConnector.connector, onOpen: OnOpen): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error === null && socket) onOpen(socket as Socket);
      callback(...result);
    });
}

/**
 * undici's connector with an exact timeout, since its own fires up to a second late, and with sessions that last: undici keeps a TLS
 * session by weak reference, so that a garbage collection would cost the next connection a round trip on TLS 1.2.
 */
export function timedConnector(
  tls: { rejectUnauthorized: boolean; ca?: string },
  connectTimeoutMs: number,
): buildConnector.connector {
  const open = buildConnector({
    ...tls,
    timeout: 0,
    keepAliveInitialDelay: probeAfterMs,
    autoSelectFamilyAttemptTimeout: addressTimeoutMs,
  });
  const held = new Set<Buffer>(); // never read; a variable that is only assigned would be dropped by the bundler
  return (options, callback) => {
    const socket = open(options, (...result) => {
      clearTimeout(timer);
      callback(...result);
    }) as unknown as TLSSocket;
    socket.on('session', (session) => {
      held.clear();
      held.add(session);
    });
    const timer = setTimeout(() => {
      socket.destroy(connectTimeout());
    }, connectTimeoutMs).unref();
  };
}

/**
 * Opens the tunnels of a proxy. undici adds `connect` to its dispatchers only in its root module, which is not loaded here.
 * What fails before there is a tunnel gets a code `PROXY_…`: it is the proxy's failure, not the endpoint's. Besides, after an
 * `UND_ERR_SOCKET` (the proxy closes the connection) undici would reconnect at once and forever (nodejs/undici#3897).
 */
export function tunnelClient(proxy: Pool, connectTimeoutMs: number, onOpen: OnOpen): Pool {
  const open = async (options: object) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(connectTimeout()), connectTimeoutMs).unref();
    try {
      const tunnel = await openTunnel.call(proxy, { ...options, signal: timeout.signal });
      if (tunnel.statusCode === 200) onOpen(tunnel.socket as Socket);
      return tunnel;
    } catch (error) {
      const { code = 'FAILED' } = error as NodeJS.ErrnoException;
      throw Object.assign(new Error('no tunnel'), { code: `PROXY_${code}` });
    } finally {
      clearTimeout(timer);
    }
  };
  return Object.assign(proxy, { connect: open });
}

function connectTimeout(): Error {
  return Object.assign(new Error('connect timeout'), { code: 'CONNECT_TIMEOUT' });
}
