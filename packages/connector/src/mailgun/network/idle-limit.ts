// How long a response may take to begin on a connection that was idle and may be dead unnoticed. Keeps the latest latencies.
import type { Connection } from './connections.js';

/** How many latencies the median is taken of. */
const windowSize = 31;

export class IdleLimit {
  private readonly latenciesMs: number[] = [];
  private next = 0;

  /** @param idleAfterMs a connection counts as idle after this  @param marginMs allowed beyond the median latency */
  constructor(
    private readonly idleAfterMs: number,
    private readonly marginMs: number,
  ) {}

  /** Takes the milliseconds from a request to the beginning of its response. */
  recordLatency(ms: number): void {
    this.latenciesMs[this.next] = ms;
    this.next = (this.next + 1) % windowSize;
  }

  /** Milliseconds for the response to begin; undefined when the connection was not idle for long. */
  forConnection({ idleSinceMs }: Pick<Connection, 'idleSinceMs'>): number | undefined {
    if (idleSinceMs === undefined || performance.now() - idleSinceMs < this.idleAfterMs) return undefined;
    const sorted = this.latenciesMs.toSorted((a, b) => a - b);
    return (sorted[sorted.length >> 1] ?? 0) + this.marginMs;
  }
}
