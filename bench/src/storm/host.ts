// A child process that behaves as Logto does: it loads the unpacked connector once, builds it anew and fetches the config for
// each send. Told to stop, it takes no more work, finishes what is under way, and ends when nothing keeps it alive.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadBySteps } from 'logto-host';
import { createCounters } from './gauges.js';
import { messageFor, savedConfig } from './messages.js';
import type { HostInput, Order, Outcome, Report } from './protocol.js';

const batchSize = 200;
const reportEveryMs = 100;

const { core, endpoints, sampleEverySends } = JSON.parse(process.argv[2] ?? '{}') as HostInput;
const counters = createCounters(sampleEverySends);
const saved = endpoints.map(savedConfig);
const connector = await loadBySteps({ core, connector: path.join(core, 'connectors/connector-mailgun') });

let isStopping = false;
let allowedBelow = Number.POSITIVE_INFINITY;
let started = 0;
let outcomes: Outcome[] = [];
const working = new Set<Promise<void>>();

// The connector's log goes to the operator; here each line has its outcome already.
const printError = console.error;
console.error = (...words: unknown[]) => {
  if (!String(words[0]).startsWith('connector-mailgun ')) printError(...words);
};

const report = (said: Report): void => {
  if (process.connected) process.send?.(said);
};
const flush = (): void => {
  report({ says: 'outcomes', outcomes, started });
  outcomes = [];
};
const reporting = setInterval(flush, reportEveryMs);
const now = (): number => performance.timeOrigin + performance.now();

/** One send as Logto does it. Never rejects. */
const send = async (n: number, endpoint: number): Promise<void> => {
  started += 1;
  counters.begin();
  const startedAtMs = now();
  let ended: Pick<Outcome, 'kind' | 'id'>;
  try {
    const { sendMessage } = await connector.build({ getConfig: async () => JSON.parse(saved[endpoint] ?? '') });
    const { id } = (await sendMessage(messageFor(n) as Parameters<typeof sendMessage>[0])) as { id: string };
    ended = { kind: 'accepted', id: id.replace(/^<|>$/g, '') };
  } catch (error) {
    ended = { kind: (error as { data?: { kind?: string } }).data?.kind ?? `not a failure of the connector: ${error}` };
  }
  outcomes.push({ n, startedAtMs, elapsedMs: now() - startedAtMs, ...ended });
  counters.end();
  if (outcomes.length >= batchSize) flush();
};

const loop = async (order: Extract<Order, { does: 'loop' }>): Promise<void> => {
  const endsAtMs = now() + (order.forMs ?? Number.POSITIVE_INFINITY);
  let next = order.first;
  const client = async (): Promise<void> => {
    while (next < order.until && now() < endsAtMs && !isStopping) {
      if (next >= allowedBelow) {
        await sleep(5);
        continue;
      }
      const n = next;
      next += order.step;
      await send(n, order.endpoint);
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, client));
};

const rate = async ({ first, endpoint, perSecond, forMs }: Extract<Order, { does: 'rate' }>): Promise<void> => {
  const startedMs = now();
  const sends: Promise<void>[] = [];
  while (sends.length < (perSecond * forMs) / 1000 && !isStopping) {
    const dueMs = startedMs + (sends.length * 1000) / perSecond;
    if (dueMs > now()) await sleep(dueMs - now());
    else sends.push(send(first + sends.length, endpoint));
  }
  await Promise.all(sends);
};

const burst = async ({ first, endpoint, count }: Extract<Order, { does: 'burst' }>): Promise<void> => {
  await Promise.all(Array.from({ length: count }, (_, index) => send(first + index, endpoint)));
};

const obey = async (order: Exclude<Order, { does: 'allow' }>): Promise<void> => {
  if (order.does === 'loop') await loop(order);
  else if (order.does === 'rate') await rate(order);
  else await burst(order);
  flush();
  report({ says: 'done', job: order.job, gauges: counters.read() });
};

process.on('message', (order: Order) => {
  if (order.does === 'allow') {
    allowedBelow = order.below;
    return;
  }
  const work = obey(order).finally(() => working.delete(work));
  working.add(work);
});
process.once('SIGTERM', async () => {
  isStopping = true;
  await Promise.all(working);
  clearInterval(reporting);
  process.removeListener('disconnect', abandon);
  if (!process.connected) return;
  const last: Report = { says: 'outcomes', outcomes, started };
  process.send?.(last, () => process.disconnect());
});
/** Who started it is gone. */
function abandon(): void {
  process.exit(1);
}
process.once('disconnect', abandon);
report({ says: 'ready' });
