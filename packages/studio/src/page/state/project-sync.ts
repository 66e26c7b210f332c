// Keeps the project in step with the server: saves shortly after each change, follows other tabs, never overwrites their work
// unasked, and remembers the steps to undo. No component, and no clock of its own.
import {
  type Project,
  type ProjectConflict,
  type ProjectState,
  type ProjectWrite,
  unwrittenRevision,
} from '../../contract/project.ts';

type SaveStatus =
  | { readonly kind: 'saved' | 'saving' | 'offline' }
  /** The server refuses the project, or cannot write it. */
  | { readonly kind: 'refused' | 'outdated'; readonly message: string }
  /** `theirs` null: the file is no valid project at the moment. */
  | { readonly kind: 'conflict'; readonly message: string; readonly theirs: Project | null; readonly revision: string };

export type SaveOutcome =
  | { readonly kind: 'saved'; readonly revision: string }
  | { readonly kind: 'conflict'; readonly conflict: ProjectConflict }
  | { readonly kind: 'offline' }
  | { readonly kind: 'refused' | 'outdated'; readonly message: string };

export interface ProjectSnapshot {
  readonly project: Project;
  readonly status: SaveStatus;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface ProjectSync {
  snapshot: () => ProjectSnapshot;
  subscribe: (listener: () => void) => () => void;
  /** @param step changes with the same step, one right after the other, are undone together */
  change: (update: (project: Project) => Project, step?: string) => void;
  undo: () => void;
  redo: () => void;
  loadTheirs: () => void;
  keepMine: () => void;
  /** Another tab or a program wrote this revision; null: the connection was broken, and the server may have been started again. */
  noticeRevision: (revision: string | null) => void;
  /** Saves at once what is not saved yet. */
  flush: () => void;
}

export interface SyncEnvironment {
  save: (write: ProjectWrite) => Promise<SaveOutcome>;
  load: () => Promise<ProjectState>;
  /** What is not saved yet, for a reload of the tab; null: nothing. */
  keep: (unsaved: ProjectWrite | null) => void;
  /** Calls back after so many milliseconds. @returns cancels */
  wait: (run: () => void, ms: number) => () => void;
  now: () => number;
}

const saveDelayMs = 300;
const retryMs = 2_000;
/** Longer pauses start a new step. */
const stepMs = 1_500;
const maxSteps = 200;

/** @param unsaved what the tab kept before it was loaded again */
export function createProjectSync(
  initial: ProjectState,
  environment: SyncEnvironment,
  unsaved: ProjectWrite | null = null,
): ProjectSync {
  const { save, load, keep, wait, now } = environment;
  const listeners = new Set<() => void>();
  let { project, revision } = initial;
  let status: SaveStatus = { kind: 'saved' };
  let past: Project[] = [];
  let future: Project[] = [];
  let lastStep: { name: string; atMs: number } | null = null;
  let isDirty = false;
  let isSaving = false;
  let noticed: string | null = null;
  let cancelWait = () => {};
  let current = takeSnapshot();

  if (initial.conflict) status = conflictOf(initial);
  if (unsaved && JSON.stringify(unsaved.project) !== JSON.stringify(project)) {
    // A server without a file, started again, holds nothing that the tab's work could overwrite.
    const isForgotten = initial.file === null && revision === unwrittenRevision;
    const isConflict = unsaved.baseRevision !== revision && !isForgotten;
    if (isConflict) status = { kind: 'conflict', message: changedElsewhere, theirs: project, revision };
    past = [project];
    project = unsaved.project;
    isDirty = true;
    if (!isConflict) schedule(0);
  }
  current = takeSnapshot();

  function takeSnapshot(): ProjectSnapshot {
    return { project, status, canUndo: past.length > 0, canRedo: future.length > 0 };
  }
  function publish(): void {
    current = takeSnapshot();
    for (const listener of [...listeners]) listener();
  }
  function schedule(ms: number): void {
    cancelWait();
    cancelWait = wait(() => void run(), ms);
  }

  function replace(next: Project): void {
    project = next;
    isDirty = true;
    keep({ project, baseRevision: revision });
    if (status.kind !== 'conflict') {
      status = { kind: status.kind === 'offline' ? 'offline' : 'saving' };
      schedule(saveDelayMs);
    }
    publish();
  }

  async function run(): Promise<void> {
    if (isSaving || !isDirty || status.kind === 'conflict') return;
    isSaving = true;
    const sent = project;
    const outcome = await save({ project: sent, baseRevision: revision });
    isSaving = false;
    if (outcome.kind === 'saved') {
      revision = outcome.revision;
      isDirty = project !== sent;
      keep(isDirty ? { project, baseRevision: revision } : null);
      status = { kind: isDirty ? 'saving' : 'saved' };
      if (isDirty) schedule(saveDelayMs);
      else if (noticed !== null && noticed !== revision) void follow();
      noticed = null;
    } else if (outcome.kind === 'conflict') {
      const { error, project: theirs, revision: theirRevision } = outcome.conflict;
      if (theirs && JSON.stringify(theirs) === JSON.stringify(project)) settleOn(theirRevision);
      else status = { kind: 'conflict', message: error, theirs, revision: theirRevision };
    } else {
      status = outcome;
      if (outcome.kind === 'offline') schedule(retryMs);
    }
    publish();
  }

  /** The server holds the same project already, such as after its restart. */
  function settleOn(theirRevision: string): void {
    revision = theirRevision;
    isDirty = false;
    keep(null);
    status = { kind: 'saved' };
  }

  async function follow(): Promise<void> {
    const state = await load().catch(() => null);
    if (!state || state.revision === revision) return;
    if (isDirty || isSaving) return schedule(0);
    if (state.conflict) status = conflictOf(state);
    else {
      ({ project, revision } = state);
      // A step back would take back the work of the other tab too.
      past = [];
      future = [];
      status = { kind: 'saved' };
    }
    publish();
  }

  /** The file was changed while it was in conflict, which may be over, or about something else by now. */
  async function lookAgain(): Promise<void> {
    const state = await load().catch(() => null);
    if (!state || status.kind !== 'conflict') return;
    if (state.conflict) status = conflictOf(state);
    else if (JSON.stringify(state.project) === JSON.stringify(project)) settleOn(state.revision);
    else if (!isDirty) return void follow();
    else if (state.revision === revision) {
      status = { kind: 'saving' };
      schedule(0);
    } else {
      status = { kind: 'conflict', message: changedElsewhere, theirs: state.project, revision: state.revision };
    }
    publish();
  }

  /** A server without a file forgets the project when it stops: it gets it again, unless it has another one by now. */
  async function offerAgain(): Promise<void> {
    const state = await load().catch(() => null);
    if (!state || state.revision === revision || isDirty || isSaving) return;
    isDirty = true;
    keep({ project, baseRevision: revision });
    schedule(0);
  }

  function move(from: Project[], to: Project[]): void {
    const next = from.pop();
    if (next === undefined) return;
    to.push(project);
    lastStep = null;
    replace(next);
  }

  return {
    snapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change(update, step) {
      const next = update(project);
      const isSameStep = step !== undefined && lastStep?.name === step && now() - lastStep.atMs < stepMs;
      if (!isSameStep) past = [...past, project].slice(-maxSteps);
      future = [];
      lastStep = step === undefined ? null : { name: step, atMs: now() };
      replace(next);
    },
    undo: () => move(past, future),
    redo: () => move(future, past),
    loadTheirs() {
      if (status.kind !== 'conflict' || status.theirs === null) return;
      past = [...past, project].slice(-maxSteps);
      future = [];
      lastStep = null;
      project = status.theirs;
      settleOn(status.revision);
      publish();
    },
    keepMine() {
      if (status.kind !== 'conflict') return;
      revision = status.revision;
      status = { kind: 'saving' };
      isDirty = true;
      schedule(0);
      publish();
    },
    noticeRevision(next) {
      if (status.kind === 'conflict') return void lookAgain();
      if (next === revision) return;
      if (isSaving) noticed = next;
      else if (isDirty) schedule(0);
      else if (next === null && initial.file === null) void offerAgain();
      else void follow();
    },
    flush() {
      if (isDirty && !isSaving) schedule(0);
    },
  };
}

const changedElsewhere = 'The project was changed elsewhere before your last change was saved.';

function conflictOf({ project: _last, revision, conflict }: ProjectState): SaveStatus {
  return { kind: 'conflict', message: conflict?.message ?? changedElsewhere, theirs: null, revision };
}
