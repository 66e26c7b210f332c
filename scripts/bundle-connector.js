// Bundles packages/connector into lib/index.js. `logto connector add` installs nothing, so everything but Logto's own
// copies of the kit and zod goes in (instanceof ConnectorError and ZodError must hold in the host).
// Beside it stand the licences of what went in.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

/** Parts of undici that a plain HTTP/1.1 POST never reaches, and what each would be for. */
const leftOut = [
  { module: /undici\/lib\/web\//, why: 'fetch, WebSocket, cookies' },
  { module: /undici\/lib\/dispatcher\/client-h2\.js$/, why: 'HTTP/2, which is not offered' },
];

/** @param {string} root the repository  @returns {Promise<string>} the file written */
export async function bundleConnector(root) {
  const folder = path.join(root, 'packages/connector');
  const file = path.join(folder, 'lib/index.js');
  const bundle = await rolldown({
    input: path.join(folder, 'src/index.ts'),
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
  const { output } = await bundle.write({ file, format: 'esm', minify: 'dce-only', comments: { legal: true } });
  await bundle.close();
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  writeFileSync(path.join(folder, 'lib/THIRD-PARTY-LICENSES.txt'), collectLicences(modules));
  return file;
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
  return `lib/index.js contains code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
