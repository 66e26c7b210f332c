// Mailgun goes away for a while and comes back: refused at once, or silent with every connection left open. What ends how, does
// the first send after it go through, and does anything pile up?
import { setTimeout as sleep } from 'node:timers/promises';
import { startHost, startMailgun } from './host-process.js';
import { readInbox } from './inbox.js';
import type { Plan } from './plan.js';
import { startRelay } from './relay.js';
import type { Stage } from './stage.js';
import { countKinds, lost, slowestMs } from './tally.js';

export interface OutageRow {
  readonly gone: 'refused' | 'silent';
  readonly sends: number;
  /** Of the sends that began while Mailgun was gone and would have ended before it was back. */
  readonly kindsMeanwhile: Readonly<Record<string, number>>;
  readonly burst: number;
  readonly burstKinds: Readonly<Record<string, number>>;
  /** Slowest of those told `overloaded` without waiting for anything. */
  readonly slowestMs: number;
  readonly firstAfter: string;
  readonly firstAfterMs: number;
  readonly failedAfter: number;
  readonly acceptedButNotInInbox: number;
  readonly peakSockets: number;
  readonly inFlightAtEnd: number;
  readonly socketsAtEnd: number;
}

export interface OutageResult {
  readonly budgetMs: number;
  readonly goneMs: number;
  readonly rows: readonly OutageRow[];
}

/** Messages of the steady stream and of the burst are told apart by their numbers. */
const burstFrom = 10_000_000;

export const runOutage = async (plan: Plan, stage: Stage): Promise<OutageResult> => {
  const { budgetMs, goneMs } = plan.outage;
  const rows: OutageRow[] = [];
  for (const gone of ['refused', 'silent'] as const) {
    stage.say(`outage: Mailgun is ${gone} for ${goneMs / 1000} s`);
    rows.push(await goAndComeBack(gone, plan, stage));
  }
  return { budgetMs, goneMs, rows };
};

const goAndComeBack = async (
  gone: OutageRow['gone'],
  { outage: { budgetMs, perSecond, thereMs, goneMs, burst } }: Plan,
  { core }: Stage,
): Promise<OutageRow> => {
  const mailgun = await startMailgun();
  const relay = await startRelay(mailgun.url);
  const host = await startHost({ core, endpoints: [relay.url], sampleEverySends: 100 }, budgetMs);
  const steady = host.run({ does: 'rate', endpoint: 0, first: 0, perSecond, forMs: 2 * thereMs + goneMs });
  await sleep(thereMs);

  const goneAtMs = Date.now();
  if (gone === 'refused') await relay.close();
  else relay.silence();
  const bursting = sleep(Math.min(500, goneMs / 4)).then(() =>
    host.run({ does: 'burst', endpoint: 0, first: burstFrom, count: burst }),
  );
  await sleep(goneMs);
  await relay.open();
  const backAtMs = Date.now();
  await bursting;
  const gauges = await steady;

  const mails = await readInbox(mailgun.url);
  const { outcomes } = host;
  const stream = outcomes.filter(({ n }) => n < burstFrom);
  const burstOutcomes = outcomes.filter(({ n }) => n >= burstFrom);
  const meanwhile = stream.filter(
    ({ startedAtMs, elapsedMs }) => startedAtMs >= goneAtMs && startedAtMs + elapsedMs < backAtMs,
  );
  const after = stream.filter(({ startedAtMs }) => startedAtMs > backAtMs).sort((a, b) => a.n - b.n);
  const row: OutageRow = {
    gone,
    sends: stream.length,
    kindsMeanwhile: countKinds(meanwhile),
    burst: burstOutcomes.length,
    burstKinds: countKinds(burstOutcomes),
    slowestMs: slowestMs(outcomes),
    firstAfter: after[0]?.kind ?? 'there was none',
    firstAfterMs: after[0]?.elapsedMs ?? Number.NaN,
    failedAfter: after.filter(({ kind }) => kind !== 'accepted').length,
    acceptedButNotInInbox: lost(outcomes, mails),
    peakSockets: gauges.peakSockets,
    inFlightAtEnd: gauges.inFlight,
    socketsAtEnd: gauges.sockets,
  };
  await host.end();
  relay.end();
  await mailgun.end();
  return row;
};
