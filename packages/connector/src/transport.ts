// One request over the wire: connections, their bounds, and a deadline that holds. The only file that touches the network.
import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { Answer } from './answer.js';
import type { Kind } from './kinds.js';

export interface WireRequest {
  /** Such as `https://api.mailgun.net`. */
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** For queueing, connecting, sending and reading together. */
  readonly timeoutMs: number;
}

/** How one request ended. `code` is Node's or OpenSSL's name for a failure, such as `ECONNREFUSED`: never a message. */
export type Outcome = { readonly answer: Answer } | { readonly failed: Kind; readonly code: string };

/** Sends one request. Never rejects. */
export type Transport = (request: WireRequest) => Promise<Outcome>;

/** Origins with open connections at most; the one unused for longest is closed for a ninth. */
const maxOrigins = 8;
/** Connections per origin: at 200 ms an answer, 300 mails a second. */
const maxConnections = 64;
/** Sends under way or waiting per origin; more are refused at once. */
const maxPending = 2_000;
/** Time to connect, TLS included. */
const connectTimeoutMs = 2_000;
/** Time for one of several addresses before the next is tried beside it (Node's 250 ms is too short across an ocean). */
const addressTimeoutMs = 500;
/** Idle connections are kept this long: just under the 60 s after which load balancers commonly drop them. */
const keepAliveMs = 55_000;
/** As much of an answer as is read. */
const maxAnswerBytes = 64 * 1024;

/** All that is known of one origin. */
interface Origin {
  dispatcher: Dispatcher;
  active: number;
  /** Sends that wait for one of the connections, in order. */
  readonly waiting: Set<() => void>;
}

export interface TransportOptions {
  /** Proxy variables are read from here when connections to an origin are first made. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates to trust instead of Node's own, as PEM; for tests. */
  readonly ca?: string;
}

/** Makes a transport with connections of its own. Production has one, for the life of the process. */
export function createTransport({ env, ca }: TransportOptions): Transport {
  const origins = new Map<string, Origin>();

  function originOf(name: string): Origin {
    const origin = origins.get(name) ?? { dispatcher: connect(name), active: 0, waiting: new Set() };
    origins.delete(name);
    origins.set(name, origin); // the last used is last
    const [oldest] = origins;
    if (origins.size > maxOrigins && oldest) {
      origins.delete(oldest[0]);
      closeGracefully(oldest[1].dispatcher);
    }
    return origin;
  }

  function connect(origin: string): Dispatcher {
    const options = {
      connections: maxConnections,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      headersTimeout: 0, // undici's timers fire half a second late and start anew with each chunk: ours is exact
      bodyTimeout: 0,
    };
    const tls = { rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
    const httpProxy = env.http_proxy ?? env.HTTP_PROXY ?? '';
    const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY ?? '';
    if (isLoopback(origin) || (httpProxy === '' && httpsProxy === '')) {
      return new Pool(origin, { ...options, connect: connector(tls) });
    }
    return new EnvHttpProxyAgent({
      ...options,
      httpProxy,
      httpsProxy,
      noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
      connectTimeout: connectTimeoutMs,
      connect: { ...tls, timeout: connectTimeoutMs },
      requestTls: tls,
    });
  }

  /** Idle sockets die together: after one hung or broke, the next attempt must get a new one. */
  function replace(name: string, used: Dispatcher): void {
    const origin = origins.get(name);
    if (origin?.dispatcher !== used) return; // another send was first
    origin.dispatcher = connect(name);
    closeGracefully(used);
  }

  return (request) =>
    new Promise((resolve) => {
      const origin = originOf(request.origin);
      if (origin.active + origin.waiting.size >= maxPending)
        return resolve({ failed: 'overloaded', code: 'QUEUE_FULL' });
      let used = origin.dispatcher;
      let abort: (() => void) | undefined;
      let phase: 'waiting' | 'connecting' | 'sent' | 'ended' = 'waiting';
      const timer = setTimeout(() => {
        const isSent = phase === 'sent';
        end(isSent ? { failed: 'timeout', code: 'NO_ANSWER' } : { failed: 'unreachable', code: 'NO_CONNECTION' });
      }, request.timeoutMs).unref();

      if (origin.active < maxConnections) start();
      else origin.waiting.add(start);

      function start(): void {
        origin.active += 1;
        phase = 'connecting';
        used = origin.dispatcher;
        const handler = answerHandler((outcome) => end(outcome));
        used.dispatch(
          { ...request, method: 'POST' },
          {
            ...handler,
            onRequestStart(controller) {
              abort = () => controller.abort(new Error('ended'));
              if (phase === 'ended')
                abort(); // its time ran out while it connected: it must not go out now
              else phase = 'sent';
            },
            onResponseError(_controller, error) {
              end(phase === 'sent' ? brokenAnswer(error) : noConnection(error));
            },
          },
        );
      }

      function end(outcome: Outcome): void {
        if (phase === 'ended') return;
        const wasWaiting = phase === 'waiting';
        phase = 'ended';
        clearTimeout(timer);
        if ('failed' in outcome) {
          abort?.();
          if (outcome.failed === 'interrupted' || outcome.failed === 'timeout') replace(request.origin, used);
        }
        if (wasWaiting) origin.waiting.delete(start);
        else release(origin);
        resolve(outcome);
      }
    });
}

/** Gives a connection's place to the send that waits longest. */
function release(origin: Origin): void {
  origin.active -= 1;
  const [next] = origin.waiting;
  if (!next) return;
  origin.waiting.delete(next);
  next();
}

/** Collects an answer, 64 KiB of it at most. */
function answerHandler(end: (outcome: Outcome) => void): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let status = 0;
  let headers: Record<string, string | undefined> = {};
  const finish = () =>
    end({ answer: { status, headers, body: Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString() } });
  return {
    onResponseStart(_controller, statusCode, answered) {
      status = statusCode;
      headers = Object.fromEntries(Object.entries(answered).map(([name, value]) => [name, String(value)]));
    },
    onResponseData(controller, chunk) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes < maxAnswerBytes) return;
      finish();
      controller.abort(new Error('ended')); // the rest is not read
    },
    onResponseEnd: finish,
  };
}

/** OpenSSL's and Node's names for a certificate or handshake that is not to be trusted. */
const tlsCodes = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO|^EPROTO$|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH/;

function noConnection(error: Error): Outcome {
  const code = codeOf(error);
  return { failed: tlsCodes.test(code) ? 'tls' : 'unreachable', code };
}

/** After the request went out: what is no HTTP is an answer of something else, all the rest a broken connection. */
function brokenAnswer(error: Error): Outcome {
  const code = codeOf(error);
  return { failed: /^HPE_|HEADERS_OVERFLOW/.test(code) ? 'badResponse' : 'interrupted', code };
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}

/** undici's connector with an exact time-out: its own fires up to a second late. */
function connector(tls: { rejectUnauthorized: boolean; ca?: string }): buildConnector.connector {
  const open = buildConnector({ ...tls, timeout: 0, autoSelectFamilyAttemptTimeout: addressTimeoutMs });
  return (options, callback) => {
    const socket = open(options, (...result) => {
      clearTimeout(timer);
      callback(...result);
    }) as unknown as { destroy(error: Error): void };
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('connect timeout'), { code: 'CONNECT_TIMEOUT' }));
    }, connectTimeoutMs).unref();
  };
}

function closeGracefully(dispatcher: Dispatcher): void {
  dispatcher.close().catch(() => {}); // Rejects only when it is closed already.
}

function isLoopback(origin: string): boolean {
  return /^https?:\/\/(127(\.\d+){3}|\[::1\]|localhost)(:\d+)?$/.test(origin);
}
