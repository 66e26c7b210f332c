// The limits of an outage of Mailgun, one row each.
import type { Threshold } from '../check-thresholds.js';
import { sum } from '../statistics.js';
import type { OutageRow } from './outage.js';
import type { OutageMode } from './plan.js';
import type { Results } from './results.js';

type StressThreshold = Threshold<Results>;

/** Connections of one host to one origin. */
export const maxSockets = 64;
const maxPending = 2_000;

/** The error codes that fit an outage: never one that blames the key, the domain or the address. */
const outageCodes: Readonly<Record<OutageMode, readonly string[]>> = {
  refused: ['unreachable', 'interrupted', 'overloaded'],
  unresponsive: ['unconfirmed', 'unavailable', 'unreachable', 'timeout', 'interrupted', 'overloaded'],
};

export const outageThresholds = (mode: OutageMode): StressThreshold[] => {
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
