// The project as the studio's pages work on it, kept in a file: read, watched, and written in one step. What somebody else wrote in
// the meantime (another tab, another studio, an editor, git) is not overwritten: the write is refused with what is there now.
import {
  type Project,
  type ProjectConflict,
  type ProjectIssue,
  type ProjectState,
  unwrittenRevision,
} from '../contract/project.js';
import { formatProject } from './format-project.js';
import { checkProject, parseProject } from './parse-project.js';
import { identifyVersion, ProjectFileError, readProjectFile, replaceFile, revisionOf } from './project-file.js';

type WriteResult =
  | { readonly ok: true; readonly revision: string }
  | { readonly ok: false; readonly conflict: ProjectConflict };

export interface ProjectStore {
  /** What is there now. */
  read(): Promise<Omit<ProjectState, 'config'>>;
  /** Writes the file in one step, or not at all. @throws ProjectFileError when it cannot be written, or could not be read again */
  write(project: Project, baseRevision: string): Promise<WriteResult>;
  /** @param listener called with the new revision after each change, whoever made it. @returns unsubscribes */
  subscribe(listener: (revision: string) => void): () => void;
  close(): void;
}

/** What is known of the file. */
interface Known {
  readonly revision: string;
  /** The last one that was valid. */
  readonly project: Project;
  /** Why the file holds no project that can be used. */
  readonly problem?: string;
}

/** How often the file is looked at, in milliseconds. */
const defaultWatchMs = 500;

/**
 * @param file where it is kept; created by the first write. null: in memory only
 * @param initial the project as long as there is no file
 * @throws ProjectFileError when the file is there and is no project
 */
export async function openProject(
  file: string | null,
  initial: Project,
  watchMs: number = defaultWatchMs,
): Promise<ProjectStore> {
  const listeners = new Set<(revision: string) => void>();
  const start = file === null ? null : await readProjectFile(file);
  let known: Known = start === null ? { revision: revisionOf(null), project: initial } : toKnown(file, start, initial);
  if (known.problem !== undefined) throw new ProjectFileError(known.problem);
  /** Why the file cannot be read at the moment. */
  let readProblem: string | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: a write must see the one before. */
  function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = last.then(run, run);
    last = result.catch(() => {});
    return result;
  }

  function become(next: Known): void {
    const isNew = next.revision !== known.revision;
    known = next;
    if (isNew) for (const listener of [...listeners]) listener(next.revision);
  }

  /** @throws ProjectFileError */
  async function refresh(): Promise<void> {
    if (file === null) return;
    try {
      const text = await readProjectFile(file);
      readProblem = undefined;
      if (revisionOf(text) !== known.revision) become(toKnown(file, text, known.project));
    } catch (error) {
      readProblem = (error as ProjectFileError).message;
      throw error;
    }
  }

  async function read(): Promise<Omit<ProjectState, 'config'>> {
    await refresh().catch(() => {}); // The conflict has the reason.
    const message = readProblem ?? known.problem;
    const { project, revision } = known;
    return { project, revision, file, conflict: message === undefined ? null : { message } };
  }

  async function write(project: Project, baseRevision: string): Promise<WriteResult> {
    const checked = checkProject(project);
    if (!checked.ok) throw new ProjectFileError(describeIssues(null, checked.issues));
    const text = formatProject(checked.project);
    await refresh();
    const isUnwritten = file === null && known.revision === unwrittenRevision;
    // Without a file, a server that was started again holds nothing that could be lost: a page gives it back what it had.
    const isCurrent = () => isUnwritten || baseRevision === known.revision;
    const isSame = revisionOf(text) === known.revision;
    const isWritten =
      isSame || file === null
        ? isCurrent()
        : await replaceFile(file, text, async () => {
            await refresh();
            return isCurrent();
          });
    if (!isWritten) return { ok: false, conflict: describeConflict(file, known) };
    become(toKnown(file, text, checked.project));
    return { ok: true, revision: known.revision };
  }

  let seen: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  async function look(watched: string): Promise<void> {
    const found = await identifyVersion(watched);
    if (found === seen) return;
    seen = found;
    await refresh();
  }
  // Not fs.watch, which misses changes on network drives and in containers and loses a file that is replaced, and not
  // fs.watchFile, which misses those before its own first look.
  function watch(watched: string): void {
    timer = setTimeout(async () => {
      await inTurn(() => look(watched)).catch(() => {});
      if (timer !== undefined) watch(watched);
    }, watchMs).unref();
  }
  if (file !== null) watch(file);

  return {
    read: () => inTurn(read),
    write: (project, baseRevision) => inTurn(() => write(project, baseRevision)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      listeners.clear();
    },
  };
}

/** @param text null when the file is gone */
function toKnown(file: string | null, text: string | null, project: Project): Known {
  const revision = revisionOf(text);
  if (text === null) {
    return { revision, project, problem: `${file} was deleted or moved. To write it again, save this version.` };
  }
  const parsed = parseProject(text);
  return parsed.ok
    ? { revision, project: parsed.project }
    : { revision, project, problem: describeIssues(file, parsed.issues) };
}

/** `mailgun-studio.json, line 3, column 5: …`, a line for each of the first issues. */
export function describeIssues(file: string | null, issues: readonly ProjectIssue[]): string {
  const shown = issues.slice(0, maxShown).map(({ line, column, message }) => {
    const where = line === undefined ? '' : `, line ${line}, column ${column}`;
    return `${file ?? 'The project'}${where}: ${message}`;
  });
  const more = issues.length - shown.length;
  return [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join('\n');
}

const maxShown = 5;

function describeConflict(file: string | null, { revision, project, problem }: Known): ProjectConflict {
  const error = problem ?? `${file ?? 'The project'} was changed meanwhile, in another tab or by another program.`;
  const isValid = problem === undefined || revision === revisionOf(null);
  return { error, project: isValid ? project : null, revision };
}
