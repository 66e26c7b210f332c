// What the storm must show, one row each: the measured number, its limit, and whether it holds.
import type { JudgedClaim } from '../claims.js';
import type { OutageRow } from './outage.js';
import type { Results } from './results.js';

interface Claim {
  readonly says: string;
  /** The number that is judged; undefined when its scenario was not run. */
  readonly measured: (results: Results) => number | undefined;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly unit: string;
  /** Too few sends, or too short, to show it in the short form. */
  readonly needsFullRun?: true;
}

const maxSockets = 64;
const maxPending = 2_000;

/** What a send may be told while Mailgun does not answer: never that something is wrong with the key, domain or address. */
const rightKinds: Readonly<Record<OutageRow['gone'], readonly string[]>> = {
  refused: ['unreachable', 'interrupted', 'overloaded'],
  silent: ['unreachable', 'timeout', 'interrupted', 'overloaded'],
};

const over = (slowestMs: number, budgetMs: number): number => slowestMs - budgetMs;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const outageClaims = (gone: OutageRow['gone']): Claim[] => {
  const row = (results: Results): OutageRow | undefined => results.outage?.rows.find((one) => one.gone === gone);
  const claim = (
    says: string,
    limit: Pick<Claim, 'atLeast' | 'atMost' | 'unit'>,
    pick: (row: OutageRow, budgetMs: number) => number,
  ): Claim => ({
    says: `outage, ${gone}: ${says}`,
    ...limit,
    measured: (results) => {
      const found = row(results);
      return found && pick(found, results.outage?.budgetMs ?? Number.NaN);
    },
  });
  const letIn = ({ burst, burstKinds }: OutageRow): number => burst - (burstKinds.overloaded ?? 0);
  return [
    claim('sends ended meanwhile', { atLeast: 1, unit: 'sends' }, ({ kindsMeanwhile }) =>
      sum(Object.values(kindsMeanwhile)),
    ),
    claim('of those, told another kind than the right ones', { atMost: 0, unit: 'sends' }, ({ kindsMeanwhile }) =>
      sum(Object.entries(kindsMeanwhile).map(([kind, count]) => (rightKinds[gone].includes(kind) ? 0 : count))),
    ),
    claim('slowest send, past its budget', { atMost: 0, unit: 'ms' }, ({ slowestMs }, budgetMs) =>
      over(slowestMs, budgetMs),
    ),
    claim('first send after it, accepted', { atLeast: 1, unit: 'send' }, ({ firstAfter }) =>
      Number(firstAfter === 'accepted'),
    ),
    claim('sends after it that failed', { atMost: 0, unit: 'sends' }, ({ failedAfter }) => failedAfter),
    claim('connections at once', { atMost: maxSockets, unit: 'sockets' }, ({ peakSockets }) => peakSockets),
    ...(gone === 'silent'
      ? [
          claim('of a burst, let in before `overloaded`', { atMost: maxPending, unit: 'sends' }, letIn),
          claim('of a burst, told `overloaded`', { atLeast: 1, unit: 'sends' }, (row) => row.burst - letIn(row)),
        ]
      : []),
    claim('sends left under way at the end', { atMost: 0, unit: 'sends' }, ({ inFlightAtEnd }) => inFlightAtEnd),
    claim('accepted and not in the inbox', { atMost: 0, unit: 'mails' }, (row) => row.acceptedButNotInInbox),
  ];
};

export const claims: readonly Claim[] = [
  { says: 'faults: accepted', measured: ({ faults }) => faults?.acceptedPercent, atLeast: 99.9, unit: '%' },
  {
    says: 'faults: slowest send, past its budget',
    measured: ({ faults }) => faults && over(faults.slowestMs, faults.budgetMs),
    atMost: 0,
    unit: 'ms',
  },
  {
    says: 'faults: accepted and not in the inbox',
    measured: ({ faults }) => faults?.acceptedButNotInInbox,
    atMost: 0,
    unit: 'mails',
  },
  { says: 'faults: shown more than once', measured: ({ faults }) => faults?.shownTwice, atMost: 0, unit: 'mails' },
  {
    says: 'faults: ordered, and struck nobody',
    measured: ({ faults }) => faults?.faultsThatStruckNobody,
    atMost: 0,
    unit: 'faults',
  },
  {
    says: 'faults: connections at once, per host',
    measured: ({ faults }) => faults?.peakSocketsPerHost,
    atMost: maxSockets,
    unit: 'sockets',
  },
  {
    says: 'faults: memory, last quarter over the second',
    measured: ({ faults }) =>
      faults &&
      Math.max(...faults.rssQuarterBytes.map(([, second, , last]) => ((last ?? Number.NaN) / (second ?? 0) - 1) * 100)),
    atMost: 5,
    unit: '%',
    needsFullRun: true,
  },
  ...outageClaims('refused'),
  ...outageClaims('silent'),
  {
    says: 'neighbours: sends to the one that works, not accepted',
    measured: ({ neighbours }) => neighbours && sum(neighbours.rows.map(({ sends, accepted }) => sends - accepted)),
    atMost: 0,
    unit: 'sends',
  },
  ...([50, 99] as const).map(
    (percent): Claim => ({
      says: `neighbours: p${percent} beside one that hangs, over that alone`,
      measured: ({ neighbours }) => neighbours?.slowerByMs[`p${percent}`],
      atMost: percent === 50 ? 2 : 20,
      unit: 'ms',
      needsFullRun: true,
    }),
  ),
  {
    says: 'neighbours: slowest of the one that hangs, past its budget',
    measured: ({ neighbours }) => neighbours && over(neighbours.hangingSlowestMs, neighbours.budgetMs),
    atMost: 0,
    unit: 'ms',
  },
  {
    says: 'silence: idle connections dropped, fewest',
    measured: ({ silence }) => silence && Math.min(...silence.rows.map(({ connections }) => connections)),
    atLeast: 5,
    unit: 'sockets',
  },
  {
    says: 'silence: the next two sends, not accepted',
    measured: ({ silence }) =>
      silence?.rows.flatMap(({ next, second }) => [next, second]).filter((kind) => kind !== 'accepted').length,
    atMost: 0,
    unit: 'sends',
  },
  {
    says: 'silence: the next send, past its budget',
    measured: ({ silence }) => silence && over(Math.max(...silence.rows.map(({ nextMs }) => nextMs)), silence.budgetMs),
    atMost: 0,
    unit: 'ms',
  },
  {
    says: 'silence: the one after it',
    measured: ({ silence }) => silence && Math.max(...silence.rows.map(({ secondMs }) => secondMs)),
    atMost: 1_000,
    unit: 'ms',
    needsFullRun: true,
  },
  { says: 'silence: shown more than once', measured: ({ silence }) => silence?.shownTwice, atMost: 0, unit: 'mails' },
  {
    says: 'stop: sends under way then, fewest',
    measured: ({ stop }) => stop && Math.min(...stop.rows.map(({ underWay }) => underWay)),
    atLeast: 1,
    unit: 'sends',
  },
  {
    says: 'stop: exit code, highest (a signal is none)',
    measured: ({ stop }) => stop && Math.max(...stop.rows.map(({ exit }) => Number(exit))),
    atMost: 0,
    unit: '',
  },
  {
    says: 'stop: until it ended, past the budget',
    measured: ({ stop }) => stop && Math.max(...stop.rows.map(({ exitMs }) => exitMs)) - stop.budgetMs,
    atMost: 1_000,
    unit: 'ms',
  },
  {
    says: 'stop: begun and never reported',
    measured: ({ stop }) => stop && sum(stop.rows.map(({ notReported }) => notReported)),
    atMost: 0,
    unit: 'sends',
  },
  {
    says: 'stop: reported as sent and not in the inbox',
    measured: ({ stop }) => stop && sum(stop.rows.map(({ acceptedButNotInInbox }) => acceptedButNotInInbox)),
    atMost: 0,
    unit: 'mails',
  },
];

/** Judges every claim whose scenario was run. A number that is none (NaN) holds no claim. */
export const judge = (results: Results, isFull: boolean): JudgedClaim[] =>
  claims.flatMap(({ says, measured: measure, atLeast, atMost, unit, needsFullRun }) => {
    const measured = measure(results);
    if (measured === undefined) return [];
    const holds = atLeast === undefined ? measured <= (atMost ?? Number.NaN) : measured >= atLeast;
    const limit = `${atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`} ${unit}`.trim();
    return { says, measured, limit, verdict: needsFullRun && !isFull ? 'not judged' : holds ? 'PASS' : 'FAIL' };
  });
