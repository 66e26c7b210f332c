// The SQLite database: opens it, creates its tables, runs transactions, and releases the file.
import { statSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';

export type Db = Database.Database;

const schema = `
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    region TEXT NOT NULL, domain TEXT NOT NULL, message_id TEXT NOT NULL, storage_key TEXT NOT NULL,
    accepted_at INTEGER NOT NULL, deliver_at INTEGER NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL,
    tags TEXT NOT NULL, size INTEGER NOT NULL, bytes INTEGER NOT NULL, request TEXT NOT NULL, mime BLOB
  );
  CREATE INDEX IF NOT EXISTS messages_by_id ON messages (message_id);
  CREATE INDEX IF NOT EXISTS messages_by_key ON messages (storage_key);
  CREATE INDEX IF NOT EXISTS messages_scheduled ON messages (seq) WHERE deliver_at > accepted_at;
  CREATE TABLE IF NOT EXISTS attachments (message INTEGER NOT NULL, position INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (message, position)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS emails (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, message INTEGER NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    domain TEXT NOT NULL, sender TEXT NOT NULL, tags TEXT NOT NULL, deliver_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS emails_by_message ON emails (message);
  CREATE INDEX IF NOT EXISTS emails_by_recipient ON emails (recipient, seq);
  CREATE INDEX IF NOT EXISTS emails_by_arrival ON emails (deliver_at, seq);
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, region TEXT NOT NULL, domain TEXT NOT NULL, message INTEGER,
    at INTEGER NOT NULL, event TEXT NOT NULL, recipient TEXT NOT NULL, severity TEXT NOT NULL, detail TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS events_by_message ON events (message);
  CREATE INDEX IF NOT EXISTS events_by_time ON events (region, domain, at, seq);
  CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL, seq INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, scope, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS webhooks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, region TEXT NOT NULL, domain TEXT NOT NULL,
    event TEXT NOT NULL, url TEXT NOT NULL, origin TEXT NOT NULL, UNIQUE (region, domain, event, url, owner)
  );
  CREATE TABLE IF NOT EXISTS posts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, region TEXT NOT NULL,
    domain TEXT NOT NULL, url TEXT NOT NULL, origin TEXT NOT NULL, recipient TEXT NOT NULL, event INTEGER, message INTEGER,
    created_at INTEGER NOT NULL, due_at INTEGER, state TEXT NOT NULL DEFAULT 'pending',
    attempts TEXT NOT NULL DEFAULT '[]', payload TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX IF NOT EXISTS posts_due ON posts (origin, due_at, seq) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS posts_finished ON posts (seq) WHERE due_at IS NULL;
  CREATE INDEX IF NOT EXISTS posts_by_event ON posts (event) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS posts_by_message ON posts (message) WHERE due_at IS NOT NULL;
  -- A webhook is queued in the transaction that stores its event, once for each URL of the domain and the account.
  CREATE TRIGGER IF NOT EXISTS queue_webhooks AFTER INSERT ON events WHEN EXISTS (SELECT 1 FROM webhooks) BEGIN
    INSERT INTO posts (kind, name, region, domain, url, origin, recipient, event, message, created_at, due_at)
      SELECT 'webhook', webhooks.event, NEW.region, NEW.domain, url, origin, NEW.recipient, NEW.seq, NEW.message, NEW.at, NEW.at
      FROM webhooks WHERE region = NEW.region AND domain IN (NEW.domain, '') AND webhooks.event = CASE
        WHEN NEW.event <> 'failed' THEN NEW.event WHEN NEW.severity = 'permanent' THEN 'permanent_fail'
        ELSE 'temporary_fail' END
      GROUP BY url;
  END;
  -- An event that is removed before its webhook was posted removes it, too: there is nothing left to post.
  CREATE TRIGGER IF NOT EXISTS drop_webhooks AFTER DELETE ON events WHEN EXISTS (SELECT 1 FROM posts) BEGIN
    DELETE FROM posts WHERE event = OLD.seq AND due_at IS NOT NULL AND payload = '';
  END;
  CREATE TRIGGER IF NOT EXISTS drop_routed AFTER DELETE ON messages WHEN EXISTS (SELECT 1 FROM posts) BEGIN
    DELETE FROM posts WHERE message = OLD.seq AND due_at IS NOT NULL AND kind = 'route';
  END;
`;

/** Raised when a table changes: a file of another version is refused rather than misread. */
const schemaVersion = 4;

/** @param file a path, or undefined for a database in memory */
export function openDatabase(file?: string): Db {
  const db = new Database(file ?? ':memory:');
  // One process at a time: a second one would not see what the first one keeps in memory.
  // A cache of 32 MB holds the rows of 100,000 emails, so that a search (bench/main.js) does not read the file.
  // WAL without a sync per commit survives a killed process: the operating system has what was written.
  db.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;',
  );
  const { user_version: version } = db.prepare('PRAGMA user_version').get([]) as { user_version: number };
  if (version !== 0 && version !== schemaVersion) {
    release(db);
    throw new Error(`${file} was written by another version of mailgun-emulator: choose another file, or remove it`);
  }
  db.exec(schema);
  db.exec(`PRAGMA user_version = ${schemaVersion}`);
  return db;
}

/** Writes everything that `work` writes, or nothing: a full disk must not leave half a transaction behind. */
export function inTransaction(db: Db, work: () => void): void {
  try {
    db.exec('BEGIN');
    work();
    db.exec('COMMIT');
  } catch (error) {
    // SQLite has rolled back by itself when the disk is full.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Closes the file so that it can be opened again. @param log gets a line when the lock cannot be released; no data is lost then */
export function closeDatabase(db: Db, log: (line: string) => void): void {
  try {
    release(db);
  } catch (error) {
    log(`the data file stays locked until this process exits: ${(error as Error).message}`);
    db.close();
  }
}

/**
 * `close` alone keeps the lock as long as a prepared statement exists, and those exist until they are garbage-collected.
 * Leaving WAL, changing the locking mode and reading once releases it.
 */
function release(db: Db): void {
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT COUNT(*) FROM sqlite_master');
  db.close();
}

/**
 * Opens the file that `data` names. SQLite reports a failure as a number only, so this explains what to do.
 * @throws Error that names the file and what to do
 */
export function openData(file: string | undefined): Db {
  if (file === '') throw new Error('data is an empty name: name a file, or omit it to keep everything in memory');
  if (file !== undefined) checkPath(file);
  try {
    return openDatabase(file);
  } catch (error) {
    if (file === undefined || (error as Error).message.startsWith(file)) throw error;
    throw new Error(`${file} ${reason(error as Error)}`, { cause: error });
  }
}

function checkPath(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${file} is a directory: name a file in it, such as ${path.join(file, 'mail.db')}`);
  }
  const folder = path.dirname(path.resolve(file));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${file} cannot be created: the folder ${folder} does not exist; create it first`);
  }
}

/** By libsql's messages for SQLite's codes: 5 busy, 14 cannot open, 26 not a database. */
function reason({ message }: Error): string {
  if (/locked|busy/i.test(message))
    return 'is in use: is another emulator using it? Stop that one, or name another file';
  if (/not a database|malformed/i.test(message)) return 'is not a SQLite database: name another file, or remove it';
  if (/unable to open|readonly|read-only/i.test(message))
    return 'cannot be opened: check that you may read and write it';
  return `cannot be used: ${message}`;
}
