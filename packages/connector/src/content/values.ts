// The values of a payload, as they may be rendered: bounded, without control characters, and without Mailgun's own variables. Pure.
import { isObject, type JsonObject, ownProperty } from '../config/validators.js';

/** What Logto may pass. Renders empty when the payload lacks it; any other unknown name stays as written. */
const logtoRoots = new Set(['code', 'link', 'locale', 'uiLocales', 'application', 'organization', 'user', 'inviter']);

/** Contexts with profile fields that users write, in the order in which they are dropped when options are too large. */
export const contextRoots = ['user', 'inviter', 'organization', 'application'] as const;
/** Untrusted texts are truncated: the contexts, and the languages that a request lists. */
const truncatedRoots: ReadonlySet<string> = new Set([...contextRoots, 'uiLocales']);

/** Longest text of those, in bytes of UTF-8: Mailgun allows 16 kB for all options together. */
const maxUntrustedBytes = 1024;
/** Depth to which a payload is copied for a stored template, and its variables are rendered. */
export const maxDepth = 8;

/** Names that Mailgun replaces in bodies and headers (its user manual: batch sending, unsubscribe variables), up to their last `%`. */
const mailgunVariable =
  /%(?:recipient[\w.-]*|unsubscribe_url|tag_unsubscribe_url|mailing_list_unsubscribe_url|unsubscribe_email)(?=%)/gi;

/** The text at a path; empty for anything but a text, number or boolean; undefined for a name that Logto does not have. */
export function lookUpValue(payload: JsonObject, [root, ...below]: readonly [string, ...string[]]): string | undefined {
  if (!Object.hasOwn(payload, root)) return logtoRoots.has(root) ? '' : undefined;
  let value: unknown = payload[root];
  for (const key of below) value = isObject(value) ? ownProperty(value, key) : undefined;
  return toValueText(value, truncatedRoots.has(root));
}

/** True when the payload has something to show for a name such as `code`. */
export function hasValue(payload: JsonObject, root: string): boolean {
  return Object.hasOwn(payload, root) && lookUpValue(payload, [root]) !== '';
}

/** A payload as the variables of a stored template: plain JSON of bounded depth, its texts as they may be rendered. */
export function toTemplateVariables(payload: JsonObject): Record<string, unknown> {
  const copies = Object.entries(payload).map(([key, value]) => [key, copy(value, truncatedRoots.has(key), 0)] as const);
  return Object.fromEntries(copies.filter(([, value]) => value !== undefined));
}

/** C0 and C1 controls but tab and line breaks, which are text, become a space. */
export function withoutControls(text: string): string {
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g, ' ');
}

/**
 * Neutralizes Mailgun's variables in a text: a full-width percent sign looks the same and means nothing to Mailgun.
 * @param isUntrusted which of them, by start and end; by default all
 */
export function neutralizeMailgunVariables(
  text: string,
  isUntrusted: (start: number, end: number) => boolean = () => true,
): string {
  return text.replace(mailgunVariable, (name, start: number) =>
    isUntrusted(start, start + name.length) ? name.replace('%', '％') : name,
  );
}

function toValueText(value: unknown, isTruncated: boolean): string {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (typeof value !== 'string') return '';
  return withoutControls(isTruncated ? truncateBytes(value, maxUntrustedBytes) : value);
}

function copy(value: unknown, isTruncated: boolean, depth: number): unknown {
  if (value === null) return null;
  if (typeof value === 'string') return neutralizeMailgunVariables(toValueText(value, isTruncated));
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value !== 'object' || depth >= maxDepth) return undefined;
  if (Array.isArray(value)) return value.map((item) => copy(item, isTruncated, depth + 1) ?? null);
  const copies = Object.entries(value).map(([key, item]) => [key, copy(item, isTruncated, depth + 1)] as const);
  return Object.fromEntries(copies.filter(([, item]) => item !== undefined));
}

function truncateBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text).subarray(0, maxBytes);
  return new TextDecoder().decode(bytes, { stream: true }); // stream: leaves out a character that was cut in two
}
