// One attempt of a request: waits for a connection, sends, reads the response. It has its outcome within its timeout.
import type { Dispatcher } from 'undici';
import type { ErrorCode } from '../../errors/error-catalog.js';
import type { FailureOutcome, Outcome, PendingRequest, TimedRequest } from './api-types.js';
import type { Connection } from './connections.js';
import { isInvalidHttp, networkCodeOf, tlsCodes } from './network-errors.js';
import { ResponseReader } from './response-reader.js';

/** After this a timed-out connection attempt is over, even if undici has not reported it. */
const maxConnectOverrunMs = 10_000;

/** What an attempt reports to: the queue of its origin. */
export interface AttemptOwner {
  /** Milliseconds for the response to begin, where the connection was idle for long. */
  idleLimitMs(connection: Connection): number | undefined;
  /** The origin has begun a response, this many milliseconds after the request. */
  onResponse(latencyMs: number): void;
  replacePool(connection: Connection): void;
  /** The attempt timed out, and its request is still in progress. */
  addPending(attempt: Attempt): void;
  /** @param connection undefined when the attempt was still waiting */
  onEnd(attempt: Attempt, connection: Connection | undefined, canReuse: boolean): void;
}

const notConnected: Outcome = { failure: 'unreachable', networkCode: 'NO_CONNECTION' };

/**
 * One attempt in progress. A class, since there may be thousands: each is one object and few closures.
 *
 *   waiting ── a slot is free ──▶ connecting ── request written ──▶ sent ── response or failure ─────────▶ ended
 *      └─ timeout ─▶ ended             │                             └─ timeout ─▶ pending ── response, failure, abandoned ─▶ ended
 *                                      └─ timeout ─▶ timedOut ── undici is done with it ──▶ ended
 *
 * It holds a slot from `connecting` to `ended`. The caller has its outcome at `timedOut` and at `pending` already.
 */
export class Attempt implements Dispatcher.DispatchHandler {
  private phase: 'waiting' | 'connecting' | 'sent' | 'pending' | 'timedOut' | 'ended' = 'waiting';
  private connection: Connection | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private timer: NodeJS.Timeout;
  private idleTimer: NodeJS.Timeout | undefined;
  private sentMs = 0;
  /** Once a response has begun. */
  private reader: ResponseReader | undefined;

  constructor(
    readonly request: TimedRequest,
    private readonly owner: AttemptOwner,
    private resolve: (outcome: Outcome) => void,
  ) {
    this.timer = setTimeout(() => this.onTimeout(), request.timeoutMs).unref();
  }

  start(connection: Connection): void {
    const { origin, path, headers, body } = this.request;
    this.phase = 'connecting';
    this.connection = connection;
    // A copy of the headers: undici's proxy agent writes the origin's host into what it is given.
    connection.dispatcher.dispatch({ origin, path, headers: { ...headers }, body, method: 'POST' }, this);
  }

  private onTimeout(): void {
    if (this.phase === 'waiting') this.end(notConnected);
    else if (this.phase === 'connecting') {
      // It keeps its slot until undici is done with it: later sends would only pile up behind it in undici's own queue.
      this.phase = 'timedOut';
      this.timer = setTimeout(() => this.onTimeout(), maxConnectOverrunMs).unref();
      this.resolve(notConnected);
    } else if (this.phase === 'sent') this.becomePending('NO_RESPONSE');
    else this.end(notConnected);
  }

  /** The connection was idle for long and may be dead: another attempt takes a new one. */
  private onIdleTimeout(): void {
    if (this.phase === 'sent' && !this.reader) this.becomePending('IDLE_CONNECTION');
  }

  /** Ends a pending attempt whose response is no longer awaited. */
  abandon(): void {
    if (this.phase === 'pending') this.end(this.interruptedBy('timeout', 'ABANDONED'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It timed out while connecting and must not be sent now. Throwing leaves the new connection to the next attempt.
    if (this.phase !== 'connecting') throw new Error('ended');
    this.phase = 'sent';
    this.sentMs = performance.now();
    const idleLimitMs = this.connection && this.owner.idleLimitMs(this.connection);
    if (idleLimitMs !== undefined) this.idleTimer = setTimeout(() => this.onIdleTimeout(), idleLimitMs).unref();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    clearTimeout(this.idleTimer);
    this.owner.onResponse(performance.now() - this.sentMs);
    if (status < 200) return; // the final response follows
    this.reader = new ResponseReader(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.reader || this.reader.add(chunk)) return;
    this.end({ response: this.reader.response }, false);
    controller.abort(new Error('ended')); // the rest is not read
  }

  onResponseEnd(): void {
    if (this.reader) this.end({ response: this.reader.response });
  }

  onResponseError(_controller: unknown, error: Error): void {
    const networkCode = networkCodeOf(error);
    if (this.phase === 'sent' || this.phase === 'pending') {
      this.end(this.interruptedBy(isInvalidHttp(error, networkCode) ? 'badResponse' : 'interrupted', networkCode));
    } else this.end({ failure: tlsCodes.test(networkCode) ? 'tls' : 'unreachable', networkCode });
  }

  private interruptedBy(failure: ErrorCode, networkCode: string): FailureOutcome {
    return { failure, networkCode, ...(this.reader && { partialResponse: this.reader.response }) };
  }

  private becomePending(networkCode: 'NO_RESPONSE' | 'IDLE_CONNECTION'): void {
    const { resolve, connection } = this;
    const socket = connection?.socket;
    const outcome = new Promise<Outcome>((resolvePending) => {
      this.resolve = resolvePending;
    });
    const pending: PendingRequest = {
      outcome,
      isWritten: () => socket === undefined || socket.writableLength === 0,
      status: () => this.reader?.status,
      unref: () => socket?.unref(),
      abandon: () => this.abandon(),
    };
    this.phase = 'pending';
    clearTimeout(this.timer);
    clearTimeout(this.idleTimer);
    if (connection) this.owner.replacePool(connection);
    const isIdleConnection = networkCode === 'IDLE_CONNECTION';
    resolve({ ...this.interruptedBy('timeout', networkCode), ...(isIdleConnection && { isIdleConnection }), pending });
    this.owner.addPending(this);
  }

  private end(outcome: Outcome, isReusable = 'response' in outcome): void {
    if (this.phase === 'ended') return;
    const { phase, connection, controller } = this;
    this.phase = 'ended';
    clearTimeout(this.timer);
    clearTimeout(this.idleTimer);
    if (phase === 'timedOut') {
      this.owner.onEnd(this, connection, controller !== undefined); // a connection that was only too late is a good one
      return;
    }
    // Idle sockets die together: after one broke, the next attempt must get a new one.
    const isBroken = 'failure' in outcome && outcome.failure === 'interrupted';
    if (phase === 'sent' && isBroken && connection) this.owner.replacePool(connection);
    this.resolve(outcome);
    this.owner.onEnd(this, connection, isReusable);
  }
}
