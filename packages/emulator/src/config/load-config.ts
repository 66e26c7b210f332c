// Reads a configuration from a file, and reports every problem in it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { schemaErrors } from '../schema/validate.js';
import type { EmulatorConfig } from './config.js';

/** @throws Error that names the file and every problem in it */
export async function loadConfig(file: string): Promise<EmulatorConfig> {
  const config = parseConfig(file, await readText(file));
  const problems = configProblems(config);
  if (problems.length > 0) throw new Error(`${file}:\n  ${problems.join('\n  ')}`);
  return config as EmulatorConfig;
}

/** What is wrong with a configuration, one line each, without its values: a key may be among them. */
export const configProblems = (config: unknown): string[] => schemaErrors(config, '#');

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Error(`${file} ${unreadable[code] ?? `cannot be read: ${message}`}`, { cause: error });
  }
}

const unreadable: Record<string, string> = {
  ENOENT: 'does not exist: name the JSON file with the configuration, or omit it to accept everything',
  ENOTDIR: 'does not exist: a part of the path is a file',
  EISDIR: 'is a directory: name the JSON file in it',
  EACCES: 'cannot be read: check its permissions',
};

/** JSON.parse quotes the file in its error, which may contain a key: jsonc-parser finds the position instead. */
function parseConfig(file: string, written: string): unknown {
  const text = written.replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch {
    const { parse } = createRequire(import.meta.url)('jsonc-parser') as typeof import('jsonc-parser');
    const errors: Array<{ offset: number }> = [];
    parse(text, errors as never, { disallowComments: true });
    const before = text.slice(0, errors[0]?.offset ?? text.length).split('\n');
    throw new Error(`${file}: invalid JSON at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`);
  }
}
