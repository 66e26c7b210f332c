// Installs Node 20, 22 and 24 from the npm registry into host/nodes, once (523 MB), for host/test/matrix.test.ts and
// scripts/test-nodes.js. host/nodes is not a workspace: npm would link their `node` command into node_modules/.bin, where every
// `npm run` finds it first. The registry has them for Linux on x64; elsewhere the matrix tests the Node that runs it.
//   node scripts/install-nodes.js        exits 0 when they are installed, or when there are none for this platform
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../host/nodes');
const read = (/** @type {string} */ file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));

/** @type {[string, { version: string, os: string, cpu: string }][]} */
const locked = Object.entries(read('package-lock.json').packages);
const wanted = locked.filter(([, { os, cpu }]) => os === process.platform && cpu === process.arch);
const areInstalled = () =>
  wanted.every(
    ([place, { version }]) =>
      existsSync(path.join(folder, place, 'bin/node')) && read(path.join(place, 'package.json')).version === version,
  );

if (!areInstalled()) {
  console.error('install-nodes: installing Node 20, 22 and 24 into host/nodes …');
  const npm = process.env.npm_execpath; // under `npm test`, the npm that runs this script
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm) spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: ['ignore', 2, 2] });
  else spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  // npm exits 0 without them too, because they are optional dependencies.
  if (!areInstalled()) {
    console.error('install-nodes: the install failed. Check that the npm registry can be reached, and try again.');
    process.exitCode = 1;
  }
}
