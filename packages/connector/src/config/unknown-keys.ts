// Keys that a config should not have, and the known key that was probably meant. Pure.
import { distance } from 'fastest-levenshtein';
import type { AddIssue } from '../errors/issues.js';
import type { JsonObject } from './validators.js';

/** Longest part of an unknown key that is compared, in UTF-16 units. */
const maxComparedLength = 64;

/** The keys that are set and not known. */
export function findUnknownKeys(object: JsonObject, knownKeys: readonly string[]): string[] {
  return Object.keys(object).filter((key) => !knownKeys.includes(key) && object[key] !== undefined);
}

/** Adds an issue for each unknown key, with the most similar known one. */
export function checkUnknownKeys(object: JsonObject, knownKeys: readonly string[], addIssue: AddIssue): void {
  for (const key of findUnknownKeys(object, knownKeys)) {
    addIssue(`Unknown field. Did you mean ${mostSimilar(key, knownKeys)}? The fields are ${knownKeys.join(', ')}.`, [
      key,
    ]);
  }
}

function mostSimilar(key: string, knownKeys: readonly string[]): string {
  const written = key.slice(0, maxComparedLength).toLowerCase();
  const [nearest = ''] = [...knownKeys].sort(
    (a, b) => distance(written, a.toLowerCase()) - distance(written, b.toLowerCase()),
  );
  return nearest;
}
