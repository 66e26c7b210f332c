// The one design of all emails: brand + language + usage type → subject, HTML and text part, as a delivery of the connector's config.
// The connector's default deliveries are this function without a brand, in English (`npm run deliveries` writes them). Pure.
import { noBrand, type ParsedBrand } from './brand.js';
import { renderHtml } from './html.js';
import type { LanguageTag } from './languages.js';
import {
  composeWording,
  type DesignType,
  fill,
  lineText,
  placeholders,
  type Wording,
  type WordingEdits,
} from './wording.js';

export interface EmailDesign {
  readonly type: DesignType;
  /** @default 'en' */
  readonly language?: LanguageTag;
  /** @default none, as in the default deliveries */
  readonly brand?: ParsedBrand;
  /** Checked by `checkEdits`. @default none */
  readonly edits?: WordingEdits;
}

/** Templates of the connector: `{{code}}` or `{{link}}` and `{{organization.name}}` are filled in when an email is sent. */
export interface DesignedEmail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * @example designEmail({ type: 'SignIn', language: 'de' }).subject; // '{{code}} ist Ihr Anmeldecode'
 */
export function designEmail({ type, language = 'en', brand = noBrand, edits }: EmailDesign): DesignedEmail {
  const wording = composeWording(brand, language, type, edits);
  return { subject: wording.subject, html: renderHtml(wording, brand, language), text: renderText(wording, brand) };
}

function renderText(wording: Wording, { footerText }: ParsedBrand): string {
  const label = lineText(wording.title);
  const main =
    wording.kind === 'code'
      ? [fill(wording.labelled, { label, value: placeholders.code }), `${wording.purpose}\n${wording.secret}`]
      : [wording.subject, `${wording.purpose}\n${placeholders.link}`];
  return [...main, wording.otherwise, wording.help, footerText].filter((part) => part).join('\n\n');
}
