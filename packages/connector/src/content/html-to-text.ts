// HTML → the plain text part of an email, in time linear in its length: no tree is built. Pure.
import { Tokenizer } from 'htmlparser2';

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));
/** Elements whose content is not shown, or not text. */
const skippedElements = names('head title style script template svg object select');
/** Elements that have no content: one that is hidden hides nothing else. */
const voidElements = names('area base br col embed hr img input link meta source wbr');
const paragraphs = names('p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre hr table');
/** Emails are laid out in tables: without a line break, the code would run into the word in the next cell. */
const lines = names(
  'br div tr td th li dt dd section article header footer main nav aside center caption address body html form fieldset figure figcaption option',
);
/** Lists inside one another that are numbered. */
const maxLists = 32;

/** What a person reads of HTML: words apart, cells and blocks on lines of their own, lists marked, links in brackets. */
export function htmlToText(html: string): string {
  const text = createTextWriter();
  /** The next number of each open list; of one without numbers undefined. */
  const lists: Array<number | undefined> = [];
  let name = '';
  let attributeName = '';
  let value = '';
  let href = '';
  let isHidden = false;
  /** The element that hides what is inside it, and how many of its name are open. */
  let hiding = '';
  let hidingDepth = 0;
  const open = (): void => {
    if (hiding !== '') {
      if (name === hiding) hidingDepth += 1;
      if (hiding === 'head' && name === 'body')
        hiding = ''; // </head> may be left out
      else return;
    }
    breakLinesAround(name === 'br');
    if (skippedElements.has(name) || (isHidden && !voidElements.has(name))) [hiding, hidingDepth] = [name, 1];
    else if (name === 'a') text.startLink(href);
    else if (isList() && lists.length < maxLists) lists.push(name === 'ol' ? 1 : undefined);
    else if (name === 'li') text.write(`${nextMarker()} `);
  };
  const close = (): void => {
    if (hiding !== '') {
      if (name === hiding) hidingDepth -= 1;
      if (hidingDepth === 0) hiding = '';
      return;
    }
    if (name === 'a') text.endLink();
    if (isList()) lists.pop();
    breakLinesAround(false);
  };
  const isList = (): boolean => name === 'ol' || name === 'ul';
  const breakLinesAround = (isAdded: boolean): void => {
    const isInList = isList() && lists.length > 0;
    if (paragraphs.has(name) && !isInList) text.breakLines(2);
    else if (lines.has(name) || isInList) text.breakLines(1, isAdded);
  };
  const nextMarker = (): string => {
    const number = lists.at(-1);
    if (number === undefined) return '*';
    lists[lists.length - 1] = number + 1;
    return `${number}.`;
  };
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, end) => hiding === '' && text.write(html.slice(start, end)),
      ontextentity: (codePoint) => hiding === '' && text.write(String.fromCodePoint(codePoint)),
      onopentagname(start, end) {
        [name, href, isHidden] = [html.slice(start, end).toLowerCase(), '', false];
      },
      onclosetag(start, end) {
        name = html.slice(start, end).toLowerCase();
        close();
      },
      onattribname(start, end) {
        [attributeName, value] = [html.slice(start, end).toLowerCase(), ''];
      },
      onattribdata(start, end) {
        value += html.slice(start, end);
      },
      onattribentity(codePoint) {
        value += String.fromCodePoint(codePoint);
      },
      onattribend() {
        if (attributeName === 'href') href = value;
        isHidden ||= attributeName === 'hidden' || (attributeName === 'style' && /display\s*:\s*none/i.test(value));
      },
      onopentagend: open,
      onselfclosingtag: open,
      oncomment() {},
      oncdata() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return text.finish();
}

/** Collects words: white space becomes one space, and line breaks come only between words, two at most. */
function createTextWriter() {
  const pieces: string[] = [];
  let breaks = 0;
  let hasSpace = false;
  let link: { readonly href: string; readonly firstPiece: number } | undefined;
  return { write, breakLines, startLink, endLink, finish: () => pieces.join('') };

  function write(raw: string): void {
    const words = raw.replace(/[ \t\r\n\f\u200b]+/g, ' ');
    if (words === ' ' || words === '') {
      hasSpace ||= words === ' ';
      return;
    }
    const separator = breaks > 0 ? '\n'.repeat(breaks) : hasSpace || words.startsWith(' ') ? ' ' : '';
    if (pieces.length > 0) pieces.push(separator);
    pieces.push(words.replace(/^ | $/g, '')); // not trim: that takes no-break spaces too
    breaks = 0;
    hasSpace = words.endsWith(' ');
  }

  /** @param isAdded for br: two of them are an empty line */
  function breakLines(count: number, isAdded = false): void {
    breaks = isAdded ? Math.min(breaks + count, 2) : Math.max(breaks, count);
  }

  function startLink(href: string): void {
    endLink();
    const url = href.trim().replace(/^mailto:/i, '');
    if (url !== '' && !url.startsWith('#')) link = { href: url, firstPiece: pieces.length };
  }

  function endLink(): void {
    if (!link) return;
    const { href, firstPiece } = link;
    link = undefined;
    if (pieces.slice(firstPiece).join('').trim() !== href) write(` (${href})`);
  }
}
