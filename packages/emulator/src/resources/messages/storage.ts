// Accepted messages, the mails that came of them and the events about them. Writes are committed in groups; an
// acceptance is only answered when its group is on record.
import type { Region } from '../../config/config.js';
import type { Posting } from '../../model/message.js';
import { type Db, inTransaction } from '../../store/database.js';
import { messageOf, type StoredMessage } from '../../store/rows.js';

export interface NewMessage {
  region: Region;
  domain: string;
  storageKey: string;
  acceptedAtMs: number;
  deliverAtMs: number;
  subject: string;
  /** What Mailgun shows as the message's size. */
  size: number;
  posting: Posting;
  attachments: Buffer[];
  mime?: Buffer;
  /** One per mailbox that gets it. */
  mails: Array<{ recipient: string; subject: string }>;
  events: NewEvent[];
}

export interface NewEvent {
  atMs: number;
  event: string;
  recipient: string;
  severity?: string;
  detail?: Record<string, unknown>;
}

export interface Messages {
  /** Resolves when it is on record; rejects when it could not be put there. */
  accept(message: NewMessage): Promise<void>;
  byId(messageId: string, region?: Region, domain?: string): StoredMessage | undefined;
  byStorageKey(key: string): StoredMessage | undefined;
  bySeq(seq: number): StoredMessage | undefined;
  attachment(seq: number, position: number): Buffer | undefined;
  attachments(seq: number): Buffer[];
  mime(seq: number): Buffer | undefined;
  /** Newest first. */
  list(limit: number, before?: number): StoredMessage[];
  count(): number;
  domains(region: Region): string[];
  remove(seq: number): void;
  clear(): void;
  /** What waits for its group is written now. */
  flush(): void;
}

export interface MessagesOptions {
  maxMessages: number;
  maxBytes: number;
  nextEventId: () => string;
  /** Called after each group is on record. */
  onWritten: () => void;
}

export function createMessages(db: Db, { maxMessages, maxBytes, nextEventId, onWritten }: MessagesOptions): Messages {
  const columns =
    'seq, region, domain, message_id, storage_key, accepted_at, deliver_at, sender, subject, size, posting';
  const insert =
    db.prepare(`INSERT INTO messages (region, domain, message_id, storage_key, accepted_at, deliver_at, sender, subject, tags, size, bytes, posting, mime)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertAttachment = db.prepare('INSERT INTO attachments (message, position, content) VALUES (?, ?, ?)');
  const insertMail = db.prepare(
    'INSERT INTO mails (message, recipient, subject, domain, sender, tags, deliver_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertEvent = db.prepare(
    'INSERT INTO events (id, region, domain, message, at, event, recipient, severity, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const oldest = db.prepare('SELECT seq, bytes FROM messages ORDER BY seq LIMIT ?');
  const selects = {
    byId: db.prepare(`SELECT ${columns} FROM messages WHERE message_id = ? ORDER BY seq DESC LIMIT 50`),
    byKey: db.prepare(`SELECT ${columns} FROM messages WHERE storage_key = ?`),
    bySeq: db.prepare(`SELECT ${columns} FROM messages WHERE seq = ?`),
    list: db.prepare(`SELECT ${columns} FROM messages WHERE seq < ? ORDER BY seq DESC LIMIT ?`),
    domains: db.prepare('SELECT DISTINCT domain FROM messages WHERE region = ?'),
    attachment: db.prepare('SELECT content FROM attachments WHERE message = ? AND position = ?'),
    attachments: db.prepare('SELECT content FROM attachments WHERE message = ? ORDER BY position'),
    mime: db.prepare('SELECT mime FROM messages WHERE seq = ?'),
    bytes: db.prepare('SELECT bytes FROM messages WHERE seq = ?'),
    totals: db.prepare('SELECT COUNT(*) AS n, COALESCE(SUM(bytes), 0) AS bytes FROM messages'),
  };
  const dropParts = ['mails', 'events', 'attachments'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE message = ?`),
  );
  const dropMessage = db.prepare('DELETE FROM messages WHERE seq = ?');
  let { n: count, bytes } = selects.totals.get([]) as { n: number; bytes: number };
  let waiting: Array<{ message: NewMessage; resolve: () => void; reject: (error: unknown) => void }> = [];

  function write(message: NewMessage): void {
    const { region, domain, posting, deliverAtMs } = message;
    const tags = JSON.stringify(posting.options.tags);
    const written = JSON.stringify(posting);
    const mails = message.mails.map((mail) => ({ ...mail, subject: mail.subject.slice(0, maxListedLength) }));
    const events = message.events.map((event) => ({ ...event, detail: JSON.stringify(event.detail ?? {}) }));
    const sender = posting.from.slice(0, maxListedLength);
    const weight = weightOf({ ...message, written, mails, events, perMail: sender.length + tags.length });
    const seq = Number(
      insert.run([
        region,
        domain,
        posting.messageId,
        message.storageKey,
        message.acceptedAtMs,
        deliverAtMs,
        posting.from,
        message.subject,
        tags,
        message.size,
        weight,
        written,
        message.mime ?? null,
      ]).lastInsertRowid,
    );
    message.attachments.forEach((content, position) => {
      insertAttachment.run([seq, position, content]);
    });
    for (const { recipient, subject } of mails) {
      insertMail.run([seq, recipient, subject, domain, sender, tags, deliverAtMs]);
    }
    for (const { atMs, event, recipient, severity = '', detail } of events) {
      insertEvent.run([nextEventId(), region, domain, seq, atMs, event, recipient, severity, detail]);
    }
    count += 1;
    bytes += weight;
  }

  function drop(seq: number, weight: number): void {
    for (const statement of dropParts) statement.run([seq]);
    if (dropMessage.run([seq]).changes === 0) return;
    count -= 1;
    bytes -= weight;
  }

  /** The oldest go first, but never the one just written. */
  function prune(): void {
    while ((count > maxMessages || bytes > maxBytes) && count > 1) {
      const excess = Math.max(1, Math.min(count - maxMessages, 500));
      for (const row of oldest.all([excess])) drop((row as Weighed).seq, (row as Weighed).bytes);
    }
  }

  function flush(): void {
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    const before = { count, bytes };
    try {
      inTransaction(db, () => {
        for (const { message } of group) write(message);
        prune();
      });
    } catch (error) {
      // Whoever waits is told, and what was there before is still there.
      ({ count, bytes } = before);
      for (const { reject } of group) reject(error);
      return;
    }
    onWritten();
    for (const { resolve } of group) resolve();
  }

  return {
    accept: (message) =>
      new Promise((resolve, reject) => {
        waiting.push({ message, resolve, reject });
        if (waiting.length === 1) setImmediate(flush);
      }),
    byId: (messageId, region, domain) =>
      selects.byId
        .all([messageId])
        .map(messageOf)
        .find((row) => (region ?? row.region) === row.region && (domain ?? row.domain) === row.domain),
    byStorageKey: (key) => first(selects.byKey.get([key])),
    bySeq: (seq) => first(selects.bySeq.get([seq])),
    attachment: (seq, position) =>
      bytesOf((selects.attachment.get([seq, position]) as { content: Blob } | undefined)?.content),
    attachments: (seq) =>
      selects.attachments.all([seq]).map((row) => bytesOf((row as { content: Blob }).content) ?? Buffer.alloc(0)),
    mime: (seq) => bytesOf((selects.mime.get([seq]) as { mime: Blob | null } | undefined)?.mime),
    list: (limit, before = Number.MAX_SAFE_INTEGER) => selects.list.all([before, limit]).map(messageOf),
    count: () => count,
    domains: (region) => selects.domains.all([region]).map((row) => (row as { domain: string }).domain),
    remove: (seq) => {
      const found = selects.bytes.get([seq]) as Pick<Weighed, 'bytes'> | undefined;
      if (found) drop(seq, found.bytes);
    },
    clear: () => {
      flush();
      inTransaction(db, () => {
        db.exec('DELETE FROM mails; DELETE FROM events; DELETE FROM attachments; DELETE FROM messages');
      });
      count = 0;
      bytes = 0;
    },
    flush,
  };
}

interface Weighed {
  seq: number;
  bytes: number;
}

/** A row of its own, its number and its places in the indexes. */
const bytesPerRow = 150;
/** A subject or a sender as lists show it: what fits a header line. Each recipient's row has its own. */
const maxListedLength = 998;

/** What a message takes up on record, in bytes, with its mails and events. `perMail` is what every mail repeats. */
function weightOf({
  subject,
  written,
  attachments,
  mime,
  mails,
  events,
  perMail,
}: Pick<NewMessage, 'subject' | 'attachments' | 'mime' | 'mails'> & {
  written: string;
  events: Array<{ recipient: string; detail: string }>;
  perMail: number;
}): number {
  const texts = [subject, written, ...events.map(({ detail }) => detail), ...mails.map((mail) => mail.subject)];
  const rows = [...mails, ...events].reduce((sum, { recipient }) => sum + recipient.length * 2 + bytesPerRow, 0);
  return (
    rows +
    perMail * mails.length +
    (mime?.length ?? 0) +
    attachments.reduce((sum, { length }) => sum + length, 0) +
    texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  );
}

const first = (row: unknown): StoredMessage | undefined => (row === undefined ? undefined : messageOf(row));

/** libsql gives a blob as a Buffer or as an ArrayBuffer, depending on how the row was asked for. */
type Blob = Buffer | ArrayBuffer;
const bytesOf = (blob: Blob | null | undefined) => (blob ? Buffer.from(blob as ArrayBuffer) : undefined);
