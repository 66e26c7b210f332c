// One request over the wire, in its time: waits for a connection, sends, collects the answer. Touches the network through
// connections.ts only.
import type { Dispatcher } from 'undici';
import { type Answer, answerHeaders } from './answer.js';
import { type Connections, createConnections, maxConnections, type Origin } from './connections.js';
import type { Kind } from './kinds.js';

/** What is sent on every attempt. */
export interface ApiRequest {
  /** Such as `https://api.mailgun.net`. */
  readonly origin: string;
  readonly path: string;
  /** The credentials among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One attempt at a request. */
export interface WireRequest extends ApiRequest {
  /** Milliseconds for queueing, connecting, sending and reading together. */
  readonly timeoutMs: number;
}

/** How one request ended. */
export type Outcome =
  | { readonly answer: Answer }
  | {
      readonly failed: Kind;
      /** Node's or OpenSSL's name for it, such as `ECONNREFUSED`: never a message. */
      readonly code: string;
      /** What had come of an answer when it broke off. */
      readonly broken?: Answer | undefined;
    };

export interface TransportOptions {
  /** Proxy variables are read from here when connections to an origin are first made. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates to trust instead of Node's own, as PEM; for tests. @default Node's own */
  readonly ca?: string;
  /** Time to connect in milliseconds, TLS included; for tests. @default 2000 */
  readonly connectTimeoutMs?: number;
}

/** Sends one request. Never rejects. */
export type Transport = (request: WireRequest) => Promise<Outcome>;

/** Sends under way or waiting per origin; more are refused at once. */
const maxPending = 2_000;
/** As much of an answer as is read. */
const maxAnswerBytes = 64 * 1024;

/** When a connection should be made or given up long since; only if undici never said so. */
const maxLateMs = 10_000;

const noTimeToConnect: Outcome = { failed: 'unreachable', code: 'NO_CONNECTION' };

/** Makes a transport with connections of its own. Production has one, for the life of the process. */
export function createTransport(options: TransportOptions): Transport {
  const connections = createConnections(options);
  const queues = new WeakMap<Origin, Queue>();
  return (request) =>
    new Promise((resolve) => {
      let origin: Origin;
      try {
        origin = connections.to(request.origin);
      } catch {
        return resolve({ failed: 'unreachable', code: 'PROXY_INVALID' });
      }
      const queue = queues.get(origin) ?? new Queue();
      queues.set(origin, queue);
      if (origin.active + queue.size >= maxPending) return resolve({ failed: 'overloaded', code: 'QUEUE_FULL' });
      const attempt = new Attempt(request, origin, queue, connections, resolve);
      if (origin.active < maxConnections) attempt.start();
      else queue.add(attempt);
    });
}

/** Sends that wait for a connection, in order. One whose time is over leaves a gap that is skipped later. */
class Queue {
  size = 0;
  private attempts: Array<Attempt | undefined> = [];
  private head = 0;

  add(attempt: Attempt): void {
    this.attempts.push(attempt);
    this.size += 1;
  }

  /** The one that waits longest. */
  take(): Attempt | undefined {
    while (this.head < this.attempts.length) {
      const attempt = this.attempts[this.head];
      this.attempts[this.head] = undefined;
      this.head += 1;
      if (this.head > maxPending) {
        this.attempts = this.attempts.slice(this.head);
        this.head = 0;
      }
      if (attempt?.isWaiting) return attempt;
    }
    this.attempts = [];
    this.head = 0;
    return undefined;
  }
}

/**
 * One request under way. A class, since thousands may be: each is one object and no closures.
 *
 *   waiting ── a place is free ──▶ connecting ── it goes out ──▶ sent ── answer, failure, time ──▶ ended
 *      └─ time ─▶ ended                └─ time ─▶ late ── undici is done with it ──▶ ended
 *
 * It holds a place from `connecting` to the last `ended`; who waits for an outcome has it at `late`.
 */
class Attempt implements Dispatcher.DispatchHandler {
  private phase: 'waiting' | 'connecting' | 'sent' | 'late' | 'ended' = 'waiting';
  private used: Dispatcher | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private timer: NodeJS.Timeout;
  private status = 0;
  private headers: Partial<Record<(typeof answerHeaders)[number], string>> = {};
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly request: WireRequest,
    private readonly origin: Origin,
    private readonly queue: Queue,
    private readonly connections: Connections,
    private readonly resolve: (outcome: Outcome) => void,
  ) {
    this.timer = setTimeout(runOut, request.timeoutMs, this).unref();
  }

  get isWaiting(): boolean {
    return this.phase === 'waiting';
  }

  start(): void {
    const { path, headers, body } = this.request;
    this.origin.active += 1;
    this.phase = 'connecting';
    this.used = this.origin.dispatcher;
    // A copy of the headers: undici's proxy agent writes the origin's host into what it is given.
    const { origin } = this.request;
    this.used.dispatch({ origin, path, headers: { ...headers }, body, method: 'POST' }, this);
  }

  runOut(): void {
    if (this.phase === 'connecting') {
      // It keeps its place until undici is done with it: sends that follow would only pile up behind it in undici's own queue.
      this.phase = 'late';
      this.timer = setTimeout(runOut, maxLateMs, this).unref();
      this.resolve(noTimeToConnect);
    } else
      this.end(this.phase === 'sent' ? { failed: 'timeout', code: 'NO_ANSWER', ...this.broken() } : noTimeToConnect);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.phase === 'connecting') this.phase = 'sent';
    // Its time ran out while it connected: it must not go out now. Thrown, it leaves the new connection to the next one.
    else throw new Error('ended');
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return; // the answer follows
    this.status = status;
    for (const name of answerHeaders) {
      const value = headers[name];
      if (value !== undefined) this.headers[name] = String(value);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes < maxAnswerBytes) return;
    this.onResponseEnd();
    controller.abort(new Error('ended')); // the rest is not read
  }

  onResponseEnd(): void {
    this.end({ answer: this.answer() });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.end(this.phase === 'sent' ? { ...brokenConnection(error), ...this.broken() } : noConnection(error));
  }

  private answer(): Answer {
    const [first] = this.chunks;
    const body = first && this.chunks.length === 1 ? first : Buffer.concat(this.chunks);
    return { status: this.status, headers: this.headers, body: body.toString('utf8', 0, maxAnswerBytes) };
  }

  private broken(): { broken?: Answer } {
    return this.status === 0 ? {} : { broken: this.answer() };
  }

  private end(outcome: Outcome): void {
    if (this.phase === 'ended') return;
    const wasWaiting = this.phase === 'waiting';
    const wasLate = this.phase === 'late';
    this.phase = 'ended';
    clearTimeout(this.timer);
    if (wasLate) {
      this.giveUpPlace('failed' in outcome);
      return;
    }
    if ('failed' in outcome) {
      this.controller?.abort(new Error('ended'));
      // Idle sockets die together: after one hung or broke, the next attempt must get a new one.
      const isSuspect = outcome.failed === 'interrupted' || outcome.failed === 'timeout';
      if (isSuspect && this.used) this.connections.replace(this.origin, this.used);
    }
    this.resolve(outcome);
    if (wasWaiting) {
      this.queue.size -= 1;
      return;
    }
    this.giveUpPlace('failed' in outcome);
  }

  private giveUpPlace(hasFailed: boolean): void {
    // undici uses or closes a connection a turn of the event loop after its answer, and a socket that failed is gone as late.
    // One pool bounds itself until then; beside a replaced one, or after a failure, the next send waits for that turn, or it
    // would open a connection too many.
    if (this.origin.activeInReplaced === 0 && !hasFailed) this.free();
    else setImmediate(() => setImmediate(free, this));
  }

  /** Lets the send that waits longest have the place. */
  free(): void {
    this.origin.active -= 1;
    if (this.used !== this.origin.dispatcher) this.origin.activeInReplaced -= 1;
    const next = this.queue.take();
    if (!next) return;
    this.queue.size -= 1;
    next.start();
  }
}

function runOut(attempt: Attempt): void {
  attempt.runOut();
}

function free(attempt: Attempt): void {
  attempt.free();
}

/** OpenSSL's and Node's names for a certificate or handshake that is not to be trusted. */
const tlsCodes = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO|^EPROTO$|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH/;

function noConnection(error: Error): Outcome {
  const code = codeOf(error);
  return { failed: tlsCodes.test(code) ? 'tls' : 'unreachable', code };
}

/** After the request went out: what is no HTTP is an answer of something else, all the rest a broken connection. */
function brokenConnection(error: Error): Outcome {
  const code = codeOf(error);
  const isNoHttp = error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW';
  return { failed: isNoHttp ? 'badResponse' : 'interrupted', code };
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}
