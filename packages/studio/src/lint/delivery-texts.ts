// Where the texts of a delivery stand in the config: a finding points at the line to change. Pure.
import type { JsonObject } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';

export type Path = Array<string | number>;

export interface PlacedText {
  readonly path: Path;
  readonly text: string;
}

export interface ContentSource {
  /** `logto`, or the usage type of the delivery that is used. */
  readonly source: string;
  readonly locale: string | undefined;
}

/** Every text of a message's content: of its delivery, the overlay for the language first; or of Logto's own template. */
export function textsOf(config: unknown, { source, locale }: ContentSource, logtoTemplate?: unknown): PlacedText[] {
  if (source === 'logto') return below(logtoTemplate, []).map(({ text }) => ({ path: [], text }));
  const path = ['deliveries', source];
  const delivery = at(config, ...path);
  if (!isObject(delivery)) return [];
  const overlay = locale === undefined ? undefined : at(delivery, 'locales', locale);
  const { locales: _locales, ...base } = delivery;
  if (!isObject(overlay)) return below(base, path);
  return [...below(overlay, [...path, 'locales', locale ?? '']), ...below(omit(base, Object.keys(overlay)), path)];
}

/** Where one field of a message's content stands; the whole delivery when the field is absent. */
export function placeOf(config: unknown, { source, locale }: ContentSource, key: string): Path {
  if (source === 'logto') return [];
  const path = ['deliveries', source];
  const overlaid = [...path, 'locales', locale ?? '', key];
  if (locale !== undefined && at(config, ...overlaid) !== undefined) return overlaid;
  return at(config, ...path, key) === undefined ? path : [...path, key];
}

function omit(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

function below(value: unknown, path: Path): PlacedText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null || path.length > 12) return [];
  const entries: Array<[string | number, unknown]> = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.flatMap(([key, item]) => below(item, [...path, key]));
}
