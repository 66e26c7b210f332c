// What the rules ask of a mail's html: its language, images, links and what an inbox shows of it. Pure.
import { Parser } from 'htmlparser2';

export interface HtmlFacts {
  /** The `lang` of its html element; empty when there is none. */
  readonly language: string;
  /** Addresses of images without an `alt` attribute; an empty one is fine and means decoration. */
  readonly imagesWithoutAlt: readonly string[];
  /** Where its http(s) links lead. */
  readonly webLinks: readonly string[];
  /** Its words in their order, hidden ones included: an inbox shows their beginning. */
  readonly words: string;
}

const silent = new Set(['head', 'style', 'script', 'title']);
/** Elements inside a line: the words around them are not apart. */
const inline = new Set('a abbr b bdi bdo big code em font i mark s small span strong sub sup u'.split(' '));

let last: { html: string; facts: HtmlFacts } | undefined;

/** The last answer is kept: several ask about the same mail. */
export function readHtml(html: string): HtmlFacts {
  if (last?.html !== html) last = { html, facts: parseHtml(html) };
  return last.facts;
}

function parseHtml(html: string): HtmlFacts {
  let language = '';
  const imagesWithoutAlt: string[] = [];
  const webLinks: string[] = [];
  const words: string[] = [];
  let silentDepth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (silent.has(name)) silentDepth += 1;
      if (!inline.has(name)) words.push(' ');
      if (name === 'html') language ||= attributes.lang?.trim() ?? '';
      if (name === 'img' && attributes.alt === undefined) imagesWithoutAlt.push(attributes.src ?? '');
      if (name === 'a' && /^https?:/i.test(attributes.href?.trim() ?? '')) webLinks.push(attributes.href?.trim() ?? '');
    },
    ontext(text) {
      if (silentDepth === 0) words.push(text);
    },
    onclosetag(name) {
      if (silent.has(name)) silentDepth -= 1;
      if (!inline.has(name)) words.push(' ');
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

/** About as much as inboxes show after the subject. */
const maxPreheaderLength = 140;

/** What an inbox shows after the subject: the first words of the html, or of the text. */
export function preheaderOf(html: string, text: string): string {
  const words = html === '' ? text.replace(/\s+/g, ' ').trim() : readHtml(html).words;
  return [...words].slice(0, maxPreheaderLength).join('');
}
