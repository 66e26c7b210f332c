// The connections of each origin: pools, proxies and connect timeouts. Opens sockets; sends nothing.
import type { Dispatcher } from 'undici';
import openTunnel from 'undici/lib/api/api-connect.js';
import buildConnector from 'undici/lib/core/connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { TransportOptions } from './api-types.js';
import { isLoopback } from './origins.js';

/** Connections per origin: 300 emails per second at 200 ms per response. */
export const maxConnections = 64;
/** Sends in progress or waiting per origin; more are refused at once. */
export const maxPending = 2_000;
/** Most origins with open connections; for a ninth, the one that was unused for longest is closed. */
const maxOrigins = 8;
/** Time to connect, TLS included. */
const defaultConnectTimeoutMs = 2_000;
/** Time for one of several addresses before the next one is tried as well (Node's 250 ms is too short across an ocean). */
const addressTimeoutMs = 500;
/** Idle connections are kept this long: just under the 60 s after which load balancers commonly drop them. */
const keepAliveMs = 55_000;

/** The state of one origin. */
export interface Origin {
  readonly name: string;
  dispatcher: Dispatcher;
  /** Requests that have a connection or are opening one. */
  active: number;
  /** Those of them whose pool was replaced since. */
  activeInReplaced: number;
}

export interface Connections {
  /** @throws when a proxy variable is not a valid URL, and for no other reason */
  to(name: string): Origin;
  /** Replaces the pool of an origin, unless that was done since `used` was its pool. */
  replace(origin: Origin, used: Dispatcher): void;
}

/** Makes the connections of one transport. */
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
      origins.set(name, origin); // the most recently used is last
      last = origin;
      // One in use is not closed: the sends that wait for its connections would be lost.
      const unused = origins.size > maxOrigins && [...origins.values()].find(({ active }) => active === 0);
      if (unused && unused !== origin) {
        origins.delete(unused.name);
        closeGracefully(unused.dispatcher);
      }
      return origin;
    },
    replace(origin, used) {
      if (origin.dispatcher !== used) return; // another send has replaced it
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
      headersTimeout: 0, // undici's timers fire half a second late and restart with each chunk; ours is exact
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
      httpProxy: proxy, // both: undici would use the one for http where there is none for https
      httpsProxy: proxy,
      noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
      connect: connector(tls, connectTimeoutMs), // for the hosts in NO_PROXY
      clientFactory: (proxy: URL) =>
        tunnelClient(new Pool(proxy, { connect: connector(tls, connectTimeoutMs) }), connectTimeoutMs),
      requestTls: { ...tls, timeout: connectTimeoutMs },
    });
  }
}

/** undici's connector with an exact timeout: its own fires up to a second late. */
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
 * Opens the tunnels of a proxy. undici adds `connect` to its dispatchers only in its root module, which is not loaded here.
 * What fails before there is a tunnel gets a code `PROXY_…`: it is the proxy's failure, not the endpoint's. Besides, after an
 * `UND_ERR_SOCKET` (the proxy closes the connection) undici would reconnect at once and forever (nodejs/undici#3897).
 */
function tunnelClient(proxy: Pool, connectTimeoutMs: number): Pool {
  const open = async (options: object) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(connectTimeout()), connectTimeoutMs).unref();
    try {
      return await openTunnel.call(proxy, { ...options, signal: timeout.signal });
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
  dispatcher.close().catch(() => {}); // Rejects only when it is already closed.
}
