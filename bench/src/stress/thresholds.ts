// The limits of the stress test, one row each.
import type { Threshold } from '../check-thresholds.js';
import { sum } from '../statistics.js';
import { lateThresholds } from './late-thresholds.js';
import { maxSockets, outageThresholds } from './outage-thresholds.js';
import { isUnanswered } from './queued-faults.js';
import type { Results } from './results.js';

type StressThreshold = Threshold<Results>;

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
  ...lateThresholds,
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
