// Sends in a closed loop: one client per unit of concurrency, each sending its next message when the previous one is accepted.
import type { Send } from './adapters.js';
import { percentile } from './statistics.js';

export interface LoadWindow {
  readonly concurrency: number;
  readonly sends: number;
  readonly sendsPerSecond: number;
  /** User and system time of this process, all threads included. */
  readonly cpuMicrosPerSend: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident memory when the window ends. */
  readonly rssBytes: number;
}

let sent = 0;

/** Messages are numbered through the life of the process, so that no recipient and code repeats. */
const clients = async (concurrency: number, client: (nextNumber: () => number) => Promise<void>): Promise<void> => {
  const nextNumber = (): number => sent++;
  await Promise.all(Array.from({ length: concurrency }, () => client(nextNumber)));
};

export const sendFor = async (
  send: Send,
  concurrency: number,
  durationMs: number,
  latenciesMs: number[] = [],
): Promise<void> => {
  const endsAtMs = performance.now() + durationMs;
  await clients(concurrency, async (nextNumber) => {
    let startedMs = performance.now();
    while (startedMs < endsAtMs) {
      await send(nextNumber());
      const endedMs = performance.now();
      latenciesMs.push(endedMs - startedMs);
      startedMs = endedMs;
    }
  });
};

export const measureWindow = async (send: Send, concurrency: number, durationMs: number): Promise<LoadWindow> => {
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  await sendFor(send, concurrency, durationMs, latenciesMs);
  const cpu = process.cpuUsage(cpuBefore);
  const elapsedMs = performance.now() - startedMs;
  const sends = latenciesMs.length;
  return {
    concurrency,
    sends,
    sendsPerSecond: (sends / elapsedMs) * 1000,
    cpuMicrosPerSend: (cpu.user + cpu.system) / sends,
    p50Ms: percentile(latenciesMs, 50),
    p99Ms: percentile(latenciesMs, 99),
    rssBytes: process.memoryUsage.rss(),
  };
};

export interface MemoryRun {
  readonly sends: number;
  readonly elapsedMs: number;
  /** Resident memory, sampled every `sampleEverySends` sends. */
  readonly rssBytes: readonly number[];
}

/** Sends `sends` messages, or fewer when `maxMs` pass first, and samples the memory meanwhile. */
export const measureMemory = async (
  send: Send,
  limits: { sends: number; concurrency: number; sampleEverySends: number; maxMs: number },
): Promise<MemoryRun> => {
  const startedMs = performance.now();
  const rssBytes: number[] = [];
  let started = 0;
  let done = 0;
  await clients(limits.concurrency, async (nextNumber) => {
    while (started < limits.sends && performance.now() - startedMs < limits.maxMs) {
      started += 1;
      await send(nextNumber());
      done += 1;
      if (done % limits.sampleEverySends === 0) rssBytes.push(process.memoryUsage.rss());
    }
  });
  return { sends: done, elapsedMs: performance.now() - startedMs, rssBytes };
};
