// Every command that a document names exists, and its --help lists the options that the documents use.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireBuild, runScript } from './run-script.ts';

const repository = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(repository, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const emulator = '../packages/emulator/bin/mailgun-emulator.js';
const studio = '../packages/studio/bin/mailgun-studio.js';
const bridge = '../packages/bridge/bin/logto-mailgun-bridge.js';

const commands: readonly { command: string; file: string; subcommand?: string; options: readonly string[] }[] = [
  { command: 'npm start', file: 'bin/start.js', options: ['--once', '--json'] },
  { command: 'npm run bench', file: '../bench/lib/main.js', options: ['--quick', '--only', '--connector'] },
  { command: 'npm run stress', file: '../bench/lib/stress/main.js', options: ['--short', '--only', '--seed'] },
  { command: 'npm run fuzz', file: '../scripts/fuzz.js', options: ['--minutes', '--seed', '--from'] },
  { command: 'npm run test:nodes', file: '../scripts/test-nodes.js', options: ['--only'] },
  { command: 'mailgun-emulator', file: emulator, options: ['--port', '--eu-port', '--fault', '--allow-host'] },
  { command: 'mailgun-studio', file: studio, options: ['--config'] },
  { command: 'mailgun-studio check', file: studio, subcommand: 'check', options: ['--live', '--json'] },
  { command: 'mailgun-studio preview', file: studio, subcommand: 'preview', options: ['--type', '--out'] },
  { command: 'mailgun-studio send', file: studio, subcommand: 'send', options: ['--to', '--type'] },
  { command: 'mailgun-studio trace', file: studio, subcommand: 'trace', options: ['--json'] },
  { command: 'mailgun-studio init', file: studio, subcommand: 'init', options: ['--from-logto', '--languages'] },
  { command: 'mailgun-studio build', file: studio, subcommand: 'build', options: ['--target', '--out'] },
  { command: 'mailgun-studio pull', file: studio, subcommand: 'pull', options: ['PROJECT'] },
  { command: 'mailgun-studio diff', file: studio, subcommand: 'diff', options: ['--json'] },
  { command: 'mailgun-studio publish', file: studio, subcommand: 'publish', options: ['--to', '--yes', '--restore'] },
  { command: 'mailgun-studio emulator', file: studio, subcommand: 'emulator', options: ['--port'] },
  { command: 'logto-mailgun-bridge', file: bridge, options: ['--config', '--port', '--check'] },
];

beforeAll(requireBuild);

describe('--help', () => {
  it.each(commands)('of $command lists $options', async ({ file, subcommand, options }) => {
    const { exitCode, stdout } = await runScript(file, [...(subcommand ? [subcommand] : []), '--help']);
    expect(exitCode).toBe(0);
    expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
  });
});

describe('npm scripts', () => {
  const packages = ['connector', 'emulator', 'studio', 'bridge'].map((name) => `packages/${name}/README.md`);
  it.each(['README.md', 'CONTRIBUTING.md', ...packages])('%s names only scripts that exist', (document) => {
    const named = [...read(document).matchAll(/`npm (?:run )?([a-z][a-z:-]*)/g)].flatMap(([, name]) => name ?? []);
    const own = ['ci', 'install', 'pack', 'publish']; // npm's own commands
    expect(named.filter((name) => !own.includes(name) && !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
