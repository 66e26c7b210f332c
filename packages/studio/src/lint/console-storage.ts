// What Console stores of a config: before storing it, Logto's server drops null, blank texts, and empty objects and lists at
// every depth (`cleanDeep` in core/src/routes/connector/index.ts of https://github.com/logto-io/logto). Pure.
import cleanDeepModule from 'clean-deep';
import { isObject } from '../contract/json.js';

/** Its types declare an ES module, and the package is CommonJS: the default import is the function itself. */
const cleanDeep = cleanDeepModule as unknown as <T>(value: T) => T;

type Path = Array<string | number>;

export interface StoredConfig {
  readonly stored: unknown;
  /** The paths that are dropped; for an object that is dropped whole, its own path alone. */
  readonly stripped: Path[];
}

export function asStored(config: unknown): StoredConfig {
  return { stored: isObject(config) ? cleanDeep(config) : (config ?? {}), stripped: strippedPaths(config) };
}

/** In one pass: whether an object is empty follows from what is in it. */
function strippedPaths(config: unknown): Path[] {
  const stripped: Path[] = [];
  visit(config, []);
  return stripped;

  /** @returns whether the value is dropped; its own path is added by the caller then, in place of those below it */
  function visit(value: unknown, path: Path): boolean {
    if (typeof value !== 'object' || value === null) return value === '' || value === null || value === undefined;
    const entries: Array<[string | number, unknown]> = Array.isArray(value)
      ? [...value.entries()]
      : Object.entries(value);
    const before = stripped.length;
    let isEmpty = true;
    for (const [key, item] of entries) {
      if (item === undefined) continue;
      const at = [...path, key];
      const isDropped = visit(item, at);
      if (isDropped) stripped.push(at);
      else isEmpty = false;
    }
    if (isEmpty && path.length > 0) stripped.length = before;
    return isEmpty;
  }
}
