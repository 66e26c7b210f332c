// The text part of html: what a person reads of it, and in bounded time.
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/config/template.ts';
import { htmlTemplateToText, htmlValueToText } from '../../src/content/html-to-text.ts';

const escaped = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: false });
const raw = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: true });

describe('htmlTemplateToText', () => {
  it.each([
    { name: 'removes tags', given: '<p>Your <b>code</b></p>', expected: 'Your code' },
    { name: 'keeps the case of headings', given: '<h1>Hello</h1><h6>World</h6>', expected: 'Hello\n\nWorld' },
    {
      name: 'writes a URL after the text of its link',
      given: '<a href="https://a.example/?b=c&amp;d">Go</a>',
      expected: 'Go (https://a.example/?b=c&d)',
    },
    {
      name: 'writes a link once when its text is its URL',
      given: '<a href="https://a.example">https://a.example</a>',
      expected: 'https://a.example',
    },
    { name: 'removes images', given: 'a<img src="b" alt="c">d', expected: 'ad' },
    { name: 'removes styles and scripts', given: '<style>p{}</style><script>alert(1)</script>a', expected: 'a' },
    { name: 'removes the title', given: '<html><head><title>a</title></head><body>b</body></html>', expected: 'b' },
    { name: 'removes the title without a body too', given: '<title>a</title>b', expected: 'b' },
    {
      name: 'removes an element hidden by its style',
      given: "<div style='display:none;mso-hide:all'>a</div>b",
      expected: 'b',
    },
    {
      name: 'removes an element hidden by its style, with a space',
      given: '<div style="color:red;display: none">a</div>b',
      expected: 'b',
    },
    { name: 'removes an element hidden by an attribute', given: '<p hidden>a</p>b', expected: 'b' },
    { name: 'decodes entities', given: '&lt;b&gt; &amp; &#37;', expected: '<b> & %' },
    {
      name: 'does not wrap long lines',
      given: `<p>${'word '.repeat(60).trim()}</p>`,
      expected: 'word '.repeat(60).trim(),
    },
    {
      name: 'puts each table cell on its own line',
      given: '<table><tr><td>Your code</td><td>123456</td></tr><tr><th>bye</th></tr></table>',
      expected: 'Your code\n123456\nbye',
    },
    { name: 'breaks lines at br', given: 'a<br>b', expected: 'a\nb' },
    { name: 'keeps a placeholder in a link', given: '<a href="{{link}}">Accept</a>', expected: 'Accept ({{link}})' },
    {
      name: 'keeps a raw placeholder in a link',
      given: '<a href="{{{link}}}">Accept</a>',
      expected: 'Accept ({{{link}}})',
    },
    { name: 'keeps a placeholder with a line break', given: '<p>{{ code\n }}</p>', expected: '{{ code }}' },
    { name: 'returns empty text for empty html', given: '', expected: '' },
  ])('$name', ({ given, expected }) => {
    expect(htmlTemplateToText(given)).toBe(expected);
  });

  it.each(['<div>', '<b>', '<table><tr><td>', '<ul><li>', '<ol><li>', '<blockquote>', '<a href="x">', '<pre>', '<h1>'])(
    'handles thousands of nested %s',
    (tag) => {
      expect(htmlTemplateToText(`before ${tag.repeat(5000)} after`)).toContain('before');
    },
  );
});

describe('the text template of html', () => {
  it('is a template with the placeholders of the html', () => {
    const { parts } = parseTemplate(htmlTemplateToText('<p>Your code:</p><b>{{code}}</b>{{{ note }}}'));
    expect(parts).toEqual(['Your code:\n\n', escaped('{{code}}', 'code'), raw('{{{ note }}}', 'note')]);
  });

  it('is converted once and cached', () => {
    const createHtml = (name: string) => `<p>${name} ${'word '.repeat(20_000)}</p>`; // 100 kB takes milliseconds to convert
    const measureMs = (html: string) => {
      const startedMs = performance.now();
      const text = htmlTemplateToText(html);
      expect(text).toHaveLength(html.length - '<p> </p>'.length);
      return performance.now() - startedMs;
    };
    const names = Array.from({ length: 10 }, (_, index) => `html ${index}`);
    const newMs = Math.min(...names.map((name) => measureMs(createHtml(name))));
    const cachedMs = Math.min(...names.map(() => measureMs(createHtml('html 9'))));
    expect(cachedMs).toBeLessThan(newMs / 2);
  });

  it.each(['<a>', '<b>', '<ul><li>', '<h1>'])(
    'converts 1 MB of %s in time',
    (tag) => {
      const { parts } = parseTemplate(htmlTemplateToText(`${tag.repeat(2 ** 20 / tag.length)}{{code}}`));
      expect(parts.at(-1)).toEqual(escaped('{{code}}', 'code'));
    },
    10_000,
  );

  it('does not replace the cached template of the html itself', () => {
    parseTemplate(htmlTemplateToText('<p>both {{code}}</p>'));
    expect(parseTemplate('<p>both {{code}}</p>').parts).toEqual(['<p>both ', escaped('{{code}}', 'code'), '</p>']);
  });
});

describe('htmlValueToText', () => {
  it.each([
    { name: 'parses a short value as html', given: '<p>a</p><p>b &amp; c</p>', expected: 'a\n\nb & c' },
    {
      name: 'removes the tags of a long value without parsing it',
      given: `<b>${'a'.repeat(20_000)}</b>`,
      expected: ` ${'a'.repeat(20_000)} `,
    },
    {
      name: 'parses 16 kB as html',
      given: `${'a'.repeat(16 * 1024 - 5)}&amp;`,
      expected: `${'a'.repeat(16 * 1024 - 5)}&`,
    },
    {
      name: 'does not parse more than 16 kB',
      given: `${'a'.repeat(16 * 1024 - 4)}&amp;`,
      expected: `${'a'.repeat(16 * 1024 - 4)}&amp;`,
    },
  ])('$name', ({ given, expected }) => {
    expect(htmlValueToText(given)).toBe(expected);
  });

  it.each(['<table><tr><td>', '<ol><li>', '<div>', '<', '<a ', '</p>', '<!--'])(
    'converts 1 MB of %s in time',
    (tag) => {
      expect(htmlValueToText(tag.repeat(2 ** 20 / tag.length)).length).toBeLessThanOrEqual(2 ** 20);
    },
    10_000,
  );
});
