// Untrusted text for a terminal or a sentence: nothing in it moves the cursor, changes colors or the direction of writing. Pure.

/** C0 and C1 controls, which start escape codes; line and paragraph separators; marks, overrides and isolates of direction. */
const controls = '\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069';
const anyControls = new RegExp(`[${controls}]+`, 'g');
const controlsInJson = new RegExp(`[${controls.replace('\\x00-\\x1f', '')}]`, 'g');

/** One line, each run of controls as a space. */
export function withoutControls(text: string): string {
  return text.replace(anyControls, ' ');
}

/** JSON escapes C0 controls only; the others are written as escapes too. */
export function escapeControls(json: string): string {
  return json.replace(controlsInJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A text for a sentence: its beginning, when it is longer than anyone reads. */
export function shorten(text: string, maxLength = 80): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** `1 email`, `2 emails` */
export function quantity(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A text as a part of a URL. Half of a surrogate pair, which cannot be encoded, becomes the replacement character. */
export function encodeUrlPart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}
