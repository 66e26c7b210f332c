// The language of a message, and the delivery in it.

import { describe, expect, it } from 'vitest';
import { chooseLocale, localize, overlay } from '../src/content/locale.ts';

describe('chooseLocale', () => {
  const offered = ['de', 'fr', 'fr-CA', 'pt-BR', 'zh-Hant', 'zh'];
  it.each([
    { name: 'finds the tag itself', given: { locale: 'fr' }, expected: 'fr' },
    { name: 'prefers the narrower tag, in whichever order they stand', given: { locale: 'fr-CA' }, expected: 'fr-CA' },
    { name: 'shortens the wish until a tag fits', given: { locale: 'de-Latn-AT' }, expected: 'de' },
    { name: 'prefers the longest tag that fits', given: { locale: 'zh-Hant-TW' }, expected: 'zh-Hant' },
    { name: 'does not lengthen the wish', given: { locale: 'pt' }, expected: undefined },
    { name: 'does not take a sibling', given: { locale: 'pt-PT' }, expected: undefined },
    { name: 'does not take a language that begins alike', given: { locale: 'fry' }, expected: undefined },
    {
      name: 'compares without case, and gives the tag as it is offered',
      given: { locale: 'PT-br' },
      expected: 'pt-BR',
    },
    { name: 'trims the locale', given: { locale: ' de ' }, expected: 'de' },
    { name: 'finds nothing for another language', given: { locale: 'ja' }, expected: undefined },
    { name: 'finds nothing without a wish', given: {}, expected: undefined },
    { name: 'takes no wildcard', given: { locale: '*' }, expected: undefined },
    { name: 'drops a single letter with what follows it', given: { locale: 'de-x-bayern' }, expected: 'de' },
    {
      name: 'is narrowed by a form of it in uiLocales',
      given: { locale: 'fr', uiLocales: 'fr-CA en' },
      expected: 'fr-CA',
    },
    {
      name: 'is narrowed by a later one in uiLocales',
      given: { locale: 'fr', uiLocales: 'de fr-ca' },
      expected: 'fr-CA',
    },
    {
      name: 'is narrowed by the first form that is offered, past one that is not',
      given: { locale: 'fr', uiLocales: 'fr-BE fr-CA' },
      expected: 'fr-CA',
    },
    { name: 'is narrowed without regard to case', given: { locale: 'FR', uiLocales: 'fr-CA' }, expected: 'fr-CA' },
    { name: 'is narrowed by a tag in capitals', given: { locale: 'fr', uiLocales: 'FR-CA' }, expected: 'fr-CA' },
    {
      name: 'is not narrowed by a tag that no one offers',
      given: { locale: 'fr', uiLocales: 'fr-BE' },
      expected: 'fr',
    },
    {
      name: 'is not replaced by another language of uiLocales',
      given: { locale: 'ja', uiLocales: 'de fr' },
      expected: undefined,
    },
    {
      name: 'is not narrowed by a language that begins alike',
      given: { locale: 'd', uiLocales: 'de' },
      expected: undefined,
    },
    { name: 'takes uiLocales alone when there is no locale', given: { uiLocales: 'ja de fr' }, expected: 'de' },
    { name: 'takes uiLocales alone when locale is blank', given: { locale: ' ', uiLocales: 'de' }, expected: 'de' },
    {
      name: 'takes uiLocales alone when locale is no text',
      given: { locale: ['fr'], uiLocales: 'de' },
      expected: 'de',
    },
    { name: 'takes space of any kind between uiLocales', given: { uiLocales: ' \tja \n fr-CA ' }, expected: 'fr-CA' },
    { name: 'ignores uiLocales that are no text', given: { uiLocales: ['de'] }, expected: undefined },
    { name: 'ignores a wildcard in uiLocales', given: { uiLocales: '* de' }, expected: 'de' },
    { name: 'ignores what is inherited', given: Object.create({ locale: 'fr', uiLocales: 'fr' }), expected: undefined },
  ])('$name', ({ given, expected }) => {
    expect(chooseLocale(offered, given)).toBe(expected);
    expect(chooseLocale(offered.toReversed(), given)).toBe(expected);
  });

  it.each([
    '-',
    '--',
    '-x',
    'x-',
    '\0',
    '😀',
    '\ud800',
    '__proto__',
    'constructor',
    'a'.repeat(10_000),
    'a-'.repeat(5000),
  ])('finds nothing for a locale such as %j', (locale) => {
    expect(chooseLocale(offered, { locale, uiLocales: locale })).toBeUndefined();
  });
});

describe('localize', () => {
  it('lays the language of the message over the delivery', () => {
    const delivery = { subject: 'Hello', html: 'a', locales: { fr: { subject: 'Salut' } } };
    expect(localize(delivery, { locale: 'fr-BE' })).toEqual({
      delivery: { subject: 'Salut', html: 'a' },
      locale: 'fr',
    });
  });

  it.each([
    { name: 'the language is not there', given: { html: 'a', locales: { de: { html: 'b' } } } },
    { name: 'there are no locales', given: { html: 'a' } },
    { name: 'locales are a list', given: { html: 'a', locales: [{ html: 'b' }] } },
    { name: 'locales are null', given: { html: 'a', locales: null } },
    { name: 'the language holds no object', given: { html: 'a', locales: { fr: 'b' } } },
    { name: 'the language holds null', given: { html: 'a', locales: { fr: null } } },
    {
      name: 'locales are inherited',
      given: Object.assign(Object.create({ locales: { fr: { html: 'b' } } }), { html: 'a' }),
    },
  ])('gives the delivery as it is when $name', ({ given }) => {
    expect(localize(given, { locale: 'fr' })).toEqual({ delivery: given });
    expect(localize(given, { locale: 'fr' }).delivery).toBe(given);
  });

  it('finds no language in what every object has', () => {
    const delivery = { html: 'a', locales: {} };
    expect(localize(delivery, { locale: 'constructor' })).toEqual({ delivery });
    expect(localize(delivery, { locale: '__proto__' })).toEqual({ delivery });
  });
});

describe('overlay', () => {
  it.each([
    {
      name: 'replaces what differs and keeps the rest',
      base: { html: 'a', subject: 'b' },
      partial: { subject: 'c' },
      expected: { html: 'a', subject: 'c' },
    },
    {
      name: 'drops the text of html that is replaced',
      base: { html: 'a', text: 'b' },
      partial: { html: 'c' },
      expected: { html: 'c' },
    },
    {
      name: 'keeps a text of its own',
      base: { html: 'a', text: 'b' },
      partial: { html: 'c', text: 'd' },
      expected: { html: 'c', text: 'd' },
    },
    {
      name: 'replaces the text alone',
      base: { html: 'a', text: 'b' },
      partial: { text: 'd' },
      expected: { html: 'a', text: 'd' },
    },
    {
      name: 'drops the version of a template that is replaced',
      base: { template: 'a', version: 'b', variables: { c: 1 } },
      partial: { template: 'd' },
      expected: { template: 'd', variables: { c: 1 } },
    },
    {
      name: 'keeps a version of its own',
      base: { template: 'a', version: 'b' },
      partial: { template: 'd', version: 'e' },
      expected: { template: 'd', version: 'e' },
    },
    {
      name: 'replaces the version alone',
      base: { template: 'a', version: 'b' },
      partial: { version: 'e' },
      expected: { template: 'a', version: 'e' },
    },
    {
      name: 'replaces a stored template by html',
      base: { template: 'a', version: 'b' },
      partial: { html: 'c' },
      expected: { html: 'c' },
    },
    {
      name: 'replaces html by a stored template',
      base: { html: 'a', text: 'b' },
      partial: { template: 'c' },
      expected: { template: 'c' },
    },
    { name: 'replaces tags whole', base: { tags: ['a', 'b'] }, partial: { tags: ['c'] }, expected: { tags: ['c'] } },
    { name: 'replaces tags by none', base: { tags: ['a', 'b'] }, partial: { tags: [] }, expected: { tags: [] } },
    {
      name: 'merges variables one level deep',
      base: { variables: { a: 1, b: { c: 1 } } },
      partial: { variables: { b: { d: 2 } } },
      expected: { variables: { a: 1, b: { d: 2 } } },
    },
    {
      name: 'compares variables with case',
      base: { variables: { a: 1 } },
      partial: { variables: { A: 2 } },
      expected: { variables: { a: 1, A: 2 } },
    },
    {
      name: 'merges headers',
      base: { headers: { 'X-A': 'a', 'X-B': 'b' } },
      partial: { headers: { 'X-B': 'c' } },
      expected: { headers: { 'X-A': 'a', 'X-B': 'c' } },
    },
    {
      name: 'compares header names without case',
      base: { headers: { 'X-A': 'a' } },
      partial: { headers: { 'x-a': 'none' } },
      expected: { headers: { 'x-a': 'none' } },
    },
    {
      name: 'takes headers where there were none',
      base: {},
      partial: { headers: { 'X-A': 'a' } },
      expected: { headers: { 'X-A': 'a' } },
    },
    {
      name: 'keeps headers where there are no others',
      base: { headers: { 'X-A': 'a' } },
      partial: {},
      expected: { headers: { 'X-A': 'a' } },
    },
    {
      name: 'takes what is no object as it is, to be reported',
      base: { headers: { 'X-A': 'a' } },
      partial: { headers: 'b' },
      expected: { headers: 'b' },
    },
    {
      name: 'takes blank and null fields as unset',
      base: { html: 'a', text: 'b', subject: 'c' },
      partial: { html: ' ', text: null, subject: '', template: undefined },
      expected: { html: 'a', text: 'b', subject: 'c' },
    },
    {
      name: 'leaves the locales out',
      base: { html: 'a', locales: { fr: {} } },
      partial: { subject: 'b' },
      expected: { html: 'a', subject: 'b' },
    },
    {
      name: 'has no inherited html',
      base: { html: 'a', text: 'b' },
      partial: Object.create({ html: 'c' }),
      expected: { html: 'a', text: 'b' },
    },
  ])('$name', ({ base, partial, expected }) => {
    expect(overlay(base, partial)).toEqual(expected);
  });

  it('keeps keys that JSON calls __proto__ what they are', () => {
    const base = JSON.parse('{"html":"a","variables":{"__proto__":{"a":1}},"headers":{"__proto__":"b"}}');
    const laid = overlay(base, { variables: { x: 1 }, headers: { y: 'z' } });
    expect(JSON.stringify(laid)).toBe(
      '{"html":"a","variables":{"__proto__":{"a":1},"x":1},"headers":{"__proto__":"b","y":"z"}}',
    );
  });

  it('leaves both as they were', () => {
    const base = { html: 'a', variables: { a: 1 }, locales: { fr: {} } };
    const partial = { html: 'b', variables: { c: 2 } };
    const before = JSON.stringify([base, partial]);
    overlay(base, partial);
    expect(JSON.stringify([base, partial])).toBe(before);
  });
});
