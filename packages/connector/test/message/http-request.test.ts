// The HTTP request of a message. Its bytes are parsed by Node's own FormData parser.
import { describe, expect, it } from 'vitest';
import type { FormField } from '../../src/message/form-fields.ts';
import { buildHttpRequest, encodeMultipart } from '../../src/message/http-request.ts';

const boundary = '4b3403665fea6c0bb3c8b8bd';
const parse = async (body: Buffer): Promise<FormField[]> => {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  return [...form].map(([name, value]) => [name, String(value)]);
};

describe('encodeMultipart', () => {
  it('encodes fields as RFC 7578 requires, byte for byte', () => {
    expect(
      encodeMultipart(
        [
          ['to', 'a@example.com'],
          ['o:tag', 'é'],
        ],
        'b',
      ).toString(),
    ).toBe(
      '--b\r\nContent-Disposition: form-data; name="to"\r\n\r\na@example.com\r\n' +
        '--b\r\nContent-Disposition: form-data; name="o:tag"\r\n\r\né\r\n--b--\r\n',
    );
  });

  it('encodes an empty list as the closing boundary', () => {
    expect(encodeMultipart([], 'b').toString()).toBe('--b--\r\n');
  });

  it.each([
    {
      name: 'repeated fields in order',
      given: [
        ['o:tag', 'a'],
        ['to', 'x'],
        ['o:tag', 'b'],
      ],
    },
    {
      name: 'an empty value',
      given: [
        ['a', ''],
        ['b', 'c'],
      ],
    },
    { name: 'line breaks of every kind', given: [['a', '\r\nb\nc\rd\r\n']] },
    { name: 'surrounding white space', given: [['a', '  b\t ']] },
    {
      name: 'text that looks like a boundary',
      given: [
        ['a', '--b--\r\n----\r\n--4b34'],
        ['c', 'd'],
      ],
    },
    {
      name: 'text that looks like a header',
      given: [['a', 'Content-Disposition: form-data; name="to"\r\n\r\nevil@example.net']],
    },
    { name: 'quotes and percent signs', given: [['a', '"b" %22 %0D%0A \\']] },
    { name: 'other scripts', given: [['a', 'Grüße 日本語 مرحبا 👩‍💻']] },
    { name: 'a null character', given: [['a', 'b\0c']] },
    {
      name: 'Mailgun’s field names',
      given: [
        ['h:X-Entity-Ref-ID', 'a'],
        ['o:tracking-clicks', 'no'],
        ['t:variables', '{"a":"b"}'],
      ],
    },
    {
      name: 'a value of 1 MB',
      given: [
        ['html', 'é\r\n'.repeat(2 ** 18)],
        ['text', 'x'],
      ],
    },
  ] as Array<{ name: string; given: FormField[] }>)('keeps $name', async ({ given }) => {
    expect(await parse(encodeMultipart(given, boundary))).toEqual(given);
  });

  it('encodes an unpaired surrogate as a replacement character', async () => {
    expect(await parse(encodeMultipart([['a', 'b\ud83dc']], boundary))).toEqual([['a', 'b\ufffdc']]);
  });

  it.each(["h:X!#$&'*+.^_`|~-9", 'o:tag', '__proto__'])('accepts %s as a field name', (name) => {
    expect(encodeMultipart([[name, 'a']], 'b').toString()).toContain(`name="${name}"\r\n`);
  });

  it.each(['', 'a"', 'a b', 'a\r\nb', 'a\nb', 'a;b', 'é', 'a/b', 'a\\', 'a\0', 'h:X%'])(
    'rejects %j as a field name',
    (name) => {
      expect(() =>
        encodeMultipart(
          [
            ['to', 'a'],
            [name, 'MARKER'],
          ],
          'b',
        ),
      ).toThrow('A form field name is not a token.');
    },
  );
});

describe('buildHttpRequest', () => {
  const config = {
    endpoint: 'https://api.eu.mailgun.net',
    domain: 'mg.example.com',
    apiKey: 'key-é',
    from: { name: '', address: 'a@example.com' },
    tracking: 'off',
    requireTls: 'domain',
    testMode: 'off',
    subaccount: undefined,
    deliveries: {},
  } as const;

  it('posts the encoded fields to the domain’s messages, with credentials', () => {
    const request = buildHttpRequest([['to', 'a@example.com']], config, 'b');
    expect(request).toEqual({
      origin: 'https://api.eu.mailgun.net',
      path: '/v3/mg.example.com/messages',
      headers: {
        authorization: `Basic ${Buffer.from('api:key-é').toString('base64')}`,
        'user-agent': 'connector-mailgun',
        'content-type': 'multipart/form-data; boundary=b',
      },
      body: encodeMultipart([['to', 'a@example.com']], 'b'),
    });
  });

  it('names the subaccount when one is set', () => {
    const { headers } = buildHttpRequest([], { ...config, subaccount: 'sub' }, 'b');
    expect(headers['x-mailgun-on-behalf-of']).toBe('sub');
  });
});
