// Every rule of the studio: a row for each case that it finds, and for each that it accepts.
import { describe, expect, it } from 'vitest';
import { defaultDeliveries } from '../src/connector/form-values.ts';
import type { CheckResult, JsonObject } from '../src/contract/api.ts';
import { configRules } from '../src/lint/config-rules.ts';
import { preheaderOf, readHtml } from '../src/lint/html-facts.ts';
import { lintLanguage } from '../src/lint/language.ts';
import { findLeftSyntax } from '../src/lint/left-syntax.ts';
import { createBudget } from '../src/lint/limits.ts';
import { type LintCache, lintConfig } from '../src/lint/lint-config.ts';
import { type Email, emailRules, lintEmail } from '../src/lint/lint-email.ts';
import { isAligned } from '../src/mailgun/dmarc-alignment.ts';

const fine = {
  domain: 'mg.example.com',
  apiKey: 'key-0123456789',
  from: 'Example <accounts@mg.example.com>',
  deliveries: {
    OrganizationInvitation: { subject: 'Join', html: "<html lang='en'><a href='{{link}}'>Join</a></html>" },
    Generic: { subject: 'Code', html: "<html lang='en'>{{code}}</html>" },
  },
};

const check = (changes: object = {}): CheckResult => lintConfig({ ...fine, ...changes });
const generic = (delivery: object, more: object = {}) => ({
  deliveries: { ...fine.deliveries, Generic: { ...fine.deliveries.Generic, ...delivery } },
  ...more,
});

interface Row {
  rule: string;
  name: string;
  given: object;
  /** Where it is found; absent where nothing must be found. */
  path?: Array<string | number>;
  message?: RegExp;
}

const rows: Row[] = [
  {
    rule: 'placeholder-literal',
    name: 'a value that Logto never passes',
    given: generic({ text: 'Code {{cod}}' }),
    path: ['deliveries', 'Generic', 'text'],
    message: /^\{\{cod\}\} stays as written/,
  },
  {
    rule: 'placeholder-literal',
    name: 'an unknown value in a language',
    given: generic({ locales: { fr: { subject: '{{cdoe}}' } } }),
    path: ['deliveries', 'Generic', 'locales', 'fr', 'subject'],
  },
  {
    rule: 'placeholder-literal',
    name: 'an unknown value in the variables of a stored template',
    given: { deliveries: { Generic: { template: 'x', variables: { deep: { name: '{{brand}}' } } } } },
    path: ['deliveries', 'Generic', 'variables', 'deep', 'name'],
  },
  { rule: 'placeholder-literal', name: 'a value that Logto passes', given: generic({ text: '{{ code }} {{{code}}}' }) },
  {
    rule: 'placeholder-literal',
    name: 'braces that are not a placeholder',
    given: generic({ text: '{{code}} {{#if x}} { {x} }' }),
  },
  {
    rule: 'placeholder-empty',
    name: 'the user at sign-in, where Logto passes none',
    given: {
      deliveries: { ...fine.deliveries, SignIn: { subject: 'Hi {{user.name}}', html: "<html lang='en'>{{code}}" } },
    },
    path: ['deliveries', 'SignIn', 'subject'],
    message: /^\{\{user\.name\}\} renders empty: .* Usage type: SignIn\.$/,
  },
  {
    rule: 'placeholder-empty',
    name: 'the code in an invitation, which has a link',
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
    name: 'a misspelled part of a context',
    given: {
      deliveries: { ...fine.deliveries, SignIn: { subject: '{{application.nmae}}', html: "<html lang='en'>{{code}}" } },
    },
    path: ['deliveries', 'SignIn', 'subject'],
  },
  {
    rule: 'placeholder-empty',
    name: 'a context that is passed',
    given: {
      deliveries: {
        ...fine.deliveries,
        SignIn: { subject: '{{application.displayName}}', html: "<html lang='en'>{{code}}" },
      },
    },
  },
  ...[
    '{{#if user.name}}Hi{{/if}}',
    '{{ code | upper }}',
    '{{user[name]}}',
    '{{> footer}}',
    '{{<b>code</b>}}',
    '{<b>{code}</b>}',
    '｛｛code｝｝',
    '{{code',
    'code}}',
    '{{ user . name }}',
    '{{user.name!}}',
    '{{&code}}',
    '{{^user}}',
    '{{! comment }}',
    '{{"code"}}',
    '{{código}}',
    '{{}}',
    '{% if code %}',
    '{%- endif -%}',
    '&#123;&#123;code&#125;&#125;',
    '&lbrace;&lbrace;code&rbrace;&rbrace;',
    '<a href="https://example.com/{{#if x}}">a</a>',
    '<img alt="{{code|upper}}" src="x">',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: JavaScript's own syntax, in an email
    '${code}',
    '<%= code %>',
    '{{code}}}}',
  ].map((left) => ({
    rule: 'syntax-left',
    name: left,
    given: generic({ html: `<html lang='en'>{{code}} <p>${left}</p></html>`, text: '{{code}}' }),
    path: ['deliveries', 'Generic', 'html'],
    message: /stays visible.* Usage types: SignIn, Register,/,
  })),
  {
    rule: 'syntax-left',
    name: 'a block in the subject of a language',
    given: generic({ locales: { fr: { subject: '{{#if code}}' } } }),
    path: ['deliveries', 'Generic', 'locales', 'fr', 'subject'],
    message: /^“{{#if code}}” stays visible/,
  },
  {
    rule: 'syntax-left',
    name: 'a filter in the text',
    given: generic({ text: 'Code {{code}} {{ code | upper }}' }),
    path: ['deliveries', 'Generic', 'text'],
  },
  ...[
    '<style>@media (max-width:9px){a{color:red}}</style>',
    '{{code}}{{ code }}{{{code}}}',
    '{ { x } } 100% {a}',
    '<!-- {{#if mso}} -->',
    '{{brand}}',
    '&amp;#123;',
    '$ {x} 50 %',
  ].map((fine) => ({
    rule: 'syntax-left',
    name: fine,
    given: generic({ html: `<html lang='en'>{{code}} ${fine}</html>`, text: '{{code}}' }),
  })),
  ...[
    { name: 'no placeholder at all', html: 'Welcome' },
    { name: 'the code in a hidden preheader only', html: '<div style="display:none">{{code}}</div>Welcome' },
    { name: 'the code in the title only', html: '<head><title>{{code}}</title></head>Welcome' },
    { name: 'the code in a comment only', html: '<!-- {{code}} -->Welcome' },
    { name: 'the code in a style only', html: '<style>/* {{code}} */</style>Welcome' },
    { name: 'a misspelled code', html: '{{cod}}' },
    { name: 'the code in an attribute only', html: '<p title="{{code}}">Welcome</p>' },
  ].map(({ name, html }) => ({
    rule: 'code-not-shown',
    name,
    given: generic({ subject: 'Hello', html: `<html lang='en'>${html}</html>`, text: 'Code {{code}}' }),
    path: ['deliveries', 'Generic', 'html'],
    message: /Usage types: SignIn, Register, ForgotPassword, Generic, .* BindMfa\.$/,
  })),
  ...[
    { name: 'the code in the subject', delivery: { subject: '{{code}}', html: "<html lang='en'>Hi</html>" } },
    { name: 'the code in bold letters', delivery: { html: "<html lang='en'><b>{{code}}</b></html>" } },
    { name: 'the code of a text', delivery: { html: undefined, text: '{{code}}' } },
    { name: 'a stored template', delivery: { html: undefined, template: 'x' } },
  ].map(({ name, delivery }) => ({ rule: 'code-not-shown', name, given: generic(delivery) })),
  ...[
    { name: 'no link at all', html: '<p>Join us</p>', path: ['deliveries', 'OrganizationInvitation', 'html'] },
    {
      name: 'a hidden link text',
      html: '<p hidden>{{link}}</p>',
      path: ['deliveries', 'OrganizationInvitation', 'html'],
    },
    { name: 'a link as an anchor', html: '<a href="{{link}}">Join</a>' },
    { name: 'a link as a text', html: '<p>Open {{link}}</p>' },
    { name: 'a button for Outlook', html: '<v:roundrect href="{{link}}">Join</v:roundrect>' },
    { name: 'a raw link', html: '<a href="{{{link}}}">Join</a>' },
  ].map(({ name, html, path }) => ({
    rule: 'link-not-shown',
    name,
    given: {
      deliveries: { ...fine.deliveries, OrganizationInvitation: { subject: 'Join', html: `<html lang='en'>${html}` } },
    },
    ...(path && { path, message: /Usage type: OrganizationInvitation\.$/ }),
  })),
  {
    rule: 'no-text-part',
    name: 'no text in a language, whose HTML drops the text of the delivery',
    given: generic({
      text: 'x',
      locales: { fr: { html: "<html lang='fr'><img alt='' src='data:,{{code}}'></html>" } },
    }),
    path: ['deliveries', 'Generic', 'locales', 'fr'],
  },
  {
    rule: 'placeholder-empty',
    name: 'a value in a language of Generic, for the types that it serves',
    given: generic({ locales: { fr: { subject: '{{application.name}}' } } }),
    path: ['deliveries', 'Generic', 'locales', 'fr', 'subject'],
    message: /Usage type: Generic\.$/,
  },
  {
    rule: 'placeholder-empty',
    name: 'an organization in a language of Generic, for the types that it serves',
    given: generic({ locales: { fr: { subject: '{{organization.name}}' } } }),
    path: ['deliveries', 'Generic', 'locales', 'fr', 'subject'],
    message: /Usage types: Register, ForgotPassword, Generic/,
  },
  {
    rule: 'no-subject',
    name: 'a blank subject',
    given: generic({ subject: ' ' }),
    path: ['deliveries', 'Generic', 'subject'],
  },
  {
    rule: 'no-subject',
    name: 'a stored template, which may have its own subject',
    given: { deliveries: { Generic: { template: 'x' } } },
  },
  {
    rule: 'no-text-part',
    name: 'HTML that consists of an image',
    given: generic({ html: "<html lang='en'><img alt='' src='data:,{{code}}'></html>" }),
    path: ['deliveries', 'Generic'],
  },
  { rule: 'no-text-part', name: 'text derived from the HTML', given: generic({}) },
  {
    rule: 'html-clipped',
    name: '103 kB',
    given: generic({ html: `<html lang='en'>{{code}}${'x'.repeat(103 * 1024)}</html>` }),
    path: ['deliveries', 'Generic', 'html'],
    message: /104 kB: Gmail clips/,
  },
  {
    rule: 'html-clipped',
    name: '101 kB',
    given: generic({ html: `<html lang='en'>{{code}}${'x'.repeat(101 * 1024)}</html>` }),
  },
  {
    rule: 'image-without-alt',
    name: 'two of three images',
    given: generic({ html: "<html lang='en'>{{code}}<img src=a><img src=b><img alt='c' src=c></html>" }),
    path: ['deliveries', 'Generic', 'html'],
    message: /^2 images have/,
  },
  {
    rule: 'image-without-alt',
    name: 'a decorative image',
    given: generic({ html: "<html lang='en'>{{code}}<img alt='' src=a></html>" }),
  },
  {
    rule: 'client-support',
    name: 'a layout that Word does not know',
    given: generic({ html: "<html lang='en'><div style='display:flex'>{{code}}</div></html>" }),
    path: ['deliveries', 'Generic', 'html'],
    message: /^display:flex does not work in Outlook for Windows\. /,
  },
  {
    rule: 'client-support',
    name: 'a decoration that is left out',
    given: generic({ html: "<html lang='en'><div style='border-radius:4px'>{{code}}</div></html>" }),
  },
  {
    rule: 'preheader-unpadded',
    name: 'a hidden preheader in front of the body',
    given: generic({ html: "<html lang='en'><div style='display:none'>Sign in</div><p>{{code}}</p></html>" }),
    path: ['deliveries', 'Generic', 'html'],
  },
  ...[
    { name: 'a padded one', start: `<div style='display:none'>Sign in${'&#8195;&#847;'.repeat(30)}</div>` },
    { name: 'none', start: '<p>Sign in</p>' },
    { name: 'one that fills the lines of an inbox', start: `<div style='display:none'>${'Sign in '.repeat(15)}</div>` },
    { name: 'hidden words further down', start: "<p>Sign in</p><div style='display:none'>x</div>" },
  ].map(({ name, start }) => ({
    rule: 'preheader-unpadded',
    name,
    given: generic({ html: `<html lang='en'>${start}<p>{{code}}</p></html>` }),
  })),
  {
    rule: 'no-language',
    name: 'an HTML fragment',
    given: generic({ html: '<p>{{code}}</p>' }),
    path: ['deliveries', 'Generic', 'html'],
  },
  { rule: 'no-language', name: 'any language', given: generic({ html: '<HTML LANG="de">{{code}}</HTML>' }) },
  {
    rule: 'link-rewritten',
    name: 'a link, with tracking set by the domain',
    given: { tracking: 'domain' },
    path: ['tracking'],
  },
  { rule: 'link-rewritten', name: 'a link, with tracking off', given: {} },
  {
    rule: 'link-rewritten',
    name: 'tracking set by the domain, without a link',
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
    name: 'a sender at another domain',
    given: { from: 'a@gmail.com' },
    path: ['from'],
    message: /at gmail\.com .* signed by mg\.example\.com/,
  },
  { rule: 'sender-domain', name: 'a sender at the parent domain', given: { from: 'a@example.com' } },
  { rule: 'sender-domain', name: 'a blank sender', given: { from: '', domain: 'mg.example.org' } },
  {
    rule: 'config',
    name: 'a type in the wrong case, and suggests the right one',
    given: { deliveries: { ...fine.deliveries, Signin: fine.deliveries.Generic } },
    path: ['deliveries', 'Signin'],
    message: /Did you mean SignIn\?/,
  },
  {
    rule: 'config',
    name: 'a type with an extra letter, and suggests the right one',
    given: { deliveries: { ...fine.deliveries, Registers: fine.deliveries.Generic } },
    path: ['deliveries', 'Registers'],
    message: /Did you mean Register\?/,
  },
  {
    rule: 'unreachable-delivery',
    name: 'a type that is near none of Logto’s',
    given: { deliveries: { ...fine.deliveries, Newsletter: fine.deliveries.Generic } },
    path: ['deliveries', 'Newsletter'],
    message: /^Logto has no usage type Newsletter, so this delivery is never used\./,
  },
  {
    rule: 'unreachable-delivery',
    name: 'a type that may be an API key, without its name',
    given: { deliveries: { ...fine.deliveries, [`key-${'0123456789abcdef'.repeat(2)}`]: fine.deliveries.Generic } },
    path: ['deliveries', '(hidden)'],
    message: /^Logto has no usage type \(hidden\), so this delivery is never used\./,
  },
  {
    rule: 'unreachable-delivery',
    name: 'a type that the connector refuses, without a second finding',
    given: { deliveries: { ...fine.deliveries, Signin: fine.deliveries.Generic } },
  },
  { rule: 'unreachable-delivery', name: 'every type of Logto', given: {} },
  {
    rule: 'type-without-content',
    name: 'an invitation, where Generic contains a code',
    given: { deliveries: { Generic: fine.deliveries.Generic } },
    path: ['deliveries'],
    message: /^No delivery has content for OrganizationInvitation:/,
  },
  { rule: 'type-without-content', name: 'types for which Generic is used', given: {} },
  {
    rule: 'storage-strips',
    name: 'an empty list',
    given: generic({ tags: [] }),
    path: ['deliveries', 'Generic', 'tags'],
  },
  { rule: 'storage-strips', name: 'a config without empty values', given: {} },
  { rule: 'config', name: 'an issue of the connector’s config guard', given: { domain: 'a b' }, path: ['domain'] },
];

describe('rules', () => {
  it.each(rows.map((row) => ({ ...row, finds: row.path ? 'finds' : 'accepts' })))(
    '$rule $finds $name',
    ({ rule, given, path, message = /./ }) => {
      const found = check(given).findings.filter((finding) => finding.rule === rule);

      if (path)
        expect(found).toContainEqual(expect.objectContaining({ path, message: expect.stringMatching(message) }));
      else expect(found).toEqual([]);
    },
  );

  it('each have a row that finds something and one that accepts', () => {
    const found = new Set(rows.filter(({ path }) => path).map(({ rule }) => rule));
    const accepted = new Set(rows.filter(({ path }) => !path).map(({ rule }) => rule));
    const all = [...emailRules, ...configRules].map(({ rule }) => rule).filter((rule) => rule !== 'header-readable');

    expect(all.filter((rule) => !found.has(rule) || !accepted.has(rule))).toEqual([]);
  });

  it('find nothing in the default deliveries of Console', () => {
    expect(check({ deliveries: defaultDeliveries }).findings).toEqual([]);
  });

  it('name all usage types of one placeholder in one finding', () => {
    const { findings } = check(generic({ subject: 'At {{organization.name}}' }));

    expect(findings.map(({ rule, message }) => [rule, message.replace(/^.*Usage/, 'Usage')])).toEqual([
      [
        'placeholder-empty',
        'Usage types: Register, ForgotPassword, Generic, UserPermissionValidation, BindNewIdentifier, BindMfa.',
      ],
    ]);
  });

  it('treat {{{user.name}}} as one placeholder, not as {{user.name}} in braces', () => {
    const SignIn = { subject: 'Hi {{user.name}}', html: "<html lang='en'>{{code}} {{{user.name}}}</html>" };
    const { findings } = check({ deliveries: { ...fine.deliveries, SignIn } });

    expect(findings.map(({ path, message }) => `${path.join('.')}: ${message.replace(/ renders.*/, '')}`)).toEqual([
      'deliveries.SignIn.html: {{{user.name}}}',
      'deliveries.SignIn.subject: {{user.name}}',
    ]);
  });

  it('return the delivery that is used for each usage type, and null where no email is sent', () => {
    const { OrganizationInvitation: _invitation, ...deliveries } = fine.deliveries;
    const { served } = check({ deliveries: { ...deliveries, SignIn: fine.deliveries.Generic } });

    expect(served).toMatchObject({ SignIn: 'SignIn', Register: 'Generic', OrganizationInvitation: null });
    expect(check().served).toMatchObject({ OrganizationInvitation: 'OrganizationInvitation' });
  });

  it('check the deliveries although the connection fields are invalid', () => {
    const { findings } = check({ ...generic({ subject: '{{cod}}' }), domain: 'https://x', from: 'nobody' });

    expect(findings.map(({ rule, path }) => [rule, path.join('.')])).toEqual([
      ['config', 'domain'],
      ['config', 'from'],
      ['config', 'deliveries.Generic.subject'],
      ['placeholder-literal', 'deliveries.Generic.subject'],
    ]);
  });

  it('check only what has changed with a cache, with the same result', () => {
    const cache: LintCache = new Map();
    const configs = [
      generic({ subject: '{{cod}}' }),
      generic({ subject: '{{code}}' }),
      generic({ subject: '{{cod}}' }, { from: 'a@other.example' }),
      { deliveries: {} },
      generic({ subject: '{{cod}}' }),
    ].map((changes) => ({ ...fine, ...changes }));
    const cached = configs.map((config) => lintConfig(config, cache));

    expect(cached).toEqual(configs.map((config) => lintConfig(config)));
    // Nine usage types in four configs: the last config equals the first.
    expect(cache.size).toBe(36);
    expect(JSON.stringify([...cache])).not.toContain(fine.apiKey);
  });

  it.each([
    ['a text'],
    [null],
    [[]],
    [{}],
    [{ deliveries: 'x' }],
    [{ deliveries: { Generic: null } }],
    [{ deliveries: [1] }],
    [{ from: { toString: 1 }, domain: { valueOf: null, toString: 'x' } }],
  ])('accept any value as a config: %j', (config) => {
    expect(lintConfig(config).findings).not.toEqual([]);
  });
});

describe('rules about an email that arrived', () => {
  const email: Email = {
    location: { root: [], paths: {} },
    texts: [],
    payload: {},
    subject: 'Code',
    html: "<html lang='en'>1234</html>",
    text: '1234',
    sender: 'a@example.com',
    sendingDomain: 'example.com',
  };
  const rulesOf = (changes: Partial<Email>) => lintEmail({ ...email, ...changes }).map(({ rule }) => rule);

  it.each([
    {
      name: 'header-readable: variables in a header',
      changes: { headers: [['X-Mailgun-Variables', '{"code":"1"}']] as const },
      rules: ['header-readable'],
    },
    { name: 'header-readable: no such header', changes: { headers: [['X-Mailgun-Tag', 'x']] as const }, rules: [] },
    { name: 'no-text-part: HTML only', changes: { text: '' }, rules: ['no-text-part'] },
    { name: 'an email without HTML', changes: { html: '' }, rules: [] },
  ])('$name', ({ changes, rules }) => {
    expect(rulesOf(changes)).toEqual(rules);
  });
});

describe('placeholders of an email', () => {
  const found = (texts: string[], payload: JsonObject) =>
    lintEmail({
      location: { root: [], paths: {} },
      texts: texts.map((text) => ({ path: ['deliveries', 'Generic', 'text'], text })),
      payload,
      subject: 'Code',
      html: "<html lang='en'>1234</html>",
      text: '1234',
      sender: 'a@example.com',
      sendingDomain: 'example.com',
    }).map(({ rule, message }) => [rule, message.split(' ')[0]]);

  it('are literal, empty or filled, whatever their values contain', () => {
    const texts = ['{{code}} {{link}} {{{user.name}}} {{brand}} {{application.id}}', '{{user}}'];
    const payload = { code: '⟦1:x:1⟧', user: { name: 'a\nb' } };

    expect(found(texts, payload)).toEqual([
      ['placeholder-literal', '{{brand}}'],
      ['placeholder-empty', '{{link}}'],
      ['placeholder-empty', '{{application.id}}'],
      ['placeholder-empty', '{{user}}'],
    ]);
  });

  it('are empty for a code and a link when the message has neither', () => {
    expect(found(['{{code}}{{link}}{{locale}}'], { locale: 'en' })).toEqual([
      ['placeholder-empty', '{{code}}'],
      ['placeholder-empty', '{{link}}'],
    ]);
  });

  it('are looked for only in the texts that are used: HTML of a language drops the text of the delivery', () => {
    const { findings } = check({
      deliveries: {
        ...fine.deliveries,
        // Nothing but the French overlay is used: a user without a language gets Generic.
        SignIn: {
          html: '<p>{{link}}</p>',
          text: '{{brand}}',
          locales: { fr: { html: "<html lang='fr'>{{code}}</html>", subject: 'Code' } },
        },
      },
    });

    expect(findings).toEqual([]);
  });
});

describe('a requested language', () => {
  const source = { source: 'SignIn', locale: undefined };
  const english = "<html lang='en-GB'>1</html>";
  it.each([
    { name: 'is not a language tag', locale: 'zz!', message: /^“zz!” is not a language tag, such as fr/ },
    {
      name: 'is in no delivery',
      locale: 'fr',
      message: /^There is no content in fr: the email is in its default language\.$/,
    },
    { name: 'is the language that the HTML declares', locale: 'en-US' },
    { name: 'is the one that Logto sends by default', locale: 'en', html: '<p>1' },
    { name: 'was used', locale: 'fr', source: { ...source, locale: 'fr' } },
    { name: 'is not checked for a template of Logto', locale: 'fr', source: { ...source, source: 'logto' } },
    { name: 'is blank', locale: ' ' },
  ])('$name', ({ locale, message, html = english, ...given }) => {
    const found = lintLanguage(given.source ?? source, 'SignIn', { code: '1', locale }, html);
    expect(found.map((finding) => finding.message)).toEqual(message ? [expect.stringMatching(message)] : []);
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
    {
      name: 'a padded preheader without the body behind it',
      html: `<div style='display:none'>Enter 1${'&#8195;&#847;'.repeat(20)}</div><p>Hello`,
      text: '',
      shown: 'Enter 1',
    },
    {
      name: 'a preheader that is padded in a usual other way',
      html: `<div style="display:none">Enter 1 ${'&zwnj;&nbsp;'.repeat(20)}</div><p>Hello`,
      text: '',
      shown: 'Enter 1',
    },
    { name: 'a code in several elements as one word', html: '<p>1<b>2</b>3</p><p>4</p>', text: '', shown: '123 4' },
    {
      name: 'no styles, titles or filler characters',
      html: '<head><title>T</title><style>a{}</style></head>a&zwnj;&nbsp;&shy;b',
      text: '',
      shown: 'a b',
    },
    { name: 'the text of an email without HTML', html: '', text: 'One\n\nTwo', shown: 'One Two' },
    { name: '140 characters at most', html: `<p>${'x'.repeat(500)}`, text: '', shown: 'x'.repeat(140) },
  ])('$name', ({ html, text, shown }) => {
    expect(preheaderOf(html, text)).toBe(shown);
  });

  it('reads broken HTML', () => {
    expect(readHtml('<p <img><a href="https://x.example">')).toMatchObject({ language: '' });
  });
});

describe('DMARC alignment', () => {
  it.each([
    ['example.com', 'example.com', true],
    ['example.com', 'mg.example.com', true],
    ['mg.Example.com', 'example.com', true],
    ['news.example.com', 'mg.example.com', true],
    ['example.com', 'notexample.com', false],
    ['a.co.uk', 'b.co.uk', false],
    ['mg.a.co.uk', 'a.co.uk', true],
    ['one.com', 'two.com', false],
    ['a.bbc.co.uk', 'b.bbc.co.uk', true],
    ['news.x.com', 'mg.x.com', true],
    ['a.github.io', 'b.github.io', false],
    ['localhost', 'localhost', true],
    ['', 'example.com', false],
    ['example.org', 'example.com', false],
    ['mail.ibm.com', 'mg.ibm.com', true],
    ['ibm.com', 'a.b.c.ibm.com', true],
    ['github.io', 'a.github.io', false],
    ['a.s3.amazonaws.com', 'b.s3.amazonaws.com', false],
    ['x.blogspot.com', 'y.blogspot.com', false],
    ['a.x.github.io', 'b.x.github.io', true],
    ['a.co.jp', 'b.co.jp', false],
    ['mg.firma.com.au', 'mail.firma.com.au', true],
    ['mail.example.com.', 'mg.example.com', true],
    ['münchen.de', 'mg.xn--mnchen-3ya.de', true],
    ['com', 'com', true],
    ['com', 'org', false],
  ])('%s and %s: %s', (sender, sending, aligned) => {
    expect(isAligned(sender, sending)).toBe(aligned);
  });
});

describe('a config of any size', () => {
  const many = (count: number, text: (index: number) => string) => Array.from({ length: count }, (_, i) => text(i));
  it.each([
    { name: '20,000 unknown placeholders', delivery: { html: many(20_000, (i) => `{{x${i}}}`).join(' ') } },
    { name: '20,000 times the code', delivery: { html: '{{code}} '.repeat(20_000) } },
    { name: '20,000 empty placeholders', delivery: { text: many(20_000, (i) => `{{user.x${i}}}`).join(' ') } },
    {
      name: '20,000 variables',
      delivery: { template: 'x', variables: Object.fromEntries(many(20_000, (i) => `k${i}`).map((k) => [k, '{{x}}'])) },
    },
  ])('$name are not rendered, with a finding', ({ delivery }) => {
    const { findings } = check({ deliveries: { Generic: { subject: 'Code', ...delivery } } });

    expect(findings.filter(({ rule }) => rule === 'not-checked')).toHaveLength(1);
  });

  it('lists 100 findings of a rule, and counts the others', () => {
    const { findings } = check(generic(Object.fromEntries(many(5_000, (i) => `k${i}`).map((key) => [key, 1]))));
    const ofGuard = findings.filter(({ rule }) => rule === 'config');

    expect(ofGuard).toHaveLength(101);
    expect(ofGuard.at(-1)?.message).toBe('4900 more like these are not listed.');
  });

  it('lists 20 placeholders of a text, and counts the others', () => {
    const found = check(generic({ text: many(50, (i) => `{{x${i}}}`).join(' ') })).findings.filter(
      ({ rule }) => rule === 'placeholder-literal',
    );

    expect(found).toHaveLength(20);
    expect(found.at(-1)?.message).toMatch(/So do 30 more in this text\.$/);
  });

  it('leaves out emails when the time for one check is used up', () => {
    const budget = createBudget(-1);

    expect([budget.run(() => 1), budget.run(() => 2)]).toEqual([undefined, undefined]);
    expect(budget.findings()).toEqual([expect.objectContaining({ rule: 'not-checked' })]);
  });

  const mb = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length));
  it.each(['<b>', '<div>', '</b>', '<a ', '<img ', '<a x="', '<!--', '&amp', '<style>', '<p style="', '{{', '}}', '<'])(
    'reads 1 MB of %s in a second',
    (piece) => {
      const html = mb(piece);
      const startedMs = performance.now();
      readHtml(html);
      findLeftSyntax({ path: ['html'], text: html }, {});

      expect(performance.now() - startedMs).toBeLessThan(1_000);
    },
  );
});
