// Where a command's project comes from: a file that holds one. What holds a config instead is recognized by its fields.
import { readFile } from 'node:fs/promises';
import { isObject, parseJson } from '../contract/json.js';
import type { Project } from '../contract/project.js';
import { maxProjectBytes, parseProject } from '../project/parse-project.js';
import { describe } from '../project/store.js';
import { UsageError } from './exit-codes.js';

export const defaultProjectFile = 'mailgun-studio.json';

/** @throws UsageError */
export async function readProject(file: string): Promise<Project> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'the file does not exist. Make one with mailgun-studio init' : error.code;
    throw new UsageError(`Cannot read ${file}: ${reason}.`);
  });
  const parsed = parseProject(text);
  if (!parsed.ok) throw new UsageError(describe(file, parsed.issues));
  return parsed.project;
}

/** Whether a text is a project and not a config: a config has no version. */
export function isProject(text: string): boolean {
  if (text.length > maxProjectBytes) return false;
  const parsed = parseJson(text);
  return parsed.ok && isObject(parsed.value) && parsed.value.version !== undefined && parsed.value.brand !== undefined;
}
