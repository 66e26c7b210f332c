// Characters that may not reach a header line or a log line.
import { describe, expect, it } from 'vitest';
import { hasControlCharacters, isAscii, replaceControlCharacters } from '../../src/errors/characters.ts';

describe('hasControlCharacters', () => {
  it.each(
    [0, 0x09, 0x0a, 0x0d, 0x1f, 0x7f, 0x80, 0x9f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069].map((code) => ({
      name: `U+${code.toString(16).padStart(4, '0')}`,
      given: String.fromCharCode(code),
    })),
  )('finds $name', ({ given }) => {
    expect(hasControlCharacters(`a${given}b`)).toBe(true);
  });

  it.each([
    { name: 'a space', given: ' ' },
    { name: 'a no-break space', given: '\u00a0' },
    { name: 'a zero-width joiner', given: '👩‍💻' },
    { name: 'another script', given: 'مرحبا 日本語' },
  ])('ignores $name', ({ given }) => {
    expect(hasControlCharacters(given)).toBe(false);
  });
});

describe('isAscii', () => {
  it.each([
    { name: 'is true for empty text', given: '', expected: true },
    { name: 'is true from the null to the delete character', given: '\0a~\x7f', expected: true },
    { name: 'is false from U+0080', given: 'a\u0080', expected: false },
    { name: 'is false in a second line', given: 'a\né', expected: false },
  ])('$name', ({ given, expected }) => {
    expect(isAscii(given)).toBe(expected);
  });
});

describe('replaceControlCharacters', () => {
  it('replaces each run of control characters with one space', () => {
    expect(replaceControlCharacters('a\r\n\tb\u202ec')).toBe('a b c');
  });

  it('keeps other characters', () => {
    expect(replaceControlCharacters('Jörg 日本 👩‍💻')).toBe('Jörg 日本 👩‍💻');
  });
});
