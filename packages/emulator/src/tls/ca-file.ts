// The authority's certificate in a file that clients can be pointed at. Its private key is never in a file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface CaFile {
  /** Absolute. */
  path: string;
  /** Removes what was made here: a file that the user named stays. */
  remove(): Promise<void>;
}

/**
 * @param file where the user wants it; by default in a new folder that only this user can write to, since a user who can
 * replace the file decides what its readers trust
 * @throws Error that names the file when it cannot be written
 */
export async function writeCaFile(ca: string, file?: string): Promise<CaFile> {
  if (file !== undefined) {
    const absolute = path.resolve(file);
    await writeFile(absolute, ca).catch((error: Error) => {
      throw new Error(`the CA certificate cannot be written to ${JSON.stringify(absolute)}: ${error.message}`, {
        cause: error,
      });
    });
    return { path: absolute, remove: async () => {} };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'mailgun-emulator-'));
  const absolute = path.join(folder, 'ca.pem');
  await writeFile(absolute, ca);
  return { path: absolute, remove: () => rm(folder, { recursive: true, force: true }) };
}
