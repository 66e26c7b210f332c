// The visible text of HTML, for `t:text=yes`, for codes and for links written in it. Pure.
import { hiddenSelectors, isHiddenByStyle } from './html-hidden.js';
import { readTokens, type Tag } from './html-tokens.js';

/** A stretch of the text that stands out, or that is crossed out. */
export interface Span {
  start: number;
  end: number;
  kind: 'large' | 'strong' | 'named' | 'crossed';
}

export interface HtmlText {
  /** Lines are blocks; cells are separated by tabs. */
  text: string;
  spans: Span[];
}

/** More cannot be read in an email; the rest of a longer HTML is left out. */
const maxLength = 300_000;
const maxDepth = 10_000;
const maxSpans = 10_000;

const words = (line: string) => new Set(line.split(' '));
/** What ends a line, before and after. */
const blocks = words(
  'address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section select summary table tbody textarea tfoot thead title tr ul v:roundrect w:anchorlock',
);
/** Separated by an empty line. */
const paragraphs = words('blockquote dl figure form h1 h2 h3 h4 h5 h6 ol p pre table ul');
const cells = words('td th input');
const unseen = words('head script style template title noframes iframe object audio video datalist');
const empty = words('area base br col embed hr img input link meta param source track wbr');
const tagSpans: Record<string, Span['kind']> = {
  ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'big'].map((name) => [name, 'large' as const])),
  ...Object.fromEntries(['b', 'strong', 'em', 'mark', 'u', 'th'].map((name) => [name, 'strong' as const])),
  ...Object.fromEntries(['code', 'kbd', 'samp', 'tt', 'pre', 'output'].map((name) => [name, 'named' as const])),
  ...Object.fromEntries(['s', 'del', 'strike'].map((name) => [name, 'crossed' as const])),
};
const largeSizePx = 20;

/** @param showLinks prints the address of each link after its text, as `t:text=yes` does */
export function readHtmlText(html: string, { showLinks = false }: { showLinks?: boolean } = {}): HtmlText {
  const source = html.length > maxLength ? html.slice(0, maxLength) : html;
  const isHiddenByRule = hiddenSelectors(source);
  const open: Array<{ name: string; isHidden: boolean; span?: Span; href?: string }> = [];
  const spans: Span[] = [];
  const pieces: string[] = [];
  let length = 0;
  let hiddenDepth = 0;
  let preDepth = 0;
  // What stands between the last text and the next: '' ' ' '\t' '\n' '\n\n', the strongest wins.
  let gap = '';
  let isNewElement = false;

  const add = (piece: string) => {
    pieces.push(piece);
    length += piece.length;
  };
  const separate = (next: string) => {
    gap = strongest(gap, next);
  };
  const write = (piece: string) => {
    const body = piece.trim();
    if (body === '') {
      if (piece !== '') separate(' ');
      return;
    }
    if (/^\s/.test(piece)) separate(' ');
    // `Code<b>482913</b>`: a word and a number of two elements are two words.
    if (gap === '' && isNewElement && isWordAndNumber(pieces.at(-1) ?? '', body)) gap = ' ';
    isNewElement = false;
    if (length > 0) add(gap);
    gap = '';
    add(body.replace(/[ \t\r\n\f]+/g, ' '));
    if (/\s$/.test(piece)) separate(' ');
  };
  const leave = () => {
    const element = open.pop();
    if (!element) return;
    if (element.isHidden) hiddenDepth -= 1;
    if (element.name === 'pre') preDepth -= 1;
    if (element.span) element.span.end = length;
    if (showLinks && hiddenDepth === 0 && element.href !== undefined) write(` [${element.href}]`);
  };
  const separateFor = (name: string) => {
    if (hiddenDepth > 0) return;
    if (cells.has(name)) separate('\t');
    else if (paragraphs.has(name)) separate('\n\n');
    else if (blocks.has(name)) separate('\n');
  };

  readTokens(source, {
    open(tag) {
      const { name } = tag;
      isNewElement = name !== 'wbr';
      separateFor(name);
      if (hiddenDepth === 0) writeAttribute(tag, write);
      if (hiddenDepth === 0 && showLinks && name === 'li') write('* ');
      if (empty.has(name) || open.length >= maxDepth) return;
      const isHidden = unseen.has(name) || isHiddenByStyle(tag) || isHiddenByRule(tag);
      const kind = spanOf(tag);
      // It starts where its first text will: after the gap.
      const span = kind && spans.length < maxSpans ? { start: length, end: length, kind } : undefined;
      if (span) spans.push(span);
      const href = name === 'a' ? tag.attributes.get('href')?.value.trim() : undefined;
      const isShown = href !== undefined && /^(https?|mailto):/i.test(href);
      open.push({ name, isHidden, ...(span && { span }), ...(isShown && { href }) });
      if (isHidden) hiddenDepth += 1;
      if (name === 'pre') preDepth += 1;
    },
    close(name) {
      isNewElement = true;
      // Closes what it names when that is near; an end tag without a start closes nothing.
      const nearest = open.slice(-100).findLastIndex((element) => element.name === name);
      if (nearest >= 0) for (let left = Math.min(open.length, 100) - nearest; left > 0; left -= 1) leave();
      separateFor(name);
    },
    text(piece) {
      if (hiddenDepth > 0) return;
      if (preDepth === 0) write(piece);
      else
        for (const [index, line] of piece.split('\n').entries()) {
          if (index > 0) separate('\n');
          write(line);
        }
    },
  });
  while (open.length > 0) leave();
  return { text: pieces.join(''), spans: spans.filter(({ start, end }) => end > start) };
}

const isWordAndNumber = (before: string, after: string) =>
  (/\p{Ll}$/u.test(before.slice(-2)) && /^\p{Nd}/u.test(after)) ||
  (/\p{Nd}$/u.test(before.slice(-2)) && /^\p{L}?\p{Ll}/u.test(after));

const strength = ['', ' ', '\t', '\n', '\n\n'];
const strongest = (first: string, second: string) =>
  strength.indexOf(second) > strength.indexOf(first) ? second : first;

/** What a browser shows of an attribute: the value of a field, and the text that stands for an image. */
function writeAttribute({ name, attributes }: Tag, write: (piece: string) => void): void {
  const type = attributes.get('type')?.value.toLowerCase() ?? 'text';
  if (name === 'input' && !/^(hidden|checkbox|radio|password|file|image|color|range)$/.test(type)) {
    write(attributes.get('value')?.value ?? '');
  } else if (name === 'img' || name === 'area') write(attributes.get('alt')?.value ?? '');
}

function spanOf({ name, attributes }: Tag): Span['kind'] | undefined {
  const style = attributes.get('style')?.value.slice(0, 2_000).toLowerCase() ?? '';
  if (/line-through/.test(style)) return 'crossed';
  const [, size = '', unit = 'px'] = /font-size\s{0,9}:\s{0,9}(\d{1,3}(?:\.\d{1,3})?)(px|pt|r?em|%)?/.exec(style) ?? [];
  const perUnit: Record<string, number> = { px: 1, pt: 1.33, em: 16, rem: 16, '%': 0.16 };
  if (Number(size) * (perUnit[unit] ?? 1) >= largeSizePx || /letter-spacing\s{0,9}:\s{0,9}[\d.]*[1-9]/.test(style))
    return 'large';
  const label = `${attributes.get('class')?.value ?? ''} ${attributes.get('id')?.value ?? ''}`.slice(0, 500);
  if (/(?:^|[^a-z])(?:code|otp|pin|passcode|token)/i.test(label) || /monospace|courier/.test(style)) return 'named';
  return tagSpans[name] ?? (/font-weight\s{0,9}:\s{0,9}(?:bold|[6-9]00)/.test(style) ? 'strong' : undefined);
}
