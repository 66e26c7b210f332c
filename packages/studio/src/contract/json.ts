// Reads JSON whose shape nobody guarantees, and finds where JSON is invalid. Pure.
import { type ParseError, parse } from 'jsonc-parser';
import type { JsonObject } from './api.js';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing, or a text of white space. An object is not blank: it may have a toString that cannot be called. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** The value at a path of own keys, or undefined. */
export function at(value: unknown, ...path: ReadonlyArray<string | number>): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

/** The text at a path; empty when there is none. */
export function textAt(value: unknown, ...path: ReadonlyArray<string | number>): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: ReadonlyArray<string | number>): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Position in a JSON text, both from 1. */
interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

/** Deeper than any config, and shallow enough for code that calls itself. */
const maxDepth = 100;

/** Why a text is not JSON that can be used. */
export type JsonFailure = { readonly ok: false; readonly position: JsonPosition; readonly tooManyLevels?: number };

/**
 * Never quotes the text: a key may stand where the error is.
 * @param levels how deep it may be nested: 1 is an object without objects in it
 */
export function parseJson(
  text: string,
  levels: number = maxDepth,
): { readonly ok: true; readonly value: unknown } | JsonFailure {
  const tooDeepAt = findTooDeep(text, levels);
  if (tooDeepAt !== undefined) return { ok: false, position: positionAt(text, tooDeepAt), tooManyLevels: levels };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, position: findSyntaxError(text) };
  }
}

/** `Invalid JSON`, for a sentence that names the position itself */
export function jsonProblem({ tooManyLevels }: Pick<JsonFailure, 'tooManyLevels'>): string {
  return tooManyLevels ? `JSON with more than ${tooManyLevels} levels` : 'Invalid JSON';
}

/** `Invalid JSON at line 3, column 5` */
export function invalidJson(failure: Omit<JsonFailure, 'ok'>): string {
  const { line, column } = failure.position;
  return `${jsonProblem(failure)} at line ${line}, column ${column}`;
}

/** Position of the first bracket that opens too many levels; brackets in strings do not count. */
function findTooDeep(text: string, levels: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString && character === '\\') at += 1;
    else if (character === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > levels) return at;
  }
  return undefined;
}

function positionAt(text: string, offset: number): JsonPosition {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** JSON.parse names a position in some of its messages only. */
function findSyntaxError(text: string): JsonPosition {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  return positionAt(text, errors[0]?.offset ?? 0);
}
