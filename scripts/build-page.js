// Builds the studio's page into packages/studio/lib/page with Vite, unless its sources are unchanged since the last build.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @param {string} root the repository  @returns {Promise<boolean>} false: the page was up to date */
export async function buildPage(root) {
  const folder = path.join(root, 'packages/studio');
  const hashFile = path.join(root, 'node_modules/.cache/studio-page');
  const sourceHash = hashSources(root, folder);
  const isBuilt = existsSync(path.join(folder, 'lib/page/index.html'));
  if (isBuilt && existsSync(hashFile) && readFileSync(hashFile, 'utf8') === sourceHash) return false;
  const { build } = await import('vite');
  await build({ configFile: path.join(folder, 'vite.config.ts'), mode: 'production' });
  addFontLicenses(root, path.join(folder, 'lib/page/THIRD-PARTY-LICENSES.md'));
  mkdirSync(path.dirname(hashFile), { recursive: true });
  writeFileSync(hashFile, sourceHash);
  return true;
}

/** Vite lists the licenses of scripts only, and the fonts are part of the styles. @param {string} root @param {string} file */
function addFontLicenses(root, file) {
  for (const name of ['figtree', 'jetbrains-mono']) {
    const license = path.join(root, 'node_modules/@fontsource-variable', name, 'LICENSE');
    appendFileSync(file, `\n---\n\n## ${name} (font, OFL-1.1)\n\n${readFileSync(license, 'utf8')}`);
  }
}

/** @param {string} root @param {string} folder */
function hashSources(root, folder) {
  // The rooms that the page bundles.
  const sources = ['page', 'clients', 'contract', 'design', 'project']
    .map((room) => path.join(folder, 'src', room))
    .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => path.join(room, file)))
    .filter((file) => statSync(file).isFile())
    .sort();
  const others = ['vite.config.ts', 'package.json', '../../package-lock.json'].map((file) => path.join(folder, file));
  const hash = createHash('sha256');
  for (const file of [...sources, ...others]) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}
