// The limits that the project sets for its speed and size, one row each.
import type { Threshold } from './check-thresholds.js';
import type { TlsVersion } from './children.js';
import type { CaseName } from './compiled.js';
import { changeOf } from './memory.js';
import type { NetworkRow, NetworkSituation, ResumptionRow } from './network.js';
import { fullPlan } from './plan.js';
import type { Results } from './results.js';
import type { StartupRow } from './startup.js';
import type { ThroughputRow } from './throughput.js';

/** Speed has limits at each concurrency that a full run measures. */
const concurrencies = fullPlan.throughput.concurrencies;

const atConcurrency = (
  adapter: ThroughputRow['adapter'],
  concurrency: number,
  threshold: Omit<Threshold<Results>, 'measured'>,
  pick: (row: ThroughputRow) => number,
): Threshold<Results> => ({
  ...threshold,
  name: `${threshold.name}, concurrency ${concurrency}`,
  measured: ({ throughput }) => {
    const row = throughput?.rows.find((row) => row.adapter === adapter && row.concurrency === concurrency);
    return row && pick(row);
  },
});

const forEachConcurrency = (
  adapter: ThroughputRow['adapter'],
  threshold: Omit<Threshold<Results>, 'measured'>,
  pick: (row: ThroughputRow) => number,
): Threshold<Results>[] => concurrencies.map((concurrency) => atConcurrency(adapter, concurrency, threshold, pick));

/** The least of bare undici's sends per second at each concurrency. */
const undiciShares = [
  [1, 0.75],
  [50, 0.5],
  [500, 0.45],
] as const;

const microsOf = ({ compiled }: Results, name: CaseName): number | undefined =>
  compiled?.cases.find((row) => row.name === name)?.cpuMicrosPerSend;

const startupOf = (results: Results, adapter: ThroughputRow['adapter']): StartupRow | undefined =>
  results.startup?.rows.find((row) => row.adapter === adapter);

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;

const difference = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;

/** The worst over all round trip times and TLS versions. */
const worstOf = (
  { network }: Results,
  situation: NetworkSituation,
  pick: (row: NetworkRow, stock: NetworkRow | undefined) => number,
): number | undefined => {
  if (!network) return undefined;
  const find = (adapter: NetworkRow['adapter']) =>
    network.rows.filter((row) => row.adapter === adapter && row.situation === situation);
  const stock = find('stock');
  const values = find('ours').map((row) =>
    pick(
      row,
      stock.find(({ tlsVersion, roundTripMs }) => tlsVersion === row.tlsVersion && roundTripMs === row.roundTripMs),
    ),
  );
  return values.length === 0 ? Number.NaN : Math.max(...values);
};

/** The proxy's timers, two processes, and other load on the machine. */
const toleranceMs = 5;

const resumptionOf = ({ network }: Results, tlsVersion: TlsVersion): ResumptionRow | undefined =>
  network?.resumption.find((row) => row.adapter === 'ours' && row.tlsVersion === tlsVersion);

const networkThresholds: readonly Threshold<Results>[] = [
  {
    name: 'network, dead idle connection: p95, over 3 round trips by',
    measured: (results) => worstOf(results, 'dead idle', ({ p95Ms, roundTripMs }) => p95Ms - 3 * roundTripMs),
    atMost: 1_500,
    unit: 'ms',
  },
  {
    name: 'network, warm: p50, over one round trip by',
    measured: (results) => worstOf(results, 'warm', ({ p50Ms, roundTripMs }) => p50Ms - roundTripMs),
    atMost: toleranceMs,
    unit: 'ms',
  },
  ...(['first', 'warm', 'short pause', 'long pause'] as const).map(
    (situation): Threshold<Results> => ({
      name: `network, ${situation}: p50, later than the stock connector by`,
      measured: (results) =>
        worstOf(results, situation, ({ p50Ms }, stock) => p50Ms - (stock ? stock.p50Ms : Number.NaN)),
      atMost: toleranceMs,
      unit: 'ms',
      needsFullRun: true,
    }),
  ),
  ...(['TLSv1.2', 'TLSv1.3'] as const).flatMap((tlsVersion): Threshold<Results>[] => [
    {
      name: `network, ${tlsVersion}: new connections that did not resume their session`,
      measured: (results) => {
        const row = resumptionOf(results, tlsVersion);
        return row && (row.newConnections === 0 ? Number.NaN : row.newConnections - row.resumed);
      },
      atMost: 0,
      unit: 'connections',
    },
    {
      name: `network, ${tlsVersion}: p50 on such a connection, over 3 round trips by`,
      measured: (results) => {
        const row = resumptionOf(results, tlsVersion);
        return row && row.p50Ms - 3 * row.roundTripMs;
      },
      atMost: 4 * toleranceMs,
      unit: 'ms',
    },
  ]),
  {
    name: 'network, a slow but steady Mailgun: requests beyond the sends',
    measured: ({ network }) => network && network.slow.requests - network.slow.sends,
    within: 0,
    unit: 'requests',
  },
];

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
  atConcurrency(
    'stock',
    50,
    { name: 'CPU per send, relative to the stock connector', atMost: 0.12, unit: '×' },
    (row) => row.oursToThis.cpuMicrosPerSend,
  ),
  ...undiciShares.map(([concurrency, atLeast]) =>
    atConcurrency(
      'undici',
      concurrency,
      { name: 'sends/s, relative to bare undici', atLeast, unit: '×' },
      (row) => row.oursToThis.sendsPerSecond,
    ),
  ),
  atConcurrency(
    'undici',
    50,
    { name: 'CPU per send, relative to bare undici', atMost: 2, unit: '×' },
    (row) => row.oursToThis.cpuMicrosPerSend,
  ),
  {
    name: 'CPU per send with a large config, over a small one by',
    measured: (results) => difference(microsOf(results, 'large config'), microsOf(results, 'small config')),
    atMost: 3,
    unit: 'µs',
  },
  {
    name: 'memory after 1,000 configs in turn',
    measured: ({ compiled }) => compiled && compiled.distinctConfigs.bytes / 1e6,
    atMost: 50,
    unit: 'MB',
  },
  {
    name: 'createConnector',
    measured: (results) => startupOf(results, 'ours')?.createMicros,
    atMost: 20,
    unit: 'µs',
  },
  {
    name: 'first send including import, relative to the stock connector',
    measured: (results) => ratio(startupOf(results, 'ours')?.firstSendMs, startupOf(results, 'stock')?.firstSendMs),
    atMost: 0.65,
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
  ...networkThresholds,
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
