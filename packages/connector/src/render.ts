// Placeholders → html, text and header values. A value from a payload is a stranger's: it never becomes markup, a header of
// its own, a second placeholder, or one of Mailgun's. Pure.
import { isObject, type JsonObject, own } from './check.js';
import { MailgunError } from './errors.js';
import { compileTemplate, deriveTextTemplate, type Placeholder, type Template, withoutTags } from './template.js';

/** What Logto may pass. Renders empty when the payload lacks it; any other unknown name stays as it is written. */
const logtoRoots = new Set(['code', 'link', 'locale', 'uiLocales', 'application', 'organization', 'user', 'inviter']);

/** Contexts with profile fields that users write, in the order in which they give way when options grow too large. */
export const contextRoots = ['user', 'inviter', 'organization', 'application'] as const;
/** What strangers write, and is cut: the contexts, and the languages that a request asks for. */
const cutRoots: ReadonlySet<string> = new Set([...contextRoots, 'uiLocales']);

/** Longest text taken from those, in bytes of UTF-8: Mailgun allows 16 kB for all options together. */
const maxCutBytes = 1024;
/** Largest part that is rendered, in bytes of UTF-8. */
const maxPartBytes = 1024 * 1024;
/** Depth to which a payload is copied for a stored template, and its variables are rendered. */
export const maxDepth = 8;

/** Names that Mailgun replaces in bodies and headers (its user manual: batch sending, unsubscribe variables), up to their last `%`. */
const mailgunName =
  /%(?:recipient[\w.-]*|unsubscribe_url|tag_unsubscribe_url|mailing_list_unsubscribe_url|unsubscribe_email)(?=%)/gi;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '%': '&#37;',
};

/** Renders html: values are escaped, `{{{ path }}}` is not, and `%` becomes `&#37;` in both. */
export function renderHtml(source: string, payload: JsonObject): string {
  const write = (value: string, { isRaw }: Placeholder) => (isRaw ? value.replaceAll('%', '&#37;') : escapeHtml(value));
  return bounded(disarmed(join(compileTemplate(source), payload, write)));
}

/** Renders a text part as it is written; nothing is escaped. */
export function renderText(source: string, payload: JsonObject): string {
  return bounded(disarmed(join(compileTemplate(source), payload, asIs)));
}

/** Renders the text part of html that has none: derived from the template, so that values are not taken for markup. */
export function renderDerivedText(html: string, payload: JsonObject): string {
  const write = (value: string, { isRaw }: Placeholder) => (isRaw ? withoutControls(withoutTags(value)) : value);
  return bounded(disarmed(join(deriveTextTemplate(html), payload, write)));
}

/** Renders a header value or subject: one line, whatever the values hold. */
export function renderLine(source: string, payload: JsonObject): string {
  const joined = join(compileTemplate(source), payload, asIs);
  const line = toLine(disarmed(joined));
  return bounded(joined.values.length === 0 ? line : withoutEncodedWords(line));
}

/** Renders the strings inside a JSON value; a name deeper than any sane config's is left alone. */
export function renderDeep(value: unknown, payload: JsonObject, depth = 0): unknown {
  if (typeof value === 'string') return renderText(value, payload);
  if (depth >= maxDepth) return value;
  if (Array.isArray(value)) return value.map((item) => renderDeep(item, payload, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renderDeep(item, payload, depth + 1)]));
}

/** Plain text as html: escaped, with its line breaks. */
export function textToHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/\r\n?|\n/g, '<br>\n');
}

/** A payload as the variables of a stored template: plain JSON of bounded depth, its texts cleaned, those of strangers cut. */
export function toVariables(payload: JsonObject): Record<string, unknown> {
  const copies = Object.entries(payload).map(([key, value]) => [key, copy(value, cutRoots.has(key), 0)] as const);
  return Object.fromEntries(copies.filter(([, value]) => value !== undefined));
}

/** True when the payload has something to show for a name such as `code`. */
export function isGiven(payload: JsonObject, root: string): boolean {
  return lookUp(payload, [root]) !== '' && Object.hasOwn(payload, root);
}

interface Joined {
  readonly rendered: string;
  /** Start and end of each value in `rendered`. */
  readonly values: ReadonlyArray<readonly [start: number, end: number]>;
  /** True when a value may be part of one of Mailgun's names. */
  readonly isArmed: boolean;
}

function join(template: Template, payload: JsonObject, write: (value: string, at: Placeholder) => string): Joined {
  let rendered = '';
  const values: Array<[number, number]> = [];
  let isArmed = template.hasOpenPercent;
  for (const part of template.parts) {
    if (typeof part === 'string') {
      rendered += part;
      continue;
    }
    const value = lookUp(payload, part.path);
    if (value === undefined) {
      rendered += part.written;
      continue;
    }
    const start = rendered.length;
    const written = write(value, part);
    rendered += written;
    isArmed ||= written.includes('%');
    values.push([start, rendered.length]);
    // Here too, since a value that is used often passes the longest text of JavaScript before the end.
    if (rendered.length > maxPartBytes) throw new MailgunError('tooLarge');
  }
  return { rendered, values, isArmed };
}

/** The text at a path, cleaned; empty for what is no text, number or boolean; undefined for a name nobody knows. */
function lookUp(payload: JsonObject, [root, ...below]: readonly [string, ...string[]]): string | undefined {
  if (!Object.hasOwn(payload, root)) return logtoRoots.has(root) ? '' : undefined;
  let value: unknown = payload[root];
  for (const key of below) value = isObject(value) ? own(value, key) : undefined;
  return clean(value, cutRoots.has(root));
}

function clean(value: unknown, isCut: boolean): string {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (typeof value !== 'string') return '';
  const text = isCut ? cutBytes(value, maxCutBytes) : value;
  return withoutControls(text);
}

function withoutControls(text: string): string {
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g, ' '); // tab and line breaks are text
}

function copy(value: unknown, isCut: boolean, depth: number): unknown {
  if (value === null) return null;
  if (typeof value === 'string') return clean(value, isCut).replace(mailgunName, disarm);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value !== 'object' || depth >= maxDepth) return undefined;
  if (Array.isArray(value)) return value.map((item) => copy(item, isCut, depth + 1) ?? null);
  const copies = Object.entries(value).map(([key, item]) => [key, copy(item, isCut, depth + 1)] as const);
  return Object.fromEntries(copies.filter(([, item]) => item !== undefined));
}

function asIs(value: string): string {
  return value;
}

function escapeHtml(value: string): string {
  return /[&<>"'%]/.test(value) ? value.replace(/[&<>"'%]/g, (character) => entities[character] ?? '') : value;
}

function toLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
}

/** Encoded words (RFC 2047) broken: a mail client would find line breaks and direction overrides in them. */
function withoutEncodedWords(line: string): string {
  return line.replace(/=\?(?=[^\s?]+\?[bq]\?)/gi, '= ?');
}

/** Takes the meaning from Mailgun's names where a value has a part in them; those the operator wrote keep it. */
function disarmed({ rendered, values, isArmed }: Joined): string {
  if (!isArmed) return rendered;
  return rendered.replace(mailgunName, (name, start: number) =>
    values.some(([from, to]) => from <= start + name.length && to > start) ? disarm(name) : name,
  );
}

/** A full-width percent sign reads the same and means nothing to Mailgun. */
function disarm(name: string): string {
  return name.replace('%', '％');
}

function bounded(rendered: string): string {
  // A UTF-16 unit is three bytes of UTF-8 at most: short parts need no counting.
  if (rendered.length * 3 > maxPartBytes && Buffer.byteLength(rendered) > maxPartBytes)
    throw new MailgunError('tooLarge');
  return rendered;
}

function cutBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text).subarray(0, maxBytes);
  return new TextDecoder().decode(bytes, { stream: true }); // stream: leaves out a character cut in two
}
