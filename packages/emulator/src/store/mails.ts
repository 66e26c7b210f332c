// Asks the inbox: which mails arrived, newest first. A scheduled mail is not there before its time.
import type { Db } from './database.js';
import { mailColumns, mailOf, type StoredMail } from './rows.js';

export interface MailQuery {
  to?: string;
  /** A part of the subject, compared without case. */
  subject?: string;
  from?: string;
  domain?: string;
  tag?: string;
  messageId?: string;
  sinceMs?: number;
  /** Only mails with a smaller number: the next page. */
  before?: number;
  /** Only mails with a larger number. */
  after?: number;
  limit?: number;
}

export interface Mails {
  find(query: MailQuery, nowMs: number): StoredMail[];
  bySeq(seq: number): StoredMail | undefined;
  ofMessage(message: number): StoredMail[];
  count(query: MailQuery, nowMs: number): number;
  remove(seq: number): boolean;
  clear(): void;
  /** When the next scheduled mail arrives. */
  nextArrivalMs(nowMs: number): number | undefined;
}

const escapeLike = (part: string) => `%${part.replace(/[\\%_]/g, '\\$&')}%`;

/**
 * Each row: a part of the query, as SQL. What is searched stands in the mails' own small rows: looking into a hundred
 * thousand messages would take a second.
 */
const conditions: Array<[keyof MailQuery, string, (value: never) => unknown]> = [
  ['to', 'mails.recipient = ?', (to: string) => to.toLowerCase()],
  ['subject', "mails.subject LIKE ? ESCAPE '\\'", (subject: string) => escapeLike(subject)],
  ['from', "mails.sender LIKE ? ESCAPE '\\'", (from: string) => escapeLike(from)],
  ['domain', 'mails.domain = ?', (domain: string) => domain.toLowerCase()],
  ['tag', "mails.tags LIKE ? ESCAPE '\\'", (tag: string) => escapeLike(JSON.stringify(tag))],
  ['messageId', 'messages.message_id = ?', (id: string) => id.replace(/^<|>$/g, '')],
  ['sinceMs', 'mails.deliver_at >= ?', (since: number) => since],
  ['before', 'mails.seq < ?', (before: number) => before],
  ['after', 'mails.seq > ?', (after: number) => after],
];

const from = 'FROM mails JOIN messages ON messages.seq = mails.message';

function compile(select: string, query: MailQuery, nowMs: number): { sql: string; values: unknown[] } {
  const given = conditions.filter(([key]) => query[key] !== undefined);
  const where = ['mails.deliver_at <= ?', ...given.map(([, sql]) => sql)].join(' AND ');
  const values = [nowMs, ...given.map(([key, , read]) => (read as (value: unknown) => unknown)(query[key]))];
  return { sql: `SELECT ${select} ${from} WHERE ${where}`, values };
}

export function createMails(db: Db): Mails {
  const bySeq = db.prepare(`SELECT ${mailColumns} ${from} WHERE mails.seq = ?`);
  const ofMessage = db.prepare(`SELECT ${mailColumns} ${from} WHERE mails.message = ? ORDER BY mails.seq`);
  const remove = db.prepare('DELETE FROM mails WHERE seq = ?');
  const next = db.prepare('SELECT MIN(deliver_at) AS at FROM mails WHERE deliver_at > ?');
  return {
    find(query, nowMs) {
      const { sql, values } = compile(mailColumns, query, nowMs);
      return db
        .prepare(`${sql} ORDER BY mails.seq DESC LIMIT ?`)
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
    nextArrivalMs: (nowMs) => (next.get([nowMs]) as { at: number | null }).at ?? undefined,
  };
}
