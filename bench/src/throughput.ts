// Sends per second, CPU, latency and memory of the four adapters, in alternating rounds against one server. Each adapter
// keeps its own process for the whole run, and only one of them sends at a time.
import { type AdapterName, adapterNames } from './adapters.js';
import { type LoadProcess, type LoopbackServer, startLoad, startServer } from './children.js';
import type { LoadWindow } from './load.js';
import type { Plan } from './plan.js';
import { median } from './statistics.js';

/** A window, and the load it put on the server (including the ramp before it). */
interface ServedWindow extends LoadWindow {
  readonly bodyBytesPerRequest: number;
  readonly serverCpuMicrosPerRequest: number;
}

/** One adapter at one concurrency: medians over the rounds. */
export interface ThroughputRow extends ServedWindow {
  readonly adapter: AdapterName;
  /** This connector divided by this adapter, per round before the median, so that other load affects both alike. */
  readonly oursToThis: { readonly sendsPerSecond: number; readonly cpuMicrosPerSend: number };
}

export interface Throughput {
  readonly rounds: number;
  readonly rows: readonly ThroughputRow[];
}

type Round = Readonly<Record<AdapterName, ServedWindow>>;

const measureServed = async (
  adapter: AdapterName,
  server: LoopbackServer,
  measure: () => Promise<LoadWindow>,
): Promise<ServedWindow> => {
  const before = await server.counts();
  const window = await measure();
  const after = await server.counts();
  const requests = after.requests - before.requests;
  if (requests < window.sends) throw new Error(`${adapter}: ${window.sends} sends reported, ${requests} arrived`);
  return {
    ...window,
    bodyBytesPerRequest: (after.bodyBytes - before.bodyBytes) / requests,
    serverCpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / requests,
  };
};

const summarize = (rounds: readonly Round[], adapter: AdapterName, concurrency: number): ThroughputRow => {
  const over = (pick: (window: ServedWindow, ours: ServedWindow) => number): number =>
    median(rounds.map((round) => pick(round[adapter], round.ours)));
  return {
    adapter,
    concurrency,
    sends: over(({ sends }) => sends),
    sendsPerSecond: over(({ sendsPerSecond }) => sendsPerSecond),
    cpuMicrosPerSend: over(({ cpuMicrosPerSend }) => cpuMicrosPerSend),
    p50Ms: over(({ p50Ms }) => p50Ms),
    p99Ms: over(({ p99Ms }) => p99Ms),
    rssBytes: over(({ rssBytes }) => rssBytes),
    bodyBytesPerRequest: over(({ bodyBytesPerRequest }) => bodyBytesPerRequest),
    serverCpuMicrosPerRequest: over(({ serverCpuMicrosPerRequest }) => serverCpuMicrosPerRequest),
    oursToThis: {
      sendsPerSecond: over((window, ours) => ours.sendsPerSecond / window.sendsPerSecond),
      cpuMicrosPerSend: over((window, ours) => ours.cpuMicrosPerSend / window.cpuMicrosPerSend),
    },
  };
};

export const measureThroughput = async (
  plan: Plan,
  connector: string,
  log: (line: string) => void,
): Promise<Throughput> => {
  const { rounds: roundCount, concurrencies, rampMs, windowMs, ...warmUp } = plan.throughput;
  const server = await startServer();
  const processes: [AdapterName, LoadProcess][] = [];
  for (const adapter of adapterNames) {
    log(`throughput: warming up ${adapter}`);
    processes.push([adapter, await startLoad({ adapter, target: { origin: server.origin, connector }, ...warmUp })]);
  }

  const rows: ThroughputRow[] = [];
  for (const concurrency of concurrencies) {
    log(`throughput: ${roundCount} rounds at concurrency ${concurrency}`);
    const rounds: Round[] = [];
    for (let round = 0; round < roundCount; round++) {
      const windows: Partial<Record<AdapterName, ServedWindow>> = {};
      for (const [adapter, { measure }] of round % 2 === 0 ? processes : [...processes].reverse()) {
        windows[adapter] = await measureServed(adapter, server, () => measure({ concurrency, rampMs, windowMs }));
      }
      rounds.push(windows as Round);
    }
    rows.push(...adapterNames.map((adapter) => summarize(rounds, adapter, concurrency)));
  }

  await Promise.all(processes.map(([, { stop }]) => stop()));
  server.stop();
  return { rounds: roundCount, rows };
};
