// The project's state for the page: connects project-sync.ts to the server, to the storage of the tab and to the keyboard.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ProjectState } from '../../contract/project.ts';
import { api, saveProject } from './api-client.ts';
import { loadUnsaved, saveUnsaved } from './draft.ts';
import { createProjectSync, type ProjectSync } from './project-sync.ts';

export function useProjectSync(initial: ProjectState): ProjectSync {
  const [, rerender] = useState(0);
  const sync = useMemo(
    () =>
      createProjectSync(
        initial,
        {
          save: saveProject,
          load: api.project,
          keep: saveUnsaved,
          wait(run, ms) {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
          },
          now: () => performance.now(),
        },
        loadUnsaved(),
      ),
    [],
  );
  useEffect(() => sync.subscribe(() => rerender((count) => count + 1)), [sync]);
  useEffect(() => {
    addEventListener('online', sync.flush);
    document.addEventListener('visibilitychange', sync.flush);
    return () => {
      removeEventListener('online', sync.flush);
      document.removeEventListener('visibilitychange', sync.flush);
    };
  }, [sync]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      const key = event.key.toLowerCase();
      const isEditing = event.target instanceof Element && event.target.closest('.cm-editor, dialog, form') !== null;
      if (isEditing || !(key === 'z' || key === 'y') || !location.hash.match(/^(#\/?(board.*)?)?$/)) return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) sync.redo();
      else sync.undo();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [sync]);
  return sync;
}
