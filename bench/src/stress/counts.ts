// Counts over outcomes and emails. Pure.
import type { ArrivedEmail } from './inbox.js';
import type { LoggedLine, Outcome } from './protocol.js';

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

/** Results of the sends that were reported as unconfirmed. */
export interface Unconfirmed {
  readonly reported: number;
  /** In the inbox when the scenario ended. */
  readonly arrived: number;
  readonly neverArrived: number;
  /** A later log line with the same reference: Mailgun accepted the email. */
  readonly loggedAccepted: number;
  /** A later log line with the same reference: Mailgun did not accept it. */
  readonly loggedRefused: number;
  /** Arrived, without a later log line: past the 16 that are awaited, after 30 s, or without any response. */
  readonly arrivedNotLogged: number;
  /** Without a log line of code `unconfirmed`. */
  readonly notLoggedAsUnconfirmed: number;
  /** Accepted according to the log, but not in the inbox. */
  readonly loggedButNotInInbox: number;
}

export const countUnconfirmed = (
  outcomes: readonly Outcome[],
  emails: readonly ArrivedEmail[],
  lines: readonly LoggedLine[],
): Unconfirmed => {
  const arrivedIds = new Set(emails.map(({ id }) => id));
  const logged = new Set(lines.map(({ reference, what }) => `${reference} ${what}`));
  const sends = outcomes.filter(({ code }) => code === 'unconfirmed').map(({ id = '' }) => id);
  const has = (id: string, what: LoggedLine['what']): boolean => logged.has(`${id.slice(0, 8)} ${what}`);
  const count = (fits: (id: string, hasArrived: boolean) => boolean): number =>
    sends.filter((id) => fits(id, arrivedIds.has(id))).length;
  return {
    reported: sends.length,
    arrived: count((_id, hasArrived) => hasArrived),
    neverArrived: count((_id, hasArrived) => !hasArrived),
    loggedAccepted: count((id) => has(id, 'accepted late')),
    loggedRefused: count((id) => has(id, 'refused late')),
    arrivedNotLogged: count((id, hasArrived) => hasArrived && !has(id, 'accepted late')),
    notLoggedAsUnconfirmed: count((id) => !has(id, 'unconfirmed')),
    loggedButNotInInbox: count((id, hasArrived) => !hasArrived && has(id, 'accepted late')),
  };
};
