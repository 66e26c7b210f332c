// What follows from one attempt to post: done, refused, or the time of the next attempt. Pure.

/** `blocked`: the target is not allowed. `failed`: the last retry failed, too. */
export type PostState = 'pending' | 'delivered' | 'refused' | 'failed' | 'blocked';

/** One attempt to post. */
export interface PostAttempt {
  /** Milliseconds since 1970, by the emulator's clock. */
  atMs: number;
  /** Of the response; absent when there was none. */
  status?: number;
  /** Why there was no response. */
  error?: string;
  /** How long it took. */
  durationMs: number;
}

const minutes = (count: number) => count * 60_000;

/** After each failed attempt, in milliseconds: 10, 10, 15 and 30 minutes, 1, 2 and 4 hours. (docs-2024, webhooks; receive-http) */
const retryDelaysMs: readonly number[] = [10, 10, 15, 30, 60, 120, 240].map(minutes);

export interface PostOutcome {
  state: PostState;
  /** Of the next attempt; absent when there is none. */
  dueAtMs?: number;
}

/**
 * @param attemptNumber 1 for the first
 * @param isRetried false for what is posted once only
 */
export function outcomeOf(attempt: PostAttempt, attemptNumber: number, isRetried: boolean): PostOutcome {
  // Only 200, no other status of success. (docs-2024, webhooks; receive-http)
  if (attempt.status === 200) return { state: 'delivered' };
  if (attempt.status === 406) return { state: 'refused' };
  const delayMs = isRetried ? retryDelaysMs[attemptNumber - 1] : undefined;
  return delayMs === undefined ? { state: 'failed' } : { state: 'pending', dueAtMs: attempt.atMs + delayMs };
}
