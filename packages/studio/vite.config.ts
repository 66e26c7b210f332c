// Builds the page into lib/page: hashed files, URLs relative to index.html, nothing inlined (the page's CSP allows no data: scripts or fonts).
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig, type UserConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Licenses of the bundled packages; scripts/build-page.js adds those of the fonts. */
const licensesFile = 'THIRD-PARTY-LICENSES.md';
const buildStubs = here('src/page/editor/build-stubs.ts');

const config: UserConfig = defineConfig({
  root: here('src/page'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [preact({ reactAliasesEnabled: false })],
  // codemirror-json-schema depends on shiki (with WebAssembly) for code blocks in hovers, and our schema has none.
  // Its parsers of JSON5 and YAML are replaced too.
  resolve: {
    alias: [
      { find: /^shiki\/.*$/, replacement: buildStubs },
      { find: '@shikijs/markdown-it/core', replacement: buildStubs },
      { find: /^\.\/(json5|yaml)-parser$/, replacement: buildStubs },
    ],
  },
  build: {
    outDir: here('lib/page'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    license: { fileName: licensesFile },
    target: ['chrome125', 'firefox128', 'safari18'],
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
});
export default config;
