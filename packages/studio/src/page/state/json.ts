// JSON as the user types it: parse with a position for each error, read and set a value at a path. Pure.
import type { JsonObject } from '../../contract/api.ts';
import { invalidJson, parseJson as parseStrictly } from '../../contract/json.ts';

type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

/** Empty text is an empty object. */
export function parseJson(source: string): Parsed<unknown> {
  if (source.trim() === '') return { ok: true, value: {} };
  const parsed = parseStrictly(source);
  return parsed.ok ? parsed : { ok: false, message: `${invalidJson(parsed)}.` };
}

export function parsePayload(source: string): Parsed<JsonObject> {
  const parsed = parseJson(source);
  if (!parsed.ok) return parsed;
  if (isObject(parsed.value)) return { ok: true, value: parsed.value };
  return { ok: false, message: 'The payload must be a JSON object, such as { "code": "123456" }.' };
}

export const formatJson = (value: unknown): string => JSON.stringify(value, null, 2);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of own keys, or undefined. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined),
    value,
  );
}

/** The source with one value set; `undefined` removes it. Missing objects on the path are created. */
export function setAt(source: string, path: readonly string[], value: unknown): string {
  const parsed = parseJson(source);
  return parsed.ok ? formatJson(withValue(parsed.value, path, value)) : source;
}

function withValue(current: unknown, [key, ...path]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const object = isObject(current) ? current : {};
  const next = withValue(object[key], path, value);
  if (next !== undefined) return { ...object, [key]: next };
  const { [key]: _removed, ...others } = object;
  return others;
}
