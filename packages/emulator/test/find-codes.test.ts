// The code of an email is found, and is the first.
import { describe, expect, it } from 'vitest';
import { textOf } from '../src/mail/content.ts';
import { findCodes } from '../src/mail/find-codes.ts';
import { findLinks } from '../src/mail/find-links.ts';
import { codeCases } from './code-cases.ts';
import { serviceCodeCases } from './code-cases-services.ts';

describe('codes', () => {
  it.each([...codeCases, ...serviceCodeCases])('$name', ({ wanted, subject = '', text = '', html = '' }) => {
    const codes = findCodes({ subject, text, html });
    const all = [wanted].flat();
    if (all[0] === '') expect(codes).toEqual([]);
    else expect(all).toContain(codes[0]);
  });
});

describe('text of HTML', () => {
  it.each([
    { html: '<table><tr><td>Code</td><td>482913</td><td>10 min</td></tr></table>', wanted: 'Code 482913 10 min' },
    { html: '<dl><dt>Code</dt><dd>482913</dd></dl>', wanted: 'Code\n482913' },
    { html: '<center>Code</center>482913<address>Acme</address>', wanted: 'Code\n482913\nAcme' },
    { html: '<table><caption>Code</caption><tr><th>482913</th></tr></table>', wanted: 'Code\n482913' },
    { html: '<figure>x<figcaption>Code</figcaption>482913</figure>', wanted: 'x\nCode\n482913' },
    { html: '<details><summary>Code</summary>482913</details>', wanted: 'Code\n482913' },
    { html: '<select><option>Code<option>482913</select>', wanted: 'Code\n482913' },
    { html: '<button>Code</button><button>482913</button>', wanted: 'Code\n482913' },
    { html: '<h1>Hi</h1><p>a <b>b</b>c<br>d</p><p>e</p>', wanted: 'Hi\n\na bc\nd\n\ne' },
    { html: '<ul><li>a</li><li>b</li></ul>', wanted: '* a\n* b' },
    {
      html: '<p>See <a href="https://a.example/v?a=1&amp;b=2">this</a>.</p>',
      wanted: 'See this [https://a.example/v?a=1&b=2].',
    },
    { html: '<title>t</title><style>s</style><p hidden>h</p>a &amp; b', wanted: 'a & b' },
    { html: '<pre>a\n  b</pre>', wanted: 'a\nb' },
  ])('$html', ({ html, wanted }) => {
    expect(textOf(html)).toBe(wanted);
  });
});

describe('reading takes linear time', () => {
  const sizes = 100_000;
  it.each(
    [
      [
        '<b>',
        '<div>',
        '<p',
        '<body',
        '<a href=',
        '<a href="x">',
        '<td>4',
        '</b>',
        '<!--',
        '<!--[if mso]>',
        '<style>',
        '<style>a{',
        '&amp;',
        '&',
        '<',
        '<a a=&amp;',
        '<title>',
      ],
      [
        '1 ',
        '1234 ',
        '1234-',
        '1.',
        '1:',
        'a@',
        'code ',
        'code 1234 ',
        '#',
        '*',
        '•',
        '+1 ',
        '(1',
        '\u200b',
        '٤',
        'A1-',
        '____',
        'x.',
        'a://',
        'https://a.example/(',
        '<https://a\n',
        'f',
        '0f',
        ',',
        '{a:',
        '202',
        'order no ',
      ],
    ].flat(),
  )('%j', (piece) => {
    const long = piece.repeat(Math.ceil(sizes / piece.length));
    const startedMs = performance.now();
    findCodes({ subject: long.slice(0, 1_000), text: long, html: long });
    findLinks({ text: long, html: long });
    textOf(long);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
