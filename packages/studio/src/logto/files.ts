// What publishing writes on disk: restore files, and the bridge's config. Sentences for what goes wrong.
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../contract/api.js';
import { invalidJson, isObject, parseJson } from '../contract/json.js';
import { MissingInputError } from './plan-parts.js';

/** A file cannot be read or written: why, as a sentence. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

const maxSameName = 100;

/**
 * Never replaces a file: two publishes in one second get two names. Others on this computer may not read it.
 * @returns the file that was written. @throws FileError
 */
export async function writeNewFile(file: string, content: string): Promise<string> {
  const { dir, name, ext } = path.parse(file);
  for (let number = 1; ; number += 1) {
    const target = number === 1 ? file : path.join(dir, `${name}-${number}${ext}`);
    try {
      await writeFile(target, content, { flag: 'wx', mode: 0o600 });
      return target;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' || number === maxSameName) {
        throw new FileError(`Cannot save what is there now in ${target} (${code}). Nothing was published.`);
      }
    }
  }
}

/** Replaces a file in one step and keeps its mode. Others may read a new one: in a container the bridge is another user. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const current = await stat(file).catch(() => undefined);
    await writeFile(temporary, content, { mode: current ? 0o600 : 0o644 });
    if (current) await chmod(temporary, current.mode);
    await rename(temporary, file);
  } catch (error) {
    throw new FileError(`Cannot write ${file} (${(error as NodeJS.ErrnoException).code}).`);
  }
}

const maxFileBytes = 8 * 1024 * 1024;

/** @throws FileError */
export async function readText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'it does not exist' : error.code;
    throw new FileError(`Cannot read ${file}: ${reason}.`);
  });
  if (text.length > maxFileBytes) throw new FileError(`${file} is larger than 8 MB.`);
  return text;
}

/** The bridge's config; empty when there is none yet. @throws FileError, MissingInputError */
export async function readBridgeConfig(file: string): Promise<JsonObject> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new FileError(`Cannot read ${file} (${error.code}).`);
  });
  const parsed = parseJson(text);
  if (!parsed.ok) throw new MissingInputError(`${invalidJson(parsed)} of ${file}.`);
  if (!isObject(parsed.value)) throw new MissingInputError(`${file} is not a config: it must be an object.`);
  return parsed.value;
}
