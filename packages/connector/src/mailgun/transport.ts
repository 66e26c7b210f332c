// Sends requests, at most 64 at a time and 2,000 waiting per origin; each within its timeout. Network access is in attempt.ts and
// connections.ts.
import type { Transport, TransportOptions } from './api-types.js';
import { Attempt, AttemptQueue } from './attempt.js';
import { createConnections, maxConnections, maxPending, type Origin } from './connections.js';

/** Makes a transport with its own connections. By default there is one for the life of the process. */
export function createTransport(options: TransportOptions): Transport {
  const connections = createConnections(options);
  const queues = new WeakMap<Origin, AttemptQueue>();
  return (request) =>
    new Promise((resolve) => {
      let origin: Origin;
      try {
        origin = connections.to(request.origin);
      } catch {
        return resolve({ failure: 'unreachable', networkCode: 'PROXY_INVALID' });
      }
      const queue = queues.get(origin) ?? new AttemptQueue();
      queues.set(origin, queue);
      if (origin.active + queue.size >= maxPending)
        return resolve({ failure: 'overloaded', networkCode: 'QUEUE_FULL' });
      const attempt = new Attempt(request, origin, queue, connections, resolve);
      if (origin.active < maxConnections) attempt.start();
      else queue.add(attempt);
    });
}
