// Templates + payload → HTML, text and header values. A value of a payload is untrusted: it never becomes markup, a header of its
// own, a second placeholder, or one of Mailgun's variables. Pure.
import { type Placeholder, parseTemplate, type Template } from '../config/template.js';
import { isObject, type JsonObject } from '../config/validators.js';
import { replaceControlCharacters } from '../errors/characters.js';
import { MailgunError } from '../errors/mailgun-error.js';
import { htmlTemplateToText, htmlValueToText } from './html-to-text.js';
import { lookUpValue, maxDepth, neutralizeMailgunVariables, withoutControls } from './values.js';

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

/** Renders HTML: values are escaped, `{{{ path }}}` is not, and `%` becomes `&#37;` in both. @throws MailgunError `tooLarge` over 1 MB */
export function renderHtml(source: string, payload: JsonObject): string {
  const encode = (value: string, { isRaw }: Placeholder) =>
    isRaw ? value.replaceAll('%', '&#37;') : escapeHtml(value);
  return finish(fillIn(parseTemplate(source), payload, encode));
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

/** Renders the strings inside a JSON value, to a depth of 8. */
export function renderJson(value: unknown, payload: JsonObject, depth = 0): unknown {
  if (typeof value === 'string') return renderText(value, payload);
  if (depth >= maxDepth) return value;
  if (Array.isArray(value)) return value.map((item) => renderJson(item, payload, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renderJson(item, payload, depth + 1)]));
}

/** Plain text as HTML: escaped, with its line breaks. */
export function textToHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/\r\n?|\n/g, '<br>\n');
}

interface FilledIn {
  readonly text: string;
  /** Start and end of each value in `text`. */
  readonly values: ReadonlyArray<readonly [start: number, end: number]>;
  /** True when a value may be part of one of Mailgun's variables. */
  readonly mayHaveMailgunVariable: boolean;
}

function fillIn(template: Template, payload: JsonObject, encode: (value: string, at: Placeholder) => string): FilledIn {
  let text = '';
  const values: Array<[number, number]> = [];
  let mayHaveMailgunVariable = template.hasOpenPercent;
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = lookUpValue(payload, part.path);
    if (value === undefined) {
      text += part.written;
      continue;
    }
    const start = text.length;
    const encoded = encode(value, part);
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
  if (!mayHaveMailgunVariable) return text;
  return neutralizeMailgunVariables(text, (start, end) => values.some(([from, to]) => from <= end && to > start));
}

function unchanged(value: string): string {
  return value;
}

function escapeHtml(value: string): string {
  return /[&<>"'%]/.test(value) ? value.replace(/[&<>"'%]/g, (character) => entities[character] ?? '') : value;
}

/** Breaks encoded words (RFC 2047): an email client would decode line breaks and direction overrides from them. */
function breakEncodedWords(line: string): string {
  return line.replace(/=\?(?=[^\s?]+\?[bq]\?)/gi, '= ?');
}

function assertSize(rendered: string): string {
  // A UTF-16 unit is three bytes of UTF-8 at most: short parts need no counting.
  if (rendered.length * 3 > maxPartBytes && Buffer.byteLength(rendered) > maxPartBytes) {
    throw new MailgunError('tooLarge');
  }
  return rendered;
}
