// Which revision of a Logto a project was last in step with: a small file beside the project, so that changes by others are noticed
// on another day, too. It holds fingerprints and addresses, nothing else.
import { readFile, writeFile } from 'node:fs/promises';
import { isObject, parseJson, textAt } from '../contract/json.js';
import { whyNotWritten } from '../project/file-errors.js';
import { FileError } from './files.js';

export interface SyncRecord {
  /** @returns null when this project was never in step with that Logto */
  read(): Promise<string | null>;
  /** @throws FileError */
  write(revision: string): Promise<void>;
}

const maxInstances = 50;

/**
 * @param project path of the project file; null: in memory only
 * @param access one project may be published to several Logtos
 */
export function createSyncRecord(
  project: string | null,
  { endpoint, tenantId }: { readonly endpoint: string; readonly tenantId: string },
): SyncRecord {
  const instance = `${endpoint} ${tenantId}`;
  const file = project === null ? null : recordFile(project);
  let inMemory: string | null = null;
  const readAll = async (): Promise<Readonly<Record<string, unknown>>> => {
    const text = file === null ? '' : await readFile(file, 'utf8').catch(() => ''); // not there yet
    const parsed = parseJson(text);
    return parsed.ok && isObject(parsed.value) ? parsed.value : {};
  };
  return {
    async read() {
      return file === null ? inMemory : textAt(await readAll(), instance) || null;
    },
    async write(revision) {
      inMemory = revision;
      if (file === null) return;
      const others = Object.entries(await readAll()).filter(([name]) => name !== instance);
      const all = Object.fromEntries([...others.slice(-maxInstances), [instance, revision]]);
      await writeFile(file, `${JSON.stringify(all, undefined, 2)}\n`).catch((error: unknown) => {
        throw new FileError(
          `Cannot write ${file}: ${whyNotWritten(error)}. The next publish will ask whether to replace changes in Logto.`,
        );
      });
    },
  };
}

/** `mailgun-studio.json` → `mailgun-studio.published.json` */
function recordFile(project: string): string {
  return `${project.replace(/\.json$/i, '')}.published.json`;
}
