// The project file itself: where it is, what it holds, and how it, or another file, is replaced in one step.
import { createHash } from 'node:crypto';
import { type FileHandle, lstat, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { unwrittenRevision } from '../contract/project.js';
import { whyNotRead, whyNotWritten } from './file-errors.js';
import { maxProjectBytes } from './parse-project.js';

/** The project file cannot be read, written or understood. The message is a sentence that names the file. */
export class ProjectFileError extends Error {
  override readonly name = 'ProjectFileError';
}

/** @param text null for a file that is not there */
export function revisionOf(text: string | null): string {
  return text === null ? unwrittenRevision : createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Different after each change of a file, without reading it. */
export async function identifyVersion(file: string): Promise<string> {
  return stat(file, { bigint: true }).then(
    ({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`,
    (error: NodeJS.ErrnoException) => String(error.code),
  );
}

/** The file that a path leads to: a link stays a link when its file is replaced. @throws ProjectFileError */
async function resolveFile(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (await lstat(file).catch(() => null)) {
      throw new ProjectFileError(`${file} is a link to a file that does not exist. Remove the link.`);
    }
    return path.join(await realpath(path.dirname(file)), path.basename(file));
  }
}

/** @returns null when there is no file. @throws ProjectFileError */
export async function readProjectFile(file: string): Promise<string | null> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new ProjectFileError(`Cannot read ${file}: it is a folder or a device. Name a file.`);
    if (found.size > maxProjectBytes)
      throw new ProjectFileError(`${file} is larger than 2 MB, so it is not a project file.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw explain(error, file, 'read');
  }
}

/** After this time a lock was left behind by a process that ended. */
const staleMs = 10_000;
const retryMs = 25;
const maxRetries = 80;

/**
 * Writes a file beside it and renames that, so that a reader sees the old text or the new one. The file beside it is also the
 * lock: studios on one file take turns. Other programs do not know of it: what one of them writes in the moment between the last
 * look and the renaming is lost.
 * A file that is replaced keeps its permissions, and a link stays a link.
 * @param isStillCurrent looks at the file once more, under the lock
 * @returns whether it was replaced
 * @throws ProjectFileError
 */
export async function replaceFile(
  file: string,
  text: string,
  isStillCurrent: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  try {
    const target = await resolveFile(file);
    const lock = `${target}.lock`;
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => undefined,
    );
    const handle = await openLock(lock, file);
    let isReplaced = false;
    try {
      try {
        await handle.writeFile(text);
        if (mode !== undefined) await handle.chmod(mode);
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (await isStillCurrent()) {
        await rename(lock, target);
        isReplaced = true;
      }
    } finally {
      if (!isReplaced) await unlink(lock).catch(() => undefined);
    }
    return isReplaced;
  } catch (error) {
    throw explain(error, file, 'write');
  }
}

async function openLock(lock: string, file: string): Promise<FileHandle> {
  for (let tries = 0; tries < maxRetries; tries += 1) {
    try {
      return await open(lock, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await stat(lock).catch(() => null);
    if (found && Date.now() - found.mtimeMs > staleMs) await unlink(lock).catch(() => undefined);
    else await wait(retryMs);
  }
  throw new ProjectFileError(
    `Another program is writing ${file}. If none is, delete ${path.basename(lock)} beside it.`,
  );
}

function explain(error: unknown, file: string, doing: 'read' | 'write'): ProjectFileError {
  if (error instanceof ProjectFileError) return error;
  const reason = doing === 'read' ? whyNotRead(error) : whyNotWritten(error);
  return new ProjectFileError(`Cannot ${doing} ${file}: ${reason}.`);
}
