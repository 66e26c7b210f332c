// One attempt of a request within its timeout: waits for a connection, sends, reads the response.
import type { Dispatcher } from 'undici';
import type { ErrorCode } from '../errors/error-catalog.js';
import { type ApiResponse, type Outcome, responseHeaders, type TimedRequest } from './api-types.js';
import { type Connections, maxPending, type Origin } from './connections.js';

/** Longest response body that is read. */
const maxResponseBytes = 64 * 1024;

/** After this a timed-out connection attempt is over, even if undici has not reported it. */
const maxConnectOverrunMs = 10_000;

const notConnected: Outcome = { failure: 'unreachable', networkCode: 'NO_CONNECTION' };

/** Attempts that wait for a connection, in order. One that timed out leaves a gap that is skipped later. */
export class AttemptQueue {
  size = 0;
  private attempts: Array<Attempt | undefined> = [];
  private head = 0;

  add(attempt: Attempt): void {
    this.attempts.push(attempt);
    this.size += 1;
  }

  /** The one that has waited longest. */
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
 * One attempt in progress. A class, since there may be thousands: each is one object and no closures.
 *
 *   waiting ── a slot is free ──▶ connecting ── request written ──▶ sent ── response, failure, timeout ──▶ ended
 *      └─ timeout ─▶ ended             └─ timeout ─▶ timedOut ── undici is done with it ──▶ ended
 *
 * It holds a slot from `connecting` to `ended`. The caller has its outcome at `timedOut` already.
 */
export class Attempt implements Dispatcher.DispatchHandler {
  private phase: 'waiting' | 'connecting' | 'sent' | 'timedOut' | 'ended' = 'waiting';
  private used: Dispatcher | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private timer: NodeJS.Timeout;
  private status = 0;
  private headers: Partial<Record<(typeof responseHeaders)[number], string>> = {};
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly request: TimedRequest,
    private readonly origin: Origin,
    private readonly queue: AttemptQueue,
    private readonly connections: Connections,
    private readonly resolve: (outcome: Outcome) => void,
  ) {
    this.timer = setTimeout(handleTimeout, request.timeoutMs, this).unref();
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

  onTimeout(): void {
    if (this.phase === 'connecting') {
      // It keeps its slot until undici is done with it: later sends would only pile up behind it in undici's own queue.
      this.phase = 'timedOut';
      this.timer = setTimeout(handleTimeout, maxConnectOverrunMs, this).unref();
      this.resolve(notConnected);
    } else this.end(this.phase === 'sent' ? this.interruptedBy('timeout', 'NO_RESPONSE') : notConnected);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.phase === 'connecting') this.phase = 'sent';
    // It timed out while connecting and must not be sent now. Throwing leaves the new connection to the next attempt.
    else throw new Error('ended');
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return; // the final response follows
    this.status = status;
    for (const name of responseHeaders) {
      const value = headers[name];
      if (value !== undefined) this.headers[name] = String(value);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes < maxResponseBytes) return;
    this.onResponseEnd();
    controller.abort(new Error('ended')); // the rest is not read
  }

  onResponseEnd(): void {
    this.end({ response: this.readResponse() });
  }

  onResponseError(_controller: unknown, error: Error): void {
    const networkCode = codeOf(error);
    if (this.phase === 'sent')
      this.end(this.interruptedBy(isNotHttp(error, networkCode) ? 'badResponse' : 'interrupted', networkCode));
    else this.end({ failure: tlsCodes.test(networkCode) ? 'tls' : 'unreachable', networkCode });
  }

  private readResponse(): ApiResponse {
    const [first] = this.chunks;
    const body = first && this.chunks.length === 1 ? first : Buffer.concat(this.chunks);
    return { status: this.status, headers: this.headers, body: body.toString('utf8', 0, maxResponseBytes) };
  }

  private interruptedBy(failure: ErrorCode, networkCode: string): Outcome {
    return { failure, networkCode, ...(this.status !== 0 && { partialResponse: this.readResponse() }) };
  }

  private end(outcome: Outcome): void {
    if (this.phase === 'ended') return;
    const wasWaiting = this.phase === 'waiting';
    const hadTimedOut = this.phase === 'timedOut';
    this.phase = 'ended';
    clearTimeout(this.timer);
    if (hadTimedOut) {
      this.releaseSlot('failure' in outcome);
      return;
    }
    if ('failure' in outcome) {
      this.controller?.abort(new Error('ended'));
      // Idle sockets die together: after one hung or broke, the next attempt must get a new one.
      const isSuspect = outcome.failure === 'interrupted' || outcome.failure === 'timeout';
      if (isSuspect && this.used) this.connections.replace(this.origin, this.used);
    }
    this.resolve(outcome);
    if (wasWaiting) {
      this.queue.size -= 1;
      return;
    }
    this.releaseSlot('failure' in outcome);
  }

  private releaseSlot(hasFailed: boolean): void {
    // undici reuses or closes a connection one turn of the event loop after its response, and so with a socket that failed.
    // One pool limits itself until then. Beside a replaced pool, or after a failure, the next send waits for that turn:
    // otherwise it would open one connection too many.
    if (this.origin.activeInReplaced === 0 && !hasFailed) this.free();
    else setImmediate(() => setImmediate(free, this));
  }

  /** Gives the slot to the attempt that has waited longest. */
  free(): void {
    this.origin.active -= 1;
    if (this.used !== this.origin.dispatcher) this.origin.activeInReplaced -= 1;
    const next = this.queue.take();
    if (!next) return;
    this.queue.size -= 1;
    next.start();
  }
}

function handleTimeout(attempt: Attempt): void {
  attempt.onTimeout();
}

function free(attempt: Attempt): void {
  attempt.free();
}

/** OpenSSL's and Node's codes for a certificate or handshake that is not trusted. */
const tlsCodes = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO|^EPROTO$|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH/;

/** After the request was sent: bytes that are not HTTP come from something else, anything else is a broken connection. */
function isNotHttp(error: Error, networkCode: string): boolean {
  return error.name === 'HTTPParserError' || networkCode === 'UND_ERR_HEADERS_OVERFLOW';
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}
