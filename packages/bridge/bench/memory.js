// The bridge's resident memory while it sends, with a small heap, so that growth shows early.
import { compareWithInbox, runLoad, throughBridge } from './load.js';
import { startBridge, startEmulator } from './processes.js';

const samples = 40;

/** @param {{ sends: number, concurrency: number }} plan */
export async function measureMemory(plan) {
  const emulator = await startEmulator();
  const bridge = await startBridge(emulator.url, { hasSmallHeap: true });
  /** @type {Promise<number>[]} */
  const readings = [];
  const { outcomes } = await runLoad(throughBridge(bridge.url), {
    ...plan,
    onOutcome(done) {
      if (done % (plan.sends / samples) === 0) readings.push(bridge.readUsage().then(({ rssBytes }) => rssBytes));
    },
  });
  const rssBytes = await Promise.all(readings);
  const compared = compareWithInbox(outcomes, await emulator.listEmails());
  const exitCode = await bridge.stop();
  emulator.stop();
  return {
    ...compared,
    lost: compared.lost + outcomes.length - compared.accepted,
    rssQuarterBytes: [0, 1, 2, 3].map((quarter) => meanOfQuarter(rssBytes, quarter)),
    rssRatio: meanOfQuarter(rssBytes, 3) / meanOfQuarter(rssBytes, 1),
    exitCode,
  };
}

/** @param {readonly number[]} values @param {number} quarter from 0 */
function meanOfQuarter(values, quarter) {
  const part = values.slice((quarter * values.length) / 4, ((quarter + 1) * values.length) / 4);
  return part.reduce((sum, value) => sum + value, 0) / part.length;
}
