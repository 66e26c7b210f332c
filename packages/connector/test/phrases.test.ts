// Names and descriptions: for every language of Console, and never a tag that breaks an older Logto's list of connectors.

import { i18nPhrasesGuard } from '@logto/connector-kit';
import { isLanguageTag } from '@logto/language-kit';
import { builtInLanguages } from '@logto/phrases';
import { describe, expect, it } from 'vitest';
import { descriptions, keepKnownTags, names } from '../src/logto/descriptions.ts';

describe.each([
  { name: 'names', phrases: names },
  { name: 'descriptions', phrases: descriptions },
])('$name', ({ phrases }) => {
  it('pass the check of the kit', () => {
    expect(i18nPhrasesGuard.safeParse(phrases).success).toBe(true);
  });

  it('speak the languages of Console, by tags that Logto knows', () => {
    expect(Object.keys(phrases).filter((tag) => !isLanguageTag(tag))).toEqual([]);
    expect(builtInLanguages.filter((tag) => !phrases[tag])).toEqual([]);
  });

  it('name Mailgun in every language', () => {
    expect(Object.entries(phrases).filter(([, text]) => !text.includes('Mailgun'))).toEqual([]);
  });
});

describe('names', () => {
  it('are the brand and nothing else', () => {
    expect(new Set(Object.values(names))).toEqual(new Set(['Mailgun']));
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

  it('are written for each language', () => {
    expect(new Set(Object.values(descriptions)).size).toBe(Object.keys(descriptions).length);
  });
});

describe('keepKnownTags', () => {
  it.each([
    { name: 'keeps every tag that the host knows', known: ['en', 'ar', 'th'], expected: { en: 'e', ar: 'a', th: 't' } },
    { name: 'drops the tags of a newer Logto', known: ['en'], expected: { en: 'e' } },
    { name: 'keeps English in any case, since the kit demands it', known: ['th'], expected: { en: 'e', th: 't' } },
  ])('$name', ({ known, expected }) => {
    expect(keepKnownTags({ en: 'e', ar: 'a', th: 't' }, (tag) => known.includes(tag))).toEqual(expected);
  });

  it('asks the kit of the host when not told otherwise', () => {
    expect(keepKnownTags({ en: 'e', 'xx-XX': 'x' })).toEqual({ en: 'e' });
  });
});
