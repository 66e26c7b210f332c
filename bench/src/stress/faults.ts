// Many sends, 30 % of them with exactly one fault: does each end in time, and does each accepted email show exactly once?
import { setTimeout as sleep } from 'node:timers/promises';
import { mean, percentile } from '../statistics.js';
import { countCodes, countDuplicates, countLost, countUnconfirmed, findSlowestMs, type Unconfirmed } from './counts.js';
import { startHost, startMailgun } from './host-process.js';
import { countPendingFaults, queueFaults, readInbox } from './inbox.js';
import type { Plan } from './plan.js';
import type { Gauges, Outcome } from './protocol.js';
import { faultOf, faultRows, faultsFor } from './queued-faults.js';
import type { ScenarioContext } from './scenario.js';

export interface FaultsResult {
  readonly budgetMs: number;
  readonly sends: number;
  readonly elapsedMs: number;
  readonly faulted: number;
  readonly unusedFaults: number;
  readonly codes: Readonly<Record<string, number>>;
  /** Accepted, or reported as unconfirmed: the user gets the page for the code. */
  readonly sentPercent: number;
  readonly unconfirmed: Unconfirmed;
  readonly slowestMs: number;
  /** One row per fault, and one for sends without a fault. */
  readonly rows: readonly {
    readonly fault: string;
    readonly sends: number;
    readonly accepted: number;
    readonly unconfirmed: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly slowestMs: number;
  }[];
  readonly acceptedButNotInInbox: number;
  readonly duplicates: number;
  /** Copies that a mailbox merges because their Message-Id is equal. */
  readonly copiesMerged: number;
  readonly peakSocketsPerHost: number;
  readonly longestWaitForCpuMs: number;
  /** Per host: mean of each quarter of the run. */
  readonly rssQuarterBytes: readonly (readonly number[])[];
  readonly socketQuarters: readonly (readonly number[])[];
}

/** Faults are queued in blocks of this size, shortly before their messages are sent, so that the queue stays short. */
const blockSends = 250;
const blocksAhead = 4;
/** After the last send: until the last late response has arrived and is logged. */
const lateResponsesMs = 10_000;

export const runFaults = async (
  { faults: plan }: Plan,
  { core, seed, log }: ScenarioContext,
): Promise<FaultsResult> => {
  const mailgun = await startMailgun();
  const { sends, concurrency, budgetMs, sampleEverySends } = plan;
  const hosts = await Promise.all(
    Array.from({ length: plan.hosts }, () => startHost({ core, endpoints: [mailgun.url], sampleEverySends }, budgetMs)),
  );
  for (const host of hosts) host.allow(0);
  const startedMs = performance.now();
  let isRunning = true;
  const running = Promise.all(
    hosts.map((host, first) =>
      host.run({ type: 'loop', endpoint: 0, first, step: hosts.length, until: sends, concurrency }),
    ),
  ).finally(() => {
    isRunning = false;
  });
  running.catch(() => {}); // awaited below, after the faults are queued

  const started = (): number => hosts.reduce((sum, host) => sum + host.started(), 0);
  let loggedTenth = 0;
  for (let from = 0; from < sends && isRunning; from += blockSends) {
    while (isRunning && started() < from - blocksAhead * blockSends) await sleep(5);
    const below = Math.min(from + blockSends, sends);
    await queueFaults(mailgun.url, faultsFor(seed, from, below));
    for (const host of hosts) host.allow(below);
    const tenth = Math.floor((started() / sends) * 10);
    if (tenth > loggedTenth) log(`faults: ${started()} of ${sends} sends`);
    loggedTenth = Math.max(loggedTenth, tenth);
  }
  const gauges = await running;
  const elapsedMs = performance.now() - startedMs;
  log(`faults: waiting ${lateResponsesMs / 1000} s for late responses`);
  await sleep(lateResponsesMs);
  const outcomes = hosts.flatMap((host) => host.outcomes);
  const lines = hosts.flatMap((host) => host.lines);

  const unusedFaults = await countPendingFaults(mailgun.url);
  const emails = await readInbox(mailgun.url);
  await Promise.all([...hosts.map((host) => host.end()), mailgun.end()]);

  const arrived = new Set(emails.map(({ id }) => id));
  const sent = outcomes.filter(({ code }) => code === 'accepted' || code === 'unconfirmed');
  return {
    budgetMs,
    sends: outcomes.length,
    elapsedMs,
    faulted: outcomes.filter(({ n }) => faultOf(seed, n)).length,
    unusedFaults,
    codes: countCodes(outcomes),
    sentPercent: (sent.length / sends) * 100,
    unconfirmed: countUnconfirmed(outcomes, emails, lines),
    slowestMs: findSlowestMs(outcomes),
    rows: summarize(outcomes, seed),
    acceptedButNotInInbox: countLost(outcomes, emails),
    duplicates: countDuplicates(emails),
    copiesMerged: emails.length - arrived.size,
    peakSocketsPerHost: Math.max(...gauges.map(({ peakSockets }) => peakSockets)),
    longestWaitForCpuMs: Math.max(...gauges.map((one) => one.longestWaitForCpuMs)),
    rssQuarterBytes: gauges.map(({ rssBytes }) => quarters(rssBytes)),
    socketQuarters: gauges.map(({ socketSamples }) => quarters(socketSamples)),
  };
};

const summarize = (outcomes: readonly Outcome[], seed: number): FaultsResult['rows'] => {
  const groups = new Map<string, Outcome[]>([...faultRows, undefined].map((row) => [row?.name ?? 'none', []]));
  for (const outcome of outcomes) groups.get(faultOf(seed, outcome.n)?.name ?? 'none')?.push(outcome);
  return [...groups].map(([fault, group]) => {
    const times = group.map(({ elapsedMs }) => elapsedMs);
    return {
      fault,
      sends: group.length,
      accepted: group.filter(({ code }) => code === 'accepted').length,
      unconfirmed: group.filter(({ code }) => code === 'unconfirmed').length,
      p50Ms: percentile(times, 50),
      p99Ms: percentile(times, 99),
      slowestMs: findSlowestMs(group),
    };
  });
};

const quarters = (samples: Gauges['rssBytes']): number[] =>
  [0, 1, 2, 3].map((quarter) =>
    mean(samples.slice(Math.floor((quarter * samples.length) / 4), Math.floor(((quarter + 1) * samples.length) / 4))),
  );
