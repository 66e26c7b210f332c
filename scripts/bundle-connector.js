// Bundles packages/connector into lib/: index.js, which Logto loads, inspect.js for tools, and one chunk that both share.
// `logto connector add` installs nothing, so everything but Logto's own copies of the kit and zod is bundled (instanceof
// ConnectorError and ZodError must hold in Logto). The licences of bundled packages are written beside it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

/** Parts of undici that a plain HTTP/1.1 POST never reaches, and what each would be for. */
const leftOut = [
  { module: /undici\/lib\/web\//, why: 'fetch, WebSocket, cookies' },
  { module: /undici\/lib\/dispatcher\/client-h2\.js$/, why: 'HTTP/2, which is not offered' },
];

/** @param {string} root the repository  @returns {Promise<number>} bytes written */
export async function bundleConnector(root) {
  const folder = path.join(root, 'packages/connector');
  const bundle = await rolldown({
    input: { index: path.join(folder, 'src/index.ts'), inspect: path.join(folder, 'src/inspect.ts') },
    platform: 'node',
    external: ['@logto/connector-kit', 'zod', /^node:/],
    plugins: [
      {
        name: 'leave-out-what-is-never-reached',
        load(/** @type {string} */ id) {
          return leftOut.some(({ module }) => module.test(id)) ? 'module.exports = {}' : null;
        },
      },
    ],
  });
  const { output } = await bundle.write({
    dir: path.join(folder, 'lib'),
    chunkFileNames: '[name].js',
    format: 'esm',
    minify: 'dce-only',
    comments: { legal: true },
  });
  await bundle.close();
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  writeFileSync(path.join(folder, 'lib/THIRD-PARTY-LICENSES.txt'), collectLicences(modules));
  return output.reduce((bytes, chunk) => bytes + (chunk.type === 'chunk' ? Buffer.byteLength(chunk.code) : 0), 0);
}

/** The licence of every package that one of the modules is from. @param {string[]} modules */
function collectLicences(modules) {
  const folders = new Set(modules.flatMap((id) => id.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const licenceFile = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!licenceFile) throw new Error(`${name} is bundled but brings no licence text.`);
    return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, licenceFile), 'utf8').trim()}\n`;
  });
  return `lib/ contains code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
