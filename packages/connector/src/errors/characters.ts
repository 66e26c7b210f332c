// Tests of characters that may not reach a header line or a log line. Pure.

/** C0 and C1 controls, line separators and direction overrides: they forge lines or reorder what a person reads. */
const controlCharacters = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/;
const allControlCharacters = new RegExp(controlCharacters, 'g');

export function hasControlCharacters(text: string): boolean {
  return controlCharacters.test(text);
}

/** Each run of control characters becomes one space. */
export function replaceControlCharacters(text: string): string {
  return text.replace(allControlCharacters, ' ');
}

export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}
