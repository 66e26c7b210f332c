// Bundles packages/connector into lib/index.js. `logto connector add` installs nothing, so everything but Logto's own
// copies of the kit and zod goes in (instanceof ConnectorError and ZodError must hold in the host).
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
          if (leftOut.some(({ module }) => module.test(id))) return 'module.exports = {}';
        },
      },
    ],
  });
  await bundle.write({ file, format: 'esm', minify: 'dce-only', comments: { legal: true } });
  await bundle.close();
  return file;
}
