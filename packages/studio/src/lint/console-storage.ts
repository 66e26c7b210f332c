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
  return { stored: isObject(config) ? cleanDeep(config) : (config ?? {}), stripped: strippedPaths(config, []) };
}

function strippedPaths(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: Array<[string | number, unknown]> = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries
    .filter(([, item]) => item !== undefined)
    .flatMap(([key, item]) => (isStripped(item) ? [[...path, key]] : strippedPaths(item, [...path, key])));
}

function isStripped(value: unknown): boolean {
  return cleanDeep([value]).length === 0;
}
