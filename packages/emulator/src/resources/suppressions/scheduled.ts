// Entries that scheduled messages add to the lists once they are due. Stored, so that they survive a restart.
import type { ScheduledSuppression } from '../../delivery/simulate-event.js';
import type { Records } from '../../store/records.js';

export interface ScheduledSuppressions {
  add(scheduled: ScheduledSuppression): void;
  /** Those that are due, each once, and only of messages that still exist. */
  takeDue(): ScheduledSuppression[];
  clear(): void;
}

interface ScheduledDependencies {
  now: () => number;
  hasMessage: (storageKey: string) => boolean;
}

const kind = 'scheduled';

export function createScheduledSuppressions(
  records: Records,
  { now, hasMessage }: ScheduledDependencies,
): ScheduledSuppressions {
  let pending = records.list<ScheduledSuppression>(kind, '');
  const nameOf = ({ storageKey, entry }: ScheduledSuppression) => `${storageKey}/${entry.address}`;
  return {
    add(scheduled) {
      records.put(kind, '', nameOf(scheduled), scheduled);
      pending.push(scheduled);
    },
    takeDue() {
      if (pending.length === 0) return [];
      const nowMs = now();
      const due = pending.filter(({ atMs }) => atMs <= nowMs);
      if (due.length === 0) return [];
      pending = pending.filter(({ atMs }) => atMs > nowMs);
      for (const scheduled of due) records.remove(kind, '', nameOf(scheduled));
      return due.filter(({ storageKey }) => hasMessage(storageKey)).sort((a, b) => a.atMs - b.atMs);
    },
    clear() {
      pending = [];
      records.clear(kind);
    },
  };
}
