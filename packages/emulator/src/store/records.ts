// Small things kept by name: templates, suppressions, domains. One table, JSON values, in the order they came.
import { refuse } from '../http/response.js';
import type { Db } from './database.js';

export interface Records {
  get<T>(kind: string, scope: string, name: string): T | undefined;
  put(kind: string, scope: string, name: string, value: unknown): void;
  remove(kind: string, scope: string, name: string): boolean;
  /** Oldest first. */
  list<T>(kind: string, scope: string): T[];
  /** Every scope that holds one of these. */
  scopes(kind: string): string[];
  count(kind: string, scope: string): number;
  clear(kind: string, scope?: string): void;
  /** Which of these kinds hold this name, in one look-up. */
  kindsOf(scope: string, name: string): string[];
}

/** Far above what a test needs; a client that runs wild must not fill the disk. */
const maxRecords = 500_000;
const maxRecordBytes = 512 * 1024 * 1024;

/** @throws Refusal 400 from `put` when the emulator holds as much as it will */
export function createRecords(db: Db): Records {
  const totals = db.prepare('SELECT COUNT(*) AS n, COALESCE(SUM(LENGTH(value)), 0) AS bytes FROM records');
  const readTotals = () => totals.get([]) as { n: number; bytes: number };
  let { n, bytes } = readTotals();

  const get = db.prepare('SELECT value FROM records WHERE kind = ? AND scope = ? AND name = ?');
  const put = db.prepare(`INSERT INTO records (kind, scope, name, seq, value)
    VALUES (?, ?, ?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM records WHERE kind = ? AND scope = ?), ?)
    ON CONFLICT (kind, scope, name) DO UPDATE SET value = excluded.value`);
  const remove = db.prepare('DELETE FROM records WHERE kind = ? AND scope = ? AND name = ?');
  const list = db.prepare('SELECT value FROM records WHERE kind = ? AND scope = ? ORDER BY seq');
  const scopes = db.prepare('SELECT DISTINCT scope FROM records WHERE kind = ?');
  const count = db.prepare('SELECT COUNT(*) AS n FROM records WHERE kind = ? AND scope = ?');
  const clear = db.prepare('DELETE FROM records WHERE kind = ? AND scope = ?');
  const clearKind = db.prepare('DELETE FROM records WHERE kind = ?');
  const kinds = db.prepare(
    "SELECT kind FROM records WHERE kind IN ('bounces', 'unsubscribes', 'complaints', 'whitelists') AND scope = ? AND name = ?",
  );
  const value = <T>(row: unknown): T => JSON.parse((row as { value: string }).value);
  return {
    get: <T>(...where: [string, string, string]) => {
      const row = get.get(where);
      return row === undefined ? undefined : value<T>(row);
    },
    put(kind, scope, name, it) {
      const written = JSON.stringify(it);
      // Counted generously, and exactly once the count says that it is too much.
      n += 1;
      bytes += written.length;
      if (n > maxRecords || bytes > maxRecordBytes) {
        ({ n, bytes } = readTotals());
        if (n >= maxRecords || bytes + written.length > maxRecordBytes)
          throw refuse(400, 'mailgun-emulator is full: DELETE /_emulator/state empties it');
      }
      put.run([kind, scope, name, kind, scope, written]);
    },
    remove: (...where) => remove.run(where).changes > 0,
    list: <T>(...where: [string, string]) => list.all(where).map((row) => value<T>(row)),
    scopes: (kind) => scopes.all([kind]).map((row) => (row as { scope: string }).scope),
    count: (...where) => (count.get(where) as { n: number }).n,
    clear: (kind, scope) => void (scope === undefined ? clearKind.run([kind]) : clear.run([kind, scope])),
    kindsOf: (...where) => kinds.all(where).map((row) => (row as { kind: string }).kind),
  };
}
