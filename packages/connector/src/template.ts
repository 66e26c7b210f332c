// Templates with `{{ path.to.value }}`: read once into their parts, remembered, and made into text once. Pure.
import { convert, type HtmlToTextOptions } from 'html-to-text';
import { createCache } from './cache.js';

export interface Placeholder {
  /** As it was written, for a name that nobody gives a value. */
  readonly written: string;
  readonly path: readonly [root: string, ...below: string[]];
  /** `{{{ path }}}`: not escaped in html. */
  readonly isRaw: boolean;
}

export interface Template {
  /** Literal text and placeholders, in the order they were written. */
  readonly parts: ReadonlyArray<string | Placeholder>;
  /** The first names of its placeholders: `code`, `organization`. */
  readonly roots: ReadonlySet<string>;
  /** True when a placeholder follows an open `%`: its value could complete one of Mailgun's `%names%`. */
  readonly hasOpenPercent: boolean;
}

/**
 * Compiled templates kept, and their weight. Counted are two bytes a character: V8 needs one for most, and the derived text,
 * which is shorter than its html, gets by with the other.
 */
const maxTemplates = 200;
const maxTemplateBytes = 4 * 1024 * 1024;

const placeholderPattern = /\{\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}\}|\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}/g;

interface Compiled {
  readonly template: Template;
  /** Made when first asked for: most deliveries bring their own text. */
  derived?: Template;
}

const compiled = createCache<Compiled>(maxTemplates, maxTemplateBytes);

/** Reads a template into its parts. The last 200 are remembered, 4 MB at most. */
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
  const hasOpenPercent = parts.some(
    (part, index) => typeof part === 'string' && index < parts.length - 1 && /%[\w.-]*$/.test(part),
  );
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

/** Longest value read as html, in UTF-16 units: the parser's time grows with the square of the nesting. */
const maxParsedLength = 16 * 1024;

/** What a person reads of some html, as plain text. */
function htmlToText(html: string): string {
  return convert(html, textOptions);
}

/** A raw value without its tags. A stranger may have written it: a long one is cleaned in linear time, and less well. */
export function withoutTags(value: string): string {
  return value.length <= maxParsedLength ? htmlToText(value) : value.replace(/<[^<>]*>/g, ' ');
}
