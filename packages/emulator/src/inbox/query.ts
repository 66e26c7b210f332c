// What a test passes to the inbox, and its checks: a value of another type would match no email, without an error.

/** Which emails match: those that fit every field given. */
export interface InboxQuery {
  /** One recipient's address, compared without case. */
  to?: string;
  /** A part of the subject, compared without case, or a regular expression. */
  subject?: string | RegExp;
  /** Arrived at this time or later, by the emulator's clock: a Date, or milliseconds since 1970. */
  since?: Date | number;
}

/** @throws TypeError that lists what is allowed */
export function checkQuery({ to, subject, since, ...others }: InboxQuery): void {
  if (to !== undefined && typeof to !== 'string') {
    throw new TypeError(`to must be one address as text, not ${shown(to)}; query each recipient separately`);
  }
  if (subject !== undefined && typeof subject !== 'string' && !(subject instanceof RegExp)) {
    throw new TypeError(`subject must be text or a regular expression, not ${shown(subject)}`);
  }
  const isTime = since instanceof Date || typeof since === 'number';
  if (since !== undefined && !(isTime && Number.isFinite(Number(since)))) {
    throw new TypeError(`since must be a Date or milliseconds since 1970, not ${shown(since)}`);
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(`${shown(unknown)} is not a field of a query: use to, subject and since`);
  }
}

export function checkNumber(name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0) return;
  throw new TypeError(`${name} must be a number that is not negative, not ${shown(value)}`);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'an invalid Date';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : String(value);
}
