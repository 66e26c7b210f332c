// Rewrites links and adds the pixel where tracking is on. Pure: the caller makes the URLs.
import { Parser } from 'htmlparser2';

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
  const parser = new Parser({
    onopentag(name, attributes) {
      const target = attributes.href?.trim();
      if (name !== 'a' || target === undefined || !isLink(target)) return;
      if (attributes['disable-tracking']?.toLowerCase() === 'true') return;
      const next = rewrite(count++, target);
      if (next === undefined) return;
      const tag = html.slice(parser.startIndex, parser.endIndex + 1);
      const text = tag.replace(/(\shref\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/i, (_all, start: string) => {
        return `${start}"${next.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"`;
      });
      edits.push({ start: parser.startIndex, end: parser.endIndex + 1, text });
    },
  });
  parser.end(html);
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
  return /<body[^>]*>/i.test(html) ? html.replace(/<body[^>]*>/i, (body) => `${body}${pixel}`) : `${pixel}${html}`;
}

/** Before the last `</body>`, or at the end. Lower case would not do: it makes `İ` longer. */
export function addAtEnd(html: string, added: string): string {
  const end = [...html.matchAll(/<\/body\s*>/gi)].at(-1)?.index ?? html.length;
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
