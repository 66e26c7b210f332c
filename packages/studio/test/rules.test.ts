// Every rule of the studio, a row for each thing that it finds and for each that it lets pass.
import { describe, expect, it } from 'vitest';
import { describeConnector, loadConnector } from '../src/connector/connector.ts';
import { placeholdersOf } from '../src/connector/form-values.ts';
import type { CheckResult } from '../src/contract/api.ts';
import { configRules } from '../src/lint/config-rules.ts';
import { isAligned, mailRules } from '../src/lint/email-rules.ts';
import { preheaderOf, readHtml } from '../src/lint/html-facts.ts';
import { languageFindings } from '../src/lint/language.ts';
import { type CheckMemory, checkConfig } from '../src/lint/lint-config.ts';
import { judgeMail, type Mail } from '../src/lint/lint-email.ts';
import { judgePlaceholders } from '../src/lint/placeholders.ts';

const connector = await loadConnector();
const { formItems } = await describeConnector(connector);
const placeholders = placeholdersOf(formItems);

const fine = {
  domain: 'mg.example.com',
  apiKey: 'key-0123456789',
  from: 'Example <accounts@mg.example.com>',
  deliveries: {
    OrganizationInvitation: { subject: 'Join', html: "<html lang='en'><a href='{{link}}'>Join</a></html>" },
    Generic: { subject: 'Code', html: "<html lang='en'>{{code}}</html>" },
  },
};

const check = (changes: object = {}): CheckResult => checkConfig({ ...fine, ...changes }, { connector, placeholders });
const generic = (delivery: object, more: object = {}) => ({
  deliveries: { ...fine.deliveries, Generic: { ...fine.deliveries.Generic, ...delivery } },
  ...more,
});

interface Row {
  rule: string;
  name: string;
  given: object;
  /** Where it is found; absent where it must not be. */
  path?: Array<string | number>;
  says?: RegExp;
}

const rows: Row[] = [
  {
    rule: 'placeholder-literal',
    name: 'a name that Logto never passes',
    given: generic({ text: 'Code {{cod}}' }),
    path: ['deliveries', 'Generic', 'text'],
    says: /^\{\{cod\}\} stays as it is written/,
  },
  {
    rule: 'placeholder-literal',
    name: 'one in a language',
    given: generic({ locales: { fr: { subject: '{{cdoe}}' } } }),
    path: ['deliveries', 'Generic', 'locales', 'fr', 'subject'],
  },
  {
    rule: 'placeholder-literal',
    name: 'one in the variables of a stored template',
    given: { deliveries: { Generic: { template: 'x', variables: { deep: { name: '{{brand}}' } } } } },
    path: ['deliveries', 'Generic', 'variables', 'deep', 'name'],
  },
  { rule: 'placeholder-literal', name: 'a name that it passes', given: generic({ text: '{{ code }} {{{code}}}' }) },
  {
    rule: 'placeholder-literal',
    name: 'braces that are no placeholder',
    given: generic({ text: '{{code}} {{#if x}} { {x} }' }),
  },
  {
    rule: 'placeholder-empty',
    name: 'a user at sign-in, where Logto passes none',
    given: {
      deliveries: { ...fine.deliveries, SignIn: { subject: 'Hi {{user.name}}', html: "<html lang='en'>{{code}}" } },
    },
    path: ['deliveries', 'SignIn', 'subject'],
    says: /^\{\{user\.name\}\} renders empty: .* Usage type: SignIn\.$/,
  },
  {
    rule: 'placeholder-empty',
    name: 'a code in an invitation, which has a link',
    given: {
      deliveries: {
        ...fine.deliveries,
        OrganizationInvitation: { subject: '{{code}}', html: "<html lang='en'>{{link}}" },
      },
    },
    path: ['deliveries', 'OrganizationInvitation', 'subject'],
  },
  {
    rule: 'placeholder-empty',
    name: 'a misspelt part of a context',
    given: {
      deliveries: { ...fine.deliveries, SignIn: { subject: '{{application.nmae}}', html: "<html lang='en'>{{code}}" } },
    },
    path: ['deliveries', 'SignIn', 'subject'],
  },
  {
    rule: 'placeholder-empty',
    name: 'a context that is there',
    given: {
      deliveries: {
        ...fine.deliveries,
        SignIn: { subject: '{{application.displayName}}', html: "<html lang='en'>{{code}}" },
      },
    },
  },
  {
    rule: 'no-subject',
    name: 'none',
    given: generic({ subject: ' ' }),
    path: ['deliveries', 'Generic', 'subject'],
  },
  {
    rule: 'no-subject',
    name: 'a stored template, which may bring its own',
    given: { deliveries: { Generic: { template: 'x' } } },
  },
  {
    rule: 'no-text-part',
    name: 'html that is a picture',
    given: generic({ html: "<html lang='en'><img alt='' src='data:,{{code}}'></html>" }),
    path: ['deliveries', 'Generic'],
  },
  { rule: 'no-text-part', name: 'text made from the html', given: generic({}) },
  {
    rule: 'html-clipped',
    name: '103 kB',
    given: generic({ html: `<html lang='en'>{{code}}${'x'.repeat(103 * 1024)}</html>` }),
    path: ['deliveries', 'Generic', 'html'],
    says: /104 kB: Gmail cuts/,
  },
  {
    rule: 'html-clipped',
    name: '101 kB',
    given: generic({ html: `<html lang='en'>{{code}}${'x'.repeat(101 * 1024)}</html>` }),
  },
  {
    rule: 'image-without-alt',
    name: 'two of three',
    given: generic({ html: "<html lang='en'>{{code}}<img src=a><img src=b><img alt='c' src=c></html>" }),
    path: ['deliveries', 'Generic', 'html'],
    says: /^2 images have/,
  },
  {
    rule: 'image-without-alt',
    name: 'decoration',
    given: generic({ html: "<html lang='en'>{{code}}<img alt='' src=a></html>" }),
  },
  {
    rule: 'no-language',
    name: 'a fragment',
    given: generic({ html: '<p>{{code}}</p>' }),
    path: ['deliveries', 'Generic', 'html'],
  },
  { rule: 'no-language', name: 'any language', given: generic({ html: '<HTML LANG="de">{{code}}</HTML>' }) },
  {
    rule: 'link-rewritten',
    name: 'a link, with tracking left to the domain',
    given: { tracking: 'domain' },
    path: ['tracking'],
  },
  { rule: 'link-rewritten', name: 'a link, with tracking off', given: {} },
  {
    rule: 'link-rewritten',
    name: 'tracking left to the domain, without a link',
    given: {
      tracking: 'domain',
      deliveries: {
        Generic: fine.deliveries.Generic,
        OrganizationInvitation: { subject: 'a', html: "<html lang='en'>{{link}}" },
      },
    },
  },
  {
    rule: 'sender-domain',
    name: 'another domain',
    given: { from: 'a@gmail.com' },
    path: ['from'],
    says: /at gmail\.com .* signed by mg\.example\.com/,
  },
  { rule: 'sender-domain', name: 'the domain above', given: { from: 'a@example.com' } },
  { rule: 'sender-domain', name: 'a sender that is not filled in', given: { from: '', domain: 'mg.example.org' } },
  {
    rule: 'unreachable-delivery',
    name: 'a type that Logto has not, with the one that was meant',
    given: { deliveries: { ...fine.deliveries, Signin: fine.deliveries.Generic } },
    path: ['deliveries', 'Signin'],
    says: /Did you mean SignIn\?/,
  },
  {
    rule: 'unreachable-delivery',
    name: 'a type with a letter too many',
    given: { deliveries: { ...fine.deliveries, Registers: fine.deliveries.Generic } },
    path: ['deliveries', 'Registers'],
    says: /Did you mean Register\?/,
  },
  { rule: 'unreachable-delivery', name: 'every type that Logto has', given: {} },
  {
    rule: 'type-without-content',
    name: 'an invitation, for which Generic shows a code',
    given: { deliveries: { Generic: fine.deliveries.Generic } },
    path: ['deliveries'],
    says: /^Nothing serves OrganizationInvitation:/,
  },
  { rule: 'type-without-content', name: 'types that Generic serves', given: {} },
  {
    rule: 'storage-strips',
    name: 'an empty list',
    given: generic({ tags: [] }),
    path: ['deliveries', 'Generic', 'tags'],
  },
  { rule: 'storage-strips', name: 'nothing empty', given: {} },
  { rule: 'config', name: 'what the connector’s guard refuses', given: { domain: 'a b' }, path: ['domain'] },
];

describe('rules', () => {
  it.each(rows.map((row) => ({ ...row, finds: row.path ? 'finds' : 'lets pass' })))(
    '$rule $finds $name',
    ({ rule, given, path, says = /./ }) => {
      const found = check(given).findings.filter((finding) => finding.rule === rule);

      if (path) expect(found).toContainEqual(expect.objectContaining({ path, message: expect.stringMatching(says) }));
      else expect(found).toEqual([]);
    },
  );

  it('each have a row that finds and one that lets pass', () => {
    const found = new Set(rows.filter(({ path }) => path).map(({ rule }) => rule));
    const passed = new Set(rows.filter(({ path }) => !path).map(({ rule }) => rule));
    const all = [...mailRules, ...configRules].map(({ rule }) => rule).filter((rule) => rule !== 'header-readable');

    expect(all.filter((rule) => !found.has(rule) || !passed.has(rule))).toEqual([]);
  });

  it('find nothing in the deliveries that Console starts with', () => {
    const { defaultValue } = formItems.find(({ key }) => key === 'deliveries') ?? {};

    expect(check({ deliveries: defaultValue }).findings).toEqual([]);
  });

  it('name the usage types that one placeholder concerns, in one finding', () => {
    const { findings } = check(generic({ subject: 'At {{organization.name}}' }));

    expect(findings.map(({ rule, message }) => [rule, message.replace(/^.*Usage/, 'Usage')])).toEqual([
      [
        'placeholder-empty',
        'Usage types: Register, ForgotPassword, Generic, UserPermissionValidation, BindNewIdentifier, BindMfa.',
      ],
    ]);
  });

  it('take {{{user.name}}} for one placeholder, and not for {{user.name}} in braces', () => {
    const SignIn = { subject: 'Hi {{user.name}}', html: "<html lang='en'>{{code}} {{{user.name}}}</html>" };
    const { findings } = check({ deliveries: { ...fine.deliveries, SignIn } });

    expect(findings.map(({ path, message }) => `${path.join('.')}: ${message.replace(/ renders.*/, '')}`)).toEqual([
      'deliveries.SignIn.subject: {{user.name}}',
      'deliveries.SignIn.html: {{{user.name}}}',
    ]);
  });

  it('come with the delivery that serves each usage type, and with none where there is no mail', () => {
    const { OrganizationInvitation: _invitation, ...deliveries } = fine.deliveries;
    const { served } = check({ deliveries: { ...deliveries, SignIn: fine.deliveries.Generic } });

    expect(served).toMatchObject({ SignIn: 'SignIn', Register: 'Generic', OrganizationInvitation: null });
    expect(check().served).toMatchObject({ OrganizationInvitation: 'OrganizationInvitation' });
  });

  it('still look at the deliveries when the fields above them are wrong', () => {
    const { findings } = check({ ...generic({ subject: '{{cod}}' }), domain: 'https://x', from: 'nobody' });

    expect(findings.map(({ rule, path }) => [rule, path.join('.')])).toEqual([
      ['config', 'domain'],
      ['config', 'from'],
      ['placeholder-literal', 'deliveries.Generic.subject'],
    ]);
  });

  it('judge only what has changed when there is a memory, and find the same', () => {
    const memory: CheckMemory = new Map();
    const configs = [
      generic({ subject: '{{cod}}' }),
      generic({ subject: '{{code}}' }),
      generic({ subject: '{{cod}}' }, { from: 'a@other.example' }),
      { deliveries: {} },
      generic({ subject: '{{cod}}' }),
    ].map((changes) => ({ ...fine, ...changes }));
    const remembered = configs.map((config) => checkConfig(config, { connector, placeholders, memory }));

    expect(remembered).toEqual(configs.map((config) => checkConfig(config, { connector, placeholders })));
    // Nine usage types and four configs: the last is the first again.
    expect(memory.size).toBe(36);
    expect(JSON.stringify([...memory])).not.toContain(fine.apiKey);
  });

  it.each([
    ['a text'],
    [null],
    [[]],
    [{}],
    [{ deliveries: 'x' }],
    [{ deliveries: { Generic: null } }],
    [{ deliveries: [1] }],
  ])('take anything for a config: %j', (config) => {
    expect(checkConfig(config, { connector, placeholders }).findings).not.toEqual([]);
  });
});

describe('rules about a mail that arrived', () => {
  const mail: Mail = {
    source: 'inbox',
    locale: undefined,
    type: '',
    config: {},
    payload: {},
    subject: 'Code',
    html: "<html lang='en'>1234</html>",
    text: '1234',
    sender: 'a@example.com',
    sendingDomain: 'example.com',
  };
  const judged = (changes: Partial<Mail>) => judgeMail(connector, { ...mail, ...changes }).map(({ rule }) => rule);

  it.each([
    {
      name: 'header-readable: variables in a header',
      changes: { headers: [['X-Mailgun-Variables', '{"code":"1"}']] as const },
      rules: ['header-readable'],
    },
    { name: 'header-readable: no such header', changes: { headers: [['X-Mailgun-Tag', 'x']] as const }, rules: [] },
    { name: 'no-text-part: html alone', changes: { text: '' }, rules: ['no-text-part'] },
    { name: 'a mail without html', changes: { html: '' }, rules: [] },
  ])('$name', ({ changes, rules }) => {
    expect(judged(changes)).toEqual(rules);
  });
});

describe('what the connector does with placeholders, as it is asked', () => {
  it('tells them apart, whatever their values hold', () => {
    const texts = ['{{code}} {{link}} {{ user.name }} {{{user.name}}} {{brand}} {{application.id}}', '{{user}}'];
    const payload = { code: '⟦1:x:1⟧', user: { name: 'a\nb' } };

    expect(Object.fromEntries(judgePlaceholders(connector, texts, payload))).toEqual({
      '{{code}}': 'filled',
      '{{link}}': 'empty',
      '{{ user.name }}': 'filled',
      '{{{user.name}}}': 'filled',
      '{{brand}}': 'literal',
      '{{application.id}}': 'empty',
      '{{user}}': 'empty',
    });
  });

  it('takes a code and a link for empty when the message has neither', () => {
    expect(Object.fromEntries(judgePlaceholders(connector, ['{{code}}{{link}}{{locale}}'], { locale: 'en' }))).toEqual({
      '{{code}}': 'empty',
      '{{link}}': 'empty',
      '{{locale}}': 'filled',
    });
  });
});

describe('a language that was asked for', () => {
  const place = { source: 'SignIn', locale: undefined };
  const english = "<html lang='en-GB'>1</html>";
  it.each([
    { name: 'is no tag', locale: 'zz!', says: /^“zz!” is no language tag, such as fr/ },
    {
      name: 'is offered by no delivery',
      locale: 'fr',
      says: /^Nothing is written in fr: the mail is in its default language\.$/,
    },
    { name: 'is what the html says it is in', locale: 'en-US' },
    { name: 'is what Logto sends anyway', locale: 'en', html: '<p>1' },
    { name: 'was used', locale: 'fr', place: { ...place, locale: 'fr' } },
    { name: 'is the Logto template’s to judge', locale: 'fr', place: { ...place, source: 'logto' } },
    { name: 'is none', locale: ' ' },
  ])('$name', ({ locale, says, html = english, ...given }) => {
    const found = languageFindings(given.place ?? place, 'SignIn', { code: '1', locale }, html);
    expect(found.map(({ message }) => message)).toEqual(says ? [expect.stringMatching(says)] : []);
  });
});

describe('what an inbox shows', () => {
  it.each([
    {
      name: 'hidden words first',
      html: "<div style='display:none'>Enter 1</div><p>Hello",
      text: '',
      shown: 'Enter 1 Hello',
    },
    { name: 'a code in pieces as one', html: '<p>1<b>2</b>3</p><p>4</p>', text: '', shown: '123 4' },
    {
      name: 'no styles, titles or fillers',
      html: '<head><title>T</title><style>a{}</style></head>a&zwnj;&nbsp;&shy;b',
      text: '',
      shown: 'a b',
    },
    { name: 'the text of a mail without html', html: '', text: 'One\n\nTwo', shown: 'One Two' },
    { name: '140 characters at most', html: `<p>${'x'.repeat(500)}`, text: '', shown: 'x'.repeat(140) },
  ])('$name', ({ html, text, shown }) => {
    expect(preheaderOf(html, text)).toBe(shown);
  });

  it('reads html that is broken', () => {
    expect(readHtml('<p <img><a href="https://x.example">')).toMatchObject({ language: '' });
  });
});

describe('alignment', () => {
  it.each([
    ['example.com', 'example.com', true],
    ['example.com', 'mg.example.com', true],
    ['mg.Example.com', 'example.com', true],
    ['news.example.com', 'mg.example.com', true],
    ['example.com', 'notexample.com', false],
    ['a.co.uk', 'b.co.uk', false],
    ['example.org', 'example.com', false],
  ])('%s and %s: %s', (sender, sending, aligned) => {
    expect(isAligned(sender, sending)).toBe(aligned);
  });
});
