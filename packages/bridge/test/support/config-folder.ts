// A folder for the files of one command: its config and its secrets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildConfig } from './start-bridge.js';

export function createConfigFolder(endpoint: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bridge-test-'));
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  return {
    write,
    /** A config without the key, and the changes. Returns its path. */
    writeConfig: (changes: object = {}) =>
      write('mailgun.json', JSON.stringify({ ...buildConfig(endpoint), apiKey: '', ...changes })),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
