// npm run bench: the connector against its peers, then the emulator's own promises. Exits 0 when every claim holds.
// Arguments go to the connector's bench, which has --help; `-- --only emulator` runs the emulator's alone.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const isEmulatorOnly = args.join(' ') === '--only emulator';
const isConnectorOnly = args.length > 0 && !isEmulatorOnly;

const run = (/** @type {string[]} */ command) =>
  spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0;

let holds = run(['scripts/build.js', '--quiet']);
if (holds && !isEmulatorOnly) holds = run(['bench/lib/main.js', ...args]);
if (!isConnectorOnly) holds = run(['packages/emulator/bench/main.js']) && holds;
process.exitCode = holds ? 0 : 1;
