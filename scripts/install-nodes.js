// Brings the other Nodes that Logto runs on, for host/test/matrix.test.ts: from the npm registry, once, into host/nodes (370 MB).
// They stand beside the workspaces and not among them, since npm would link their command `node` into node_modules/.bin, where
// every `npm run` finds it first. The registry has them for Linux on x64; elsewhere the matrix tries the Node that runs it.
//   node scripts/install-nodes.js        exits 0 when they are there, or there are none for this platform
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../host/nodes');
const read = (/** @type {string} */ file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));

/** @type {[string, { version: string, os: string, cpu: string }][]} */
const locked = Object.entries(read('package-lock.json').packages);
const wanted = locked.filter(([, { os, cpu }]) => os === process.platform && cpu === process.arch);
const areThere = () =>
  wanted.every(
    ([place, { version }]) =>
      existsSync(path.join(folder, place, 'bin/node')) && read(path.join(place, 'package.json')).version === version,
  );

if (!areThere()) {
  console.error('install-nodes: fetching the Nodes of host/nodes from the npm registry …');
  const npm = process.env.npm_execpath; // under `npm test` the npm that runs us
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm) spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: ['ignore', 2, 2] });
  else spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  // npm exits 0 without them too: to npm they are optional.
  if (!areThere()) {
    console.error('install-nodes: they did not come. Look whether the npm registry can be reached, and try again.');
    process.exitCode = 1;
  }
}
