// The size of the tarball that an operator installs, as `npm pack` would write it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Size {
  readonly tarballBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
}

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

/** The nearest folder above the entry with a package.json. */
const packageFolderOf = (connector: string): string => {
  let folder = path.dirname(fileURLToPath(connector));
  while (!existsSync(path.join(folder, 'package.json')) && path.dirname(folder) !== folder)
    folder = path.dirname(folder);
  return folder;
};

export const measureSize = (connector: string): Size => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const npmFile = process.env.npm_execpath;
  const [command, commandArgs] = npmFile ? [process.execPath, [npmFile, ...args]] : ['npm', args];
  const npm = spawnSync(command, commandArgs, {
    cwd: packageFolderOf(connector),
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (npm.status !== 0) throw new Error(`npm pack failed: ${npm.error?.message ?? npm.stderr.trim().slice(0, 300)}`);
  // npm up to 11 prints a list, npm 12 an object by name.
  const [packed] = Object.values(JSON.parse(npm.stdout) as Record<string, Packed>);
  if (!packed) throw new Error('npm pack printed no package');
  return { tarballBytes: packed.size, unpackedBytes: packed.unpackedSize, files: packed.entryCount };
};
