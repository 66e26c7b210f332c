// The files of the repository as a checkout would have them, with what is in them now.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const repository: string = path.join(import.meta.dirname, '../../..');

/** Two forms are all that .gitignore has: `lib/` is every folder of that name, `*.log` every file that ends so. */
const ignored = readFileSync(path.join(repository, '.gitignore'), 'utf8').trim().split('\n');
const folders = new Set(['.git', ...ignored.flatMap((line) => /^([^*]+)\/$/.exec(line)?.[1] ?? [])]);
const endings = ignored.flatMap((line) => /^\*([^/]+)$/.exec(line)?.[1] ?? []);
if (folders.size + endings.length !== ignored.length + 1)
  throw new Error('.gitignore has a form that is not read here.');

/** All that git has or would take, by its place below the repository. */
export const listFiles = (folder = ''): string[] =>
  readdirSync(path.join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return folders.has(entry.name) ? [] : listFiles(file);
    return endings.some((ending) => file.endsWith(ending)) ? [] : [file];
  });

export const readText = (file: string): string => readFileSync(path.join(repository, file), 'utf8');
