// Whether memory stays flat: resident memory over many sends, as the means of the four quarters of a run. When V8 last
// collected its old space moves a quarter by a tenth either way, so of several runs the median one is judged.
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

/** How far the last quarter lies above the second, as a part of it. */
export const changeOf = ({ quarterMeanRssBytes: [, second = Number.NaN, , last = Number.NaN] }: Memory): number =>
  last / second - 1;

export const measureMemoryOverSends = async (
  plan: Plan,
  connector: string,
  say: (line: string) => void,
): Promise<Memory> => {
  const runs: Memory[] = [];
  for (let run = 0; run < plan.memory.runs; run += 1) runs.push(await measureOnce(plan, connector, say));
  const middle = runs.sort((a, b) => changeOf(a) - changeOf(b))[Math.floor(runs.length / 2)];
  if (!middle) throw new Error('memory: the plan has no runs');
  say(
    `memory: last quarter against the second: ${runs.map((run) => `${(changeOf(run) * 100).toFixed(1)} %`).join(', ')}`,
  );
  return middle;
};

const measureOnce = async (plan: Plan, connector: string, say: (line: string) => void): Promise<Memory> => {
  const server = await startServer();
  say(`memory: ${plan.memory.sends} sends`);
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
