// SIGTERM arrives while sends are in flight, some of them with faults: does the host exit by itself, and did every send that it
// reported as accepted arrive?
import { setTimeout as sleep } from 'node:timers/promises';
import { countCodes, countLost, countUnconfirmed, type Unconfirmed } from './counts.js';
import { startHost, startMailgun } from './host-process.js';
import { queueFaults, readInbox } from './inbox.js';
import type { Plan } from './plan.js';
import { faultsFor } from './queued-faults.js';
import type { ScenarioContext } from './scenario.js';

interface StopRow {
  readonly codes: Readonly<Record<string, number>>;
  /** Started and not yet reported at SIGTERM. */
  readonly inFlight: number;
  readonly notReported: number;
  readonly acceptedButNotInInbox: number;
  readonly unconfirmed: Unconfirmed;
  readonly exit: string;
  readonly exitMs: number;
}

export interface StopResult {
  readonly budgetMs: number;
  readonly rows: readonly StopRow[];
}

/** Message numbers below this one may have a fault. */
const faultedSends = 2_000;
/** The emulator takes faults in batches of this size. */
const faultBatch = 1_000;

export const runStop = async ({ stop: plan }: Plan, { core, seed, log }: ScenarioContext): Promise<StopResult> => {
  const { budgetMs, rounds, concurrency, afterMs } = plan;
  const rows: StopRow[] = [];
  for (let round = 0; round < rounds; round++) {
    log(`stop: round ${round + 1} of ${rounds}`);
    const mailgun = await startMailgun();
    for (let from = 0; from < faultedSends; from += faultBatch) {
      await queueFaults(mailgun.url, faultsFor(seed + round, from, from + faultBatch));
    }
    const host = await startHost({ core, endpoints: [mailgun.url], sampleEverySends: 1_000 }, budgetMs);
    const until = Number.MAX_SAFE_INTEGER;
    host.run({ type: 'loop', endpoint: 0, first: 0, step: 1, until, concurrency }).catch(() => {}); // ends by the stop
    await sleep(afterMs);
    const inFlight = host.started() - host.outcomes.length;
    const { code, signal, elapsedMs } = await host.stop();
    const emails = await readInbox(mailgun.url);
    await mailgun.end();
    rows.push({
      codes: countCodes(host.outcomes),
      inFlight,
      notReported: host.started() - host.outcomes.length,
      acceptedButNotInInbox: countLost(host.outcomes, emails),
      unconfirmed: countUnconfirmed(host.outcomes, emails, host.lines),
      exit: String(signal ?? code),
      exitMs: elapsedMs,
    });
  }
  return { budgetMs, rows };
};
