// Queries the stored emails, newest first. A scheduled email is not found before its time.
import type { StoredEmail } from '../model/message.js';
import { normalizeAddress, normalizeDomain } from '../model/normal-form.js';
import { type Condition, containsText, joinConditions } from '../store/conditions.js';
import type { Db } from '../store/database.js';

export interface EmailQuery {
  to?: string;
  /** A part of the subject, compared without case. */
  subject?: string;
  /** A part of the sender, compared without case. */
  from?: string;
  domain?: string;
  tag?: string;
  messageId?: string;
  sinceMs?: number;
  /** Only those that arrived before this one: the next page. */
  before?: Pick<StoredEmail, 'seq' | 'deliverAtMs'>;
  /** Only this one. */
  seq?: number;
  /** Only those that were scheduled, or only the others. */
  isScheduled?: boolean;
  /** Only those that arrived after this one. */
  arrivedAfter?: Pick<StoredEmail, 'seq' | 'deliverAtMs'>;
  /** Only emails with a larger number. */
  after?: number;
  /** Only emails with this number or a smaller one. */
  upTo?: number;
  /** Only emails that arrived later than this. */
  dueAfterMs?: number;
  /** By number, the smallest first, instead of the newest arrival first. */
  isOldestFirst?: boolean;
  limit?: number;
}

export interface EmailStorage {
  find(query: EmailQuery, nowMs: number): StoredEmail[];
  bySeq(seq: number): StoredEmail | undefined;
  ofMessage(message: number): StoredEmail[];
  count(query: EmailQuery, nowMs: number): number;
  remove(seq: number): boolean;
  /** The largest number stored, of scheduled emails too; 0 when there is none. */
  lastSeq(): number;
  /** When the next scheduled email arrives. */
  nextArrivalMs(nowMs: number): number | undefined;
}

type Write<T> = (value: T) => Condition;
const is =
  <T>(sql: string, written: (value: T) => unknown = (value) => value): Write<T> =>
  (value) => ({ sql, values: [written(value)] });

const scheduled = 'messages.deliver_at > messages.accepted_at';

/** Only a scheduled email has not arrived yet: what was sent at once stays visible when the clock is set back. */
const arrived = `(emails.deliver_at <= ? OR NOT (${scheduled}))`;

/**
 * Each field of the query, as SQL. Only the emails' own small rows are searched, as bench/main.js measures: searching the
 * rows of 100,000 messages would take a second.
 */
const conditions: {
  [key in Exclude<keyof EmailQuery, 'isOldestFirst' | 'limit'>]: Write<NonNullable<EmailQuery[key]>>;
} = {
  to: is('emails.recipient = ?', normalizeAddress),
  subject: (part) => containsText('emails.subject', part),
  from: (part) => containsText('emails.sender', part),
  domain: is('emails.domain = ?', normalizeDomain),
  tag: (tag) => containsText('emails.tags', JSON.stringify(tag)),
  messageId: is('messages.message_id = ?', (id) => id.replace(/^<|>$/g, '')),
  sinceMs: is('emails.deliver_at >= ?'),
  seq: is('emails.seq = ?'),
  isScheduled: (value) => ({ sql: value ? scheduled : `NOT (${scheduled})`, values: [] }),
  arrivedAfter: ({ deliverAtMs, seq }) => ({
    sql: '(emails.deliver_at, emails.seq) > (?, ?)',
    values: [deliverAtMs, seq],
  }),
  before: ({ deliverAtMs, seq }) => ({ sql: '(emails.deliver_at, emails.seq) < (?, ?)', values: [deliverAtMs, seq] }),
  after: is('emails.seq > ?'),
  upTo: is('emails.seq <= ?'),
  dueAfterMs: is('emails.deliver_at > ?'),
};

const from = 'FROM emails JOIN messages ON messages.seq = emails.message';

function compile(select: string, query: EmailQuery, nowMs: number): Condition {
  const parts: Condition[] = [{ sql: arrived, values: [nowMs] }];
  for (const [key, write] of Object.entries(conditions)) {
    const value = query[key as keyof typeof conditions];
    if (value !== undefined) parts.push((write as Write<unknown>)(value));
  }
  const where = joinConditions(parts, 'AND');
  return { sql: `SELECT ${select} ${from} WHERE ${where.sql}`, values: where.values };
}

/** @param settle decides about scheduled emails that are due, before a read */
export function createEmailStorage(db: Db, settle: () => void): EmailStorage {
  const anyScheduled = db.prepare(
    'SELECT EXISTS (SELECT 1 FROM messages INDEXED BY messages_scheduled WHERE deliver_at > accepted_at) AS isThere',
  );
  /** Without scheduled messages the order is that of the numbers, in which bench/main.js searches in half the time. */
  const hasScheduled = () => (anyScheduled.get([]) as { isThere: number }).isThere === 1;
  const bySeq = db.prepare(`SELECT ${emailColumns} ${from} WHERE emails.seq = ?`);
  const ofMessage = db.prepare(`SELECT ${emailColumns} ${from} WHERE emails.message = ? ORDER BY emails.seq`);
  const remove = db.prepare('DELETE FROM emails WHERE seq = ?');
  const last = db.prepare('SELECT MAX(seq) AS seq FROM emails');
  const next = db.prepare(`SELECT MIN(emails.deliver_at) AS at ${from} WHERE emails.deliver_at > ? AND ${scheduled}`);
  return {
    find(query, nowMs) {
      settle();
      const { before, ...others } = query;
      const isByNumber = !hasScheduled();
      // When the clock was set back, a page must follow the order of the numbers.
      const paged = before && isByNumber ? { ...others, upTo: before.seq - 1 } : query;
      const { sql, values } = compile(emailColumns, paged, nowMs);
      const newestFirst = isByNumber ? 'emails.seq DESC' : 'emails.deliver_at DESC, emails.seq DESC';
      return db
        .prepare(`${sql} ORDER BY ${query.isOldestFirst ? 'emails.seq ASC' : newestFirst} LIMIT ?`)
        .all([...values, query.limit ?? 100])
        .map(emailOf);
    },
    bySeq: (seq) => {
      settle();
      const row = bySeq.get([seq]);
      return row === undefined ? undefined : emailOf(row);
    },
    ofMessage: (message) => {
      settle();
      return ofMessage.all([message]).map(emailOf);
    },
    count(query, nowMs) {
      settle();
      const { sql, values } = compile('COUNT(*) AS n', query, nowMs);
      return (db.prepare(sql).get(values) as { n: number }).n;
    },
    remove: (seq) => remove.run([seq]).changes > 0,
    lastSeq: () => (last.get([]) as { seq: number | null }).seq ?? 0,
    nextArrivalMs: (nowMs) => (next.get([nowMs]) as { at: number | null }).at ?? undefined,
  };
}

/** Without the message request, which is most of a message. */
const emailColumns: string =
  'emails.seq, emails.message, emails.recipient, emails.subject, emails.deliver_at, messages.message_id, messages.region, messages.domain, messages.sender, messages.size';

function emailOf(value: unknown): StoredEmail {
  const { deliver_at, message_id, ...row } = value as Omit<StoredEmail, 'deliverAtMs' | 'messageId'> & {
    deliver_at: number;
    message_id: string;
  };
  return { ...row, deliverAtMs: deliver_at, messageId: message_id };
}
