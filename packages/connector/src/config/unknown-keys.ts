// Keys that a config should not have, and the known key that was probably meant. Pure.
import type { AddIssue } from '../errors/issues.js';
import { findNearName } from './near-name.js';
import type { JsonObject } from './validators.js';

/** The keys that are set and not known. */
export function findUnknownKeys(object: JsonObject, knownKeys: readonly string[]): string[] {
  return Object.keys(object).filter((key) => !knownKeys.includes(key) && object[key] !== undefined);
}

/** Adds an issue for each unknown key, with the known one that is near. */
export function checkUnknownKeys(object: JsonObject, knownKeys: readonly string[], addIssue: AddIssue): void {
  for (const key of findUnknownKeys(object, knownKeys)) {
    const near = findNearName(key, knownKeys);
    addIssue(near ? `Unknown field. Did you mean ${near}?` : 'Unknown field: remove it.', [key]);
  }
}
