// Names that are not known, and the known one that was probably meant. Pure.
import { distance } from 'fastest-levenshtein';
import type { AddIssue } from '../errors/issues.js';
import type { JsonObject } from './validators.js';

/** Names that are at least this long may differ in two letters, others in one. */
const longName = 12;
/** In a shorter name one letter is too much of it: `to` is not a typo of `id`. */
const shortestName = 4;

/**
 * The known name that differs only in case, `_` or `-`, or by one typo: a letter too many, too few or wrong, or two neighbours
 * swapped; two letters in a name of 12 or more. A digit is not a typo (`SignIn2`), and neither is a longer word: `Registered` and
 * `SignUp` are names of their own, `webhook` is not `from`.
 * @returns undefined for a known name and for one that is near none
 */
export function findNearName(written: string, knownNames: readonly string[]): string | undefined {
  if (written.length > 64 || knownNames.includes(written)) return undefined;
  const name = normalize(written);
  const isNear = (known: string): boolean => {
    if (name === known) return true;
    if (known.length < shortestName || /\d/.test(name) || Math.abs(name.length - known.length) > 2) return false;
    return distance(name, known) <= (known.length >= longName ? 2 : 1) || isSwapped(name, known);
  };
  return knownNames.find((known) => name === normalize(known)) ?? knownNames.find((known) => isNear(normalize(known)));
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

/** True when two neighbouring letters are swapped and all others the same. */
function isSwapped(name: string, known: string): boolean {
  const at = [...name].findIndex((letter, index) => letter !== known[index]);
  return name === `${known.slice(0, at)}${known[at + 1] ?? ''}${known[at] ?? ''}${known.slice(at + 2)}`;
}

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
