// The command line of the benchmark: one table of flags for both the parser and --help.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readOnly, renderFlags } from './command.js';
import type { PartName } from './results.js';

const partNames: readonly PartName[] = [
  'throughput',
  'profile',
  'compiled',
  'startup',
  'size',
  'tls',
  'network',
  'memory',
];

const fromHere = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const flags = {
  quick: {
    type: 'boolean',
    description: 'short run for a smoke test, about a minute; thresholds that need time are not checked',
  },
  only: { type: 'string', value: 'NAME[,NAME]', description: `run only these parts: ${partNames.join(', ')}` },
  json: {
    type: 'string',
    value: 'FILE',
    description: 'output file for the numbers (default: bench/results/latest.json, git-ignored)',
  },
  connector: {
    type: 'string',
    value: 'FILE',
    description: 'build to measure (default: packages/connector/lib/index.js)',
  },
  help: { type: 'boolean', description: 'show this text' },
} as const;

export interface Options {
  readonly isQuick: boolean;
  readonly parts: readonly PartName[];
  readonly jsonFile: string;
  /** File URL. */
  readonly connector: string;
}

export const helpText: string = `npm run bench -- [flags]

Measures this connector against @logto/connector-mailgun, mailgun.js and bare undici, all sending to one server on
127.0.0.1. The part \`network\` simulates round trips of 20, 100 and 200 ms with TLS; it takes six minutes, half of it pauses.
The part \`profile\` shows where the time of a send goes; nothing has a limit there.

Exit code: 0 all thresholds pass, 1 a threshold or a measurement failed, 2 wrong usage.

${renderFlags(flags)}

Examples:
  npm run bench -- --quick                     everything, for a smoke test
  npm run bench -- --only size,throughput      two parts, in full
`;

/** @throws {TypeError} wrong usage; the message is shown to the user. */
export const parseOptions = (args: readonly string[]): Options | 'help' => {
  const { values } = parseArgs({ args: [...args], options: flags });
  if (values.help) return 'help';
  return {
    isQuick: values.quick ?? false,
    parts: readOnly(values.only, partNames),
    jsonFile: path.resolve(values.json ?? fromHere('../results/latest.json')),
    connector: pathToFileURL(path.resolve(values.connector ?? fromHere('../../packages/connector/lib/index.js'))).href,
  };
};
