// Finds what a test of a sign-in flow looks for in a mail: codes and links, entities decoded. Pure.
import { Parser } from 'htmlparser2';
import { textOf } from './content.js';

/** Scripts that put spaces between words. Chinese, Japanese, Korean and Thai write a code in the middle of a sentence. */
const spaced = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';
/** Of an address; text in a script without spaces may follow it at once. */
const addressCharacter = `\\x21-\\x7e${spaced}`;

// Not within a word, a longer number or a telephone number.
const code = new RegExp(`(?<![${spaced}\\p{N}_+])[0-9]{4,8}(?![${spaced}\\p{N}_])`, 'gu');
const address = new RegExp(`https?://[${addressCharacter}]+`, 'giu');
const link = new RegExp(`https?://(?:(?![<>"'])[${addressCharacter}])+`, 'giu');
const maxFound = 100;

/** Contiguous runs of 4 to 8 digits that can be seen: in the text part, then the html's text, then the subject. */
export function findCodes({ subject, text, html }: { subject: string; text: string; html: string }): string[] {
  const seen = [text, html === '' ? '' : textOf(visible(html)), subject];
  return [...new Set(seen.flatMap((part) => withoutUrls(part).match(code) ?? []))].slice(0, maxFound);
}

/** A number inside an address is part of a link, not a code to type. */
const withoutUrls = (part: string) => part.replace(address, ' ');

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
  const written = text.match(link) ?? [];
  return [...new Set([...links, ...written.map(withoutPunctuation)])]
    .filter((link) => /^(https?:\/\/.|mailto:)/i.test(link))
    .slice(0, maxFound);
}

/** What ends the sentence is no part of the address; a parenthesis that was opened in it is. */
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
