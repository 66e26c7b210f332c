// HTML → the plain text part of an email. Pure.
import { convert, type HtmlToTextOptions } from 'html-to-text';
import { createCache } from '../config/cache.js';

const heading = { options: { uppercase: false } };
const cell = { leadingLineBreaks: 1, trailingLineBreaks: 1 };

/** No wrapping (it could break a placeholder), headings not in capitals, links kept, invisible elements left out. */
const textOptions: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: 256 }, // deeper nesting would overflow the stack
  selectors: [
    ...['img', 'style', 'script', 'title', '[style*="display:none"]', '[style*="display: none"]', '[hidden]'].map(
      (selector) => ({ selector, format: 'skip' }),
    ),
    // Emails are laid out in tables: without a line break, the code would run into the word in the next cell.
    ...['tr', 'td', 'th'].map((selector) => ({ selector, format: 'block', options: cell })),
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, ...heading })),
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
  ],
};

/** Longest HTML that is parsed, in UTF-16 units: the parser's time grows with the square of the nesting. */
const maxTemplateLength = 128 * 1024;
/** The same for a rendered value, which is untrusted. */
const maxValueLength = 16 * 1024;
/** Most texts that are cached, and their total size. */
const maxTexts = 200;
const maxTextBytes = 4 * 1024 * 1024;

const cachedTexts = createCache<string>(maxTexts, maxTextBytes, (text) => text.length * 2);

/** The text part of an HTML template, itself a template: what a person reads of it. Converted once and cached. */
export function htmlTemplateToText(html: string): string {
  return cachedTexts.get(html, (source) => toText(source, maxTemplateLength));
}

/** A raw value without its tags. */
export function htmlValueToText(value: string): string {
  return toText(value, maxValueLength);
}

/** HTML over the limit is converted in linear time, and less well. */
function toText(html: string, maxLength: number): string {
  return html.length <= maxLength ? convert(html, textOptions) : html.replace(/<[^<>]*>/g, ' ');
}
