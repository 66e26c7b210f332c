// A cache of results that are small: bounded in number, and each in length.

export interface CacheLimits {
  /** The one that was used longest ago is removed first. */
  readonly maxEntries: number;
  /** Characters of one entry, as JSON; a larger one is not kept. */
  readonly maxEntryLength: number;
}

/** Keeps a value as the one that was used last. @returns the value as it is kept */
export function remember<Value>(cache: Map<string, Value>, key: string, value: Value, limits: CacheLimits): Value {
  const kept = cache.get(key) === value ? value : copyOf(value, limits.maxEntryLength);
  cache.delete(key);
  if (kept === undefined) return value;
  cache.set(key, kept);
  const oldest = cache.size > limits.maxEntries ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  return kept;
}

/** A part of a text keeps the whole text in memory, and a config may hold megabytes. @returns undefined when it is too long */
function copyOf<Value>(value: Value, maxLength: number): Value | undefined {
  const json = JSON.stringify(value);
  return json.length > maxLength ? undefined : (JSON.parse(json) as Value);
}
