// The command line of the stress test: one table of flags for both the parser and --help.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readOnly, renderFlags } from '../command.js';
import type { ScenarioName } from './results.js';

const scenarioNames: readonly ScenarioName[] = ['faults', 'outage', 'isolation', 'half-open', 'late', 'stop'];

const flags = {
  short: {
    type: 'boolean',
    description: 'a few seconds per scenario; thresholds that need a long run are not checked',
  },
  only: { type: 'string', value: 'NAME[,NAME]', description: `run only these: ${scenarioNames.join(', ')}` },
  seed: {
    type: 'string',
    value: 'NUMBER',
    description: 'seed of the faults, a whole number (default: random, printed)',
  },
  json: {
    type: 'string',
    value: 'FILE',
    description: 'output file for the numbers (default: bench/results/stress.json, git-ignored)',
  },
  help: { type: 'boolean', description: 'show this text' },
} as const;

export interface Options {
  readonly isShort: boolean;
  readonly scenarios: readonly ScenarioName[];
  readonly seed: number;
  readonly jsonFile: string;
}

export const helpText: string = `npm run stress -- [flags]

Tests the connector under faults, outages, half-open connections, late responses and shutdown. The unpacked tarball
sends from processes that behave like Logto to an emulator in another process, all on 127.0.0.1. Takes about eight
minutes.

Exit code: 0 all thresholds pass, 1 a threshold or a scenario failed, 2 wrong usage.

${renderFlags(flags)}

Examples:
  npm run stress -- --short                    every scenario, for a few seconds each
  npm run stress -- --only faults --seed 7     the same faults each time
`;

/** @throws {TypeError} wrong usage; the message is shown to the user. */
export const parseOptions = (args: readonly string[]): Options | 'help' => {
  const { values } = parseArgs({ args: [...args], options: flags });
  if (values.help) return 'help';
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
    throw new TypeError('--seed must be a whole number of at most nine digits.');
  }
  return {
    isShort: values.short ?? false,
    scenarios: readOnly(values.only, scenarioNames),
    seed: values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed),
    jsonFile: path.resolve(values.json ?? fileURLToPath(new URL('../../results/stress.json', import.meta.url))),
  };
};
