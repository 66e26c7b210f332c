// Rewrites links and adds the pixel where tracking is on. Pure: the caller makes the URLs.
import { readTokens } from './html-tokens.js';

/** Links in the text part are numbered from here, so that both parts can be rewritten separately. */
export const firstTextLink: number = 10_000;

/** The number and target of a link → its new target, or undefined to keep it. */
export type Rewrite = (index: number, target: string) => string | undefined;

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Every http(s) link of an `a`, in order, unless the tag has `disable-tracking=true`. (docs-2024) */
export function rewriteLinks(html: string, rewrite: Rewrite): string {
  const edits: Edit[] = [];
  let count = 0;
  readTokens(html, {
    open({ name, attributes }) {
      const href = name === 'a' ? attributes.get('href') : undefined;
      const target = href?.value.trim();
      if (!href || target === undefined || !isLink(target)) return;
      if (attributes.get('disable-tracking')?.value.toLowerCase() === 'true') return;
      const next = rewrite(count++, target);
      if (next === undefined) return;
      const text = next.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
      edits.push({ start: href.start, end: href.end, text: href.isQuoted ? text : `"${text}"` });
    },
  });
  return apply(html, edits);
}

/** Links of a text part: rewritten unless tracking is `htmlonly`. (openapi) */
export function rewriteTextLinks(text: string, rewrite: Rewrite): string {
  let count = 0;
  return text.replace(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi, (target) =>
    isLink(target) ? (rewrite(count++, target) ?? target) : target,
  );
}

/** What is not a URL is not a link, with or without tracking. */
const isLink = (target: string) => /^https?:\/\//i.test(target) && URL.canParse(target);

export function addPixel(html: string, url: string, isOnTop: boolean): string {
  const pixel = `<img width="1px" height="1px" alt="" src="${url.replace(/&/g, '&amp;')}">`;
  if (!isOnTop) return addAtEnd(html, pixel);
  let bodyEnd = 0;
  readTokens(html, {
    open({ name, end }) {
      if (name === 'body' && bodyEnd === 0) bodyEnd = end;
    },
  });
  return `${html.slice(0, bodyEnd)}${pixel}${html.slice(bodyEnd)}`;
}

/** Before the last `</body>`, or at the end. */
export function addAtEnd(html: string, added: string): string {
  let end = html.length;
  readTokens(html, {
    close(name, start) {
      if (name === 'body') end = start;
    },
  });
  return `${html.slice(0, end)}${added}${html.slice(end)}`;
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = '';
  let position = 0;
  for (const { start, end, text: replacement } of edits) {
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
}
