// HTML → the plain text part of an email. Pure.
import { convert, type HtmlToTextOptions } from 'html-to-text';
import { longHtmlToText } from './long-html-to-text.js';

const heading = { options: { uppercase: false } };
const cell = { leadingLineBreaks: 1, trailingLineBreaks: 1 };

/** Deeper nesting would overflow the parser's stack. */
const maxDepth = 256;

/** No wrapping (it could break a placeholder), headings not in capitals, links kept, invisible elements left out. */
const textOptions: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth },
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

/** Longest HTML of which a tree is built, in UTF-16 units: that takes time in the square of the nesting. */
const maxTemplateLength = 128 * 1024;
/** The same for a rendered value, which is untrusted. */
const maxValueLength = 16 * 1024;

/** The text part of an HTML template, itself a template: what a person reads of it. */
export function htmlTemplateToText(html: string): string {
  return toText(html, maxTemplateLength);
}

/** A raw value without its tags. */
export function htmlValueToText(value: string): string {
  return toText(value, maxValueLength);
}

function toText(html: string, maxLength: number): string {
  return html.length > maxLength || isDeep(html) ? longHtmlToText(html) : convert(html, textOptions);
}

/** True when elements are nested deeper than the parser goes: it leaves out what is below. End tags that are left out count. */
function isDeep(html: string): boolean {
  let depth = 0;
  for (const [, slash] of html.matchAll(/<(\/?)(?!(?:area|base|br|col|hr|img|input|link|meta|wbr)\b)[a-z]/gi)) {
    depth = slash ? Math.max(0, depth - 1) : depth + 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
