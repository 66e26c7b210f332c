// Which content a message gets, and which it never gets.
import { describe, expect, it } from 'vitest';
import { defaultDeliveries } from '../../src/config/default-deliveries.ts';
import { type ContentQuery, resolveContent } from '../../src/content/resolve-content.ts';
import { MailgunError } from '../../src/errors/mailgun-error.ts';

const resolve = (query: Partial<ContentQuery>) => {
  const warnings: string[] = [];
  const logger = { warn: (message: string) => void warnings.push(message), error: () => {} };
  const message = { type: 'SignIn', payload: { code: '123' }, deliveries: {}, ...query };
  try {
    return { content: resolveContent(message, logger), warnings, error: undefined };
  } catch (error) {
    if (!(error instanceof MailgunError)) throw error;
    return { content: undefined, warnings, error };
  }
};

const html = (content: string) => ({ kind: 'html', html: content });
const code = { html: 'code {{code}}' };
const link = { html: 'link {{link}}' };
const plain = { html: 'hello' };
const stored = { template: 'stored' };
/** A value inside `depth` nested objects. */
const nest = (value: unknown, depth: number): unknown => (depth === 0 ? value : { a: nest(value, depth - 1) });

describe('the order of candidates', () => {
  const logtoTemplate = { subject: 'logto', content: 'logto {{code}}' };
  it.each([
    {
      name: 'Logto’s own template comes first',
      given: { logtoTemplate, deliveries: { SignIn: code, Generic: plain } },
      source: 'logto',
      expected: html('logto {{code}}'),
    },
    {
      name: 'the delivery of the usage type comes before Generic',
      given: { deliveries: { Generic: plain, SignIn: code } },
      source: 'SignIn',
      expected: html('code {{code}}'),
    },
    {
      name: 'Generic serves a type without a delivery',
      given: { deliveries: { Generic: plain, Register: code } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'Generic serves itself',
      given: { type: 'Generic', deliveries: { Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'Generic serves a type whose delivery is null',
      given: { deliveries: { SignIn: null, Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'a stored Generic template serves a code',
      given: { deliveries: { Generic: stored } },
      source: 'Generic',
      expected: { kind: 'template', template: 'stored' },
    },
    {
      name: 'a type that Logto adds later is served like any other',
      given: { type: 'NewType', deliveries: { NewType: code } },
      source: 'NewType',
      expected: html('code {{code}}'),
    },
    {
      name: 'Generic serves a type named constructor',
      given: { type: 'constructor', deliveries: { Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'Generic serves a type named __proto__',
      given: { type: '__proto__', deliveries: { Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'a delivery named __proto__ in JSON serves its type',
      given: { type: '__proto__', deliveries: JSON.parse('{"__proto__":{"html":"hello"}}') },
      source: '__proto__',
      expected: html('hello'),
    },
  ])('$name', ({ given, source, expected }) => {
    const { content, warnings } = resolve(given);
    expect(content?.source).toEqual(source === 'logto' ? 'logto' : { delivery: source });
    expect(content?.delivery.content).toEqual(expected);
    expect(warnings).toEqual([]);
  });
});

describe('a candidate whose code or link is missing in the payload', () => {
  it.each([
    { name: 'html', given: { html: '{{code}}' } },
    { name: 'a raw placeholder', given: { html: '{{{ code }}}' } },
    { name: 'text', given: { html: 'a', text: '{{code}}' } },
    { name: 'the subject', given: { html: 'a', subject: '{{code}}' } },
    { name: 'a header', given: { html: 'a', headers: { 'X-A': '{{code}}' } } },
    { name: 'the subject of a stored template', given: { template: 'a', subject: '{{code}}' } },
    { name: 'a header of a stored template', given: { template: 'a', headers: { 'X-A': '{{code}}' } } },
    {
      name: 'a variable of a stored template',
      given: { template: 'a', variables: { a: null, n: 1, b: ['x', { c: '{{code}}' }] } },
    },
    {
      name: 'a variable at the deepest level that is rendered',
      given: { template: 'a', variables: nest('{{code}}', 8) },
    },
    { name: 'its locale', given: { html: 'a', locales: { fr: { html: '{{code}}' } } } },
  ])('is skipped when $name uses it', ({ given }) => {
    const { content, warnings, error } = resolve({
      payload: { link: 'x', locale: 'fr' },
      deliveries: { SignIn: given },
    });
    expect(content).toBeUndefined();
    expect(error?.code).toBe('noContent');
    expect(warnings).toEqual(['The SignIn delivery is skipped for SignIn: the message has no code.']);
  });

  it.each([
    { name: 'an email with a code gets its code', payload: { code: '0' }, given: code },
    { name: 'an invitation gets its link', payload: { link: 'x' }, given: link },
    { name: 'a delivery with both gets the code', payload: { code: '0' }, given: { html: '{{code}} {{link}}' } },
    { name: 'a delivery with both gets the link', payload: { link: 'x' }, given: { html: '{{code}} {{link}}' } },
    {
      name: 'a delivery uses neither and the payload is empty',
      payload: {},
      given: { html: '{{user.name}} {{codes}} {{my.code}}' },
    },
    { name: 'it is a stored template of its own type', payload: {}, given: stored },
    {
      name: 'only a variable below the deepest rendered level uses it',
      payload: {},
      given: { template: 'a', variables: nest('{{code}}', 9) },
    },
    {
      name: 'only the reply-to uses it',
      payload: {},
      given: { html: 'a', replyTo: '{{code}} <a@example.com>' },
    },
    {
      name: 'only the html that a locale replaces uses it',
      payload: { locale: 'fr' },
      given: { html: '{{code}}', locales: { fr: { html: 'a' } } },
    },
  ])('is not skipped when $name', ({ payload, given }) => {
    const { content, warnings } = resolve({ payload, deliveries: { SignIn: given } });
    expect(content?.source).toEqual({ delivery: 'SignIn' });
    expect(warnings).toEqual([]);
  });

  it.each([
    { name: 'empty', payload: { code: '' } },
    { name: 'null', payload: { code: null } },
    { name: 'an object', payload: { code: { toString: (): string => '1' } } },
    { name: 'inherited', payload: Object.create({ code: '1' }) },
  ])('is skipped when the code is $name', ({ payload }) => {
    expect(resolve({ payload, deliveries: { SignIn: code } }).error?.code).toBe('noContent');
  });

  it('is skipped for the next one: an invitation never shows "Your code is {{code}}"', () => {
    const { content, warnings } = resolve({
      type: 'OrganizationInvitation',
      payload: { link: 'x' },
      logtoTemplate: { subject: 'Your code', content: '{{code}}' },
      deliveries: { OrganizationInvitation: code, Generic: link },
    });
    expect(content?.source).toEqual({ delivery: 'Generic' });
    expect(warnings).toEqual([
      'The Logto template is skipped for OrganizationInvitation: the message has no code.',
      'The OrganizationInvitation delivery is skipped for OrganizationInvitation: the message has no code.',
    ]);
  });

  it('is skipped with a warning about both when neither is there', () => {
    const { warnings } = resolve({ payload: {}, deliveries: { SignIn: { html: '{{code}} {{link}}' } } });
    expect(warnings).toEqual(['The SignIn delivery is skipped for SignIn: the message has no code or link.']);
  });
});

describe('a stored Generic template', () => {
  const deliveries = { Generic: stored };

  it('never serves an invitation, since its text is unknown', () => {
    const { error, warnings } = resolve({
      type: 'OrganizationInvitation',
      payload: { link: 'x', code: '1' },
      deliveries,
    });
    expect(error?.code).toBe('noContent');
    expect(warnings).toEqual([
      'The Generic delivery is skipped for OrganizationInvitation: a stored template may show a code.',
    ]);
  });

  it.each(['Generic', 'SignIn', 'BindMfa', 'NewType'])('serves %s', (type) => {
    expect(resolve({ type, deliveries }).content?.source).toEqual({ delivery: 'Generic' });
  });

  it('differs from a stored template of invitations', () => {
    const invitation = { type: 'OrganizationInvitation', payload: { link: 'x' } };
    expect(resolve({ ...invitation, deliveries: { OrganizationInvitation: stored } }).content?.source).toEqual({
      delivery: 'OrganizationInvitation',
    });
    expect(resolve({ ...invitation, deliveries: { Generic: plain } }).content?.source).toEqual({ delivery: 'Generic' });
  });
});

describe('when no delivery fits', () => {
  it.each([
    {
      name: 'names the usage type, and that there are no deliveries',
      given: {},
      message:
        'No delivery fits the usage type SignIn. Add one for it, or a Generic one that fits. Configured deliveries: none.',
    },
    {
      name: 'lists the configured deliveries',
      given: { type: 'BindMfa', deliveries: { SignIn: plain, Register: plain } },
      message:
        'No delivery fits the usage type BindMfa. Add one for it, or a Generic one that fits. Configured deliveries: SignIn, Register.',
    },
    {
      name: 'explains why each existing delivery was skipped',
      given: { payload: {}, deliveries: { SignIn: code, Generic: code } },
      message:
        'No delivery fits the usage type SignIn. The SignIn delivery is skipped for SignIn: the message has no code. The Generic delivery is skipped for SignIn: the message has no code. Add one for it, or a Generic one that fits. Configured deliveries: SignIn, Generic.',
    },
  ])('$name', ({ given, message }) => {
    expect(resolve(given).error).toMatchObject({ code: 'noContent', operatorMessage: message });
  });
});

describe('an invalid delivery', () => {
  it.each([
    { name: 'without content', given: { subject: 'a' }, path: ['deliveries', 'SignIn'] },
    { name: 'that is a text', given: 'MARKER', path: ['deliveries', 'SignIn'] },
    { name: 'that is a list', given: [code], path: ['deliveries', 'SignIn'] },
    { name: 'with a bad tag', given: { html: 'a', tags: ['MARKERé'] }, path: ['deliveries', 'SignIn', 'tags', 0] },
    {
      name: 'with a bad header',
      given: { html: 'a', headers: { Bcc: 'MARKER' } },
      path: ['deliveries', 'SignIn', 'headers', 'Bcc'],
    },
  ])('$name is reported with its path and without its value', ({ given, path }) => {
    const { error } = resolve({ deliveries: { SignIn: given, Generic: plain } });
    expect(error?.code).toBe('invalidConfig');
    expect(error?.issues).toEqual([{ path, message: expect.stringMatching(/^[A-Z].+\.$/) }]);
    expect(JSON.stringify(error?.issues)).not.toContain('MARKER');
  });

  it('does not stop an email that another delivery serves', () => {
    const { content } = resolve({ deliveries: { SignIn: code, Register: { html: 5 }, Generic: 'nonsense' } });
    expect(content?.source).toEqual({ delivery: 'SignIn' });
  });
});

describe('what the guard rejects and a send accepts', () => {
  it.each([
    {
      name: 'warns about unknown fields and ignores them',
      given: { html: 'a', colour: 'MARKER', size: 1 },
      warnings: ['Unknown fields of deliveries.SignIn are ignored: colour, size.'],
    },
    {
      name: 'uses html when there is a template too',
      given: { html: 'a', template: 'MARKER' },
      warnings: ['deliveries.SignIn has html and template: html is used.'],
    },
    { name: 'does not warn about a blank template', given: { html: 'a', template: ' ' }, warnings: [] },
    { name: 'does not warn about locales', given: { html: 'a', locales: {} }, warnings: [] },
    {
      name: 'does not warn when a locale replaces the template',
      given: { template: 'b', locales: { fr: { html: 'a' } } },
      warnings: [],
    },
  ])('$name', ({ given, warnings }) => {
    const resolved = resolve({ payload: { locale: 'fr' }, deliveries: { SignIn: given } });
    expect(resolved.content?.delivery.content).toEqual(html('a'));
    expect(resolved.warnings).toEqual(warnings);
  });

  it('is logged under a different key for each reason', () => {
    const onceKeys: unknown[] = [];
    const logger = {
      warn: (_message: string, _facts?: object, onceKey?: string) => void onceKeys.push(onceKey),
      error: () => {},
    };
    for (const type of ['SignIn', 'Register']) {
      for (const own of [{ html: 'a', template: 'b', colour: 1 }, code]) {
        const deliveries = { [type]: own, Generic: plain };
        resolveContent({ type, payload: {}, deliveries }, logger);
      }
    }
    expect(onceKeys).toEqual(Array(6).fill(expect.any(String)));
    expect(new Set(onceKeys).size).toBe(6);
  });
});

describe('the locale', () => {
  const SignIn = { html: 'hello', locales: { fr: { html: 'salut' }, 'fr-CA': { html: 'allo' } } };
  it.each([
    { name: 'is that of the message', payload: { locale: 'fr' }, locale: 'fr', expected: 'salut' },
    {
      name: 'is a more precise one from uiLocales',
      payload: { locale: 'fr', uiLocales: 'fr-CA en' },
      locale: 'fr-CA',
      expected: 'allo',
    },
    {
      name: 'is none for a language without a locale',
      payload: { locale: 'ja' },
      locale: undefined,
      expected: 'hello',
    },
  ])('$name', ({ payload, locale, expected }) => {
    const { content } = resolve({ payload, deliveries: { SignIn } });
    expect(content?.localized?.locale).toBe(locale);
    expect(content?.delivery.content).toEqual(html(expected));
  });

  it('is parsed like the rest of the delivery', () => {
    const { error } = resolve({
      payload: { locale: 'fr' },
      deliveries: { SignIn: { html: 'a', locales: { fr: { tags: 'x' } } } },
    });
    expect(error?.issues).toMatchObject([{ path: ['deliveries', 'SignIn', 'tags'] }]);
  });
});

describe('Logto’s own template', () => {
  it('provides subject, content, reply-to and sender', () => {
    const logtoTemplate = {
      subject: ' A {{code}} ',
      content: ' <p>{{code}}</p> ',
      contentType: 'text/html',
      replyTo: 'b@example.com',
      sendFrom: '{{application.name}}',
      other: 1,
    };
    expect(resolve({ logtoTemplate }).content).toMatchObject({
      source: 'logto',
      delivery: {
        content: html('<p>{{code}}</p>'),
        options: { subject: 'A {{code}}', replyTo: 'b@example.com' },
      },
      sendFrom: '{{application.name}}',
    });
  });

  it.each([
    { name: 'is html without a content type', given: { content: 'a' }, expected: html('a') },
    {
      name: 'is html with an unknown content type',
      given: { content: 'a', contentType: 'text/x' },
      expected: html('a'),
    },
    {
      name: 'is text with the content type text/plain',
      given: { content: 'a', contentType: 'text/plain' },
      expected: { kind: 'text', text: 'a' },
    },
  ])('$name', ({ given, expected }) => {
    expect(resolve({ logtoTemplate: given }).content?.delivery.content).toEqual(expected);
  });

  it('is skipped as plain text too when the code is missing', () => {
    const { content } = resolve({
      payload: {},
      logtoTemplate: { content: '{{code}}', contentType: 'text/plain' },
      deliveries: { Generic: plain },
    });
    expect(content?.source).toEqual({ delivery: 'Generic' });
  });

  it.each([
    { name: 'undefined', given: undefined },
    { name: 'null', given: null },
    { name: 'a text', given: 'a' },
    { name: 'a list', given: [{ content: 'a' }] },
    { name: 'an object without content', given: { subject: 'a' } },
    { name: 'blank content', given: { content: ' ' } },
    { name: 'content that is not text', given: { content: ['a'] } },
    { name: 'content that is inherited', given: Object.create({ content: 'a' }) },
  ])('counts as none when it is $name', ({ given }) => {
    expect(resolve({ logtoTemplate: given, deliveries: { Generic: plain } }).content?.source).toEqual({
      delivery: 'Generic',
    });
  });

  it('ignores fields that are not text', () => {
    const { content } = resolve({ logtoTemplate: { content: 'a', subject: 5, replyTo: {}, sendFrom: [] } });
    expect(content?.delivery.options).toMatchObject({ subject: undefined, replyTo: undefined });
    expect(content?.sendFrom).toBeUndefined();
  });
});

describe('the default deliveries', () => {
  it.each(Object.keys(defaultDeliveries))('serve %s with the delivery of that type', (type) => {
    const payload = type === 'OrganizationInvitation' ? { link: 'x' } : { code: '1' };
    expect(resolve({ type, payload, deliveries: defaultDeliveries }).content?.source).toEqual({ delivery: type });
  });
});
