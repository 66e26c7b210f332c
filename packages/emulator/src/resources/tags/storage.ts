// The tags of stored messages, with their descriptions. A tag exists while a message has it.
import type { Region } from '../../model/normal-form.js';
import type { Db } from '../../store/database.js';
import type { Records } from '../../store/records.js';

export interface Tag {
  /** As it was first written: tags are compared without case. */
  name: string;
  description: string;
  /** Epoch milliseconds. */
  firstSeenMs: number;
  lastSeenMs: number;
}

/** The tags of one domain, or of several: those of an account. */
export interface TagScope {
  region: Region;
  domains: readonly string[] | 'all';
  /** Descriptions and deletions are kept for each domain, and for the account. */
  key: string;
}

export interface TagStorage {
  /** By name. */
  list(scope: TagScope): Tag[];
  find(scope: TagScope, name: string): Tag | undefined;
  describe(scope: TagScope, name: string, description: string): void;
  /** Hidden until a later message has it. */
  remove(scope: TagScope, name: string): void;
}

interface Note {
  description?: string;
  /** Messages up to this one no longer count. */
  removedUpTo?: number;
}

const kind = 'tag';
/** (recordings, 2026: the limit that Mailgun states) */
export const maxTags = 100_000;

export function createTagStorage(db: Db, records: Records): TagStorage {
  const tagsOf = (condition: string) =>
    db.prepare(`SELECT tag.value AS name, MIN(messages.accepted_at) AS first, MAX(messages.accepted_at) AS last,
      MAX(messages.seq) AS seq FROM messages, json_each(messages.tags) AS tag
      WHERE messages.region = ?${condition} GROUP BY lower(tag.value) ORDER BY lower(tag.value) LIMIT ${maxTags}`);
  const ofAll = tagsOf('');
  const ofDomains = tagsOf(' AND messages.domain IN (SELECT value FROM json_each(?))');
  const lastSeq = db.prepare('SELECT COALESCE(MAX(seq), 0) AS seq FROM messages');
  const scopeOf = ({ region, key }: TagScope) => `${region}/${key}`;
  const note = (scope: TagScope, name: string) => records.get<Note>(kind, scopeOf(scope), name.toLowerCase());

  function list(scope: TagScope): Tag[] {
    const { region, domains } = scope;
    const rows = domains === 'all' ? ofAll.all([region]) : ofDomains.all([region, JSON.stringify(domains)]);
    return (rows as Array<{ name: string; first: number; last: number; seq: number }>).flatMap(
      ({ name, first, last, seq }) => {
        const { description = '', removedUpTo = 0 } = note(scope, name) ?? {};
        return seq > removedUpTo ? [{ name, description, firstSeenMs: first, lastSeenMs: last }] : [];
      },
    );
  }

  return {
    list,
    find: (scope, name) => list(scope).find((tag) => tag.name.toLowerCase() === name.toLowerCase()),
    describe: (scope, name, description) =>
      records.put(kind, scopeOf(scope), name.toLowerCase(), { ...note(scope, name), description }),
    remove(scope, name) {
      const { seq } = lastSeq.get([]) as { seq: number };
      records.put(kind, scopeOf(scope), name.toLowerCase(), { removedUpTo: seq } satisfies Note);
    },
  };
}
