// One delivery: which fields it may have, what lint reports, and what a send parses.
import { describe, expect, it } from 'vitest';
import { findUnknownDeliveryKeys, lintDelivery, parseDelivery } from '../../src/config/delivery.ts';
import { deliveryFields } from '../../src/config/delivery-fields.ts';
import { collectIssues, type Issue } from '../../src/errors/issues.ts';

const lint = (delivery: unknown) => {
  const issues: Issue[] = [];
  lintDelivery(delivery, collectIssues(issues));
  return issues;
};
const parse = (delivery: unknown) => {
  const issues: Issue[] = [];
  return { delivery: parseDelivery(delivery, collectIssues(issues)), issues };
};
const pathsOf = (issues: readonly Issue[]) => issues.map(({ path }) => path.join('.'));

describe('lintDelivery', () => {
  it.each([
    { name: 'only html', given: { html: '<p>{{code}}</p>' } },
    { name: 'only a stored template', given: { template: 'sign-in' } },
    {
      name: 'every field of an HTML delivery',
      given: {
        html: 'a',
        text: 'b',
        subject: 'c',
        replyTo: 'd@example.com',
        tags: ['e'],
        deliverWithin: '5m',
        headers: { 'X-F': 'g' },
      },
    },
    {
      name: 'every field of a stored template',
      given: {
        template: 'a',
        version: 'b',
        variables: { c: 1 },
        subject: 'd',
        replyTo: 'e@example.com',
        tags: [],
        deliverWithin: '24h',
        headers: {},
      },
    },
    { name: 'blank fields of the other kind', given: { html: 'a', template: ' ', version: '', variables: null } },
    { name: 'nine tags', given: { html: 'a', tags: Array.from({ length: 9 }, (_, index) => `t${index}`) } },
    { name: 'a tag of 128 letters', given: { html: 'a', tags: ['t'.repeat(128)] } },
    { name: 'blank and null tags', given: { html: 'a', tags: ['', null, ' '] } },
    {
      name: 'a reply-to with a placeholder',
      given: { html: 'a', replyTo: '{{inviter.name}} <{{inviter.primaryEmail}}>' },
    },
    { name: 'a reply-to with a name', given: { html: 'a', replyTo: 'Foo, Bar <foo@bar.com>' } },
    { name: 'a subject in any script', given: { html: 'a', subject: '確認コード 😀 مرحبا' } },
    { name: 'a header in any script', given: { html: 'a', headers: { 'X-A': 'é' } } },
    {
      name: 'a header name with every character of a token',
      given: { html: 'a', headers: { "X!#$&'*+.^_`|~09az": 'b' } },
    },
    {
      name: 'a header whose name only starts like a refused one',
      given: { html: 'a', headers: { Contents: 'b', Tops: 'c', DKIMX: 'd', 'X-To': 'e', 'X-DKIM-A': 'f' } },
    },
    { name: 'the value none, which removes a header', given: { html: 'a', headers: { 'Auto-Submitted': 'none' } } },
    { name: 'locales that are null', given: { html: 'a', locales: null } },
    {
      name: 'locales',
      given: { html: 'a', locales: { fr: { html: 'b' }, 'pt-BR': {}, 'zh-Hant-TW': { subject: 'c' } } },
    },
    {
      name: 'a stored template in a locale of an HTML delivery',
      given: { html: 'a', locales: { fr: { template: 'b', version: 'c' } } },
    },
    { name: '1 MB of html', given: { html: 'a'.repeat(1024 * 1024) } },
  ])('accepts $name', ({ given }) => {
    expect(lint(given)).toEqual([]);
  });

  const token = /^A header name is ASCII letters, digits and dashes/;
  const refused = /^This header is written by the connector or by Mailgun/;
  const controls = /^Remove line breaks and control characters/;
  const html = { html: 'a' };
  it.each([
    { name: 'an empty object', given: {}, path: '', message: /Add html, or the name of a stored template as template/ },
    { name: 'a list', given: ['MARKER'], path: '', message: /^Write an object with html/ },
    { name: 'a text', given: 'MARKER', path: '', message: /^Write an object with html/ },
    { name: 'null', given: null, path: '', message: /^Write an object with html/ },
    {
      name: 'html and template',
      given: { html: 'MARKER', template: 'b' },
      path: 'template',
      message: /^Use html or template, not both: remove one/,
    },
    {
      name: 'a text beside a stored template',
      given: { template: 'a', text: 'MARKER' },
      path: 'text',
      message: /has its own text: remove/,
    },
    {
      name: 'a version beside html',
      given: { html: 'a', version: 'MARKER' },
      path: 'version',
      message: /belongs to a stored template: remove/,
    },
    {
      name: 'variables beside html',
      given: { html: 'a', variables: { MARKER: 1 } },
      path: 'variables',
      message: /belongs to a stored template: remove/,
    },
    {
      name: 'a subject with a line break',
      given: { ...html, subject: 'MARKER\r\nBcc: b' },
      path: 'subject',
      message: controls,
    },
    {
      name: 'a subject with a direction override',
      given: { ...html, subject: 'MARKER\u202eb' },
      path: 'subject',
      message: controls,
    },
    {
      name: 'a subject that is a number',
      given: { ...html, subject: 5 },
      path: 'subject',
      message: /^Write this as text/,
    },
    {
      name: 'a text that is a list',
      given: { ...html, text: ['MARKER'] },
      path: 'text',
      message: /^Write this as text/,
    },
    { name: 'a template with a line break', given: { template: 'MARKER\nb' }, path: 'template', message: controls },
    {
      name: 'a version with a line break',
      given: { template: 'a', version: 'MARKER\nb' },
      path: 'version',
      message: controls,
    },
    {
      name: 'variables that are a list',
      given: { template: 'a', variables: ['MARKER'] },
      path: 'variables',
      message: /^Write a JSON object of names and values/,
    },
    {
      name: 'variables that are a text',
      given: { template: 'a', variables: '{"MARKER":1}' },
      path: 'variables',
      message: /^Write a JSON object/,
    },
    {
      name: 'a reply-to with a line break',
      given: { ...html, replyTo: 'MARKER\r\nBcc: b <a@example.com>' },
      path: 'replyTo',
      message: controls,
    },
    {
      name: 'a reply-to with a placeholder and a line break',
      given: { ...html, replyTo: '{{MARKER}}\r\nBcc: b' },
      path: 'replyTo',
      message: controls,
    },
    {
      name: 'a reply-to that is a list',
      given: { ...html, replyTo: 'MARKER@a.example, b@a.example' },
      path: 'replyTo',
      message: /^Write one address, such as/,
    },
    {
      name: 'a reply-to without an address',
      given: { ...html, replyTo: 'MARKER' },
      path: 'replyTo',
      message: /^Write one address/,
    },
    {
      name: 'tags that are a text',
      given: { ...html, tags: 'MARKER' },
      path: 'tags',
      message: /^Write a list of texts, such as/,
    },
    {
      name: 'ten tags',
      given: { ...html, tags: Array(10).fill('MARKER') },
      path: 'tags',
      message: /^Use at most 9 tags/,
    },
    {
      name: 'a tag that is not ASCII',
      given: { ...html, tags: ['a', 'MARKERé'] },
      path: 'tags.1',
      message: /^A tag is ASCII text of at most 128 characters/,
    },
    {
      name: 'a tag with a line break',
      given: { ...html, tags: ['MARKER\nb'] },
      path: 'tags.0',
      message: /^A tag is ASCII text/,
    },
    {
      name: 'a tag with a delete character',
      given: { ...html, tags: ['MARKER\x7f'] },
      path: 'tags.0',
      message: /^A tag is ASCII text/,
    },
    {
      name: 'a tag of 129 letters',
      given: { ...html, tags: ['t'.repeat(129)] },
      path: 'tags.0',
      message: /^A tag is ASCII text/,
    },
    { name: 'a tag that is a number', given: { ...html, tags: [5] }, path: 'tags.0', message: /^Write this as text/ },
    {
      name: 'headers that are a list',
      given: { ...html, headers: ['MARKER'] },
      path: 'headers',
      message: /^Write an object of header names/,
    },
    {
      name: 'a header name that is not ASCII',
      given: { ...html, headers: { 'X-é': 'MARKER' } },
      path: 'headers.(hidden)',
      message: token,
    },
    {
      name: 'a header name with a space',
      given: { ...html, headers: { 'X A': 'MARKER' } },
      path: 'headers.X A',
      message: token,
    },
    {
      name: 'a header name with a colon',
      given: { ...html, headers: { 'X:': 'MARKER' } },
      path: 'headers.X:',
      message: token,
    },
    {
      name: 'a header name with a line break',
      given: { ...html, headers: { 'X\r\nBcc': 'MARKER' } },
      path: 'headers.(hidden)',
      message: token,
    },
    {
      name: 'a header name with a quote',
      given: { ...html, headers: { 'X"': 'MARKER' } },
      path: 'headers.(hidden)',
      message: token,
    },
    {
      name: 'a percent sign in a header name',
      given: { ...html, headers: { 'X%0ABcc': 'MARKER' } },
      path: 'headers.(hidden)',
      message: token,
    },
    {
      name: 'an empty header name',
      given: { ...html, headers: { '': 'MARKER' } },
      path: 'headers.(hidden)',
      message: token,
    },
    {
      name: 'a header with a line break',
      given: { ...html, headers: { 'X-A': 'MARKER\r\nBcc: b' } },
      path: 'headers.X-A',
      message: controls,
    },
    {
      name: 'a header with a null character',
      given: { ...html, headers: { 'X-A': 'MARKER\0' } },
      path: 'headers.X-A',
      message: controls,
    },
    {
      name: 'a header that is a number',
      given: { ...html, headers: { 'X-A': 5 } },
      path: 'headers.X-A',
      message: /^Write this as text/,
    },
    {
      name: 'a header that is set twice, the second time in upper case',
      given: { ...html, headers: { 'x-a': 'a', 'X-A': 'MARKER' } },
      path: 'headers.X-A',
      message: /^This header is set twice/,
    },
    {
      name: 'a header that is set twice',
      given: { ...html, headers: { 'X-A': 'a', 'x-a': 'MARKER' } },
      path: 'headers.x-a',
      message: /^This header is set twice/,
    },
    ...[
      'To',
      'Cc',
      'Bcc',
      'From',
      'Sender',
      'Reply-To',
      'Subject',
      'Date',
      'Message-Id',
      'Return-Path',
      'Received',
      'MIME-Version',
      'DKIM-Signature',
      'Content-Type',
      'Content-Transfer-Encoding',
      'X-Mailgun-Variables',
      'bcc',
      'BCC',
      'message-id',
      'x-mailgun-tag',
    ].map((header) => ({
      name: `the header ${header}`,
      given: { ...html, headers: { [header]: 'MARKER' } },
      path: `headers.${header}`,
      message: refused,
    })),
    {
      name: 'an unknown key',
      given: { ...html, htm: 'MARKER' },
      path: 'htm',
      message: /^Unknown field. Did you mean html\?$/,
    },
    {
      name: 'another case of a key',
      given: { ...html, replyto: 'MARKER' },
      path: 'replyto',
      message: /Did you mean replyTo\?/,
    },
    {
      name: 'the name of another vendor',
      given: { ...html, tag: 'MARKER' },
      path: 'tag',
      message: /Did you mean tags\?/,
    },
    {
      name: 'a misspelled key',
      given: { ...html, deliverwithinn: 'MARKER' },
      path: 'deliverwithinn',
      message: /Did you mean deliverWithin\?/,
    },
    {
      name: 'locales that are a list',
      given: { ...html, locales: ['MARKER'] },
      path: 'locales',
      message: /^Write an object of language tags/,
    },
    {
      name: 'a locale that is not a language tag',
      given: { ...html, locales: { 'MARKER text': {} } },
      path: 'locales.MARKER text',
      message: /^This is not a language tag. Write one such as fr/,
    },
    {
      name: 'a locale with an underscore',
      given: { ...html, locales: { pt_BR: {} } },
      path: 'locales.pt_BR',
      message: /Write one such as fr or pt-BR/,
    },
    {
      name: 'a locale called __proto__',
      given: JSON.parse('{"html":"a","locales":{"__proto__":{}}}'),
      path: 'locales.__proto__',
      message: /not a language tag/,
    },
    {
      name: 'a locale that is a text',
      given: { ...html, locales: { fr: 'MARKER' } },
      path: 'locales.fr',
      message: /^Write an object with the fields that differ/,
    },
    {
      name: 'an unknown key in a locale',
      given: { ...html, locales: { fr: { htm: 'MARKER' } } },
      path: 'locales.fr.htm',
      message: /Did you mean html\?/,
    },
    {
      name: 'locales in a locale',
      given: { ...html, locales: { fr: { locales: {} } } },
      path: 'locales.fr.locales',
      message: /^Unknown field/,
    },
    {
      name: 'html and template in a locale',
      given: { ...html, locales: { fr: { html: 'MARKER', template: 'b' } } },
      path: 'locales.fr.template',
      message: /^Use html or template/,
    },
    {
      name: 'a bad field in a locale',
      given: { ...html, locales: { fr: { subject: 'MARKER\nb' } } },
      path: 'locales.fr.subject',
      message: controls,
    },
    {
      name: 'a bad tag in a locale',
      given: { ...html, locales: { fr: { tags: ['é'] } } },
      path: 'locales.fr.tags.0',
      message: /^A tag is ASCII text/,
    },
  ])('rejects $name', ({ given, path, message }) => {
    const issues = lint(given);
    expect(pathsOf(issues)).toEqual([path]);
    expect(issues[0]?.message).toMatch(message);
    expect(issues[0]?.message).not.toContain('MARKER');
  });

  it.each(['5m', '59m', '1440m', '1h', '24h', '1h30m', '0h5m', '23h60m', ' 15m '])(
    'accepts %s as deliverWithin',
    (deliverWithin) => {
      expect(lint({ html: 'a', deliverWithin })).toEqual([]);
      expect(parse({ html: 'a', deliverWithin }).delivery?.options.deliverWithin).toBe(deliverWithin.trim());
    },
  );

  it.each([
    '4m',
    '0m',
    '1441m',
    '25h',
    '24h1m',
    '15',
    '15s',
    '1d',
    'h',
    'm5',
    '5m1h',
    '-5m',
    '1.5h',
    '5 m',
    '15M',
    '٥m',
    'MARKER',
  ])('rejects %s as deliverWithin', (deliverWithin) => {
    expect(lint({ html: 'a', deliverWithin })).toEqual([
      { path: ['deliverWithin'], message: 'Write hours and minutes from 5m to 24h, such as 15m or 1h30m.' },
    ]);
  });

  it('reports every issue at once, each with its path', () => {
    const delivery = {
      subject: 'a\nb',
      tags: ['é', 'ok', 'ü'],
      headers: { To: 'a', 'X-A': '\0' },
      nonsense: 1,
      locales: { x: 1 },
    };
    expect(pathsOf(lint(delivery)).sort()).toEqual([
      '',
      'headers.To',
      'headers.X-A',
      'locales.x',
      'locales.x',
      'nonsense',
      'subject',
      'tags.0',
      'tags.2',
    ]);
  });
});

describe('placeholders in html', () => {
  it.each([
    { name: 'a tag name', html: '<{{code}}>', isRefused: true },
    { name: 'an attribute name', html: '<p {{code}}>', isRefused: true },
    { name: 'the end of an attribute name', html: '<p data-{{ code }}="a">', isRefused: true },
    { name: 'a script', html: '<script>{{code}}</script>', isRefused: true },
    { name: 'an event attribute', html: '<p onclick="{{code}}">', isRefused: true },
    { name: 'a closing tag', html: '<b></{{code}}>', isRefused: true },
    { name: 'a tag that is never closed', html: '<p a="{{code}}', isRefused: true },
    { name: 'an attribute name for Outlook', html: '<!--[if mso]><p {{code}}><![endif]-->', isRefused: true },
    { name: 'text', html: '<p>{{code}}</p>', isRefused: false },
    { name: 'a quoted attribute', html: '<p title="{{code}}">', isRefused: false },
    { name: 'an unquoted attribute, where white space is escaped', html: '<p title={{code}}>', isRefused: false },
    { name: 'a style', html: '<style>a{color:{{code}}}</style>', isRefused: false },
    { name: 'a comment', html: '<!-- {{code}} -->', isRefused: false },
    { name: 'the text after an unclosed comment', html: '<!--[if mso]>{{code}}', isRefused: false },
    { name: 'a raw attribute', html: '<p {{{code}}}>', isRefused: false },
    { name: 'no place: none is there', html: '<p {{}}>', isRefused: false },
  ])('are refused or not in $name', ({ html, isRefused }) => {
    const message =
      'A placeholder in a tag name, attribute name, script or event attribute is not filled in. Move it into text or an attribute value.';
    expect(lint({ html })).toEqual(isRefused ? [{ path: ['html'], message }] : []);
    expect(lint({ html: 'a', locales: { fr: { html } } })).toEqual(
      isRefused ? [{ path: ['locales', 'fr', 'html'], message }] : [],
    );
    expect(parse({ html }).issues).toEqual([]); // a send goes on
  });
});

describe('parseDelivery', () => {
  it.each([
    { name: 'template', ignored: { template: 7 } },
    { name: 'version', ignored: { version: ['x'] } },
    { name: 'variables', ignored: { variables: 'x' } },
  ])('ignores an invalid $name beside html', ({ ignored }) => {
    expect(parse({ html: 'a', ...ignored })).toMatchObject({
      delivery: { content: { kind: 'html', html: 'a' } },
      issues: [],
    });
  });

  it('ignores an invalid text beside a template', () => {
    expect(parse({ template: 'a', text: 7 })).toMatchObject({
      delivery: { content: { kind: 'template' } },
      issues: [],
    });
  });

  it('parses an HTML delivery', () => {
    const given = {
      html: ' a ',
      text: 'b',
      subject: ' c ',
      replyTo: 'd@example.com',
      tags: [' e ', '', 'f'],
      deliverWithin: '1h',
      headers: { 'X-G': ' h ' },
    };
    expect(parse(given)).toEqual({
      delivery: {
        content: { kind: 'html', html: 'a', text: 'b' },
        options: {
          subject: 'c',
          replyTo: 'd@example.com',
          tags: ['e', 'f'],
          deliverWithin: '1h',
          headers: { 'X-G': 'h' },
        },
      },
      issues: [],
    });
  });

  it('parses a stored template', () => {
    expect(parse({ template: ' a ', version: 'v2', variables: { b: ['c'] } })).toEqual({
      delivery: {
        content: { kind: 'template', template: 'a', version: 'v2', variables: { b: ['c'] } },
        options: {
          subject: undefined,
          replyTo: undefined,
          tags: undefined,
          deliverWithin: undefined,
          headers: undefined,
        },
      },
      issues: [],
    });
  });

  it.each([
    {
      name: 'uses html when there is a template too',
      given: { html: 'a', template: 'b' },
      expected: { kind: 'html', html: 'a' },
    },
    {
      name: 'uses the template when html is blank',
      given: { html: ' ', template: 'b' },
      expected: { kind: 'template', template: 'b' },
    },
    { name: 'ignores unknown keys', given: { html: 'a', nonsense: 1 }, expected: { kind: 'html', html: 'a' } },
    { name: 'ignores locales', given: { html: 'a', locales: 5 }, expected: { kind: 'html', html: 'a' } },
  ])('$name', ({ given, expected }) => {
    const { delivery, issues } = parse(given);
    expect(issues).toEqual([]);
    expect(delivery?.content).toEqual(expected);
  });

  it('keeps headers named like properties of every object', () => {
    const headers = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}');
    expect(Object.entries(parse({ html: 'a', headers }).delivery?.options.headers ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
  });

  it('leaves out blank headers', () => {
    expect(
      Object.keys(parse({ html: 'a', headers: { 'X-A': ' ', 'X-B': null } }).delivery?.options.headers ?? {}),
    ).toEqual([]);
  });

  it('ignores inherited fields', () => {
    expect(parse(Object.create({ html: 'a' }))).toMatchObject({ delivery: undefined, issues: [{ path: [] }] });
  });
});

describe('findUnknownDeliveryKeys', () => {
  it('knows every field of the table, and locales', () => {
    const known = Object.fromEntries([...Object.keys(deliveryFields), 'locales'].map((key) => [key, 1]));
    expect(findUnknownDeliveryKeys({ ...known, colour: 1 })).toEqual(['colour']);
  });
});
