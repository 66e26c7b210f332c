// Whether memory stays flat: resident memory over many sends, as the means of the four quarters of the run.
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

export const measureMemoryOverSends = async (
  plan: Plan,
  connector: string,
  say: (line: string) => void,
): Promise<Memory> => {
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
