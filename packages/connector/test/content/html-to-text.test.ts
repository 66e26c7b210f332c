// The text part of html: what a person reads of it, and in bounded time.
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/config/template.ts';
import { htmlToText } from '../../src/content/html-to-text.ts';

const escaped = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: false });
const raw = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: true });

describe('htmlToText', () => {
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
    { name: 'keeps two line breaks', given: 'a<br><br><br>b', expected: 'a\n\nb' },
    { name: 'marks the items of a list', given: 'a<ul><li>b</li><li>c</li></ul>d', expected: 'a\n\n* b\n* c\n\nd' },
    { name: 'numbers the items of a list', given: '<ol><li>a<li>b</ol>', expected: '1. a\n2. b' },
    {
      name: 'numbers each list',
      given: '<ol><li>a<ul><li>b</ul><li>c</ol><ol><li>d</ol>',
      expected: '1. a\n* b\n2. c\n\n1. d',
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
    expect(htmlToText(given)).toBe(expected);
  });

  it.each(['<div>', '<b>', '<table><tr><td>', '<ul><li>', '<ol><li>', '<blockquote>', '<a href="x">', '<pre>', '<h1>'])(
    'handles thousands of nested %s',
    (tag) => {
      expect(htmlToText(`before ${tag.repeat(5000)} after`)).toContain('before');
    },
  );
});

describe('the text of html', () => {
  it.each([
    { name: 'has no styles', given: '<style>p{color:red}</style>a', expected: 'a' },
    { name: 'has no styles in upper case', given: '<STYLE TYPE="text/css">p{}</STYLE >a', expected: 'a' },
    { name: 'has no styles with tags inside', given: '<style>p:after{content:"<b>x</b>"}</style>a', expected: 'a' },
    { name: 'has no scripts', given: 'a<script>if (1 < 2) x("</p>")</script>b', expected: 'ab' },
    {
      name: 'has no head',
      given: '<html><head><title>x</title><style>y</style></head><body>a</body></html>',
      expected: 'a',
    },
    { name: 'has no comments', given: 'a<!-- <p>x</p> --><!--[if mso]><p>y</p><![endif]-->b', expected: 'ab' },
    { name: 'has no element with hidden', given: '<div hidden><div>x</div>y</div>a', expected: 'a' },
    {
      name: 'has no element with display:none',
      given: '<div style="color:red;display:none">x<p>y</p></div>a',
      expected: 'a',
    },
    { name: 'has the text after a hidden image', given: '<img hidden>a<img hidden>b', expected: 'ab' },
    { name: 'has no images', given: 'a<img src="x" alt="y > z">b', expected: 'ab' },
    {
      name: 'has entities decoded',
      given: '&lt;b&gt; &amp;amp; &#37;&#x41;&eacute;&nbsp;x',
      expected: '<b> &amp; %Aé\u00a0x',
    },
    { name: 'has entities decoded next to tags', given: '<b>1&#32;2</b>&amp;<i>3</i>', expected: '1 2&3' },
    { name: 'has an ampersand that is not an entity', given: 'a & b &foo; c', expected: 'a & b &foo; c' },
    { name: 'keeps a word in one piece', given: 'a<b>b</b><span>c</span>', expected: 'abc' },
    { name: 'keeps words apart', given: '<span>a</span> <span>b</span>\n\t c', expected: 'a b c' },
    {
      name: 'keeps cells apart',
      given: '<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>',
      expected: 'a\nb\nc',
    },
    { name: 'keeps blocks apart', given: '<div>a</div><div>b</div>c<div>d</div>', expected: 'a\nb\nc\nd' },
    { name: 'keeps paragraphs apart', given: '<p>a</p><p>b</p>c<h4>D</h4>e', expected: 'a\n\nb\n\nc\n\nD\n\ne' },
    { name: 'has line breaks', given: 'a<br>b<br/>c<BR />d', expected: 'a\nb\nc\nd' },
    {
      name: 'has the URL of a link',
      given: '<a href="https://a.example/?b=c&amp;d">Go</a>.',
      expected: 'Go (https://a.example/?b=c&d).',
    },
    {
      name: 'has a link once',
      given: '<a href="https://a.example">https://a.example</a>',
      expected: 'https://a.example',
    },
    {
      name: 'has an email address once',
      given: '<a href="mailto:a@example.com">a@example.com</a>',
      expected: 'a@example.com',
    },
    { name: 'has a placeholder in a link', given: '<a href={{link}}>Accept</a>', expected: 'Accept ({{link}})' },
    { name: 'has a link without an address', given: '<a href="#top">a</a><a>b</a>', expected: 'ab' },
    { name: 'has placeholders', given: '<p>{{ code\n }}</p>{{{note}}}', expected: '{{ code }}\n\n{{{note}}}' },
    { name: 'has a less-than sign that is not a tag', given: '1 < 2 <3', expected: '1 < 2 <3' },
    { name: 'is empty when nothing is shown', given: ' <style>a</style> \n', expected: '' },
  ])('$name', ({ given, expected }) => {
    expect(htmlToText(given)).toBe(expected);
  });
});

describe('1 MB of html', () => {
  const tags = [
    ...[
      '<div>',
      '<b>',
      '</b>',
      '<b></i>',
      '<table><tr><td>',
      '<ul><li>',
      '<p hidden>',
      '<div style="display:none">',
      '<a href="x">',
    ],
    ...[
      '<',
      '</',
      '<a ',
      '<a b="',
      "<a b='",
      '<!--',
      '<!',
      '<?',
      '<![CDATA[',
      '&',
      '&#',
      '&amp',
      '&#x',
      '"',
      '{{',
      '<style>',
      '</style',
    ],
    ...['<br>', '<a b=', ' ', '<b\n', '>', '-->', 'display:', '<p style="display   "'],
  ];
  it.each(tags)(
    'is converted in time: %s',
    (tag) => {
      const html = `first ${tag.repeat(2 ** 20 / tag.length)}`;
      expect(htmlToText(html)).toMatch(/^first/);
    },
    10_000,
  );

  it('shows what is inside 100,000 open elements', () => {
    expect(htmlToText(`${'<div><b>'.repeat(50_000)}{{code}}`)).toBe('{{code}}');
    expect(htmlToText(`${'<b>'.repeat(30_000)}{{code}}`)).toBe('{{code}}'); // 90 kB
  });
});

describe('the text template of html', () => {
  it('is a template with the placeholders of the html', () => {
    const { parts } = parseTemplate(htmlToText('<p>Your code:</p><b>{{code}}</b>{{{ note }}}'));
    expect(parts).toEqual(['Your code:\n\n', escaped('{{code}}', 'code'), raw('{{{ note }}}', 'note')]);
  });

  it.each(['<a>', '<b>', '<ul><li>', '<h1>'])(
    'converts 1 MB of %s in time',
    (tag) => {
      const { parts } = parseTemplate(htmlToText(`${tag.repeat(2 ** 20 / tag.length)}{{code}}`));
      expect(parts.at(-1)).toEqual(escaped('{{code}}', 'code'));
    },
    10_000,
  );
});
