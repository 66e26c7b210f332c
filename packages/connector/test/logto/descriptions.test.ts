// Names and descriptions: for every language of Console, and never a tag that breaks the list of connectors in an older Logto.
import { i18nPhrasesGuard } from '@logto/connector-kit';
import { isLanguageTag } from '@logto/language-kit';
import { builtInLanguages } from '@logto/phrases';
import { describe, expect, it } from 'vitest';
import { descriptions, keepKnownTags, names } from '../../src/logto/descriptions.ts';

describe.each([
  { name: 'names', texts: names },
  { name: 'descriptions', texts: descriptions },
])('$name', ({ texts }) => {
  it('pass the guard of connector-kit', () => {
    expect(i18nPhrasesGuard.safeParse(texts).success).toBe(true);
  });

  it('cover the languages of Console, with tags that Logto knows', () => {
    expect(Object.keys(texts).filter((tag) => !isLanguageTag(tag))).toEqual([]);
    expect(builtInLanguages.filter((tag) => !texts[tag])).toEqual([]);
  });

  it('mention Mailgun in every language', () => {
    expect(Object.entries(texts).filter(([, text]) => !text.includes('Mailgun'))).toEqual([]);
  });
});

describe('names', () => {
  it('are the same in every language, and not the name of Logto’s own connector', () => {
    expect(new Set(Object.values(names))).toEqual(new Set(['Mailgun for Logto']));
  });
});

describe('descriptions', () => {
  it.each(Object.entries(descriptions).map(([tag, text]) => ({ tag, text })))(
    '$tag is one trimmed line',
    ({ text }) => {
      expect(text).toBe(text.trim());
      expect(text).not.toMatch(/[\r\n]/);
      expect(text.length).toBeGreaterThan(20);
      expect(text.length).toBeLessThan(130);
    },
  );

  it('are different in each language', () => {
    expect(new Set(Object.values(descriptions)).size).toBe(Object.keys(descriptions).length);
  });
});

describe('keepKnownTags', () => {
  it.each([
    { name: 'keeps every tag that Logto knows', known: ['en', 'ar', 'th'], expected: { en: 'e', ar: 'a', th: 't' } },
    { name: 'removes tags that Logto does not know', known: ['en'], expected: { en: 'e' } },
    { name: 'always keeps English, which connector-kit requires', known: ['th'], expected: { en: 'e', th: 't' } },
  ])('$name', ({ known, expected }) => {
    expect(keepKnownTags({ en: 'e', ar: 'a', th: 't' }, (tag) => known.includes(tag))).toEqual(expected);
  });

  it('checks tags with the installed connector-kit by default', () => {
    expect(keepKnownTags({ en: 'e', 'xx-XX': 'x' })).toEqual({ en: 'e' });
  });
});
