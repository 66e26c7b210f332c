// What `npm run bench` and `npm run stress` share as commands: progress on standard error, tables on standard output, numbers as
// JSON, and an exit code: 0 all thresholds pass, 1 a threshold or a measurement failed, 2 wrong usage.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import type { ThresholdResult } from './check-thresholds.js';
import { endChildren } from './children.js';

interface Measured {
  /** Settings and results of the run. */
  readonly json: object;
  readonly checked: readonly ThresholdResult[];
  readonly report: string;
}

export interface Command<Options> {
  readonly name: string;
  readonly helpText: string;
  /** @throws {TypeError} wrong usage; the message is shown to the user. */
  readonly parseOptions: (args: readonly string[]) => Options | 'help';
  /** @throws {Error} when there is nothing to measure or a measurement fails; the message is shown to the user. */
  readonly measure: (options: Options, log: (line: string) => void) => Promise<Measured>;
}

export const runCommand = async <Options extends { readonly jsonFile: string }>({
  name,
  helpText,
  parseOptions,
  measure,
}: Command<Options>): Promise<void> => {
  const startedMs = performance.now();
  const log = (line: string): void => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    process.stderr.write(`${name} ${seconds.padStart(3)} s  ${line}\n`);
  };
  let options: Options | 'help';
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${helpText}`);
    process.exitCode = 2;
    return;
  }
  if (options === 'help') {
    process.stdout.write(helpText);
    return;
  }
  try {
    const { json, checked, report } = await measure(options, log);
    const machine = { node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism() };
    const numbers = { at: new Date().toISOString(), ...machine, ...json, thresholds: checked };
    mkdirSync(path.dirname(options.jsonFile), { recursive: true });
    writeFileSync(options.jsonFile, `${JSON.stringify(numbers, undefined, 2)}\n`);
    process.stdout.write(report);
    log(`done; the numbers are in ${path.relative(process.cwd(), options.jsonFile)}`);
    process.exitCode = checked.some(({ result }) => result === 'FAIL') ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    endChildren();
  }
};

interface Flag {
  readonly value?: string;
  readonly description: string;
}

/** One line per flag. */
export const renderFlags = (flags: Readonly<Record<string, Flag>>): string =>
  Object.entries(flags)
    .map(([name, { value = '', description }]) => `  ${`--${name} ${value}`.padEnd(22)}${description}`)
    .join('\n');

/** The names given with `--only`, in the order of `all`; all of them without it. */
export const readOnly = <Name extends string>(value: string | undefined, all: readonly Name[]): readonly Name[] => {
  if (value === undefined) return all;
  const named = value.split(',').map((name) => name.trim());
  const unknown = named.filter((name) => !(all as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new TypeError(`--only: unknown name "${unknown.join('", "')}"; choose from ${all.join(', ')}.`);
  }
  return all.filter((name) => named.includes(name));
};
