// Builds every package: types are checked and emitted by tsc, the connector is bundled by rolldown.
// Writes to the packages' lib/ only.  node scripts/build.js [--quiet]
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build-page.js';
import { bundleBridge } from './bundle-bridge.js';
import { bundleConnector } from './bundle-connector.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const isQuiet = process.argv.includes('--quiet');
const say = (/** @type {string} */ line) => isQuiet || process.stderr.write(`${line}\n`);

const startedMs = performance.now();
for (const folder of [
  'packages/connector',
  'packages/emulator',
  'packages/studio',
  'packages/bridge',
  'host',
  'bench',
]) {
  // tsc skips what it believes up to date: where its output is gone, its notes of the last build are worthless.
  const notes = path.join(root, folder, 'lib/.tsbuildinfo');
  const main = folder === 'bench' ? 'main' : 'index';
  if (existsSync(notes) && !existsSync(path.join(root, folder, `lib/${main}.d.ts`))) rmSync(notes);
}
say('build: types and declarations …');
const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-b', root], {
  stdio: ['ignore', 2, 2],
});
if (tsc.status !== 0) {
  process.stderr.write('build: tsc found the problems above; mend them and run it again.\n');
  process.exit(1);
}
say('build: bundling the connector …');
const bundleBytes = await bundleConnector(root);
say('build: bundling the bridge …');
await bundleBridge(root);
say(`build: the studio’s page … ${(await buildPage(root)) ? 'built' : 'unchanged'}`);
say(
  `build: done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s, connector ${(bundleBytes / 1024).toFixed(0)} kB`,
);
