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
const log = (/** @type {string} */ line) => isQuiet || process.stderr.write(`${line}\n`);

const startedMs = performance.now();
for (const folder of [
  'packages/connector',
  'packages/emulator',
  'packages/studio',
  'packages/bridge',
  'host',
  'bench',
]) {
  // tsc skips what its build info says is up to date, even if the output was deleted. Then the build info must go too.
  const buildInfo = path.join(root, folder, 'lib/.tsbuildinfo');
  const main = folder === 'bench' ? 'main' : 'index';
  if (existsSync(buildInfo) && !existsSync(path.join(root, folder, `lib/${main}.d.ts`))) rmSync(buildInfo);
}
log('build: types and declarations …');
const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-b', root], {
  stdio: ['ignore', 2, 2],
});
if (tsc.status !== 0) {
  process.stderr.write('build: fix the type errors above and run it again.\n');
  process.exit(1);
}
log('build: bundling the connector …');
const bundleBytes = await bundleConnector(root);
log('build: bundling the bridge …');
await bundleBridge(root);
log(`build: the studio’s page … ${(await buildPage(root)) ? 'built' : 'unchanged'}`);
log(
  `build: done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s, connector ${(bundleBytes / 1024).toFixed(0)} kB`,
);
