// Whether a send is tried again, and after how long. Pure: a list of guards with a reason each.
import type { ErrorCode } from '../errors/error-catalog.js';

/** Attempts per send at most, the first included. */
export const maxAttempts = 3;
/** An attempt with less time than this is not worth starting. */
const minAttemptMs = 250;
/** First step of the back-off; it doubles with each attempt, and the wait is drawn from all of it (full jitter). */
const backoffMs = 300;
/** Added to a wait that Mailgun asks for, so that clients do not all come back at once. */
const maxRetryAfterJitterMs = 200;

/** Everything else would fail the same way again. */
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
  /** What is left of the budget. */
  readonly remainingMs: number;
  /** The wait that Mailgun asks for, if it does. */
  readonly retryAfterMs?: number | undefined;
  /** The last attempt failed because of its connection alone: the next follows at once, on a new one. */
  readonly isAtOnce?: boolean | undefined;
}

/**
 * Milliseconds to wait before the next attempt, or undefined to stop.
 * @param random from 0 to 1: how much of the jitter is used
 */
export function decideRetry(
  { history, remainingMs, retryAfterMs, isAtOnce = false }: RetryQuery,
  random: number,
): number | undefined {
  const code = history.at(-1);
  const longestMs = remainingMs - minAttemptMs;
  if (code === undefined || !isRetryable(code)) return undefined;
  if (history.length >= maxAttempts) return undefined;
  // The message may have been accepted: once more with the same Message-Id, so that a mailbox shows it once.
  if (history.filter((failed) => failed === 'interrupted' || failed === 'timeout').length > 1) return undefined;
  // Without a wait the limit may end in a moment or in an hour: one more attempt is enough.
  if (retryAfterMs === undefined && history.filter((failed) => failed === 'rateLimited').length > 1) return undefined;
  if ((retryAfterMs ?? 0) > longestMs) return undefined;
  if (isAtOnce) return 0;
  const jitterMs = retryAfterMs === undefined ? backoffMs * 2 ** (history.length - 1) : maxRetryAfterJitterMs;
  return Math.min((retryAfterMs ?? 0) + random * jitterMs, longestMs);
}
