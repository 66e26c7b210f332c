// Random MIME messages, templates and emails for some minutes. Exits 1 when there was a finding; its line names the seed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

const help = `Tries random MIME messages, inbound emails, routes and templates: no crash, no 500, nothing that takes a second of CPU.

Usage: npm run fuzz:emulator -- [--minutes N] [--seed N]

  -m, --minutes N  how long, over 0 (default: 1)
  -s, --seed N     a whole number; the same one tries the same input (default: by the clock)
  -h, --help       show this help

Exits with 0, with 1 when there was a finding, with 2 for a wrong option.

Examples:
  npm run fuzz:emulator -- --minutes 10
  npm run fuzz:emulator -- --minutes 5 --seed 5
`;

/** @returns {{ minutes: string, seed: string, help?: boolean }} */
function readOptions() {
  const fail = (/** @type {string} */ problem) => {
    process.stderr.write(`fuzz: ${problem}\n\n${help}`);
    process.exit(2);
  };
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', short: 'm', default: '1' },
        seed: { type: 'string', short: 's', default: String(Date.now() % 1_000_000) },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (!(Number(values.minutes) > 0)) fail(`--minutes is a number over 0, not ${JSON.stringify(values.minutes)}`);
    if (!/^\d{1,9}$/.test(values.seed)) fail(`--seed is a whole number, not ${JSON.stringify(values.seed)}`);
    return values;
  } catch (error) {
    return fail(/** @type {Error} */ (error).message);
  }
}

const options = readOptions();
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}
process.stdout.write(`fuzz: ${options.minutes} minutes with --seed ${options.seed}\n`);
const root = path.join(import.meta.dirname, '../../..');
const child = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--root', root, '--project', 'emulator', 'packages/emulator/test/fuzz-content.test.ts'],
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, EMULATOR_FUZZ_MINUTES: options.minutes, EMULATOR_FUZZ_SEED: options.seed },
  },
);
child.on('exit', (code) => {
  process.exitCode = code === 0 ? 0 : 1;
});
