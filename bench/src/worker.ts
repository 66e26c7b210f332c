// A child process that does one measurement for one adapter, so that its CPU, memory and module cache are that adapter's.
// node worker.js '{"kind":"load", …}', result sent as one message to the parent; the kinds are in the table below.
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type AdapterName,
  adapters,
  createLogtoOptions,
  endpointFor,
  type LogtoConnectorModule,
  type Send,
  type Target,
} from './adapters.js';
import { type Compiled, measureCompiled } from './compiled.js';
import { type LoadWindow, type MemoryRun, measureMemory, measureWindow, sendFor } from './load.js';
import { type ProfiledSends, profileSends } from './profile-sends.js';
import { median } from './statistics.js';

interface Subject {
  readonly adapter: AdapterName;
  readonly target: Target;
}

export interface WindowRequest {
  readonly concurrency: number;
  readonly rampMs: number;
  readonly windowMs: number;
}

/** One send to one of the targets of `lanes`. */
export interface LaneRequest {
  readonly lane: number;
  /** Collects garbage first. */
  readonly gc: boolean;
}

export interface LaneResult {
  readonly lane: number;
  /** At most `maxWaitMs`. */
  readonly elapsedMs: number;
  /** Why the send failed. */
  readonly error?: string;
}

/** Input and output of each kind of measurement. */
export interface Tasks {
  /** Warms up, then measures one window per message from the parent. */
  load: { input: Subject & { warmUpMs: number; warmUpConcurrency: number }; output: 'ready' };
  /** Sends one message per request of the parent, each lane to its own target. */
  lanes: { input: { adapter: AdapterName; targets: readonly Target[]; maxWaitMs: number }; output: 'ready' };
  memory: {
    input: Subject & { sends: number; concurrency: number; sampleEverySends: number; maxMs: number };
    output: MemoryRun;
  };
  spaced: { input: Subject & { sends: number; spacingMs: number }; output: { latenciesMs: number[] } };
  import: { input: Subject; output: { importMs: number } };
  /** `firstSendMs` includes the import; `onceLoadedMs` begins when Logto has loaded the connector, which is when it starts. */
  firstSend: { input: Subject; output: { firstSendMs: number; onceLoadedMs: number } };
  compiled: { input: Subject; output: Compiled };
  profile: {
    input: Subject & { warmUpMs: number; warmUpConcurrency: number; concurrency: number; windowMs: number };
    output: ProfiledSends;
  };
  create: { input: Subject & { calls: number }; output: { firstMicros: number; medianMicros: number } };
}

/** V8 offers this only after its flag is set. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

const importAdapter = ({ adapter, target }: Subject): Promise<unknown> => import(adapters[adapter].specifier(target));

const open = async (subject: Subject): Promise<Send> =>
  adapters[subject.adapter].open(await importAdapter(subject), subject.target);

const tasks: { [Kind in keyof Tasks]: (input: Tasks[Kind]['input']) => Promise<Tasks[Kind]['output']> } = {
  async load({ warmUpMs, warmUpConcurrency, ...subject }) {
    const send = await open(subject);
    await sendFor(send, warmUpConcurrency, warmUpMs);
    process.on('message', async ({ concurrency, rampMs, windowMs }: WindowRequest) => {
      await sendFor(send, concurrency, rampMs);
      const measured: LoadWindow = await measureWindow(send, concurrency, windowMs);
      process.send?.(measured);
    });
    return 'ready';
  },

  async lanes({ adapter, targets, maxWaitMs }) {
    const sends: Send[] = [];
    for (const target of targets) sends.push(await open({ adapter, target }));
    let sent = 0;
    process.on('message', async ({ lane, gc }: LaneRequest) => {
      if (gc) collectGarbage();
      const startedMs = performance.now();
      const waited = new AbortController();
      const failure = await Promise.race([
        sends[lane]?.(sent++).then(
          () => undefined,
          (error: unknown) => error,
        ),
        sleep(maxWaitMs, undefined, { signal: waited.signal }).catch(() => undefined),
      ]);
      const elapsedMs = Math.min(performance.now() - startedMs, maxWaitMs);
      waited.abort();
      const result: LaneResult = { lane, elapsedMs, ...(failure !== undefined && { error: String(failure) }) };
      process.send?.(result);
    });
    return 'ready';
  },

  async memory({ adapter, target, ...limits }) {
    return measureMemory(await open({ adapter, target }), limits);
  },

  async spaced({ sends, spacingMs, ...subject }) {
    const send = await open(subject);
    const latenciesMs: number[] = [];
    for (let n = 0; n < sends; n++) {
      if (n > 0) await sleep(spacingMs);
      const startedMs = performance.now();
      await send(n);
      latenciesMs.push(performance.now() - startedMs);
    }
    return { latenciesMs };
  },

  async import(subject) {
    const startedMs = performance.now();
    await importAdapter(subject);
    return { importMs: performance.now() - startedMs };
  },

  async firstSend(subject) {
    const startedMs = performance.now();
    const imported = await importAdapter(subject);
    const { open: create } = adapters[subject.adapter];
    await create(imported, subject.target); // as Logto does when it starts, and again for each send
    const loadedMs = performance.now();
    const send = await create(imported, subject.target);
    await send(0);
    const endedMs = performance.now();
    return { firstSendMs: endedMs - startedMs, onceLoadedMs: endedMs - loadedMs };
  },

  async compiled(subject) {
    return measureCompiled(await importAdapter(subject), collectGarbage);
  },

  async profile({ warmUpMs, warmUpConcurrency, concurrency, windowMs, ...subject }) {
    const send = await open(subject);
    await sendFor(send, warmUpConcurrency, warmUpMs);
    return profileSends(send, { concurrency, windowMs });
  },

  async create({ calls, ...subject }) {
    const { default: createConnector } = (await importAdapter(subject)) as LogtoConnectorModule;
    const options = createLogtoOptions(endpointFor(subject.adapter, subject.target.origin));
    const micros: number[] = [];
    for (let n = 0; n < calls; n++) {
      const startedMs = performance.now();
      await createConnector(options);
      micros.push((performance.now() - startedMs) * 1000);
    }
    return { firstMicros: micros[0] ?? Number.NaN, medianMicros: median(micros) };
  },
};

// The parent has its result, or has exited.
process.once('disconnect', () => process.exit());

const { kind, ...input } = JSON.parse(process.argv[2] ?? '{}') as { kind: keyof Tasks };
const task = tasks[kind] as (input: unknown) => Promise<unknown>;
process.send?.(await task(input));
