// The small parsers that the field tables are made of: a value in, the parsed value or an issue out. Pure.
import type { AddIssue } from '../errors/issues.js';

/** Parses one value. @returns undefined when it is unset or, after an issue was added, not usable */
export type Parser<T> = (value: unknown, addIssue: AddIssue) => T | undefined;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one. */
export function toObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The text, or an empty one. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Own properties only: a usage type named `constructor` finds nothing. */
export function ownProperty(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** True when a key has a value: null and blank text are what Console leaves of an empty field. */
export function isSet(object: JsonObject, key: string): boolean {
  const value = ownProperty(object, key);
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

/** Text without surrounding white space; blank text and null are unset. */
export const parseText: Parser<string> = (value, addIssue) => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return void addIssue('Write this as text.');
  return value.trim() || undefined;
};

/** Text, and then what `parse` makes of it. */
export function textParser<T>(parse: (text: string, addIssue: AddIssue) => T | undefined): Parser<T> {
  return (value, addIssue) => {
    const text = parseText(value, addIssue);
    return text === undefined ? undefined : parse(text, addIssue);
  };
}

/** One of a list of words. */
export function choiceParser<const Words extends readonly string[]>(words: Words): Parser<Words[number]> {
  return textParser((text, addIssue) => {
    if (words.includes(text)) return text as Words[number];
    return void addIssue(`Choose one of: ${words.join(', ')}.`);
  });
}

/** A JSON object, as it is. */
export function objectParser(issue: string): Parser<JsonObject> {
  return (value, addIssue) => {
    if (value === undefined || value === null) return undefined;
    return isObject(value) ? value : void addIssue(issue);
  };
}
