// Prepares an email's HTML for a sandboxed srcdoc frame: nothing is loaded, and the chosen color scheme applies. Pure.
import { applyEdits, attributeOf, type HtmlTag, readHtmlTags, type TextEdit } from '../../contract/html-tags.ts';

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'";

/** `none`: a client that knows no color schemes, and shows the colors outside of any media query. */
type Scheme = 'light' | 'dark' | 'none';

/**
 * The frame itself is sandboxed without scripts; this policy is a second line of defense. Links open a new window, which the
 * sandbox blocks: a click does nothing.
 */
export function sandboxHtml(html: string, scheme: Scheme): string {
  const start = doctypeOf(html);
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">`;
  const edits: TextEdit[] = [];
  readHtmlTags(html, {
    onTag(tag) {
      edits.push(...targetEdits(tag), ...schemeEdits(tag, scheme));
    },
  });
  const edited = applyEdits(html, edits).slice(start.length);
  return `${start}${head}${resolveMediaQueries(edited, scheme)}`;
}

/** The doctype that the HTML starts with; empty when it has none. */
function doctypeOf(html: string): string {
  const begin = html.length - html.trimStart().length;
  if (!/^<!doctype/i.test(html.slice(begin, begin + '<!doctype'.length))) return '';
  const end = html.indexOf('>', begin);
  return end < 0 ? '' : html.slice(0, end + 1);
}

const linkElements = new Set(['a', 'area', 'form', 'button', 'input', 'base']);
const targetNames = new Set(['target', 'formtarget']);

/** A link with its own target could still navigate its frame to a blocked page, and the email would disappear. */
function targetEdits({ name, attributes }: HtmlTag): TextEdit[] {
  if (!linkElements.has(name)) return [];
  return attributes.flatMap((attribute) =>
    targetNames.has(attribute.name) ? [{ start: attribute.start, end: attribute.end, text: '' }] : [],
  );
}

/** `<meta name="color-scheme">`, its attributes in any order: the scheme that is chosen, where the email supports it. */
function schemeEdits(tag: HtmlTag, scheme: Scheme): TextEdit[] {
  if (tag.name !== 'meta' || attributeOf(tag, 'name')?.trim().toLowerCase() !== 'color-scheme') return [];
  const content = tag.attributes.find(({ name }) => name === 'content');
  if (!content) return [];
  const isSupported = scheme !== 'none' && content.value.toLowerCase().split(/\s+/).includes(scheme);
  return [{ start: content.start, end: content.end, text: `content="${isSupported ? scheme : 'light'}"` }];
}

/** Frames follow the system's color scheme, with no way to set another: so the media queries are resolved here. */
function resolveMediaQueries(html: string, scheme: Scheme): string {
  return html
    .replace(/\(\s{0,20}prefers-color-scheme\s{0,20}:\s{0,20}(dark|light)\s{0,20}\)/gi, (_query, queried: string) =>
      queried.toLowerCase() === scheme ? '(min-width:0)' : '(max-width:0)',
    )
    .replace(
      /(color-scheme\s{0,20}:\s{0,20})(light dark|dark light)/gi,
      (_rule, start: string) => start + (scheme === 'none' ? 'light' : scheme),
    );
}

const loadedAttributes = new Set(['src', 'background', 'poster', 'xlink:href']);
const remote = /^\s*(?:https?:)?\/\//i;
const remoteInStyle = /url\(\s{0,20}(?:["']\s{0,20})?(?:https?:)?\/\//i;

export function hasRemoteImages(html: string): boolean {
  let isFound = false;
  let isInStyle = false;
  readHtmlTags(html, {
    onTag({ name, attributes, isClosing }) {
      isInStyle = name === 'style' && !isClosing;
      isFound ||= attributes.some(({ name: key, value }) =>
        key === 'style' ? remoteInStyle.test(value) : loadedAttributes.has(key) && remote.test(value),
      );
    },
    onText(text) {
      isFound ||= isInStyle && remoteInStyle.test(text);
    },
  });
  return isFound;
}
