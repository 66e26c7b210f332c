// Two origins in one process, one of them unresponsive: does the other get slower? Windows with and without it, alternating.
import { median, percentile } from '../statistics.js';
import { countCodes, findSlowestMs } from './counts.js';
import { startHost, startMailgun } from './host-process.js';
import type { Plan } from './plan.js';
import type { Outcome } from './protocol.js';
import type { ScenarioContext } from './scenario.js';
import { startTcpProxy } from './tcp-proxy.js';

interface IsolationRow {
  readonly otherOrigin: 'none' | 'unresponsive';
  readonly sends: number;
  readonly accepted: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
}

export interface IsolationResult {
  readonly budgetMs: number;
  readonly rows: readonly IsolationRow[];
  /** Medians over pairs of neighboring windows, so that other load on the machine affects both alike. */
  readonly slowerByMs: { readonly p50: number; readonly p99: number };
  readonly unresponsiveCodes: Readonly<Record<string, number>>;
  readonly unresponsiveSlowestMs: number;
}

/** Message numbers from here on go to the unresponsive origin. */
const unresponsiveFrom = 10_000_000;
const numbersPerWindow = 100_000;

const windowOf = ({ n }: Outcome): number => Math.floor(n / numbersPerWindow);
const isBesideUnresponsive = (outcome: Outcome): boolean => windowOf(outcome) % 2 === 0;

export const runIsolation = async (
  { isolation: plan }: Plan,
  { core, log }: ScenarioContext,
): Promise<IsolationResult> => {
  const { budgetMs, windows, windowMs, perSecond, unresponsivePerSecond } = plan;
  const mailgun = await startMailgun();
  const unresponsive = await startTcpProxy(mailgun.url);
  unresponsive.stopResponding();
  const host = await startHost({ core, endpoints: [mailgun.url, unresponsive.url], sampleEverySends: 1_000 }, budgetMs);
  await host.run({ type: 'rate', endpoint: 0, first: 0, perSecond, forMs: windowMs }); // warm-up

  log(`isolation: ${windows} windows of ${windowMs / 1000} s`);
  for (let window = 1; window <= windows; window++) {
    const first = window * numbersPerWindow;
    const jobs = [host.run({ type: 'rate', endpoint: 0, first, perSecond, forMs: windowMs })];
    if (window % 2 === 0) {
      const rate = { perSecond: unresponsivePerSecond, forMs: windowMs };
      jobs.push(host.run({ type: 'rate', endpoint: 1, first: unresponsiveFrom + first, ...rate }));
    }
    await Promise.all(jobs);
  }
  const failing = host.outcomes.filter(({ n }) => n >= unresponsiveFrom);
  const healthy = host.outcomes.filter(({ n }) => n >= numbersPerWindow && n < unresponsiveFrom);
  const slowerBy = (percent: number): number => {
    const timeIn = (window: number): number =>
      percentile(
        healthy.filter((outcome) => windowOf(outcome) === window).map(({ elapsedMs }) => elapsedMs),
        percent,
      );
    return median(Array.from({ length: windows / 2 }, (_, pair) => timeIn(2 * pair + 2) - timeIn(2 * pair + 1)));
  };
  const alone = healthy.filter((outcome) => !isBesideUnresponsive(outcome));
  const result: IsolationResult = {
    budgetMs,
    rows: [summarize('none', alone), summarize('unresponsive', healthy.filter(isBesideUnresponsive))],
    slowerByMs: { p50: slowerBy(50), p99: slowerBy(99) },
    unresponsiveCodes: countCodes(failing),
    unresponsiveSlowestMs: findSlowestMs(failing),
  };
  await host.end();
  unresponsive.end();
  await mailgun.end();
  return result;
};

const summarize = (otherOrigin: IsolationRow['otherOrigin'], outcomes: readonly Outcome[]): IsolationRow => {
  const times = outcomes.map(({ elapsedMs }) => elapsedMs);
  return {
    otherOrigin,
    sends: outcomes.length,
    accepted: outcomes.filter(({ code }) => code === 'accepted').length,
    p50Ms: percentile(times, 50),
    p90Ms: percentile(times, 90),
    p99Ms: percentile(times, 99),
  };
};
