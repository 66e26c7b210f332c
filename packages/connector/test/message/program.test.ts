// A program: the same bytes as without one, whatever the content and the values, and never those of content that has changed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/errors/operator-log.ts';
import { encodeMultipart } from '../../src/message/http-request.ts';
import { type Message, prepareMessage, prepareRequest } from '../../src/message/prepare-message.ts';

const account = { domain: 'mg.example.com', apiKey: 'key-MARKER', from: 'Acme <no-reply@example.com>' };
const message: Message = { to: 'jane@example.net', type: 'SignIn', payload: { code: '123456' } };

const prepare = (config: unknown, fields: Partial<Message> = {}) => {
  const lines: string[] = [];
  const logger = createLogger((line) => lines.push(line));
  const options = { messageUuid: 'message-uuid', logger };
  const attempt = <T>(run: () => T): T | string => {
    try {
      return run();
    } catch (error) {
      return String(error);
    }
  };
  const all = { ...message, ...fields };
  const request = attempt(() => prepareRequest(config, all, options));
  return { request, prepared: attempt(() => prepareMessage(config, all, options)), lines };
};
const bodyOf = (config: unknown, fields: Partial<Message> = {}): string => {
  const { request } = prepare(config, fields);
  return typeof request === 'string' ? request : request.body.toString();
};
const withDelivery = (delivery: object, more: object = {}) => ({
  ...account,
  ...more,
  deliveries: { SignIn: delivery },
});

const value = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '%recipient',
    '%',
    '50 %',
    '=?utf-8?q?=41?=',
    '=',
    '?',
    '<b>&"',
    '\ud83d',
    '\ude00',
    'é',
    '日本',
    '\r\n--mail-',
  ),
);
const text = fc
  .array(
    fc.oneof(
      value,
      fc.constantFrom(
        '{{code}}',
        '{{{code}}}',
        '{{user.name}}',
        '{{ user.name }}',
        '{{unknown}}',
        '<a href="',
        '">',
        '<!--',
        '-->',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const delivery = fc.record(
  { html: text, text, subject: text, replyTo: text, headers: fc.dictionary(fc.constantFrom('X-A', 'X-B'), text) },
  { requiredKeys: ['html'] },
);
const payload = fc.record({ code: value, user: fc.record({ name: value }) }, { requiredKeys: [] });

interface Own {
  html: string;
  subject: string;
  headers: Record<string, string>;
  tags: string[];
  locales: { fr: { html: string } };
}

describe('a program', () => {
  it('encodes the same bytes as its fields without it', () => {
    let compared = 0;
    fc.assert(
      fc.property(delivery, payload, payload, fc.boolean(), (given, first, second, isLogtos) => {
        for (const values of [first, second, first]) {
          const { html: content, headers: _, ...rest } = given;
          const fields = { payload: values, ...(isLogtos && { logtoTemplate: { content, ...rest } }) };
          const { request, prepared } = prepare(isLogtos ? account : withDelivery(given), fields);
          if (typeof request === 'string' || typeof prepared === 'string') {
            expect(request).toBe(prepared);
            continue;
          }
          const boundary = request.headers['content-type']?.split('boundary=')[1] ?? '';
          expect(request.body.equals(encodeMultipart(prepared.fields, boundary))).toBe(true);
          compared += 1;
        }
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('never overwrites the body of an earlier send, whatever the sizes', () => {
    // 60 bodies of up to 65 kB, more than one slab of shared memory has, and one that has memory of its own.
    const codes = Array.from({ length: 60 }, (_, n) =>
      String.fromCharCode(0x20a0 + (n % 20)).repeat(1 + ((n * 977) % 21_700)),
    );
    codes.push('€'.repeat(100_000));
    const config = withDelivery({ html: 'html {{code}}', text: 'text' });
    const requests = codes.map((code) => prepare(config, { payload: { code } }).request);
    const bodies = requests.map((request) => (typeof request === 'string' ? request : request.body.toString()));
    expect(bodies.filter((body, n) => !body.includes(`\r\n\r\nhtml ${codes[n]}\r\n--mail-`))).toEqual([]);
  });

  it.each([
    {
      name: 'html',
      change: (own) => Object.assign(own, { html: '<p>new {{code}}</p>' }),
      expected: '<p>new 123456</p>',
    },
    { name: 'subject', change: (own) => Object.assign(own, { subject: 'new {{code}}' }), expected: 'new 123456' },
    {
      name: 'one letter of a long text',
      change: (own) => Object.assign(own, { html: own.html.replace('<b>', '<i>') }),
      expected: '<i>',
    },
    { name: 'a header', change: (own) => Object.assign(own.headers, { 'X-A': 'new' }), expected: 'new' },
    { name: 'a tag', change: (own) => own.tags.splice(0, 1, 'new'), expected: 'new' },
    {
      name: 'the locale that is used',
      change: (own) => Object.assign(own.locales.fr, { html: 'nouveau' }),
      expected: 'nouveau',
      locale: 'fr',
    },
  ] as Array<{ name: string; change: (own: Own) => unknown; expected: string; locale?: string }>)(
    'is not used for content in which $name has changed in place',
    ({ change, expected, locale }) => {
      const own: Own = {
        html: `<b>${'a'.repeat(500)}{{code}}`,
        subject: 'old',
        headers: { 'X-A': 'old' },
        tags: ['old'],
        locales: { fr: { html: 'ancien' } },
      };
      const config = withDelivery(own);
      const fields = { payload: { code: '123456', ...(locale && { locale }) } };
      const old = bodyOf(config, fields);
      const restored = structuredClone(config);
      change(own);
      expect(bodyOf(config, fields)).toContain(expected);
      expect(bodyOf(config, fields)).not.toBe(old);
      expect(bodyOf(restored, fields).replace(/mail-[0-9a-f-]{36}/g, '')).toBe(old.replace(/mail-[0-9a-f-]{36}/g, ''));
    },
  );

  it('keeps no object of a config: variables that change in place and back', () => {
    const variables = { a: { b: 'old' } };
    const stored = (names: object) => withDelivery({ template: 't', variables: names });
    expect(bodyOf(stored(variables))).toContain('{"a":{"b":"old"}');
    variables.a.b = 'new';
    expect(bodyOf(stored({ a: { b: 'old' } }))).toContain('{"a":{"b":"old"}');
    expect(bodyOf(stored(variables))).toContain('{"a":{"b":"new"}');
  });

  it('belongs to one config', () => {
    const own = { html: '{{code}}' };
    expect(bodyOf(withDelivery(own))).toContain('<message-uuid@mg.example.com>');
    expect(bodyOf(withDelivery(own, { domain: 'mg.example.net' }))).toContain('<message-uuid@mg.example.net>');
    expect(bodyOf(withDelivery(own, { testMode: 'on' }))).toContain('o:testmode');
  });

  it('belongs to one usage type', () => {
    const config = { ...account, deliveries: { Generic: { html: '{{code}}' } } };
    expect(bodyOf(config, { type: 'SignIn' })).toContain('SignIn');
    expect(bodyOf(config, { type: 'Register' })).not.toContain('SignIn');
  });

  it('of Logto’s template follows each change of it', () => {
    const template = { subject: 'S', content: '<p>{{code}}</p>', contentType: 'text/html' };
    const body = () => bodyOf(account, { logtoTemplate: template });
    expect(body()).toContain('<p>123456</p>');
    template.content = '<b>{{code}}</b>';
    expect(body()).toContain('<b>123456</b>');
    template.contentType = 'text/plain';
    expect(body()).toContain('&lt;b&gt;123456&lt;/b&gt;');
  });

  it('gives the same warnings each time, and logs each once per process', () => {
    const config = withDelivery({ html: '<b {{code}}>', colour: 1 }, { shape: 1 });
    const first = prepare(config).lines;
    expect(first).toHaveLength(3);
    expect(prepare(config).lines).toEqual(first);
  });
});
