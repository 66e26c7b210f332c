// Templates: what counts as a placeholder, and what a person reads of html.

import { describe, expect, it } from 'vitest';
import { compileTemplate, deriveTextTemplate, hasPlaceholder, withoutTags } from '../src/config/template.ts';

const escaped = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: false });
const raw = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: true });

describe('compileTemplate', () => {
  it.each([
    { name: 'reads a placeholder', given: '{{code}}', expected: [escaped('{{code}}', 'code')] },
    { name: 'reads one with space in it', given: '{{ code\n}}', expected: [escaped('{{ code\n}}', 'code')] },
    { name: 'reads a path', given: '{{a.b-c.d_1}}', expected: [escaped('{{a.b-c.d_1}}', 'a', 'b-c', 'd_1')] },
    { name: 'reads a raw one', given: '{{{ link }}}', expected: [raw('{{{ link }}}', 'link')] },
    {
      name: 'reads a raw path',
      given: '{{{organization.branding.logoUrl}}}',
      expected: [raw('{{{organization.branding.logoUrl}}}', 'organization', 'branding', 'logoUrl')],
    },
    {
      name: 'reads text around it',
      given: 'a{{b}}c{{{d}}}e',
      expected: ['a', escaped('{{b}}', 'b'), 'c', raw('{{{d}}}', 'd'), 'e'],
    },
    { name: 'reads neighbours', given: '{{a}}{{b}}', expected: [escaped('{{a}}', 'a'), escaped('{{b}}', 'b')] },
    {
      name: 'reads the same one twice',
      given: '{{a}} {{a}}',
      expected: [escaped('{{a}}', 'a'), ' ', escaped('{{a}}', 'a')],
    },
    {
      name: 'reads what every object has as a name',
      given: '{{constructor}}',
      expected: [escaped('{{constructor}}', 'constructor')],
    },
    { name: 'reads no text as no parts', given: '', expected: [] },
    ...[
      'code',
      '{code}',
      '{{}}',
      '{{ }}',
      '{{a..b}}',
      '{{.a}}',
      '{{a.}}',
      '{{a b}}',
      '{{#if code}}',
      '{{/if}}',
      '{{> a}}',
      '{{!a}}',
      '{{a',
      'a}}',
      '{{é}}',
      '{{{a}',
      '{ {a} }',
    ].map((given) => ({ name: `leaves ${given} as text`, given, expected: [given] })),
    { name: 'takes a third brace on one side as text', given: '{{{a}}', expected: ['{', escaped('{{a}}', 'a')] },
    { name: 'takes a third brace on the other side as text', given: '{{a}}}', expected: [escaped('{{a}}', 'a'), '}'] },
  ])('$name', ({ given, expected }) => {
    expect(compileTemplate(given).parts).toEqual(expected);
  });

  it('gathers the first names', () => {
    expect(compileTemplate('{{code}} {{user.name}} {{{user.id}}} {{a').roots).toEqual(new Set(['code', 'user']));
  });

  it('remembers what it read', () => {
    expect(compileTemplate('once {{a}}')).toBe(compileTemplate('once {{a}}'));
  });

  it('keeps 200 that are asked for, and forgets the others', () => {
    const [kept, forgotten] = [compileTemplate('kept {{a}}'), compileTemplate('forgotten {{a}}')];
    for (let index = 0; index < 500; index += 1) {
      compileTemplate(`template ${index}`);
      if (index % 50 === 0) expect(compileTemplate('kept {{a}}') === kept).toBe(true);
    }
    expect(compileTemplate('forgotten {{a}}') === forgotten).toBe(false);
  });

  it('holds 4 MB at most', () => {
    const heavy = (letter: string) => compileTemplate(letter.repeat(600_000)); // 1.2 MB each
    const compiled = [...'abc'].map(heavy);
    expect([...'abc'].map((letter, index) => heavy(letter) === compiled[index])).toEqual([true, true, true]);
    const more = [...'defghi'].map(heavy);
    expect([...'abcdef'].filter((letter, index) => heavy(letter) === [...compiled, ...more][index])).toEqual([]);
  });

  it('holds fewer of those with many placeholders: each has its weight', () => {
    const heavy = (letter: string) => compileTemplate(`${letter}${'{{a}}'.repeat(5_000)}`); // 1.4 MB each with their text
    const compiled = [...'abcd'].map(heavy);
    expect(heavy('d') === compiled[3]).toBe(true);
    expect(heavy('a') === compiled[0]).toBe(false);
  });

  it('reads a template of 1 MB of open braces', () => {
    expect(compileTemplate('{{ '.repeat(350_000)).parts).toHaveLength(1);
  });
});

describe('hasPlaceholder', () => {
  it.each([
    { name: 'is true for a placeholder', given: 'a {{b}}', expected: true },
    { name: 'is true for a raw one', given: '{{{b}}}', expected: true },
    { name: 'is false for text', given: 'a {b}', expected: false },
  ])('$name, each time it is asked', ({ given, expected }) => {
    expect([hasPlaceholder(given), hasPlaceholder(given)]).toEqual([expected, expected]);
  });
});

/** The text of some html, its placeholders as they are written. */
const textOf = (html: string) =>
  deriveTextTemplate(html)
    .parts.map((part) => (typeof part === 'string' ? part : part.written))
    .join('');

describe('the text of html', () => {
  it.each([
    { name: 'leaves the tags out', given: '<p>Your <b>code</b></p>', expected: 'Your code' },
    { name: 'does not shout', given: '<h1>Hello</h1><h6>World</h6>', expected: 'Hello\n\nWorld' },
    {
      name: 'keeps a link behind its words',
      given: '<a href="https://a.example/?b=c&amp;d">Go</a>',
      expected: 'Go (https://a.example/?b=c&d)',
    },
    {
      name: 'writes a link once that is its own text',
      given: '<a href="https://a.example">https://a.example</a>',
      expected: 'https://a.example',
    },
    { name: 'leaves images out', given: 'a<img src="b" alt="c">d', expected: 'ad' },
    { name: 'leaves styles and scripts out', given: '<style>p{}</style><script>alert(1)</script>a', expected: 'a' },
    { name: 'leaves the title out', given: '<html><head><title>a</title></head><body>b</body></html>', expected: 'b' },
    { name: 'leaves the title out without a body, too', given: '<title>a</title>b', expected: 'b' },
    {
      name: 'leaves out what is hidden by its style',
      given: "<div style='display:none;mso-hide:all'>a</div>b",
      expected: 'b',
    },
    {
      name: 'leaves out what is hidden by its style, with a space',
      given: '<div style="color:red;display: none">a</div>b',
      expected: 'b',
    },
    { name: 'leaves out what is hidden by an attribute', given: '<p hidden>a</p>b', expected: 'b' },
    { name: 'reads entities', given: '&lt;b&gt; &amp; &#37;', expected: '<b> & %' },
    {
      name: 'does not wrap long lines',
      given: `<p>${'word '.repeat(60).trim()}</p>`,
      expected: 'word '.repeat(60).trim(),
    },
    {
      name: 'writes a cell of a table on a line of its own',
      given: '<table><tr><td>Your code</td><td>123456</td></tr><tr><th>bye</th></tr></table>',
      expected: 'Your code\n123456\nbye',
    },
    { name: 'breaks lines where html does', given: 'a<br>b', expected: 'a\nb' },
    { name: 'keeps a placeholder in a link', given: '<a href="{{link}}">Accept</a>', expected: 'Accept ({{link}})' },
    {
      name: 'keeps a raw placeholder in a link',
      given: '<a href="{{{link}}}">Accept</a>',
      expected: 'Accept ({{{link}}})',
    },
    { name: 'keeps a placeholder with a line break', given: '<p>{{ code\n }}</p>', expected: '{{ code }}' },
    { name: 'reads nothing of nothing', given: '', expected: '' },
  ])('$name', ({ given, expected }) => {
    expect(textOf(given)).toBe(expected);
  });

  it.each(['<div>', '<b>', '<table><tr><td>', '<ul><li>', '<ol><li>', '<blockquote>', '<a href="x">', '<pre>', '<h1>'])(
    'survives thousands of %s in each other',
    (tag) => {
      expect(textOf(`before ${tag.repeat(5000)} after`)).toContain('before');
    },
  );
});

describe('deriveTextTemplate', () => {
  it('makes a template of what a person reads', () => {
    const { parts } = deriveTextTemplate('<p>Your code:</p><b>{{code}}</b>{{{ note }}}');
    expect(parts).toEqual(['Your code:\n\n', escaped('{{code}}', 'code'), raw('{{{ note }}}', 'note')]);
  });

  it('is made once, and remembered with the html', () => {
    expect(deriveTextTemplate('<p>once</p>')).toBe(deriveTextTemplate('<p>once</p>'));
  });

  it.each(['<a>', '<b>', '<ul><li>', '<h1>'])(
    'is done soon with 1 MB of %s',
    (tag) => {
      const { parts } = deriveTextTemplate(`${tag.repeat(2 ** 20 / tag.length)}{{code}}`);
      expect(parts.at(-1)).toEqual(escaped('{{code}}', 'code'));
    },
    10_000,
  );

  it('keeps the html’s own template beside it', () => {
    deriveTextTemplate('<p>both {{code}}</p>');
    expect(compileTemplate('<p>both {{code}}</p>').parts).toEqual(['<p>both ', escaped('{{code}}', 'code'), '</p>']);
  });
});

describe('withoutTags', () => {
  it.each([
    { name: 'reads a short value as html', given: '<p>a</p><p>b &amp; c</p>', expected: 'a\n\nb & c' },
    {
      name: 'takes the tags out of a long one',
      given: `<b>${'a'.repeat(20_000)}</b>`,
      expected: ` ${'a'.repeat(20_000)} `,
    },
    {
      name: 'reads 16 kB as html',
      given: `${'a'.repeat(16 * 1024 - 5)}&amp;`,
      expected: `${'a'.repeat(16 * 1024 - 5)}&`,
    },
    {
      name: 'reads no more than 16 kB as html',
      given: `${'a'.repeat(16 * 1024 - 4)}&amp;`,
      expected: `${'a'.repeat(16 * 1024 - 4)}&amp;`,
    },
  ])('$name', ({ given, expected }) => {
    expect(withoutTags(given)).toBe(expected);
  });

  it.each(['<table><tr><td>', '<ol><li>', '<div>', '<', '<a ', '</p>', '<!--'])(
    'is done soon with 1 MB of %s',
    (tag) => {
      expect(withoutTags(tag.repeat(2 ** 20 / tag.length)).length).toBeLessThanOrEqual(2 ** 20);
    },
    10_000,
  );
});
