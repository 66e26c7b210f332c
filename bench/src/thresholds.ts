// The limits that the project sets for its speed and size, one row each.
import type { Threshold } from './check-thresholds.js';
import { changeOf } from './memory.js';
import { fullPlan } from './plan.js';
import type { Results } from './results.js';
import type { StartupRow } from './startup.js';
import type { ThroughputRow } from './throughput.js';

/** Speed has limits at each concurrency that a full run measures. */
const concurrencies = fullPlan.throughput.concurrencies;

const forEachConcurrency = (
  adapter: ThroughputRow['adapter'],
  threshold: Omit<Threshold<Results>, 'measured'>,
  pick: (row: ThroughputRow) => number,
): Threshold<Results>[] =>
  concurrencies.map((concurrency) => ({
    ...threshold,
    name: `${threshold.name}, concurrency ${concurrency}`,
    measured: ({ throughput }) => {
      const row = throughput?.rows.find((row) => row.adapter === adapter && row.concurrency === concurrency);
      return row && pick(row);
    },
  }));

const startupOf = (results: Results, adapter: ThroughputRow['adapter']): StartupRow | undefined =>
  results.startup?.rows.find((row) => row.adapter === adapter);

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;

export const thresholds: readonly Threshold<Results>[] = [
  ...forEachConcurrency(
    'stock',
    { name: 'sends/s, relative to the stock connector', atLeast: 2.5, unit: '×' },
    (row) => row.oursToThis.sendsPerSecond,
  ),
  ...forEachConcurrency(
    'stock',
    { name: 'CPU per send, relative to the stock connector', atMost: 0.4, unit: '×' },
    (row) => row.oursToThis.cpuMicrosPerSend,
  ),
  ...forEachConcurrency(
    'undici',
    { name: 'sends/s, relative to bare undici', atLeast: 0.4, unit: '×' },
    (row) => row.oursToThis.sendsPerSecond,
  ),
  {
    name: 'createConnector',
    measured: (results) => startupOf(results, 'ours')?.createMicros,
    atMost: 20,
    unit: 'µs',
  },
  {
    name: 'first send including import, relative to the stock connector',
    measured: (results) => ratio(startupOf(results, 'ours')?.firstSendMs, startupOf(results, 'stock')?.firstSendMs),
    atMost: 1,
    unit: '×',
  },
  {
    name: 'packed tarball',
    measured: (results) => results.size && results.size.tarballBytes / 1000,
    atMost: 400,
    unit: 'kB',
  },
  {
    name: 'TLS connections for sends 30 s apart',
    measured: (results) => results.tls?.rows.find(({ adapter }) => adapter === 'ours')?.connections,
    atMost: 1,
    unit: 'connections',
    needsFullRun: true,
  },
  {
    name: 'RSS over 200,000 sends, last quarter relative to the second',
    measured: ({ memory }) => {
      if (!memory) return undefined;
      // A run that hit its time limit proves nothing.
      return memory.sends < memory.plannedSends ? Number.NaN : changeOf(memory) * 100;
    },
    within: 5,
    unit: '%',
    needsFullRun: true,
  },
];
