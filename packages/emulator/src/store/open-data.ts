// Opens the file that `data` names, and says what to do when that cannot be: SQLite's own words are a number.
import { statSync } from 'node:fs';
import path from 'node:path';
import { type Db, openDatabase } from './database.js';

/** @throws Error that names the file and what to do */
export function openData(file: string | undefined): Db {
  if (file === '') throw new Error('data is an empty name: name a file, or leave it out and everything is in memory');
  if (file !== undefined) checkPlace(file);
  try {
    return openDatabase(file);
  } catch (error) {
    if (file === undefined || (error as Error).message.startsWith(file)) throw error;
    throw new Error(`${file} ${reason(error as Error)}`, { cause: error });
  }
}

function checkPlace(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${file} is a directory: name a file in it, such as ${path.join(file, 'mail.db')}`);
  }
  const folder = path.dirname(path.resolve(file));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${file} cannot be made: there is no folder ${folder}; make it first`);
  }
}

/** By the words that libsql has for SQLite's codes: 5 busy, 14 cannot open, 26 not a database. */
function reason({ message }: Error): string {
  if (/locked|busy/i.test(message))
    return 'is in use: is another emulator using it? Stop that one, or name another file';
  if (/not a database|malformed/i.test(message)) return 'is no SQLite database: name another file, or remove it';
  if (/unable to open|readonly|read-only/i.test(message))
    return 'cannot be opened: check that you may read and write it';
  return `cannot be used: ${message}`;
}
