// Facts about an email's HTML that the rules use: its language, images and links, and what an inbox shows of it. Pure.
import { Parser } from 'htmlparser2';

export interface HtmlFacts {
  /** The `lang` of its `html` element; empty when there is none. */
  readonly language: string;
  /** Addresses of images without an `alt` attribute; an empty `alt` is valid and means decoration. */
  readonly imagesWithoutAlt: readonly string[];
  /** Targets of its http(s) links. */
  readonly webLinks: readonly string[];
  /** Its words in order, including hidden ones: an inbox shows the first of them. */
  readonly words: string;
}

const hiddenElements = new Set(['head', 'style', 'script', 'title']);
/** Elements inside a line: they do not separate words. */
const inlineElements = new Set('a abbr b bdi bdo big code em font i mark s small span strong sub sup u'.split(' '));

let last: { html: string; facts: HtmlFacts } | undefined;

/** The last result is cached: several rules read the same email. */
export function readHtml(html: string): HtmlFacts {
  if (last?.html !== html) last = { html, facts: parseHtml(html) };
  return last.facts;
}

function parseHtml(html: string): HtmlFacts {
  let language = '';
  const imagesWithoutAlt: string[] = [];
  const webLinks: string[] = [];
  const words: string[] = [];
  let hiddenDepth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (hiddenElements.has(name)) hiddenDepth += 1;
      if (!inlineElements.has(name)) words.push(' ');
      if (name === 'html') language ||= attributes.lang?.trim() ?? '';
      if (name === 'img' && attributes.alt === undefined) imagesWithoutAlt.push(attributes.src ?? '');
      if (name === 'a' && /^https?:/i.test(attributes.href?.trim() ?? '')) webLinks.push(attributes.href?.trim() ?? '');
    },
    ontext(text) {
      if (hiddenDepth === 0) words.push(text);
    },
    onclosetag(name) {
      if (hiddenElements.has(name)) hiddenDepth -= 1;
      if (!inlineElements.has(name)) words.push(' ');
    },
  });
  parser.end(html);
  return {
    language,
    imagesWithoutAlt,
    webLinks,
    words: words
      .join('')
      .replace(/(?:\s|\u200c|\u00ad|\u034f)+/g, ' ')
      .trim(),
  };
}

/** About as many characters as inboxes show after the subject. */
const maxPreheaderLength = 140;

/** What an inbox shows after the subject: the first words of the HTML, or of the text. */
export function preheaderOf(html: string, text: string): string {
  const words = html === '' ? text.replace(/\s+/g, ' ').trim() : readHtml(html).words;
  return [...words].slice(0, maxPreheaderLength).join('');
}
