// The limits of sends whose responses come after the budget, one row each.
import type { Threshold } from '../check-thresholds.js';
import { sum } from '../statistics.js';
import type { LateRow } from './late.js';
import type { Results } from './results.js';

type StressThreshold = Threshold<Results>;

/** Requests per origin that are awaited after their sends have ended. */
const maxAwaited = 16;

const thresholdsOf = (
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

export const lateThresholds: readonly StressThreshold[] = [
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
  ...thresholdsOf('accepted late', [
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
  ...thresholdsOf('refused late', [
    {
      name: 'not logged so',
      atMost: 0,
      unit: 'sends',
      pick: ({ unconfirmed }) => unconfirmed.reported - unconfirmed.loggedRefused,
    },
  ]),
  ...thresholdsOf('stored, no response', [
    { name: 'did not arrive', atMost: 0, unit: 'emails', pick: ({ unconfirmed }) => unconfirmed.neverArrived },
    { name: 'logged as late responses', atMost: 0, unit: 'lines', pick: ({ lateLines }) => lateLines },
  ]),
  ...thresholdsOf('no response', [
    { name: 'logged as late responses', atMost: 0, unit: 'lines', pick: ({ lateLines }) => lateLines },
  ]),
  ...thresholdsOf('over the limit', [
    {
      name: 'logged as late responses, at least',
      atLeast: maxAwaited / 2,
      unit: 'lines',
      pick: ({ lateLines }) => lateLines,
    },
    { name: 'logged as late responses', atMost: maxAwaited, unit: 'lines', pick: ({ lateLines }) => lateLines },
  ]),
];
