// Rewrites links and adds the pixel where tracking is on. Pure: the addresses come from the caller.
import { Parser } from 'htmlparser2';

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Every http(s) link of an `a`, in order, unless its tag says `disable-tracking=true`. [D] OLD
 * @param rewrite the number of the link and where it leads → where it leads now
 */
export function rewriteLinks(html: string, rewrite: (index: number, target: string) => string): string {
  const edits: Edit[] = [];
  let count = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      const target = attributes.href;
      if (name !== 'a' || target === undefined || !/^https?:\/\//i.test(target.trim())) return;
      if (attributes['disable-tracking']?.toLowerCase() === 'true') return;
      const tag = html.slice(parser.startIndex, parser.endIndex + 1);
      const text = tag.replace(/(\shref\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/i, (_all, start: string) => {
        return `${start}"${rewrite(count, target.trim()).replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"`;
      });
      count += 1;
      edits.push({ start: parser.startIndex, end: parser.endIndex + 1, text });
    },
  });
  parser.end(html);
  return apply(html, edits);
}

/** Links of a text part: rewritten unless tracking is `htmlonly`. [D] SPEC */
export function rewriteTextLinks(text: string, rewrite: (index: number, target: string) => string): string {
  let count = 0;
  return text.replace(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi, (target) => rewrite(count++, target));
}

export function addPixel(html: string, url: string, isOnTop: boolean): string {
  const pixel = `<img width="1px" height="1px" alt="" src="${url.replace(/&/g, '&amp;')}">`;
  if (isOnTop) return html.replace(/<body[^>]*>|^/i, (body) => `${body}${pixel}`);
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end < 0 ? `${html}${pixel}` : `${html.slice(0, end)}${pixel}${html.slice(end)}`;
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
