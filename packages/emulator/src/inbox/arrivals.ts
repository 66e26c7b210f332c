// The emails that arrived since the last call, each once: new ones, and scheduled ones that are due. The latter have
// smaller numbers than emails that were sent after them and arrived at once.
import type { StoredEmail } from '../model/message.js';
import type { EmailQuery, EmailStorage } from './storage.js';

const pageSize = 500;

/**
 * @param query what they must match
 * @param lastSeen the number of the last known email @default the last one stored now
 * @returns a function whose result starts with the oldest
 */
export function createArrivals(
  emails: EmailStorage,
  now: () => number,
  query: EmailQuery = {},
  lastSeen: number = emails.lastSeq(),
): () => StoredEmail[] {
  let last = lastSeen;
  let checkedAtMs = now();

  function all(more: EmailQuery, after: number, nowMs: number): StoredEmail[] {
    const found: StoredEmail[] = [];
    for (;;) {
      const from = found.at(-1)?.seq ?? after;
      const page = emails.find({ ...query, ...more, after: from, isOldestFirst: true, limit: pageSize }, nowMs);
      found.push(...page);
      if (page.length < pageSize) return found;
    }
  }

  return () => {
    const nowMs = now();
    const due = all({ upTo: last, dueAfterMs: checkedAtMs }, 0, nowMs);
    const fresh = all({}, last, nowMs);
    last = fresh.at(-1)?.seq ?? last;
    checkedAtMs = nowMs;
    return [...due, ...fresh];
  };
}
