// Rendering: a value from a payload is a stranger's, and stays a value.

import { describe, expect, it } from 'vitest';
import {
  contextRoots,
  isGiven,
  renderDeep,
  renderDerivedText,
  renderHtml,
  renderLine,
  renderText,
  textToHtml,
  toVariables,
} from '../src/content/render.ts';

const cycle: Record<string, unknown> = { code: '1' };
cycle.self = cycle;
cycle.list = [cycle];

/** The four that make a part of the mail. */
const renderers = [
  { name: 'html', render: renderHtml },
  { name: 'text', render: renderText },
  { name: 'derived text', render: renderDerivedText },
  { name: 'a line', render: renderLine },
];

describe.each(renderers)('in $name', ({ render }) => {
  it.each([
    { name: 'a value', source: 'a {{code}} b', payload: { code: '123' }, expected: 'a 123 b' },
    { name: 'a value with space in its placeholder', source: '{{ code }}', payload: { code: '123' }, expected: '123' },
    { name: 'leading zeros', source: '{{code}}', payload: { code: '000042' }, expected: '000042' },
    { name: 'a value more than once', source: '{{code}}-{{code}}', payload: { code: '1' }, expected: '1-1' },
    {
      name: 'a path',
      source: '{{organization.branding.name}}',
      payload: { organization: { branding: { name: 'A' } } },
      expected: 'A',
    },
    {
      name: 'a path with a dash',
      source: '{{my-key.sub-key}}',
      payload: { 'my-key': { 'sub-key': 'A' } },
      expected: 'A',
    },
    { name: 'a number', source: '{{code}}', payload: { code: 0 }, expected: '0' },
    { name: 'a boolean', source: '{{code}}', payload: { code: false }, expected: 'false' },
    { name: 'a key that the caller added', source: '{{team}}', payload: { team: 'A' }, expected: 'A' },
    { name: 'another script', source: '{{code}}', payload: { code: 'مرحبا 日本語 😀' }, expected: 'مرحبا 日本語 😀' },
    { name: 'a lone half of a pair as it is', source: '{{code}}', payload: { code: 'a\ud83d' }, expected: 'a\ud83d' },
    {
      name: 'a placeholder in a value as text',
      source: '{{team}}',
      payload: { team: '{{code}}', code: 'MARKER' },
      expected: '{{code}}',
    },
    {
      name: 'a placeholder across two values as text',
      source: '{{a}}{{b}}',
      payload: { a: '{{co', b: 'de}}', code: 'MARKER' },
      expected: '{{code}}',
    },
    { name: 'a replacement pattern in a value as text', source: '{{a}}', payload: { a: '$1 $$' }, expected: '$1 $$' },
  ])('renders $name', ({ source, payload, expected }) => {
    expect(render(source, payload)).toBe(expected);
  });

  it.each(['code', 'link', 'locale', 'uiLocales', 'application', 'organization', 'user', 'inviter'])(
    'renders {{%s}} empty when Logto does not pass it',
    (root) => {
      expect(render(`[{{${root}}}{{{${root}}}}{{${root}.name}}]`, {})).toBe('[]');
    },
  );

  it.each(['{{cdoe}}', '{{ usr.name }}', '{{{ foo }}}', '{{constructor}}', '{{__proto__}}', '{{toString.name}}'])(
    'leaves %s as it is written, so that a typo is seen',
    (placeholder) => {
      expect(render(`[${placeholder}]`, { code: '1' })).toBe(`[${placeholder}]`);
    },
  );

  it.each([
    { name: 'an object', value: { a: 'MARKER' } },
    { name: 'a list', value: ['MARKER'] },
    { name: 'a function', value: () => 'MARKER' },
    { name: 'a class', value: class MARKER {} },
    { name: 'a symbol', value: Symbol('MARKER') },
    { name: 'a big integer', value: 10n },
    { name: 'null', value: null },
    { name: 'undefined', value: undefined },
    { name: 'not a number', value: Number.NaN },
    { name: 'infinity', value: Number.POSITIVE_INFINITY },
    { name: 'a text object', value: Object('MARKER') },
    { name: 'a date', value: new Date(0) },
    {
      name: 'an object that says it is text',
      value: { toString: (): string => 'MARKER', toJSON: (): string => 'MARKER' },
    },
  ])('renders $name empty', ({ value }) => {
    expect(
      render('[{{code}}{{{code}}}{{user.name}}{{team}}]', { code: value, user: { name: value }, team: value }),
    ).toBe('[]');
  });

  it.each([
    { name: 'what a value lacks', source: '{{user.name.first}}', payload: { user: {} } },
    { name: 'what is below a text', source: '{{code.length}}', payload: { code: '123' } },
    { name: 'what is in a list', source: '{{user.0}}{{user.length}}', payload: { user: ['MARKER'] } },
    {
      name: 'what every object has',
      source: '{{user.constructor.name}}{{user.__proto__}}{{user.toString}}',
      payload: { user: {} },
    },
    { name: 'what a value inherits', source: '{{user.name}}', payload: { user: Object.create({ name: 'MARKER' }) } },
    { name: 'what the payload inherits', source: '{{code}}', payload: Object.create({ code: 'MARKER' }) },
    { name: 'what is below a function', source: '{{user.name}}', payload: { user: function MARKER() {} } },
  ])('renders $name empty', ({ source, payload }) => {
    expect(render(`[${source}]`, payload)).toBe('[]');
  });

  it('renders what JSON calls __proto__ like any other', () => {
    expect(
      render('{{__proto__}} {{user.__proto__.a}}', JSON.parse('{"__proto__":"x","user":{"__proto__":{"a":"y"}}}')),
    ).toBe('x y');
  });

  it('renders a payload with cycles', () => {
    expect(render('{{code}}{{self.self.self.code}}[{{self}}{{list}}]', cycle)).toBe('11[]');
  });

  it.each([
    { name: 'a null character', given: '\0' },
    { name: 'an escape code', given: '\x1b' },
    { name: 'a vertical tab', given: '\x0b' },
    { name: 'a delete character', given: '\x7f' },
    { name: 'a C1 control', given: '\u0085' },
    { name: 'several controls', given: '\x01\x02\u009f' },
  ])('turns $name in a value into a space', ({ given }) => {
    expect(render('{{code}}', { code: `a${given}b` })).toBe('a b');
    expect(render('{{user.name}}', { user: { name: `a${given}b` } })).toBe('a b');
  });

  it('keeps 1 kB of a context’s text, and whole characters', () => {
    for (const root of contextRoots) {
      const { length } = render(`{{${root}.name}}`, { [root]: { name: 'a'.repeat(5000) } });
      expect(length).toBe(1024);
    }
    expect(render('{{uiLocales}}', { uiLocales: 'fr '.repeat(5000) })).toHaveLength(1024);
    expect(render('{{user.name}}', { user: { name: 'a'.repeat(1024) } })).toHaveLength(1024);
    expect(render('{{user.name}}', { user: { name: `a${'😀'.repeat(300)}` } })).toBe(`a${'😀'.repeat(255)}`);
    expect(render('{{user.name}}', { user: { name: 'é'.repeat(512) } })).toBe('é'.repeat(512));
    expect(render('{{user.name}}', { user: { name: 'é'.repeat(513) } })).toBe('é'.repeat(512));
  });

  it('keeps the whole of what is no context', () => {
    expect(render('{{code}}', { code: 'a'.repeat(5000) })).toHaveLength(5000);
    expect(render('{{link}}', { link: 'a'.repeat(5000) })).toHaveLength(5000);
  });

  it('takes exactly 1 MB, and refuses a byte more', () => {
    const limit = 1024 * 1024;
    expect(render('{{link}}', { link: 'a'.repeat(limit) })).toHaveLength(limit);
    expect(() => render('{{link}}', { link: 'a'.repeat(limit + 1) })).toThrow(
      expect.objectContaining({ kind: 'tooLarge' }),
    );
    expect(render('{{link}}', { link: 'é'.repeat(limit / 2) })).toHaveLength(limit / 2);
    expect(() => render('{{link}}', { link: `é${'é'.repeat(limit / 2)}` })).toThrow(
      expect.objectContaining({ kind: 'tooLarge' }),
    );
  });

  it('refuses a value that is large only because it is repeated', () => {
    const payload = { link: 'a'.repeat(500_000) };
    expect(() => render('{{link}}'.repeat(2000), payload)).toThrow(expect.objectContaining({ kind: 'tooLarge' }));
  });

  const mailgunNames = [
    '%recipient%',
    '%recipient.name%',
    '%recipient_fname%',
    '%recipient-id%',
    '%unsubscribe_url%',
    '%tag_unsubscribe_url%',
    '%mailing_list_unsubscribe_url%',
    '%unsubscribe_email%',
    '%RECIPIENT%',
  ];

  it.each(mailgunNames)('takes its meaning from %s in a value', (name) => {
    const rendered = render('a {{code}} {{{code}}} b', { code: name });
    expect(rendered.toLowerCase()).not.toContain(name.toLowerCase());
    expect(rendered).toContain(name.slice(1, -1));
  });

  it.each([
    { name: 'across two values', source: '{{a}}{{b}}', payload: { a: '%recip', b: 'ient%' } },
    { name: 'across two values and text', source: '{{a}}recipient{{b}}', payload: { a: '%', b: '%' } },
    { name: 'that only its first sign makes', source: '{{a}}unsubscribe_url%', payload: { a: '%' } },
    { name: 'that only its last sign makes', source: '%unsubscribe_url{{a}}', payload: { a: '%' } },
    { name: 'between signs of the operator', source: '%{{a}}%', payload: { a: 'unsubscribe_url' } },
    { name: 'of the operator that a value makes longer', source: '%recipient{{a}}%', payload: { a: '.secret' } },
    { name: 'beside another', source: '{{a}}{{a}}', payload: { a: '%recipient%' } },
    { name: 'with a sign in common', source: '{{a}}', payload: { a: '%recipient%recipient%' } },
    { name: 'that a control would join', source: '{{a}}', payload: { a: '%reci\0pient%' } },
    { name: 'that a direction mark would join', source: '{{a}}', payload: { a: '%reci\u202epient%' } },
  ])('takes its meaning from a name $name', ({ source, payload }) => {
    expect(render(source, payload)).not.toMatch(/%(recipient[\w.-]*|unsubscribe_url)%/);
  });

  it('keeps the meaning of a name that the operator wrote', () => {
    expect(render('{{code}} %unsubscribe_url% %recipient.name% {{code}}', { code: 'a%b' })).toContain(
      ' %unsubscribe_url% %recipient.name% ',
    );
    expect(render('%unsubscribe_url%', { code: 'a' })).toBe('%unsubscribe_url%');
    expect(render('{{code}}%unsubscribe_url%', { code: '5%x' })).toMatch(/x%unsubscribe_url%$/);
  });
});

describe('renderHtml', () => {
  it.each([
    {
      name: 'escapes a value',
      source: '<p>{{code}}</p>',
      expected: '<p>&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&#37;</p>',
    },
    {
      name: 'leaves a raw value as it is, but for the percent sign',
      source: '<p>{{{code}}}</p>',
      expected: `<p><b a="1" c='2'>&amp;&#37;</p>`,
    },
  ])('$name', ({ source, expected }) => {
    expect(renderHtml(source, { code: `<b a="1" c='2'>&amp;%` })).toBe(expected);
  });

  it('keeps the line breaks and tabs of a value', () => {
    expect(renderHtml('{{code}}', { code: 'a\r\n\tb' })).toBe('a\r\n\tb');
  });

  it('leaves the operator’s own markup and percent signs alone', () => {
    const html = `<td width="100%" style='a'>&nbsp;"</td>`;
    expect(renderHtml(html, {})).toBe(html);
  });

  it('writes a percent sign of a value as an entity, wherever it stands', () => {
    expect(renderHtml('{{code}}', { code: '100% %' })).toBe('100&#37; &#37;');
  });

  it('escapes after it cut', () => {
    expect(renderHtml('{{user.name}}', { user: { name: '<'.repeat(2000) } })).toBe('&lt;'.repeat(1024));
  });
});

describe('renderText', () => {
  it('escapes nothing, raw or not', () => {
    expect(renderText('{{code}} {{{code}}}', { code: `<b>&"'` })).toBe(`<b>&"' <b>&"'`);
  });

  it('keeps line breaks and tabs', () => {
    expect(renderText('a\r\n{{code}}', { code: 'b\r\n\tc' })).toBe('a\r\nb\r\n\tc');
  });

  it.each([
    { name: 'a percent sign', given: '100% %x% %', expected: '100% %x% %' },
    { name: 'one of Mailgun’s names by a full-width sign', given: '%recipient%', expected: '％recipient%' },
    { name: 'a name that only begins like Mailgun’s', given: '%unsubscribe_urls%', expected: '%unsubscribe_urls%' },
    { name: 'a name without its last sign', given: '%recipient', expected: '%recipient' },
    {
      name: 'a link with an encoded address',
      given: 'https://a.example/?b=%20recipient%20',
      expected: 'https://a.example/?b=%20recipient%20',
    },
  ])('writes $name', ({ given, expected }) => {
    expect(renderText('{{code}}', { code: given })).toBe(expected);
  });
});

describe('renderDerivedText', () => {
  it.each([
    {
      name: 'writes values as they are, without the template’s tags',
      source: '<p>Hi <b>{{code}}</b></p>',
      code: '<i>&"',
      expected: 'Hi <i>&"',
    },
    {
      name: 'takes the tags out of raw values',
      source: '<p>{{{code}}}</p>',
      code: '<b>bold</b> &amp; more',
      expected: 'bold & more',
    },
    {
      name: 'does not take a value for the template’s markup',
      source: '<p>{{code}}</p>after',
      code: '<script>',
      expected: '<script>\n\nafter',
    },
    {
      name: 'does not take a raw value for a placeholder',
      source: '{{{code}}}',
      code: '&#123;{link}}',
      expected: '{{link}}',
    },
    {
      name: 'turns a control that a raw value encodes into a space',
      source: '{{{code}}}',
      code: 'a&#1;b&#x7f;c',
      expected: 'a b c',
    },
    {
      name: 'disarms a name that a raw value encodes',
      source: '{{{code}}}',
      code: '&#37;recipient&#37;',
      expected: '％recipient%',
    },
  ])('$name', ({ source, code, expected }) => {
    expect(renderDerivedText(source, { code })).toBe(expected);
  });

  it('survives a raw value of thousands of tags in each other', () => {
    expect(renderDerivedText('a {{{code}}} b', { code: '<table><tr><td>'.repeat(5000) })).toMatch(/^a .*b$/s);
  });
});

describe('renderLine', () => {
  it.each([
    { name: 'line breaks', given: 'a\r\n\r\nb', expected: 'a b' },
    { name: 'a tab', given: 'a\tb', expected: 'a b' },
    { name: 'a null character', given: 'a\0b', expected: 'a b' },
    { name: 'a C1 control', given: 'a\u0085b', expected: 'a b' },
    { name: 'line and paragraph separators', given: 'a\u2028b\u2029c', expected: 'a b c' },
    { name: 'direction overrides', given: 'a\u202ab\u202bc\u202cd\u202de\u202ef', expected: 'a b c d e f' },
    { name: 'direction isolates', given: 'a\u2066b\u2067c\u2068d\u2069e', expected: 'a b c d e' },
    { name: 'what is at its ends', given: '\r\na\u202e ', expected: 'a' },
    { name: 'nothing of a zero-width joiner', given: '👩‍💻', expected: '👩‍💻' },
  ])('makes one space of $name, in a value and in the template', ({ given, expected }) => {
    expect(renderLine('{{code}}', { code: given })).toBe(expected);
    expect(renderLine(given, {})).toBe(expected);
  });

  it('escapes nothing', () => {
    expect(renderLine('{{code}}', { code: `<"&'>` })).toBe(`<"&'>`);
  });

  it('is empty when nothing but space is left', () => {
    expect(renderLine(' {{user.name}} ', { user: { name: '\n' } })).toBe('');
  });

  it.each([
    { name: 'a direction override', line: '{{user.name}}', given: '=?utf-8?B?4oCuZWxnb29H4oCs?=' },
    { name: 'a line break', line: '{{user.name}}', given: '=?UTF-8?q?a=0D=0Ab?=' },
    { name: 'one with a language', line: '{{user.name}}', given: '=?utf-8*en?Q?a?=' },
    { name: 'one after another', line: '{{user.name}}', given: '=?a?b?Yg==?==?a?q?b?=' },
    { name: 'one of two values', line: '{{inviter.name}}{{user.name}}', given: '?utf-8?q?a?=' },
    { name: 'one that the template began', line: '={{user.name}}', given: '?utf-8?q?a?=' },
  ])('leaves no encoded word for a mail client to read: $name', ({ line, given }) => {
    const rendered = renderLine(line, { user: { name: given }, inviter: { name: '=' } });
    expect(rendered).toContain('= ?');
    expect(rendered).not.toMatch(/=\?[^\s?]+\?[bq]\?/i);
  });

  it('leaves an encoded word that the operator wrote, where no value is', () => {
    expect(renderLine('=?UTF-8?Q?caf=C3=A9?=', { code: '1' })).toBe('=?UTF-8?Q?caf=C3=A9?=');
  });

  it('leaves alone what is no encoded word', () => {
    expect(renderLine('{{user.name}}', { user: { name: 'a=?b=?c?d' } })).toBe('a=?b=?c?d');
  });
});

describe('renderDeep', () => {
  it('renders every text, and leaves the rest alone', () => {
    const given = { a: '{{code}}', b: ['{{code}}', { c: 'x {{code}}' }], d: 1, e: false, f: null, '{{code}}': 'key' };
    expect(renderDeep(given, { code: '7' })).toEqual({
      a: '7',
      b: ['7', { c: 'x 7' }],
      d: 1,
      e: false,
      f: null,
      '{{code}}': 'key',
    });
  });

  it('escapes nothing, and disarms Mailgun’s names', () => {
    expect(renderDeep({ a: '{{code}}' }, { code: '<%recipient%>' })).toEqual({ a: '<％recipient%>' });
  });

  it('keeps a key that JSON calls __proto__ what it is', () => {
    expect(JSON.stringify(renderDeep(JSON.parse('{"__proto__":"{{code}}"}'), { code: '7' }))).toBe('{"__proto__":"7"}');
  });

  it('renders eight levels deep, and leaves alone what is deeper', () => {
    const nest = (levels: number): unknown => (levels === 0 ? '{{code}}' : { a: nest(levels - 1) });
    expect(JSON.stringify(renderDeep(nest(8), { code: '7' }))).toContain('"7"');
    expect(JSON.stringify(renderDeep(nest(9), { code: '7' }))).toContain('"{{code}}"');
  });
});

describe('textToHtml', () => {
  it.each([
    { name: 'escapes what html would read', given: `<b>&"'`, expected: '&lt;b&gt;&amp;&quot;&#39;' },
    { name: 'breaks lines', given: 'a\nb\r\nc\rd', expected: 'a<br>\nb<br>\nc<br>\nd' },
    { name: 'keeps the operator’s percent signs', given: '%unsubscribe_url%', expected: '%unsubscribe_url%' },
  ])('$name', ({ given, expected }) => {
    expect(textToHtml(given)).toBe(expected);
  });
});

describe('toVariables', () => {
  it.each([
    {
      name: 'keeps texts, numbers, booleans and null',
      given: { code: '007', a: 1, b: true, c: null },
      expected: { code: '007', a: 1, b: true, c: null },
    },
    {
      name: 'keeps objects and lists',
      given: { user: { name: 'A', tags: ['b', { c: 'd' }] } },
      expected: { user: { name: 'A', tags: ['b', { c: 'd' }] } },
    },
    {
      name: 'leaves functions, symbols, big integers and undefined out',
      given: { a: () => 1, b: Symbol('b'), c: 1n, d: undefined, e: { f: () => 1 } },
      expected: { e: {} },
    },
    {
      name: 'leaves out what is no number in JSON',
      given: { a: Number.NaN, b: Number.POSITIVE_INFINITY },
      expected: {},
    },
    { name: 'keeps the places in a list', given: { a: [1, () => 1, 2] }, expected: { a: [1, null, 2] } },
    {
      name: 'turns controls into a space',
      given: { code: 'a\0b', user: { name: 'a\x1b\x7fb' } },
      expected: { code: 'a b', user: { name: 'a b' } },
    },
    { name: 'keeps line breaks', given: { code: 'a\r\nb' }, expected: { code: 'a\r\nb' } },
    {
      name: 'disarms Mailgun’s names',
      given: { code: '%recipient% 5%', user: { name: '%unsubscribe_url%' } },
      expected: { code: '％recipient% 5%', user: { name: '％unsubscribe_url%' } },
    },
    {
      name: 'cuts the texts of strangers to 1 kB, at any depth',
      given: {
        user: { name: 'a'.repeat(2000), list: ['b'.repeat(2000)] },
        inviter: 'c'.repeat(2000),
        uiLocales: 'd'.repeat(2000),
      },
      expected: {
        user: { name: 'a'.repeat(1024), list: ['b'.repeat(1024)] },
        inviter: 'c'.repeat(1024),
        uiLocales: 'd'.repeat(1024),
      },
    },
    {
      name: 'keeps the whole of what is no context',
      given: { link: 'a'.repeat(2000), team: { name: 'b'.repeat(2000) } },
      expected: { link: 'a'.repeat(2000), team: { name: 'b'.repeat(2000) } },
    },
    { name: 'leaves out what is inherited', given: Object.create({ code: 'MARKER' }), expected: {} },
    {
      name: 'takes a function called toJSON as nothing',
      given: { toJSON: () => 'MARKER', user: { toJSON: () => 'MARKER' } },
      expected: { user: {} },
    },
  ])('$name', ({ given, expected }) => {
    expect(toVariables(given)).toEqual(expected);
  });

  it('ends where a payload goes round in circles', () => {
    const json = JSON.stringify(toVariables(cycle));
    expect(json).toContain('"code":"1"');
    expect(json.length).toBeLessThan(20_000);
  });

  it('keeps keys that JSON calls __proto__ what they are', () => {
    const payload = JSON.parse('{"__proto__":{"a":"b"},"user":{"__proto__":"c","constructor":"d"}}');
    expect(JSON.stringify(toVariables(payload))).toBe(
      '{"__proto__":{"a":"b"},"user":{"__proto__":"c","constructor":"d"}}',
    );
    expect(Object.getPrototypeOf(toVariables(payload))).toBe(Object.prototype);
  });
});

describe('isGiven', () => {
  it.each([
    { name: 'a code', payload: { code: '0' }, expected: true },
    { name: 'a number', payload: { code: 0 }, expected: true },
    { name: 'an empty text', payload: { code: '' }, expected: false },
    { name: 'an object', payload: { code: {} }, expected: false },
    { name: 'null', payload: { code: null }, expected: false },
    { name: 'nothing', payload: {}, expected: false },
    { name: 'what is inherited', payload: Object.create({ code: '1' }), expected: false },
  ])('is $expected for $name', ({ payload, expected }) => {
    expect(isGiven(payload, 'code')).toBe(expected);
  });

  it('is false for a name that nobody knows', () => {
    expect(isGiven({}, 'team')).toBe(false);
  });
});
