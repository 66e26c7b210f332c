// What is refused when a config is saved or tested and stops no send: keys in the wrong place, typos, sizes, placeholder keys.
import { describe, expect, it } from 'vitest';
import { lintConfig, parseConfig } from '../../src/config/config.ts';
import { collectIssues, type Issue } from '../../src/errors/issues.ts';

const minimal = { domain: 'mg.example.com', apiKey: 'a-sending-key', from: 'Acme <a@example.com>' };
const hex = '0123456789abcdef0123456789abcdef';
const oldKey = `key-${hex}`;
const newKey = `${hex}-01234567-89abcdef`;

const lint = (config: unknown) => lintConfig(config, new Set());
const lines = (config: unknown) => lint(config).map(({ path, message }) => `${path.join('.')}: ${message}`);
const withDelivery = (delivery: unknown, type = 'SignIn') => ({ ...minimal, deliveries: { [type]: delivery } });

/** The issues that stop a real send. */
const stops = (config: unknown) => {
  const issues: Issue[] = [];
  parseConfig(config, new Set(), collectIssues(issues));
  return issues;
};

const wrongField = 'This contains an API key. Remove it: the key belongs in API key only.';

describe('an API key in another field', () => {
  it.each([
    { name: 'the form of older keys', key: oldKey },
    { name: 'the form of account and sending keys', key: newKey },
    { name: 'upper case', key: newKey.toUpperCase() },
    { name: 'the public key', key: `pubkey-${hex}` },
    { name: 'the webhook signing key', key: `key-${'3ax6xnjp29jd6fds4gc373sgvjxteol0'}` },
  ])('is refused and not repeated: $name', ({ key }) => {
    for (const field of ['endpoint', 'domain', 'from', 'tracking', 'requireTls', 'testMode', 'subaccount']) {
      expect(lines({ ...minimal, [field]: key })).toEqual([`${field}: ${wrongField}`]);
    }
  });

  it.each([
    { name: 'a path of the endpoint', given: { endpoint: `https://api.mailgun.net/${oldKey}` }, path: 'endpoint' },
    {
      name: 'the password of the endpoint',
      given: { endpoint: `https://api:${newKey}@api.mailgun.net` },
      path: 'endpoint',
    },
    { name: 'a label of the domain', given: { domain: `${oldKey}.example.com` }, path: 'domain' },
    { name: 'the name of the sender', given: { from: `${newKey} <a@example.com>` }, path: 'from' },
    { name: 'the local part of the sender', given: { from: `${oldKey}@example.com` }, path: 'from' },
  ])('is refused in $name', ({ given, path }) => {
    expect(lines({ ...minimal, ...given })).toEqual([`${path}: ${wrongField}`]);
  });

  it.each([
    { name: 'html', given: { html: `<p>${oldKey}</p>` }, path: 'html' },
    { name: 'text', given: { html: 'a', text: `Key: ${newKey}.` }, path: 'text' },
    { name: 'a subject', given: { html: 'a', subject: oldKey }, path: 'subject' },
    { name: 'a reply-to', given: { html: 'a', replyTo: `${oldKey}@example.com` }, path: 'replyTo' },
    { name: 'a tag', given: { html: 'a', tags: ['a', newKey] }, path: 'tags.1' },
    { name: 'a header', given: { html: 'a', headers: { 'X-A': oldKey } }, path: 'headers.X-A' },
    { name: 'the name of a template', given: { template: newKey }, path: 'template' },
    { name: 'a version', given: { template: 'a', version: oldKey }, path: 'version' },
    { name: 'a variable', given: { template: 'a', variables: { a: { b: ['c', newKey] } } }, path: 'variables.a.b.1' },
    {
      name: 'the name of a variable',
      given: { template: 'a', variables: { [newKey]: 1 } },
      path: 'variables.(hidden)',
    },
    { name: 'the name of a header', given: { html: 'a', headers: { [oldKey]: 'b' } }, path: 'headers.(hidden)' },
    { name: 'a locale', given: { html: 'a', locales: { fr: { subject: newKey } } }, path: 'locales.fr.subject' },
  ])('is refused in $name of a delivery', ({ given, path }) => {
    expect(lines(withDelivery(given))).toContain(`deliveries.SignIn.${path}: ${wrongField}`);
    expect(JSON.stringify(lint(withDelivery(given))).toLowerCase()).not.toContain(hex);
  });

  it('is refused at any depth of variables', () => {
    let variables: unknown = newKey;
    for (let depth = 0; depth < 100_000; depth += 1) variables = { a: variables };
    expect(lint(withDelivery({ template: 'a', variables })).map(({ message }) => message)).toEqual([wrongField]);
  });

  it('is refused whatever its form when it is the key of this config', () => {
    const apiKey = 'NoKnownForm-Of.A_Key';
    const config = { ...minimal, apiKey, deliveries: { SignIn: { html: `<p>${apiKey}</p>` } } };
    expect(lines(config)).toEqual([`deliveries.SignIn.html: ${wrongField}`]);
  });

  it.each([
    { name: 'a sandbox domain', given: { domain: `sandbox${hex}.mailgun.org` } },
    { name: 'a subaccount id', given: { subaccount: '0123456789abcdef01234567' } },
    { name: 'a UUID', given: { deliveries: { SignIn: { html: '01234567-89ab-cdef-0123-456789abcdef' } } } },
    {
      name: 'a hash in an address',
      given: { deliveries: { SignIn: { html: `<img src='https://a.example/${hex}'>` } } },
    },
    { name: 'a longer hash', given: { deliveries: { SignIn: { html: `key-${hex}${hex}` } } } },
    { name: 'a short API key in a text', given: { apiKey: 'key', deliveries: { SignIn: { html: 'key' } } } },
  ])('is not seen in $name', ({ given }) => {
    expect(lint({ ...minimal, ...given })).toEqual([]);
  });

  it.each([
    { name: 'an unknown field', config: { ...minimal, [oldKey]: 1 }, path: ['(hidden)'] },
    { name: 'a part of a key as an unknown field', config: { ...minimal, 'key-01234567': 1 }, path: ['(hidden)'] },
    { name: 'a usage type', config: withDelivery({}, newKey), path: ['deliveries', '(hidden)'] },
    { name: 'half a key as a usage type', config: withDelivery({}, hex), path: ['deliveries', '(hidden)'] },
    {
      name: 'a mixed token as a usage type',
      config: withDelivery({}, 'sk1live9Zq8Xw7Vu6Ts5R'),
      path: ['deliveries', '(hidden)'],
    },
    {
      name: 'an unknown field of a delivery',
      config: withDelivery({ html: 'a', [newKey]: 1 }),
      path: ['deliveries', 'SignIn', '(hidden)'],
    },
    {
      name: 'a locale',
      config: withDelivery({ html: 'a', locales: { [hex]: {} } }),
      path: ['deliveries', 'SignIn', 'locales', '(hidden)'],
    },
    { name: 'a long name', config: { ...minimal, [`a${'b'.repeat(40)}`]: 1 }, path: ['(hidden)'] },
    { name: 'a name in another script', config: { ...minimal, ключ: 1 }, path: ['(hidden)'] },
    { name: 'a name with a line break', config: { ...minimal, 'a\nb': 1 }, path: ['(hidden)'] },
  ])('is never printed in a path: $name', ({ config, path }) => {
    expect(lint(config).map((issue) => issue.path)).toContainEqual(path);
    expect(JSON.stringify(lint(config))).not.toMatch(/0123456|sk1live|ключ|bbbb/i);
  });
});

/** A config with every field, and a place for each text and each name in it. */
const everything = {
  ...minimal,
  endpoint: 'https://api.eu.mailgun.net',
  tracking: 'domain',
  testMode: 'on',
  requireTls: 'on',
  subaccount: 'sub',
  deliveries: {
    SignIn: {
      html: 'a',
      text: 'a',
      subject: 'a',
      replyTo: 'a@example.com',
      tags: ['a', 'b'],
      deliverWithin: '5m',
      headers: { 'X-A': 'a' },
      locales: { fr: { html: 'a', subject: 'a', headers: { 'X-B': 'b' } } },
    },
    OrganizationInvitation: { template: 'a', version: 'v1', variables: { a: ['b', { c: 'd' }] } },
    OrderShipped: { html: 'a', locales: { 'pt-BR': { template: 'b', variables: { e: 'f' } } } },
  },
};

type Place = { path: string; change: (key: string) => unknown };

/** Each text replaced by a key, and each name. */
function listPlaces(value: unknown, path: string, rebuild: (changed: unknown) => unknown): Place[] {
  if (typeof value === 'string') return [{ path, change: rebuild }];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      listPlaces(item, `${path}.${index}`, (changed) => rebuild(value.with(index, changed))),
    );
  }
  return Object.entries(value).flatMap(([name, item]) => [
    ...listPlaces(item, `${path}.${name}`, (changed) => rebuild({ ...value, [name]: changed })),
    {
      path: `the name of ${path}.${name}`,
      change: (key: string) => rebuild({ ...value, [name]: undefined, [key]: item }),
    },
  ]);
}

describe('an API key anywhere in a config', () => {
  const places = listPlaces(everything, 'config', (config) => config).filter(({ path }) => path !== 'config.apiKey');

  it('is looked for in all 62 places', () => {
    expect(places).toHaveLength(62);
    expect(lint(everything)).toEqual([]);
  });

  it.each(places)('is refused and never repeated in $path', ({ change }) => {
    for (const key of [oldKey, newKey, `pubkey-${hex}`]) {
      for (const text of [key, ` ${key}\n`, `${key}@example.com`, `A {{code}} ${key}.`]) {
        const issues = lint(change(text));
        expect(issues.length).toBeGreaterThan(0);
        expect(JSON.stringify(issues)).not.toContain('0123456');
      }
    }
  });
});

describe('the domain', () => {
  it.each(['localhost', 'example', 'key', 'api-example'])('needs a dot: %s', (domain) => {
    expect(lines({ ...minimal, domain })).toEqual(['domain: Write the whole domain, such as mg.example.com.']);
    expect(stops({ ...minimal, domain })).toEqual([]);
  });
});

describe('a placeholder in place of the API key', () => {
  it.each([
    '<your-mailgun-api-key>',
    'your-mailgun-api-key',
    'YOUR_API_KEY',
    'key-your-key-here',
    'api-key',
    'API_KEY',
    'mailgun-api-key',
    'MAILGUN_API_KEY',
    '$MAILGUN_API_KEY',
    `$${'{MAILGUN_API_KEY}'}`,
    '{{apiKey}}',
    '[key]',
    '••••',
    '●●●●●●',
    '***',
    '********',
    'key-****',
    'xxxx',
    'key-xxxxxxxx',
    'XXXXXXXX-XXXX-XXXX',
    '...',
    'key-...',
    '…',
    '-----',
    '0000000000',
    'changeme',
    'change-me',
    'REDACTED',
    'key-redacted',
    'placeholder',
    `key-${'a'.repeat(300)}`,
  ])('is refused: %s', (apiKey) => {
    expect(lines({ ...minimal, apiKey })).toEqual(['apiKey: This is not an API key. Copy it from Mailgun again.']);
    expect(stops({ ...minimal, apiKey })).toEqual([]);
  });

  it.each([oldKey, newKey, 'key', 'key-1', 'a-sending-key', 'a', 'x', 'yourself1', 'A1b2C3'])(
    'is not seen in %s',
    (apiKey) => {
      expect(lint({ ...minimal, apiKey })).toEqual([]);
    },
  );
});

describe('a usage type', () => {
  it.each([
    { given: 'signIn', expected: 'SignIn' },
    { given: 'SIGNIN', expected: 'SignIn' },
    { given: 'Sign-In', expected: 'SignIn' },
    { given: 'Regsiter', expected: 'Register' },
    { given: 'ForgotPasswrod', expected: 'ForgotPassword' },
    { given: 'generic', expected: 'Generic' },
    { given: 'OrganisationInvitation', expected: 'OrganizationInvitation' },
    { given: 'MFAVerification', expected: 'MfaVerification' },
  ])('that is nearly $expected is refused: $given', ({ given, expected }) => {
    expect(lines(withDelivery({ html: 'a' }, given))).toEqual([
      `deliveries.${given}: Logto has no such usage type. Did you mean ${expected}?`,
    ]);
  });

  it.each(['OrderShipped', 'SignUp', 'Registered', 'SignIn2', 'NewType', 'constructor'])(
    'of a tenant is allowed: %s',
    (type) => {
      expect(lint(withDelivery({ html: '{{codes}} {{ordr.nmae}}' }, type))).toEqual([]);
    },
  );
});

describe('a placeholder in a code email', () => {
  const near = (path: string) => `Nothing fills one of the placeholders. Did you mean {{${path}}}?`;

  it.each([
    { written: '{{codes}}', expected: 'code' },
    { written: '{{ Code }}', expected: 'code' },
    { written: '{{{CODE}}}', expected: 'code' },
    { written: '{{cod}}', expected: 'code' },
    { written: '{{cdoe}}', expected: 'code' },
    { written: '{{c-ode}}', expected: 'code' },
    { written: '{{Link}}', expected: 'link' },
    { written: '{{ui_locales}}', expected: 'uiLocales' },
    { written: '{{users.name}}', expected: 'user.name' },
    { written: '{{user.naem}}', expected: 'user.name' },
    { written: '{{user.primary_email}}', expected: 'user.primaryEmail' },
    { written: '{{user.Username}}', expected: 'user.username' },
    { written: '{{user.profile.givenname}}', expected: 'user.profile.givenName' },
    { written: '{{inviter.profile.address.contry}}', expected: 'inviter.profile.address.country' },
    { written: '{{aplication.name}}', expected: 'application.name' },
    { written: '{{application.DisplayName}}', expected: 'application.displayName' },
    { written: '{{organisation.name}}', expected: 'organization.name' },
    { written: '{{organization.branding.logoURL}}', expected: 'organization.branding.logoUrl' },
  ])('that is nearly {{$expected}} is refused: $written', ({ written, expected }) => {
    expect(lines(withDelivery({ html: written }))).toEqual([`deliveries.SignIn.html: ${near(expected)}`]);
  });

  it.each([
    { name: 'html', given: { html: '{{codes}}' }, path: 'html' },
    { name: 'text', given: { html: 'a', text: '{{codes}}' }, path: 'text' },
    { name: 'subject', given: { html: 'a', subject: '{{codes}}' }, path: 'subject' },
    { name: 'replyTo', given: { html: 'a', replyTo: '{{codes}} <a@example.com>' }, path: 'replyTo' },
    { name: 'a header', given: { html: 'a', headers: { 'X-A': '{{codes}}' } }, path: 'headers.X-A' },
    { name: 'a variable', given: { template: 'a', variables: { a: [{ b: '{{codes}}' }] } }, path: 'variables.a.0.b' },
    { name: 'html of a locale', given: { html: 'a', locales: { fr: { html: '{{codes}}' } } }, path: 'locales.fr.html' },
    {
      name: 'a variable of a locale',
      given: { template: 'a', locales: { fr: { variables: { a: '{{codes}}' } } } },
      path: 'locales.fr.variables.a',
    },
  ])('is looked for in $name', ({ given, path }) => {
    expect(lines(withDelivery(given))).toEqual([`deliveries.SignIn.${path}: ${near('code')}`]);
  });

  it.each([
    'SignIn',
    'Register',
    'ForgotPassword',
    'Generic',
    'UserPermissionValidation',
    'BindNewIdentifier',
    'MfaVerification',
    'BindMfa',
  ])('is looked for in %s', (type) => {
    expect(lines(withDelivery({ html: '{{codes}}' }, type))).toEqual([`deliveries.${type}.html: ${near('code')}`]);
  });

  it.each([
    {
      name: 'one that Logto fills',
      html: '{{code}} {{link}} {{locale}} {{user.profile.address.country}} {{organization.branding.darkLogoUrl}}',
    },
    { name: 'an object', html: '{{user}} {{application.branding}}' },
    { name: 'a name that is near none', html: '{{year}} {{companyName}} {{user.customData.plan}} {{orders.total}}' },
    { name: 'what is below a text', html: '{{code.value}}' },
    { name: 'what is not a placeholder', html: '{ {codes} } {{codes' },
  ])('is allowed: $name', ({ html }) => {
    expect(lint(withDelivery({ html }))).toEqual([]);
  });

  it('is not looked for where nothing is filled in', () => {
    expect(lint(withDelivery({ template: '{{codes}}', version: '{{codes}}', tags: ['{{codes}}'] }))).toEqual([]);
  });

  it('is allowed in an invitation, which has the variables of its caller', () => {
    expect(lint(withDelivery({ html: '{{link}} {{codes}} {{inviter.naem}}' }, 'OrganizationInvitation'))).toEqual([]);
  });

  it('is reported once per text', () => {
    expect(lint(withDelivery({ html: '{{codes}}'.repeat(1000) }))).toHaveLength(1);
  });
});

describe('sizes', () => {
  const megabyte = 1024 * 1024;
  it.each([
    { name: 'html over 1 MB', given: { html: 'a'.repeat(megabyte + 1) }, path: 'html' },
    { name: 'html over 1 MB in bytes', given: { html: 'é'.repeat(megabyte / 2 + 1) }, path: 'html' },
    { name: 'text over 1 MB', given: { html: 'a', text: 'a'.repeat(megabyte + 1) }, path: 'text' },
    {
      name: 'html of a locale over 1 MB',
      given: { html: 'a', locales: { fr: { html: 'a'.repeat(megabyte + 1) } } },
      path: 'locales.fr.html',
    },
  ])('refuses $name', ({ given, path }) => {
    expect(lines(withDelivery(given))).toEqual([`deliveries.SignIn.${path}: This is over 1 MB. Shorten it.`]);
  });

  const headers = (count: number, prefix: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${prefix}${index}`, 'a'.repeat(4096 - 4)]));
  it.each([
    {
      name: 'headers over 16 kB together',
      given: { html: 'a', headers: { ...headers(4, 'A'), 'X-B': 'b' } },
      path: 'headers',
    },
    {
      name: 'headers of a locale over 16 kB',
      given: { html: 'a', locales: { fr: { headers: headers(5, 'A') } } },
      path: 'locales.fr.headers',
    },
    {
      name: 'headers over 16 kB with those of a locale',
      given: { html: 'a', headers: headers(3, 'A'), locales: { fr: { headers: headers(2, 'B') } } },
      path: 'locales.fr.headers',
    },
  ])('refuses $name', ({ given, path }) => {
    expect(lines(withDelivery(given))).toEqual([
      `deliveries.SignIn.${path}: All headers together are over 16 kB. Shorten them.`,
    ]);
  });

  it('accepts html of 1 MB and headers of 16 kB', () => {
    expect(lint(withDelivery({ html: 'a'.repeat(megabyte), headers: headers(4, 'A') }))).toEqual([]);
  });
});

describe('a config of any size is linted in linear time', () => {
  const megabyte = 1024 * 1024;
  const fill = (text: string, bytes = megabyte) => text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
  const hostile = [
    { name: 'CJK characters', text: fill('漢') },
    { name: 'combining marks out of order', text: `x@a${'\u0300\u0327'.repeat(250_000)}.com` },
    { name: 'opening braces', text: fill('{') },
    { name: 'an open placeholder', text: `{{${fill('a.')}` },
    { name: 'an open placeholder after spaces', text: fill('{{ ') },
    { name: 'near placeholders', text: fill('{{codez}}') },
    { name: 'different placeholders', text: Array.from({ length: 90_000 }, (_, index) => `{{v${index}}}`).join('') },
    { name: 'percent signs', text: fill('%recipient') },
    { name: 'brackets', text: fill('\\<') },
    { name: 'quotes and commas', text: fill('",') },
    { name: 'parentheses', text: fill('(') },
    { name: 'hexadecimal digits', text: fill('a') },
    { name: 'parts of keys', text: fill(`${hex}-01234567-`) },
    { name: 'key-', text: fill('key-') },
    { name: 'slashes', text: `https://${fill('/')}` },
    { name: 'spaces', text: `a${fill(' ')}b` },
    { name: 'dots', text: fill('a.') },
    { name: 'dashes', text: fill('x-') },
  ];

  it.each(hostile)(
    '1 MB of $name in each field',
    ({ text }) => {
      for (const key of [
        'endpoint',
        'domain',
        'apiKey',
        'from',
        'tracking',
        'requireTls',
        'testMode',
        'subaccount',
        text,
      ]) {
        lint({ ...minimal, [key]: text });
      }
      const delivery = {
        html: text,
        text,
        subject: text,
        replyTo: text,
        tags: Array(1000).fill(text),
        deliverWithin: text,
        headers: { 'X-A': text, [text]: 'a' },
        variables: { [text]: text },
        locales: { [text]: {}, fr: { html: text } },
      };
      expect(lint({ ...minimal, deliveries: { SignIn: delivery, [text]: delivery } }).length).toBeGreaterThan(0);
    },
    10_000,
  );

  it.each([
    { name: 'unknown fields', given: (keys: object) => ({ ...minimal, ...keys }) },
    { name: 'usage types', given: (keys: object) => ({ ...minimal, deliveries: keys }) },
    { name: 'headers', given: (headers: object) => withDelivery({ html: 'a', headers }) },
    { name: 'variables', given: (variables: object) => withDelivery({ template: 'a', variables }) },
    { name: 'locales', given: (locales: object) => withDelivery({ html: 'a', locales }) },
    { name: 'tags', given: (keys: object) => withDelivery({ html: 'a', tags: Object.keys(keys) }) },
  ])(
    '100,000 $name',
    ({ given }) => {
      const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`Sign${index.toString(36)}`, {}]));
      expect(Array.isArray(lint(given(keys)))).toBe(true);
    },
    10_000,
  );

  it('a list that contains itself', () => {
    const list: unknown[] = [newKey];
    list.push(list);
    expect(lines(withDelivery({ template: 'a', variables: { list } }))).toEqual([
      `deliveries.SignIn.variables.list.0: ${wrongField}`,
    ]);
  });
});

describe('every sentence', () => {
  it('is at most 100 characters, since Console shows it for five seconds', () => {
    const config = {
      endpoint: 'a',
      domain: 'a b',
      apiKey: 'a b',
      from: 'a',
      tracking: 'a',
      requireTls: 'a',
      testMode: 'a',
      subaccount: 'a b',
      webhook: 1,
      apikey: 1,
      deliveries: {
        signIn: 1,
        SignIn: {
          subject: 'a\nb',
          replyTo: 'a',
          tags: Array(10).fill('é'),
          deliverWithin: 'a',
          headers: { To: 'a', 'X A': 'a' },
          variables: 1,
          locales: { 'x y': 1 },
        },
        Generic: { html: '{{codes}}', template: 'a', text: 1, headers: 1, tags: 1, locales: 1, key: newKey },
      },
    };
    const messages = [
      ...lint(config),
      ...lint(1),
      ...lint({ ...config, deliveries: 1, endpoint: 'https://a.example' }),
    ].map(({ message }) => message);
    expect(messages.length).toBeGreaterThan(30);
    expect(messages.filter((message) => message.length > 100)).toEqual([]);
  });
});
