// State that outlives its view: kept in memory while the page is open, never in storage.
import { useState } from 'preact/hooks';

const kept = new Map<string, unknown>();

/**
 * As `useState`, and still there when the view is opened again.
 * @param key of this one value; the same type every time
 */
export function useSessionState<Value>(key: string, initial: Value): [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => (kept.has(key) ? (kept.get(key) as Value) : initial));
  const set = (next: Value) => {
    kept.set(key, next);
    setValue(next);
  };
  return [value, set];
}
