// The messages between the stress test and its host processes.

/** How one send ended. */
export interface Outcome {
  readonly n: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  /** `accepted`, `unconfirmed`, or the error code of the connector. */
  readonly code: string;
  /** Message-Id without brackets, if accepted or unconfirmed. */
  readonly id?: string;
}

/** A line of the connector's log about a send without a response in time. */
export interface LoggedLine {
  /** The first eight digits of the Message-Id. */
  readonly reference: string;
  readonly what: 'unconfirmed' | 'accepted late' | 'refused late';
}

/** A job sends the message numbers `first`, `first + 1` (or `first + step`), and so on. */
interface JobCommon {
  readonly job: number;
  /** Index of the host's endpoint. */
  readonly endpoint: number;
  readonly first: number;
}

export type HostCommand =
  /** Keeps `concurrency` sends in flight until message number `until`, as far as `allow` permits, or for `forMs`. */
  | (JobCommon & {
      readonly type: 'loop';
      readonly step: number;
      readonly until: number;
      readonly concurrency: number;
      readonly forMs?: number;
    })
  /** Permits message numbers below this one. */
  | { readonly type: 'allow'; readonly below: number }
  /** Starts this many sends per second, whatever their outcome. */
  | (JobCommon & { readonly type: 'rate'; readonly perSecond: number; readonly forMs: number })
  /** Starts all sends at once. */
  | (JobCommon & { readonly type: 'burst'; readonly count: number });

export interface Gauges {
  /** Client sockets open now, and the peak. */
  readonly sockets: number;
  readonly peakSockets: number;
  /** Sends in flight now, and the peak. */
  readonly inFlight: number;
  readonly peakInFlight: number;
  /** Resident memory, sampled every `sampleEverySends` sends. */
  readonly rssBytes: readonly number[];
  readonly socketSamples: readonly number[];
  /** Milliseconds that other load on the machine kept this process from running at once, the longest; its timers fired that late. */
  readonly longestWaitForCpuMs: number;
}

export type Report =
  | { readonly type: 'ready' }
  | {
      readonly type: 'outcomes';
      readonly outcomes: readonly Outcome[];
      readonly lines: readonly LoggedLine[];
      readonly started: number;
    }
  | { readonly type: 'done'; readonly job: number; readonly gauges: Gauges };

export interface HostInput {
  /** The unpacked `packages/core` with the connector in it. */
  readonly core: string;
  readonly endpoints: readonly string[];
  readonly sampleEverySends: number;
}
