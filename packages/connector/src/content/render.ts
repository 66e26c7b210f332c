// Templates + payload → HTML, text and header values. A value of a payload is untrusted: it never becomes markup, a header of its
// own, a second placeholder, or one of Mailgun's variables. Pure.
import { findHtmlContexts, type HtmlContext, isUnsafe } from '../config/html-contexts.js';
import { type Placeholder, parseTemplate, type Template } from '../config/template.js';
import { isObject, type JsonObject } from '../config/validators.js';
import { replaceControlCharacters } from '../errors/characters.js';
import { MailgunError } from '../errors/mailgun-error.js';
import { htmlTemplateToText, htmlValueToText } from './html-to-text.js';
import { breakEncodedWordParts, breakEncodedWords, neutralizeMailgunVariables, type Span } from './neutralize.js';
import { lookUpValue, maxDepth, withoutControls } from './values.js';

/** Largest part that is rendered, in bytes of UTF-8. */
const maxPartBytes = 1024 * 1024;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '%': '&#37;',
};

/**
 * Renders HTML: values are escaped for the place where they stand, `{{{ path }}}` is not, and `%` becomes `&#37;` in both.
 * @throws MailgunError `tooLarge` over 1 MB
 */
export function renderHtml(source: string, payload: JsonObject): string {
  const contexts = findHtmlContexts(source);
  const encode = (value: string, { isRaw }: Placeholder, context: HtmlContext | undefined) =>
    isRaw ? value.replaceAll('%', '&#37;') : encodeForHtml(value, context ?? inText);
  return finish(fillIn(parseTemplate(source), payload, encode, contexts));
}

/** Renders a text part; nothing is escaped. @throws MailgunError `tooLarge` over 1 MB */
export function renderText(source: string, payload: JsonObject): string {
  return finish(fillIn(parseTemplate(source), payload, unchanged));
}

/** Renders the text part of HTML that has none. It is made from the template, so that values are not parsed as markup. */
export function renderTextOfHtml(html: string, payload: JsonObject): string {
  const encode = (value: string, { isRaw }: Placeholder) => (isRaw ? withoutControls(htmlValueToText(value)) : value);
  return finish(fillIn(parseTemplate(htmlTemplateToText(html)), payload, encode));
}

/** Renders a header value or subject: one line, whatever the values are. @throws MailgunError `tooLarge` over 1 MB */
export function renderLine(source: string, payload: JsonObject): string {
  const filledIn = fillIn(parseTemplate(source), payload, unchanged);
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
  const { text, values } = fillIn(parseTemplate(source), payload, replaceControlCharacters);
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

function fillIn(
  template: Template,
  payload: JsonObject,
  encode: (value: string, at: Placeholder, context: HtmlContext | undefined) => string,
  contexts: readonly HtmlContext[] = [],
): FilledIn {
  let text = '';
  const values: Span[] = [];
  /** A value is looked up and encoded once for each place: it may be long and leave little. */
  const encodedValues = new Map<string, string | undefined>();
  let placeholders = 0;
  let mayHaveMailgunVariable = template.hasOpenPercent;
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const context = contexts[placeholders];
    placeholders += 1;
    const id = `${part.isRaw} ${context?.place} ${context?.isUnquoted} ${context?.isStart} ${context?.isInComment} ${part.path.join('.')}`;
    if (!encodedValues.has(id)) {
      const value = lookUpValue(payload, part.path);
      encodedValues.set(id, value === undefined ? undefined : encode(value, part, context));
    }
    const encoded = encodedValues.get(id);
    if (encoded === undefined) {
      text += part.written;
      continue;
    }
    const start = text.length;
    text += encoded;
    mayHaveMailgunVariable ||= encoded.includes('%');
    values.push([start, text.length]);
    // Here too: a value that is used often would exceed JavaScript's longest string before the end.
    if (text.length > maxPartBytes) throw new MailgunError('tooLarge');
  }
  return { text, values, mayHaveMailgunVariable };
}

function finish(filledIn: FilledIn): string {
  return assertSize(neutralize(filledIn));
}

/** Neutralizes Mailgun's variables where a value is part of one; those that the operator wrote stay. */
function neutralize({ text, values, mayHaveMailgunVariable }: FilledIn): string {
  return mayHaveMailgunVariable ? neutralizeMailgunVariables(text, values) : text;
}

function unchanged(value: string): string {
  return value;
}

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
  const escaped = escapeHtml(kept);
  const isolated = isUnquoted ? escaped.replace(/[\s=`/]/g, toEntity) : escaped;
  return isInComment ? isolated.replace(/-/g, toEntity) : isolated;
}

function toEntity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

function escapeHtml(value: string): string {
  return /[&<>"'%]/.test(value) ? value.replace(/[&<>"'%]/g, (character) => entities[character] ?? '') : value;
}

function assertSize(rendered: string): string {
  // A UTF-16 unit is three bytes of UTF-8 at most: short parts need no counting.
  if (rendered.length * 3 > maxPartBytes && Buffer.byteLength(rendered) > maxPartBytes) {
    throw new MailgunError('tooLarge');
  }
  return rendered;
}
