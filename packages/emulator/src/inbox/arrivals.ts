// What arrived since one last looked, each mail once: new ones, and scheduled ones whose time has come. Those have a
// smaller number than what was sent after them and arrived at once.
import type { MailQuery, Mails } from './storage.js';
import type { StoredMail } from '../store/rows.js';

const pageSize = 500;

/**
 * @param query what they must match
 * @param lastSeen the number of the last mail that is known; unless told, everything that is on record now is
 * @returns looks; the oldest come first
 */
export function createArrivals(
  mails: Mails,
  now: () => number,
  query: MailQuery = {},
  lastSeen: number = mails.lastSeq(),
): () => StoredMail[] {
  let last = lastSeen;
  let lookedAtMs = now();

  function all(more: MailQuery, after: number, nowMs: number): StoredMail[] {
    const found: StoredMail[] = [];
    for (;;) {
      const from = found.at(-1)?.seq ?? after;
      const page = mails.find({ ...query, ...more, after: from, isOldestFirst: true, limit: pageSize }, nowMs);
      found.push(...page);
      if (page.length < pageSize) return found;
    }
  }

  return () => {
    const nowMs = now();
    const due = all({ upTo: last, dueAfterMs: lookedAtMs }, 0, nowMs);
    const fresh = all({}, last, nowMs);
    last = fresh.at(-1)?.seq ?? last;
    lookedAtMs = nowMs;
    return [...due, ...fresh];
  };
}
