// Counts over outcomes and mails. Pure.
import type { ArrivedMail } from './inbox.js';
import type { Outcome } from './protocol.js';

/** How often each kind of outcome came, the most frequent first. */
export const countKinds = (outcomes: readonly Outcome[]): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
};

export const slowestMs = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((slowest, { elapsedMs }) => Math.max(slowest, elapsedMs), 0);

/** Recipients whose mailbox shows more than one mail although it merges equal Message-Ids. Each was sent one message. */
export const shownTwice = (mails: readonly ArrivedMail[]): number => {
  const first = new Map<string, string>();
  const twice = new Set<string>();
  for (const { id, to } of mails) {
    if ((first.get(to) ?? id) !== id) twice.add(to);
    first.set(to, id);
  }
  return twice.size;
};

/** Sends that were reported as accepted and are not in the inbox. */
export const lost = (outcomes: readonly Outcome[], mails: readonly ArrivedMail[]): number => {
  const arrived = new Set(mails.map(({ id }) => id));
  return outcomes.filter(({ kind, id }) => kind === 'accepted' && (id === undefined || !arrived.has(id))).length;
};
