// Sends requests: per origin 64 at a time and 2,000 in all, each with its own timeout. Entry point of network/.
import type { Transport, TransportOptions } from './api-types.js';
import { Attempt } from './attempt.js';
import { createConnections, type Origin } from './connections.js';
import { createIdleLimit } from './idle-limit.js';
import { Queue } from './queue.js';

/** Load balancers and firewalls drop idle connections without notice; a few seconds are safe. */
const defaultIdleAfterMs = 3_000;
/** A response that begins later than this beyond the median is not waited for: a new connection takes three round trips. */
const defaultIdleMarginMs = 1_000;

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
      const queue = queues.get(origin) ?? createQueue(origin);
      queues.set(origin, queue);
      if (queue.hasRoomFor(request.body.length)) queue.add(new Attempt(request, queue, resolve));
      else resolve({ failure: 'overloaded', networkCode: 'QUEUE_FULL' });
    });

  function createQueue(origin: Origin): Queue {
    const idleLimit = createIdleLimit(
      options.idleAfterMs ?? defaultIdleAfterMs,
      options.idleMarginMs ?? defaultIdleMarginMs,
    );
    return new Queue(origin, idleLimit, () => options.onContact?.(origin.name));
  }
}
