// A host is told to stop in the middle of sends, faults and all: does it end by itself, and is everything there that it reported?
import { setTimeout as sleep } from 'node:timers/promises';
import { startHost, startMailgun } from './host-process.js';
import { orderFaults, readInbox } from './inbox.js';
import { faultsFor } from './ordered-faults.js';
import type { Plan } from './plan.js';
import type { Stage } from './stage.js';
import { countKinds, lost, shownTwice } from './tally.js';

export interface StopRow {
  readonly kinds: Readonly<Record<string, number>>;
  /** Begun and not yet ended when it was told to stop, as far as it had said. */
  readonly underWay: number;
  readonly notReported: number;
  readonly acceptedButNotInInbox: number;
  readonly shownTwice: number;
  readonly exit: string;
  readonly exitMs: number;
}

export interface StopResult {
  readonly budgetMs: number;
  readonly rows: readonly StopRow[];
}

/** More than a host sends until it is stopped; the last part meets no fault. */
const faultedSends = 2_000;

export const runStop = async ({ stop: plan }: Plan, { core, seed, say }: Stage): Promise<StopResult> => {
  const { budgetMs, rounds, concurrency, afterMs } = plan;
  const rows: StopRow[] = [];
  for (let round = 0; round < rounds; round++) {
    say(`stop: round ${round + 1} of ${rounds}`);
    const mailgun = await startMailgun();
    for (let from = 0; from < faultedSends; from += 1_000) {
      await orderFaults(mailgun.url, faultsFor(seed + round, from, from + 1_000));
    }
    const host = await startHost({ core, endpoints: [mailgun.url], sampleEverySends: 1_000 }, budgetMs);
    const until = Number.MAX_SAFE_INTEGER;
    host.run({ does: 'loop', endpoint: 0, first: 0, step: 1, until, concurrency }).catch(() => {}); // it is stopped
    await sleep(afterMs);
    const underWay = host.started() - host.outcomes.length;
    const { code, signal, elapsedMs } = await host.stop();
    const mails = await readInbox(mailgun.url);
    await mailgun.end();
    rows.push({
      kinds: countKinds(host.outcomes),
      underWay,
      notReported: host.started() - host.outcomes.length,
      acceptedButNotInInbox: lost(host.outcomes, mails),
      shownTwice: shownTwice(mails),
      exit: String(signal ?? code),
      exitMs: elapsedMs,
    });
  }
  return { budgetMs, rows };
};
