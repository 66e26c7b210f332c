// What was compiled from JSON values, kept while they are equal and bounded in bytes. No effects.

export interface Cache<Value> {
  /**
   * What was made of an equal key in this scope, or what `make` makes now, of a copy of the key: its owner may change it.
   * Anything but JSON, and what is too deep or large to keep, is made each time.
   */
  get<Key>(scope: string, key: Key, make: (own: Key) => Value): Value;
  /** Bytes in the cache, for tests. */
  readonly bytes: number;
}

/** Memory of one entry, and of one object in its key, besides the texts. */
const objectBytes = 100;
/** Deepest key. */
const maxDepth = 32;

/**
 * @param maxBytes of all keys and values together; when they are reached, the cache starts empty again
 * @param bytesOf the size of a value beyond its key
 */
export function createCache<Value>(maxBytes: number, bytesOf: (value: Value) => number = () => 0): Cache<Value> {
  const scopes = new Map<string, Array<{ readonly key: unknown; readonly value: Value }>>();
  let totalBytes = 0;
  return {
    get(scope, key, make) {
      const entries = scopes.get(scope) ?? [];
      for (const entry of entries) if (isEqual(entry.key, key)) return entry.value;
      const keyBytes = objectBytes + 2 * scope.length + measure(key, maxBytes);
      const own = keyBytes <= maxBytes ? JSON.parse(JSON.stringify(key)) : undefined;
      if (!isEqual(own, key)) return make(key);
      const value = make(own);
      const bytes = keyBytes + bytesOf(value);
      if (bytes > maxBytes) return value;
      if (totalBytes + bytes > maxBytes) {
        scopes.clear();
        totalBytes = 0;
      }
      scopes.set(scope, [...(scopes.get(scope) ?? []), { key: own, value }]);
      totalBytes += bytes;
      return value;
    },
    get bytes() {
      return totalBytes;
    },
  };
}

/** True for equal JSON. Goes no deeper than the first one, which is a copy. */
function isEqual(own: unknown, other: unknown): boolean {
  if (own === other) return true;
  if (typeof own !== 'object' || typeof other !== 'object' || own === null || other === null) return false;
  if (Array.isArray(own)) {
    if (!Array.isArray(other) || own.length !== other.length) return false;
    for (let index = 0; index < own.length; index++) if (!isEqual(own[index], other[index])) return false;
    return true;
  }
  const keys = Object.keys(other);
  let index = 0;
  for (const key in own) {
    if (key !== keys[index++] || !isEqual(own[key as never], other[key as never])) return false;
  }
  return index === keys.length && !Array.isArray(other);
}

/** Memory of a JSON value in bytes; infinite for what JSON has not, and for what is too deep or large. */
function measure(value: unknown, maxBytes: number, depth = 0): number {
  if (typeof value === 'string') return 2 * value.length;
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return 8;
  if (typeof value !== 'object' || depth > maxDepth) return Number.POSITIVE_INFINITY;
  const entries = Object.entries(value);
  if (Array.isArray(value) && value.length > entries.length) return Number.POSITIVE_INFINITY; // holes
  let bytes = objectBytes;
  for (const [key, item] of entries) {
    bytes += 2 * key.length + measure(item, maxBytes, depth + 1);
    if (bytes > maxBytes) return Number.POSITIVE_INFINITY;
  }
  return bytes;
}
