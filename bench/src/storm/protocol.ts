// What the storm and its host processes say to each other.

/** How one send ended: `accepted`, or the kind of failure that the connector told Logto. */
export interface Outcome {
  readonly n: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly kind: string;
  /** Message-Id without brackets, of what was accepted. */
  readonly id?: string;
}

/** The message numbers of an order are `first`, `first + step`, … */
interface OrderCommon {
  readonly job: number;
  /** Which of the host's endpoints. */
  readonly endpoint: number;
  readonly first: number;
}

export type Order =
  /** So many at a time, up to `until`, as far as `allow` has come, or for `forMs`. */
  | (OrderCommon & {
      readonly does: 'loop';
      readonly step: number;
      readonly until: number;
      readonly concurrency: number;
      readonly forMs?: number;
    })
  /** Message numbers below this one may be sent. */
  | { readonly does: 'allow'; readonly below: number }
  /** So many per second, whatever becomes of them. */
  | (OrderCommon & { readonly does: 'rate'; readonly perSecond: number; readonly forMs: number })
  /** All at once. */
  | (OrderCommon & { readonly does: 'burst'; readonly count: number });

export interface Gauges {
  /** Client sockets open now, and the most there were at once. */
  readonly sockets: number;
  readonly peakSockets: number;
  /** Sends under way now, and the most there were at once. */
  readonly inFlight: number;
  readonly peakInFlight: number;
  /** Resident memory, each time another `sampleEverySends` were done. */
  readonly rssBytes: readonly number[];
  readonly socketSamples: readonly number[];
}

export type Report =
  | { readonly says: 'ready' }
  | { readonly says: 'outcomes'; readonly outcomes: readonly Outcome[]; readonly started: number }
  | { readonly says: 'done'; readonly job: number; readonly gauges: Gauges };

export interface HostInput {
  /** The unpacked `packages/core` with the connector in it. */
  readonly core: string;
  readonly endpoints: readonly string[];
  readonly sampleEverySends: number;
}
