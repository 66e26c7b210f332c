// npm run storm: puts the connector through what production does, prints tables and claims, writes the numbers as JSON.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { packConnector, unpackConnector } from 'logto-host';
import { endChildren } from '../children.js';
import { judge } from './claims.js';
import { runFaults } from './faults.js';
import { runNeighbours } from './neighbours.js';
import { helpText, type Options, parseOptions } from './options.js';
import { runOutage } from './outage.js';
import { fullPlan, shortPlan } from './plan.js';
import { renderReport } from './report.js';
import type { Results } from './results.js';
import { runSilence } from './silence.js';
import type { Stage } from './stage.js';
import { runStop } from './stop.js';

const startedMs = performance.now();
const say = (line: string): void => {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  process.stderr.write(`storm ${seconds.padStart(3)} s  ${line}\n`);
};

const readOptions = (): Options | 'help' => {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${helpText}`);
    process.exit(2);
  }
};

const run = async ({ isShort, scenarios, seed, jsonFile }: Options): Promise<number> => {
  const plan = isShort ? shortPlan : fullPlan;
  say(`seed ${seed}; packing and unpacking the connector`);
  const { core } = await unpackConnector(await packConnector(), { kit: '@logto/connector-kit', zod: 'zod' });
  const stage: Stage = { core, seed, say };

  const results: Results = {};
  if (scenarios.includes('faults')) results.faults = await runFaults(plan, stage);
  if (scenarios.includes('outage')) results.outage = await runOutage(plan, stage);
  if (scenarios.includes('neighbours')) results.neighbours = await runNeighbours(plan, stage);
  if (scenarios.includes('silence')) results.silence = await runSilence(plan, stage);
  if (scenarios.includes('stop')) results.stop = await runStop(plan, stage);

  const judged = judge(results, plan.isFull);
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism() };
  const json = { at: new Date().toISOString(), ...machine, seed, plan, results, claims: judged };
  mkdirSync(path.dirname(jsonFile), { recursive: true });
  writeFileSync(jsonFile, `${JSON.stringify(json, undefined, 2)}\n`);
  process.stdout.write(`Seed ${seed}\n\n${renderReport(results, judged)}`);
  say(`done; the numbers are in ${path.relative(process.cwd(), jsonFile)}`);
  return judged.some(({ verdict }) => verdict === 'FAIL') ? 1 : 0;
};

const options = readOptions();
if (options === 'help') process.stdout.write(helpText);
else {
  process.exitCode = await run(options).catch((error: unknown) => {
    process.stderr.write(`storm: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });
}
endChildren();
