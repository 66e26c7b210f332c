// Many sends, 30 % of which meet exactly one fault: does each end in time, and does each mail that was reported as sent show once?
import { setTimeout as sleep } from 'node:timers/promises';
import { mean, percentile } from '../statistics.js';
import { startHost, startMailgun } from './host-process.js';
import { countPendingFaults, orderFaults, readInbox } from './inbox.js';
import { faultOf, faultRows, faultsFor } from './ordered-faults.js';
import type { Plan } from './plan.js';
import type { Gauges, Outcome } from './protocol.js';
import type { Stage } from './stage.js';
import { countKinds, lost, shownTwice, slowestMs } from './tally.js';

export interface FaultsResult {
  readonly budgetMs: number;
  readonly sends: number;
  readonly elapsedMs: number;
  readonly faulted: number;
  readonly faultsThatStruckNobody: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly acceptedPercent: number;
  readonly slowestMs: number;
  /** One row per kind of fault, and one for what met none. */
  readonly rows: readonly {
    readonly fault: string;
    readonly sends: number;
    readonly accepted: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly slowestMs: number;
  }[];
  readonly acceptedButNotInInbox: number;
  readonly shownTwice: number;
  /** Copies in the inbox that a mailbox merges by their Message-Id. */
  readonly copiesMerged: number;
  readonly peakSocketsPerHost: number;
  /** Per host: means of the four quarters of the run. */
  readonly rssQuarterBytes: readonly (readonly number[])[];
  readonly socketQuarters: readonly (readonly number[])[];
}

/** Faults are ordered this many messages at a time, a few steps before those are sent: the queue stays short. */
const blockSends = 250;
const blocksAhead = 4;

export const runFaults = async ({ faults: plan }: Plan, { core, seed, say }: Stage): Promise<FaultsResult> => {
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
      host.run({ does: 'loop', endpoint: 0, first, step: hosts.length, until: sends, concurrency }),
    ),
  ).finally(() => {
    isRunning = false;
  });
  running.catch(() => {}); // It is awaited below, after the faults are ordered.

  const started = (): number => hosts.reduce((sum, host) => sum + host.started(), 0);
  let saidTenth = 0;
  for (let from = 0; from < sends && isRunning; from += blockSends) {
    while (isRunning && started() < from - blocksAhead * blockSends) await sleep(5);
    const below = Math.min(from + blockSends, sends);
    await orderFaults(mailgun.url, faultsFor(seed, from, below));
    for (const host of hosts) host.allow(below);
    const tenth = Math.floor((started() / sends) * 10);
    if (tenth > saidTenth) say(`faults: ${started()} of ${sends} sends`);
    saidTenth = Math.max(saidTenth, tenth);
  }
  const gauges = await running;
  const elapsedMs = performance.now() - startedMs;
  const outcomes = hosts.flatMap((host) => host.outcomes);

  const faultsThatStruckNobody = await countPendingFaults(mailgun.url);
  const mails = await readInbox(mailgun.url);
  await Promise.all([...hosts.map((host) => host.end()), mailgun.end()]);

  const arrived = new Set(mails.map(({ id }) => id));
  const accepted = outcomes.filter(({ kind }) => kind === 'accepted');
  return {
    budgetMs,
    sends: outcomes.length,
    elapsedMs,
    faulted: outcomes.filter(({ n }) => faultOf(seed, n)).length,
    faultsThatStruckNobody,
    kinds: countKinds(outcomes),
    acceptedPercent: (accepted.length / sends) * 100,
    slowestMs: slowestMs(outcomes),
    rows: summarize(outcomes, seed),
    acceptedButNotInInbox: lost(outcomes, mails),
    shownTwice: shownTwice(mails),
    copiesMerged: mails.length - arrived.size,
    peakSocketsPerHost: Math.max(...gauges.map(({ peakSockets }) => peakSockets)),
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
      accepted: group.filter(({ kind }) => kind === 'accepted').length,
      p50Ms: percentile(times, 50),
      p99Ms: percentile(times, 99),
      slowestMs: slowestMs(group),
    };
  });
};

const quarters = (samples: Gauges['rssBytes']): number[] =>
  [0, 1, 2, 3].map((quarter) =>
    mean(samples.slice(Math.floor((quarter * samples.length) / 4), Math.floor(((quarter + 1) * samples.length) / 4))),
  );
