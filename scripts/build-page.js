// Builds the studio's page into packages/studio/lib/page with Vite; does nothing when what it is made from has not changed.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @param {string} root the repository  @returns {Promise<boolean>} whether there was anything to build */
export async function buildPage(root) {
  const folder = path.join(root, 'packages/studio');
  const notes = path.join(root, 'node_modules/.cache/studio-page');
  const madeFrom = hashSources(root, folder);
  const isThere = existsSync(path.join(folder, 'lib/page/index.html'));
  if (isThere && existsSync(notes) && readFileSync(notes, 'utf8') === madeFrom) return false;
  const { build } = await import('vite');
  await build({ configFile: path.join(folder, 'vite.config.ts'), mode: 'production' });
  addFontLicences(root, path.join(folder, 'lib/page/THIRD-PARTY-LICENSES.md'));
  mkdirSync(path.dirname(notes), { recursive: true });
  writeFileSync(notes, madeFrom);
  return true;
}

/** Vite lists what it bundles of scripts; the fonts come in by the styles. @param {string} root @param {string} file */
function addFontLicences(root, file) {
  for (const name of ['figtree', 'jetbrains-mono']) {
    const licence = path.join(root, 'node_modules/@fontsource-variable', name, 'LICENSE');
    appendFileSync(file, `\n---\n\n## ${name} (font, OFL-1.1)\n\n${readFileSync(licence, 'utf8')}`);
  }
}

/** @param {string} root @param {string} folder */
function hashSources(root, folder) {
  const page = path.join(folder, 'src/page');
  const sources = readdirSync(page, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(page, file))
    .filter((file) => statSync(file).isFile())
    .sort();
  const others = ['vite.config.ts', 'package.json', '../../package-lock.json'].map((file) => path.join(folder, file));
  const hash = createHash('sha256');
  for (const file of [...sources, ...others]) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}
