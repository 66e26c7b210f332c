// What happened → again, after how long, or stop. Pure: a list of guards, a reason each.
import type { Kind } from './kinds.js';

/** Attempts of one send at most, the first included. */
export const maxAttempts = 3;
/** An attempt that would have less than this left is not worth starting. */
const minAttemptMs = 250;
/** First step of the back-off; it doubles with each attempt, and the wait is drawn from all of it (full jitter). */
const backoffMs = 300;
/** Added to a wait that Mailgun told, so that not everybody comes back at the same moment. */
const maxToldJitterMs = 200;

/** Everything else is told the same way however often it is asked. */
const retriedKinds: ReadonlySet<Kind> = new Set([
  'unreachable',
  'interrupted',
  'timeout',
  'unavailable',
  'rateLimited',
]);

export interface Attempted {
  /** How each attempt so far ended, the last one last. */
  readonly history: readonly Kind[];
  /** What is left of the budget. */
  readonly remainingMs: number;
  /** The wait that Mailgun asked for, if it did. */
  readonly waitMs?: number | undefined;
}

/**
 * Milliseconds to wait before the next attempt, or undefined to stop.
 * @param random from 0 to 1: how much of the jitter is used
 */
export function decideRetry({ history, remainingMs, waitMs }: Attempted, random: number): number | undefined {
  const kind = history.at(-1);
  const longestMs = remainingMs - minAttemptMs;
  if (kind === undefined || !retriedKinds.has(kind)) return undefined;
  if (history.length >= maxAttempts) return undefined;
  // The message may be on its way: once more with the same Message-Id, so that a mailbox shows it once.
  if (history.filter((ended) => ended === 'interrupted' || ended === 'timeout').length > 1) return undefined;
  // Without a told wait the limit may pass in a moment or in an hour: one more look is enough.
  if (waitMs === undefined && history.filter((ended) => ended === 'rateLimited').length > 1) return undefined;
  if ((waitMs ?? 0) > longestMs) return undefined;
  const jitterMs = waitMs === undefined ? backoffMs * 2 ** (history.length - 1) : maxToldJitterMs;
  return Math.min((waitMs ?? 0) + random * jitterMs, longestMs);
}
