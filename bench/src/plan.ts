// How long and how often everything is measured: the full run behind the thresholds, and the quick one for a smoke test.
// The full run takes about twelve minutes on two cores, the quick one about a minute.

import type { TlsVersion } from './children.js';

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
  /** One window per adapter and concurrency. */
  readonly profile: { readonly windowMs: number };
  readonly startup: {
    /** Fresh processes per number. */
    readonly processes: number;
    /** Calls of `createConnector` in each of those. */
    readonly createCalls: number;
  };
  readonly tls: { readonly sends: number; readonly spacingMs: number };
  readonly network: {
    readonly roundTripsMs: readonly number[];
    readonly tlsVersions: readonly TlsVersion[];
    /** Fresh processes per number, for the first send. */
    readonly firstProcesses: number;
    /** Processes per connector and TLS version, each with so many connections per round trip time. */
    readonly processes: number;
    readonly lanesPerRoundTrip: number;
    readonly warmSends: number;
    /** Per connection, after this pause each: more than the 3 s after which a connection counts as idle. */
    readonly deadSends: number;
    readonly deadPauseMs: number;
    readonly shortPauses: number;
    readonly shortPauseMs: number;
    readonly longPauseMs: number;
    /** Sends after the server has closed the connection. */
    readonly closedSends: number;
    readonly slowSends: number;
    readonly slowResponseMs: number;
    /** A send that takes longer counts as this long: Logto's sign-in page has given up by then. */
    readonly maxWaitMs: number;
  };
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
  profile: { windowMs: 3000 },
  startup: { processes: 15, createCalls: 5000 },
  tls: { sends: 3, spacingMs: 30_000 },
  network: {
    roundTripsMs: [20, 100, 200],
    tlsVersions: ['TLSv1.2', 'TLSv1.3'],
    firstProcesses: 11,
    processes: 4,
    lanesPerRoundTrip: 2,
    warmSends: 6,
    deadSends: 2,
    deadPauseMs: 4_000,
    shortPauses: 2,
    shortPauseMs: 30_000,
    longPauseMs: 120_000,
    closedSends: 10,
    slowSends: 5,
    slowResponseMs: 2_000,
    maxWaitMs: 10_000,
  },
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
  profile: { windowMs: 500 },
  startup: { processes: 3, createCalls: 1000 },
  tls: { sends: 2, spacingMs: 1000 },
  network: {
    roundTripsMs: [20],
    tlsVersions: ['TLSv1.3'],
    firstProcesses: 1,
    processes: 1,
    lanesPerRoundTrip: 1,
    warmSends: 5,
    deadSends: 1,
    deadPauseMs: 4_000,
    shortPauses: 1,
    shortPauseMs: 1_000,
    longPauseMs: 2_000,
    closedSends: 2,
    slowSends: 2,
    slowResponseMs: 1_000,
    maxWaitMs: 10_000,
  },
  memory: { runs: 1, sends: 5000, concurrency: 50, sampleEverySends: 100, maxMs: 8000 },
};
