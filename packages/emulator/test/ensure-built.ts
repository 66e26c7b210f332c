// Builds the package when its source is newer: the launcher and the examples run the built files.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const packageRoot: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

export function ensureBuilt(): void {
  const tsc = path.join(packageRoot, '../../node_modules/typescript/bin/tsc');
  const built = spawnSync(process.execPath, [tsc, '-b', packageRoot], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the emulator does not build:\n${built.stdout}`);
}
