// Two origins in one process, one of which never answers: does the other get slower? Windows alone and beside it, in turn.
import { median, percentile } from '../statistics.js';
import { startHost, startMailgun } from './host-process.js';
import type { Plan } from './plan.js';
import type { Outcome } from './protocol.js';
import { startRelay } from './relay.js';
import type { Stage } from './stage.js';
import { countKinds, slowestMs } from './tally.js';

export interface NeighbourRow {
  readonly beside: 'nothing' | 'an origin that hangs';
  readonly sends: number;
  readonly accepted: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
}

export interface NeighboursResult {
  readonly budgetMs: number;
  readonly rows: readonly NeighbourRow[];
  /** Medians over the pairs of windows, each beside one and the one alone before it: what else the machine does weighs on both. */
  readonly slowerByMs: { readonly p50: number; readonly p99: number };
  readonly hangingKinds: Readonly<Record<string, number>>;
  readonly hangingSlowestMs: number;
}

const hangingFrom = 10_000_000;
const jobNumbers = 100_000;

export const runNeighbours = async ({ neighbours: plan }: Plan, { core, say }: Stage): Promise<NeighboursResult> => {
  const { budgetMs, windows, windowMs, perSecond, hangingPerSecond } = plan;
  const mailgun = await startMailgun();
  const hanging = await startRelay(mailgun.url);
  hanging.silence();
  const host = await startHost({ core, endpoints: [mailgun.url, hanging.url], sampleEverySends: 1_000 }, budgetMs);
  await host.run({ does: 'rate', endpoint: 0, first: 0, perSecond, forMs: windowMs }); // warm

  say(`neighbours: ${windows} windows of ${windowMs / 1000} s`);
  for (let window = 1; window <= windows; window++) {
    const first = window * jobNumbers;
    const isBeside = window % 2 === 0;
    await Promise.all([
      host.run({ does: 'rate', endpoint: 0, first, perSecond, forMs: windowMs }),
      isBeside &&
        host.run({
          does: 'rate',
          endpoint: 1,
          first: hangingFrom + first,
          perSecond: hangingPerSecond,
          forMs: windowMs,
        }),
    ]);
  }
  const hung = host.outcomes.filter(({ n }) => n >= hangingFrom);
  const steady = host.outcomes.filter(({ n }) => n >= jobNumbers && n < hangingFrom);
  const windowOf = ({ n }: Outcome): number => Math.floor(n / jobNumbers);
  const slowerBy = (percent: number): number => {
    const timeIn = (window: number): number =>
      percentile(
        steady.filter((outcome) => windowOf(outcome) === window).map(({ elapsedMs }) => elapsedMs),
        percent,
      );
    return median(Array.from({ length: windows / 2 }, (_, pair) => timeIn(2 * pair + 2) - timeIn(2 * pair + 1)));
  };
  const isBeside = (outcome: Outcome): boolean => windowOf(outcome) % 2 === 0;
  const result: NeighboursResult = {
    budgetMs,
    rows: [
      summarize(
        'nothing',
        steady.filter((outcome) => !isBeside(outcome)),
      ),
      summarize('an origin that hangs', steady.filter(isBeside)),
    ],
    slowerByMs: { p50: slowerBy(50), p99: slowerBy(99) },
    hangingKinds: countKinds(hung),
    hangingSlowestMs: slowestMs(hung),
  };
  await host.end();
  hanging.end();
  await mailgun.end();
  return result;
};

const summarize = (beside: NeighbourRow['beside'], outcomes: readonly Outcome[]): NeighbourRow => {
  const times = outcomes.map(({ elapsedMs }) => elapsedMs);
  return {
    beside,
    sends: outcomes.length,
    accepted: outcomes.filter(({ kind }) => kind === 'accepted').length,
    p50Ms: percentile(times, 50),
    p90Ms: percentile(times, 90),
    p99Ms: percentile(times, 99),
  };
};
