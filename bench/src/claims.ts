// What the project says about its speed and size, one row each: the measured number, its limit, and whether it holds.
import { changeOf } from './memory.js';
import { fullPlan } from './plan.js';
import type { Results } from './results.js';
import type { StartupRow } from './startup.js';
import type { ThroughputRow } from './throughput.js';

export interface Claim {
  readonly says: string;
  /** The number that is judged, from those measured; undefined when that part was not run. */
  readonly measured: (results: Results) => number | undefined;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** At most this far from 0, on either side. */
  readonly within?: number;
  readonly unit: '×' | 'µs' | 'kB' | 'connections' | '%';
  /** Needs the full run: a shortened one shows nothing either way. */
  readonly needsFullRun?: true;
}

export interface JudgedClaim {
  readonly says: string;
  readonly measured: number;
  readonly limit: string;
  readonly verdict: 'PASS' | 'FAIL' | 'not judged';
}

/** What is said of speed is said of each concurrency; these are the ones a full run measures. */
const concurrencies = fullPlan.throughput.concurrencies;

const forEachConcurrency = (
  adapter: ThroughputRow['adapter'],
  claim: Omit<Claim, 'measured'>,
  pick: (row: ThroughputRow) => number,
): Claim[] =>
  concurrencies.map((concurrency) => ({
    ...claim,
    says: `${claim.says}, concurrency ${concurrency}`,
    measured: ({ throughput }) => {
      const row = throughput?.rows.find((row) => row.adapter === adapter && row.concurrency === concurrency);
      return row && pick(row);
    },
  }));

const startupOf = (results: Results, adapter: ThroughputRow['adapter']): StartupRow | undefined =>
  results.startup?.rows.find((row) => row.adapter === adapter);

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;

export const claims: readonly Claim[] = [
  ...forEachConcurrency(
    'stock',
    { says: 'sends/s, of the stock connector’s', atLeast: 2.5, unit: '×' },
    (row) => row.oursToThis.sendsPerSecond,
  ),
  ...forEachConcurrency(
    'stock',
    { says: 'CPU per send, of the stock connector’s', atMost: 0.4, unit: '×' },
    (row) => row.oursToThis.cpuMicrosPerSend,
  ),
  ...forEachConcurrency(
    'undici',
    { says: 'sends/s, of bare undici’s', atLeast: 0.4, unit: '×' },
    (row) => row.oursToThis.sendsPerSecond,
  ),
  {
    says: 'createConnector',
    measured: (results) => startupOf(results, 'ours')?.createMicros,
    atMost: 20,
    unit: 'µs',
  },
  {
    says: 'first send with its import, of the stock connector’s',
    measured: (results) => ratio(startupOf(results, 'ours')?.firstSendMs, startupOf(results, 'stock')?.firstSendMs),
    atMost: 1,
    unit: '×',
  },
  {
    says: 'packed tarball',
    measured: (results) => results.size && results.size.tarballBytes / 1000,
    atMost: 400,
    unit: 'kB',
  },
  {
    says: 'over TLS, sends 30 s apart share',
    measured: (results) => results.tls?.rows.find(({ adapter }) => adapter === 'ours')?.connections,
    atMost: 1,
    unit: 'connections',
    needsFullRun: true,
  },
  {
    says: 'RSS over 200,000 sends, last quarter against the second',
    measured: ({ memory }) => {
      if (!memory) return undefined;
      // A run that its time limit cut short has shown nothing.
      return memory.sends < memory.plannedSends ? Number.NaN : changeOf(memory) * 100;
    },
    within: 5,
    unit: '%',
    needsFullRun: true,
  },
];

/** Judges every claim whose part was run. A number that is none (NaN) holds no claim. */
export const judge = (results: Results, isFull: boolean): JudgedClaim[] =>
  claims.flatMap(({ says, measured: measure, atLeast, atMost, within, unit, needsFullRun }) => {
    const measured = measure(results);
    if (measured === undefined) return [];
    const [limit, holds] =
      atLeast !== undefined
        ? [`≥ ${atLeast}`, measured >= atLeast]
        : atMost !== undefined
          ? [`≤ ${atMost}`, measured <= atMost]
          : [`± ${within}`, Math.abs(measured) <= (within ?? 0)];
    return {
      says,
      measured,
      limit: `${limit} ${unit}`,
      verdict: needsFullRun && !isFull ? 'not judged' : holds ? 'PASS' : 'FAIL',
    };
  });
