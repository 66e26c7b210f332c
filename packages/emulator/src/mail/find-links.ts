// Finds the links of an email: those that a click follows, and those written in its texts. Pure.
import { readHtmlText } from './html-text.js';
import { readTokens, type Tag } from './html-tokens.js';

const spaced = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';
/** Characters of a written URL. Text in a script without spaces may follow it directly. */
const character = `(?![<>"'\`{}|\\\\^])[\\x21-\\x7e${spaced}]`;
/** A scheme of its own, as apps register them, or the web's. */
const written = new RegExp(`(?<![${spaced}\\p{N}+.-])[a-z][a-z0-9+.-]{1,30}://(?:${character})+`, 'giu');
/** RFC 3986, appendix C: a URL in angle brackets may be broken over lines. */
const broken = /<([a-z][a-z0-9+.-]{1,30}:\/\/[^<>"\s]+(?:\r?\n[ \t]?[^<>"\s]+)+)>/gi;
/** What an email must not open, or what leads nowhere. */
const refused =
  /^(?:javascript|data|vbscript|cid|mid|file|about|blob|view-source|urn|x-apple-data-detectors)(?:-\w+)?:/i;
const maxFound = 100;
const maxLength = 1_000_000;

/** The targets of the HTML's links in order, then the URLs written in its text and in the text part, each once. */
export function findLinks({ text, html }: { text: string; html: string }): string[] {
  const found = new Set<string>();
  const add = (link: string | undefined) => {
    if (link !== undefined && found.size < maxFound) found.add(link);
  };
  if (html !== '') {
    for (const target of htmlTargets(html)) add(target);
    const visible = readHtmlText(html).text;
    // A link's text may show its address shortened.
    for (const link of writtenLinks(visible)) if (!(link.endsWith('...') || isStartOf(found, link))) add(link);
  }
  for (const link of writtenLinks(text)) add(link);
  return [...found];
}

const isStartOf = (found: ReadonlySet<string>, link: string) => [...found].some((known) => known.startsWith(link));

/** Which attributes lead somewhere when the reader clicks, by element. */
const linkAttributes: Record<string, readonly string[]> = {
  a: ['href', 'xlink:href'],
  area: ['href'],
  form: ['action'],
  button: ['formaction'],
  input: ['formaction'],
};

function htmlTargets(html: string): string[] {
  const targets: string[] = [];
  let base: string | undefined;
  const open = ({ name, attributes }: Tag) => {
    if (name === 'base') base ??= attributes.get('href')?.value.trim();
    // VML draws buttons in Outlook: `v:roundrect`, `v:rect`, `v:shape`.
    const names = linkAttributes[name] ?? (name.startsWith('v:') ? ['href'] : []);
    for (const attribute of names) {
      const target = attributes.get(attribute)?.value;
      if (target !== undefined && targets.length < 10_000) targets.push(target);
    }
  };
  readTokens(html.slice(0, maxLength), {
    open,
    // Outlook reads what a conditional comment hides from the others.
    comment: (comment) => {
      if (/^\s*\[if\s/i.test(comment)) readTokens(comment, { open });
    },
  });
  return targets.flatMap((target) => resolved(target, base) ?? []);
}

/** The absolute address: line breaks and tabs within are dropped, as browsers do. */
function resolved(written: string, base: string | undefined): string | undefined {
  const target = written.replace(/[\t\r\n]+ */g, '').trim();
  if (target === '' || refused.test(target)) return undefined;
  if (/^[a-z][a-z0-9+.-]*:./i.test(target)) return /^https?:(?!\/\/.)/i.test(target) ? undefined : target;
  if (/^[\\/]{2}[^\\/]/.test(target)) return `${/^http:/i.test(base ?? '') ? 'http:' : 'https:'}${target}`;
  if (base === undefined || target.startsWith('#')) return undefined;
  try {
    return new URL(target, base.startsWith('//') ? `https:${base}` : base).href;
  } catch {
    return undefined;
  }
}

function writtenLinks(text: string): string[] {
  // Soft hyphens and spaces of no width mark where a line may break.
  const visible = text.slice(0, maxLength).replace(/[\u00ad\u200b\u2060\ufeff]/g, '');
  const whole = visible.replace(broken, (_all, link: string) => `<${link.replace(/\s+/g, '')}>`);
  return (whole.match(written) ?? [])
    .map(withoutPunctuation)
    .filter((link) => /:\/\/./.test(link) && !refused.test(link));
}

/** Punctuation that ends the sentence is not part of the URL; a bracket that was opened in it is. */
function withoutPunctuation(link: string): string {
  const pairs: Record<string, string> = { ')': '(', ']': '[' };
  const surplus: Record<string, number> = {};
  for (const [close, open] of Object.entries(pairs)) surplus[close] = count(link, close) - count(link, open);
  let end = link.length;
  for (; end > 0; end -= 1) {
    const last = link.charAt(end - 1);
    if ((surplus[last] ?? 0) > 0) surplus[last] = (surplus[last] ?? 0) - 1;
    else if (!'.,;:!?*'.includes(last)) break;
  }
  return link.slice(0, end);
}

const count = (text: string, character: string) => text.split(character).length - 1;
