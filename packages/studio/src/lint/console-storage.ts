// What Console's storage keeps of a config: Logto's server drops null, blank texts, and empty objects and lists at every
// depth before it stores one (`cleanDeep` after `validateConfig`, core/src/routes/connector). Pure.
import { isObject } from '../contract/json.js';

type Path = Array<string | number>;

export interface Stored {
  readonly stored: unknown;
  /** What goes, the outermost of each. */
  readonly stripped: Path[];
}

export function asStored(config: unknown): Stored {
  const stripped: Path[] = [];
  const stored = clean(config, [], stripped);
  return { stored: stored ?? {}, stripped };
}

function clean(value: unknown, path: Path, stripped: Path[]): unknown {
  if (Array.isArray(value)) return cleanAll(value.entries(), path, stripped)?.map(([, item]) => item);
  if (isObject(value)) {
    const kept = cleanAll(Object.entries(value).values(), path, stripped);
    return kept && Object.fromEntries(kept);
  }
  return value === '' || value === null ? undefined : value;
}

/** @returns undefined when nothing is left */
function cleanAll(
  entries: Iterable<[string | number, unknown]>,
  path: Path,
  stripped: Path[],
): Array<[string | number, unknown]> | undefined {
  const below: Path[] = [];
  const kept: Array<[string | number, unknown]> = [];
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    const inside: Path[] = [];
    const cleaned = clean(value, [...path, key], inside);
    if (cleaned === undefined) below.push([...path, key]);
    else {
      kept.push([key, cleaned]);
      below.push(...inside);
    }
  }
  // An object of which nothing is left goes itself, and its caller says so.
  if (kept.length === 0) return undefined;
  stripped.push(...below);
  return kept;
}
