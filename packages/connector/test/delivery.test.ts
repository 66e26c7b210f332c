// One delivery: what it may hold, what is said of the rest, and what a send reads of it.

import { describe, expect, it } from 'vitest';
import { type Problem, reporter } from '../src/config/validators.ts';
import { checkDelivery, checkKeys, deliveryFields, isSet, readDelivery, unknownDeliveryKeys } from '../src/config/delivery.ts';

const check = (delivery: unknown) => {
  const problems: Problem[] = [];
  checkDelivery(delivery, reporter(problems));
  return problems;
};
const read = (delivery: Record<string, unknown>) => {
  const problems: Problem[] = [];
  return { delivery: readDelivery(delivery, reporter(problems)), problems };
};
const at = (problems: readonly Problem[]) => problems.map(({ path }) => path.join('.'));

describe('checkDelivery', () => {
  it.each([
    { name: 'html alone', given: { html: '<p>{{code}}</p>' } },
    { name: 'a stored template alone', given: { template: 'sign-in' } },
    {
      name: 'all of content',
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
      name: 'all of a stored template',
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
    { name: 'a header with every mark of a token', given: { html: 'a', headers: { "X!#$&'*+.^_`|~09az": 'b' } } },
    {
      name: 'a header whose name only begins like a refused one',
      given: { html: 'a', headers: { Contents: 'b', Tops: 'c', DKIMX: 'd', 'X-To': 'e', 'X-DKIM-A': 'f' } },
    },
    { name: 'the word that removes a header', given: { html: 'a', headers: { 'Auto-Submitted': 'none' } } },
    { name: 'no locales', given: { html: 'a', locales: null } },
    {
      name: 'locales',
      given: { html: 'a', locales: { fr: { html: 'b' }, 'pt-BR': {}, 'zh-Hant-TW': { subject: 'c' } } },
    },
    {
      name: 'a stored template in a language of html',
      given: { html: 'a', locales: { fr: { template: 'b', version: 'c' } } },
    },
    { name: 'html of 1 MB', given: { html: 'a'.repeat(1024 * 1024) } },
  ])('accepts $name', ({ given }) => {
    expect(check(given)).toEqual([]);
  });

  const token = /^A header name is ASCII letters, digits and dashes/;
  const refused = /^This header is written by the connector or by Mailgun/;
  const controls = /^Remove line breaks and control characters/;
  const html = { html: 'a' };
  it.each([
    { name: 'nothing', given: {}, path: '', says: /Add html, or the name of a stored template as template/ },
    { name: 'a list', given: ['MARKER'], path: '', says: /^Write an object with html/ },
    { name: 'a text', given: 'MARKER', path: '', says: /^Write an object with html/ },
    { name: 'null', given: null, path: '', says: /^Write an object with html/ },
    {
      name: 'html and template',
      given: { html: 'MARKER', template: 'b' },
      path: 'template',
      says: /^Use html or template, not both: remove one/,
    },
    {
      name: 'a text beside a stored template',
      given: { template: 'a', text: 'MARKER' },
      path: 'text',
      says: /brings its own text: remove/,
    },
    {
      name: 'a version beside html',
      given: { html: 'a', version: 'MARKER' },
      path: 'version',
      says: /belongs to a stored template: remove/,
    },
    {
      name: 'variables beside html',
      given: { html: 'a', variables: { MARKER: 1 } },
      path: 'variables',
      says: /belongs to a stored template: remove/,
    },
    {
      name: 'a subject with a line break',
      given: { ...html, subject: 'MARKER\r\nBcc: b' },
      path: 'subject',
      says: controls,
    },
    {
      name: 'a subject with a direction override',
      given: { ...html, subject: 'MARKER\u202eb' },
      path: 'subject',
      says: controls,
    },
    {
      name: 'a subject that is a number',
      given: { ...html, subject: 5 },
      path: 'subject',
      says: /^Write this as text/,
    },
    { name: 'a text that is a list', given: { ...html, text: ['MARKER'] }, path: 'text', says: /^Write this as text/ },
    { name: 'a template with a line break', given: { template: 'MARKER\nb' }, path: 'template', says: controls },
    {
      name: 'a version with a line break',
      given: { template: 'a', version: 'MARKER\nb' },
      path: 'version',
      says: controls,
    },
    {
      name: 'variables that are a list',
      given: { template: 'a', variables: ['MARKER'] },
      path: 'variables',
      says: /^Write a JSON object of names and values/,
    },
    {
      name: 'variables that are a text',
      given: { template: 'a', variables: '{"MARKER":1}' },
      path: 'variables',
      says: /^Write a JSON object/,
    },
    {
      name: 'a reply-to with a line break',
      given: { ...html, replyTo: 'MARKER\r\nBcc: b <a@example.com>' },
      path: 'replyTo',
      says: controls,
    },
    {
      name: 'a reply-to with a placeholder and a line break',
      given: { ...html, replyTo: '{{MARKER}}\r\nBcc: b' },
      path: 'replyTo',
      says: controls,
    },
    {
      name: 'a reply-to that is a list',
      given: { ...html, replyTo: 'MARKER@a.example, b@a.example' },
      path: 'replyTo',
      says: /^Write one address, such as/,
    },
    {
      name: 'a reply-to without an address',
      given: { ...html, replyTo: 'MARKER' },
      path: 'replyTo',
      says: /^Write one address/,
    },
    {
      name: 'tags that are a text',
      given: { ...html, tags: 'MARKER' },
      path: 'tags',
      says: /^Write a list of texts, such as/,
    },
    { name: 'ten tags', given: { ...html, tags: Array(10).fill('MARKER') }, path: 'tags', says: /^Use at most 9 tags/ },
    {
      name: 'a tag that is not ASCII',
      given: { ...html, tags: ['a', 'MARKERé'] },
      path: 'tags.1',
      says: /^A tag is plain ASCII of at most 128 characters/,
    },
    {
      name: 'a tag with a line break',
      given: { ...html, tags: ['MARKER\nb'] },
      path: 'tags.0',
      says: /^A tag is plain ASCII/,
    },
    {
      name: 'a tag with a delete character',
      given: { ...html, tags: ['MARKER\x7f'] },
      path: 'tags.0',
      says: /^A tag is plain ASCII/,
    },
    {
      name: 'a tag of 129 letters',
      given: { ...html, tags: ['t'.repeat(129)] },
      path: 'tags.0',
      says: /^A tag is plain ASCII/,
    },
    { name: 'a tag that is a number', given: { ...html, tags: [5] }, path: 'tags.0', says: /^Write this as text/ },
    {
      name: 'headers that are a list',
      given: { ...html, headers: ['MARKER'] },
      path: 'headers',
      says: /^Write an object of header names/,
    },
    {
      name: 'a header name that is not ASCII',
      given: { ...html, headers: { 'X-é': 'MARKER' } },
      path: 'headers.X-é',
      says: token,
    },
    {
      name: 'a header name with a space',
      given: { ...html, headers: { 'X A': 'MARKER' } },
      path: 'headers.X A',
      says: token,
    },
    {
      name: 'a header name with a colon',
      given: { ...html, headers: { 'X:': 'MARKER' } },
      path: 'headers.X:',
      says: token,
    },
    {
      name: 'a header name with a line break',
      given: { ...html, headers: { 'X\r\nBcc': 'MARKER' } },
      path: 'headers.X\r\nBcc',
      says: token,
    },
    {
      name: 'a header name with a quote',
      given: { ...html, headers: { 'X"': 'MARKER' } },
      path: 'headers.X"',
      says: token,
    },
    {
      name: 'a percent sign in a header name',
      given: { ...html, headers: { 'X%0ABcc': 'MARKER' } },
      path: 'headers.X%0ABcc',
      says: token,
    },
    { name: 'an empty header name', given: { ...html, headers: { '': 'MARKER' } }, path: 'headers.', says: token },
    {
      name: 'a header with a line break',
      given: { ...html, headers: { 'X-A': 'MARKER\r\nBcc: b' } },
      path: 'headers.X-A',
      says: controls,
    },
    {
      name: 'a header with a null character',
      given: { ...html, headers: { 'X-A': 'MARKER\0' } },
      path: 'headers.X-A',
      says: controls,
    },
    {
      name: 'a header that is a number',
      given: { ...html, headers: { 'X-A': 5 } },
      path: 'headers.X-A',
      says: /^Write this as text/,
    },
    {
      name: 'a header that is named twice, the second time in capitals',
      given: { ...html, headers: { 'x-a': 'a', 'X-A': 'MARKER' } },
      path: 'headers.X-A',
      says: /^This header is named twice/,
    },
    {
      name: 'a header that is named twice',
      given: { ...html, headers: { 'X-A': 'a', 'x-a': 'MARKER' } },
      path: 'headers.x-a',
      says: /^This header is named twice/,
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
      says: refused,
    })),
    {
      name: 'an unknown key',
      given: { ...html, htm: 'MARKER' },
      path: 'htm',
      says: /did you mean html\? The fields are html, text/,
    },
    {
      name: 'another case of a key',
      given: { ...html, replyto: 'MARKER' },
      path: 'replyto',
      says: /did you mean replyTo\?/,
    },
    { name: 'the name of another vendor', given: { ...html, tag: 'MARKER' }, path: 'tag', says: /did you mean tags\?/ },
    {
      name: 'a key misspelt',
      given: { ...html, deliverwithinn: 'MARKER' },
      path: 'deliverwithinn',
      says: /did you mean deliverWithin\?/,
    },
    {
      name: 'locales that are a list',
      given: { ...html, locales: ['MARKER'] },
      path: 'locales',
      says: /^Write an object of language tags/,
    },
    {
      name: 'a locale that is no language tag',
      given: { ...html, locales: { 'MARKER text': {} } },
      path: 'locales.MARKER text',
      says: /^This is no language tag. Write one such as fr/,
    },
    {
      name: 'a locale with an underscore',
      given: { ...html, locales: { pt_BR: {} } },
      path: 'locales.pt_BR',
      says: /Write one such as fr or pt-BR/,
    },
    {
      name: 'a locale called __proto__',
      given: JSON.parse('{"html":"a","locales":{"__proto__":{}}}'),
      path: 'locales.__proto__',
      says: /no language tag/,
    },
    {
      name: 'a locale that is a text',
      given: { ...html, locales: { fr: 'MARKER' } },
      path: 'locales.fr',
      says: /^Write an object with what differs/,
    },
    {
      name: 'an unknown key in a locale',
      given: { ...html, locales: { fr: { htm: 'MARKER' } } },
      path: 'locales.fr.htm',
      says: /did you mean html\?/,
    },
    {
      name: 'locales in a locale',
      given: { ...html, locales: { fr: { locales: {} } } },
      path: 'locales.fr.locales',
      says: /^There is no such field/,
    },
    {
      name: 'html and template in a locale',
      given: { ...html, locales: { fr: { html: 'MARKER', template: 'b' } } },
      path: 'locales.fr.template',
      says: /^Use html or template/,
    },
    {
      name: 'a bad field in a locale',
      given: { ...html, locales: { fr: { subject: 'MARKER\nb' } } },
      path: 'locales.fr.subject',
      says: controls,
    },
    {
      name: 'a bad tag in a locale',
      given: { ...html, locales: { fr: { tags: ['é'] } } },
      path: 'locales.fr.tags.0',
      says: /^A tag is plain ASCII/,
    },
  ])('refuses $name', ({ given, path, says }) => {
    const problems = check(given);
    expect(at(problems)).toEqual([path]);
    expect(problems[0]?.message).toMatch(says);
    expect(problems[0]?.message).not.toContain('MARKER');
  });

  it.each(['5m', '59m', '1440m', '1h', '24h', '1h30m', '0h5m', '23h60m', ' 15m '])(
    'takes %s to deliver within',
    (deliverWithin) => {
      expect(check({ html: 'a', deliverWithin })).toEqual([]);
      expect(read({ html: 'a', deliverWithin }).delivery?.deliverWithin).toBe(deliverWithin.trim());
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
  ])('refuses %s to deliver within', (deliverWithin) => {
    expect(check({ html: 'a', deliverWithin })).toEqual([
      { path: ['deliverWithin'], message: 'Write hours and minutes from 5m to 24h, such as 15m or 1h30m.' },
    ]);
  });

  it('says everything that is wrong at once, each where it is', () => {
    const delivery = {
      subject: 'a\nb',
      tags: ['é', 'ok', 'ü'],
      headers: { To: 'a', 'X-A': '\0' },
      nonsense: 1,
      locales: { x: 1 },
    };
    expect(at(check(delivery)).sort()).toEqual([
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

describe('readDelivery', () => {
  it.each([
    { name: 'template', ignored: { template: 7 } },
    { name: 'version', ignored: { version: ['x'] } },
    { name: 'variables', ignored: { variables: 'x' } },
  ])('does not look at a broken $name beside html', ({ ignored }) => {
    expect(read({ html: 'a', ...ignored })).toMatchObject({
      delivery: { content: { kind: 'html', html: 'a' } },
      problems: [],
    });
  });

  it('does not look at a broken text beside a template', () => {
    expect(read({ template: 'a', text: 7 })).toMatchObject({ delivery: { content: { kind: 'stored' } }, problems: [] });
  });

  it('reads content', () => {
    const given = {
      html: ' a ',
      text: 'b',
      subject: ' c ',
      replyTo: 'd@example.com',
      tags: [' e ', '', 'f'],
      deliverWithin: '1h',
      headers: { 'X-G': ' h ' },
    };
    expect(read(given)).toEqual({
      delivery: {
        content: { kind: 'html', html: 'a', text: 'b' },
        subject: 'c',
        replyTo: 'd@example.com',
        tags: ['e', 'f'],
        deliverWithin: '1h',
        headers: { 'X-G': 'h' },
      },
      problems: [],
    });
  });

  it('reads a stored template', () => {
    expect(read({ template: ' a ', version: 'v2', variables: { b: ['c'] } })).toEqual({
      delivery: {
        content: { kind: 'stored', template: 'a', version: 'v2', variables: { b: ['c'] } },
        subject: undefined,
        replyTo: undefined,
        tags: [],
        deliverWithin: undefined,
        headers: {},
      },
      problems: [],
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
      expected: { kind: 'stored', template: 'b', variables: {} },
    },
    { name: 'leaves unknown keys alone', given: { html: 'a', nonsense: 1 }, expected: { kind: 'html', html: 'a' } },
    { name: 'leaves locales alone', given: { html: 'a', locales: 5 }, expected: { kind: 'html', html: 'a' } },
  ])('$name', ({ given, expected }) => {
    const { delivery, problems } = read(given);
    expect(problems).toEqual([]);
    expect(delivery?.content).toEqual(expected);
  });

  it('keeps a header of any name that JSON may bring', () => {
    const headers = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}');
    expect(Object.entries(read({ html: 'a', headers }).delivery?.headers ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
  });

  it('leaves blank headers out', () => {
    expect(Object.keys(read({ html: 'a', headers: { 'X-A': ' ', 'X-B': null } }).delivery?.headers ?? {})).toEqual([]);
  });

  it('reads nothing that a delivery inherits', () => {
    expect(read(Object.create({ html: 'a' }))).toMatchObject({ delivery: undefined, problems: [{ path: [] }] });
  });
});

describe('checkKeys', () => {
  it('names the nearest key, and all of them', () => {
    const problems: Problem[] = [];
    checkKeys({ colr: 1, size: 2, shape: undefined }, ['colour', 'size'], reporter(problems));
    expect(problems).toEqual([
      { path: ['colr'], message: 'There is no such field: did you mean colour? The fields are colour, size.' },
    ]);
  });
});

describe('unknownDeliveryKeys', () => {
  it('knows every field and locales', () => {
    const known = Object.fromEntries([...Object.keys(deliveryFields), 'locales'].map((key) => [key, 1]));
    expect(unknownDeliveryKeys({ ...known, colour: 1 })).toEqual(['colour']);
  });
});

describe('isSet', () => {
  it.each([
    { name: 'text', given: 'a', expected: true },
    { name: 'false', given: false, expected: true },
    { name: 'nought', given: 0, expected: true },
    { name: 'an empty list', given: [], expected: true },
    { name: 'blank text', given: ' \n', expected: false },
    { name: 'null', given: null, expected: false },
    { name: 'undefined', given: undefined, expected: false },
  ])('is $expected for $name', ({ given, expected }) => {
    expect(isSet({ key: given }, 'key')).toBe(expected);
  });

  it('is false for what is inherited', () => {
    expect(isSet({}, 'constructor')).toBe(false);
  });
});
