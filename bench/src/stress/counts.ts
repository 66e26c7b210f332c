// Counts over outcomes and emails. Pure.
import type { ArrivedEmail } from './inbox.js';
import type { Outcome } from './protocol.js';

/** How often each outcome occurred, the most frequent first. */
export const countCodes = (outcomes: readonly Outcome[]): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const { code } of outcomes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
};

export const findSlowestMs = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((slowest, { elapsedMs }) => Math.max(slowest, elapsedMs), 0);

/** Recipients whose mailbox shows more than one email although it merges equal Message-Ids. Each was sent one message. */
export const countDuplicates = (emails: readonly ArrivedEmail[]): number => {
  const first = new Map<string, string>();
  const twice = new Set<string>();
  for (const { id, to } of emails) {
    if ((first.get(to) ?? id) !== id) twice.add(to);
    first.set(to, id);
  }
  return twice.size;
};

/** Sends that were reported as accepted but are not in the inbox. */
export const countLost = (outcomes: readonly Outcome[], emails: readonly ArrivedEmail[]): number => {
  const arrived = new Set(emails.map(({ id }) => id));
  return outcomes.filter(({ code, id }) => code === 'accepted' && (id === undefined || !arrived.has(id))).length;
};

/** Sends that were reported as unconfirmed, and how many of their emails are in the inbox. */
export const countUnconfirmed = (
  outcomes: readonly Outcome[],
  emails: readonly ArrivedEmail[],
): { reported: number; arrived: number } => {
  const arrived = new Set(emails.map(({ id }) => id));
  const unconfirmed = outcomes.filter(({ code }) => code === 'unconfirmed');
  return { reported: unconfirmed.length, arrived: unconfirmed.filter(({ id = '' }) => arrived.has(id)).length };
};
