// Sends requests: 64 at a time and 2,000 waiting per origin, each with its own timeout. Makes attempts; connections.ts opens sockets.
import type { Transport, TransportOptions } from './api-types.js';
import { Attempt } from './attempt.js';
import { createConnections, type Origin } from './connections.js';
import { Queue } from './queue.js';

/** Makes a transport with its own connections. By default there is one for the life of the process. */
export function createTransport(options: TransportOptions): Transport {
  const connections = createConnections(options);
  const queues = new WeakMap<Origin, Queue>();
  return (request) =>
    new Promise((resolve) => {
      let origin: Origin;
      try {
        origin = connections.to(request.origin);
      } catch {
        return resolve({ failure: 'unreachable', networkCode: 'PROXY_INVALID' });
      }
      const queue = queues.get(origin) ?? new Queue(origin, () => options.onContact?.(origin.name));
      queues.set(origin, queue);
      if (queue.hasRoomFor(request.body.length)) queue.add(new Attempt(request, queue, resolve));
      else resolve({ failure: 'overloaded', networkCode: 'QUEUE_FULL' });
    });
}
