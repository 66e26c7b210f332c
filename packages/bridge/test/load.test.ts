// Many emails at once, three in ten of which get a fault: the short form of `node packages/bridge/bench/main.js`.
import { describe, expect, it } from 'vitest';
import { runFaults } from '../bench/faults.js';

/** Three attempts fit, and every fault is used. */
const plan = { sends: 200, concurrency: 100, timeoutMs: 3_000 };

describe('200 emails at 100 at a time, with faults', () => {
  it('all get a true response inside the budget: nothing lost, nothing twice', async () => {
    const result = await runFaults(plan);
    expect(result).toMatchObject({ sends: 200, faults: 60, lost: 0, twice: 0, unanswered: 0, exitCode: 0 });
    expect(result.accepted + result.failed).toBe(200);
    expect(result.accepted).toBeGreaterThan(180);
  });

  it('all get a response when SIGTERM comes while they run, and none that was accepted is lost', async () => {
    const result = await runFaults({ ...plan, stopAfter: 100 });
    expect(result).toMatchObject({ lost: 0, twice: 0, unanswered: 0, exitCode: 0 });
    expect(result.sends).toBeGreaterThan(100);
  });
});
