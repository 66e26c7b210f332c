// A bounded cache of pure results. What was not used lately is removed first. No effects.

interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  readonly bytes: number;
  /** Used since it was last considered for removal. */
  isUsed: boolean;
}

export interface Cache<Value> {
  /** The cached value for `key`, or the one that `make` makes now. */
  get(key: string, make: (key: string) => Value): Value;
  /** Entries and bytes in the cache, for tests. */
  readonly size: { readonly entries: number; readonly bytes: number };
}

/**
 * A second-chance cache: a hit only sets a flag, since keys are whole templates and moving one takes time in its length.
 * @param maxEntries most values that are kept
 * @param maxBytes their total size, keys included (UTF-16); a larger single value is not cached
 * @param sizeOf the size of a value beyond its key, in bytes
 */
export function createCache<Value>(
  maxEntries: number,
  maxBytes: number,
  sizeOf: (value: Value) => number = () => 0,
): Cache<Value> {
  const entries = new Map<string, Entry<Value>>();
  let totalBytes = 0;
  return {
    get(key, make) {
      const id = lookupKey(key);
      const found = entries.get(id);
      if (found?.key === key) {
        found.isUsed = true;
        return found.value;
      }
      const value = make(key);
      const bytes = key.length * 2 + sizeOf(value);
      if (bytes > maxBytes) return value;
      if (found) remove(id, found); // another key with the same look-up key
      while (entries.size >= maxEntries || totalBytes + bytes > maxBytes) removeOne();
      entries.set(id, { key, value, bytes, isUsed: false });
      totalBytes += bytes;
      return value;
    },
    get size() {
      return { entries: entries.size, bytes: totalBytes };
    },
  };

  /** Removes the oldest entry that was not used. A used one moves to the back and loses its flag, so a second round ends this. */
  function removeOne(): void {
    for (const [id, entry] of entries) {
      remove(id, entry);
      if (!entry.isUsed) return;
      entries.set(id, { ...entry, isUsed: false });
      totalBytes += entry.bytes;
    }
  }

  function remove(id: string, { bytes }: Entry<Value>): void {
    entries.delete(id);
    totalBytes -= bytes;
  }
}

/** Characters taken from each of three places of a long key. */
const sampleLength = 48;

/**
 * Long keys are looked up by their length and three samples, then compared. A config is parsed for each send, so its texts have
 * no hash yet, and hashing 5 kB takes longer than all the rest of a look-up.
 */
function lookupKey(key: string): string {
  const { length } = key;
  if (length <= 4 * sampleLength) return key;
  const middle = length >> 1;
  return `${length} ${key.slice(0, sampleLength)}${key.slice(middle, middle + sampleLength)}${key.slice(-sampleLength)}`;
}
