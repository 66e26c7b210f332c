// Reads JSON whose shape nobody guarantees, and says where JSON is invalid. Pure.
import { type ParseError, parse } from 'jsonc-parser';
import type { JsonObject } from './api.js';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
export interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

/** Never quotes the text: a key may stand where the error is. */
export function parseJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly position: JsonPosition } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, position: findSyntaxError(text) };
  }
}

/** `Invalid JSON at line 3, column 5` */
export function invalidJson({ line, column }: JsonPosition): string {
  return `Invalid JSON at line ${line}, column ${column}`;
}

/** JSON.parse names a position in some of its messages only. */
function findSyntaxError(text: string): JsonPosition {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const before = text.slice(0, errors[0]?.offset ?? 0).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
