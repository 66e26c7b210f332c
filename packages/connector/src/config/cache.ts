// A cache of values that are compiled from texts. Its size is limited in bytes; the least recently used value is removed first. No effects.

interface Entry<Value> {
  readonly texts: readonly string[];
  readonly value: Value;
  readonly bytes: number;
}

export interface Cache<Value> {
  /** The value that was made from these texts in this scope; when there is none, `make` makes it. */
  get(scope: string, texts: readonly string[], make: () => Value): Value;
  /** Entries and bytes in the cache, for tests. */
  readonly size: { readonly entries: number; readonly bytes: number };
}

/** A text up to this length is part of the key; of a longer one, its length is. Several tenants with emails of equal length get separate entries. */
const maxKeyTextLength = 100;
/** Memory of one entry, not counting its texts. */
const entryBytes = 400;

/**
 * @param maxBytes total size, keys and texts included (UTF-16); a larger single value is not kept
 * @param sizeOf the size of a value beyond its texts, in bytes
 */
export function createCache<Value>(maxBytes: number, sizeOf: (value: Value) => number = () => 0): Cache<Value> {
  const entries = new Map<string, Entry<Value>>();
  let totalBytes = 0;
  return {
    get(scope, texts, make) {
      let key = scope;
      for (const text of texts) key += text.length > maxKeyTextLength ? `\n${text.length}` : `\n${text}`;
      const found = entries.get(key);
      if (found && isEqual(found.texts, texts)) {
        entries.delete(key); // to the end: the first one is removed first
        entries.set(key, found);
        return found.value;
      }
      const value = make();
      const bytes = texts.reduce((sum, text) => sum + text.length * 2, entryBytes + key.length * 2 + sizeOf(value));
      if (found) remove(key, found);
      if (bytes > maxBytes) return value;
      for (const [oldest, entry] of entries) {
        if (totalBytes + bytes <= maxBytes) break;
        remove(oldest, entry);
      }
      entries.set(key, { texts, value, bytes });
      totalBytes += bytes;
      return value;
    },
    get size() {
      return { entries: entries.size, bytes: totalBytes };
    },
  };

  function remove(key: string, { bytes }: Entry<Value>): void {
    entries.delete(key);
    totalBytes -= bytes;
  }
}

function isEqual(texts: readonly string[], others: readonly string[]): boolean {
  return texts.length === others.length && texts.every((text, index) => text === others[index]);
}

/** Limits for a value that is cached: enough for any delivery. */
const maxDepth = 32;
const maxTexts = 2_000;

/**
 * Adds every text, number and name of a JSON value to `texts`. Equal shapes with equal texts are equal values.
 * @returns its shape, such as `{s[nn]}`; undefined for a value that is not JSON, or is too deep or too large
 */
export function collectTexts(value: unknown, texts: string[], depth = 0): string | undefined {
  if (typeof value === 'string') {
    texts.push(value);
    return 's';
  }
  if (value === undefined || value === null) return value === null ? 'z' : 'u';
  if (typeof value === 'number' || typeof value === 'boolean') {
    texts.push(String(value));
    return typeof value === 'number' ? 'n' : 'b';
  }
  if (typeof value !== 'object' || depth > maxDepth || texts.length > maxTexts) return undefined;
  const isArray = Array.isArray(value);
  let shape = isArray ? '[' : '{';
  for (const key of isArray ? value.keys() : Object.keys(value)) {
    if (!isArray) texts.push(String(key));
    const below = collectTexts((value as Record<string, unknown>)[key], texts, depth + 1);
    if (below === undefined || shape.length > maxTexts) return undefined;
    shape += below;
  }
  return `${shape}${isArray ? ']' : '}'}`;
}
