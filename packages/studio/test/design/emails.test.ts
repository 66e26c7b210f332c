// Every email of the design, in every language, with and without a brand: what each must have.
import { type FormField, renderMessage, usageTypes as typesOfConnector } from 'connector-mailgun/inspect';
import { DomUtils, parseDocument } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { samplePayload, sampleRecipient } from '../../src/connector/usage-types.ts';
import { type ParsedBrand, parseBrand } from '../../src/design/brand.ts';
import { designEmail } from '../../src/design/design-email.ts';
import { languages, languageTags } from '../../src/design/languages.ts';
import { designTypes } from '../../src/design/wording.ts';
import { lintConfig } from '../../src/lint/lint-config.ts';

const acme = brandOf({
  productName: 'Acme',
  accentColor: '#e5484d',
  supportAddress: 'support@acme.example',
  footerText: 'Acme Ltd\n1 Example Street',
});
const brands = [
  { name: 'no brand', brand: undefined },
  { name: 'a brand', brand: acme },
];
const emails = languageTags.flatMap((language) =>
  designTypes.flatMap((type) =>
    brands.map(({ name, brand }) => ({
      language,
      type,
      brand: name,
      direction: languages[language].direction,
      email: designEmail({ type, language, ...(brand && { brand }) }),
    })),
  ),
);
const codeEmails = emails.filter(({ type }) => type !== 'OrganizationInvitation');
const invitations = emails.filter(({ type }) => type === 'OrganizationInvitation');
const connection = { domain: 'mg.example.com', apiKey: 'key-1', from: 'Acme <hello@mg.example.com>' };

function brandOf(written: unknown): ParsedBrand {
  const result = parseBrand(written);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.brand;
}

const placeholdersIn = (template: string) => [...template.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, path]) => path);
const bodyOf = (html: string) => html.slice(html.indexOf('<table'));
const textIn = (html: string) => DomUtils.textContent(parseDocument(html.replace(/<br>/g, '\n')));
const preheaderIn = (html: string) => /<div style='display:none'>([^<]*)<\/div>/.exec(html)?.[1] ?? '';
const fieldIn = (fields: readonly FormField[], name: string) => fields.find(([key]) => key === name)?.[1] ?? '';

it('there is an email for each usage type of the connector, in its order', () => {
  expect(designTypes).toEqual(typesOfConnector.map(({ type }) => type));
});

it.each(languageTags)('in %s no two usage types have the same subject, title or text', (language) => {
  const all = designTypes.map((type) => designEmail({ type, language }));
  for (const part of ['subject', 'html', 'text'] as const) {
    expect(new Set(all.map((email) => email[part])).size).toBe(designTypes.length);
  }
});

it('no two languages have the same email', () => {
  expect(new Set(emails.map(({ email }) => email.html)).size).toBe(emails.length);
});

describe.each(emails)('$type in $language with $brand', ({ type, language, brand, direction, email }) => {
  const { subject, html, text } = email;

  it('has at most 1.4 kB of HTML in English and 2 kB in any language, in one line', () => {
    const limit = language === 'en' && brand === 'no brand' ? 1400 : 2000;
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(limit);
    expect(html).not.toMatch(/[\r\n"]/);
  });

  it('declares its language and direction', () => {
    expect(html).toContain(`<html lang='${language}' dir='${direction}'>`);
    // Webmail drops <html>: the table repeats what is not the default.
    expect(bodyOf(html).startsWith("<table role='presentation' width='100%' dir='rtl'>")).toBe(direction === 'rtl');
  });

  it('has a preheader with the purpose and padding, and without the code', () => {
    const [, purpose = '', padding = ''] = /^(.*?)((?:\u2003\u034f)*)$/u.exec(preheaderIn(html)) ?? [];
    expect(purpose.length).toBeGreaterThan(5);
    expect(purpose).not.toMatch(/[{}\d]{2}/);
    expect(text).toContain(purpose);
    expect([...purpose].length + padding.length).toBeGreaterThanOrEqual(72);
  });

  it('closes every element it opens, and lays out with presentation tables only', () => {
    const open: string[] = [];
    for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z]\w*)/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!['meta', 'br', 'img'].includes(name)) open.push(name);
    }
    expect(open).toEqual([]);
    expect(html.replaceAll("<table role='presentation'", '')).not.toContain('<table');
  });

  it('uses nothing that the look would depend on in a client without it', () => {
    expect(html).not.toMatch(/max-width|opacity|rgba|border-radius|<img|<script|<link|url\(/);
  });

  it('has the same words in its text part, without markup or entities', () => {
    const shown = textIn(bodyOf(html)).replace(/[ \n]+/g, ' ');
    for (const line of text.split('\n').filter((row) => row !== '' && !row.includes('{{'))) {
      if (line !== preheaderIn(html).replace(/(\u2003|\u034f)+$/u, '') || type !== 'OrganizationInvitation') {
        expect(shown).toContain(line);
      }
    }
    expect(text).not.toMatch(/<|&\w+;|&#/);
  });

  it('does not state how long a code is valid, and shows no number that looks like a code', () => {
    const shown = textIn(bodyOf(html)).replace('1 Example Street', '');
    expect(shown).not.toMatch(/\d{2}/);
  });

  it('names the product with a brand, in subject, title and text', () => {
    const title = /<h1[^>]*>(.*?)<\/h1>/.exec(html)?.[1] ?? '';
    for (const part of [subject, textIn(title), text]) expect(part.includes('Acme')).toBe(brand === 'a brand');
    expect(bodyOf(html).includes('support@acme.example')).toBe(brand === 'a brand');
  });

  it('is rendered by the connector as it is designed', () => {
    const payload = samplePayload(type);
    const config = { ...connection, deliveries: { [type]: email } };
    const rendered = renderMessage(config, { to: sampleRecipient, type, payload });
    if (!rendered.ok) throw new Error(rendered.operatorMessage);
    expect(rendered.warnings).toEqual([]);
    const parts = ['subject', 'html', 'text'].map((name) => fieldIn(rendered.fields, name));
    for (const part of parts) expect(part).not.toMatch(/\{\{|\}\}|undefined/);
    const value = type === 'OrganizationInvitation' ? 'Analytical Engines' : String(payload.code);
    for (const part of parts) expect(part).toContain(value);
  });
});

describe.each(codeEmails)('$type in $language with $brand', ({ email: { subject, html, text } }) => {
  it('has the code first in its subject, once in its HTML and once in its text', () => {
    expect(subject).toMatch(/^\{\{code\}\}/);
    for (const part of [subject, html, text]) expect(placeholdersIn(part)).toEqual(['code']);
  });

  it('has the code in an element of its own, right below the title', () => {
    expect(html).toMatch(/<\/h1><p style='[^']*'>\{\{code\}\}<\/p>/);
  });

  it('has the code at the end of the first line of its text', () => {
    expect(text.split('\n')[0]).toMatch(/\{\{code\}\}$/);
  });

  it('has no link', () => {
    expect(html).not.toMatch(/href|<a\b/);
  });
});

describe.each(invitations)('$type in $language with $brand', ({ email: { subject, html, text } }) => {
  it('names the organization in each part, and has the link on the button and as text', () => {
    expect(placeholdersIn(subject)).toEqual(['organization.name']);
    expect(placeholdersIn(html)).toEqual(['organization.name', 'link', 'link']);
    expect(placeholdersIn(text)).toEqual(['organization.name', 'link']);
    expect(text).toMatch(/^\{\{link\}\}$/m);
  });

  it('has a button: a cell with a background', () => {
    expect(html).toMatch(/<td bgcolor='#[0-9a-f]{6}' style='mso-padding-alt:[^']*'><a href='\{\{link\}\}'/);
  });
});

it.each(brands)('the studio has no findings about the emails with $name', ({ brand }) => {
  const deliveries = Object.fromEntries(
    designTypes.map((type) => {
      const inLanguages = languageTags.map((language) => [
        language,
        designEmail({ type, language, ...(brand && { brand }) }),
      ]);
      return [type, { ...designEmail({ type, ...(brand && { brand }) }), locales: Object.fromEntries(inLanguages) }];
    }),
  );
  expect(lintConfig({ ...connection, deliveries }).findings).toEqual([]);
});
