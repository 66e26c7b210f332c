// How long and how often everything is measured: the full run behind the thresholds, and the quick one for a smoke test.
// The full run takes about five minutes on two cores, the quick one less than thirty seconds.

export interface Plan {
  /** Long enough for the thresholds that need time (connection reuse, flat memory). */
  readonly isFull: boolean;
  readonly throughput: {
    /**
     * Per concurrency. A round is one window per adapter, and the order reverses from round to round. Many short rounds, so
     * that other load on the machine affects all adapters alike.
     */
    readonly rounds: number;
    readonly concurrencies: readonly number[];
    /** Sending before the first window, until V8 has compiled the hot code. */
    readonly warmUpMs: number;
    readonly warmUpConcurrency: number;
    /** Sending before each window at its concurrency, which opens its connections. */
    readonly rampMs: number;
    readonly windowMs: number;
  };
  readonly startup: {
    /** Fresh processes per number. */
    readonly processes: number;
    /** Calls of `createConnector` in each of those. */
    readonly createCalls: number;
  };
  readonly tls: { readonly sends: number; readonly spacingMs: number };
  readonly memory: {
    /** Each in its own process; the median is used. */
    readonly runs: number;
    readonly sends: number;
    readonly concurrency: number;
    readonly sampleEverySends: number;
    /** A slower machine stops here and proves nothing. */
    readonly maxMs: number;
  };
}

export const fullPlan: Plan = {
  isFull: true,
  throughput: {
    rounds: 11,
    concurrencies: [1, 50, 500],
    warmUpMs: 1500,
    warmUpConcurrency: 50,
    rampMs: 150,
    windowMs: 600,
  },
  startup: { processes: 15, createCalls: 5000 },
  tls: { sends: 3, spacingMs: 30_000 },
  memory: { runs: 5, sends: 200_000, concurrency: 50, sampleEverySends: 500, maxMs: 120_000 },
};

export const quickPlan: Plan = {
  isFull: false,
  throughput: {
    rounds: 3,
    concurrencies: [1, 50, 500],
    warmUpMs: 700,
    warmUpConcurrency: 50,
    rampMs: 50,
    windowMs: 200,
  },
  startup: { processes: 3, createCalls: 1000 },
  tls: { sends: 2, spacingMs: 1000 },
  memory: { runs: 1, sends: 5000, concurrency: 50, sampleEverySends: 100, maxMs: 8000 },
};
