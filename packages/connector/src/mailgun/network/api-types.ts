// Requests, responses and outcomes: what the transport takes and returns. Types and one list.
import type { ErrorCode } from '../../errors/error-catalog.js';

/** The response headers that are read, in lower case. */
export const responseHeaders = ['date', 'retry-after', 'x-ratelimit-reset'] as const;

export interface ApiResponse {
  /** HTTP status; 1xx never gets here. */
  readonly status: number;
  /** Only those of {@link responseHeaders}. */
  readonly headers: Readonly<Partial<Record<(typeof responseHeaders)[number], string>>>;
  /** The first 64 KiB of the body. */
  readonly body: string;
}

/** What is sent on every attempt. */
export interface ApiRequest {
  /** Such as `https://api.mailgun.net`. */
  readonly origin: string;
  readonly path: string;
  /** Credentials included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One attempt of a request. */
export interface TimedRequest extends ApiRequest {
  /** Milliseconds for queueing, connecting, sending and reading together. */
  readonly timeoutMs: number;
}

/** How one attempt ended, or where it was when it timed out. */
export type Outcome = { readonly response: ApiResponse } | FailureOutcome;

export interface FailureOutcome {
  readonly failure: ErrorCode;
  /** The error code of Node, OpenSSL or undici, such as `ECONNREFUSED`: never a message. */
  readonly networkCode: string;
  /** The part of a response that came before it broke off or timed out. */
  readonly partialResponse?: ApiResponse | undefined;
  /** True when only an idle connection was too slow: the next attempt follows without a wait, on a new one. */
  readonly isIdleConnection?: boolean;
  /** Of a `timeout`: the request, which is still in progress. */
  readonly pending?: PendingRequest | undefined;
}

/** A request that was sent and has no response within its time. It is not aborted: Mailgun may still accept it. */
export interface PendingRequest {
  /** How it ended. Never rejects. One that is abandoned, or loses its connection to a newer request, has timed out. */
  readonly outcome: Promise<Outcome>;
  /** True once all of it was handed to the operating system: Mailgun may have received it. Behind a proxy, true. */
  isWritten(): boolean;
  /** The HTTP status, once a response has begun. */
  status(): number | undefined;
  /** Lets the process end while this is pending. */
  unref(): void;
  /** Closes its connection. */
  abandon(): void;
}

/** Here and not in connections.ts: public types must not import undici’s, which is not installed with the connector. */
export interface TransportOptions {
  /** Proxy variables are read when the connections of an origin are first made. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates to trust, as PEM; for tests. @default Node's own */
  readonly ca?: string;
  /** Time to connect in milliseconds, TLS included; for tests. @default 2000 */
  readonly connectTimeoutMs?: number;
  /** A connection that was idle for longer, in milliseconds, is given less time to respond; for tests. @default 3000 */
  readonly idleAfterMs?: number;
  /** That time beyond the origin's median latency, in milliseconds; for tests. @default 1000 */
  readonly idleMarginMs?: number;
  /** Called when an origin has opened a connection or begun a response: it is alive. */
  readonly onContact?: (origin: string) => void;
}

/** Sends one request. Never rejects. */
export type Transport = (request: TimedRequest) => Promise<Outcome>;
