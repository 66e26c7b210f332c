// The emulator's clock: the given one, which a test can move forward.

/** The emulator's time. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /**
   * Moves the time forward: scheduled emails arrive, and retries are made.
   * @param ms milliseconds, from 0 to 10 years
   * @throws TypeError when it is not such a number
   */
  advance(ms: number): void;
}

const maxAdvanceMs = 10 * 366 * 86_400_000;

/** @param onAdvance called after each change */
export function createClock(base: () => number, onAdvance: () => void): Clock {
  let offsetMs = 0;
  return {
    nowMs: () => base() + offsetMs,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0 || offsetMs + ms > maxAdvanceMs) {
        throw new TypeError(`advance takes milliseconds from 0 to ${maxAdvanceMs} in all, not ${String(ms)}`);
      }
      offsetMs += Math.round(ms);
      onAdvance();
    },
  };
}
