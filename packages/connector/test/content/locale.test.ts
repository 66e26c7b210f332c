// The locale of a message, and the delivery in that locale.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/config/validators.ts';
import { chooseLocale, localizeDelivery as localize, overlayDelivery, selectLocale } from '../../src/content/locale.ts';

/** A delivery in the language of a message. */
const localizeDelivery = (delivery: JsonObject, payload: JsonObject) => {
  const { used, locale } = selectLocale(delivery, payload);
  return localize(used, locale);
};

describe('chooseLocale', () => {
  const offered = ['de', 'fr', 'fr-CA', 'pt-BR', 'zh-Hant', 'zh'];
  it.each([
    { name: 'returns an exact match', given: { locale: 'fr' }, expected: 'fr' },
    { name: 'prefers the exact tag, in any order', given: { locale: 'fr-CA' }, expected: 'fr-CA' },
    { name: 'shortens the requested tag until one matches', given: { locale: 'de-Latn-AT' }, expected: 'de' },
    { name: 'prefers the longest match', given: { locale: 'zh-Hant-TW' }, expected: 'zh-Hant' },
    { name: 'finds the likely region', given: { locale: 'pt' }, expected: 'pt-BR' },
    { name: 'does not match another region', given: { locale: 'pt-PT' }, expected: undefined },
    { name: 'does not match a language whose code starts the same', given: { locale: 'fry' }, expected: undefined },
    {
      name: 'is case-insensitive and returns the tag as offered',
      given: { locale: 'PT-br' },
      expected: 'pt-BR',
    },
    { name: 'trims the locale', given: { locale: ' de ' }, expected: 'de' },
    { name: 'returns undefined for another language', given: { locale: 'ja' }, expected: undefined },
    { name: 'returns undefined for an empty payload', given: {}, expected: undefined },
    { name: 'ignores a wildcard', given: { locale: '*' }, expected: undefined },
    {
      name: 'removes a single-letter subtag together with what follows',
      given: { locale: 'de-x-bayern' },
      expected: 'de',
    },
    {
      name: 'prefers a more precise tag of uiLocales',
      given: { locale: 'fr', uiLocales: 'fr-CA en' },
      expected: 'fr-CA',
    },
    {
      name: 'prefers a later, more precise tag of uiLocales',
      given: { locale: 'fr', uiLocales: 'de fr-ca' },
      expected: 'fr-CA',
    },
    {
      name: 'prefers the first more precise tag that is offered',
      given: { locale: 'fr', uiLocales: 'fr-BE fr-CA' },
      expected: 'fr-CA',
    },
    {
      name: 'compares locale with uiLocales case-insensitively',
      given: { locale: 'FR', uiLocales: 'fr-CA' },
      expected: 'fr-CA',
    },
    {
      name: 'prefers a more precise tag in upper case',
      given: { locale: 'fr', uiLocales: 'FR-CA' },
      expected: 'fr-CA',
    },
    {
      name: 'ignores a more precise tag that is not offered',
      given: { locale: 'fr', uiLocales: 'fr-BE' },
      expected: 'fr',
    },
    {
      name: 'ignores other languages of uiLocales',
      given: { locale: 'ja', uiLocales: 'de fr' },
      expected: undefined,
    },
    {
      name: 'ignores a language of uiLocales whose code starts the same',
      given: { locale: 'd', uiLocales: 'de' },
      expected: undefined,
    },
    { name: 'uses uiLocales when there is no locale', given: { uiLocales: 'ja de fr' }, expected: 'de' },
    { name: 'uses uiLocales when locale is blank', given: { locale: ' ', uiLocales: 'de' }, expected: 'de' },
    {
      name: 'uses uiLocales when locale is not text',
      given: { locale: ['fr'], uiLocales: 'de' },
      expected: 'de',
    },
    { name: 'accepts any white space between uiLocales', given: { uiLocales: ' \tja \n fr-CA ' }, expected: 'fr-CA' },
    { name: 'ignores uiLocales that are not text', given: { uiLocales: ['de'] }, expected: undefined },
    { name: 'ignores a wildcard in uiLocales', given: { uiLocales: '* de' }, expected: 'de' },
    {
      name: 'ignores inherited properties',
      given: Object.create({ locale: 'fr', uiLocales: 'fr' }),
      expected: undefined,
    },
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
  ])('returns undefined for a locale such as %j', (locale) => {
    expect(chooseLocale(offered, { locale, uiLocales: locale })).toBeUndefined();
  });
});

describe('scripts and regions', () => {
  it.each([
    { wish: 'zh-TW', offered: ['zh-Hant', 'zh', 'zh-CN'], expected: 'zh-Hant' },
    { wish: 'zh-TW', offered: ['zh', 'zh-CN', 'zh-Hans'], expected: undefined },
    { wish: 'zh-Hant-TW', offered: ['zh-TW', 'zh-CN'], expected: 'zh-TW' },
    { wish: 'zh-Hant', offered: ['zh-TW', 'zh-CN'], expected: 'zh-TW' },
    { wish: 'zh-Hant', offered: ['zh-HK', 'zh-CN'], expected: undefined },
    { wish: 'zh-HK', offered: ['zh-Hant', 'zh-CN', 'zh'], expected: 'zh-Hant' },
    { wish: 'zh-HK', offered: ['zh-TW', 'zh-HK', 'zh-Hant'], expected: 'zh-HK' },
    { wish: 'zh-Hant-HK', offered: ['zh-TW', 'zh-HK'], expected: 'zh-HK' },
    { wish: 'zh-MO', offered: ['zh-Hant', 'zh-Hans'], expected: 'zh-Hant' },
    { wish: 'zh-SG', offered: ['zh-Hant', 'zh'], expected: 'zh' },
    { wish: 'zh-SG', offered: ['zh-Hant', 'zh-Hans'], expected: 'zh-Hans' },
    { wish: 'zh', offered: ['zh-TW', 'zh-CN'], expected: 'zh-CN' },
    { wish: 'zh', offered: ['zh-TW', 'zh-Hant'], expected: undefined },
    { wish: 'zh-Hans-CN', offered: ['zh-TW', 'zh-CN'], expected: 'zh-CN' },
    { wish: 'sr-Latn', offered: ['sr', 'sr-Cyrl'], expected: undefined },
    { wish: 'sr-Latn', offered: ['sr', 'sr-Latn-RS'], expected: 'sr-Latn-RS' },
    { wish: 'sr-Latn-RS', offered: ['sr', 'sr-Latn'], expected: 'sr-Latn' },
    { wish: 'sr-ME', offered: ['sr', 'sr-Latn'], expected: 'sr-Latn' },
    { wish: 'sr-ME', offered: ['sr'], expected: undefined },
    { wish: 'sr-RS', offered: ['sr-Latn', 'sr-Cyrl'], expected: 'sr-Cyrl' },
    { wish: 'uz-AF', offered: ['uz'], expected: undefined },
    { wish: 'pa-PK', offered: ['pa', 'pa-Arab'], expected: 'pa-Arab' },
    { wish: 'pt', offered: ['pt-PT', 'pt-BR'], expected: 'pt-BR' },
    { wish: 'pt-BR', offered: ['pt'], expected: 'pt' },
    { wish: 'pt-PT', offered: ['pt-BR', 'pt'], expected: 'pt' },
    { wish: 'en', offered: ['en-GB', 'en-US'], expected: 'en-US' },
    { wish: 'en-GB', offered: ['en-US'], expected: undefined },
    { wish: 'fr', offered: ['fr-CA'], expected: undefined },
    { wish: 'fr-Latn-CA', offered: ['fr', 'fr-CA'], expected: 'fr-CA' },
    { wish: 'de-AT-1996', offered: ['de', 'de-AT', 'de-1901'], expected: 'de-AT' },
    { wish: 'de-1996', offered: ['de', 'de-1996'], expected: 'de-1996' },
    { wish: 'ca', offered: ['ca-valencia'], expected: undefined },
    { wish: 'pt_BR', offered: ['pt-BR'], expected: 'pt-BR' },
    { wish: 'iw', offered: ['he'], expected: 'he' },
    { wish: 'und', offered: ['en'], expected: undefined },
    { wish: 'zh-TW-u-co-stroke', offered: ['zh-TW'], expected: 'zh-TW' },
  ])('$wish with $offered finds $expected', ({ wish, offered, expected }) => {
    for (const tags of [offered, offered.toReversed()]) {
      expect(chooseLocale(tags, { locale: wish })).toBe(expected);
      expect(chooseLocale(tags, { uiLocales: wish })).toBe(expected);
      expect(chooseLocale(tags, { uiLocales: `tlh ${wish}` })).toBe(expected);
    }
  });

  it.each([
    { name: 'the preferred tag, offered exactly, before a more precise one', uiLocales: 'fr fr-CA', expected: 'fr' },
    { name: 'a more precise tag before the preferred one', uiLocales: 'fr-CA fr', expected: 'fr-CA' },
    { name: 'a more precise tag after another language', uiLocales: 'de fr-CA fr', expected: 'fr-CA' },
    { name: 'a more precise tag after a language that is not offered', uiLocales: 'ja fr-CA', expected: 'fr-CA' },
    { name: 'the preferred tag after a region that is not offered', uiLocales: 'fr-BE fr fr-CA', expected: 'fr' },
  ])('refines locale: $name', ({ uiLocales, expected }) => {
    expect(chooseLocale(['de', 'fr', 'fr-CA'], { locale: 'fr', uiLocales })).toBe(expected);
  });

  it('refines locale only within its region and script', () => {
    const offered = ['zh-CN', 'zh-TW', 'zh-Hant-TW', 'zh-Hant-HK'];
    expect(chooseLocale(offered, { locale: 'zh-TW', uiLocales: 'zh-Hans zh-Hant-TW' })).toBe('zh-Hant-TW');
    expect(chooseLocale(offered, { locale: 'zh-CN', uiLocales: 'zh-Hant-TW zh-TW' })).toBe('zh-CN');
  });

  it.each([
    { name: '1 MB of tags that fit', uiLocales: 'fr-CA '.repeat(170_000), expected: 'fr-CA' },
    { name: '1 MB of tags that do not fit', uiLocales: 'xx-YY '.repeat(170_000), expected: 'fr' },
    { name: '1 MB in one tag', uiLocales: 'fr-'.repeat(340_000), expected: 'fr' },
    { name: '1 MB of white space', uiLocales: ' '.repeat(1_000_000), expected: 'fr' },
    { name: 'a tag cut in two at 1,024 characters', uiLocales: `${'xx '.repeat(339)}  fr-CA-x-a`, expected: 'fr' },
    { name: 'a 33rd tag', uiLocales: `${'xx '.repeat(32)}fr-CA`, expected: 'fr' },
    { name: 'a 32nd tag', uiLocales: `${'xx '.repeat(31)}fr-CA`, expected: 'fr-CA' },
  ])('reads a bounded part of uiLocales with 500 offered locales: $name', ({ uiLocales, expected }) => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const offered = ['fr', 'fr-CA', ...letters.flatMap((a) => letters.slice(0, 20).map((b) => `q${a}${b}`))];
    for (let sends = 0; sends < 20; sends += 1)
      expect(chooseLocale(offered, { locale: 'fr', uiLocales })).toBe(expected);
  });

  it('does not read 1 MB of locale', () => {
    expect(chooseLocale(['fr'], { locale: `fr${'-x'.repeat(500_000)}` })).toBeUndefined();
  });

  it('finds no locale among tags that are not valid', () => {
    const offered = ['', '-', 'x-a', '*', '__proto__', 'a'.repeat(5000), 'en-', 'en--US', '\0'];
    expect(chooseLocale(offered, { locale: 'en', uiLocales: 'fr en-US * - \0' })).toBeUndefined();
  });
});

describe('localizeDelivery', () => {
  it('lays the locale of the message over the delivery', () => {
    const delivery = { subject: 'Hello', html: 'a', locales: { fr: { subject: 'Salut' } } };
    expect(localizeDelivery(delivery, { locale: 'fr-BE' })).toEqual({
      delivery: { subject: 'Salut', html: 'a' },
      locale: 'fr',
      partial: { subject: 'Salut' },
    });
  });

  it.each([
    { name: 'the language is missing', given: { html: 'a', locales: { de: { html: 'b' } } } },
    { name: 'there are no locales', given: { html: 'a' } },
    { name: 'locales are a list', given: { html: 'a', locales: [{ html: 'b' }] } },
    { name: 'locales are null', given: { html: 'a', locales: null } },
    { name: 'the locale is not an object', given: { html: 'a', locales: { fr: 'b' } } },
    { name: 'the locale is null', given: { html: 'a', locales: { fr: null } } },
    {
      name: 'locales are inherited',
      given: Object.assign(Object.create({ locales: { fr: { html: 'b' } } }), { html: 'a' }),
    },
  ])('returns the delivery without locales when $name', ({ given }) => {
    expect(localizeDelivery(given, { locale: 'fr' })).toEqual({ delivery: { html: 'a' } });
  });

  it('finds no locale under names that every object has', () => {
    const delivery = { html: 'a', locales: {} };
    expect(localizeDelivery(delivery, { locale: 'constructor' })).toEqual({ delivery: { html: 'a' } });
    expect(localizeDelivery(delivery, { locale: '__proto__' })).toEqual({ delivery: { html: 'a' } });
  });
});

describe('overlayDelivery', () => {
  it.each([
    {
      name: 'replaces the fields of the partial delivery and keeps the rest',
      base: { html: 'a', subject: 'b' },
      partial: { subject: 'c' },
      expected: { html: 'a', subject: 'c' },
    },
    {
      name: 'removes the text of replaced html',
      base: { html: 'a', text: 'b' },
      partial: { html: 'c' },
      expected: { html: 'c' },
    },
    {
      name: 'uses the text of the partial delivery',
      base: { html: 'a', text: 'b' },
      partial: { html: 'c', text: 'd' },
      expected: { html: 'c', text: 'd' },
    },
    {
      name: 'replaces only the text',
      base: { html: 'a', text: 'b' },
      partial: { text: 'd' },
      expected: { html: 'a', text: 'd' },
    },
    {
      name: 'removes the version of a replaced template',
      base: { template: 'a', version: 'b', variables: { c: 1 } },
      partial: { template: 'd' },
      expected: { template: 'd', variables: { c: 1 } },
    },
    {
      name: 'uses the version of the partial delivery',
      base: { template: 'a', version: 'b' },
      partial: { template: 'd', version: 'e' },
      expected: { template: 'd', version: 'e' },
    },
    {
      name: 'replaces only the version',
      base: { template: 'a', version: 'b' },
      partial: { version: 'e' },
      expected: { template: 'a', version: 'e' },
    },
    {
      name: 'replaces a stored template with html',
      base: { template: 'a', version: 'b' },
      partial: { html: 'c' },
      expected: { html: 'c' },
    },
    {
      name: 'replaces html with a stored template',
      base: { html: 'a', text: 'b' },
      partial: { template: 'c' },
      expected: { template: 'c' },
    },
    {
      name: 'replaces the whole list of tags',
      base: { tags: ['a', 'b'] },
      partial: { tags: ['c'] },
      expected: { tags: ['c'] },
    },
    {
      name: 'replaces tags with an empty list',
      base: { tags: ['a', 'b'] },
      partial: { tags: [] },
      expected: { tags: [] },
    },
    {
      name: 'merges variables one level deep',
      base: { variables: { a: 1, b: { c: 1 } } },
      partial: { variables: { b: { d: 2 } } },
      expected: { variables: { a: 1, b: { d: 2 } } },
    },
    {
      name: 'compares variable names case-sensitively',
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
      name: 'compares header names case-insensitively',
      base: { headers: { 'X-A': 'a' } },
      partial: { headers: { 'x-a': 'none' } },
      expected: { headers: { 'x-a': 'none' } },
    },
    {
      name: 'adds headers to a delivery without any',
      base: {},
      partial: { headers: { 'X-A': 'a' } },
      expected: { headers: { 'X-A': 'a' } },
    },
    {
      name: 'keeps headers when the partial delivery has none',
      base: { headers: { 'X-A': 'a' } },
      partial: {},
      expected: { headers: { 'X-A': 'a' } },
    },
    {
      name: 'keeps headers that are not an object, so that they are reported',
      base: { headers: { 'X-A': 'a' } },
      partial: { headers: 'b' },
      expected: { headers: 'b' },
    },
    {
      name: 'treats blank and null fields as unset',
      base: { html: 'a', text: 'b', subject: 'c' },
      partial: { html: ' ', text: null, subject: '', template: undefined },
      expected: { html: 'a', text: 'b', subject: 'c' },
    },
    {
      name: 'removes locales',
      base: { html: 'a', locales: { fr: {} } },
      partial: { subject: 'b' },
      expected: { html: 'a', subject: 'b' },
    },
    {
      name: 'ignores inherited html',
      base: { html: 'a', text: 'b' },
      partial: Object.create({ html: 'c' }),
      expected: { html: 'a', text: 'b' },
    },
  ])('$name', ({ base, partial, expected }) => {
    expect(overlayDelivery(base, partial)).toEqual(expected);
  });

  it('keeps keys named __proto__', () => {
    const base = JSON.parse('{"html":"a","variables":{"__proto__":{"a":1}},"headers":{"__proto__":"b"}}');
    const result = overlayDelivery(base, { variables: { x: 1 }, headers: { y: 'z' } });
    expect(JSON.stringify(result)).toBe(
      '{"html":"a","variables":{"__proto__":{"a":1},"x":1},"headers":{"__proto__":"b","y":"z"}}',
    );
  });

  it('does not change its arguments', () => {
    const base = { html: 'a', variables: { a: 1 }, locales: { fr: {} } };
    const partial = { html: 'b', variables: { c: 2 } };
    const before = JSON.stringify([base, partial]);
    overlayDelivery(base, partial);
    expect(JSON.stringify([base, partial])).toBe(before);
  });
});
