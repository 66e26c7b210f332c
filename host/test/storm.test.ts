// The short form of `npm run storm`: each scenario with processes of its own, from one seed. What needs time or a quiet machine
// is judged by the storm itself; here it is what must hold on any.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results, ScenarioName } from '../../bench/src/storm/results.ts';
import { createTempFolder, removeTempFolders } from '../src/pack.ts';
import { requireBuild, runScript } from './probe-process.ts';

/** For a machine that does much else meanwhile: timers fire late, and thousands of sends are told one after the other. */
const lateMs = 3_000;

const runs = new Map<ScenarioName, Promise<Results>>();

const run = async (name: ScenarioName): Promise<Results> => {
  const file = path.join(createTempFolder(), 'storm.json');
  const args = ['--short', '--seed', '7', '--only', name, '--json', file];
  const { exitCode, stdout, stderr } = await runScript('../bench/lib/storm/main.js', args, { timeoutMs: 180_000 });
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`storm ended with ${exitCode}:\n${stderr}`);
  if (!stdout.includes('Claims')) throw new Error(`storm measured nothing:\n${stderr}`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { results: Results }).results;
};

const resultOf = async <Name extends ScenarioName>(name: Name): Promise<Required<Results>[Name]> => {
  const results = (await runs.get(name)) as Required<Results>;
  return results[name];
};

const scenariosAtOnce = 3;

beforeAll(async () => {
  requireBuild();
  const waiting: ScenarioName[] = ['outage', 'faults', 'neighbours', 'silence', 'stop'];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = run(next);
      runs.set(next, result);
      await result.catch(() => {}); // told by the tests of each
    }
  };
  await Promise.all(Array.from({ length: scenariosAtOnce }, work));
}, 400_000);
afterAll(removeTempFolders);

describe('2,000 sends, 30 % of which meet one fault', () => {
  it('are all settled within the budget, nearly all accepted', async () => {
    const faults = await resultOf('faults');
    expect(faults).toMatchObject({ sends: 2_000, faulted: 610, faultsThatStruckNobody: 0 });
    expect(faults.slowestMs).toBeLessThan(faults.budgetMs + lateMs);
    expect(faults.acceptedPercent).toBeGreaterThan(99);
  });

  it('show each accepted mail, and once', async () => {
    expect(await resultOf('faults')).toMatchObject({ acceptedButNotInInbox: 0, shownTwice: 0 });
  });

  it('share 64 connections', async () => {
    expect((await resultOf('faults')).peakSocketsPerHost).toBeLessThanOrEqual(64);
  });
});

describe.each(['refused', 'silent'] as const)('while Mailgun is gone (%s)', (gone) => {
  const find = async () => {
    const { budgetMs, rows } = await resultOf('outage');
    const row = rows.find((one) => one.gone === gone);
    if (!row) throw new Error('There is no such row.');
    return { budgetMs, ...row };
  };

  it('sends fail within the budget, as something that passes', async () => {
    const { kindsMeanwhile, slowestMs, budgetMs } = await find();
    const right = ['unreachable', 'interrupted', 'overloaded', ...(gone === 'silent' ? ['timeout'] : [])];
    expect(Object.keys(kindsMeanwhile)).not.toEqual([]);
    expect(Object.keys(kindsMeanwhile).filter((kind) => !right.includes(kind))).toEqual([]);
    expect(slowestMs).toBeLessThan(budgetMs + lateMs);
  });

  it('connections and waiting sends stay in their bounds', async () => {
    const { peakSockets, burst, burstKinds } = await find();
    expect(peakSockets).toBeLessThanOrEqual(64);
    // Where sends are refused at once their places are free again at once, and more of the burst comes in.
    if (gone === 'silent') expect(burst - (burstKinds.overloaded ?? 0)).toBeLessThanOrEqual(2_000);
  });

  it('nothing piles up, and the first send after it goes through', async () => {
    expect(await find()).toMatchObject({ firstAfter: 'accepted', inFlightAtEnd: 0, acceptedButNotInInbox: 0 });
  });
});

describe('beside an origin that hangs', () => {
  it('another takes every send', async () => {
    const { rows } = await resultOf('neighbours');
    expect(rows.map(({ sends, accepted }) => sends - accepted)).toEqual([0, 0]);
  });
});

describe('after five idle connections were dropped without a word', () => {
  it('the next two sends go through, the first within the budget', async () => {
    const { rows, budgetMs, shownTwice } = await resultOf('silence');
    expect(rows).toMatchObject([{ connections: 5, next: 'accepted', second: 'accepted' }]);
    expect(rows[0]?.nextMs).toBeLessThan(budgetMs);
    expect(shownTwice).toBe(0);
  });
});

describe('a host that is told to stop in the middle of sends', () => {
  it('ends by itself, and loses none that it reported as sent', async () => {
    const { rows } = await resultOf('stop');
    expect(rows).toMatchObject([{ exit: '0', notReported: 0, acceptedButNotInInbox: 0 }]);
    expect(rows[0]?.underWay).toBeGreaterThan(0);
  });
});
