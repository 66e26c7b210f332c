// Deletes emails with undo: they are hidden immediately, and deleted when the time for undo is over.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { InboxDeletion, InboxRow } from '../../../contract/api.ts';
import { api } from '../../state/api-client.ts';

interface Deletion extends InboxDeletion {
  /** `1 email`, in the notice that offers to undo it. */
  description: string;
  isHidden: (row: InboxRow) => boolean;
}

/** How long it can be undone. */
const undoMs = 8_000;

export interface PendingDeletion {
  /** What is hidden and not deleted yet. */
  pending: Deletion | null;
  error: string | null;
  /** Carries out the one before, if it still waits. */
  start: (deletion: Deletion) => void;
  undo: () => void;
}

/** @param onDeleted called after emails were deleted, or could not be */
export function usePendingDeletion(onDeleted: () => void): PendingDeletion {
  const [pending, setPending] = useState<Deletion | null>(null);
  const [error, setError] = useState<string | null>(null);
  const waiting = useRef<{ deletion: Deletion; timer: number } | null>(null);

  const finish = () => {
    const { current } = waiting;
    if (!current) return;
    clearTimeout(current.timer);
    waiting.current = null;
    const { key, search, newestKey } = current.deletion;
    const done = (failure: string | null) => {
      setError(failure);
      setPending((shown) => (shown === current.deletion ? null : shown));
      onDeleted();
    };
    api.deleteEmails({ newestKey, ...(key === undefined ? { search: search ?? '' } : { key }) }).then(
      () => done(null),
      (failure: Error) => done(failure.message),
    );
  };
  const start = (deletion: Deletion) => {
    finish();
    setError(null);
    setPending(deletion);
    waiting.current = { deletion, timer: window.setTimeout(finish, undoMs) };
  };
  const undo = () => {
    clearTimeout(waiting.current?.timer);
    waiting.current = null;
    setPending(null);
  };
  // Who leaves the inbox, or the page, has decided.
  useEffect(() => {
    addEventListener('pagehide', finish);
    return () => {
      removeEventListener('pagehide', finish);
      finish();
    };
  }, []);
  return { pending, error, start, undo };
}
