// Runs in a package's folder before it is packed: without lib/ the tarball would be useless.
import { existsSync } from 'node:fs';

if (!existsSync('lib/index.js')) {
  console.error('This package is not built. Run npm run build at the root of the repository first.');
  process.exitCode = 1;
}
