// The project on disk: read, written, watched. What stands in the file is never overwritten by someone who has not seen it.
import { createHash, randomBytes } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Project, ProjectConflict, ProjectIssue, ProjectState } from '../contract/project.js';
import { formatProject } from './format-project.js';
import { maxProjectBytes, parseProject } from './parse-project.js';

export type WriteResult =
  | { readonly ok: true; readonly revision: string }
  | { readonly ok: false; readonly conflict: ProjectConflict };

export interface ProjectStore {
  /** What is there now. */
  read(): Promise<ProjectState>;
  /** Writes the file in one step, or not at all. @throws ProjectFileError when it cannot be written */
  write(project: Project, baseRevision: string): Promise<WriteResult>;
  /** @param listener called with the new revision after each change, whoever made it. @returns unsubscribes */
  subscribe(listener: (revision: string) => void): () => void;
  close(): void;
}

/** The file cannot be used: why, as sentences. */
export class ProjectFileError extends Error {
  override readonly name = 'ProjectFileError';
}

interface Snapshot {
  readonly revision: string;
  /** The last one that was valid. */
  readonly project: Project;
  /** What is wrong with the file now. */
  readonly problem?: string;
}

/** Editors write a file in several steps. */
const settleMs = 50;

/**
 * @param file where it is kept; created by the first write. null: in memory only
 * @param initial the project as long as there is no file
 * @throws ProjectFileError when the file is there and is no project
 */
export async function openProject(file: string | null, initial: Project): Promise<ProjectStore> {
  const listeners = new Set<(revision: string) => void>();
  let current: Snapshot = { revision: revisionOf(''), project: initial };
  let last: Promise<unknown> = Promise.resolve();
  let inMemory = '';

  const readText = async () => (file === null ? inMemory : await readFileText(file));

  async function refresh(): Promise<void> {
    const text = await readText().catch((error: Error) => error);
    if (text instanceof Error) {
      current = { ...current, problem: text.message };
      return;
    }
    const revision = revisionOf(text);
    if (revision === current.revision && current.problem === undefined) return;
    const isNew = revision !== current.revision;
    const parsed = text === '' ? { ok: true as const, project: initial } : parseProject(text);
    current = parsed.ok
      ? { revision, project: parsed.project }
      : { revision, project: current.project, problem: describe(file, parsed.issues) };
    if (isNew) for (const listener of [...listeners]) listener(revision);
  }

  /** One after the other: a write must see the one before. */
  function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = last.then(run, run);
    last = result.catch(() => {});
    return result;
  }

  await refresh();
  if (current.problem !== undefined) throw new ProjectFileError(current.problem);
  const watcher = file === null ? undefined : watchFile(file, () => void inTurn(refresh));

  return {
    read: () =>
      inTurn(async () => {
        await refresh();
        const { project, revision, problem } = current;
        return { project, revision, file, conflict: problem === undefined ? null : { message: problem } };
      }),
    write: (project, baseRevision) =>
      inTurn(async () => {
        await refresh();
        if (baseRevision !== current.revision) return { ok: false, conflict: describeConflict(file, current) };
        const text = formatProject(project);
        if (Buffer.byteLength(text) > maxProjectBytes) {
          throw new ProjectFileError('The project is larger than 2 MB. Shorten the emails that are edited by hand.');
        }
        if (file === null) inMemory = text;
        else if (revisionOf(text) !== current.revision) await replaceFile(file, text);
        await refresh();
        return { ok: true, revision: current.revision };
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      watcher?.close();
      listeners.clear();
    },
  };
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Empty when there is no file. @throws ProjectFileError */
async function readFileText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxProjectBytes) throw new ProjectFileError(`${file} is larger than 2 MB, and no project file.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof ProjectFileError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new ProjectFileError(`Cannot read ${file}: ${reasons[code ?? ''] ?? message}.`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
};

/** Written beside it and renamed: a reader sees the old file or the new one, after a crash too. A symbolic link stays one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => 0o666,
    );
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'its folder does not exist' : (reasons[code ?? ''] ?? message);
    throw new ProjectFileError(`Cannot write ${file}: ${reason}.`);
  }
}

/** Watches the folder: a file that is replaced by another is no longer the watched one. */
function watchFile(file: string, onChange: () => void): Pick<FSWatcher, 'close'> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const watcher = watch(path.dirname(file), { persistent: false }, (_event, name) => {
      if (name !== null && name !== path.basename(file)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, settleMs);
      timer.unref();
    });
    watcher.on('error', () => watcher.close()); // Changes are still found by the next read or write.
    return {
      close() {
        clearTimeout(timer);
        watcher.close();
      },
    };
  } catch {
    return { close() {} }; // The folder does not exist yet, or the system has no more watchers.
  }
}

/** `mailgun-studio.json, line 3, column 5: …`, a line for each of the first issues. */
export function describe(file: string | null, issues: readonly ProjectIssue[]): string {
  const shown = issues.slice(0, maxShown).map(({ line, column, message }) => {
    const where = line === undefined ? '' : `, line ${line}, column ${column}`;
    return `${file ?? 'The project'}${where}: ${message}`;
  });
  const more = issues.length - shown.length;
  return [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join('\n');
}

const maxShown = 5;

function describeConflict(file: string | null, { revision, project, problem }: Snapshot): ProjectConflict {
  const error =
    problem === undefined
      ? `${file ?? 'The project'} was changed meanwhile, in another tab or by another program.`
      : `${file ?? 'The project'} was changed by another program, and is no valid project now.`;
  return { error, project: problem === undefined ? project : null, revision };
}
