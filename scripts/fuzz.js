// Runs the connector's fuzz test for longer than `npm test` does: hostile configs, messages and responses through all of it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const help = `npm run fuzz [-- flags]

Runs hostile configs, messages and responses through the whole connector. Prints each kind of finding once, progress and a
summary.

  --minutes NUMBER   how long (default: 1)
  --seed NUMBER      another seed gives other cases (default: random, printed)
  --from NUMBER      the first case (default: 0)
  --help             show this text

Examples:
  npm run fuzz -- --minutes 10 --seed 7
  npm run fuzz -- --seed 7 --from 1234       starts with the case of a finding

Exit code: 0 no finding, 1 a finding, or the run hangs, 2 wrong usage.
`;

const options = readOptions();
if (options === 'help') process.stdout.write(help);
else if (options === undefined) process.exitCode = 2;
else run(options);

/** @returns {{ minutes: number, seed: string, from: string } | 'help' | undefined} undefined for wrong usage, which is printed */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '1' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        from: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    const minutes = Number(values.minutes);
    const areWhole = [values.seed, values.from].every((value) => /^\d+$/.test(value));
    if (!(minutes > 0) || !areWhole)
      throw new Error('--minutes is a number over 0; --seed and --from are whole numbers.');
    return { minutes, seed: values.seed, from: values.from };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}`);
    return undefined;
  }
}

/** @param {{ minutes: number, seed: string, from: string }} options */
function run({ minutes, seed, from }) {
  console.log(`fuzz: ${minutes} minutes with --seed ${seed}`);
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const test = 'packages/connector/test/fuzz/fuzz.test.ts';
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--root', root, '--project', 'connector', '--disable-console-intercept=true', test],
    { stdio: 'inherit', env: { ...process.env, FUZZ_MINUTES: String(minutes), FUZZ_SEED: seed, FUZZ_FROM: from } },
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
}
