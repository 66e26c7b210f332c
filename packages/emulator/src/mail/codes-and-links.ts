// Finds what a test of a sign-in flow needs from an email: codes and links, entities decoded. Pure.
import { Parser } from 'htmlparser2';
import { textOf } from './content.js';

/** Scripts with spaces between words. In Chinese, Japanese, Korean and Thai a code stands directly beside letters. */
const spaced = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';
/** Characters of a URL; text in a script without spaces may follow it directly. */
const urlCharacter = `\\x21-\\x7e${spaced}`;

// Not within a word, a longer number or a telephone number.
const code = new RegExp(`(?<![${spaced}\\p{N}_+])[0-9]{4,8}(?![${spaced}\\p{N}_])`, 'gu');
const url = new RegExp(`https?://[${urlCharacter}]+`, 'giu');
const link = new RegExp(`https?://(?:(?![<>"'])[${urlCharacter}])+`, 'giu');
const maxFound = 100;

/** Contiguous runs of 4 to 8 visible digits: in the text part, then the HTML's text, then the subject. */
export function findCodes({ subject, text, html }: { subject: string; text: string; html: string }): string[] {
  const seen = [text, html === '' ? '' : textOf(withoutHrefs(html)), subject];
  return [...new Set(seen.flatMap((part) => withoutUrls(part).match(code) ?? []))].slice(0, maxFound);
}

/** A number inside a URL is not a code to type. */
const withoutUrls = (part: string) => part.replace(url, ' ');

/** Removes the URLs that html-to-text prints after each link. */
const withoutHrefs = (html: string) => html.replace(/\shref\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ' ');

/** The targets of the HTML's links, then the URLs written in the text part. */
export function findLinks({ text, html }: { text: string; html: string }): string[] {
  const links: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if ((name === 'a' || name === 'area') && attributes.href) links.push(attributes.href.trim());
    },
  });
  parser.end(html);
  const written = text.match(link) ?? [];
  return [...new Set([...links, ...written.map(withoutPunctuation)])]
    .filter((link) => /^(https?:\/\/.|mailto:)/i.test(link))
    .slice(0, maxFound);
}

/** Punctuation that ends the sentence is not part of the URL; a parenthesis that was opened in it is. */
function withoutPunctuation(written: string): string {
  const opened = written.split('(').length - 1;
  let closed = written.split(')').length - 1;
  let end = written.length;
  for (; end > 0; end -= 1) {
    const last = written.charAt(end - 1);
    if (last === ')' && closed > opened) closed -= 1;
    else if (!'.,;:!?]'.includes(last)) break;
  }
  return written.slice(0, end);
}
