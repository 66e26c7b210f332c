// Sends requests: per origin 64 at a time and 2,000 in all, each with its own timeout. Entry point of network/.
import type { Transport, TransportOptions } from './api-types.js';
import { Attempt } from './attempt.js';
import { createConnections } from './connections.js';
import { IdleLimit } from './idle-limit.js';
import { Queue } from './queue.js';

/** Most origins with open connections; for a ninth, those of the origin that was unused for longest are closed. */
const maxOrigins = 8;
/** Load balancers and firewalls drop idle connections without notice; a few seconds are safe. */
const defaultIdleAfterMs = 3_000;
/** A response that begins later than this beyond the median is not waited for: a new connection takes three round trips. */
const defaultIdleMarginMs = 1_000;

/** Makes a transport with its own connections. By default there is one for the life of the process. */
export function createTransport(options: TransportOptions): Transport {
  const queues = new Map<string, Queue>();
  let requests = 0;
  return (request) =>
    new Promise((resolve) => {
      let queue: Queue;
      try {
        queue = queues.get(request.origin) ?? createQueue(request.origin);
      } catch {
        return resolve({ failure: 'unreachable', networkCode: 'PROXY_INVALID' });
      }
      queue.lastRequest = ++requests;
      if (queue.hasRoomFor(request.body.length)) queue.add(new Attempt(request, queue, resolve));
      else resolve({ failure: 'overloaded', networkCode: 'QUEUE_FULL' });
    });

  function createQueue(origin: string): Queue {
    const { idleAfterMs = defaultIdleAfterMs, idleMarginMs = defaultIdleMarginMs, onContact } = options;
    const idleLimit = new IdleLimit(idleAfterMs, idleMarginMs);
    const queue = new Queue(createConnections(origin, options), idleLimit, () => onContact?.(origin));
    closeUnused();
    queues.set(origin, queue);
    return queue;
  }

  /** One in use is not closed: the sends that wait for its connections would be lost. */
  function closeUnused(): void {
    const byLastRequest = [...queues].sort(([, a], [, b]) => a.lastRequest - b.lastRequest);
    for (const [origin, queue] of byLastRequest) {
      if (queues.size < maxOrigins || !queue.isUnused) continue;
      queues.delete(origin);
      queue.closeIdle();
    }
  }
}
