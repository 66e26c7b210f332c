// HTML and CSS whose absence breaks an email, as opposed to its decoration: one row per feature. Pure data and questions about one tag.
import { attributeOf, type HtmlTag } from '../contract/html-tags.js';

export interface Declaration {
  readonly property: string;
  /** Lower case. */
  readonly value: string;
  /** The element with the `style` attribute; absent for one in a `style` element. */
  readonly tag?: HtmlTag;
}

export interface ClientFeature {
  /** Its name at https://www.caniemail.com/features/ */
  readonly slug: string;
  readonly name: string;
  readonly isTag?: (tag: HtmlTag) => boolean;
  readonly isDeclaration?: (declaration: Declaration) => boolean;
  /** What happens without it, and what to do. */
  readonly advice: string;
}

const element =
  (...names: string[]) =>
  (tag: HtmlTag): boolean =>
    names.includes(tag.name);
const property =
  (pattern: RegExp, value: RegExp = /./) =>
  (declaration: Declaration): boolean =>
    pattern.test(declaration.property) && value.test(declaration.value);

const imageOf = (pattern: RegExp) => (tag: HtmlTag) =>
  tag.name === 'img' && pattern.test((attributeOf(tag, 'src') ?? '').trim().slice(0, 2_000));

/** A color that an attribute or a declaration of its own sets stays when the image does not load. */
const hasBackgroundColor = ({ tag }: Declaration) =>
  tag !== undefined && (Boolean(attributeOf(tag, 'bgcolor')) || /background-color\s*:/i.test(styleOf(tag)));

const styleOf = (tag: HtmlTag): string => (attributeOf(tag, 'style') ?? '').slice(0, 10_000);

export const clientFeatures: readonly ClientFeature[] = [
  {
    slug: 'css-display-flex',
    name: 'display:flex',
    isDeclaration: property(/^display$/, /^(?:inline-)?flex\b/),
    advice: 'What should stand side by side stacks up. Use a table.',
  },
  {
    slug: 'css-display-grid',
    name: 'display:grid',
    isDeclaration: property(/^display$/, /^(?:inline-)?grid\b/),
    advice: 'What should stand side by side stacks up. Use a table.',
  },
  {
    slug: 'css-float',
    name: 'float',
    isDeclaration: property(/^float$/, /^(?:left|right)/),
    advice: 'What should stand side by side stacks up. Use a table.',
  },
  {
    slug: 'css-position',
    name: 'position',
    isDeclaration: property(/^position$/, /^(?:absolute|fixed)/),
    advice: 'The element stays in the flow. Use a table.',
  },
  {
    slug: 'css-max-width',
    name: 'max-width',
    isDeclaration: (declaration) =>
      property(/^max-width$/, /^\d+px/)(declaration) && !(declaration.tag && attributeOf(declaration.tag, 'width')),
    advice: 'The element is as wide as the window. Add a width attribute to a table cell.',
  },
  {
    slug: 'css-background-image',
    name: 'a background image',
    isDeclaration: (declaration) =>
      property(/^background(?:-image)?$/, /url\(/)(declaration) && !hasBackgroundColor(declaration),
    advice: 'Text on it may be unreadable. Add bgcolor.',
  },
  {
    slug: 'css-variables',
    name: 'var()',
    isDeclaration: property(/^(?!--)/, /\bvar\(/),
    advice: 'The declaration is ignored. Write the value itself.',
  },
  {
    slug: 'css-unit-calc',
    name: 'calc()',
    isDeclaration: property(/^(?!--)/, /\bcalc\(/),
    advice: 'The declaration is ignored. Write the value itself.',
  },
  {
    slug: 'css-function-clamp',
    name: 'clamp()',
    isDeclaration: property(/^(?!--)/, /\bclamp\(/),
    advice: 'The declaration is ignored. Write one size.',
  },
  {
    slug: 'css-unit-rem',
    name: 'the unit rem',
    isDeclaration: property(/^(?:font|font-size|width|height)$/, /\d\s*rem\b/),
    advice: 'The size is ignored. Use px.',
  },
  {
    slug: 'css-rgba',
    name: 'rgba()',
    isDeclaration: property(/^(?:color|background|background-color)$/, /\brgba\(/),
    advice: 'The color is ignored, and text may be unreadable. Use #rrggbb.',
  },
  {
    slug: 'css-opacity',
    name: 'opacity',
    isDeclaration: property(/^opacity$/, /^0(?![.\d])/),
    advice: 'What it hides is visible. Use display:none.',
  },
  {
    slug: 'css-visibility',
    name: 'visibility',
    isDeclaration: property(/^visibility$/, /^hidden/),
    advice: 'What it hides is visible. Use display:none.',
  },
  {
    slug: 'html-hidden',
    name: 'the attribute hidden',
    isTag: (tag) => attributeOf(tag, 'hidden') !== undefined && !/display\s*:\s*none/i.test(styleOf(tag)),
    advice: 'What it hides is visible. Use display:none.',
  },
  {
    slug: 'html-link',
    name: 'a linked style sheet',
    isTag: (tag) => tag.name === 'link' && /\bstylesheet\b/i.test(attributeOf(tag, 'rel') ?? ''),
    advice: 'The email has no styles. Write them into style attributes.',
  },
  {
    slug: 'html-form',
    name: '<form>',
    isTag: element('form'),
    advice: 'It cannot be submitted. Link to a page.',
  },
  { slug: 'html-svg', name: '<svg>', isTag: element('svg'), advice: 'Nothing is shown. Use a PNG.' },
  { slug: 'html-video', name: '<video>', isTag: element('video'), advice: 'Nothing plays. Link to a page.' },
  { slug: 'html-audio', name: '<audio>', isTag: element('audio'), advice: 'Nothing plays. Link to a page.' },
  { slug: 'html-object', name: '<object>', isTag: element('object'), advice: 'Nothing is shown. Use an image.' },
  {
    slug: 'image-svg',
    name: 'an SVG image',
    isTag: imageOf(/\.svg(?:$|[?#])|^data:image\/svg/i),
    advice: 'The image is missing. Use a PNG.',
  },
  {
    slug: 'image-webp',
    name: 'a WebP image',
    isTag: imageOf(/\.webp(?:$|[?#])/i),
    advice: 'The image is missing. Use a PNG or JPEG.',
  },
  {
    slug: 'image-avif',
    name: 'an AVIF image',
    isTag: imageOf(/\.avif(?:$|[?#])/i),
    advice: 'The image is missing. Use a PNG or JPEG.',
  },
  {
    slug: 'image-base64',
    name: 'an image in a data: URL',
    isTag: imageOf(/^data:/i),
    advice: 'The image is missing. Link to an https URL.',
  },
];
