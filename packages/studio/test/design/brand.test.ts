// What may stand in a brand, and that nothing in it gets out of its place in an email.
import { renderMessage } from 'connector-mailgun/inspect';
import { DomUtils, parseDocument } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { type Brand, noBrand, type ParsedBrand, parseBrand } from '../../src/design/brand.ts';
import { designEmail } from '../../src/design/design-email.ts';
import { languageTags } from '../../src/design/languages.ts';
import { designTypes } from '../../src/design/wording.ts';

function brandOf(written: Brand): ParsedBrand {
  const result = parseBrand(written);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.brand;
}

describe('parseBrand accepts', () => {
  it.each([
    { name: 'an empty brand', given: {}, expected: { accentColor: '#2255dd' } },
    {
      name: 'blank fields as left out',
      given: { productName: ' ', footerText: '' },
      expected: { accentColor: '#2255dd' },
    },
    { name: 'a short color', given: { accentColor: '#E5d' }, expected: { accentColor: '#ee55dd' } },
    {
      name: 'a name with quotes and an ampersand',
      given: { productName: ` Bob's "A&B" ` },
      expected: { productName: `Bob's "A&B"` },
    },
    { name: 'a percent sign', given: { productName: '100% Pure' }, expected: { productName: '100% Pure' } },
    {
      name: 'line breaks in the footer',
      given: { footerText: 'Acme\r\nLondon' },
      expected: { footerText: 'Acme\nLondon' },
    },
    {
      name: 'a logo without a width',
      given: { logoUrl: 'https://acme.example/logo.png' },
      expected: { logo: { url: 'https://acme.example/logo.png', width: 120 } },
    },
    {
      name: 'an international address',
      given: { supportAddress: 'hilfe@müller.example' },
      expected: { supportAddress: 'hilfe@müller.example' },
    },
  ])('$name', ({ given, expected }) => {
    const result = parseBrand(given);
    expect(result.ok && result.brand).toMatchObject(expected);
  });
});

describe('parseBrand refuses, and names the field and what to do', () => {
  it.each([
    { name: 'a placeholder', field: 'productName', value: '{{user.name}}', message: /brace.*Remove it/ },
    { name: 'a single brace, which could complete one', field: 'productName', value: 'Acme {', message: /brace/ },
    { name: 'a variable of Mailgun', field: 'productName', value: '%recipient.email%', message: /Mailgun/ },
    {
      name: 'the start of a variable of Mailgun',
      field: 'footerText',
      value: '%tag_unsubscribe_url',
      message: /Mailgun/,
    },
    {
      name: 'a line break in a subject',
      field: 'productName',
      value: 'Acme\r\nBcc: eve@example.org',
      message: /control character or line break/,
    },
    {
      name: 'an override of the direction of text',
      field: 'productName',
      value: 'Acme\u202e',
      message: /control character/,
    },
    { name: 'an encoded word', field: 'productName', value: '=?utf-8?B?QQ==?=', message: /encoded word/ },
    { name: 'a name that is too long', field: 'productName', value: 'a'.repeat(61), message: /longer than 60/ },
    { name: 'a name that is not text', field: 'productName', value: 7, message: /not text/ },
    {
      name: 'a color with a declaration behind it',
      field: 'accentColor',
      value: "#25d;background:url('x')",
      message: /hex digits/,
    },
    { name: 'a named color', field: 'accentColor', value: 'red', message: /hex digits/ },
    { name: 'a script as the logo', field: 'logoUrl', value: 'javascript:alert(1)', message: /https URL/ },
    { name: 'a logo without TLS', field: 'logoUrl', value: 'http://acme.example/l.png', message: /https URL/ },
    { name: 'a logo with a password', field: 'logoUrl', value: 'https://a:b@acme.example/l.png', message: /https URL/ },
    { name: 'a placeholder in the URL', field: 'logoUrl', value: 'https://acme.example/?u={{code}}', message: /brace/ },
    {
      name: 'a width that is not a number',
      field: 'logoWidth',
      value: '96',
      message: /whole number of pixels from 16 to 384/,
    },
    { name: 'a logo wider than the column', field: 'logoWidth', value: 385, message: /16 to 384/ },
    {
      name: 'a support address with a name',
      field: 'supportAddress',
      value: 'Acme <a@acme.example>',
      message: /email address/,
    },
    { name: 'an unknown field', field: 'colour', value: '#25d', message: /Not a field of a brand.*accentColor/ },
  ])('$name', ({ field, value, message }) => {
    const result = parseBrand({ [field]: value });
    expect(result).toEqual({ ok: false, issues: [{ field, message: expect.stringMatching(message) }] });
    expect(JSON.stringify(result)).not.toContain('eve@example.org');
  });

  it('what is not an object', () => {
    for (const given of [undefined, null, 'Acme', []]) expect(parseBrand(given).ok).toBe(false);
  });

  it('every wrong field at once', () => {
    const result = parseBrand({ productName: '{', accentColor: 'red', logoWidth: 1 });
    expect(result.ok ? [] : result.issues.map(({ field }) => field)).toEqual([
      'logoWidth',
      'productName',
      'accentColor',
    ]);
  });
});

describe('a brand in an email', () => {
  const rude = brandOf({
    productName: `</h1><script>'"&amp;100%`,
    footerText: `<img src=x onerror='alert(1)'>\n%`,
    logoUrl: `https://acme.example/'><script>?a=1&b="`,
    supportAddress: 'a&b@acme.example',
  });

  it.each(designTypes)('%s shows markup as text, in every language', (type) => {
    for (const language of languageTags) {
      const email = designEmail({ type, language, brand: rude });
      const document = parseDocument(email.html);
      const names = DomUtils.getElementsByTagName('*', document).map(({ name, attribs }) => [
        name,
        Object.keys(attribs),
      ]);
      const plain = parseDocument(
        designEmail({
          type,
          language,
          brand: brandOf({
            productName: 'A',
            footerText: 'A\nB',
            logoUrl: 'https://a.example/',
            supportAddress: 'a@a.example',
          }),
        }).html,
      );
      expect(names).toEqual(
        DomUtils.getElementsByTagName('*', plain).map(({ name, attribs }) => [name, Object.keys(attribs)]),
      );
      expect(DomUtils.textContent(document)).toContain(`</h1><script>'"&amp;100%`);
      expect(email.html.replaceAll("100%'", '').replaceAll('100%;', '')).not.toMatch(/[%"]/);
    }
  });

  it('is what the recipient reads, after the connector has rendered it', () => {
    const config = {
      domain: 'mg.example.com',
      apiKey: 'key-1',
      from: 'a@mg.example.com',
      deliveries: { SignIn: designEmail({ type: 'SignIn', brand: rude }) },
    };
    const rendered = renderMessage(config, { to: 'ada@example.org', type: 'SignIn', payload: { code: '012345' } });
    const fields = rendered.ok ? new Map(rendered.fields) : new Map<string, string>();
    expect(fields.get('subject')).toBe(`012345 is your sign-in code for </h1><script>'"&amp;100%`);
    expect(DomUtils.textContent(parseDocument(fields.get('html') ?? ''))).toContain('012345');
  });

  it('keeps the colors of the brand apart from those that must stay legible', () => {
    const { html } = designEmail({ type: 'OrganizationInvitation', brand: brandOf({ accentColor: '#ffee00' }) });
    expect(html).toContain("bgcolor='#ffee00'");
    expect(html).toMatch(/font:bold 16px Arial;color:#000000/);
  });

  it('has its logo with a width and the name as alternative text, and no other picture', () => {
    const brand = brandOf({ productName: "Bob's", logoUrl: 'https://acme.example/l.png', logoWidth: 96 });
    const { html } = designEmail({ type: 'SignIn', brand });
    expect(html.match(/<img [^>]*>/g)).toEqual([
      "<img src='https://acme.example/l.png' alt='Bob&#39;s' width='96' style='max-width:100%;border:0'>",
    ]);
  });

  it('isolates the direction of its name and of its footer', () => {
    const brand = brandOf({ productName: 'Acme!', footerText: '1 Example Street' });
    const { html } = designEmail({ type: 'SignIn', language: 'ar', brand });
    expect(html).toContain('<bdi>Acme!</bdi>');
    expect(html).toContain("<span dir='auto'>1 Example Street</span>");
  });

  it('with nothing in it is the same as no brand', () => {
    expect(designEmail({ type: 'SignIn', brand: brandOf({}) })).toEqual(
      designEmail({ type: 'SignIn', brand: noBrand }),
    );
  });
});
