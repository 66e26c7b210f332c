// Bundles packages/bridge into lib/ with the connector inside, so that its tarball needs nothing of this repository: index.js for
// programs, main.js for the command, and a chunk that both share. Its ordinary dependencies stay outside. Needs the built connector.
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { writeBundle } from './write-bundle.js';

/** @param {string} root the repository */
export async function bundleBridge(root) {
  const folder = path.join(root, 'packages/bridge');
  const { dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const bundle = await rolldown({
    input: { index: path.join(folder, 'src/index.ts'), main: path.join(folder, 'src/main.ts') },
    platform: 'node',
    external: [/^node:/, ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`))],
  });
  await writeBundle(bundle, folder);
  // What is inside besides the bridge is the connector, with what that bundles.
  const licenses = 'lib/THIRD-PARTY-LICENSES.txt';
  copyFileSync(path.join(root, 'packages/connector', licenses), path.join(folder, licenses));
}
