// Runs before a package is packed, in its folder: without lib/ the tarball would be a README.
import { existsSync } from 'node:fs';

if (!existsSync('lib/index.js')) {
  console.error('This package is not built: run npm run build in the repository first.');
  process.exitCode = 1;
}
