// Finds what a test of a sign-in flow looks for in a mail: codes and links, entities decoded. Pure.
import { Parser } from 'htmlparser2';
import { textOf } from './content.js';

// Not within a word or a telephone number.
const code = /(?<![\p{L}\p{N}_+])[0-9]{4,8}(?![\p{L}\p{N}_])/gu;
const maxFound = 100;

/** Contiguous runs of 4 to 8 digits that can be seen: in the text part, then the html's text, then the subject. */
export function findCodes({ subject, text, html }: { subject: string; text: string; html: string }): string[] {
  const seen = [text, html === '' ? '' : textOf(visible(html)), subject];
  return [...new Set(seen.flatMap((part) => withoutUrls(part).match(code) ?? []))].slice(0, maxFound);
}

/** A number inside an address is part of a link, not a code to type. */
const withoutUrls = (part: string) => part.replace(/https?:\/\/\S+/gi, ' ');

/** Links without the address that html-to-text prints after each. */
const visible = (html: string) => html.replace(/\shref\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ' ');

/** Where the html's links lead, then the addresses written in the text part. */
export function findLinks({ text, html }: { text: string; html: string }): string[] {
  const links: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if ((name === 'a' || name === 'area') && attributes.href) links.push(attributes.href.trim());
    },
  });
  parser.end(html);
  const written = text.match(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi) ?? [];
  return [...new Set([...links, ...written])].filter((link) => /^(https?|mailto):/i.test(link)).slice(0, maxFound);
}
