// One host process, as the storm sees it: orders go in, outcomes come out, and what it counted is known at the end of a job.
import { once } from 'node:events';
import { endChild, nextMessage, startChild } from '../children.js';
import type { Gauges, HostInput, Order, Outcome, Report } from './protocol.js';

type Job = Order extends infer One ? (One extends { job: number } ? Omit<One, 'job'> : never) : never;

export interface HostProcess {
  /** All that has been reported so far, in the order in which the sends ended. */
  readonly outcomes: readonly Outcome[];
  /** How many sends have begun. */
  readonly started: () => number;
  readonly allow: (below: number) => void;
  /** Resolves when every send of the job is settled. */
  readonly run: (job: Job) => Promise<Gauges>;
  /** Asks it to stop as a container's supervisor does, and waits until it ends by itself. */
  readonly stop: () => Promise<{ code: number | null; signal: string | null; elapsedMs: number }>;
  readonly end: () => Promise<void>;
}

const startTimeoutMs = 30_000;
/** A host that has not ended by then does not end by itself. */
const stopTimeoutMs = 30_000;
/** No job takes longer than this; a full run of 100,000 sends takes a few minutes. */
const jobTimeoutMs = 30 * 60_000;

export const startHost = async (input: HostInput, budgetMs: number): Promise<HostProcess> => {
  const child = startChild('storm/host.js', JSON.stringify(input), {
    MAILGUN_CONNECTOR_ENDPOINTS: input.endpoints.join(','),
    MAILGUN_CONNECTOR_TIMEOUT_MS: String(budgetMs),
  });
  const outcomes: Outcome[] = [];
  const waiting = new Map<number, { done: (gauges: Gauges) => void; fail: (error: Error) => void }>();
  let started = 0;
  let lastJob = 0;

  await nextMessage(child, 'host', startTimeoutMs);
  child.on('message', (report: Report) => {
    if (report.says === 'outcomes') {
      outcomes.push(...report.outcomes);
      started = report.started;
    } else if (report.says === 'done') waiting.get(report.job)?.done(report.gauges);
  });
  child.once('exit', (code, signal) => {
    for (const { fail } of waiting.values()) fail(new Error(`a host ended early (${signal ?? code})`));
  });
  const order = (given: Order): void => {
    child.send(given);
  };

  return {
    outcomes,
    started: () => started,
    allow: (below) => order({ does: 'allow', below }),
    async run(job) {
      lastJob += 1;
      const number = lastJob;
      const gauges = new Promise<Gauges>((done, fail) => {
        const timer = setTimeout(() => fail(new Error('a job of a host takes too long')), jobTimeoutMs);
        timer.unref();
        waiting.set(number, { done, fail });
      });
      order({ ...job, job: number } as Order);
      return gauges.finally(() => waiting.delete(number));
    },
    async stop() {
      const startedMs = performance.now();
      // What it said last has been read when the channel is closed.
      const silent = once(child, 'disconnect');
      const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
      child.kill('SIGTERM');
      const overdue = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      const [[code, signal]] = await Promise.all([exited, silent]);
      clearTimeout(overdue);
      return { code, signal, elapsedMs: performance.now() - startedMs };
    },
    end: () => endChild(child),
  };
};

/** Starts Mailgun in a process of its own. Resolves to where it listens. */
export const startMailgun = async (): Promise<{ url: string; end: () => Promise<void> }> => {
  const child = startChild('storm/mailgun.js', undefined, {});
  const url = (await nextMessage(child, 'emulator', startTimeoutMs)) as string;
  return { url, end: () => endChild(child) };
};
