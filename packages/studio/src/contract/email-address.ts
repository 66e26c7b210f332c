// Whether a text is one email address, as far as a form or an option needs to know; the connector validates the rest. Pure.

export function isEmailAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}
