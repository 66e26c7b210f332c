// Whether a failed attempt is retried, and after how many milliseconds. Pure: a list of rules, each with its reason.
//
// A 429 with `Retry-After`, for example, is `rateLimited` with `retryAfterMs` (classify-response.ts, retry-after.ts). If that wait
// fits the rest of the budget, the next attempt follows after it; if not, the send fails, and Logto gets RateLimitExceeded
// (../errors/connector-error.ts). A known refusal in its text, such as an unverified domain, counts before the status.
import type { ErrorCode } from '../errors/error-catalog.js';

/** Attempts per send at most, the first included. */
export const maxAttempts = 3;
/** An attempt with less time than this is not worth starting. */
const minAttemptMs = 250;
/** Upper limit of the first back-off. It doubles with each attempt; the wait is random between 0 and the limit (full jitter). */
const backoffMs = 300;
/** Added to a wait that Mailgun asks for, so that clients do not all come back at once. */
const maxRetryAfterJitterMs = 200;

/** Any other failure would only repeat. */
const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'interrupted',
  'timeout',
  'unavailable',
  'rateLimited',
]);

/** True when the same request may succeed later. */
export function isRetryable(code: ErrorCode): boolean {
  return retryableCodes.has(code);
}

export interface RetryQuery {
  /** How each attempt so far failed, the last one last. */
  readonly history: readonly ErrorCode[];
  /** What is left of the budget, in milliseconds. */
  readonly remainingMs: number;
  /** The wait that Mailgun asks for, in milliseconds; undefined when it asks for none. */
  readonly retryAfterMs?: number | undefined;
  /** True when only the connection of the last attempt was at fault: the next one follows without a wait, on a new connection. */
  readonly retryImmediately?: boolean | undefined;
}

/**
 * Milliseconds to wait before the next attempt, or undefined to stop.
 * @param random from 0 to 1: how much of the jitter is used
 */
export function decideRetry(
  { history, remainingMs, retryAfterMs, retryImmediately = false }: RetryQuery,
  random: number,
): number | undefined {
  const code = history.at(-1);
  const maxWaitMs = remainingMs - minAttemptMs;
  if (code === undefined || !isRetryable(code)) return undefined;
  if (history.length >= maxAttempts) return undefined;
  // Mailgun may have accepted the message: only one more attempt. Its Message-Id is the same, so that a mailbox shows the email once.
  if (history.filter((failed) => failed === 'interrupted' || failed === 'timeout').length > 1) return undefined;
  // Without a wait from Mailgun, the rate limit may last a moment or an hour: only one more attempt.
  if (retryAfterMs === undefined && history.filter((failed) => failed === 'rateLimited').length > 1) return undefined;
  if ((retryAfterMs ?? 0) > maxWaitMs) return undefined;
  if (retryImmediately) return 0;
  const jitterMs = retryAfterMs === undefined ? backoffMs * 2 ** (history.length - 1) : maxRetryAfterJitterMs;
  return Math.min((retryAfterMs ?? 0) + random * jitterMs, maxWaitMs);
}
