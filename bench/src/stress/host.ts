// A child process that behaves like Logto: it loads the unpacked connector once, and for each send builds it again and loads the
// config. On SIGTERM it starts no more sends, finishes those in flight, and exits when nothing keeps the process alive.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadManually } from 'logto-host';
import { createCounters } from './gauges.js';
import { messageFor, savedConfig } from './messages.js';
import type { HostCommand, HostInput, LoggedLine, Outcome, Report } from './protocol.js';

const batchSize = 200;
const reportEveryMs = 100;

const { core, endpoints, sampleEverySends } = JSON.parse(process.argv[2] ?? '{}') as HostInput;
const counters = createCounters(sampleEverySends);
const saved = endpoints.map(savedConfig);

let isStopping = false;
let allowedBelow = Number.POSITIVE_INFINITY;
let started = 0;
let outcomes: Outcome[] = [];
let lines: LoggedLine[] = [];
const activeJobs = new Set<Promise<void>>();

const linePrefix = 'connector-mailgun ';
/** A line of the connector's log about a send without a response in time. */
const readLine = (line: string): LoggedLine | undefined => {
  const { message, reference, code } = JSON.parse(line) as { message: string; reference: string; code?: string };
  if (code === 'unconfirmed') return { reference, what: 'unconfirmed' };
  if (message.startsWith('Mailgun accepted the email after ')) return { reference, what: 'accepted late' };
  if (message.startsWith('Mailgun did not accept the email after ')) return { reference, what: 'refused late' };
  return undefined;
};
// The connector's lines are read and not printed: each outcome is reported anyway.
const printError = console.error;
console.error = (...values: unknown[]) => {
  const text = String(values[0]);
  if (!text.startsWith(linePrefix)) return printError(...values);
  const line = readLine(text.slice(linePrefix.length));
  if (line) lines.push(line);
};

const connector = await loadManually({ core, connector: path.join(core, 'connectors/connector-mailgun') });

const report = (message: Report): void => {
  if (process.connected) process.send?.(message);
};
const flush = (): void => {
  report({ type: 'outcomes', outcomes, lines, started });
  outcomes = [];
  lines = [];
};
const reporting = setInterval(flush, reportEveryMs);
const now = (): number => performance.timeOrigin + performance.now();

/** One send as Logto makes it. Never rejects. */
const send = async (n: number, endpoint: number): Promise<void> => {
  started += 1;
  counters.begin();
  const startedAtMs = now();
  let ended: Pick<Outcome, 'code' | 'id'>;
  try {
    const { sendMessage } = await connector.build({ getConfig: async () => JSON.parse(saved[endpoint] ?? '') });
    const result = await sendMessage(messageFor(n) as Parameters<typeof sendMessage>[0]);
    const { id, message } = result as { id: string; message: string };
    ended = {
      code: message.startsWith('Unconfirmed: ') ? 'unconfirmed' : 'accepted',
      id: id.replace(/^<|>$/g, ''),
    };
  } catch (error) {
    ended = { code: (error as { data?: { code?: string } }).data?.code ?? `not an error of the connector: ${error}` };
  }
  outcomes.push({ n, startedAtMs, elapsedMs: now() - startedAtMs, ...ended });
  counters.end();
  if (outcomes.length >= batchSize) flush();
};

const loop = async (command: Extract<HostCommand, { type: 'loop' }>): Promise<void> => {
  const endsAtMs = now() + (command.forMs ?? Number.POSITIVE_INFINITY);
  let next = command.first;
  const client = async (): Promise<void> => {
    while (next < command.until && now() < endsAtMs && !isStopping) {
      if (next >= allowedBelow) {
        await sleep(5);
        continue;
      }
      const n = next;
      next += command.step;
      await send(n, command.endpoint);
    }
  };
  await Promise.all(Array.from({ length: command.concurrency }, client));
};

const rate = async ({ first, endpoint, perSecond, forMs }: Extract<HostCommand, { type: 'rate' }>): Promise<void> => {
  const startedMs = now();
  const sends: Promise<void>[] = [];
  while (sends.length < (perSecond * forMs) / 1000 && !isStopping) {
    const dueMs = startedMs + (sends.length * 1000) / perSecond;
    if (dueMs > now()) await sleep(dueMs - now());
    else sends.push(send(first + sends.length, endpoint));
  }
  await Promise.all(sends);
};

const burst = async ({ first, endpoint, count }: Extract<HostCommand, { type: 'burst' }>): Promise<void> => {
  await Promise.all(Array.from({ length: count }, (_, index) => send(first + index, endpoint)));
};

const runJob = async (command: Exclude<HostCommand, { type: 'allow' }>): Promise<void> => {
  if (command.type === 'loop') await loop(command);
  else if (command.type === 'rate') await rate(command);
  else await burst(command);
  flush();
  report({ type: 'done', job: command.job, gauges: counters.read() });
};

process.on('message', (command: HostCommand) => {
  if (command.type === 'allow') {
    allowedBelow = command.below;
    return;
  }
  const job = runJob(command).finally(() => activeJobs.delete(job));
  activeJobs.add(job);
});
process.once('SIGTERM', async () => {
  isStopping = true;
  await Promise.all(activeJobs);
  clearInterval(reporting);
  process.removeListener('disconnect', abandon);
  if (!process.connected) return;
  const last: Report = { type: 'outcomes', outcomes, lines, started };
  process.send?.(last, () => process.disconnect());
});
/** The parent process is gone. */
function abandon(): void {
  process.exit(1);
}
process.once('disconnect', abandon);
report({ type: 'ready' });
