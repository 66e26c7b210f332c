// How Mailgun's template engine, in Go, sees the values of JSON: what is true, how they print, what they contain. Pure. (raymond)
import { isObject } from '../model/json.js';

/** Empty text, 0, an empty list, an empty map and nil are false; the text "false" is true. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Lists are joined without separator, maps print as Go's `%v`. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(printed).join('');
  if (isObject(value)) return printedInMap(value);
  return typeof value === 'number' ? printedNumber(value) : String(value);
}

function printedInMap(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(printedInMap).join(' ')}]`;
  if (!isObject(value)) return printed(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${printedInMap(value[key])}`).join(' ')}]`;
}

/** Without exponent up to 21 digits. JavaScript has one below 0.000001 as well. */
function printedNumber(value: number): string {
  const text = String(value);
  const [, sign = '', first = '', rest = '', exponent = ''] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? [];
  return exponent === '' ? text : `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
}

/** What Go's `strconv.ParseFloat` reads, without forms that are never written. */
const float = /^[+-]?(?:\d+(?:_?\d)*\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?(?:inf|infinity)$/i;

/** undefined when it is not a number. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.length > 400 || !float.test(value)) return undefined;
  return Number(value.replace(/^([+-]?)inf(?:inity)?$/i, '$1Infinity'));
}

/**
 * A key of a map, an index of a list, or `length` where there is no such key: of lists, maps and texts, whose length is in
 * bytes. Undefined when there is none.
 */
export function field(value: unknown, name: string): unknown {
  if (isObject(value) && Object.hasOwn(value, name)) return value[name];
  if (Array.isArray(value) && /^\d{1,9}$/.test(name) && Number(name) < value.length) return value[Number(name)];
  if (name !== 'length') return undefined;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  return typeof value === 'string' ? Buffer.byteLength(value) : undefined;
}
