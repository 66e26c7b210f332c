// Mailgun's variables and encoded words in untrusted text.
import { describe, expect, it } from 'vitest';
import {
  breakEncodedWordParts,
  breakEncodedWords,
  neutralizeMailgunVariables,
  neutralizeVariable,
} from '../../src/content/neutralize.ts';

describe('neutralizeMailgunVariables', () => {
  it.each([
    ...['recipient', 'recipient.name', 'recipient_fname', 'recipient-id', 'RECIPIENT'],
    ...['unsubscribe_url', 'unsubscribe_email', 'tag_unsubscribe_url', 'tag_unsubscribe_email'],
    ...[
      'mailing_list_unsubscribe_url',
      'unsubscribe',
      'unsubscribe_v2',
      'my.unsubscribe-x',
      'list_unsubscribe_post',
      '1unsubscribe',
    ],
  ])('neutralizes %%%s%%', (name) => {
    expect(neutralizeMailgunVariables(`a %${name}% b`, [[2, 4]])).toBe(`a ％${name}% b`);
  });

  it.each([
    { name: 'another name', text: '%subscribe_url% %sender% 5% 6% %%' },
    { name: 'a name with a space', text: '%unsubscribe url% % recipient %' },
    { name: 'a name without its end', text: '%recipient' },
    { name: 'a percent-encoded URL', text: 'https://a.example/%2Funsubscribe%2F?b=%3Dunsubscribe%C3unsubscribe%20' },
  ])('keeps $name', ({ text }) => {
    expect(neutralizeMailgunVariables(text, [[0, text.length]])).toBe(text);
  });

  const text = '%recipient% %recipient.b% %recipient.c%'; // 0 to 10, 12 to 24, 26 to 38
  it.each([
    { name: 'none', spans: [], expected: '%recipient% %recipient.b% %recipient.c%' },
    { name: 'the whole of it', spans: [[0, 39]], expected: '％recipient% ％recipient.b% ％recipient.c%' },
    {
      name: 'the first percent sign of the second',
      spans: [[12, 13]],
      expected: '%recipient% ％recipient.b% %recipient.c%',
    },
    {
      name: 'the last percent sign of the second',
      spans: [[24, 25]],
      expected: '%recipient% ％recipient.b% %recipient.c%',
    },
    { name: 'a letter of the third', spans: [[30, 31]], expected: '%recipient% %recipient.b% ％recipient.c%' },
    {
      name: 'only what is between',
      spans: [
        [11, 12],
        [25, 26],
      ],
      expected: '%recipient% %recipient.b% %recipient.c%',
    },
    {
      name: 'several parts',
      spans: [
        [1, 2],
        [3, 4],
        [11, 12],
        [27, 30],
      ],
      expected: '％recipient% %recipient.b% ％recipient.c%',
    },
  ] as Array<{ name: string; spans: Array<[number, number]>; expected: string }>)(
    'keeps what the operator wrote when $name is untrusted',
    ({ spans, expected }) => {
      expect(neutralizeMailgunVariables(text, spans)).toBe(expected);
    },
  );

  it('neutralizes 90,000 names with 90,000 untrusted parts in time', () => {
    const name = '%recipient%';
    const spans = Array.from({ length: 90_000 }, (_, index) => [index * name.length, index * name.length + 1] as const);
    expect(neutralizeMailgunVariables(name.repeat(90_000), spans)).toBe('％recipient%'.repeat(90_000));
  });

  it.each(['%', '%unsubscribe', '%a', 'a', '% ', '%recipient.', '%20', 'unsubscribe'])(
    'reads 1 MB of %s in time',
    (piece) => {
      const long = piece.repeat(2 ** 20 / piece.length);
      expect(neutralizeMailgunVariables(long, [[0, long.length]], true)).toHaveLength(long.length);
    },
  );
});

describe('neutralizeVariable', () => {
  it.each([
    { name: 'the beginning of a name', given: 'a %unsubscribe_url', expected: 'a ％unsubscribe_url' },
    { name: 'a part of the beginning of a name', given: 'a %unsub', expected: 'a ％unsub' },
    { name: 'the end of a name', given: 'scribe_url% a', expected: 'scribe_url％ a' },
    { name: 'a percent sign alone', given: '%', expected: '％' },
    { name: 'two percent signs', given: '%%', expected: '％％' },
    { name: 'a percent sign at the end', given: 'now 100%', expected: 'now 100％' },
    { name: 'a percent sign after the first word', given: '100% sure', expected: '100％ sure' },
    { name: 'both ends', given: 'url%, %recip', expected: 'url％, ％recip' },
    { name: 'the beginning in capitals', given: 'a %UNSUB', expected: 'a ％UNSUB' },
  ])('neutralizes $name', ({ given, expected }) => {
    expect(neutralizeVariable(given)).toBe(expected);
  });

  it.each([
    { name: 'a percent sign inside a sentence', given: 'we are 100% sure' },
    { name: 'a percent sign after a space', given: 'we are 100 % sure' },
    { name: 'a percent sign before a full stop', given: 'we are at 100 %.' },
    { name: 'a percent-encoded link', given: 'https://a.example/b?c=%2Fd%C3%A9&e=%3D' },
    { name: 'a link that ends in a percent-encoded character', given: 'https://a.example/%C3%A9' },
    { name: 'text without a percent sign', given: 'unsubscribe_url' },
  ])('keeps $name', ({ given }) => {
    expect(neutralizeVariable(given)).toBe(given);
  });
});

describe('breakEncodedWords', () => {
  it.each([
    { name: 'Q encoding', given: '=?utf-8?Q?=0d=0aX?=' },
    { name: 'B encoding', given: '=?UTF-8?b?DQo=?=' },
    { name: 'a language', given: '=?utf-8*en?q?a?=' },
    { name: 'a language with a region', given: '=?us-ascii*en-US?Q?a?=' },
    { name: 'an empty charset', given: '=??q?a?=' },
    { name: 'a charset with a space', given: '=?utf 8?q?a?=' },
    { name: 'an encoding between spaces', given: '=?utf-8? q ?a?=' },
    { name: 'a word without its end', given: '=?utf-8?q?a' },
    { name: 'a word inside a word', given: 'a=?utf-8?q?b?=c' },
    { name: 'two words', given: '=?a?q?b?==?a?q?b?=' },
  ])('breaks $name', ({ given }) => {
    expect(breakEncodedWords(given)).not.toMatch(/=\?[^?]*\?\s*[bq]\s*\?/i);
    expect(breakEncodedWords(given).replaceAll('= ?', '=?')).toBe(given);
  });

  it.each(['a=?b=?c?d', 'is 1 + 1 =? 2?', 'https://a.example/?b=?c', '=?utf-8?x?a?='])('keeps %s', (given) => {
    expect(breakEncodedWords(given)).toBe(given);
  });

  it.each(['=?', '=?a?', '=?q?', '=?a?   ', '?q', ' '])('reads 1 MB of %s in time', (piece) => {
    const text = piece.repeat(2 ** 20 / piece.length);
    expect(breakEncodedWords(text).replaceAll('= ?', '=?')).toBe(text);
    expect(breakEncodedWordParts(text).length).toBeGreaterThanOrEqual(text.length);
  });
});

describe('breakEncodedWordParts', () => {
  it.each([
    { name: 'a whole word', given: ['=?utf-8?Q?=0d=0aX?='] },
    { name: 'a word with a language', given: ['=?utf-8*en?q?a?='] },
    { name: 'a word in two texts, cut after =', given: ['=', '?utf-8?q?a?='] },
    { name: 'a word cut after =?', given: ['=?', 'utf-8?q?a?='] },
    { name: 'a word cut in the charset', given: ['=?utf', '-8?q?a?='] },
    { name: 'a word cut before the encoding', given: ['=?utf-8', '?q?a?='] },
    { name: 'a word cut after the encoding', given: ['=?utf-8?q', '?a?='] },
    { name: 'a word after a URL', given: ['https://a.example/=', '?utf-8?q?a?='] },
    { name: 'a word in a URL', given: ['https://a.example/=?utf-8?q?a?='] },
  ])('breaks $name', ({ given }) => {
    expect(given.map(breakEncodedWordParts).join('')).not.toMatch(/=\?[^?]*\?\s*[bq]\s*\?/i);
  });

  it.each([
    { given: 'https://a.example/?b=?c', expected: 'https://a.example/?b=%3Fc' },
    { given: 'https://a.example/?b=c&d=e?f', expected: 'https://a.example/?b=c&d=e?f' },
    { given: 'Why?', expected: 'Why?' },
    { given: '?', expected: ' ?' },
    { given: '1 =? 2', expected: '1 = ? 2' },
  ])('writes $given as $expected', ({ given, expected }) => {
    expect(breakEncodedWordParts(given)).toBe(expected);
  });
});
