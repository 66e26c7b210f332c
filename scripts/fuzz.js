// Hostile configs, messages and responses through the whole connector, for some minutes:
//
//   npm run fuzz -- --minutes 10 --seed 7      another seed gives other cases
//   npm run fuzz -- --seed 7 --from 1234       starts with the case of a finding
//
// Prints each kind of finding once, progress and a summary; exits 1 when there was a finding, or when the run hangs.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0) || !Number.isInteger(Number(values.seed)) || !Number.isInteger(Number(values.from))) {
  console.error('--minutes is a number over 0; --seed and --from are whole numbers.');
  process.exit(2);
}

console.log(`fuzz: ${minutes} minutes with --seed ${values.seed}`);
const test = 'packages/connector/test/fuzz/fuzz.test.ts';
const child = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    root,
    '--project',
    'connector',
    '--disable-console-intercept=true',
    test,
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, FUZZ_MINUTES: String(minutes), FUZZ_SEED: values.seed, FUZZ_FROM: values.from },
  },
);
const timer = setTimeout(
  () => {
    console.error('fuzz: the run hangs. Start again with --from and the last count of runs to find the case.');
    process.exitCode = 1;
    child.kill('SIGKILL');
  },
  (minutes + 6) * 60_000,
);
child.on('exit', (code) => {
  clearTimeout(timer);
  process.exitCode = code === 0 ? (process.exitCode ?? 0) : 1;
});
