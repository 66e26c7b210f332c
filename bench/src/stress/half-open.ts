// Drops idle connections without notice, as load balancers and firewalls do: does the next send still succeed in time?
import { setTimeout as sleep } from 'node:timers/promises';
import { countDuplicates } from './counts.js';
import { startHost, startMailgun } from './host-process.js';
import { readInbox } from './inbox.js';
import type { Plan } from './plan.js';
import type { ScenarioContext } from './scenario.js';
import { startTcpProxy } from './tcp-proxy.js';

interface HalfOpenRow {
  readonly idleMs: number;
  /** Idle connections at the moment of the drop. */
  readonly connections: number;
  readonly next: string;
  readonly nextMs: number;
  /** The send after that one, which must not use another dead connection. */
  readonly second: string;
  readonly secondMs: number;
}

export interface HalfOpenResult {
  readonly budgetMs: number;
  readonly rows: readonly HalfOpenRow[];
  readonly duplicates: number;
}

export const runHalfOpen = async (
  { 'half-open': plan }: Plan,
  { core, log }: ScenarioContext,
): Promise<HalfOpenResult> => {
  const { budgetMs, idleMs: rounds, connections } = plan;
  const mailgun = await startMailgun();
  const proxy = await startTcpProxy(mailgun.url);
  const host = await startHost({ core, endpoints: [proxy.url], sampleEverySends: 100 }, budgetMs);
  const rows: HalfOpenRow[] = [];
  for (const [round, idleMs] of rounds.entries()) {
    log(`half-open: round ${round + 1} of ${rounds.length}, idle for ${idleMs / 1000} s`);
    const first = round * 1_000;
    await host.run({ type: 'burst', endpoint: 0, first, count: connections });
    await sleep(idleMs);
    const idle = proxy.connections();
    proxy.stopResponding();
    await proxy.resume();
    await host.run({ type: 'burst', endpoint: 0, first: first + 100, count: 1 });
    await host.run({ type: 'burst', endpoint: 0, first: first + 200, count: 1 });
    const [next, second] = [100, 200].map((offset) => host.outcomes.find(({ n }) => n === first + offset));
    rows.push({
      idleMs,
      connections: idle,
      next: next?.code ?? 'not reported',
      nextMs: next?.elapsedMs ?? Number.NaN,
      second: second?.code ?? 'not reported',
      secondMs: second?.elapsedMs ?? Number.NaN,
    });
  }
  const emails = await readInbox(mailgun.url);
  await host.end();
  proxy.end();
  await mailgun.end();
  return { budgetMs, rows, duplicates: countDuplicates(emails) };
};
