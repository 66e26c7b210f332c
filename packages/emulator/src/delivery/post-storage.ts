// Stores what is posted to the customer's URLs: the queue and its log are one table. Webhooks are queued by the database
// itself (store/database.ts), when their event is stored.
import type { Region } from '../model/normal-form.js';
import { type Condition, containsText, joinConditions } from '../store/conditions.js';
import type { Db } from '../store/database.js';
import type { PostAttempt, PostState } from './post-outcome.js';

/** `webhook`: an event. `route`: an inbound email. */
export type PostKind = 'webhook' | 'route';

/** Something to post, or that was posted. */
export interface StoredPost {
  seq: number;
  kind: PostKind;
  /** The webhook's event, or the route's action: `forward` or `store`. */
  name: string;
  region: Region;
  domain: string;
  url: string;
  origin: string;
  recipient: string;
  /** The event that it reports. */
  event: number | undefined;
  message: number | undefined;
  createdAtMs: number;
  /** Of the next attempt. */
  dueAtMs: number | undefined;
  state: PostState;
  attempts: PostAttempt[];
  /** What the first attempt sent: an event as JSON. */
  payload: string;
}

export interface PostQuery {
  kind?: PostKind;
  name?: string;
  state?: PostState;
  /** A recipient in normal form, compared without case. */
  recipient?: string;
  /** In normal form. */
  domain?: string;
  /** A part of the URL, compared without case. */
  url?: string;
  /** Only those that were attempted at least once. */
  isAttempted?: boolean;
}

type NewPost = Pick<
  StoredPost,
  'kind' | 'name' | 'region' | 'domain' | 'url' | 'recipient' | 'message' | 'createdAtMs'
>;

export interface PostStorage {
  add(post: NewPost): void;
  /** The origins that something is waiting for. */
  origins(): string[];
  /** The numbers of those to one origin that are due, the first due first, without these. */
  due(origin: string, nowMs: number, without: readonly number[], limit: number): number[];
  /** When the next one becomes due, in milliseconds since 1970. */
  nextDueMs(origin: string, nowMs: number): number | undefined;
  record(seq: number, change: Pick<StoredPost, 'state' | 'attempts' | 'dueAtMs' | 'payload'>): void;
  /** Newest first. */
  find(query: PostQuery, limit: number): StoredPost[];
  bySeq(seq: number): StoredPost | undefined;
  clear(): void;
  /** Removes the oldest above the limits. @returns how many were removed that had not been posted yet */
  prune(): number;
}

export interface PostLimits {
  /** What waits. */
  maxPending: number;
  /** What was posted, or given up: the log. */
  maxFinished: number;
  maxPayloadBytes: number;
}

const defaultPostLimits: PostLimits = {
  maxPending: 100_000,
  maxFinished: 10_000,
  maxPayloadBytes: 128 * 1024 * 1024,
};

export function createPostStorage(db: Db, limits: PostLimits = defaultPostLimits): PostStorage {
  const insert = db.prepare(
    `INSERT INTO posts (kind, name, region, domain, url, origin, recipient, message, created_at, due_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // One look-up in the index for each origin, however much waits for it.
  const origins = db.prepare(`WITH RECURSIVE found (origin) AS (
      SELECT MIN(origin) FROM posts WHERE due_at IS NOT NULL
      UNION ALL SELECT (SELECT MIN(origin) FROM posts WHERE due_at IS NOT NULL AND origin > found.origin) FROM found
      WHERE found.origin IS NOT NULL)
    SELECT origin FROM found WHERE origin IS NOT NULL`);
  const due = db.prepare(`SELECT seq FROM posts WHERE origin = ? AND due_at IS NOT NULL AND due_at <= ?
    AND seq NOT IN (SELECT value FROM json_each(?)) ORDER BY due_at, seq LIMIT ?`);
  const next = db.prepare('SELECT MIN(due_at) AS at FROM posts WHERE origin = ? AND due_at IS NOT NULL AND due_at > ?');
  const update = db.prepare('UPDATE posts SET state = ?, attempts = ?, due_at = ?, payload = ? WHERE seq = ?');
  // From the indexes alone: reading the rows of a long queue would take longer than all of its posts of a second.
  const pending = db.prepare('SELECT COUNT(*) AS n FROM posts WHERE due_at IS NOT NULL');
  const finished = db.prepare('SELECT COUNT(*) AS n FROM posts WHERE due_at IS NULL');
  const payloads = db.prepare('SELECT COALESCE(SUM(LENGTH(payload)), 0) AS n FROM posts');
  const drop = (where: string) =>
    db.prepare(
      `DELETE FROM posts WHERE seq IN (SELECT seq FROM posts WHERE ${where} ORDER BY seq LIMIT ?)
      RETURNING LENGTH(payload) AS bytes`,
    );
  const dropPending = drop('due_at IS NOT NULL');
  const dropFinished = drop('due_at IS NULL');
  const clear = db.prepare('DELETE FROM posts');
  const bySeq = db.prepare('SELECT * FROM posts WHERE seq = ?');
  const read = (statement: typeof pending) => (statement.get([]) as { n: number }).n;
  let payloadBytes = read(payloads);

  /** @returns how many were removed */
  function remove(statement: typeof dropPending, count: number): number {
    const rows = statement.all([count]) as Array<{ bytes: number }>;
    for (const { bytes } of rows) payloadBytes -= bytes;
    return rows.length;
  }

  return {
    add: ({ kind, name, region, domain, url, recipient, message, createdAtMs }) => {
      const { origin } = new URL(url);
      insert.run([kind, name, region, domain, url, origin, recipient, message ?? null, createdAtMs, createdAtMs]);
    },
    origins: () => origins.all([]).map((row) => (row as { origin: string }).origin),
    due: (origin, nowMs, without, limit) =>
      due.all([origin, nowMs, JSON.stringify(without), limit]).map((row) => (row as { seq: number }).seq),
    nextDueMs: (origin, nowMs) => (next.get([origin, nowMs]) as { at: number | null }).at ?? undefined,
    record(seq, { state, attempts, dueAtMs, payload }) {
      // It is written with the first attempt only.
      if (attempts.length === 1) payloadBytes += payload.length;
      update.run([state, JSON.stringify(attempts), dueAtMs ?? null, payload, seq]);
    },
    find(query, limit) {
      const where = conditionOf(query);
      return db
        .prepare(`SELECT * FROM posts WHERE ${where.sql} ORDER BY seq DESC LIMIT ?`)
        .all([...where.values, limit])
        .map((row) => postOf(row));
    },
    bySeq: (seq) => {
      const row = bySeq.get([seq]);
      return row === undefined ? undefined : postOf(row);
    },
    clear() {
      clear.run([]);
      payloadBytes = 0;
    },
    prune() {
      const dropped = remove(dropPending, Math.max(0, read(pending) - limits.maxPending));
      remove(dropFinished, Math.max(0, read(finished) - limits.maxFinished));
      while (payloadBytes > limits.maxPayloadBytes) {
        if (remove(dropFinished, 500) === 0 && remove(dropPending, 500) === 0) break;
      }
      return dropped;
    },
  };
}

function conditionOf(query: PostQuery): Condition {
  const parts: Condition[] = [{ sql: '1', values: [] }];
  for (const column of ['kind', 'name', 'state', 'domain'] as const) {
    const value = query[column];
    if (value !== undefined) parts.push({ sql: `${column} = ?`, values: [value] });
  }
  if (query.recipient !== undefined) {
    parts.push({ sql: 'lower(recipient) = ?', values: [query.recipient] });
  }
  if (query.url !== undefined) parts.push(containsText('url', query.url));
  if (query.isAttempted) parts.push({ sql: "attempts <> '[]'", values: [] });
  return joinConditions(parts, 'AND');
}

function postOf(value: unknown): StoredPost {
  const row = value as Record<string, unknown> & { attempts: string };
  return {
    seq: row.seq as number,
    kind: row.kind as PostKind,
    name: row.name as string,
    region: row.region as Region,
    domain: row.domain as string,
    url: row.url as string,
    origin: row.origin as string,
    recipient: row.recipient as string,
    event: (row.event as number | null) ?? undefined,
    message: (row.message as number | null) ?? undefined,
    createdAtMs: row.created_at as number,
    dueAtMs: (row.due_at as number | null) ?? undefined,
    state: row.state as PostState,
    attempts: JSON.parse(row.attempts) as PostAttempt[],
    payload: row.payload as string,
  };
}
