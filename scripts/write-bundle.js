// Writes a bundle of rolldown into a package's lib/: its entries, and the chunks that they share.
import path from 'node:path';

/**
 * @param {import('rolldown').RolldownBuild} bundle closed afterwards
 * @param {string} folder the package
 * @returns {Promise<import('rolldown').OutputChunk[]>} what was written
 */
export async function writeBundle(bundle, folder) {
  const { output } = await bundle.write({
    dir: path.join(folder, 'lib'),
    chunkFileNames: '[name].js',
    format: 'esm',
    minify: 'dce-only',
    comments: { legal: true },
  });
  await bundle.close();
  return output.filter((file) => file.type === 'chunk');
}
