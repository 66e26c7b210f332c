// The emails that arrived since the last call, each once: new ones, and scheduled ones that are due. The latter have
// smaller numbers than emails that were sent after them and arrived at once.
import type { StoredEmail } from '../model/message.js';
import type { EmailQuery, EmailStorage } from './storage.js';

const pageSize = 500;

/**
 * @param query what they must match
 * @param lastSeen the number of the last email that is known: those that arrived after it come first. @default from now on
 * @returns a function whose result is in the order of arrival
 */
export function createArrivals(
  emails: EmailStorage,
  now: () => number,
  query: EmailQuery = {},
  lastSeen?: number,
): () => StoredEmail[] {
  let last = emails.lastSeq();
  let checkedAtMs = now();

  function all(more: EmailQuery, nowMs: number): StoredEmail[] {
    const found: StoredEmail[] = [];
    for (;;) {
      const after = found.at(-1)?.seq ?? more.after ?? 0;
      const page = emails.find({ ...query, ...more, after, isOldestFirst: true, limit: pageSize }, nowMs);
      found.push(...page);
      if (page.length < pageSize) return found;
    }
  }

  let missed = lastSeen === undefined ? [] : missedSince(lastSeen);

  function missedSince(seq: number): StoredEmail[] {
    const [seen] = emails.find({ seq, limit: 1 }, checkedAtMs);
    // It was deleted: when it arrived is not known.
    if (!seen) return all({ after: seq }, checkedAtMs);
    const wasScheduled = emails.find({ seq, isScheduled: true, limit: 1 }, checkedAtMs).length > 0;
    return [
      ...all({ isScheduled: true, arrivedAfter: seen }, checkedAtMs),
      ...all({ isScheduled: false, ...(wasScheduled ? { arrivedAfter: seen } : { after: seq }) }, checkedAtMs),
    ];
  }

  return () => {
    const nowMs = now();
    const due = all({ isScheduled: true, upTo: last, dueAfterMs: checkedAtMs }, nowMs);
    const fresh = all({ after: last }, nowMs);
    const arrived = [...missed, ...due, ...fresh].sort(byArrival);
    missed = [];
    last = fresh.at(-1)?.seq ?? last;
    checkedAtMs = nowMs;
    return arrived;
  };
}

const byArrival = (a: StoredEmail, b: StoredEmail) => a.deliverAtMs - b.deliverAtMs || a.seq - b.seq;
