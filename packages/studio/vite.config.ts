// Builds the page into lib/page: hashed files, URLs relative to index.html, nothing inlined (the page's CSP allows no data: scripts or fonts).
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import type { SupportData } from './src/clients/outlook-approximation.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Licenses of the bundled packages; scripts/build-page.js adds those of the fonts. */
const licensesFile = 'THIRD-PARTY-LICENSES.md';
const buildStubs = here('src/page/editor/build-stubs.ts');

const outlookSupport = 'virtual:outlook-support';

/** Of caniemail's data (750 kB), the CSS that the newest Outlook for Windows does not support. */
function bundleOutlookSupport(): Plugin {
  return {
    name: 'outlook-support',
    resolveId: (id) => (id === outlookSupport ? `\0${id}` : undefined),
    load(id) {
      if (id !== `\0${outlookSupport}`) return undefined;
      const { data } = createRequire(import.meta.url)('caniemail/caniemail.json') as SupportData;
      const reduced = data
        .filter(({ category, stats }) => category === 'css' && stats.outlook?.windows !== undefined)
        .map(({ title, category, stats }) => {
          const [newest] = Object.entries(stats.outlook?.windows ?? {}).slice(-1);
          return { title, category, stats: { outlook: { windows: newest ? Object.fromEntries([newest]) : {} } } };
        });
      return `export default ${JSON.stringify({ data: reduced })}`;
    },
  };
}

const config: UserConfig = defineConfig({
  root: here('src/page'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [preact({ reactAliasesEnabled: false }), bundleOutlookSupport()],
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
    rolldownOptions: { checks: { bundlerTimings: false } }, // on a slow machine it warns that plugins take time
  },
});
export default config;
