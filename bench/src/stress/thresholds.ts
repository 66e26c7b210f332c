// The limits of the stress test, one row each.
import type { Threshold } from '../check-thresholds.js';
import type { LateRow } from './late.js';
import type { OutageRow } from './outage.js';
import type { OutageMode } from './plan.js';
import { isUnanswered } from './queued-faults.js';
import type { Results } from './results.js';

type StressThreshold = Threshold<Results>;

const maxSockets = 64;
const maxPending = 2_000;

/** The error codes that fit an outage: never one that blames the key, the domain or the address. */
const outageCodes: Readonly<Record<OutageMode, readonly string[]>> = {
  refused: ['unreachable', 'interrupted', 'overloaded'],
  unresponsive: ['unconfirmed', 'unavailable', 'unreachable', 'timeout', 'interrupted', 'overloaded'],
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const outageThresholds = (mode: OutageMode): StressThreshold[] => {
  const threshold = (
    name: string,
    limit: Pick<StressThreshold, 'atLeast' | 'atMost' | 'unit'>,
    pick: (row: OutageRow, budgetMs: number) => number,
  ): StressThreshold => ({
    name: `outage, ${mode}: ${name}`,
    ...limit,
    measured: ({ outage }) => {
      const row = outage?.rows.find((one) => one.mode === mode);
      return row && pick(row, outage?.budgetMs ?? Number.NaN);
    },
  });
  const admitted = ({ burst, burstCodes }: OutageRow): number => burst - (burstCodes.overloaded ?? 0);
  return [
    threshold('sends that ended during the outage', { atLeast: 1, unit: 'sends' }, ({ codesDuringOutage }) =>
      sum(Object.values(codesDuringOutage)),
    ),
    threshold('of those, with an unexpected error code', { atMost: 0, unit: 'sends' }, ({ codesDuringOutage }) =>
      sum(Object.entries(codesDuringOutage).map(([code, count]) => (outageCodes[mode].includes(code) ? 0 : count))),
    ),
    threshold('slowest send, over budget by', { atMost: 0, unit: 'ms' }, (row, budgetMs) => row.slowestMs - budgetMs),
    threshold('first send afterwards, accepted', { atLeast: 1, unit: 'send' }, ({ firstAfter }) =>
      Number(firstAfter === 'accepted'),
    ),
    threshold('failed sends afterwards', { atMost: 0, unit: 'sends' }, ({ failedAfter }) => failedAfter),
    threshold('connections at once', { atMost: maxSockets, unit: 'sockets' }, ({ peakSockets }) => peakSockets),
    ...(mode === 'unresponsive'
      ? [
          threshold(
            // A send that waits for a connection until its budget ends is `unreachable`: it wrote no request.
            'failed as `unavailable` or `unreachable`, once noticed',
            { atLeast: 1, unit: 'sends' },
            ({ codesOnceNoticed: codes }) => (codes ? (codes.unavailable ?? 0) + (codes.unreachable ?? 0) : Number.NaN),
          ),
          threshold(
            'with the code `unconfirmed`, once noticed',
            { atMost: 0, unit: 'sends' },
            ({ codesOnceNoticed }) => (codesOnceNoticed ? (codesOnceNoticed.unconfirmed ?? 0) : Number.NaN),
          ),
          threshold('burst: admitted before `overloaded`', { atMost: maxPending, unit: 'sends' }, admitted),
          threshold(
            'burst: rejected with `overloaded`',
            { atLeast: 1, unit: 'sends' },
            (row) => row.burst - admitted(row),
          ),
        ]
      : []),
    threshold('sends in flight at the end', { atMost: 0, unit: 'sends' }, ({ inFlightAtEnd }) => inFlightAtEnd),
    threshold('accepted but not in the inbox', { atMost: 0, unit: 'emails' }, (row) => row.acceptedButNotInInbox),
  ];
};

const lateThresholds = (
  kind: LateRow['kind'],
  rows: readonly (Pick<StressThreshold, 'name' | 'atLeast' | 'atMost' | 'unit'> & {
    readonly pick: (row: LateRow) => number;
  })[],
): StressThreshold[] =>
  rows.map(({ pick, name, ...limit }) => ({
    name: `late, ${kind}: ${name}`,
    ...limit,
    measured: ({ late }) => {
      const row = late?.rows.find((one) => one.kind === kind);
      return row && pick(row);
    },
  }));

/** Requests per origin that are awaited after their sends have ended. */
const maxAwaited = 16;

export const thresholds: readonly StressThreshold[] = [
  { name: 'faults: accepted or unconfirmed', measured: ({ faults }) => faults?.sentPercent, atLeast: 99.9, unit: '%' },
  {
    name: 'faults: unconfirmed although a request had no fault',
    measured: ({ faults }) =>
      faults && sum(faults.rows.filter(({ fault }) => !isUnanswered(fault)).map(({ unconfirmed }) => unconfirmed)),
    atMost: 0,
    unit: 'sends',
    needsFullRun: true,
  },
  {
    name: 'faults: unconfirmed, not logged as such',
    measured: ({ faults }) => faults?.unconfirmed.notLoggedAsUnconfirmed,
    atMost: 0,
    unit: 'sends',
  },
  {
    name: 'faults: logged as accepted late but not in the inbox',
    measured: ({ faults }) => faults?.unconfirmed.loggedButNotInInbox,
    atMost: 0,
    unit: 'emails',
  },
  {
    name: 'faults: slowest send, over budget by',
    measured: ({ faults }) => faults && faults.slowestMs - faults.budgetMs,
    atMost: 0,
    unit: 'ms',
  },
  {
    name: 'faults: accepted but not in the inbox',
    measured: ({ faults }) => faults?.acceptedButNotInInbox,
    atMost: 0,
    unit: 'emails',
  },
  { name: 'faults: duplicates in a mailbox', measured: ({ faults }) => faults?.duplicates, atMost: 0, unit: 'emails' },
  { name: 'faults: queued but never used', measured: ({ faults }) => faults?.unusedFaults, atMost: 0, unit: 'faults' },
  {
    name: 'faults: connections at once, per host',
    measured: ({ faults }) => faults?.peakSocketsPerHost,
    atMost: maxSockets,
    unit: 'sockets',
  },
  {
    name: 'faults: memory growth, second to last quarter',
    measured: ({ faults }) =>
      faults &&
      Math.max(...faults.rssQuarterBytes.map(([, second, , last]) => ((last ?? Number.NaN) / (second ?? 0) - 1) * 100)),
    atMost: 5,
    unit: '%',
    needsFullRun: true,
  },
  ...outageThresholds('refused'),
  ...outageThresholds('unresponsive'),
  {
    name: 'isolation: sends to the healthy origin, not accepted',
    measured: ({ isolation }) => isolation && sum(isolation.rows.map(({ sends, accepted }) => sends - accepted)),
    atMost: 0,
    unit: 'sends',
  },
  ...([50, 99] as const).map(
    (percent): StressThreshold => ({
      name: `isolation: p${percent} slower next to an unresponsive origin`,
      measured: ({ isolation }) => isolation?.slowerByMs[`p${percent}`],
      atMost: percent === 50 ? 2 : 20,
      unit: 'ms',
      needsFullRun: true,
    }),
  ),
  {
    name: 'isolation: slowest send to the unresponsive origin, over budget by',
    measured: ({ isolation }) => isolation && isolation.unresponsiveSlowestMs - isolation.budgetMs,
    atMost: 0,
    unit: 'ms',
  },
  {
    name: 'half-open: idle connections dropped, fewest',
    measured: ({ 'half-open': halfOpen }) =>
      halfOpen && Math.min(...halfOpen.rows.map(({ connections }) => connections)),
    atLeast: 5,
    unit: 'sockets',
  },
  {
    name: 'half-open: next two sends, not accepted',
    measured: ({ 'half-open': halfOpen }) =>
      halfOpen?.rows.flatMap(({ next, second }) => [next, second]).filter((code) => code !== 'accepted').length,
    atMost: 0,
    unit: 'sends',
  },
  {
    name: 'half-open: next send, over budget by',
    measured: ({ 'half-open': halfOpen }) =>
      halfOpen && Math.max(...halfOpen.rows.map(({ nextMs }) => nextMs)) - halfOpen.budgetMs,
    atMost: 0,
    unit: 'ms',
  },
  {
    name: 'half-open: next send after more than 3 s idle',
    measured: ({ 'half-open': halfOpen }) =>
      halfOpen && Math.max(...halfOpen.rows.filter(({ idleMs }) => idleMs > 3_000).map(({ nextMs }) => nextMs)),
    atMost: 1_500,
    unit: 'ms',
    needsFullRun: true,
  },
  {
    name: 'half-open: second send',
    measured: ({ 'half-open': halfOpen }) => halfOpen && Math.max(...halfOpen.rows.map(({ secondMs }) => secondMs)),
    atMost: 1_000,
    unit: 'ms',
    needsFullRun: true,
  },
  {
    name: 'half-open: duplicates in a mailbox',
    measured: ({ 'half-open': halfOpen }) => halfOpen?.duplicates,
    atMost: 0,
    unit: 'emails',
  },
  {
    name: 'late: not reported as unconfirmed',
    measured: ({ late }) => late && sum(late.rows.map(({ sends, unconfirmed }) => sends - unconfirmed.reported)),
    atMost: 0,
    unit: 'sends',
  },
  {
    name: 'late: not logged as unconfirmed',
    measured: ({ late }) => late && sum(late.rows.map(({ unconfirmed }) => unconfirmed.notLoggedAsUnconfirmed)),
    atMost: 0,
    unit: 'sends',
  },
  {
    name: 'late: logged as accepted late but not in the inbox',
    measured: ({ late }) => late && sum(late.rows.map(({ unconfirmed }) => unconfirmed.loggedButNotInInbox)),
    atMost: 0,
    unit: 'emails',
  },
  {
    name: 'late: slowest send, over budget by',
    measured: ({ late }) => late && Math.max(...late.rows.map(({ slowestMs }) => slowestMs)) - late.budgetMs,
    atMost: 0,
    unit: 'ms',
  },
  {
    name: 'late: duplicates in a mailbox',
    measured: ({ late }) => late?.duplicates,
    atMost: 0,
    unit: 'emails',
  },
  ...lateThresholds('accepted late', [
    {
      name: 'did not arrive',
      atMost: 0,
      unit: 'emails',
      pick: ({ unconfirmed }) => unconfirmed.neverArrived,
    },
    {
      name: 'arrived, not logged so',
      atMost: 0,
      unit: 'emails',
      pick: ({ unconfirmed }) => unconfirmed.arrivedNotLogged,
    },
  ]),
  ...lateThresholds('refused late', [
    {
      name: 'not logged so',
      atMost: 0,
      unit: 'sends',
      pick: ({ unconfirmed }) => unconfirmed.reported - unconfirmed.loggedRefused,
    },
  ]),
  ...lateThresholds('stored, no response', [
    { name: 'did not arrive', atMost: 0, unit: 'emails', pick: ({ unconfirmed }) => unconfirmed.neverArrived },
    { name: 'logged as late responses', atMost: 0, unit: 'lines', pick: ({ lateLines }) => lateLines },
  ]),
  ...lateThresholds('no response', [
    { name: 'logged as late responses', atMost: 0, unit: 'lines', pick: ({ lateLines }) => lateLines },
  ]),
  ...lateThresholds('over the limit', [
    {
      name: 'logged as late responses, at least',
      atLeast: maxAwaited / 2,
      unit: 'lines',
      pick: ({ lateLines }) => lateLines,
    },
    { name: 'logged as late responses', atMost: maxAwaited, unit: 'lines', pick: ({ lateLines }) => lateLines },
  ]),
  {
    name: 'stop: sends in flight at SIGTERM, fewest',
    measured: ({ stop }) => stop && Math.min(...stop.rows.map(({ inFlight }) => inFlight)),
    atLeast: 1,
    unit: 'sends',
  },
  {
    name: 'stop: highest exit code (a signal fails)',
    measured: ({ stop }) => stop && Math.max(...stop.rows.map(({ exit }) => Number(exit))),
    atMost: 0,
    unit: '',
  },
  {
    name: 'stop: exit, over budget by',
    measured: ({ stop }) => stop && Math.max(...stop.rows.map(({ exitMs }) => exitMs)) - stop.budgetMs,
    atMost: 1_000,
    unit: 'ms',
  },
  {
    name: 'stop: started but never reported',
    measured: ({ stop }) => stop && sum(stop.rows.map(({ notReported }) => notReported)),
    atMost: 0,
    unit: 'sends',
  },
  {
    name: 'stop: reported as sent but not in the inbox',
    measured: ({ stop }) => stop && sum(stop.rows.map(({ acceptedButNotInInbox }) => acceptedButNotInInbox)),
    atMost: 0,
    unit: 'emails',
  },
];
