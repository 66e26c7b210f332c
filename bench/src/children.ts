// Starts the measuring processes and the server they send to, exchanges messages with them, and ends them.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoadWindow } from './load.js';
import type { ServerCounts } from './server.js';
import type { LaneRequest, LaneResult, Tasks, WindowRequest } from './worker.js';

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const running = new Set<ChildProcess>();
/** Ends what a failed measurement left running. */
export const endChildren = (): void => {
  for (const child of running) child.kill('SIGKILL');
};
process.once('exit', endChildren);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** Drops what would change a measurement: proxy settings, Node flags, and settings of this project. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:NODE_.*|MAILGUN_.*|(?:https?|all|no)_proxy)$/i.test(name)),
  );

/** Hides the line that the connector logs whenever it is loaded: it would bury the progress. */
const printLine = (line: string): void => {
  if (!line.startsWith('connector-mailgun {"message":"The connector is loaded.')) process.stderr.write(`${line}\n`);
};

/** Starts a file of bench/lib in its own process, which ends with this one at the latest. */
export const startChild = (
  file: string,
  argument: string | undefined,
  environment: NodeJS.ProcessEnv,
): ChildProcess => {
  const child = fork(fileOf(file), argument === undefined ? [] : [argument], {
    env: { ...cleanEnvironment(), ...environment },
    execArgv: [],
    stdio: ['ignore', 2, 'pipe', 'ipc'],
  });
  if (child.stderr) createInterface(child.stderr).on('line', printLine);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
};

/** The child's next message. Rejects when the child exits without one or sends none within `timeoutMs`. */
export const nextMessage = async (child: ChildProcess, what: string, timeoutMs: number): Promise<unknown> => {
  const waiting = new AbortController();
  const { signal } = waiting;
  const timer = setTimeout(
    () => waiting.abort(new Error(`${what}: no message within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as unknown),
      once(child, 'exit', { signal }).then(([code, by]) => {
        throw new Error(`${what}: the process exited early (${by ?? code})`);
      }),
    ]).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  } finally {
    clearTimeout(timer);
    waiting.abort();
  }
};

const replyTimeoutMs = 10_000;

export interface LoopbackServer {
  readonly origin: string;
  readonly counts: () => Promise<ServerCounts>;
  readonly stop: () => void;
}

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** @param certificateFolder holds `key.pem` and `cert.pem`; without it the server speaks plain HTTP. */
export const startServer = async (
  certificateFolder?: string,
  { tlsVersion, responseDelayMs = 0 }: { tlsVersion?: TlsVersion; responseDelayMs?: number } = {},
): Promise<LoopbackServer> => {
  const child = startChild('server.js', certificateFolder, {
    BENCH_RESPONSE_DELAY_MS: String(responseDelayMs),
    ...(tlsVersion && { BENCH_TLS_VERSION: tlsVersion }),
  });
  const port = await nextMessage(child, 'server', replyTimeoutMs);
  return {
    origin: `${certificateFolder ? 'https' : 'http'}://127.0.0.1:${port}`,
    counts: async () => {
      child.send('counts');
      return (await nextMessage(child, 'server', replyTimeoutMs)) as ServerCounts;
    },
    stop: () => child.kill(),
  };
};

const startWorker = <Kind extends Exclude<keyof Tasks, 'lanes'>>(
  kind: Kind,
  input: Tasks[Kind]['input'],
  environment: NodeJS.ProcessEnv = {},
): ChildProcess =>
  startChild('worker.js', JSON.stringify({ kind, ...input }), {
    MAILGUN_CONNECTOR_ENDPOINTS: input.target.origin,
    ...environment,
  });

/** Kills a child and waits for its exit, so that it never overlaps with the next measurement. */
export const endChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
};

/** Runs one measurement in a new process. */
export const runTask = async <Kind extends Exclude<keyof Tasks, 'load' | 'lanes'>>(
  kind: Kind,
  input: Tasks[Kind]['input'],
  { timeoutMs = 30_000, environment = {} }: { timeoutMs?: number; environment?: NodeJS.ProcessEnv } = {},
): Promise<Tasks[Kind]['output']> => {
  const child = startWorker(kind, input, environment);
  try {
    return (await nextMessage(child, `${kind} of ${input.adapter}`, timeoutMs)) as Tasks[Kind]['output'];
  } finally {
    await endChild(child);
  }
};

export interface LoadProcess {
  readonly measure: (window: WindowRequest) => Promise<LoadWindow>;
  readonly stop: () => Promise<void>;
}

/** Starts a process that is warmed up when this resolves, and idle between measurements. */
export const startLoad = async (input: Tasks['load']['input']): Promise<LoadProcess> => {
  const child = startWorker('load', input);
  await nextMessage(child, `load of ${input.adapter}`, input.warmUpMs + 30_000);
  return {
    measure: async (window) => {
      child.send(window);
      const timeoutMs = window.rampMs + window.windowMs + 30_000;
      return (await nextMessage(child, `load of ${input.adapter}`, timeoutMs)) as LoadWindow;
    },
    stop: () => endChild(child),
  };
};

export interface Lanes {
  /** Sends one message to that lane's target and returns the milliseconds, at most `maxWaitMs`. */
  readonly send: (lane: number, gc: boolean) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts a process that sends one message per request, to the target that the request names. */
export const startLanes = async (input: Tasks['lanes']['input'], environment: NodeJS.ProcessEnv): Promise<Lanes> => {
  const child = startChild('worker.js', JSON.stringify({ kind: 'lanes', ...input }), {
    MAILGUN_CONNECTOR_ENDPOINTS: input.targets.map(({ origin }) => origin).join(','),
    ...environment,
  });
  const waiting = new Map<number, { done: (elapsedMs: number) => void; fail: (error: Error) => void }>();
  await nextMessage(child, `lanes of ${input.adapter}`, replyTimeoutMs * 3);
  child.on('message', ({ lane, elapsedMs, error }: LaneResult) => {
    const { done, fail } = waiting.get(lane) ?? {};
    waiting.delete(lane);
    if (error === undefined) done?.(elapsedMs);
    else fail?.(new Error(`${input.adapter}: ${error}`));
  });
  child.once('exit', () => {
    for (const { fail } of waiting.values()) fail(new Error(`lanes of ${input.adapter}: the process exited early`));
  });
  return {
    send: (lane, gc) =>
      new Promise((done, fail) => {
        waiting.set(lane, { done, fail });
        const request: LaneRequest = { lane, gc };
        child.send(request);
      }),
    stop: () => endChild(child),
  };
};
