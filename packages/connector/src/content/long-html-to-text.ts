// Long or deeply nested HTML → plain text, in time linear in its length: no tree is built. Pure.
import { Tokenizer } from 'htmlparser2';

/** Elements whose content is not shown, or not text. */
const skippedElements = new Set(['head', 'title', 'style', 'script', 'template', 'svg', 'object', 'select']);
/** Elements that have no content: one that is hidden hides nothing else. */
const voidElements = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
]);
const paragraphs = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'dl',
  'blockquote',
  'pre',
  'hr',
  'table',
]);
const lines = new Set([
  ...[
    'br',
    'div',
    'tr',
    'td',
    'th',
    'li',
    'dt',
    'dd',
    'section',
    'article',
    'header',
    'footer',
    'main',
    'nav',
    'aside',
  ],
  ...['center', 'caption', 'address', 'body', 'html', 'form', 'fieldset', 'figure', 'figcaption', 'option', 'title'],
]);

/** The same as the short converter, without numbers of lists: words apart, cells and blocks on lines of their own, links in brackets. */
export function longHtmlToText(html: string): string {
  const text = createTextWriter();
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
    if (paragraphs.has(name)) text.breakLines(2);
    else if (lines.has(name)) text.breakLines(1, name === 'br');
    if (skippedElements.has(name) || (isHidden && !voidElements.has(name))) [hiding, hidingDepth] = [name, 1];
    else if (name === 'a') text.startLink(href);
  };
  const close = (): void => {
    if (hiding !== '') {
      if (name === hiding) hidingDepth -= 1;
      if (hidingDepth === 0) hiding = '';
      return;
    }
    if (name === 'a') text.endLink();
    else if (paragraphs.has(name)) text.breakLines(2);
    else if (lines.has(name)) text.breakLines(1);
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
