// The SQLite database: opens it, makes its tables, writes all or nothing, and lets it go.
import Database from 'libsql';

export type Db = Database.Database;

const schema = `
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    region TEXT NOT NULL, domain TEXT NOT NULL, message_id TEXT NOT NULL, storage_key TEXT NOT NULL,
    accepted_at INTEGER NOT NULL, deliver_at INTEGER NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL,
    tags TEXT NOT NULL, size INTEGER NOT NULL, bytes INTEGER NOT NULL, posting TEXT NOT NULL, mime BLOB
  );
  CREATE INDEX IF NOT EXISTS messages_by_id ON messages (message_id);
  CREATE INDEX IF NOT EXISTS messages_by_key ON messages (storage_key);
  CREATE INDEX IF NOT EXISTS messages_scheduled ON messages (seq) WHERE deliver_at > accepted_at;
  CREATE TABLE IF NOT EXISTS attachments (message INTEGER NOT NULL, position INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (message, position)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mails (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, message INTEGER NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    domain TEXT NOT NULL, sender TEXT NOT NULL, tags TEXT NOT NULL, deliver_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS mails_by_message ON mails (message);
  CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient, seq);
  CREATE INDEX IF NOT EXISTS mails_by_arrival ON mails (deliver_at, seq);
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
`;

/** Raised when a table changes: a file of another version is refused rather than misread. */
const schemaVersion = 3;

/** @param file a path, or undefined for a database in memory */
export function openDatabase(file?: string): Db {
  const db = new Database(file ?? ':memory:');
  // One process at a time: a second one would miss what the first one keeps in memory.
  // 32 MB of pages: the rows of a hundred thousand mails, so that a search reads no file.
  // WAL without a sync per commit survives a killed process: what was written is with the operating system.
  db.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;',
  );
  const { user_version: version } = db.prepare('PRAGMA user_version').get([]) as { user_version: number };
  if (version !== 0 && version !== schemaVersion) {
    letGo(db);
    throw new Error(`${file} was written by another version of mailgun-emulator: choose another file, or remove it`);
  }
  db.exec(schema);
  db.exec(`PRAGMA user_version = ${schemaVersion}`);
  return db;
}

/** All that `work` writes is on record, or nothing of it: a full disk must not leave half a transaction behind. */
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

/** Closes it so that it can be opened again. @param log told when the file could not be put in order; nothing is lost then */
export function closeDatabase(db: Db, log: (line: string) => void): void {
  try {
    letGo(db);
  } catch (error) {
    log(`the data file stays locked until this process ends: ${(error as Error).message}`);
    db.close();
  }
}

/**
 * `close` alone keeps the lock as long as a prepared statement lives, and those live until they are collected. The lock
 * goes when the first read after the change of mode is done, and out of WAL only.
 */
function letGo(db: Db): void {
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT COUNT(*) FROM sqlite_master');
  db.close();
}
