// Small records stored by name: templates, suppressions, domains. One table of JSON values, in insertion order.
import { DomainError } from '../model/errors.js';
import type { Db } from './database.js';

export interface Records {
  get<T>(kind: string, scope: string, name: string): T | undefined;
  /** @throws DomainError `storageFull` */
  put(kind: string, scope: string, name: string, value: unknown): void;
  remove(kind: string, scope: string, name: string): boolean;
  /** Oldest first. */
  list<T>(kind: string, scope: string): T[];
  count(kind: string, scope: string): number;
  /** False when no record of this kind was ever stored, in no time: a count in SQL would cost each message 3 µs. */
  mayHave(kind: string): boolean;
  clear(kind: string, scope?: string): void;
  clearAll(): void;
  /** The kinds that hold this name, in one query. */
  kindsOf(scope: string, name: string): string[];
}

/** Far above what a test needs; a client in a loop must not fill the disk. */
const maxRecords = 500_000;
const maxRecordBytes = 512 * 1024 * 1024;

export function createRecords(db: Db): Records {
  const totals = db.prepare('SELECT COUNT(*) AS n, COALESCE(SUM(LENGTH(value)), 0) AS bytes FROM records');
  const readTotals = () => totals.get([]) as { n: number; bytes: number };
  let { n, bytes } = readTotals();
  // Orders the records. Reading the largest of a scope for each would make a list of n records cost n².
  let lastSeq = (db.prepare('SELECT COALESCE(MAX(seq), 0) AS seq FROM records').get([]) as { seq: number }).seq;
  const kindsSeen = new Set(
    (db.prepare('SELECT DISTINCT kind FROM records').all([]) as Array<{ kind: string }>).map(({ kind }) => kind),
  );

  const get = db.prepare('SELECT value FROM records WHERE kind = ? AND scope = ? AND name = ?');
  const put = db.prepare(`INSERT INTO records (kind, scope, name, seq, value)
    VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (kind, scope, name) DO UPDATE SET value = excluded.value`);
  const remove = db.prepare('DELETE FROM records WHERE kind = ? AND scope = ? AND name = ?');
  const list = db.prepare('SELECT value FROM records WHERE kind = ? AND scope = ? ORDER BY seq');
  const count = db.prepare('SELECT COUNT(*) AS n FROM records WHERE kind = ? AND scope = ?');
  const clear = db.prepare('DELETE FROM records WHERE kind = ? AND scope = ?');
  const clearKind = db.prepare('DELETE FROM records WHERE kind = ?');
  // The kinds are named so that each is a look-up in the primary key.
  const kinds = db.prepare(
    "SELECT kind FROM records WHERE kind IN ('bounces', 'unsubscribes', 'complaints', 'whitelists') AND scope = ? AND name = ?",
  );
  const clearAll = db.prepare('DELETE FROM records');
  const parse = <T>(row: unknown): T => JSON.parse((row as { value: string }).value);
  return {
    get: <T>(...where: [string, string, string]) => {
      const row = get.get(where);
      return row === undefined ? undefined : parse<T>(row);
    },
    put(kind, scope, name, value) {
      const json = JSON.stringify(value);
      // This estimate also counts what replaces a record; the exact totals are read once it reaches a limit.
      n += 1;
      bytes += json.length;
      if (n > maxRecords || bytes > maxRecordBytes) {
        ({ n, bytes } = readTotals());
        if (n >= maxRecords || bytes + json.length > maxRecordBytes) {
          throw new DomainError('storageFull', 'mailgun-emulator is full: DELETE /_emulator/state empties it');
        }
      }
      lastSeq += 1;
      put.run([kind, scope, name, lastSeq, json]);
      kindsSeen.add(kind);
    },
    remove: (...where) => remove.run(where).changes > 0,
    list: <T>(...where: [string, string]) => list.all(where).map((row) => parse<T>(row)),
    count: (...where) => (count.get(where) as { n: number }).n,
    clear: (kind, scope) => void (scope === undefined ? clearKind.run([kind]) : clear.run([kind, scope])),
    clearAll() {
      clearAll.run([]);
      kindsSeen.clear();
    },
    mayHave: (kind) => kindsSeen.has(kind),
    kindsOf: (...where) => kinds.all(where).map((row) => (row as { kind: string }).kind),
  };
}
