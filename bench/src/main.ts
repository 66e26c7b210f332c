// npm run bench: measures, prints tables and claims, writes the numbers as JSON. What is measured is one file per part.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { endChildren } from './children.js';
import { judge } from './claims.js';
import { measureMemoryOverSends } from './memory.js';
import { helpText, type Options, parseOptions } from './options.js';
import { fullPlan, type Plan, quickPlan } from './plan.js';
import { renderReport } from './report.js';
import type { PartName, Results } from './results.js';
import { measureSize } from './size.js';
import { measureStartup } from './startup.js';
import { measureThroughput } from './throughput.js';
import { measureTls } from './tls.js';

const startedMs = performance.now();
const secondsSinceStart = (): string => ((performance.now() - startedMs) / 1000).toFixed(0);
const say = (line: string): void => {
  process.stderr.write(`bench ${secondsSinceStart().padStart(3)} s  ${line}\n`);
};

const readOptions = (): Options | 'help' => {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${helpText}`);
    process.exit(2);
  }
};

const measureParts = async (plan: Plan, parts: readonly PartName[], connector: string): Promise<Results> => {
  const results: Results = {};
  if (parts.includes('size')) results.size = measureSize(connector);
  if (parts.includes('throughput')) results.throughput = await measureThroughput(plan, connector, say);
  if (parts.includes('startup')) results.startup = await measureStartup(plan, connector, say);
  if (parts.includes('tls')) results.tls = await measureTls(plan, connector, say);
  if (parts.includes('memory')) results.memory = await measureMemoryOverSends(plan, connector, say);
  return results;
};

const run = async ({ isQuick, parts, jsonFile, connector }: Options): Promise<number> => {
  if (!existsSync(fileURLToPath(connector))) {
    process.stderr.write(`bench: there is no ${fileURLToPath(connector)}; run npm run build first.\n`);
    return 1;
  }
  const plan = isQuick ? quickPlan : fullPlan;
  const results = await measureParts(plan, parts, connector);
  const judged = judge(results, plan.isFull);
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism() };
  mkdirSync(path.dirname(jsonFile), { recursive: true });
  const json = { at: new Date().toISOString(), ...machine, plan, results, claims: judged };
  writeFileSync(jsonFile, `${JSON.stringify(json, undefined, 2)}\n`);
  process.stdout.write(renderReport(results, judged));
  say(`done; the numbers are in ${path.relative(process.cwd(), jsonFile)}`);
  return judged.some(({ verdict }) => verdict === 'FAIL') ? 1 : 0;
};

const options = readOptions();
if (options === 'help') process.stdout.write(helpText);
else {
  process.exitCode = await run(options).catch((error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });
}
endChildren();
