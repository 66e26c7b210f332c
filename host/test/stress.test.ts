// The short form of `npm run stress`: each scenario in its own processes, from one seed. This covers what must hold on any
// machine; only a full run checks what needs time or a quiet machine.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results, ScenarioName } from '../../bench/src/stress/results.ts';
import { createTempFolder, removeTempFolders } from '../src/pack.ts';
import { requireBuild, runScript } from './run-script.ts';

/** Tolerance for a busy machine, where timers fire late. */
const toleranceMs = 3_000;

const runs = new Map<ScenarioName, Promise<Results>>();

const run = async (name: ScenarioName): Promise<Results> => {
  const file = path.join(createTempFolder(), 'stress.json');
  const args = ['--short', '--seed', '7', '--only', name, '--json', file];
  const { exitCode, stdout, stderr } = await runScript('../bench/lib/stress/main.js', args, { timeoutMs: 180_000 });
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`stress exited with ${exitCode}:\n${stderr}`);
  if (!stdout.includes('Thresholds')) throw new Error(`stress measured nothing:\n${stderr}`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { results: Results }).results;
};

const resultOf = async <Name extends ScenarioName>(name: Name): Promise<Required<Results>[Name]> => {
  const results = (await runs.get(name)) as Required<Results>;
  return results[name];
};

/** One per core: a third would keep the others from running, and their timers would fire late. */
const scenariosAtOnce = 2;

beforeAll(async () => {
  requireBuild();
  const waiting: ScenarioName[] = ['outage', 'faults', 'isolation', 'late', 'half-open', 'stop'];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = run(next);
      runs.set(next, result);
      await result.catch(() => {}); // reported by the tests of each
    }
  };
  await Promise.all(Array.from({ length: scenariosAtOnce }, work));
}, 400_000);
afterAll(removeTempFolders);

describe('2,000 sends, 30 % of them with a fault', () => {
  it('all end within the budget, over 99 % of them accepted or unconfirmed', async () => {
    const faults = await resultOf('faults');
    expect(faults).toMatchObject({ sends: 2_000, faulted: 619, unusedFaults: 0 });
    expect(faults.slowestMs - faults.longestWaitForCpuMs).toBeLessThan(faults.budgetMs + toleranceMs);
    expect(faults.sentPercent).toBeGreaterThan(99);
  });

  it('log what is unconfirmed, and log as accepted late only what arrived', async () => {
    const { unconfirmed } = await resultOf('faults');
    expect(unconfirmed.reported).toBeGreaterThan(0);
    expect(unconfirmed).toMatchObject({ notLoggedAsUnconfirmed: 0, loggedButNotInInbox: 0 });
  });

  it('deliver each accepted email exactly once', async () => {
    expect(await resultOf('faults')).toMatchObject({ acceptedButNotInInbox: 0, duplicates: 0 });
  });

  it('use at most 64 connections per host', async () => {
    expect((await resultOf('faults')).peakSocketsPerHost).toBeLessThanOrEqual(64);
  });
});

describe.each(['refused', 'unresponsive'] as const)('during an outage of Mailgun (%s)', (mode) => {
  const find = async () => {
    const { budgetMs, rows } = await resultOf('outage');
    const row = rows.find((one) => one.mode === mode);
    if (!row) throw new Error('There is no such row.');
    return { budgetMs, ...row };
  };

  it('sends end within the budget, unconfirmed or with a temporary error code', async () => {
    const { codesDuringOutage, slowestMs, longestWaitForCpuMs, budgetMs } = await find();
    const expected = [
      ...['unreachable', 'interrupted', 'overloaded'],
      ...(mode === 'unresponsive' ? ['unconfirmed', 'unavailable', 'timeout'] : []),
    ];
    expect(Object.keys(codesDuringOutage)).not.toEqual([]);
    expect(Object.keys(codesDuringOutage).filter((code) => !expected.includes(code))).toEqual([]);
    // Not the connector's time: other load kept the host from running that long.
    expect(slowestMs - longestWaitForCpuMs).toBeLessThan(budgetMs + toleranceMs);
  });

  it('connections and queued sends stay within their limits', async () => {
    const { peakSockets, burst, burstCodes } = await find();
    expect(peakSockets).toBeLessThanOrEqual(64);
    // Refused sends free their slots at once, so that more of the burst is admitted.
    if (mode === 'unresponsive') expect(burst - (burstCodes.overloaded ?? 0)).toBeLessThanOrEqual(2_000);
  });

  it('nothing piles up, and the first send afterwards is accepted', async () => {
    expect(await find()).toMatchObject({ firstAfter: 'accepted', inFlightAtEnd: 0, acceptedButNotInInbox: 0 });
  });
});

it('an outage is noticed: after 15 s without a response, sends are unavailable and no longer unconfirmed', async () => {
  const { rows } = await resultOf('outage');
  const codes = rows.find(({ mode }) => mode === 'unresponsive')?.codesOnceNoticed;
  expect(codes?.unavailable).toBeGreaterThan(0);
  expect(codes).not.toHaveProperty('unconfirmed');
});

describe('a send without a response within the budget', () => {
  const find = async (kind: string) => {
    const row = (await resultOf('late')).rows.find((one) => one.kind === kind);
    if (!row) throw new Error('There is no such row.');
    return row;
  };

  it.each(['accepted late', 'refused late', 'stored, no response', 'no response', 'over the limit'])(
    'is reported and logged as unconfirmed within the budget (%s)',
    async (kind) => {
      const { sends, unconfirmed, slowestMs } = await find(kind);
      expect(unconfirmed).toMatchObject({ reported: sends, notLoggedAsUnconfirmed: 0, loggedButNotInInbox: 0 });
      expect(slowestMs).toBeLessThan((await resultOf('late')).budgetMs + toleranceMs);
    },
  );

  it.each([
    { kind: 'accepted late', arrived: 6, loggedAccepted: 6, loggedRefused: 0 },
    { kind: 'refused late', arrived: 0, loggedAccepted: 0, loggedRefused: 6 },
    { kind: 'stored, no response', arrived: 6, loggedAccepted: 0, loggedRefused: 0 },
    { kind: 'no response', arrived: 0, loggedAccepted: 0, loggedRefused: 0 },
  ])('has its end in the log, if there is a response ($kind)', async ({ kind, ...expected }) => {
    expect((await find(kind)).unconfirmed).toMatchObject(expected);
  });

  it('is awaited for 16 requests per origin and no more', async () => {
    expect((await find('over the limit')).lateLines).toBe(16);
  });

  it('never makes two emails in a mailbox', async () => {
    expect((await resultOf('late')).duplicates).toBe(0);
  });
});

describe('next to an unresponsive origin', () => {
  it('a healthy one accepts every send', async () => {
    const { rows } = await resultOf('isolation');
    expect(rows.map(({ sends, accepted }) => sends - accepted)).toEqual([0, 0]);
  });
});

describe('after five idle connections were dropped without notice', () => {
  it('the next two sends are accepted, the first within the budget', async () => {
    const { rows, budgetMs, duplicates } = await resultOf('half-open');
    const expected = { connections: 5, next: 'accepted', second: 'accepted' };
    expect(rows).toMatchObject([
      { idleMs: 300, ...expected },
      { idleMs: 4_000, ...expected },
    ]);
    expect(Math.max(...rows.map(({ nextMs }) => nextMs))).toBeLessThan(budgetMs);
    expect(duplicates).toBe(0);
  });
});

describe('a host that gets SIGTERM while sends are in flight', () => {
  it('exits by itself and loses no accepted email', async () => {
    const { rows } = await resultOf('stop');
    expect(rows).toMatchObject([{ exit: '0', notReported: 0, acceptedButNotInInbox: 0 }]);
    expect(rows[0]?.inFlight).toBeGreaterThan(0);
  });
});
