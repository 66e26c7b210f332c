// Brand + language + usage type → the texts of an email, in plain text: nothing here knows of HTML. Pure.
import type { ParsedBrand } from './brand.js';
import { type LanguageTag, languages } from './languages.js';
import type { CodeType } from './texts/email-texts.js';

/** Logto's usage types: those with a code, and the invitation, which has a link. */
export type DesignType = CodeType | 'OrganizationInvitation';

/** In the order in which Console and the studio list them. */
export const designTypes: readonly DesignType[] = [
  'SignIn',
  'Register',
  'ForgotPassword',
  'OrganizationInvitation',
  'Generic',
  'UserPermissionValidation',
  'BindNewIdentifier',
  'MfaVerification',
  'BindMfa',
];

export const isDesignType = (type: unknown): type is DesignType => designTypes.some((one) => one === type);

/** A text that may hold the product's name, which HTML isolates: `['Your sign-in code for ', { product: 'Acme' }]`. */
export type Line = ReadonlyArray<string | { readonly product: string }>;

interface CommonWording {
  readonly subject: string;
  /** The purpose, with the product when there is a brand. */
  readonly title: Line;
  /** What the email is for; an inbox shows it after the subject. Never contains the code. */
  readonly purpose: string;
  /** What to do when the recipient did not ask for it. */
  readonly otherwise: string;
  /** Whom to contact, when the brand has an address. */
  readonly help: string | undefined;
  /** `{label}` and `{value}` in one line of a text part. */
  readonly labelled: string;
}

export interface CodeWording extends CommonWording {
  readonly kind: 'code';
  /** That the code is for nobody else. */
  readonly secret: string;
}

export interface InvitationWording extends CommonWording {
  readonly kind: 'invitation';
  readonly button: string;
  /** What stands before and after the link, for those whose button does not work. */
  readonly link: readonly [before: string, after: string];
}

export type Wording = CodeWording | InvitationWording;

/** Texts in place of the design's own. They are templates: `{{user.name}}` is filled in when an email is sent. */
export interface WordingEdits {
  readonly subject?: string;
  readonly title?: string;
  readonly text?: string;
  readonly footnote?: string;
  readonly button?: string;
}

/** Placeholders of the connector that the design itself uses. */
export const placeholders = { code: '{{code}}', link: '{{link}}', organization: '{{organization.name}}' } as const;

/** The wording of the design, with edited texts in place of its own. Blank ones are left out. */
export function composeWording(
  brand: ParsedBrand,
  language: LanguageTag,
  type: DesignType,
  edits: WordingEdits = {},
): Wording {
  const designed = composeDesigned(brand, language, type);
  const written = (text: string | undefined) => (text?.trim() ? text.trim() : undefined);
  const title = written(edits.title);
  return {
    ...designed,
    subject: written(edits.subject) ?? designed.subject,
    title: title === undefined ? designed.title : [title],
    purpose: written(edits.text) ?? designed.purpose,
    otherwise: written(edits.footnote) ?? designed.otherwise,
    ...(designed.kind === 'invitation' && { button: written(edits.button) ?? designed.button }),
  };
}

function composeDesigned(brand: ParsedBrand, language: LanguageTag, type: DesignType): Wording {
  const { texts } = languages[language];
  const { productName: product = '', supportAddress: address = '' } = brand;
  const common = { help: address && fill(texts.help, { address }), labelled: texts.labelled };
  if (type === 'OrganizationInvitation') {
    const { title: plain, titleFor, subject, accept, button, link, otherwise } = texts.invitation;
    const title = fillLine(product ? titleFor : plain, { product });
    const [before = '', after = ''] = link.split('{link}');
    return {
      ...common,
      kind: 'invitation',
      subject: fill(subject, { title: lineText(title), organization: placeholders.organization }),
      title,
      purpose: accept,
      button,
      link: [before, after],
      otherwise,
    };
  }
  const { name, enter, otherwise } = texts.codes[type];
  const names = { name, Name: capitalize(name, language), product, code: placeholders.code };
  return {
    ...common,
    kind: 'code',
    subject: fill(product ? texts.subjectFor : texts.subject, names),
    title: fillLine(product ? texts.titleFor : texts.title, names),
    purpose: enter,
    secret: texts.secret,
    otherwise,
  };
}

export function lineText(line: Line): string {
  return line.map((part) => (typeof part === 'string' ? part : part.product)).join('');
}

/** Fills in the words in braces, once: what is filled in is never looked at again. */
export function fill(pattern: string, values: Readonly<Record<string, string>>): string {
  return lineText(fillLine(pattern, values));
}

function fillLine(pattern: string, values: Readonly<Record<string, string>>): Line {
  return pattern.split(/(\{\w+\})/).map((part) => {
    const key = /^\{(\w+)\}$/.exec(part)?.[1];
    if (key === undefined) return part;
    const value = values[key];
    if (value === undefined) throw new TypeError(`A text has {${key}}, which nothing fills in: ${pattern}`);
    return key === 'product' ? { product: value } : value;
  });
}

function capitalize(text: string, language: LanguageTag): string {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}
