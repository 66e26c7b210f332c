// Where the texts of a resolved delivery are written in the config, so that a tool can point at the line to edit. Pure.
import { isObject, isSet, type JsonObject } from '../config/validators.js';
import type { Path } from '../errors/issues.js';
import type { ResolvedContent } from './resolve-content.js';

export interface LocatedText {
  /** From the root of the config: `['deliveries', 'SignIn', 'locales', 'fr', 'html']`. */
  readonly path: Path;
  readonly text: string;
}

export interface LocatedFields {
  /** Where each field of the delivery that is used is written. */
  readonly paths: Readonly<Record<string, Path>>;
  /** Every text that is used, those inside `variables` and `headers` too. */
  readonly texts: readonly LocatedText[];
}

/** Depth to which texts are listed. */
const maxDepth = 12;

/** Of Logto's own template there is nothing in the config: no paths, no texts. */
export function locateTexts({ source, delivery, localized }: ResolvedContent): LocatedFields {
  if (source === 'logto' || !localized) return { paths: {}, texts: [] };
  const root: Path = ['deliveries', source.delivery];
  const { partial = {}, locale = '' } = localized;
  const overlay: Path = [...root, 'locales', locale];
  const used = Object.entries({ ...delivery.content, ...delivery.options }).flatMap(([key, value]) =>
    key !== 'kind' && value !== undefined ? [key] : [],
  );
  const pathOf = (key: string): Path => [...(isSet(partial, key) ? overlay : root), key];
  return {
    paths: Object.fromEntries(used.map((key) => [key, pathOf(key)])),
    texts: used.flatMap((key) => {
      const value = localized.delivery[key];
      // Variables and headers of both levels are merged: each name is where it was set last.
      if (!isObject(value)) return textsBelow(value, pathOf(key));
      const upper: JsonObject = isObject(partial[key]) ? partial[key] : {};
      return Object.entries(value).flatMap(([name, item]) =>
        textsBelow(item, [...(Object.hasOwn(upper, name) ? overlay : root), key, name]),
      );
    }),
  };
}

function textsBelow(value: unknown, path: Path): LocatedText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null || path.length > maxDepth) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, item]) => textsBelow(item, [...path, key]));
}
