// The connections of each origin: which are open, idle or replaced, through which proxy. Sends nothing; open-socket.ts opens them.
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import { isLoopback } from '../origins.js';
import type { TransportOptions } from './api-types.js';
import { notifying, type OnOpen, timedConnector, tunnelClient } from './open-socket.js';

/** Connections per origin: 300 emails per second at 200 ms per response. */
export const maxConnections = 64;
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

/** The connections of one origin. */
export interface Connections {
  /** Takes the idle connection that was used last, or makes a new one. */
  take(): Connection;
  /** Gives a connection back. One of a replaced pool is closed. @returns whether it was kept */
  giveBack(connection: Connection): boolean;
  /** Closes a connection whose request failed. */
  close(connection: Connection): void;
  /** Replaces the pool, unless that was done since `connection` was made: idle sockets die together. */
  replacePool(connection: Connection): void;
  closeIdle(): void;
}

/** Opens nothing yet. @throws when a proxy variable is not a valid URL, and for no other reason */
export function createConnections(origin: string, options: TransportOptions): Connections {
  const { env, ca, connectTimeoutMs = defaultConnectTimeoutMs, onContact } = options;
  const tls = { rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
  const connect = timedConnector(tls, connectTimeoutMs);
  const proxy = findProxy(origin, env);
  let pool = 0;
  let idle: Connection[] = [];
  if (proxy !== '') idle.push(open()); // a proxy variable that is not a URL throws here
  return {
    take: () => idle.pop() ?? open(),
    giveBack(connection) {
      const isCurrent = connection.pool === pool;
      connection.idleSinceMs = performance.now();
      if (isCurrent) idle.push(connection);
      else closeGracefully(connection.dispatcher);
      return isCurrent;
    },
    close({ dispatcher }) {
      dispatcher.destroy().catch(() => {}); // closing or aborting would first open another socket
    },
    replacePool(connection) {
      if (connection.pool !== pool) return; // another send has replaced it
      pool += 1;
      closeIdle();
    },
    closeIdle,
  };

  function open(): Connection {
    const onOpen = (socket: Socket) => {
      connection.socket = socket;
      connection.idleSinceMs = undefined;
      onContact?.(origin);
    };
    const dispatcher =
      proxy === '' ? new Client(origin, { ...clientOptions, connect: notifying(connect, onOpen) }) : openProxy(onOpen);
    const connection: Connection = { dispatcher, pool };
    return connection;
  }

  function openProxy(onOpen: OnOpen): Dispatcher {
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

  function closeIdle(): void {
    for (const { dispatcher } of idle) closeGracefully(dispatcher);
    idle = [];
  }
}

const clientOptions = {
  keepAliveTimeout: keepAliveMs,
  keepAliveMaxTimeout: keepAliveMs,
  headersTimeout: 0, // undici's timers fire half a second late and restart with each chunk; ours is exact
  bodyTimeout: 0,
};

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
