// A limit on events per key: so many at once, then more at an even pace. Pure but for the clock it is given.

export interface RateLimit {
  /** Counts one event; when the limit is reached, does not count it and returns how many milliseconds to wait. */
  take(key: string): number;
}

interface RateLimitOptions {
  /** Events in a window; 0 for no limit. */
  readonly limit: number;
  readonly windowMs: number;
  /** Keys that are remembered. Past that the oldest is forgotten, so that memory stays bounded and no one is refused for it. */
  readonly maxKeys: number;
  readonly now: () => number;
}

/**
 * A token bucket per key, kept as one number: when the bucket will be full again (the "generic cell rate algorithm"). A key
 * whose bucket is full is forgotten.
 */
export function createRateLimit({ limit, windowMs, maxKeys, now }: RateLimitOptions): RateLimit {
  const intervalMs = windowMs / limit;
  const fullAtMs = new Map<string, number>();
  return {
    take(key) {
      if (limit === 0) return 0;
      const nowMs = now();
      const nextMs = Math.max(fullAtMs.get(key) ?? 0, nowMs) + intervalMs;
      const retryAfterMs = nextMs - nowMs - windowMs;
      // A rounding error must not refuse the last one that fits.
      if (retryAfterMs > 0.001) return retryAfterMs;
      fullAtMs.delete(key); // the most recent is last
      fullAtMs.set(key, nextMs);
      forget(nowMs);
      return 0;
    },
  };

  /** Looks at two keys per event: enough to keep up with one that is added. */
  function forget(nowMs: number): void {
    let looked = 0;
    for (const [key, fullMs] of fullAtMs) {
      if (fullMs > nowMs && fullAtMs.size <= maxKeys) return;
      fullAtMs.delete(key);
      looked += 1;
      if (looked === 2) return;
    }
  }
}
