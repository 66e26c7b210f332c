// Connections: which origins there are, their pools, proxies and time-outs. Opens sockets; sends nothing.
import type { Dispatcher } from 'undici';
import openTunnel from 'undici/lib/api/api-connect.js';
import buildConnector from 'undici/lib/core/connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { TransportOptions } from './transport.js';

/** Connections per origin: at 200 ms an answer, 300 mails a second. */
export const maxConnections = 64;
/** Origins with open connections at most; the one unused for longest is closed for a ninth. */
const maxOrigins = 8;
/** Time to connect, TLS included. */
const defaultConnectTimeoutMs = 2_000;
/** Time for one of several addresses before the next is tried beside it (Node's 250 ms is too short across an ocean). */
const addressTimeoutMs = 500;
/** Idle connections are kept this long: just under the 60 s after which load balancers commonly drop them. */
const keepAliveMs = 55_000;

/** All that is known of one origin. */
export interface Origin {
  readonly name: string;
  dispatcher: Dispatcher;
  /** Requests that have a connection, or are getting one. */
  active: number;
  /** Those of them whose connections were given up meanwhile. */
  activeInReplaced: number;
}

export interface Connections {
  /** @throws when a proxy variable cannot be read; nothing else can go wrong there */
  to(name: string): Origin;
  /** Gives up the connections of an origin, unless that was done since `used` was in use. */
  replace(origin: Origin, used: Dispatcher): void;
}

/** Keeps the connections of one transport. */
export function createConnections({
  env,
  ca,
  connectTimeoutMs = defaultConnectTimeoutMs,
}: TransportOptions): Connections {
  const origins = new Map<string, Origin>();
  let last: Origin | undefined;

  return {
    to(name) {
      if (last?.name === name) return last;
      const origin = origins.get(name) ?? { name, dispatcher: connect(name), active: 0, activeInReplaced: 0 };
      origins.delete(name);
      origins.set(name, origin); // the last used is last
      last = origin;
      // One that is in use is not closed: the sends that wait for its connections would be lost.
      const unused = origins.size > maxOrigins && [...origins.values()].find(({ active }) => active === 0);
      if (unused && unused !== origin) {
        origins.delete(unused.name);
        closeGracefully(unused.dispatcher);
      }
      return origin;
    },
    replace(origin, used) {
      if (origin.dispatcher !== used) return; // another send was first
      origin.dispatcher = connect(origin.name);
      origin.activeInReplaced = origin.active;
      closeGracefully(used);
    },
  };

  function connect(origin: string): Dispatcher {
    const options = {
      connections: maxConnections,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      headersTimeout: 0, // undici's timers fire half a second late and start anew with each chunk: ours is exact
      bodyTimeout: 0,
    };
    const tls = { rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
    const proxy = origin.startsWith('https:')
      ? (env.https_proxy ?? env.HTTPS_PROXY ?? '')
      : (env.http_proxy ?? env.HTTP_PROXY ?? '');
    if (isLoopback(origin) || proxy === '') {
      return new Pool(origin, { ...options, connect: connector(tls, connectTimeoutMs) });
    }
    return new EnvHttpProxyAgent({
      ...options,
      httpProxy: proxy, // both, since undici would use the one for http where there is none for https
      httpsProxy: proxy,
      noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
      connect: connector(tls, connectTimeoutMs), // for what NO_PROXY names
      clientFactory: (proxy: URL) =>
        tunnelClient(new Pool(proxy, { connect: connector(tls, connectTimeoutMs) }), connectTimeoutMs),
      requestTls: { ...tls, timeout: connectTimeoutMs },
    });
  }
}

/** undici's connector with an exact time-out: its own fires up to a second late. */
function connector(
  tls: { rejectUnauthorized: boolean; ca?: string },
  connectTimeoutMs: number,
): buildConnector.connector {
  const open = buildConnector({ ...tls, timeout: 0, autoSelectFamilyAttemptTimeout: addressTimeoutMs });
  return (options, callback) => {
    const socket = open(options, (...result) => {
      clearTimeout(timer);
      callback(...result);
    }) as unknown as { destroy(error: Error): void };
    const timer = setTimeout(() => {
      socket.destroy(connectTimeout());
    }, connectTimeoutMs).unref();
  };
}

/**
 * Opens the tunnels of a proxy. undici gives its dispatchers `connect` only in its root, which is not loaded here.
 * What goes wrong before there is a tunnel gets a code of its own, `PROXY_…`: it is the proxy's, not the endpoint's. And after an
 * `UND_ERR_SOCKET`, a proxy that hangs up, undici would connect again at once and for ever (nodejs/undici#3897).
 */
function tunnelClient(proxy: Pool, connectTimeoutMs: number): Pool {
  const open = async (options: object) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(connectTimeout()), connectTimeoutMs).unref();
    try {
      return await openTunnel.call(proxy, { ...options, signal: late.signal });
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

function closeGracefully(dispatcher: Dispatcher): void {
  dispatcher.close().catch(() => {}); // Rejects only when it is closed already.
}

function isLoopback(origin: string): boolean {
  return /^https?:\/\/(127(\.\d+){3}|\[::1\]|localhost)(:\d+)?$/.test(origin);
}
