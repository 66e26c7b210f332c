// A bounded memory of pure results: the least recently used go first. No effects.

interface Entry<Value> {
  readonly value: Value;
  readonly bytes: number;
}

export interface Cache<Value> {
  /** The value made for `key` before, or the one that `make` makes now. Never holds more than its bounds. */
  get(key: string, make: (key: string) => Value): Value;
  /** Entries and bytes held, for tests. */
  readonly held: { readonly entries: number; readonly bytes: number };
}

/**
 * @param maxEntries how many values are kept at most
 * @param maxBytes how much they may weigh together, in bytes of UTF-16 of the keys; a heavier single value is made anew each time
 * @param weigh what a value weighs beyond its key, in bytes
 */
export function createCache<Value>(
  maxEntries: number,
  maxBytes: number,
  weigh: (value: Value) => number = () => 0,
): Cache<Value> {
  const entries = new Map<string, Entry<Value>>();
  let heldBytes = 0;
  return {
    get(key, make) {
      const found = entries.get(key);
      if (found) {
        entries.delete(key);
        entries.set(key, found);
        return found.value;
      }
      const value = make(key);
      const bytes = key.length * 2 + weigh(value);
      if (bytes > maxBytes) return value;
      entries.set(key, { value, bytes });
      heldBytes += bytes;
      for (const [oldest, entry] of entries) {
        if (entries.size <= maxEntries && heldBytes <= maxBytes) break;
        entries.delete(oldest);
        heldBytes -= entry.bytes;
      }
      return value;
    },
    get held() {
      return { entries: entries.size, bytes: heldBytes };
    },
  };
}
