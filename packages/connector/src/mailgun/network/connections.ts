// The connections of each origin: which are open, idle or replaced, through which proxy. Sends nothing; open-socket.ts opens them.
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import { isLoopback } from '../origins.js';
import type { TransportOptions } from './api-types.js';
import { notifying, type OnOpen, timedConnector, tunnelClient } from './open-socket.js';

/** Connections per origin: 300 emails per second at 200 ms per response. */
export const maxConnections = 64;
/** Most origins with open connections; for a ninth, those of the origin that was unused for longest are closed. */
const maxOrigins = 8;
/** Time to connect, TLS included. */
const defaultConnectTimeoutMs = 2_000;
/** Idle connections are kept this long: just under the 60 s after which load balancers commonly drop them. */
const keepAliveMs = 55_000;

/** One socket at a time, for one request at a time. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** The connection's pool; a later one of the origin has a higher number. */
  readonly pool: number;
  /** The socket that was opened last, behind a proxy the one to the proxy; undefined before the first. */
  socket?: Socket;
  /** When the last response over its socket ended, by `performance.now()`; undefined before the first. */
  idleSinceMs?: number | undefined;
}

/** The state of one origin. */
export interface Origin {
  readonly name: string;
  /** Requests that have a connection or are opening one. */
  active: number;
  /** Takes the idle connection that was used last, or makes a new one. */
  takeConnection(): Connection;
  /** Gives a connection back. One of a replaced pool is closed. @returns whether it was kept */
  returnConnection(connection: Connection): boolean;
  /** Closes a connection whose request failed. */
  closeConnection(connection: Connection): void;
  /** Replaces the pool, unless that was done since `connection` was made: idle sockets die together. */
  replacePool(connection: Connection): void;
}

export interface Connections {
  /** @throws when a proxy variable is not a valid URL, and for no other reason */
  to(name: string): Origin;
}

/** Makes the connections of one transport. */
export function createConnections({
  env,
  ca,
  connectTimeoutMs = defaultConnectTimeoutMs,
  onContact,
}: TransportOptions): Connections {
  const origins = new Map<string, Origin & { closeIdle(): void }>();
  const tls = { rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
  let last: Origin | undefined;

  return {
    to(name) {
      if (last?.name === name) return last;
      const origin = origins.get(name) ?? createOrigin(name);
      origins.delete(name);
      origins.set(name, origin); // the most recently used is last
      last = origin;
      // One in use is not closed: the sends that wait for its connections would be lost.
      const unused = origins.size > maxOrigins && [...origins.values()].find(({ active }) => active === 0);
      if (unused && unused !== origin) {
        origins.delete(unused.name);
        unused.closeIdle();
      }
      return origin;
    },
  };

  function createOrigin(name: string): Origin & { closeIdle(): void } {
    const connect = timedConnector(tls, connectTimeoutMs);
    const proxy = findProxy(name, env);
    let pool = 0;
    let idle: Connection[] = [];
    const closeIdle = () => {
      for (const { dispatcher } of idle) closeGracefully(dispatcher);
      idle = [];
    };
    const open = (): Connection => {
      const onOpen = (socket: Socket) => {
        connection.socket = socket;
        connection.idleSinceMs = undefined;
        onContact?.(name);
      };
      const dispatcher = proxy === '' ? directClient(name, connect, onOpen) : proxyAgent(proxy, connect, onOpen);
      const connection: Connection = { dispatcher, pool };
      return connection;
    };
    if (proxy !== '') idle.push(open()); // a proxy variable that is not a URL throws here
    return {
      name,
      active: 0,
      takeConnection: () => idle.pop() ?? open(),
      returnConnection(connection) {
        const isCurrent = connection.pool === pool;
        connection.idleSinceMs = performance.now();
        if (isCurrent) idle.push(connection);
        else closeGracefully(connection.dispatcher);
        return isCurrent;
      },
      closeConnection({ dispatcher }) {
        dispatcher.destroy().catch(() => {}); // closing or aborting would first open another socket
      },
      replacePool(connection) {
        if (connection.pool !== pool) return; // another send has replaced it
        pool += 1;
        closeIdle();
      },
      closeIdle,
    };
  }

  function proxyAgent(proxy: string, connect: buildConnector.connector, onOpen: OnOpen): Dispatcher {
    return new EnvHttpProxyAgent({
      ...clientOptions,
      connections: 1,
      httpProxy: proxy, // both: undici would use the one for http where there is none for https
      httpsProxy: proxy,
      noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
      connect: notifying(connect, onOpen), // for the hosts in NO_PROXY
      clientFactory: (url: URL) =>
        tunnelClient(new Pool(url, { connect: timedConnector(tls, connectTimeoutMs) }), connectTimeoutMs, onOpen),
      requestTls: { ...tls, timeout: connectTimeoutMs },
    });
  }
}

const clientOptions = {
  keepAliveTimeout: keepAliveMs,
  keepAliveMaxTimeout: keepAliveMs,
  headersTimeout: 0, // undici's timers fire half a second late and restart with each chunk; ours is exact
  bodyTimeout: 0,
};

function directClient(name: string, connect: buildConnector.connector, onOpen: OnOpen): Dispatcher {
  return new Client(name, { ...clientOptions, connect: notifying(connect, onOpen) });
}

/** The proxy for an origin; empty when it is reached directly. */
function findProxy(origin: string, env: TransportOptions['env']): string {
  if (isLoopback(origin)) return '';
  return origin.startsWith('https:')
    ? (env.https_proxy ?? env.HTTPS_PROXY ?? '')
    : (env.http_proxy ?? env.HTTP_PROXY ?? '');
}

function closeGracefully(dispatcher: Dispatcher): void {
  dispatcher.close().catch(() => {}); // Rejects only when it is already closed.
}
