// Runs after `npm ci` and `npm install`: brings the Nodes of host/nodes, beside the workspaces and not among them, since npm would
// link their command `node` into node_modules/.bin, where every `npm run` finds it first. Without them the host matrix skips.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../host/nodes');
const npm = process.env.npm_execpath;
const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const { status } = npm
  ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 2] })
  : spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 2], shell: process.platform === 'win32' });
if (status !== 0) console.error('install-nodes: no other Nodes; host/test/matrix.test.ts tries this one only.');
