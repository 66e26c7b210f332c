// Does memory stay flat? Resident memory over many sends, as the mean of each quarter of a run. The time of V8's last full
// collection shifts a quarter by up to 10 % either way, so the median of several runs is used.
import { runTask, startServer } from './children.js';
import type { Plan } from './plan.js';
import { mean } from './statistics.js';

export interface Memory {
  readonly plannedSends: number;
  readonly sends: number;
  readonly concurrency: number;
  readonly elapsedMs: number;
  readonly quarterMeanRssBytes: readonly number[];
}

/** Growth from the second to the last quarter, as a fraction. */
export const changeOf = ({ quarterMeanRssBytes: [, second = Number.NaN, , last = Number.NaN] }: Memory): number =>
  last / second - 1;

export const measureMemoryOverSends = async (
  plan: Plan,
  connector: string,
  log: (line: string) => void,
): Promise<Memory> => {
  const runs: Memory[] = [];
  for (let run = 0; run < plan.memory.runs; run += 1) runs.push(await measureOnce(plan, connector, log));
  const middle = runs.sort((a, b) => changeOf(a) - changeOf(b))[Math.floor(runs.length / 2)];
  if (!middle) throw new Error('memory: the plan has no runs');
  log(
    `memory: growth from the second to the last quarter: ${runs.map((run) => `${(changeOf(run) * 100).toFixed(1)} %`).join(', ')}`,
  );
  return middle;
};

const measureOnce = async (plan: Plan, connector: string, log: (line: string) => void): Promise<Memory> => {
  const server = await startServer();
  log(`memory: ${plan.memory.sends} sends`);
  const run = await runTask(
    'memory',
    { adapter: 'ours', target: { origin: server.origin, connector }, ...plan.memory },
    { timeoutMs: plan.memory.maxMs + 30_000 },
  );
  const { requests } = await server.counts();
  server.stop();
  if (requests !== run.sends) throw new Error(`memory: ${run.sends} sends reported, ${requests} arrived`);
  const { length } = run.rssBytes;
  return {
    plannedSends: plan.memory.sends,
    sends: run.sends,
    concurrency: plan.memory.concurrency,
    elapsedMs: run.elapsedMs,
    quarterMeanRssBytes: [0, 1, 2, 3].map((quarter) =>
      mean(run.rssBytes.slice(Math.floor((quarter * length) / 4), Math.floor(((quarter + 1) * length) / 4))),
    ),
  };
};
