// The HTML and CSS of an email that does not work in clients that people use. One pass over the HTML. Pure.
import { attributeOf, type HtmlTag, readHtmlTags } from '../contract/html-tags.js';
import { type ClientFeature, clientFeatures, type Declaration } from './client-features.js';
import { unsupportedBy } from './client-support-data.js';

export interface UnsupportedFeature {
  readonly feature: ClientFeature;
  readonly clients: readonly string[];
}

/** Longer CSS is read as far as this, in characters: the rest of an email that long is clipped in any case. */
const maxCssLength = 100_000;

const word = 'Outlook for Windows';

/** In the order of the table, each feature once. */
export function findUnsupported(html: string): UnsupportedFeature[] {
  /** Feature → whether it stands where Outlook for Windows reads it. */
  const found = new Map<ClientFeature, boolean>();
  let css = '';
  let cssLength = 0;
  let isInStyle = false;
  let isHiddenFromWord = false;
  let hasWordMarkup = false;

  const add = (feature: ClientFeature) => found.set(feature, found.get(feature) === true || !isHiddenFromWord);
  const addDeclarations = (text: string, tag?: HtmlTag) => {
    cssLength += text.length;
    if (cssLength > maxCssLength) return;
    for (const declaration of readDeclarations(text)) {
      const located: Declaration = tag ? { ...declaration, tag } : declaration;
      for (const feature of clientFeatures) if (feature.isDeclaration?.(located)) add(feature);
    }
  };

  readHtmlTags(html, {
    onTag(tag) {
      if (tag.name === 'style') {
        isInStyle = !tag.isClosing;
        if (tag.isClosing) addDeclarations(withoutAtRules(css));
        css = '';
      }
      if (tag.isClosing) return;
      for (const feature of clientFeatures) if (feature.isTag?.(tag)) add(feature);
      const style = attributeOf(tag, 'style');
      if (style) addDeclarations(style, tag);
    },
    onText(text) {
      if (isInStyle && css.length < maxCssLength) css += text;
    },
    onComment(comment) {
      const start = comment.slice(0, 100).trim();
      if (/^\[if !mso\b/i.test(start)) isHiddenFromWord = true;
      else if (/^<!\[endif\]/i.test(start)) isHiddenFromWord = false;
      else if (/^\[if [^\]]*mso/i.test(start)) hasWordMarkup = true;
    },
  });

  return clientFeatures.flatMap((feature) => {
    const isReadByWord = found.get(feature);
    if (isReadByWord === undefined) return [];
    // Columns of fixed width for Word alone stand in comments: the usual companion of max-width.
    const isForWord = isReadByWord && !(feature.slug === 'css-max-width' && hasWordMarkup);
    const clients = (unsupportedBy[feature.slug] ?? []).filter((client) => client !== word || isForWord);
    return clients.length > 0 ? [{ feature, clients }] : [];
  });
}

function readDeclarations(css: string): Array<{ property: string; value: string }> {
  return css.split(/[;{}]/).flatMap((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) return [];
    return [
      {
        property: part.slice(0, colon).trim().toLowerCase(),
        value: part
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      },
    ];
  });
}

/** Without comments, and without what stands in `@media` and the like: an improvement for the clients that read it. */
function withoutAtRules(css: string): string {
  const parts: string[] = [];
  let depth = 0;
  let isComment = false;
  let isAtRule = false;
  for (const [part] of css.matchAll(/\/\*|\*\/|[{};]|@|[^/*{};@]+|[/*]/g)) {
    if (part === '/*') isComment = true;
    else if (part === '*/') isComment = false;
    else if (!isComment) {
      if (part === '@' && depth === 0) isAtRule = true;
      if (part === '{') depth += 1;
      if (part === '}') depth = Math.max(0, depth - 1);
      if (!isAtRule) parts.push(part);
      if (isAtRule && depth === 0 && (part === '}' || part === ';')) isAtRule = false;
    }
  }
  return parts.join('');
}
