// How long a response may take to begin on a connection that was idle and may be dead unnoticed. Keeps the latest latencies.
import type { Connection } from './connections.js';

/** How many latencies the median is taken of. */
const windowSize = 31;

export interface IdleLimit {
  /** Takes the milliseconds from a request to the beginning of its response. */
  recordLatency(ms: number): void;
  /** Milliseconds for the response to begin; undefined when the connection was not idle for long. */
  forConnection(connection: Connection): number | undefined;
}

/** @param idleAfterMs a connection counts as idle after this  @param marginMs allowed beyond the median latency */
export function createIdleLimit(idleAfterMs: number, marginMs: number): IdleLimit {
  const latenciesMs: number[] = [];
  let next = 0;
  return {
    recordLatency(ms) {
      latenciesMs[next] = ms;
      next = (next + 1) % windowSize;
    },
    forConnection({ idleSinceMs }) {
      if (idleSinceMs === undefined || performance.now() - idleSinceMs < idleAfterMs) return undefined;
      const sorted = [...latenciesMs].sort((a, b) => a - b);
      return (sorted[sorted.length >> 1] ?? 0) + marginMs;
    },
  };
}
