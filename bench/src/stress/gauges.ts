// What a host process measures about itself while it sends: sockets, memory, sends in flight.
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Gauges } from './protocol.js';

/** How often the process looks whether it was kept from running. */
const checkEveryMs = 20;

export interface Counters {
  readonly begin: () => void;
  readonly end: () => void;
  readonly read: () => Gauges;
}

export const createCounters = (sampleEverySends: number): Counters => {
  const sockets = new Set<Socket>();
  const rssBytes: number[] = [];
  const socketSamples: number[] = [];
  let peakSockets = 0;
  let inFlight = 0;
  let peakInFlight = 0;
  let ended = 0;

  let longestWaitForCpuMs = 0;
  let checkedMs = performance.now();
  let cpu = process.cpuUsage();
  setInterval(() => {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    // What it did not compute in that time, it could not compute.
    longestWaitForCpuMs = Math.max(longestWaitForCpuMs, nowMs - checkedMs - checkEveryMs - (user + system) / 1000);
    checkedMs = nowMs;
    cpu = process.cpuUsage();
  }, checkEveryMs).unref();

  /** A destroyed socket counts as closed, even before its event arrives. */
  const countSockets = (): number => {
    for (const socket of sockets) if (socket.destroyed) sockets.delete(socket);
    return sockets.size;
  };
  subscribe('net.client.socket', (message) => {
    sockets.add((message as { socket: Socket }).socket);
    peakSockets = Math.max(peakSockets, countSockets());
  });

  return {
    begin() {
      inFlight += 1;
      peakInFlight = Math.max(peakInFlight, inFlight);
    },
    end() {
      inFlight -= 1;
      ended += 1;
      if (ended % sampleEverySends !== 0) return;
      rssBytes.push(process.memoryUsage.rss());
      socketSamples.push(countSockets());
    },
    read: () => ({
      sockets: countSockets(),
      peakSockets,
      inFlight,
      peakInFlight,
      rssBytes,
      socketSamples,
      longestWaitForCpuMs,
    }),
  };
};
