// Start-up times of a fresh process: the import, `createConnector`, and the first send including the import.
import { type AdapterName, adapterNames, connectorNames } from './adapters.js';
import { runTask, startServer } from './children.js';
import type { Plan } from './plan.js';
import { median } from './statistics.js';

export interface StartupRow {
  readonly adapter: AdapterName;
  readonly importMs: number;
  /** From before the import to the resolved send; only for what Logto can load. */
  readonly firstSendMs?: number;
  /** One awaited call of `createConnector` in a warm process, and the very first call. */
  readonly createMicros?: number;
  readonly firstCreateMicros?: number;
}

export interface Startup {
  readonly processes: number;
  readonly rows: readonly StartupRow[];
}

interface Samples {
  readonly importMs: number[];
  readonly firstSendMs: number[];
  readonly createMicros: number[];
  readonly firstCreateMicros: number[];
}

export const measureStartup = async (plan: Plan, connector: string, log: (line: string) => void): Promise<Startup> => {
  const { processes, createCalls } = plan.startup;
  const server = await startServer();
  const target = { origin: server.origin, connector };
  const samples = new Map<AdapterName, Samples>(
    adapterNames.map((name) => [name, { importMs: [], firstSendMs: [], createMicros: [], firstCreateMicros: [] }]),
  );

  for (let process = 0; process < processes; process++) {
    if (process % 5 === 0) log(`startup: process ${process + 1} of ${processes} of each kind`);
    const alternate = <Name>(names: readonly Name[]): readonly Name[] =>
      process % 2 === 0 ? names : [...names].reverse();
    for (const adapter of alternate(adapterNames)) {
      samples.get(adapter)?.importMs.push((await runTask('import', { adapter, target })).importMs);
    }
    for (const adapter of alternate(connectorNames)) {
      samples.get(adapter)?.firstSendMs.push((await runTask('firstSend', { adapter, target })).firstSendMs);
      const created = await runTask('create', { adapter, target, calls: createCalls });
      samples.get(adapter)?.createMicros.push(created.medianMicros);
      samples.get(adapter)?.firstCreateMicros.push(created.firstMicros);
    }
  }
  server.stop();

  return {
    processes,
    rows: [...samples].map(([adapter, { importMs, firstSendMs, createMicros, firstCreateMicros }]) => ({
      adapter,
      importMs: median(importMs),
      ...(firstSendMs.length > 0 && {
        firstSendMs: median(firstSendMs),
        createMicros: median(createMicros),
        firstCreateMicros: median(firstCreateMicros),
      }),
    })),
  };
};
