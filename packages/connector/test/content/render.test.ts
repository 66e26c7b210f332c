// Rendering: a value of a payload is untrusted and stays a value.
import { Tokenizer } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { renderJson, renderLine, textToHtml } from '../../src/content/render.ts';
import { contextRoots } from '../../src/content/values.ts';
import { renderHtml, renderText, renderTextOfHtml } from '../support/render.ts';

const cycle: Record<string, unknown> = { code: '1' };
cycle.self = cycle;
cycle.list = [cycle];

/** What a parser sees of HTML: tags, attribute names, comments. */
function tokensOf(html: string): string[] {
  const tokens: string[] = [];
  const add = (token: string) => () => void tokens.push(token);
  const names = (token: string) => (start: number, end: number) =>
    void tokens.push(`${token} ${html.slice(start, end)}`);
  const ignore = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ...{
        onopentagname: names('open'),
        onclosetag: names('close'),
        onattribname: names('attribute'),
        oncomment: add('comment'),
      },
      ...{
        onselfclosingtag: ignore,
        onopentagend: add('end'),
        onattribdata: ignore,
        onattribend: ignore,
        onattribentity: ignore,
      },
      ...{ ontext: ignore, ontextentity: ignore, oncdata: add('cdata'), ondeclaration: add('declaration') },
      ...{ onprocessinginstruction: add('instruction'), onend: ignore },
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return tokens;
}

/** The four functions that render a part of an email. */
const renderers = [
  { name: 'html', render: renderHtml },
  { name: 'text', render: renderText },
  { name: 'text of html', render: renderTextOfHtml },
  { name: 'a line', render: renderLine },
];

describe.each(renderers)('in $name', ({ render }) => {
  it.each([
    { name: 'a value', source: 'a {{code}} b', payload: { code: '123' }, expected: 'a 123 b' },
    { name: 'a value with spaces in its placeholder', source: '{{ code }}', payload: { code: '123' }, expected: '123' },
    { name: 'leading zeros', source: '{{code}}', payload: { code: '000042' }, expected: '000042' },
    { name: 'a value that is used twice', source: '{{code}}-{{code}}', payload: { code: '1' }, expected: '1-1' },
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
    { name: 'an unpaired surrogate unchanged', source: '{{code}}', payload: { code: 'a\ud83d' }, expected: 'a\ud83d' },
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
    'leaves %s as written, so that a typo is visible',
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
    { name: 'NaN', value: Number.NaN },
    { name: 'infinity', value: Number.POSITIVE_INFINITY },
    { name: 'a String object', value: Object('MARKER') },
    { name: 'a date', value: new Date(0) },
    {
      name: 'an object with toString and toJSON',
      value: { toString: (): string => 'MARKER', toJSON: (): string => 'MARKER' },
    },
  ])('renders $name empty', ({ value }) => {
    expect(
      render('[{{code}}{{{code}}}{{user.name}}{{team}}]', { code: value, user: { name: value }, team: value }),
    ).toBe('[]');
  });

  it.each([
    { name: 'a missing property', source: '{{user.name.first}}', payload: { user: {} } },
    { name: 'a property of a text', source: '{{code.length}}', payload: { code: '123' } },
    { name: 'a property of a list', source: '{{user.0}}{{user.length}}', payload: { user: ['MARKER'] } },
    {
      name: 'a property that every object has',
      source: '{{user.constructor.name}}{{user.__proto__}}{{user.toString}}',
      payload: { user: {} },
    },
    {
      name: 'an inherited property of a value',
      source: '{{user.name}}',
      payload: { user: Object.create({ name: 'MARKER' }) },
    },
    { name: 'an inherited property of the payload', source: '{{code}}', payload: Object.create({ code: 'MARKER' }) },
    { name: 'a property of a function', source: '{{user.name}}', payload: { user: function MARKER() {} } },
  ])('renders $name empty', ({ source, payload }) => {
    expect(render(`[${source}]`, payload)).toBe('[]');
  });

  it('renders own properties named __proto__', () => {
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
  ])('replaces $name in a value with a space', ({ given }) => {
    expect(render('{{code}}', { code: `a${given}b` })).toBe('a b');
    expect(render('{{user.name}}', { user: { name: `a${given}b` } })).toBe('a b');
  });

  it('truncates the texts of contexts to 1 kB, between characters', () => {
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

  it('does not truncate other values', () => {
    expect(render('{{code}}', { code: 'a'.repeat(5000) })).toHaveLength(5000);
    expect(render('{{link}}', { link: 'a'.repeat(5000) })).toHaveLength(5000);
  });

  it('accepts exactly 1 MB and rejects one byte more', () => {
    const limit = 1024 * 1024;
    expect(render('{{link}}', { link: 'a'.repeat(limit) })).toHaveLength(limit);
    expect(() => render('{{link}}', { link: 'a'.repeat(limit + 1) })).toThrow(
      expect.objectContaining({ code: 'tooLarge' }),
    );
    expect(render('{{link}}', { link: 'é'.repeat(limit / 2) })).toHaveLength(limit / 2);
    expect(() => render('{{link}}', { link: `é${'é'.repeat(limit / 2)}` })).toThrow(
      expect.objectContaining({ code: 'tooLarge' }),
    );
  });

  it('rejects a value that is too large only by repetition', () => {
    const payload = { link: 'a'.repeat(500_000) };
    expect(() => render('{{link}}'.repeat(2000), payload)).toThrow(expect.objectContaining({ code: 'tooLarge' }));
  });

  const mailgunVariables = [
    '%recipient%',
    '%recipient.name%',
    '%recipient_fname%',
    '%recipient-id%',
    '%unsubscribe_url%',
    '%tag_unsubscribe_url%',
    '%mailing_list_unsubscribe_url%',
    '%unsubscribe_email%',
    '%tag_unsubscribe_email%',
    '%any_unsubscribe-name%',
    '%RECIPIENT%',
  ];

  it.each(mailgunVariables)('neutralizes %s in a value', (name) => {
    const rendered = render('a {{code}} {{{code}}} b', { code: name });
    expect(rendered.toLowerCase()).not.toContain(name.toLowerCase());
    expect(rendered).toContain(name.slice(1, -1));
  });

  it.each([
    { name: 'across two values', source: '{{a}}{{b}}', payload: { a: '%recip', b: 'ient%' } },
    { name: 'across two values and text', source: '{{a}}recipient{{b}}', payload: { a: '%', b: '%' } },
    { name: 'whose first percent sign is a value', source: '{{a}}unsubscribe_url%', payload: { a: '%' } },
    { name: 'whose last percent sign is a value', source: '%unsubscribe_url{{a}}', payload: { a: '%' } },
    { name: 'between percent signs of the template', source: '%{{a}}%', payload: { a: 'unsubscribe_url' } },
    { name: 'of the template that a value extends', source: '%recipient{{a}}%', payload: { a: '.secret' } },
    { name: 'next to another', source: '{{a}}{{a}}', payload: { a: '%recipient%' } },
    { name: 'that shares a percent sign with another', source: '{{a}}', payload: { a: '%recipient%recipient%' } },
    { name: 'that is split by a control character', source: '{{a}}', payload: { a: '%reci\0pient%' } },
    { name: 'that is split by a direction override', source: '{{a}}', payload: { a: '%reci\u202epient%' } },
  ])('neutralizes a Mailgun variable $name', ({ source, payload }) => {
    expect(render(source, payload)).not.toMatch(/%(recipient[\w.-]*|unsubscribe_url)%/);
  });

  it('keeps a Mailgun variable that the operator wrote', () => {
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
      name: 'leaves a raw value unchanged except for the percent sign',
      source: '<p>{{{code}}}</p>',
      expected: `<p><b a="1" c='2'>&amp;&#37;</p>`,
    },
  ])('$name', ({ source, expected }) => {
    expect(renderHtml(source, { code: `<b a="1" c='2'>&amp;%` })).toBe(expected);
  });

  it('keeps the line breaks and tabs of a value', () => {
    expect(renderHtml('{{code}}', { code: 'a\r\n\tb' })).toBe('a\r\n\tb');
  });

  it('leaves the markup and percent signs of the template unchanged', () => {
    const html = `<td width="100%" style='a'>&nbsp;"</td>`;
    expect(renderHtml(html, {})).toBe(html);
  });

  it('writes every percent sign of a value as an entity', () => {
    expect(renderHtml('{{code}}', { code: '100% %' })).toBe('100&#37; &#37;');
  });

  it('escapes after truncating', () => {
    expect(renderHtml('{{user.name}}', { user: { name: '<'.repeat(2000) } })).toBe('&lt;'.repeat(1024));
  });
});

describe('renderHtml in other places than text', () => {
  const hostile = 'x onerror=alert(1) `>"\'/ y';
  it.each([
    { place: 'an unquoted attribute', html: '<img alt={{user.name}} src=a>' },
    { place: 'an unquoted attribute after text', html: '<img alt=by-{{ user.name }} src=a>' },
    { place: 'an unquoted attribute before text', html: '<img alt={{user.name}}! src=a>' },
    { place: 'an unquoted attribute with spaces around the equals sign', html: '<img alt = {{user.name}} src=a>' },
    { place: 'an unquoted URL', html: '<img src={{user.name}}>' },
    { place: 'the last attribute', html: '<img src=a alt={{user.name}}>' },
    { place: 'a double-quoted attribute', html: '<img alt="{{user.name}}" src=a>' },
    { place: 'a single-quoted attribute', html: "<img alt='{{user.name}}' src=a>" },
    { place: 'an Outlook comment', html: '<!--[if mso]><img alt={{user.name}} src=a><![endif]-->' },
    {
      place: 'a comment for all but Outlook',
      html: '<!--[if !mso]><!--><img alt={{user.name}} src=a><!--<![endif]-->',
    },
    { place: 'a tag name', html: '<{{user.name}} src=a>' },
    { place: 'the end of a tag name', html: '<im{{user.name}} src=a>' },
    { place: 'a closing tag', html: '<b></{{user.name}}>' },
    { place: 'an attribute name', html: '<img {{user.name}} src=a>' },
    { place: 'the end of an attribute name', html: '<img data-{{user.name}}=b src=a>' },
    { place: 'an attribute name after a slash', html: '<img /{{user.name}}/>' },
    { place: 'a script', html: '<script>a = {{user.name}}</script>' },
    { place: 'an event attribute', html: '<img onload="a({{user.name}})">' },
    { place: 'an attribute that holds html', html: '<iframe srcdoc="{{user.name}}"></iframe>' },
    { place: 'a style', html: '<style>p{color:{{user.name}}}</style>' },
    { place: 'a style attribute', html: '<p style="color:{{user.name}}">' },
    { place: 'an unquoted style attribute', html: '<p style=color:{{user.name}}>' },
    { place: 'a tag that is never closed', html: '<img {{user.name}}' },
    { place: 'a comment', html: '<!-- {{user.name}} -->' },
    { place: 'a declaration', html: '<!DOCTYPE {{user.name}}>' },
    { place: 'a text area', html: '<textarea>{{user.name}}</textarea>' },
  ])('a name stays one value in $place', ({ html }) => {
    const harmless = tokensOf(renderHtml(html, { user: { name: 'x' } }));
    for (const name of [hostile, '-->', '</script>', '</style>', '{}', ';a:b', "';", '*/', ' b=c ', 'style=a'])
      expect(tokensOf(renderHtml(html, { user: { name } })), name).toEqual(harmless);
  });

  it.each([
    {
      name: 'white space, = and backtick are escaped',
      html: '<img alt={{code}}>',
      code: 'a b=`c',
      expected: '<img alt=a&#32;b&#61;&#96;c>',
    },
    {
      name: 'an empty value does not take the next attribute',
      html: '<img alt={{code}} src=a>',
      code: '',
      expected: '<img alt=&#32; src=a>',
    },
    {
      name: 'an unquoted link is the link',
      html: '<a href={{code}}>',
      code: 'https://a.example/?b=c',
      expected: '<a href=https:&#47;&#47;a.example&#47;?b&#61;c>',
    },
    {
      name: 'a quoted link is unchanged',
      html: '<a href="{{code}}">',
      code: 'https://a.example/?b=c',
      expected: '<a href="https://a.example/?b=c">',
    },
    {
      name: 'a link of an app is unchanged',
      html: '<a href="{{code}}">',
      code: 'com.example.app://a',
      expected: '<a href="com.example.app://a">',
    },
    {
      name: 'a script URL is left out',
      html: '<a href="{{code}}">',
      code: ' JavaScript:alert(1)',
      expected: '<a href="">',
    },
    {
      name: 'an unquoted script URL is left out',
      html: '<a href={{code}}>',
      code: 'javascript:alert(1)',
      expected: '<a href=&#32;>',
    },
    {
      name: 'a script URL with line breaks is left out',
      html: '<a href="{{code}}">',
      code: 'java\n\tscript:a',
      expected: '<a href="">',
    },
    {
      name: 'a data URL is left out',
      html: '<img src="{{code}}">',
      code: 'data:text/html,a',
      expected: '<img src="">',
    },
    {
      name: 'the end of a script URL is left out',
      html: '<a href="java{{code}}">',
      code: 'script:alert(1)',
      expected: '<a href="java">',
    },
    {
      name: 'a colon in a query is kept',
      html: '<a href="https://a.example/?b={{code}}">',
      code: 'javascript:c',
      expected: '<a href="https://a.example/?b=javascript:c">',
    },
    {
      name: 'an email address is kept',
      html: '<a href="mailto:{{code}}">',
      code: 'a@b.example',
      expected: '<a href="mailto:a@b.example">',
    },
    {
      name: 'a color is kept in a style',
      html: '<style>a{color:{{code}}}</style>',
      code: '#2255dd',
      expected: '<style>a{color:#2255dd}</style>',
    },
    {
      name: 'a color is kept in a style attribute',
      html: '<a style="color:{{code}}">',
      code: '#2255dd',
      expected: '<a style="color:#2255dd">',
    },
    {
      name: 'a width is kept in a style',
      html: '<style>a{width:{{code}}}</style>',
      code: '50%',
      expected: '<style>a{width:50%}</style>',
    },
    {
      name: 'a URL is kept in a style',
      html: '<a style="background:url({{code}})">',
      code: 'https://a.example/b',
      expected: '<a style="background:url(https://a.example/b)">',
    },
    {
      name: 'a second declaration is left out',
      html: '<a style="color:{{code}}">',
      code: 'red;display:none',
      expected: '<a style="color:">',
    },
    { name: 'raw values are the operator’s choice', html: '<p {{{code}}}>', code: 'id="a"', expected: '<p id="a">' },
    { name: 'text is not affected', html: '<p>{{code}}</p>', code: 'a b=`c', expected: '<p>a b=`c</p>' },
  ])('$name', ({ html, code, expected }) => {
    expect(renderHtml(html, { code })).toBe(expected);
  });
});

describe('1 MB', () => {
  const megabyte = (piece: string) => piece.repeat(Math.floor(2 ** 20 / piece.length));
  const templates = [
    '{{user.name}}',
    '{{user.name}}%recipient%',
    '<a b={{user.name}}>',
    '<p {{user.name}} ',
    '{{{user.name}}}',
    '{{',
    '%',
    '=?',
  ];
  it.each(templates)('of %s is rendered in time', (piece) => {
    const source = megabyte(piece);
    for (const name of ['%', '\0'.repeat(1_000_000)])
      for (const { render } of renderers) {
        try {
          expect(render(source, { user: { name } }).length).toBeLessThanOrEqual(2 ** 20);
        } catch (error) {
          expect(error).toMatchObject({ code: 'tooLarge' });
        }
      }
  });

  it.each(['\0', '<b>', '%recipient%', '%', '=?', '<', '&', ' ', '\u202e'])(
    'of %j in a value is rendered in time, however often',
    (piece) => {
      const source = '{{note}}{{{note}}}'.repeat(20_000);
      for (const { render } of renderers) {
        try {
          expect(render(source, { note: megabyte(piece) }).length).toBeLessThanOrEqual(2 ** 20);
        } catch (error) {
          expect(error).toMatchObject({ code: 'tooLarge' });
        }
      }
    },
  );
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
    { name: 'a Mailgun variable with a full-width percent sign', given: '%recipient%', expected: '％recipient%' },
    {
      name: 'a name that is not one of Mailgun’s',
      given: '%subscribe_url%',
      expected: '%subscribe_url%',
    },
    { name: 'a Mailgun variable without its last percent sign', given: '%recipient', expected: '%recipient' },
    {
      name: 'a link with an encoded address',
      given: 'https://a.example/?b=%20recipient%20',
      expected: 'https://a.example/?b=%20recipient%20',
    },
  ])('writes $name', ({ given, expected }) => {
    expect(renderText('{{code}}', { code: given })).toBe(expected);
  });
});

describe('renderTextOfHtml', () => {
  it.each([
    {
      name: 'removes the tags of the template and leaves values unchanged',
      source: '<p>Hi <b>{{code}}</b></p>',
      code: '<i>&"',
      expected: 'Hi <i>&"',
    },
    {
      name: 'removes the tags of raw values',
      source: '<p>{{{code}}}</p>',
      code: '<b>bold</b> &amp; more',
      expected: 'bold & more',
    },
    {
      name: 'does not parse a value as markup',
      source: '<p>{{code}}</p>after',
      code: '<script>',
      expected: '<script>\n\nafter',
    },
    {
      name: 'does not parse a raw value as a placeholder',
      source: '{{{code}}}',
      code: '&#123;{link}}',
      expected: '{{link}}',
    },
    {
      name: 'replaces an encoded control character of a raw value with a space',
      source: '{{{code}}}',
      code: 'a&#1;b&#x7f;c',
      expected: 'a b c',
    },
    {
      name: 'neutralizes an encoded Mailgun variable of a raw value',
      source: '{{{code}}}',
      code: '&#37;recipient&#37;',
      expected: '％recipient%',
    },
  ])('$name', ({ source, code, expected }) => {
    expect(renderTextOfHtml(source, { code })).toBe(expected);
  });

  it('handles a raw value with thousands of nested tags', () => {
    expect(renderTextOfHtml('a {{{code}}} b', { code: '<table><tr><td>'.repeat(5000) })).toMatch(/^a .*b$/s);
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
    { name: 'leading and trailing control characters', given: '\r\na\u202e ', expected: 'a' },
    { name: 'no zero-width joiner', given: '👩‍💻', expected: '👩‍💻' },
  ])('replaces $name with a space, in a value and in the template', ({ given, expected }) => {
    expect(renderLine('{{code}}', { code: given })).toBe(expected);
    expect(renderLine(given, {})).toBe(expected);
  });

  it('escapes nothing', () => {
    expect(renderLine('{{code}}', { code: `<"&'>` })).toBe(`<"&'>`);
  });

  it('is empty when only white space is left', () => {
    expect(renderLine(' {{user.name}} ', { user: { name: '\n' } })).toBe('');
  });

  it.each([
    { name: 'a direction override', line: '{{user.name}}', given: '=?utf-8?B?4oCuZWxnb29H4oCs?=' },
    { name: 'a line break', line: '{{user.name}}', given: '=?UTF-8?q?a=0D=0Ab?=' },
    { name: 'an encoded word with a language', line: '{{user.name}}', given: '=?utf-8*en?Q?a?=' },
    { name: 'adjacent encoded words', line: '{{user.name}}', given: '=?a?b?Yg==?==?a?q?b?=' },
    { name: 'an encoded word across two values', line: '{{inviter.name}}{{user.name}}', given: '?utf-8?q?a?=' },
    { name: 'an encoded word that starts in the template', line: '={{user.name}}', given: '?utf-8?q?a?=' },
  ])('breaks encoded words that an email client would decode: $name', ({ line, given }) => {
    const rendered = renderLine(line, { user: { name: given }, inviter: { name: '=' } });
    expect(rendered).toContain('= ?');
    expect(rendered).not.toMatch(/=\?[^\s?]+\?[bq]\?/i);
  });

  it('keeps an encoded word of a template without values', () => {
    expect(renderLine('=?UTF-8?Q?caf=C3=A9?=', { code: '1' })).toBe('=?UTF-8?Q?caf=C3=A9?=');
  });

  it('keeps text that is not an encoded word', () => {
    expect(renderLine('{{user.name}}', { user: { name: 'a=?b=?c?d' } })).toBe('a=?b=?c?d');
  });
});

describe('renderJson', () => {
  it('renders every text and leaves the rest unchanged', () => {
    const given = { a: '{{code}}', b: ['{{code}}', { c: 'x {{code}}' }], d: 1, e: false, f: null, '{{code}}': 'key' };
    expect(renderJson(given, { code: '7' })).toEqual({
      a: '7',
      b: ['7', { c: 'x 7' }],
      d: 1,
      e: false,
      f: null,
      '{{code}}': 'key',
    });
  });

  it('escapes nothing and neutralizes Mailgun variables', () => {
    expect(renderJson({ a: '{{code}}' }, { code: '<%recipient%>' })).toEqual({ a: '<％recipient%>' });
  });

  it.each([
    {
      name: 'the beginning of a Mailgun variable',
      source: 'Hi {{code}}',
      code: '%unsubscribe_url',
      expected: 'Hi ％unsubscribe_url',
    },
    { name: 'the end of a Mailgun variable', source: '{{code}}', code: '% a', expected: '％ a' },
    {
      name: 'a Mailgun variable that the template begins',
      source: '%unsub{{code}}',
      code: 'scribe',
      expected: '％unsubscribe',
    },
    { name: 'an encoded word', source: '{{code}}', code: '=?utf-8?Q?=0d=0aX?=', expected: '= ?utf-8?Q ?=0d=0aX?=' },
    { name: 'a line break', source: 'a\n{{code}}', code: 'b\r\nc', expected: 'a\nb c' },
  ])('neutralizes $name', ({ source, code, expected }) => {
    expect(renderJson({ a: source }, { code })).toEqual({ a: expected });
  });

  it('keeps what the operator wrote', () => {
    const given = {
      a: '%unsubscribe_url%',
      b: 'at {{code}} %tag_unsubscribe_url%',
      c: '100%',
      d: 'a\r\nb',
      e: '=?a?q?b?=',
    };
    expect(renderJson(given, { code: '7' })).toEqual({ ...given, b: 'at 7 %tag_unsubscribe_url%' });
  });

  it('keeps a key named __proto__', () => {
    expect(JSON.stringify(renderJson(JSON.parse('{"__proto__":"{{code}}"}'), { code: '7' }))).toBe('{"__proto__":"7"}');
  });

  it('renders eight levels deep and leaves deeper texts unchanged', () => {
    const nest = (levels: number): unknown => (levels === 0 ? '{{code}}' : { a: nest(levels - 1) });
    expect(JSON.stringify(renderJson(nest(8), { code: '7' }))).toContain('"7"');
    expect(JSON.stringify(renderJson(nest(9), { code: '7' }))).toContain('"{{code}}"');
  });
});

describe('textToHtml', () => {
  it.each([
    { name: 'escapes html', given: `<b>&"'`, expected: '&lt;b&gt;&amp;&quot;&#39;' },
    { name: 'adds br to line breaks', given: 'a\nb\r\nc\rd', expected: 'a<br>\nb<br>\nc<br>\nd' },
    { name: 'keeps percent signs', given: '%unsubscribe_url%', expected: '%unsubscribe_url%' },
  ])('$name', ({ given, expected }) => {
    expect(textToHtml(given)).toBe(expected);
  });
});
