// What bench and storm are as commands: options in, progress on standard error, tables on standard output, numbers as JSON, and an
// exit code: 0 every claim holds, 1 one does not or a measurement failed, 2 wrong usage.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { endChildren } from './children.js';
import type { JudgedClaim } from './claims.js';

interface Measured {
  /** What was measured, how, and with what result. */
  readonly json: object;
  readonly judged: readonly JudgedClaim[];
  readonly report: string;
}

export interface Command<Options> {
  readonly name: string;
  readonly helpText: string;
  /** @throws {TypeError} wrong usage, with a sentence for the caller. */
  readonly parseOptions: (args: readonly string[]) => Options | 'help';
  /** @throws {Error} with a sentence, when there is nothing to measure or a measurement fails. */
  readonly measure: (options: Options, say: (line: string) => void) => Promise<Measured>;
}

export const runCommand = async <Options extends { readonly jsonFile: string }>({
  name,
  helpText,
  parseOptions,
  measure,
}: Command<Options>): Promise<void> => {
  const startedMs = performance.now();
  const say = (line: string): void => {
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
    const { json, judged, report } = await measure(options, say);
    const machine = { node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism() };
    const numbers = { at: new Date().toISOString(), ...machine, ...json, claims: judged };
    mkdirSync(path.dirname(options.jsonFile), { recursive: true });
    writeFileSync(options.jsonFile, `${JSON.stringify(numbers, undefined, 2)}\n`);
    process.stdout.write(report);
    say(`done; the numbers are in ${path.relative(process.cwd(), options.jsonFile)}`);
    process.exitCode = judged.some(({ verdict }) => verdict === 'FAIL') ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    endChildren();
  }
};

interface Flag {
  readonly value?: string;
  readonly says: string;
}

/** The flags of a table, a line each. */
export const renderFlags = (flags: Readonly<Record<string, Flag>>): string =>
  Object.entries(flags)
    .map(([name, { value = '', says }]) => `  ${`--${name} ${value}`.padEnd(22)}${says}`)
    .join('\n');

/** The names that `--only` asks for, in the order of all; all of them when it is left out. */
export const readOnly = <Name extends string>(written: string | undefined, all: readonly Name[]): readonly Name[] => {
  if (written === undefined) return all;
  const named = written.split(',').map((name) => name.trim());
  const unknown = named.filter((name) => !(all as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new TypeError(`--only knows no "${unknown.join('", "')}"; there are ${all.join(', ')}.`);
  }
  return all.filter((name) => named.includes(name));
};
