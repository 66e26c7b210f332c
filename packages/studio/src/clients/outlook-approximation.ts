// An email's HTML as Outlook for Windows roughly shows it: without the CSS that Word, which draws it there, does not support. An
// approximation: what Word draws wrongly although it supports it is not imitated. Pure; caniemail's data is an argument.
import { DomUtils, parseDocument } from 'htmlparser2';

/** The part of caniemail's data (npm `caniemail`, `caniemail.json`) that is read here. */
export interface SupportData {
  readonly data: ReadonlyArray<{
    /** The property for a feature of the category `css` that is one. */
    readonly title: string;
    readonly category: string;
    /** Client → platform → version → `y`, `n`, `a` (partly) or `u` (unknown), and numbers of notes. */
    readonly stats: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  }>;
}

/** What caniemail's notes state about CSS that Word supports in part: where a declaration has an effect. */
const partialSupport: Readonly<Record<string, (element: string, value: string) => boolean>> = {
  // "Only supported on table cells"
  padding: (element) => element === 'td' || element === 'th',
  // "Not supported on <body>, <span>, <div>, <p> or <img>"
  width: (element) => !['body', 'span', 'div', 'p', 'img'].includes(element),
  // "Only supports display:none"
  display: (_element, value) => value === 'none',
  // Only the table of Outlook 2019; earlier versions do not support it at all.
  'max-width': () => false,
  // "Not supported on <span> and <body>", and no auto
  margin: (element, value) => element !== 'span' && element !== 'body' && !value.includes('auto'),
};

/** Word's own properties, which no other client reads, and what they set. */
const wordProperties: Readonly<Record<string, string>> = { 'mso-padding-alt': 'padding' };

/** Declarations whose value Word cannot read are dropped whole. */
const unsupportedValue = /\b(?:rgba|hsla?|calc|var|min|max|clamp|linear-gradient)\(/;

export function approximateOutlook(html: string, support: SupportData): string {
  const unsupported = unsupportedProperties(support);
  const document = parseDocument(html);
  for (const element of DomUtils.getElementsByTagName('*', document)) {
    if (element.attribs.style !== undefined) {
      element.attribs.style = toWordStyle(element.attribs.style, element.name, unsupported);
    }
    // Word supports no @media at all; other rules are left as they are.
    if (element.name === 'style')
      for (const text of element.children) if ('data' in text) text.data = withoutMedia(text.data);
  }
  return DomUtils.getOuterHTML(document);
}

/** Properties that the newest Outlook for Windows in the data does not support. */
function unsupportedProperties({ data }: SupportData): ReadonlySet<string> {
  const isUnsupported = (stats: SupportData['data'][number]['stats']) =>
    Object.values(stats.outlook?.windows ?? {})
      .at(-1)
      ?.startsWith('n') === true;
  return new Set(
    data.filter(({ category, stats }) => category === 'css' && isUnsupported(stats)).map(({ title }) => title),
  );
}

function toWordStyle(style: string, element: string, unsupported: ReadonlySet<string>): string {
  const declarations = style.split(';').flatMap((declaration) => {
    const [name = '', ...rest] = declaration.split(':');
    const [property, value] = [name.trim().toLowerCase(), rest.join(':').trim()];
    const wordProperty = wordProperties[property];
    if (wordProperty) return [`${wordProperty}:${value}`];
    if (property === '' || unsupported.has(property) || unsupportedValue.test(value)) return [];
    return partialSupport[property]?.(element, value) === false ? [] : [`${property}:${value}`];
  });
  return declarations.join(';');
}

function withoutMedia(css: string): string {
  return css.replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '');
}
