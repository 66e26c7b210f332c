// Facts about an email's HTML that the rules use: its language, images and links, and what an inbox shows of it. Pure.
import { attributeOf, type HtmlTag, readHtmlTags } from '../contract/html-tags.js';

export interface HtmlFacts {
  /** The `lang` of its `html` element; empty when there is none. */
  readonly language: string;
  /** Addresses of images without an `alt` attribute; an empty `alt` is valid and means decoration. */
  readonly imagesWithoutAlt: readonly string[];
  /** Targets of its http(s) links. */
  readonly webLinks: readonly string[];
  /** Targets of all its links, buttons drawn for Outlook included. */
  readonly targets: readonly string[];
  /** Its words in order, including hidden ones: an inbox shows the first of them. */
  readonly words: string;
  /** Its words without those that the HTML hides. */
  readonly visibleWords: string;
  /** What an inbox shows after the subject: its first words, hidden ones too, as far as its padding. */
  readonly preheader: string;
  /** The words that it hides in front of everything else, for an inbox to show; empty when there are none. */
  readonly hiddenPreheader: string;
  /** How many characters that is, padding included. */
  readonly hiddenPreheaderLength: number;
  /** Values of attributes that are shown or followed: addresses, and texts in place of images. */
  readonly shownAttributes: readonly string[];
}

const hiddenElements = new Set(['head', 'style', 'script', 'title']);
/** Elements inside a line: they do not separate words. */
const inlineElements = new Set('a abbr b bdi bdo big code em font i mark s small span strong sub sup u'.split(' '));
const voidElements = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const linkElements = new Set(['a', 'area', 'v:rect', 'v:roundrect']);
const shownAttributeNames = ['href', 'src', 'alt', 'title', 'value'] as const;

let last: { html: string; facts: HtmlFacts } | undefined;

/** The last result is cached: several rules read the same email. */
export function readHtml(html: string): HtmlFacts {
  if (last?.html !== html) last = { html, facts: collectFacts(html) };
  return last.facts;
}

function collectFacts(html: string): HtmlFacts {
  let language = '';
  const imagesWithoutAlt: string[] = [];
  const targets: string[] = [];
  const shownAttributes: string[] = [];
  const words: string[] = [];
  const visibleWords: string[] = [];
  const firstHidden: string[] = [];
  const withoutText = createDepthCounter(({ name }) => hiddenElements.has(name));
  const hiddenByStyle = createDepthCounter(isHiddenByStyle);

  readHtmlTags(html, {
    onTag(tag) {
      const { name, isClosing } = tag;
      withoutText.count(tag);
      hiddenByStyle.count(tag);
      if (!inlineElements.has(name)) write(' ');
      if (isClosing) return;
      if (name === 'html') language ||= attributeOf(tag, 'lang')?.trim() ?? '';
      if (name === 'img' && attributeOf(tag, 'alt') === undefined) imagesWithoutAlt.push(attributeOf(tag, 'src') ?? '');
      const target = linkElements.has(name) ? attributeOf(tag, 'href') : undefined;
      if (target !== undefined) targets.push(target.trim());
      for (const shown of shownAttributeNames) {
        const value = attributeOf(tag, shown);
        if (value) shownAttributes.push(value);
      }
    },
    onText: write,
  });

  function write(text: string): void {
    if (withoutText.isInside()) return;
    words.push(text);
    if (!hiddenByStyle.isInside()) visibleWords.push(text);
    else if (visibleWords.every((one) => one.trim() === '')) firstHidden.push(text);
  }

  return {
    language,
    imagesWithoutAlt,
    targets,
    webLinks: targets.filter((target) => /^https?:/i.test(target)),
    words: joinWords(words),
    visibleWords: joinWords(visibleWords),
    preheader: cutPreheader(words),
    hiddenPreheader: joinWords(firstHidden),
    hiddenPreheaderLength: firstHidden.join('').trim().length,
    shownAttributes,
  };
}

/** Counts the depth inside an element: elements of its name open and close it, whatever stands between them. */
function createDepthCounter(isStart: (tag: HtmlTag) => boolean): { count(tag: HtmlTag): void; isInside(): boolean } {
  let name = '';
  let depth = 0;
  return {
    count(tag) {
      if (depth === 0) {
        if (tag.isClosing || voidElements.has(tag.name) || !isStart(tag)) return;
        name = tag.name;
        depth = 1;
      } else if (tag.name === name) {
        depth += tag.isClosing ? -1 : 1;
      } else if (name === 'head' && tag.name === 'body') {
        depth = 0; // the closing tag of a head may be left out
      }
    },
    isInside: () => depth > 0,
  };
}

function isHiddenByStyle(tag: HtmlTag): boolean {
  if (attributeOf(tag, 'hidden') !== undefined) return true;
  const style = attributeOf(tag, 'style') ?? '';
  return /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d]))/i.test(
    style,
  );
}

function joinWords(words: readonly string[]): string {
  return words
    .join('')
    .replace(/(?:\s|\u200b|\u200c|\u00ad|\u034f|\ufeff)+/g, ' ')
    .trim();
}

/** About as many characters as inboxes show after the subject. */
const maxPreheaderLength = 140;

/** What an inbox shows after the subject: the first words of the HTML, or of the text. */
export function preheaderOf(html: string, text: string): string {
  const words =
    html === ''
      ? text
          .slice(0, 10 * maxPreheaderLength)
          .replace(/\s+/g, ' ')
          .trim()
      : readHtml(html).preheader;
  return [...words.slice(0, 2 * maxPreheaderLength)].slice(0, maxPreheaderLength).join('');
}

/** Characters without a look: several of them keep an inbox from showing what stands behind them. */
const padding = /(?:(?:\u034f|[\u00a0\u00ad\u061c\u2000-\u200f\u2060-\u2064\ufeff])\s?){4}/;

function cutPreheader(words: readonly string[]): string {
  let start = '';
  for (const word of words) {
    start += word;
    if (start.length > 20 * maxPreheaderLength) break;
  }
  return joinWords([start.slice(0, 20 * maxPreheaderLength).split(padding)[0] ?? '']);
}
