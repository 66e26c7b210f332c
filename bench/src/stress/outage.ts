// Mailgun is down for a while and comes back: connections refused, or open and unresponsive. Do sends fail correctly during the
// outage, does the first send afterwards succeed, and does anything pile up?
import { setTimeout as sleep } from 'node:timers/promises';
import { countCodes, countLost, countUnconfirmed, findSlowestMs, type Unconfirmed } from './counts.js';
import { startHost, startMailgun } from './host-process.js';
import { readInbox } from './inbox.js';
import type { OutageMode, Plan } from './plan.js';
import type { ScenarioContext } from './scenario.js';
import { startTcpProxy } from './tcp-proxy.js';

export interface OutageRow {
  readonly mode: OutageMode;
  readonly outageMs: number;
  readonly sends: number;
  /** Of the sends that started and ended during the outage. */
  readonly codesDuringOutage: Readonly<Record<string, number>>;
  readonly burst: number;
  readonly burstCodes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly firstAfter: string;
  readonly firstAfterMs: number;
  readonly failedAfter: number;
  readonly acceptedButNotInInbox: number;
  readonly unconfirmed: Unconfirmed;
  /** Of the sends that ended once the outage must have been noticed; undefined when it did not last long enough. */
  readonly codesOnceNoticed?: Readonly<Record<string, number>>;
  readonly peakSockets: number;
  readonly inFlightAtEnd: number;
  readonly socketsAtEnd: number;
  readonly longestWaitForCpuMs: number;
}

export interface OutageResult {
  readonly budgetMs: number;
  readonly rows: readonly OutageRow[];
}

/** Three sends without a response, the first of which began 15 s ago, make an outage; a second for a busy machine. */
const noticedAfterMs = 16_000;

/** Message numbers from here on are the burst; those below are the steady stream. */
const burstFrom = 10_000_000;

export const runOutage = async (plan: Plan, context: ScenarioContext): Promise<OutageResult> => {
  const { budgetMs } = plan.outage;
  const rows: OutageRow[] = [];
  for (const mode of ['refused', 'unresponsive'] as const) {
    context.log(`outage: Mailgun is down (${mode}) for ${plan.outage.outageMs[mode] / 1000} s`);
    rows.push(await runOneOutage(mode, plan, context));
  }
  return { budgetMs, rows };
};

const runOneOutage = async (
  mode: OutageMode,
  { outage: { budgetMs, perSecond, healthyMs, outageMs: outageMsOf, burst } }: Plan,
  { core }: ScenarioContext,
): Promise<OutageRow> => {
  const outageMs = outageMsOf[mode];
  const mailgun = await startMailgun();
  const proxy = await startTcpProxy(mailgun.url);
  const host = await startHost({ core, endpoints: [proxy.url], sampleEverySends: 100 }, budgetMs);
  const steady = host.run({ type: 'rate', endpoint: 0, first: 0, perSecond, forMs: 2 * healthyMs + outageMs });
  await sleep(healthyMs);

  const downAtMs = Date.now();
  if (mode === 'refused') await proxy.refuse();
  else proxy.stopResponding();
  const bursting = sleep(Math.min(500, outageMs / 4)).then(() =>
    host.run({ type: 'burst', endpoint: 0, first: burstFrom, count: burst }),
  );
  await sleep(outageMs);
  await proxy.resume();
  const upAtMs = Date.now();
  await bursting;
  const gauges = await steady;

  const emails = await readInbox(mailgun.url);
  const { outcomes } = host;
  const stream = outcomes.filter(({ n }) => n < burstFrom);
  const burstOutcomes = outcomes.filter(({ n }) => n >= burstFrom);
  const during = stream.filter(
    ({ startedAtMs, elapsedMs }) => startedAtMs >= downAtMs && startedAtMs + elapsedMs < upAtMs,
  );
  const onceNoticed = during.filter(
    ({ startedAtMs, elapsedMs }) => startedAtMs + elapsedMs > downAtMs + noticedAfterMs,
  );
  const after = stream.filter(({ startedAtMs }) => startedAtMs > upAtMs).sort((a, b) => a.n - b.n);
  const row: OutageRow = {
    mode,
    outageMs,
    sends: stream.length,
    codesDuringOutage: countCodes(during),
    burst: burstOutcomes.length,
    burstCodes: countCodes(burstOutcomes),
    slowestMs: findSlowestMs(outcomes),
    firstAfter: after[0]?.code ?? 'none',
    firstAfterMs: after[0]?.elapsedMs ?? Number.NaN,
    failedAfter: after.filter(({ code }) => code !== 'accepted').length,
    acceptedButNotInInbox: countLost(outcomes, emails),
    unconfirmed: countUnconfirmed(outcomes, emails, host.lines),
    ...(outageMs > noticedAfterMs && { codesOnceNoticed: countCodes(onceNoticed) }),
    peakSockets: gauges.peakSockets,
    inFlightAtEnd: gauges.inFlight,
    socketsAtEnd: gauges.sockets,
    longestWaitForCpuMs: gauges.longestWaitForCpuMs,
  };
  await host.end();
  proxy.end();
  await mailgun.end();
  return row;
};
