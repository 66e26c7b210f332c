// What may be printed of the names and texts that an operator writes: never anything that looks like an API key. Pure.

/**
 * The forms of Mailgun's keys: `key-` or `pubkey-` and 32 characters, and 32-8-8 letters and digits, which account keys and
 * the sending keys of a domain have today (https://github.com/gitleaks/gitleaks, rules mailgun-*, checked 2026-11).
 */
const keyForm = /(?<![0-9a-z])(?:(?:pub)?key-[0-9a-z]{32}|[0-9a-h]{32}-[0-9a-h]{8}-[0-9a-h]{8})(?![0-9a-z])/i;
const everyKeyForm = new RegExp(keyForm, 'gi');

/** A name of a config is shown when it is short and plain; field names, usage types and language tags are. */
const plainName = /^[\w .:-]{1,40}$/;
/** A key that is cut short or mistyped: `key-` and more, many hexadecimal digits, or a long run of letters and digits mixed. */
const partOfKey = /key-[0-9a-z]{8}|[0-9a-f]{16}|(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{20}/i;

const hidden = '(hidden)';

/** True for a text that contains a whole API key. */
export function hasKeyForm(text: string): boolean {
  return keyForm.test(text);
}

/** A text as it may be logged: API keys in it are hidden. */
export function hideKeys(text: string): string {
  return text.replace(everyKeyForm, hidden);
}

/** A name that an operator wrote, as it may be printed; `(hidden)` for one that is long or unusual or may be a key. */
export function toShownName(name: string): string {
  return plainName.test(name) && !partOfKey.test(name) ? name : hidden;
}
