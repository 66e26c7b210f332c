// Templates with `{{ path.to.value }}`: read once into their parts, remembered, and made into text once. Pure.
import { convert, type HtmlToTextOptions } from 'html-to-text';
import { createCache } from './cache.js';

/** `{{ path.to.value }}`, where a value goes. */
export interface Placeholder {
  /** As it was written, for a name that nobody gives a value. */
  readonly written: string;
  /** Own properties to follow in the payload, from its root: `organization`, `name`. */
  readonly path: readonly [root: string, ...below: string[]];
  /** `{{{ path }}}`: not escaped in html. */
  readonly isRaw: boolean;
}

/** A template that has been read, for who renders it or looks through it. */
export interface Template {
  /** Literal text and placeholders, in the order they were written. */
  readonly parts: ReadonlyArray<string | Placeholder>;
  /** The first names of its placeholders: `code`, `organization`. */
  readonly roots: ReadonlySet<string>;
  /** True when a part ends in an open `%`: a value behind it could complete one of Mailgun's `%names%`. */
  readonly hasOpenPercent: boolean;
}

/** Compiled templates kept, and what they may weigh together. */
const maxTemplates = 200;
const maxTemplateBytes = 4 * 1024 * 1024;
/** A part of a template in memory, beside its characters: measured 142 bytes. The derived text has about as many. */
const bytesPerPart = 2 * 142;

const placeholderPattern = /\{\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}\}|\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}/g;

interface Compiled {
  readonly template: Template;
  /** Made when first asked for: most deliveries bring their own text. */
  derived?: Template;
}

const compiled = createCache<Compiled>(
  maxTemplates,
  maxTemplateBytes,
  ({ template }) => template.parts.length * bytesPerPart,
);

/**
 * Reads a template into its parts. The last 200 are remembered, 4 MB at most.
 * @example compileTemplate('{{code}} is your code').parts[1]; // ' is your code'
 */
export function compileTemplate(source: string): Template {
  return compiled.get(source, compile).template;
}

/** The text part of an html template, as a template of its own: derived once and remembered with it. */
export function deriveTextTemplate(html: string): Template {
  const entry = compiled.get(html, compile);
  entry.derived ??= readParts(htmlToText(html));
  return entry.derived;
}

export function hasPlaceholder(source: string): boolean {
  return source.search(placeholderPattern) >= 0;
}

function compile(source: string): Compiled {
  return { template: readParts(source) };
}

function readParts(source: string): Template {
  const parts: Array<string | Placeholder> = [];
  let end = 0;
  for (const match of source.matchAll(placeholderPattern)) {
    if (match.index > end) parts.push(source.slice(end, match.index));
    const [written, raw, escaped] = match;
    const [root = '', ...below] = (raw ?? escaped ?? '').split('.');
    parts.push({ written, path: [root, ...below], isRaw: raw !== undefined });
    end = match.index + written.length;
  }
  if (end < source.length) parts.push(source.slice(end));
  const roots = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.path[0]]));
  const hasOpenPercent = parts.some((part) => typeof part === 'string' && /%[\w.-]*$/.test(part));
  return { parts, roots: new Set(roots), hasOpenPercent };
}

const heading = { options: { uppercase: false } };
const cell = { leadingLineBreaks: 1, trailingLineBreaks: 1 };

/** No wrapping (it could break a placeholder), no shouting, links kept, what a reader cannot see left out. */
const textOptions: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: 256 }, // deeper nesting would overflow the stack
  selectors: [
    ...['img', 'style', 'script', 'title', '[style*="display:none"]', '[style*="display: none"]', '[hidden]'].map(
      (selector) => ({ selector, format: 'skip' }),
    ),
    // Mails are laid out in tables: without a break, the code would stick to the word in the next cell.
    ...['tr', 'td', 'th'].map((selector) => ({ selector, format: 'block', options: cell })),
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, ...heading })),
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
  ],
};

/** Longest html that is parsed, in UTF-16 units: the parser's time grows with the square of the nesting. */
const maxTemplateLength = 128 * 1024;
/** The same for a value, which a stranger may have written. */
const maxValueLength = 16 * 1024;

/** What a person reads of some html, as plain text. What is too long is cleaned in linear time, and less well. */
function htmlToText(html: string, maxLength = maxTemplateLength): string {
  return html.length <= maxLength ? convert(html, textOptions) : html.replace(/<[^<>]*>/g, ' ');
}

/** A raw value without its tags. */
export function withoutTags(value: string): string {
  return htmlToText(value, maxValueLength);
}
