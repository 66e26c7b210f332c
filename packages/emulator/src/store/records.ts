// Small things kept by name: templates, suppressions, domains. One table, JSON values, in the order they came.
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

export function createRecords(db: Db): Records {
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
    put: (kind, scope, name, it) => void put.run([kind, scope, name, kind, scope, JSON.stringify(it)]),
    remove: (...where) => remove.run(where).changes > 0,
    list: <T>(...where: [string, string]) => list.all(where).map((row) => value<T>(row)),
    scopes: (kind) => scopes.all([kind]).map((row) => (row as { scope: string }).scope),
    count: (...where) => (count.get(where) as { n: number }).n,
    clear: (kind, scope) => void (scope === undefined ? clearKind.run([kind]) : clear.run([kind, scope])),
    kindsOf: (...where) => kinds.all(where).map((row) => (row as { kind: string }).kind),
  };
}
