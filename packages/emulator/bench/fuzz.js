// Random MIME messages, templates and emails for some minutes: `node bench/fuzz.js --minutes 10 --seed 7`.
// Exits 1 when there was a finding; its line names the seed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
if (!(Number(values.minutes) > 0) || !Number.isInteger(Number(values.seed))) {
  console.error('--minutes is a number over 0; --seed is a whole number.');
  process.exit(2);
}
console.log(`fuzz: ${values.minutes} minutes with --seed ${values.seed}`);
const root = path.join(import.meta.dirname, '../../..');
const child = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--root', root, '--project', 'emulator', 'packages/emulator/test/fuzz-content.test.ts'],
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, EMULATOR_FUZZ_MINUTES: values.minutes, EMULATOR_FUZZ_SEED: values.seed },
  },
);
child.on('exit', (code) => {
  process.exitCode = code === 0 ? 0 : 1;
});
