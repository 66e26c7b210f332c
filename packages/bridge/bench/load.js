// Sends many emails at once, straight through the connector or through a bridge, and counts the results.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import createConnector from 'connector-mailgun';
import { buildConfig, token } from './processes.js';

/** @typedef {{ n: number, id?: string, status: number, elapsedMs: number }} Outcome status 0: no response */
/** @typedef {(n: number) => Promise<{ id?: string, status: number }>} Send */

/** @param {number} n */
export const recipientOf = (n) => `user${n}@example.org`;
/** @param {number} n */
const messageOf = (n) => ({
  to: recipientOf(n),
  type: 'SignIn',
  payload: { code: String(n).padStart(6, '0'), locale: 'en' },
});

/** As Logto does with the connector inside it. @param {string} endpoint @returns {Send} */
export function throughConnector(endpoint) {
  process.env.MAILGUN_CONNECTOR_ENDPOINTS = endpoint;
  const config = buildConfig(endpoint);
  return async (n) => {
    const { sendMessage } = await createConnector({ getConfig: async () => structuredClone(config) });
    const { id } = /** @type {{ id: string }} */ (await sendMessage(/** @type {any} */ (messageOf(n))));
    return { id, status: 200 };
  };
}

/** Node's own client, as below Logto's HTTP connector. @param {string} url @returns {Send} */
export function throughBridge(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  return (n) =>
    new Promise((resolve) => {
      const body = JSON.stringify(messageOf(n));
      const headers = {
        authorization: token,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          resolve({ status, ...(status === 200 && { id: JSON.parse(text).id }) });
        });
        response.on('error', () => resolve({ status: 0 }));
      });
      outgoing.on('error', () => resolve({ status: 0 }));
      outgoing.end(body);
    });
}

/**
 * Sends the numbers from `first` on, `concurrency` at a time.
 * @param {Send} send
 * @param {{ first?: number, sends: number, concurrency: number, startWithinMs?: number, onOutcome?: (done: number) => void,
 *   isOver?: () => boolean }} plan `startWithinMs`: the first sends are spread over this time; visitors do not come all at once
 */
export async function runLoad(
  send,
  { first = 0, sends, concurrency, startWithinMs = 0, onOutcome, isOver = () => false },
) {
  /** @type {Outcome[]} */
  const outcomes = [];
  let next = first;
  const startedMs = performance.now();
  const client = async (/** @type {number} */ index) => {
    if (startWithinMs > 0) await sleep((index / concurrency) * startWithinMs);
    while (next < first + sends && !isOver()) {
      const n = next++;
      const sentMs = performance.now();
      const result = await send(n);
      outcomes.push({ n, ...result, elapsedMs: performance.now() - sentMs });
      onOutcome?.(outcomes.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, index) => client(index)));
  return { outcomes, elapsedMs: performance.now() - startedMs };
}

/**
 * Compares the responses of status 200 with the inbox. A mailbox merges copies with one Message-Id.
 * @param {readonly Outcome[]} outcomes
 * @param {readonly import('./processes.js').Email[]} emails
 */
export function compareWithInbox(outcomes, emails) {
  const bare = (/** @type {string} */ id) => id.replace(/[<>]/g, '');
  /** @type {Map<string, Set<string>>} */
  const idsByRecipient = new Map();
  for (const { id, to } of emails) idsByRecipient.set(to, (idsByRecipient.get(to) ?? new Set()).add(bare(id)));
  const accepted = outcomes.filter(({ status }) => status === 200);
  return {
    accepted: accepted.length,
    lost: accepted.filter(({ n, id }) => !idsByRecipient.get(recipientOf(n))?.has(bare(id ?? ''))).length,
    twice: [...idsByRecipient.values()].filter(({ size }) => size > 1).length,
  };
}

/** @param {readonly number[]} values @param {number} percent */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
