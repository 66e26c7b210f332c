// Small readers that the field tables are made of: a value in, the parsed value or a report out. Pure.

export type Path = ReadonlyArray<string | number>;

/** One thing wrong with a config: where, and a sentence that names the fix. Never the value: it may be a secret. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
}

/** Takes a problem found at the value being read, or below it. */
export type Report = (message: string, below?: Path) => void;

/** Reads one value. @returns undefined when it is unset or, after a report, unusable */
export type Read<T> = (value: unknown, report: Report) => T | undefined;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own properties only: a usage type called `constructor` finds nothing. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Text without its surrounding space; blank text and null mean unset, as Console leaves them. */
export const readText: Read<string> = (value, report) => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    report('Write this as text.');
    return undefined;
  }
  return value.trim() || undefined;
};

/** Text, and then whatever `read` makes of it. */
export function text<T>(read: (text: string, report: Report) => T | undefined): Read<T> {
  return (value, report) => {
    const written = readText(value, report);
    return written === undefined ? undefined : read(written, report);
  };
}

/** One of some words; the first is the default. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words): Read<Words[number]> {
  return text((written, report) => {
    if (words.includes(written)) return written as Words[number];
    report(`Choose one of: ${words.join(', ')}.`);
    return undefined;
  });
}

/** Reports into a list, below a path. */
export function reporter(problems: Problem[], path: Path = []): Report {
  return (message, below = []) => problems.push({ path: [...path, ...below], message });
}
