// npm run bench: measures the connector relative to other clients, then the emulator. Exits as they do: 0 all thresholds pass, 1 one
// failed, 2 wrong usage. Arguments go to the connector's benchmark, which has --help; `-- --only emulator` runs only the emulator's.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const isEmulatorOnly = args.join(' ') === '--only emulator';
const isConnectorOnly = args.length > 0 && !isEmulatorOnly;

/** @param {string[]} command @returns {number} its exit code */
const run = (command) => spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;

const commands = [
  ...(isEmulatorOnly ? [] : [['bench/lib/main.js', ...args]]),
  ...(isConnectorOnly ? [] : [['packages/emulator/bench/main.js']]),
];
// A threshold that fails does not keep the next one from being measured.
process.exitCode = run(['scripts/build.js', '--quiet']) || Math.max(...commands.map(run));
