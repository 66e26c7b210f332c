// A folder for the files of one command: its config and its secrets.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
    /** As Kubernetes does: a new folder, and one link that is swapped to it. */
    writeVersion(version: number, texts: Readonly<Record<string, string>>) {
      mkdirSync(path.join(folder, `..${version}`));
      for (const [name, text] of Object.entries(texts)) write(`..${version}/${name}`, text);
      symlinkSync(`..${version}`, path.join(folder, '..data_tmp'));
      renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'));
    },
    /** A link to a file of the current version. Returns its path. */
    linkToVersion(name: string): string {
      const link = path.join(folder, name);
      symlinkSync(`..data/${name}`, link);
      return link;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
