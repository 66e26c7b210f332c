// What a host process measures about itself while it sends: sockets, memory, sends in flight.
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Gauges } from './protocol.js';

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
    read: () => ({ sockets: countSockets(), peakSockets, inFlight, peakInFlight, rssBytes, socketSamples }),
  };
};
