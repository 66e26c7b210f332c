// The storm's command line: one table of flags, from which both the parser and --help are made.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readOnly, renderFlags } from '../command.js';
import type { ScenarioName } from './results.js';

export const scenarioNames: readonly ScenarioName[] = ['faults', 'outage', 'neighbours', 'silence', 'stop'];

const flags = {
  short: { type: 'boolean', says: 'a few seconds for each scenario; claims that need time are not judged' },
  only: { type: 'string', value: 'NAME[,NAME]', says: `only these: ${scenarioNames.join(', ')}` },
  seed: {
    type: 'string',
    value: 'NUMBER',
    says: 'the seed of the faults, a whole number (default: a new one, printed)',
  },
  json: {
    type: 'string',
    value: 'FILE',
    says: 'where the numbers go (default: bench/results/storm.json, git-ignored)',
  },
  help: { type: 'boolean', says: 'this text' },
} as const;

export interface Options {
  readonly isShort: boolean;
  readonly scenarios: readonly ScenarioName[];
  readonly seed: number;
  readonly jsonFile: string;
}

export const helpText: string = `npm run storm -- [flags]

What production does to the connector: faults, outages, silence, a stop. The unpacked tarball sends from processes that behave
as Logto does, to the emulator in another process, all on 127.0.0.1. About seven minutes. Exit code: 0 every claim holds, 1 one
does not or a scenario failed, 2 wrong usage.

${renderFlags(flags)}
`;

/** @throws {TypeError} wrong usage, with a sentence for the caller. */
export const parseOptions = (args: readonly string[]): Options | 'help' => {
  const { values } = parseArgs({ args: [...args], options: flags });
  if (values.help) return 'help';
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
    throw new TypeError('--seed is a whole number of at most nine digits.');
  }
  return {
    isShort: values.short ?? false,
    scenarios: readOnly(values.only, scenarioNames),
    seed: values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed),
    jsonFile: path.resolve(values.json ?? fileURLToPath(new URL('../../results/storm.json', import.meta.url))),
  };
};
