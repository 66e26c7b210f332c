// The values of a payload, as they may be rendered: bounded, without control characters, and without Mailgun's own variables. Pure.
import { isObject, type JsonObject, ownProperty } from '../config/validators.js';
import { replaceControlCharacters } from '../errors/characters.js';
import { breakEncodedWordParts, neutralizeVariable } from './neutralize.js';

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
/** Most values of a payload that are copied for a stored template. More never fit into Mailgun's 16 kB. */
const maxNodes = 20_000;

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

/**
 * A payload as the variables of a stored template: plain JSON of bounded depth. What the template makes of a text cannot be seen
 * here (a subject, the neighbour of another), so each text is safe in a header and beside any other, names included.
 */
export function toTemplateVariables(payload: JsonObject): Record<string, unknown> {
  let nodes = 0;
  return copyObject(payload, (value, root) => copy(value, truncatedRoots.has(root), 0), false);

  function copy(value: unknown, isTruncated: boolean, depth: number): unknown {
    nodes += 1;
    if (value === null) return null;
    if (typeof value === 'string') return toVariableText(toValueText(value, isTruncated));
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
    if (typeof value !== 'object' || depth >= maxDepth || nodes > maxNodes) return undefined;
    if (Array.isArray(value)) return value.map((item) => copy(item, isTruncated, depth + 1) ?? null);
    return copyObject(value as JsonObject, (item) => copy(item, isTruncated, depth + 1), isTruncated);
  }
}

function copyObject(
  object: JsonObject,
  copy: (value: unknown, key: string) => unknown,
  isTruncated: boolean,
): Record<string, unknown> {
  const copies = Object.entries(object).map(([key, value]) => [
    toVariableText(toValueText(key, isTruncated)),
    copy(value, key),
  ]);
  return Object.fromEntries(copies.filter(([, value]) => value !== undefined));
}

/** A text for a stored template: one line, without Mailgun's variables and encoded words, and without parts of them. */
function toVariableText(text: string): string {
  return breakEncodedWordParts(neutralizeVariable(replaceControlCharacters(text)));
}

/** C0 and C1 controls but tab and line breaks, which are text, become a space. */
export function withoutControls(text: string): string {
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g, ' ');
}

function toValueText(value: unknown, isTruncated: boolean): string {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (typeof value !== 'string') return '';
  return withoutControls(isTruncated ? truncateBytes(value, maxUntrustedBytes) : value);
}

function truncateBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes)) return text;
  const bytes = Buffer.from(text.slice(0, maxBytes)).subarray(0, maxBytes);
  return new TextDecoder().decode(bytes, { stream: true }); // stream: leaves out a character that was cut in two
}
