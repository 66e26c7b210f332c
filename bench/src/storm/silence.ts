// Idle connections are dropped without a word, as load balancers and firewalls do: does the next send still go through in time?
import { setTimeout as sleep } from 'node:timers/promises';
import { startHost, startMailgun } from './host-process.js';
import { readInbox } from './inbox.js';
import type { Plan } from './plan.js';
import { startRelay } from './relay.js';
import type { Stage } from './stage.js';
import { shownTwice } from './tally.js';

export interface SilenceRow {
  /** Idle when they were dropped. */
  readonly connections: number;
  readonly next: string;
  readonly nextMs: number;
  /** The send after that one, which must not meet another dead connection. */
  readonly second: string;
  readonly secondMs: number;
}

export interface SilenceResult {
  readonly budgetMs: number;
  readonly rows: readonly SilenceRow[];
  readonly shownTwice: number;
}

/** Until the answers are read and the connections are idle. */
const idleMs = 300;

export const runSilence = async ({ silence: plan }: Plan, { core, say }: Stage): Promise<SilenceResult> => {
  const { budgetMs, rounds, connections } = plan;
  const mailgun = await startMailgun();
  const relay = await startRelay(mailgun.url);
  const host = await startHost({ core, endpoints: [relay.url], sampleEverySends: 100 }, budgetMs);
  const rows: SilenceRow[] = [];
  for (let round = 0; round < rounds; round++) {
    say(`silence: round ${round + 1} of ${rounds}`);
    const first = round * 1_000;
    await host.run({ does: 'burst', endpoint: 0, first, count: connections });
    await sleep(idleMs);
    const idle = relay.connections();
    relay.silence();
    await relay.open();
    await host.run({ does: 'burst', endpoint: 0, first: first + 100, count: 1 });
    await host.run({ does: 'burst', endpoint: 0, first: first + 200, count: 1 });
    const [next, second] = [100, 200].map((offset) => host.outcomes.find(({ n }) => n === first + offset));
    rows.push({
      connections: idle,
      next: next?.kind ?? 'not reported',
      nextMs: next?.elapsedMs ?? Number.NaN,
      second: second?.kind ?? 'not reported',
      secondMs: second?.elapsedMs ?? Number.NaN,
    });
  }
  const mails = await readInbox(mailgun.url);
  await host.end();
  relay.end();
  await mailgun.end();
  return { budgetMs, rows, shownTwice: shownTwice(mails) };
};
