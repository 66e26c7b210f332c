// Everything that a change must pass, in one command: build, types, lint and format, then all tests with the coverage threshold.
// Ends with the line `N passed, N failed`; exits 0 when nothing failed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (/** @type {string} */ name) => path.join(root, 'node_modules', name);
const scratch = mkdtempSync(path.join(tmpdir(), 'logto-mailgun-test-'));
const counts = path.join(scratch, 'counts.json');

/** Each of these counts as one check; the tests count individually. */
const checks = [
  { name: 'build', script: path.join(root, 'scripts/build.js'), args: [] },
  { name: 'Node 20, 22 and 24 in host/nodes', script: path.join(root, 'scripts/install-nodes.js'), args: [] },
  { name: 'types of tests', script: bin('typescript/bin/tsc'), args: ['-p', path.join(root, 'tsconfig.test.json')] },
  {
    name: 'types of the page',
    script: bin('typescript/bin/tsc'),
    args: ['-p', path.join(root, 'packages/studio/tsconfig.page.json')],
  },
  {
    name: 'unused files, exports and dependencies',
    script: bin('knip/bin/knip.js'),
    args: ['--no-progress', '--no-config-hints'],
  },
  ...['connector', 'emulator', 'studio', 'bridge'].map((name) => ({
    name: `${name} as a package`,
    script: bin('publint/src/cli.js'),
    args: [path.join(root, 'packages', name), '--strict'],
  })),
  { name: 'lint and format', script: bin('@biomejs/biome/bin/biome'), args: ['check', '--error-on-warnings', root] },
];

let passed = 0;
let failed = 0;
for (const { name, script, args } of checks) {
  const ok = run(name, script, args);
  if (ok) passed += 1;
  else failed += 1;
}
if (failed === 0) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${counts}`];
  const ok = run('tests', bin('vitest/vitest.mjs'), ['run', '--root', root, '--coverage', ...reporters]);
  const tests = readCounts();
  passed += tests.numPassedTests;
  // A run can fail without a failed test: coverage, an unhandled error, no result at all.
  failed += tests.numFailedTests || (ok ? 0 : 1);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** @param {string} name @param {string} script @param {string[]} args */
function run(name, script, args) {
  process.stderr.write(`\n── ${name}\n`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.stderr.write(`── ${name} failed\n`);
  return status === 0;
}

/** @returns {{ numPassedTests: number, numFailedTests: number }} */
function readCounts() {
  try {
    return JSON.parse(readFileSync(counts, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 }; // the runner failed before writing it
  }
}
