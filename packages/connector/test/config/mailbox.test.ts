// Email addresses: exactly one recipient, exactly one mailbox, and display names that cannot become anything else.
import { describe, expect, it } from 'vitest';
import { formatMailbox, parseMailbox, parseRecipient, toAsciiDomain } from '../../src/config/mailbox.ts';

describe('parseMailbox', () => {
  it.each([
    { name: 'parses a bare address', given: 'a@example.com', expected: ['', 'a@example.com'] },
    { name: 'parses a name and an address', given: 'Acme <a@example.com>', expected: ['Acme', 'a@example.com'] },
    { name: 'parses an address in angle brackets', given: '<a@example.com>', expected: ['', 'a@example.com'] },
    { name: 'trims surrounding line breaks', given: '\r\nAcme <a@example.com>\n', expected: ['Acme', 'a@example.com'] },
    {
      name: 'unquotes a quoted name in any script',
      given: '"Jörg, 日本" <a@example.com>',
      expected: ['Jörg, 日本', 'a@example.com'],
    },
    { name: 'trims surrounding spaces', given: '  Acme <a@example.com> ', expected: ['Acme', 'a@example.com'] },
    {
      name: 'unquotes a quoted name',
      given: '"Acme, Inc." <a@example.com>',
      expected: ['Acme, Inc.', 'a@example.com'],
    },
    {
      name: 'unescapes quotes and backslashes of a quoted name',
      given: '"The \\"A\\" \\\\ B" <a@example.com>',
      expected: ['The "A" \\ B', 'a@example.com'],
    },
    {
      name: 'accepts a comma in an unquoted name',
      given: 'Acme, Inc. <a@example.com>',
      expected: ['Acme, Inc.', 'a@example.com'],
    },
    {
      name: 'accepts a colon in an unquoted name',
      given: 'Acme: Mail <a@example.com>',
      expected: ['Acme: Mail', 'a@example.com'],
    },
    {
      name: 'trims an unquoted name and its address',
      given: 'A, B  < a@example.com >',
      expected: ['A, B', 'a@example.com'],
    },
    {
      name: 'accepts the backslash of Logto’s own guide',
      given: 'Sender Name \\<sender@example.com>',
      expected: ['Sender Name', 'sender@example.com'],
    },
    {
      name: 'keeps a backslash before a bracket in the name',
      given: '"A \\\\<B>" <a@example.com>',
      expected: ['A \\<B>', 'a@example.com'],
    },
    { name: 'treats an empty quoted name as none', given: '"" <a@example.com>', expected: ['', 'a@example.com'] },
    { name: 'keeps an emoji in the name', given: '😀 Acme <a@example.com>', expected: ['😀 Acme', 'a@example.com'] },
    { name: 'keeps a right-to-left name', given: 'مرحبا <a@example.com>', expected: ['مرحبا', 'a@example.com'] },
    {
      name: 'keeps plus and percent in the local part',
      given: 'a+b%c@example.com',
      expected: ['', 'a+b%c@example.com'],
    },
    {
      name: 'converts the domain to punycode',
      given: 'A <a@bücher.example>',
      expected: ['A', 'a@xn--bcher-kva.example'],
    },
    {
      name: 'converts the domain after an unquoted name to punycode',
      given: 'A, B <a@bücher.example>',
      expected: ['A, B', 'a@xn--bcher-kva.example'],
    },
    { name: 'removes a comment', given: 'Acme (billing) <a@example.com>', expected: ['Acme', 'a@example.com'] },
    {
      name: 'keeps what looks like an address in a quoted name',
      given: '"evil@example.net" <a@example.com>',
      expected: ['evil@example.net', 'a@example.com'],
    },
  ])('$name', ({ given, expected: [name, address] }) => {
    expect(parseMailbox(given)).toEqual({ name, address });
  });

  it.each([
    { name: 'nothing', given: '' },
    { name: 'only a name', given: 'Acme' },
    { name: 'a list', given: 'a@example.com, b@example.com' },
    { name: 'a list with names', given: 'A <a@example.com>, B <b@example.com>' },
    { name: 'a list whose first address has no brackets', given: 'a@example.com, B <b@example.com>' },
    { name: 'a group', given: 'Team: a@example.com;' },
    { name: 'a group of two', given: 'Team: a@example.com, b@example.com;' },
    { name: 'two addresses in brackets', given: 'A <a@example.com> <b@example.com>' },
    { name: 'an address that does not close', given: 'A <a@example.com' },
    { name: 'text after the address', given: 'A <a@example.com> B' },
    { name: 'two @', given: 'a@b@example.com' },
    { name: 'no domain', given: 'a@' },
    { name: 'no local part', given: '@example.com' },
    { name: 'a domain that is an address', given: 'a@[127.0.0.1]' },
    { name: 'a domain with a percent sign', given: 'a@exa%6dple.com' },
    { name: 'a local part that is not ASCII', given: 'jörg@example.com' },
    { name: 'a local part that is not ASCII, with a name', given: 'Jörg <jörg@example.com>' },
    { name: 'a quoted local part that would end the brackets', given: '"a>, <evil@example.net"@example.com' },
    { name: 'a quoted local part that would be a list', given: 'A <"a, evil@example.net"@example.com>' },
    { name: 'a quoted local part with a space', given: '"a b"@example.com' },
    { name: 'a quoted local part after an unquoted name', given: 'A, B <"a, c"@example.com>' },
    { name: 'a quoted local part that is a dot', given: '"."@example.com' },
    { name: 'a quoted local part with two dots', given: '"a..b"@example.com' },
    { name: 'space around the dots of a local part', given: 'a . b@example.com' },
    { name: 'a line break in the name', given: 'A\r\nBcc: b@example.com <a@example.com>' },
    { name: 'a line break in a quoted name', given: '"A\r\n B" <a@example.com>' },
    { name: 'a null character', given: 'A\0 <a@example.com>' },
    { name: 'a direction override in the name', given: 'A\u202e <a@example.com>' },
    { name: 'a C1 control', given: 'A\u0085 <a@example.com>' },
    { name: 'a line separator', given: 'A\u2028B <a@example.com>' },
    {
      name: 'text that is longer than a header line',
      given: `${'a'.repeat(999 - ' <a@example.com>'.length)} <a@example.com>`,
    },
    { name: '100,000 opening brackets', given: '('.repeat(100_000) },
    { name: 'an encoded word as its local part', given: 'A <=?utf-8?q?a=40evil.com=2C?=@c.com>' },
    { name: '1 MB of white space around it', given: `${' '.repeat(1_000_000)}a@example.com` },
    { name: '1 MB of combining marks', given: `A <x@a${'\u0300\u0327'.repeat(250_000)}.com>` },
    ...[
      '<',
      '>',
      '@',
      '"',
      '\\',
      ',',
      '.',
      ':',
      ';',
      '[',
      'a.',
      'a@',
      '<a',
      '\\"',
      '" ',
      '=?',
      '漢',
      '\u0300\u0327',
    ].flatMap((mark) => [
      { name: `998 characters of ${mark}`, given: mark.repeat(998 / mark.length) },
      {
        name: `a mailbox of 998 characters of ${mark}`,
        given: `"A" <${mark.repeat(480 / mark.length)}@${mark.repeat(480 / mark.length)}>`,
      },
    ]),
  ])('rejects $name', ({ given }) => {
    expect(parseMailbox(given)).toBeUndefined();
  });

  it('parses a name that fills a header line', () => {
    const name = 'a'.repeat(998 - ' <a@example.com>'.length);
    expect(parseMailbox(`${name} <a@example.com>`)).toEqual({ name, address: 'a@example.com' });
  });

  it('returns the same result again', () => {
    expect(parseMailbox('Twice <a@example.com>')).toEqual(parseMailbox('Twice <a@example.com>'));
    expect(parseMailbox('no mailbox')).toEqual(parseMailbox('no mailbox'));
  });
});

describe('formatMailbox', () => {
  it.each([
    { name: 'writes only the address when there is no name', given: '', expected: 'a@example.com' },
    { name: 'writes a blank name as none', given: '  ', expected: 'a@example.com' },
    { name: 'does not quote plain words', given: "O'Neil & Sons 2", expected: "O'Neil & Sons 2 <a@example.com>" },
    { name: 'trims the name', given: ' Acme ', expected: 'Acme <a@example.com>' },
    { name: 'quotes a comma', given: 'Acme, Inc.', expected: '"Acme, Inc." <a@example.com>' },
    { name: 'quotes a dot', given: 'J. Doe', expected: '"J. Doe" <a@example.com>' },
    { name: 'quotes an @', given: 'evil@example.net', expected: '"evil@example.net" <a@example.com>' },
    { name: 'quotes brackets', given: 'A <b@c.d>', expected: '"A <b@c.d>" <a@example.com>' },
    { name: 'quotes parentheses', given: 'A (B)', expected: '"A (B)" <a@example.com>' },
    { name: 'quotes a colon and a semicolon', given: 'A: B;', expected: '"A: B;" <a@example.com>' },
    { name: 'escapes quotes', given: 'The "A"', expected: '"The \\"A\\"" <a@example.com>' },
    { name: 'escapes every backslash', given: 'A\\B\\', expected: '"A\\\\B\\\\" <a@example.com>' },
    { name: 'encodes what is not ASCII', given: 'Jörg', expected: '=?UTF-8?Q?J=C3=B6rg?= <a@example.com>' },
    { name: 'encodes an emoji', given: '😀', expected: '=?UTF-8?Q?=F0=9F=98=80?= <a@example.com>' },
    {
      name: 'encodes special characters among what is not ASCII',
      given: 'é, "<@>"',
      expected: '=?UTF-8?Q?=C3=A9=2C_=22=3C=40=3E=22?= <a@example.com>',
    },
    {
      name: 'encodes an unpaired surrogate as a replacement character',
      given: '\ud83d',
      expected: '=?UTF-8?Q?=EF=BF=BD?= <a@example.com>',
    },
  ])('$name', ({ given, expected }) => {
    expect(formatMailbox({ name: given, address: 'a@example.com' })).toBe(expected);
  });

  it.each([
    { name: 'keeps 128 characters', given: 'a'.repeat(128), expected: 'a'.repeat(128) },
    { name: 'removes the 129th character', given: `${'a'.repeat(128)}b`, expected: 'a'.repeat(128) },
  ])('$name', ({ given, expected }) => {
    expect(formatMailbox({ name: given, address: 'a@example.com' })).toBe(`${expected} <a@example.com>`);
  });

  it('truncates between characters, never inside a surrogate pair', () => {
    const formatted = formatMailbox({ name: '😀'.repeat(200), address: 'a@example.com' });
    expect(decodeWords(formatted)).toBe(`${'😀'.repeat(128)} <a@example.com>`);
  });

  it('splits a long name into encoded words that fit a header line, each with whole characters', () => {
    const formatted = formatMailbox({ name: 'Größenwahn 😀 日本語 '.repeat(6), address: 'a@example.com' });
    const words = formatted.split(' ').slice(0, -1);
    expect(words.length).toBeGreaterThan(3);
    for (const word of words) expect(word).toMatch(/^=\?UTF-8\?Q\?[\x21-\x7e]{1,52}\?=$/);
    expect(decodeWords(formatted)).toBe(`${'Größenwahn 😀 日本語 '.repeat(6).trim()} <a@example.com>`);
  });
});

/** Decodes encoded words as RFC 2047 requires: each on its own, without the space between two of them. */
function decodeWords(header: string): string {
  return header.replace(/\?= (?==\?)/g, '?=').replace(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, text: string) => {
    const bytes = text
      .replaceAll('_', ' ')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  });
}

describe('parseRecipient', () => {
  it.each([
    { name: 'accepts an address', given: 'jane@example.com', expected: 'jane@example.com' },
    {
      name: 'keeps a local part that RFC 5322 does not allow',
      given: 'a..b@docomo.ne.jp',
      expected: 'a..b@docomo.ne.jp',
    },
    {
      name: 'keeps the case of the local part',
      given: 'Jane.DOE@Example.COM',
      expected: 'Jane.DOE@example.com',
    },
    { name: 'keeps plus and slash', given: 'a+b/c=d@example.com', expected: 'a+b/c=d@example.com' },
    { name: 'keeps a local part that is not ASCII', given: 'jörg@example.com', expected: 'jörg@example.com' },
    { name: 'converts the domain to punycode', given: 'a@bücher.example', expected: 'a@xn--bcher-kva.example' },
    { name: 'accepts a domain of one label', given: 'root@localhost', expected: 'root@localhost' },
  ])('$name', ({ given, expected }) => {
    expect(parseRecipient(given)).toBe(expected);
  });

  const marks = [...',;<>()[]"\\'].map((mark) => ({ name: `a ${mark}`, given: `jane${mark}x@example.com` }));
  it.each([
    ...marks,
    ...marks.map(({ name, given }) => ({ name: `${name} in the domain`, given: given.split('@').reverse().join('@') })),
    { name: 'nothing', given: '' },
    { name: 'no @', given: 'jane.example.com' },
    { name: 'two @', given: 'jane@doe@example.com' },
    { name: 'no local part', given: '@example.com' },
    { name: 'no domain', given: 'jane@' },
    { name: 'a list', given: 'jane@example.com,joe@example.com' },
    { name: 'a name', given: 'Jane <jane@example.com>' },
    { name: 'space before it', given: ' jane@example.com' },
    { name: 'space after it', given: 'jane@example.com ' },
    { name: 'space inside', given: 'ja ne@example.com' },
    { name: 'a no-break space', given: 'ja\u00a0ne@example.com' },
    { name: 'a line break', given: 'jane@example.com\r\nBcc: joe@example.com' },
    { name: 'a null character', given: 'jane\0@example.com' },
    { name: 'a delete character', given: 'jane\x7f@example.com' },
    { name: 'a C1 control', given: 'jane\u009f@example.com' },
    { name: 'a direction override', given: 'jane\u202e@example.com' },
    { name: 'a direction isolate', given: 'jane\u2066@example.com' },
    { name: 'a domain with a percent sign', given: 'jane@example%2ecom' },
    { name: 'a domain with a slash', given: 'jane@example.com/x' },
    { name: 'a domain with a port', given: 'jane@example.com:25' },
    { name: 'a domain with an empty label', given: 'jane@example..com' },
    { name: 'a numeric domain, which is an IPv4 address', given: 'jane@1.2' },
    { name: 'a domain of hexadecimal numbers', given: 'jane@0x7f.1' },
    { name: 'a character that punycode turns into a comma', given: 'jane@example.com，example.net' },
    { name: 'an array with one address', given: ['jane@example.com'] },
    { name: 'a String object', given: Object('jane@example.com') },
    { name: 'null', given: null },
    { name: 'undefined', given: undefined },
    { name: 'an encoded word with a second address', given: '=?utf-8?q?a=40evil.com=2C?=@c.com' },
    { name: 'an encoded word in base64', given: '=?UTF-8?B?YUBldmlsLmNvbQ==?=@c.com' },
    { name: 'the start of an encoded word', given: 'jane=?utf-8@c.com' },
    { name: '321 characters', given: `${'a'.repeat(321 - '@example.com'.length)}@example.com` },
    { name: 'a domain of 254 characters', given: `a@${'a.'.repeat(126)}co` },
    { name: '160,000 combining marks', given: `x@a${'\u0300\u0327'.repeat(80_000)}.com` },
    { name: '1 MB of combining marks', given: `x@a${'\u0300\u0327'.repeat(500_000)}.com` },
    { name: '1 MB of CJK characters', given: `x@${'漢'.repeat(350_000)}.com` },
    { name: '1 MB of @', given: '@'.repeat(1_000_000) },
  ])('rejects $name', ({ given }) => {
    expect(parseRecipient(given)).toBeUndefined();
  });

  it.each([
    { name: '320 characters', given: `${'a'.repeat(320 - '@example.com'.length)}@example.com` },
    { name: 'an equals sign and a question mark apart', given: 'a=b?c@example.com' },
  ])('accepts $name', ({ given }) => {
    expect(parseRecipient(given)).toBe(given);
  });
});

describe('toAsciiDomain', () => {
  it.each([
    { name: 'accepts a domain', given: 'mg.example.com', expected: 'mg.example.com' },
    { name: 'converts it to lower case', given: 'MG.Example.COM', expected: 'mg.example.com' },
    { name: 'converts another script to punycode', given: 'bücher.example', expected: 'xn--bcher-kva.example' },
    { name: 'does not convert ß to ss', given: 'faß.example', expected: 'xn--fa-hia.example' },
    { name: 'accepts an underscore', given: 'a_b.example.com', expected: 'a_b.example.com' },
    { name: 'accepts 63 letters in a label', given: `${'a'.repeat(63)}.com`, expected: `${'a'.repeat(63)}.com` },
    { name: 'accepts 253 letters', given: `${'a.'.repeat(126)}a`, expected: `${'a.'.repeat(126)}a` },
    { name: 'rejects 64 letters in a label', given: `${'a'.repeat(64)}.com`, expected: undefined },
    { name: 'rejects 255 letters', given: `${'a.'.repeat(127)}a`, expected: undefined },
    { name: 'rejects 254 letters of a plain name', given: `${'a.'.repeat(126)}co`, expected: undefined },
    { name: 'rejects a scheme', given: 'https://example.com', expected: undefined },
    { name: 'rejects a slash', given: 'example.com/', expected: undefined },
    { name: 'rejects a backslash', given: 'example.com\\x', expected: undefined },
    { name: 'rejects a percent sign before it could be decoded', given: 'example%2ecom', expected: undefined },
    { name: 'rejects a character that punycode turns into a slash', given: 'example.com／x', expected: undefined },
    { name: 'rejects a port', given: 'example.com:443', expected: undefined },
    { name: 'rejects an @', given: 'a@example.com', expected: undefined },
    { name: 'rejects a query', given: 'example.com?x', expected: undefined },
    { name: 'rejects a hash', given: 'example.com#x', expected: undefined },
    { name: 'rejects space', given: 'exa mple.com', expected: undefined },
    { name: 'rejects a line break', given: 'example.com\r\n', expected: undefined },
    { name: 'rejects an address in brackets', given: '[::1]', expected: undefined },
    { name: 'rejects an IPv4 address', given: '127.0.0.1', expected: undefined },
    { name: 'rejects a single number', given: '2130706433', expected: undefined },
    { name: 'accepts a label that starts with a digit', given: '1.example.2u', expected: '1.example.2u' },
    { name: 'rejects a dot at the end', given: 'example.com.', expected: undefined },
    { name: 'rejects two dots', given: 'example..com', expected: undefined },
    { name: 'rejects an unpaired surrogate', given: '\ud800.example', expected: undefined },
    { name: 'rejects a null character', given: 'exam\0ple.com', expected: undefined },
    { name: 'rejects empty text', given: '', expected: undefined },
    { name: 'rejects 500,000 CJK characters', given: `${'漢'.repeat(500_000)}.com`, expected: undefined },
    {
      name: 'rejects 254 characters that punycode would not make shorter',
      given: `${'é.'.repeat(126)}co`,
      expected: undefined,
    },
  ])('$name', ({ given, expected }) => {
    expect(toAsciiDomain(given)).toBe(expected);
  });
});
