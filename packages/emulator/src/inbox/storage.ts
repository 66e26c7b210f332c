// Asks the inbox: which mails arrived, newest first. A scheduled mail is not there before its time.
import { normalizeAddress, normalizeDomain } from '../model/normal-form.js';
import type { Db } from '../store/database.js';
import type { Condition } from '../resources/events/storage.js';
import { mailColumns, mailOf, type StoredMail } from '../store/rows.js';
import { containsText } from '../store/text.js';

export interface MailQuery {
  to?: string;
  /** A part of the subject, compared without case. */
  subject?: string;
  /** A part of the sender, compared without case. */
  from?: string;
  domain?: string;
  tag?: string;
  messageId?: string;
  sinceMs?: number;
  /** Only what arrived before this one: the next page. */
  before?: Pick<StoredMail, 'seq' | 'deliverAtMs'>;
  /** Only mails with a larger number. */
  after?: number;
  /** Only mails with this number or a smaller one. */
  upTo?: number;
  /** Only mails that arrived later than this. */
  dueAfterMs?: number;
  /** By number, the smallest first, instead of the newest arrival first. */
  isOldestFirst?: boolean;
  limit?: number;
}

export interface Mails {
  find(query: MailQuery, nowMs: number): StoredMail[];
  bySeq(seq: number): StoredMail | undefined;
  ofMessage(message: number): StoredMail[];
  count(query: MailQuery, nowMs: number): number;
  remove(seq: number): boolean;
  clear(): void;
  /** The largest number on record, of a scheduled mail as well; 0 when there is none. */
  lastSeq(): number;
  /** When the next scheduled mail arrives. */
  nextArrivalMs(nowMs: number): number | undefined;
}

type Write<T> = (value: T) => Condition;
const is =
  <T>(sql: string, written: (value: T) => unknown = (value) => value): Write<T> =>
  (value) => ({ sql, values: [written(value)] });

/**
 * Each row: a part of the query, as SQL. What is searched stands in the mails' own small rows: looking into a hundred
 * thousand messages would take a second.
 */
const conditions: { [key in Exclude<keyof MailQuery, 'isOldestFirst' | 'limit'>]: Write<NonNullable<MailQuery[key]>> } =
  {
    to: is('mails.recipient = ?', normalizeAddress),
    subject: (part) => containsText('mails.subject', part),
    from: (part) => containsText('mails.sender', part),
    domain: is('mails.domain = ?', normalizeDomain),
    tag: (tag) => containsText('mails.tags', JSON.stringify(tag)),
    messageId: is('messages.message_id = ?', (id) => id.replace(/^<|>$/g, '')),
    sinceMs: is('mails.deliver_at >= ?'),
    before: ({ deliverAtMs, seq }) => ({ sql: '(mails.deliver_at, mails.seq) < (?, ?)', values: [deliverAtMs, seq] }),
    after: is('mails.seq > ?'),
    upTo: is('mails.seq <= ?'),
    dueAfterMs: is('mails.deliver_at > ?'),
  };

const from = 'FROM mails JOIN messages ON messages.seq = mails.message';

function compile(select: string, query: MailQuery, nowMs: number): Condition {
  const parts: Condition[] = [{ sql: 'mails.deliver_at <= ?', values: [nowMs] }];
  for (const [key, write] of Object.entries(conditions)) {
    const value = query[key as keyof typeof conditions];
    if (value !== undefined) parts.push((write as Write<unknown>)(value));
  }
  return {
    sql: `SELECT ${select} ${from} WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`,
    values: parts.flatMap(({ values }) => values),
  };
}

export function createMails(db: Db): Mails {
  const scheduled = db.prepare(
    'SELECT EXISTS (SELECT 1 FROM messages INDEXED BY messages_scheduled WHERE deliver_at > accepted_at) AS isThere',
  );
  /** Where nothing was ever scheduled the numbers tell the order, and a search in it takes half of the time. */
  const hasScheduled = () => (scheduled.get([]) as { isThere: number }).isThere === 1;
  const bySeq = db.prepare(`SELECT ${mailColumns} ${from} WHERE mails.seq = ?`);
  const ofMessage = db.prepare(`SELECT ${mailColumns} ${from} WHERE mails.message = ? ORDER BY mails.seq`);
  const remove = db.prepare('DELETE FROM mails WHERE seq = ?');
  const last = db.prepare('SELECT MAX(seq) AS seq FROM mails');
  const next = db.prepare('SELECT MIN(deliver_at) AS at FROM mails WHERE deliver_at > ?');
  return {
    find(query, nowMs) {
      const { before, ...others } = query;
      const isByNumber = !hasScheduled();
      // A clock that was set back must not make a page skip what the order shows.
      const asked = before && isByNumber ? { ...others, upTo: before.seq - 1 } : query;
      const { sql, values } = compile(mailColumns, asked, nowMs);
      const newestFirst = isByNumber ? 'mails.seq DESC' : 'mails.deliver_at DESC, mails.seq DESC';
      return db
        .prepare(`${sql} ORDER BY ${query.isOldestFirst ? 'mails.seq ASC' : newestFirst} LIMIT ?`)
        .all([...values, query.limit ?? 100])
        .map(mailOf);
    },
    bySeq: (seq) => {
      const row = bySeq.get([seq]);
      return row === undefined ? undefined : mailOf(row);
    },
    ofMessage: (message) => ofMessage.all([message]).map(mailOf),
    count(query, nowMs) {
      const { sql, values } = compile('COUNT(*) AS n', query, nowMs);
      return (db.prepare(sql).get(values) as { n: number }).n;
    },
    remove: (seq) => remove.run([seq]).changes > 0,
    clear: () => db.exec('DELETE FROM mails'),
    lastSeq: () => (last.get([]) as { seq: number | null }).seq ?? 0,
    nextArrivalMs: (nowMs) => (next.get([nowMs]) as { at: number | null }).at ?? undefined,
  };
}
