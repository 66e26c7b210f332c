// Sends of which three in ten get a fault, and a stop while they run: is every response in time and true?
import { compareWithInbox, recipientOf, runLoad, throughBridge } from './load.js';
import { startBridge, startEmulator } from './processes.js';

/** Thirty in a hundred. "Stored": Mailgun accepted the message before it failed, so that the retry makes a copy with the same Message-Id. */
const faults = [
  ...times(6, { status: 503 }),
  ...times(3, { status: 500 }),
  ...times(2, { status: 500, store: true }),
  ...times(6, { reset: 'afterBody' }),
  ...times(5, { reset: 'afterStore' }),
  ...times(1, { hang: true }),
  ...times(1, { hang: true, store: true }),
  ...times(6, { status: 429, headers: { 'retry-after': '1' } }),
];

/** @param {number} count @param {object} fault */
function times(count, fault) {
  return Array.from({ length: count }, () => fault);
}

/** @param {number} sends */
function faultsFor(sends) {
  return Array.from({ length: sends }, (_, n) => {
    const fault = faults[(n * 37) % 100]; // spread, and the same in every run
    return fault ? [{ ...fault, match: { to: recipientOf(n) } }] : [];
  }).flat();
}

/**
 * @param {{ sends: number, concurrency: number, timeoutMs: number, stopAfter?: number }} plan
 *   `stopAfter`: SIGTERM after so many responses
 */
export async function runFaults({ sends, concurrency, timeoutMs, stopAfter = Number.POSITIVE_INFINITY }) {
  const emulator = await startEmulator();
  const bridge = await startBridge(emulator.url, { timeoutMs });
  try {
    const faultList = faultsFor(sends);
    await emulator.addFaults(faultList);
    /** @type {Promise<number | null> | undefined} */
    let stopping;
    const { outcomes } = await runLoad(throughBridge(bridge.url), {
      sends,
      concurrency,
      onOutcome(done) {
        if (done >= stopAfter) stopping ??= bridge.stop();
      },
      isOver: () => stopping !== undefined,
    });
    const exitCode = await (stopping ?? bridge.stop());
    return {
      ...compareWithInbox(outcomes, await emulator.listEmails()),
      sends: outcomes.length,
      faults: faultList.length,
      failed: outcomes.filter(({ status }) => status >= 400).length,
      unanswered: outcomes.filter(({ status }) => status === 0).length,
      slowestMs: Math.max(...outcomes.map(({ elapsedMs }) => elapsedMs)),
      exitCode,
    };
  } finally {
    emulator.stop();
  }
}
