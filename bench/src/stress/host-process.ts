// Starts and controls one host process: commands go in, outcomes come out, and its gauges arrive at the end of each job.
import { once } from 'node:events';
import { endChild, nextMessage, startChild } from '../children.js';
import type { Gauges, HostCommand, HostInput, LoggedLine, Outcome, Report } from './protocol.js';

type Job = HostCommand extends infer One ? (One extends { job: number } ? Omit<One, 'job'> : never) : never;

export interface HostProcess {
  /** All outcomes so far, in the order in which the sends ended. */
  readonly outcomes: readonly Outcome[];
  /** What the connector has logged about sends without a response in time. */
  readonly lines: readonly LoggedLine[];
  /** How many sends have started. */
  readonly started: () => number;
  readonly allow: (below: number) => void;
  /** Resolves when every send of the job has ended. */
  readonly run: (job: Job) => Promise<Gauges>;
  /** Sends SIGTERM, as a container runtime does, and waits for the exit. */
  readonly stop: () => Promise<{ code: number | null; signal: string | null; elapsedMs: number }>;
  readonly end: () => Promise<void>;
}

const startTimeoutMs = 30_000;
/** A host that is still running by then does not exit by itself. */
const stopTimeoutMs = 30_000;
/** A full run of 100,000 sends takes a few minutes. */
const jobTimeoutMs = 30 * 60_000;

export const startHost = async (input: HostInput, budgetMs: number): Promise<HostProcess> => {
  const child = startChild('stress/host.js', JSON.stringify(input), {
    MAILGUN_CONNECTOR_ENDPOINTS: input.endpoints.join(','),
    MAILGUN_CONNECTOR_TIMEOUT_MS: String(budgetMs),
  });
  const outcomes: Outcome[] = [];
  const lines: LoggedLine[] = [];
  const waiting = new Map<number, { done: (gauges: Gauges) => void; fail: (error: Error) => void }>();
  let started = 0;
  let lastJob = 0;

  await nextMessage(child, 'host', startTimeoutMs);
  child.on('message', (report: Report) => {
    if (report.type === 'outcomes') {
      outcomes.push(...report.outcomes);
      lines.push(...report.lines);
      started = report.started;
    } else if (report.type === 'done') waiting.get(report.job)?.done(report.gauges);
  });
  child.once('exit', (code, signal) => {
    for (const { fail } of waiting.values()) fail(new Error(`a host exited early (${signal ?? code})`));
  });
  const send = (command: HostCommand): void => {
    child.send(command);
  };

  return {
    outcomes,
    lines,
    started: () => started,
    allow: (below) => send({ type: 'allow', below }),
    async run(job) {
      lastJob += 1;
      const number = lastJob;
      const gauges = new Promise<Gauges>((done, fail) => {
        const timer = setTimeout(() => fail(new Error('a host did not finish its job in time')), jobTimeoutMs);
        timer.unref();
        waiting.set(number, { done, fail });
      });
      send({ ...job, job: number } as HostCommand);
      return gauges.finally(() => waiting.delete(number));
    },
    async stop() {
      const startedMs = performance.now();
      // Its last message has been read once the channel is closed.
      const disconnected = once(child, 'disconnect');
      const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
      child.kill('SIGTERM');
      const overdue = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      const [[code, signal]] = await Promise.all([exited, disconnected]);
      clearTimeout(overdue);
      return { code, signal, elapsedMs: performance.now() - startedMs };
    },
    end: () => endChild(child),
  };
};

/**
 * Starts the emulator in its own process.
 * @param key the only key that it accepts  @default every key
 */
export const startMailgun = async (key?: string): Promise<{ url: string; end: () => Promise<void> }> => {
  const child = startChild('stress/mailgun.js', key, {});
  const url = (await nextMessage(child, 'emulator', startTimeoutMs)) as string;
  return { url, end: () => endChild(child) };
};
