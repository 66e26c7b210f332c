// Reads events, and adds those after delivery. Paging is by time and number, so that events of one time are not repeated.
import type { NewEvent } from '../../delivery/outcome.js';
import { createEventId } from '../../model/ids.js';
import type { Region } from '../../model/normal-form.js';
import { type Condition, joinConditions } from '../../store/conditions.js';
import type { Db } from '../../store/database.js';

export interface StoredEvent {
  seq: number;
  id: string;
  region: Region;
  domain: string;
  /** The number of its message. */
  message: number | undefined;
  atMs: number;
  event: string;
  recipient: string;
  severity: string;
  detail: Record<string, unknown>;
}

export interface EventQuery {
  region: Region;
  domain?: string;
  /** Inclusive, epoch milliseconds. */
  fromMs?: number;
  toMs?: number;
  isAscending: boolean;
  /** Only those that follow this one in the requested order. */
  after?: { atMs: number; seq: number };
  /** On the tables `events` and `messages`. */
  conditions: Condition[];
  limit: number;
}

export interface EventStorage {
  find(query: EventQuery, nowMs: number): StoredEvent[];
  count(query: EventQuery, nowMs: number): number;
  bySeq(seq: number): StoredEvent | undefined;
  ofMessage(message: number): StoredEvent[];
  add(event: NewEvent & { region: Region; domain: string; message?: number }): void;
}

/**
 * Events of scheduled messages are stored before their time. Any other stays visible when the clock is set back.
 */
export const past = `(events.at <= ? OR NOT EXISTS (SELECT 1 FROM messages WHERE messages.seq = events.message
  AND messages.deliver_at > messages.accepted_at AND events.at >= messages.deliver_at))`;

/** Bounds events after delivery, such as opens: the oldest are removed first. */
const maxEvents = 2_000_000;

/**
 * @param settle decides about scheduled emails that are due, before a read
 * @param onAdded called after an event was added to those of its message
 */
export function createEventStorage(db: Db, settle: () => void, onAdded: () => void): EventStorage {
  const ofMessage = db.prepare('SELECT * FROM events WHERE message = ? ORDER BY seq');
  const bySeq = db.prepare('SELECT * FROM events WHERE seq = ?');
  const insert = db.prepare(
    'INSERT INTO events (id, region, domain, message, at, event, recipient, severity, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const trim = db.prepare(`DELETE FROM events WHERE seq <= (SELECT MAX(seq) FROM events) - ${maxEvents}`);
  let added = 0;

  function compile(select: string, query: EventQuery, nowMs: number): Condition {
    const { region, domain, fromMs, toMs, isAscending, after } = query;
    const parts: Condition[] = [{ sql: 'events.region = ?', values: [region] }];
    if (toMs !== undefined) parts.push({ sql: 'events.at <= ?', values: [toMs] });
    if (toMs === undefined || toMs > nowMs) parts.push({ sql: past, values: [nowMs] });
    if (domain !== undefined) parts.push({ sql: 'events.domain = ?', values: [domain] });
    if (fromMs !== undefined) parts.push({ sql: 'events.at >= ?', values: [fromMs] });
    if (after) {
      const sign = isAscending ? '>' : '<';
      parts.push({ sql: `(events.at, events.seq) ${sign} (?, ?)`, values: [after.atMs, after.seq] });
    }
    parts.push(...query.conditions);
    const joins = query.conditions.some(({ sql }) => sql.includes('messages.'));
    const from = `events${joins ? ' LEFT JOIN messages ON messages.seq = events.message' : ''}`;
    const where = joinConditions(parts, 'AND');
    return { sql: `SELECT ${select} FROM ${from} WHERE ${where.sql}`, values: where.values };
  }

  return {
    find(query, nowMs) {
      settle();
      const { sql, values } = compile('events.*', query, nowMs);
      const order = query.isAscending ? 'ASC' : 'DESC';
      const rows = db
        .prepare(`${sql} ORDER BY events.at ${order}, events.seq ${order} LIMIT ?`)
        .all([...values, query.limit]);
      return rows.map(eventOf);
    },
    count(query, nowMs) {
      settle();
      const { sql, values } = compile('COUNT(*) AS n', query, nowMs);
      return (db.prepare(sql).get(values) as { n: number }).n;
    },
    bySeq: (seq) => {
      const row = bySeq.get([seq]);
      return row === undefined ? undefined : eventOf(row);
    },
    ofMessage: (message) => {
      settle();
      return ofMessage.all([message]).map(eventOf);
    },
    add({ region, domain, message, atMs, event, recipient, severity = '', detail = {} }) {
      const values = [createEventId(), region, domain, message ?? null, atMs, event, recipient, severity];
      insert.run([...values, JSON.stringify(detail)]);
      added += 1;
      if (added % 10_000 === 0) trim.run([]);
      onAdded();
    },
  };
}

function eventOf(value: unknown): StoredEvent {
  const row = value as Omit<StoredEvent, 'atMs' | 'detail'> & { at: number; detail: string; message: number | null };
  return {
    seq: row.seq,
    id: row.id,
    region: row.region,
    domain: row.domain,
    message: row.message ?? undefined,
    atMs: row.at,
    event: row.event,
    recipient: row.recipient,
    severity: row.severity,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  };
}
