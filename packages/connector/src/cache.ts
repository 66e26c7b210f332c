// A bounded memory of pure results: what was not asked for lately goes first. No effects.

interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  readonly bytes: number;
  /** Asked for since it was last considered for removal. */
  isUsed: boolean;
}

export interface Cache<Value> {
  /** The value made for `key` before, or the one that `make` makes now. Never holds more than its bounds. */
  get(key: string, make: (key: string) => Value): Value;
  /** Entries and bytes held, for tests. */
  readonly held: { readonly entries: number; readonly bytes: number };
}

/**
 * A second-chance cache: a hit only sets a mark, since keys are whole templates and moving one costs its length each time.
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
      const mark = markOf(key);
      const found = entries.get(mark);
      if (found?.key === key) {
        found.isUsed = true;
        return found.value;
      }
      const value = make(key);
      const bytes = key.length * 2 + weigh(value);
      if (bytes > maxBytes) return value;
      if (found) remove(mark, found); // another key with the same mark
      while (entries.size >= maxEntries || heldBytes + bytes > maxBytes) removeOne();
      entries.set(mark, { key, value, bytes, isUsed: false });
      heldBytes += bytes;
      return value;
    },
    get held() {
      return { entries: entries.size, bytes: heldBytes };
    },
  };

  /** The oldest that was not used goes; one that was goes to the back and loses its mark. Bounded: a second round finds none. */
  function removeOne(): void {
    for (const [mark, entry] of entries) {
      remove(mark, entry);
      if (!entry.isUsed) return;
      entries.set(mark, { ...entry, isUsed: false });
      heldBytes += entry.bytes;
    }
  }

  function remove(mark: string, { bytes }: Entry<Value>): void {
    entries.delete(mark);
    heldBytes -= bytes;
  }
}

/** Characters taken from each of three places of a long key. */
const sampleLength = 48;

/**
 * What a key is looked up by: long ones by their length and three samples. A config is parsed anew for each send, so that its
 * texts have no hash yet, and hashing 5 kB costs more than all the rest of a look-up; comparing them does not.
 */
function markOf(key: string): string {
  const { length } = key;
  if (length <= 4 * sampleLength) return key;
  const middle = length >> 1;
  return `${length} ${key.slice(0, sampleLength)}${key.slice(middle, middle + sampleLength)}${key.slice(-sampleLength)}`;
}
