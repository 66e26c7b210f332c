// The contact sheets of docs/images/: which emails each shows.
import { renderMessage } from 'connector-mailgun/inspect';
import { samplePayload, sampleRecipient } from 'mailgun-studio';
import { parseBrand } from '../packages/studio/lib/design/brand.js';
import { designEmail } from '../packages/studio/lib/design/design-email.js';
import { designTypes } from '../packages/studio/lib/design/wording.js';
import { takeContactSheet } from './contact-sheet.js';

/**
 * @typedef {import('../packages/studio/lib/design/wording.js').DesignType} DesignType
 * @typedef {import('../packages/studio/lib/design/languages.js').LanguageTag} LanguageTag
 */

/** Drawn for this project, instead of a logo that somebody owns. */
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="132" height="36" viewBox="0 0 132 36"><circle cx="18" cy="18" r="18" fill="#0f766e"/>' +
  '<path d="M10 25 18 9l8 16" fill="none" stroke="#fff" stroke-width="4"/>' +
  '<text x="46" y="26" font-family="Arial" font-size="24" font-weight="700" fill="#0f766e">Acme</text></svg>';

const brand = parseBrand({
  productName: 'Acme',
  accentColor: '#0f766e',
  logoUrl: 'https://acme.example/logo.svg',
  logoWidth: 132,
  supportAddress: 'support@acme.example',
  footerText: 'Acme Ltd, 1 Example Street, London',
});
if (!brand.ok) throw new TypeError(JSON.stringify(brand.issues));

/** The brand in scripts that the sheet's font has. @type {ReadonlyArray<readonly [LanguageTag, DesignType]>} */
const branded = [
  ['en', 'SignIn'],
  ['en', 'OrganizationInvitation'],
  ['de', 'ForgotPassword'],
  ['fr', 'Register'],
  ['pl-PL', 'MfaVerification'],
  ['uk-UA', 'OrganizationInvitation'],
];

/** @type {ReadonlyArray<{ name: string, take: (browser: import('playwright-core').Browser) => Promise<Buffer> }>} */
export const contactSheets = [
  {
    name: 'emails-default',
    take: (browser) =>
      takeContactSheet(
        browser,
        designTypes.map((type) => render(type, 'en', designEmail({ type }))),
        logo,
      ),
  },
  {
    name: 'emails-brand',
    take: (browser) =>
      takeContactSheet(
        browser,
        branded.map(([language, type]) => render(type, language, designEmail({ type, language, brand: brand.brand }))),
        logo,
      ),
  },
];

/** As the connector sends it. @param {DesignType} type @param {LanguageTag} language @param {import('../packages/studio/lib/design/design-email.js').DesignedEmail} email */
function render(type, language, email) {
  const config = {
    domain: 'mg.example.com',
    apiKey: 'key-unused',
    from: 'a@mg.example.com',
    deliveries: { [type]: email },
  };
  const rendered = renderMessage(config, { to: sampleRecipient, type, payload: samplePayload(type) });
  if (!rendered.ok) throw new Error(rendered.operatorMessage);
  const fields = new Map(rendered.fields);
  return { name: `${type}, ${language}`, subject: fields.get('subject') ?? '', html: fields.get('html') ?? '' };
}
