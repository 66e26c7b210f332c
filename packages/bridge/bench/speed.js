// The bridge against the connector alone, in short rounds by turns, so that the machine's other work weighs on both.
import { compareWithInbox, percentile, runLoad, throughBridge, throughConnector } from './load.js';
import { startBridge, startEmulator } from './processes.js';

/** @typedef {{ p50Ms: number, p95Ms: number, perSecond: number }} Round */

/** As Mailgun needs for a response; without it both ways would only measure the emulator. */
const mailgunMs = 200;
/** The connector sends over so many connections at once (DESIGN section 8). */
const connections = 64;
/** Many and short, so that both of a pair run under the same load. */
const rounds = 20;
export const concurrency = 100;
/**
 * The first sends are spread over the time that so many emails take to leave. Nothing evens out bunches later, since each client
 * sends again as soon as it has its response: spread over less, half of the sends would wait 75 ms longer than the others for the
 * whole round, and the 95th percentile would measure the edge of a bunch.
 */
const startWithinMs = (concurrency / connections) * mailgunMs;
const forth = /** @type {const} */ (['connector', 'bridge']);
const back = /** @type {const} */ (['bridge', 'connector']);

/**
 * @param {number} sends in each round and way
 * @param {(line: string) => void} log
 */
export async function measureSpeed(sends, log) {
  const emulator = await startEmulator();
  const bridge = await startBridge(emulator.url);
  const ways = { connector: throughConnector(emulator.url), bridge: throughBridge(bridge.url) };
  /** @type {{ connector: Round[], bridge: Round[] }} */
  const measured = { connector: [], bridge: [] };
  /** @type {{ connector: number[], bridge: number[] }} */
  const allTimes = { connector: [], bridge: [] };
  /** @type {import('./load.js').Outcome[]} */
  const all = [];
  let first = 0;
  let cpuMs = 0;
  for (let round = -1; round < rounds; round++) {
    log(
      round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}, ${sends} emails each way, ${concurrency} at a time`,
    );
    for (const way of round % 2 === 0 ? forth : back) {
      await emulator.addFaults([{ delayMs: mailgunMs, times: sends }]);
      const before = await bridge.readUsage();
      const { outcomes, elapsedMs } = await runLoad(ways[way], { first, sends, concurrency, startWithinMs });
      first += sends;
      all.push(...outcomes);
      if (round < 0) continue;
      if (way === 'bridge') cpuMs += (await bridge.readUsage()).cpuMs - before.cpuMs;
      const times = outcomes.map((outcome) => outcome.elapsedMs);
      allTimes[way].push(...times);
      measured[way].push({
        p50Ms: percentile(times, 50),
        p95Ms: percentile(times, 95),
        perSecond: (sends / elapsedMs) * 1000,
      });
    }
  }
  const compared = compareWithInbox(all, await emulator.listEmails());
  const exitCode = await bridge.stop();
  emulator.stop();
  return {
    ...compared,
    lost: compared.lost + all.length - compared.accepted,
    sends: all.length,
    throughBridge: sends * (rounds + 1),
    rounds: measured,
    ...comparePairs(measured),
    allSendsP95AddedMs: percentile(allTimes.bridge, 95) - percentile(allTimes.connector, 95),
    bridgeCpuMs: cpuMs / (sends * rounds),
    exitCode,
  };
}

/** What the bridge adds: medians over the pairs of rounds. @param {{ connector: Round[], bridge: Round[] }} measured */
function comparePairs(measured) {
  const median = (/** @type {number[]} */ values) => percentile(values, 50);
  // Those rounds first in which the connector alone was quickest: then the machine had the least other work.
  const pairs = measured.connector
    .map((alone, round) => ({ alone, through: measured.bridge[round] ?? alone }))
    .sort((a, b) => a.alone.p95Ms - b.alone.p95Ms)
    .map(({ alone, through }) => ({
      p50Ms: through.p50Ms - alone.p50Ms,
      p95Ms: through.p95Ms - alone.p95Ms,
      p95Ratio: through.p95Ms / alone.p95Ms,
    }));
  return {
    p50AddedMs: median(pairs.map(({ p50Ms }) => p50Ms)),
    p95AddedMs: median(pairs.map(({ p95Ms }) => p95Ms)),
    quietestQuarterP95AddedMs: median(pairs.slice(0, Math.ceil(pairs.length / 4)).map(({ p95Ms }) => p95Ms)),
    p95Ratio: median(pairs.map(({ p95Ratio }) => p95Ratio)),
  };
}
