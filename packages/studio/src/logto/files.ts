// The files of publishing: restore files, and the bridge's config. What goes wrong with them is a sentence.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../contract/api.js';
import { invalidJson, isObject, parseJson } from '../contract/json.js';
import { whyNotRead, whyNotWritten } from '../project/file-errors.js';
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
      const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
      if (!isTaken || number === maxSameName) {
        throw new FileError(`Cannot write the restore file ${target}: ${whyNotWritten(error)}. Nothing was published.`);
      }
    }
  }
}

/** @throws FileError */
export async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new FileError(`Cannot read ${file}: ${whyNotRead(error)}.`);
  });
}

/** The bridge's config; empty when there is none yet. @throws FileError, MissingInputError */
export async function readBridgeConfig(file: string): Promise<JsonObject> {
  const text = existsSync(file) ? await readText(file) : '{}';
  const parsed = parseJson(text);
  if (!parsed.ok) throw new MissingInputError(`${invalidJson(parsed)} of ${file}.`);
  if (!isObject(parsed.value)) throw new MissingInputError(`${file} is not a config: it must be an object.`);
  return parsed.value;
}
