// npm run bench: measures the connector relative to other clients, then the emulator. Exits 0 when all thresholds pass.
// Arguments go to the connector's benchmark, which has --help; `-- --only emulator` runs only the emulator's.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const isEmulatorOnly = args.join(' ') === '--only emulator';
const isConnectorOnly = args.length > 0 && !isEmulatorOnly;

const run = (/** @type {string[]} */ command) =>
  spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0;

let passes = run(['scripts/build.js', '--quiet']);
if (passes && !isEmulatorOnly) passes = run(['bench/lib/main.js', ...args]);
if (!isConnectorOnly) passes = run(['packages/emulator/bench/main.js']) && passes;
process.exitCode = passes ? 0 : 1;
