// What scheduled messages do when they are due. Stored, so that it survives a restart.
import type { ScheduledDelivery } from '../../delivery/simulate-event.js';
import type { Records } from '../../store/records.js';

export interface ScheduledDeliveries {
  add(delivery: ScheduledDelivery): void;
  /** Those that are due, in order of time, each once, and only of messages that still exist. */
  takeDue(): ScheduledDelivery[];
  clear(): void;
}

export interface ScheduledDependencies {
  now: () => number;
  hasMessage: (storageKey: string) => boolean;
}

const kind = 'scheduled-delivery';

export function createScheduledDeliveries(
  records: Records,
  { now, hasMessage }: ScheduledDependencies,
): ScheduledDeliveries {
  let pending = records.list<ScheduledDelivery>(kind, '');
  const firstMs = () => pending.reduce((first, { atMs }) => Math.min(first, atMs), Number.POSITIVE_INFINITY);
  let nextMs = firstMs();
  return {
    add(delivery) {
      records.put(kind, '', delivery.storageKey, delivery);
      pending.push(delivery);
      nextMs = Math.min(nextMs, delivery.atMs);
    },
    takeDue() {
      // Every read of emails and events calls this.
      if (pending.length === 0 || nextMs > now()) return [];
      const nowMs = now();
      const due = pending.filter(({ atMs }) => atMs <= nowMs);
      pending = pending.filter(({ atMs }) => atMs > nowMs);
      nextMs = firstMs();
      for (const { storageKey } of due) records.remove(kind, '', storageKey);
      return due.filter(({ storageKey }) => hasMessage(storageKey)).sort((a, b) => a.atMs - b.atMs);
    },
    clear() {
      pending = [];
      nextMs = Number.POSITIVE_INFINITY;
      records.clear(kind);
    },
  };
}
