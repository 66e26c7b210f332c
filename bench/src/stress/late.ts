// Responses after the budget, of each kind: is the send reported as unconfirmed in time, and is its result logged later?
// Each group of sends has its own origin, since 16 requests are awaited per origin.
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from 'mailgun-emulator';
import { countCodes, countDuplicates, countUnconfirmed, findSlowestMs, type Unconfirmed } from './counts.js';
import { startHost, startMailgun } from './host-process.js';
import { queueFaults, readInbox } from './inbox.js';
import { recipientOf } from './messages.js';
import type { Plan } from './plan.js';
import type { ScenarioContext } from './scenario.js';
import { startTcpProxy } from './tcp-proxy.js';

export interface LateRow {
  readonly kind: Kind['name'];
  readonly sends: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly unconfirmed: Unconfirmed;
  readonly slowestMs: number;
  /** Log lines about requests with a late response. */
  readonly lateLines: number;
}

export interface LateResult {
  readonly budgetMs: number;
  readonly rows: readonly LateRow[];
  readonly duplicates: number;
}

interface Kind {
  readonly name: 'accepted late' | 'refused late' | 'stored, no response' | 'no response' | 'over the limit';
  readonly sends: number;
  /** Of both requests of each send. */
  readonly fault: FaultEffect;
}

const numbersPerKind = 1_000;
/** Two requests each, so that all of them are among the 16 that are awaited. */
const sendsWithinLimit = 6;
/** A second request begins after 5/8 of the budget; a second more for a busy machine. */
const marginMs = 1_000;

export const runLate = async ({ late: plan }: Plan, { core, log }: ScenarioContext): Promise<LateResult> => {
  const { budgetMs, lateMs, overLimit } = plan;
  const late: FaultEffect = { delayMs: budgetMs + lateMs };
  const kinds: readonly Kind[] = [
    { name: 'accepted late', sends: sendsWithinLimit, fault: late },
    { name: 'refused late', sends: sendsWithinLimit, fault: late },
    { name: 'stored, no response', sends: sendsWithinLimit, fault: { hang: true, store: true } },
    { name: 'no response', sends: sendsWithinLimit, fault: { hang: true } },
    { name: 'over the limit', sends: overLimit, fault: late },
  ];
  const mailgun = await startMailgun();
  const refusing = await startMailgun('another-key');
  const proxies = await Promise.all(
    kinds.map(({ name }) => startTcpProxy(name === 'refused late' ? refusing.url : mailgun.url)),
  );
  const endpoints = proxies.map(({ url }) => url);
  const host = await startHost({ core, endpoints, sampleEverySends: 1_000 }, budgetMs);
  for (const [index, { name, sends, fault }] of kinds.entries()) {
    const faults = Array.from({ length: sends }, (_, n) => {
      return { ...fault, times: 2, match: { to: recipientOf(index * numbersPerKind + n) } };
    });
    await queueFaults(name === 'refused late' ? refusing.url : mailgun.url, faults);
  }

  log(`late: ${kinds.map(({ name, sends }) => `${sends} ${name}`).join(', ')}`);
  await Promise.all(
    kinds.map(({ sends }, endpoint) =>
      host.run({ type: 'burst', endpoint, first: endpoint * numbersPerKind, count: sends }),
    ),
  );
  const collectMs = lateMs + budgetMs * (5 / 8) + marginMs;
  log(`late: waiting ${(collectMs / 1000).toFixed(0)} s for late responses`);
  await sleep(collectMs);

  const emails = await readInbox(mailgun.url);
  const rows = kinds.map(({ name, sends }, index): LateRow => {
    const outcomes = host.outcomes.filter(({ n }) => Math.floor(n / numbersPerKind) === index);
    const references = new Set(outcomes.map(({ id = '' }) => id.slice(0, 8)));
    const isLate = host.lines.filter(({ reference, what }) => what !== 'unconfirmed' && references.has(reference));
    return {
      kind: name,
      sends,
      codes: countCodes(outcomes),
      unconfirmed: countUnconfirmed(outcomes, emails, host.lines),
      slowestMs: findSlowestMs(outcomes),
      lateLines: isLate.length,
    };
  });
  await host.end();
  for (const proxy of proxies) proxy.end();
  await Promise.all([mailgun.end(), refusing.end()]);
  return { budgetMs, rows, duplicates: countDuplicates(emails) };
};
