// Templates + payload → HTML, text and header values. A value of a payload is untrusted: it never becomes markup, a header of its
// own, a second placeholder, or one of Mailgun's variables. Pure.
import { findHtmlContexts, type HtmlContext, isUnsafe } from '../config/html-contexts.js';
import { type Placeholder, parseTemplate } from '../config/template.js';
import { isObject, type JsonObject } from '../config/validators.js';
import { replaceControlCharacters } from '../errors/characters.js';
import { MailgunError } from '../errors/mailgun-error.js';
import { htmlToText } from './html-to-text.js';
import { breakEncodedWordParts, breakEncodedWords, neutralizeMailgunVariables, type Span } from './neutralize.js';
import { lookUpValue, maxDepth, withoutControls } from './values.js';

/** Largest part that is rendered, in bytes of UTF-8. */
export const maxPartBytes = 1024 * 1024;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '%': '&#37;',
};

/** A template that is compiled for one kind of place: where each value goes, and how it is encoded there. */
export interface Renderer {
  /** Literal texts, and what stands between them. */
  readonly parts: ReadonlyArray<string | Hole>;
  /** Each different value, once: it may be long and leave little. */
  readonly slots: readonly Slot[];
  /** True when a literal part ends in an open `%`: a value after it could complete one of Mailgun's `%variables%`. */
  readonly hasOpenPercent: boolean;
}

interface Hole {
  /** Index of its slot. */
  readonly slot: number;
  /** What stands here when Logto has no such name. */
  readonly written: string;
}

interface Slot {
  readonly path: Placeholder['path'];
  readonly encode: (value: string) => string;
}

/** HTML: values are escaped for the place where they stand, `{{{ path }}}` is not, and `%` becomes `&#37;` in both. */
export function compileHtml(source: string): Renderer {
  const contexts = findHtmlContexts(source);
  return compile(source, (isRaw, index) => {
    const context = contexts[index] ?? inText;
    if (isRaw) return ['raw', (value) => value.replaceAll('%', '&#37;')];
    return [JSON.stringify(context), (value) => encodeForHtml(value, context)];
  });
}

/** A text part or a line; nothing is escaped. */
export function compileText(source: string): Renderer {
  return compile(source, () => ['', unchanged]);
}

/** The text part of HTML that has none. It is made from the template, so that values are not parsed as markup. */
export function compileTextOfHtml(html: string): Renderer {
  return compile(htmlToText(html), (isRaw) =>
    isRaw ? ['raw', (value) => withoutControls(htmlToText(value))] : ['', unchanged],
  );
}

/** @param encoderAt how the n-th placeholder is encoded, and a name for that: equal ones share a slot */
function compile(
  source: string,
  encoderAt: (isRaw: boolean, index: number) => readonly [name: string, encode: Slot['encode']],
): Renderer {
  const slots = new Map<string, Slot & { readonly index: number }>();
  const { parts, hasOpenPercent } = parseTemplate(source);
  let placeholders = 0;
  const compiled = parts.map((part) => {
    if (typeof part === 'string') return part;
    const [name, encode] = encoderAt(part.isRaw, placeholders++);
    const id = `${name} ${part.path.join('.')}`;
    const slot = slots.get(id) ?? { path: part.path, encode, index: slots.size };
    slots.set(id, slot);
    return { slot: slot.index, written: part.written };
  });
  return { parts: compiled, slots: [...slots.values()], hasOpenPercent };
}

/** The value of a slot, encoded for its place; undefined when its name stays as written. */
export function fillSlot({ path, encode }: Slot, payload: JsonObject): string | undefined {
  const value = lookUpValue(payload, path);
  return value === undefined ? undefined : encode(value);
}

/** @throws MailgunError `tooLarge` over 1 MB */
export function render(renderer: Renderer, payload: JsonObject): string {
  return assertSize(neutralize(fillIn(renderer, payload)));
}

/** Renders a header value or subject: one line, whatever the values are. @throws MailgunError `tooLarge` over 1 MB */
export function renderLine(source: string | Renderer, payload: JsonObject): string {
  const filledIn = fillIn(typeof source === 'string' ? compileText(source) : source, payload);
  const line = replaceControlCharacters(neutralize(filledIn)).trim();
  return assertSize(filledIn.values.length === 0 ? line : breakEncodedWords(line));
}

/** Renders the strings inside the variables of a stored template, to a depth of 8. */
export function renderJson(value: unknown, payload: JsonObject, depth = 0): unknown {
  if (typeof value === 'string') return renderVariable(value, payload);
  if (depth >= maxDepth) return value;
  if (Array.isArray(value)) return value.map((item) => renderJson(item, payload, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renderJson(item, payload, depth + 1)]));
}

/** A template whose neighbours in the stored template cannot be seen. */
function renderVariable(source: string, payload: JsonObject): string {
  const renderer = compile(source, () => ['', replaceControlCharacters]);
  const { text, values } = fillIn(renderer, payload);
  if (values.length === 0) return assertSize(text);
  return assertSize(breakEncodedWordParts(neutralizeMailgunVariables(text, values, true)));
}

/** Plain text as HTML: escaped, with its line breaks. */
export function textToHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/\r\n?|\n/g, '<br>\n');
}

interface FilledIn {
  readonly text: string;
  /** Where the values are in `text`, in order. */
  readonly values: readonly Span[];
  /** True when a value may be part of one of Mailgun's variables. */
  readonly mayHaveMailgunVariable: boolean;
}

function fillIn({ parts, slots, hasOpenPercent }: Renderer, payload: JsonObject): FilledIn {
  const filled = slots.map((slot) => fillSlot(slot, payload));
  let text = '';
  const values: Span[] = [];
  for (const part of parts) {
    const value = typeof part === 'string' ? undefined : filled[part.slot];
    const start = text.length;
    text += typeof part === 'string' ? part : (value ?? part.written);
    if (value !== undefined) values.push([start, text.length]);
    // Here too: a value that is used often would exceed JavaScript's longest string before the end.
    if (text.length > maxPartBytes) throw new MailgunError('tooLarge');
  }
  return { text, values, mayHaveMailgunVariable: hasOpenPercent || filled.some((value) => value?.includes('%')) };
}

/** Neutralizes Mailgun's variables where a value is part of one; those that the operator wrote stay. */
function neutralize({ text, values, mayHaveMailgunVariable }: FilledIn): string {
  return mayHaveMailgunVariable ? neutralizeMailgunVariables(text, values) : text;
}

const unchanged = (value: string): string => value;

const inText: HtmlContext = { place: 'text', isUnquoted: false, isStart: false };
/** Could end a declaration, a string or a block of CSS, load something, or begin a comment. */
const unsafeCss = /[;{}()"'\\@*<>\x00-\x1f\x7f]/;
/** URLs that run code. Clients ignore white space and control characters in them. */
const unsafeUrl = /^[\s\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|^\s*d\s*a\s*t\s*a\s*:/i;

/** A value that completes a scheme could make one that runs code, whatever it begins with. */
function isUnsafeUrl(value: string, isStart: boolean): boolean {
  return isStart ? unsafeUrl.test(value) : /^[^/?#]*:/.test(value);
}

/** A value as text of its place. Where no escaping makes it safe, a harmless text replaces it. */
function encodeForHtml(value: string, context: HtmlContext): string {
  const { place, isUnquoted, isStart, isInComment } = context;
  // A letter, so that what follows is parsed as it was when the places were found.
  if (place === 'comment' || isUnsafe(place)) return 'x';
  const isCss = place === 'styleElement' || place === 'styleAttribute';
  const isLeftOut = (isCss && unsafeCss.test(value)) || (place === 'url' && isUnsafeUrl(value, isStart));
  const kept = isLeftOut ? '' : value;
  // Entities are not decoded in a style element; two dashes could end the comment around it.
  if (place === 'styleElement') return isInComment ? kept.replaceAll('-', '') : kept;
  // Nothing at all would make the next attribute the value.
  if (isUnquoted && kept === '' && isStart) return '&#32;';
  const escaped = kept.replace(/[&<>"'%]/g, (character) => entities[character] ?? '');
  const isolated = isUnquoted ? escaped.replace(/[\s=`/]/g, toEntity) : escaped;
  return isInComment ? isolated.replace(/-/g, toEntity) : isolated;
}

function toEntity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

function assertSize(rendered: string): string {
  // A UTF-16 unit is three bytes of UTF-8 at most: short parts need no counting.
  if (rendered.length * 3 <= maxPartBytes || Buffer.byteLength(rendered) <= maxPartBytes) return rendered;
  throw new MailgunError('tooLarge');
}
