// The links of an email: what a click follows, and what is written.
import { describe, expect, it } from 'vitest';
import { findLinks } from '../src/mail/find-links.ts';
import { serviceLinkCases } from './link-cases-services.ts';

const a = (href: string) => `<a href="${href}">x</a>`;

describe('links of HTML', () => {
  it.each<{ name: string; html: string; wanted: string[] }>([
    { name: 'entities', html: a('https://a.example/v?t=1&amp;u=2'), wanted: ['https://a.example/v?t=1&u=2'] },
    {
      name: 'numeric entities',
      html: a('https://a.example/v?t=1&#38;u&#x3D;2'),
      wanted: ['https://a.example/v?t=1&u=2'],
    },
    {
      name: '&copy within a query',
      html: a('https://a.example/v?a=1&copy=2&reg=3'),
      wanted: ['https://a.example/v?a=1&copy=2&reg=3'],
    },
    { name: 'without quotes', html: '<a href=https://a.example/v?t=1>x</a>', wanted: ['https://a.example/v?t=1'] },
    { name: 'in single quotes', html: "<a href='https://a.example/v'>x</a>", wanted: ['https://a.example/v'] },
    { name: 'in capitals', html: '<A HREF="HTTPS://a.example/V">x</A>', wanted: ['HTTPS://a.example/V'] },
    { name: 'spaces around', html: a('  https://a.example/v \n'), wanted: ['https://a.example/v'] },
    {
      name: 'a line break within',
      html: a('https://a.example/v?t=1\n  &amp;u=2'),
      wanted: ['https://a.example/v?t=1&u=2'],
    },
    {
      name: 'a carriage return and a tab within',
      html: a('https://a.ex\r\n\tample/v'),
      wanted: ['https://a.example/v'],
    },
    { name: 'a deep link', html: a('myapp://verify?token=abc'), wanted: ['myapp://verify?token=abc'] },
    { name: 'a deep link with dots and plus', html: a('com.acme.app+x://cb/1'), wanted: ['com.acme.app+x://cb/1'] },
    { name: 'an intent', html: a('intent://v#Intent;scheme=acme;end'), wanted: ['intent://v#Intent;scheme=acme;end'] },
    {
      name: 'tel, sms, mailto',
      html: a('tel:+4930123') + a('sms:+1?body=x') + a('mailto:a@b.example'),
      wanted: ['tel:+4930123', 'sms:+1?body=x', 'mailto:a@b.example'],
    },
    { name: 'without a scheme', html: a('//a.example/v'), wanted: ['https://a.example/v'] },
    {
      name: 'without a scheme, below a base',
      html: `<base href="http://b.example/">${a('//a.example/v')}`,
      wanted: ['http://a.example/v'],
    },
    { name: 'relative', html: a('/auth/6of') + a('v?t=1') + a('#top') + a('?x'), wanted: [] },
    {
      name: 'relative to a base',
      html: `<head><base href="https://a.example/mail/"></head>${a('/auth/1')}${a('v?t=1')}${a('#top')}`,
      wanted: ['https://a.example/auth/1', 'https://a.example/mail/v?t=1'],
    },
    {
      name: 'the first base counts',
      html: `<base href="https://a.example/"><base href="https://b.example/">${a('v')}`,
      wanted: ['https://a.example/v'],
    },
    { name: 'a bad base', html: `<base href="::">${a('v')}`, wanted: [] },
    {
      name: 'a script',
      html:
        a('javascript:alert(1)') +
        a(' JaVa\nScript:alert(1)') +
        a('data:text/html,x') +
        a('cid:logo') +
        a('vbscript:x') +
        a('file:///etc/x'),
      wanted: [],
    },
    { name: 'nothing', html: `${a('')}<a>x</a><a href>x</a><a name="x">x</a>`, wanted: [] },
    { name: 'a half address', html: a('http:') + a('https://') + a('http:a.example'), wanted: [] },
    {
      name: 'an area of an image map',
      html: '<map><area href="https://a.example/v"></map>',
      wanted: ['https://a.example/v'],
    },
    {
      name: 'a form',
      html: '<form action="https://a.example/v"><button formaction="https://a.example/w">Go</button></form>',
      wanted: ['https://a.example/v', 'https://a.example/w'],
    },
    {
      name: 'a link in SVG',
      html: '<svg><a xlink:href="https://a.example/v"><text>x</text></a></svg>',
      wanted: ['https://a.example/v'],
    },
    {
      name: 'a VML button',
      html: '<!--[if mso]><v:roundrect href="https://a.example/v?a=1&amp;b=2"></v:roundrect><![endif]--><p>x</p>',
      wanted: ['https://a.example/v?a=1&b=2'],
    },
    {
      name: 'a VML rectangle with a link inside',
      html: '<!--[if gte mso 9]><v:rect xmlns:v="x" href="https://a.example/v" style="x"><a href="https://a.example/w">x</a></v:rect><![endif]-->',
      wanted: ['https://a.example/v', 'https://a.example/w'],
    },
    {
      name: 'a link for all but Outlook',
      html: `<!--[if !mso]><!-->${a('https://a.example/v')}<!--<![endif]-->`,
      wanted: ['https://a.example/v'],
    },
    { name: 'a commented-out link', html: `<!-- ${a('https://a.example/v')} --><p>x</p>`, wanted: [] },
    {
      name: 'what loads by itself',
      html: '<img src="https://a.example/i.png"><link href="https://a.example/s.css" rel="stylesheet"><script src="https://a.example/s.js"></script>',
      wanted: [],
    },
    {
      name: 'written only',
      html: '<p>Copy this: https://a.example/v?c=9&amp;d=1.</p>',
      wanted: ['https://a.example/v?c=9&d=1'],
    },
    {
      name: 'written and linked',
      html: '<a href="https://a.example/v">https://a.example/v</a>',
      wanted: ['https://a.example/v'],
    },
    {
      name: 'written in cells',
      html: '<table><tr><td>https://a.example/v</td><td>x</td></tr></table>',
      wanted: ['https://a.example/v'],
    },
    {
      name: 'written with word breaks',
      html: '<p>https://a.example/<wbr>verify<wbr>?c=9</p>',
      wanted: ['https://a.example/verify?c=9'],
    },
    { name: 'written, hidden', html: '<p style="display:none">https://a.example/v</p>', wanted: [] },
    { name: 'in a style sheet', html: '<style>@import "https://a.example/s.css"</style><p>x</p>', wanted: [] },
    { name: 'twice', html: a('https://a.example/v') + a('https://a.example/v'), wanted: ['https://a.example/v'] },
    {
      name: 'in order',
      html: a('https://a.example/2') + a('https://a.example/1'),
      wanted: ['https://a.example/2', 'https://a.example/1'],
    },
    {
      name: 'with other attributes',
      html: '<a class=b data-x="1>2" style="a:b" href="https://a.example/v" target=_blank>x</a>',
      wanted: ['https://a.example/v'],
    },
    {
      name: 'the first of two href',
      html: '<a href="https://a.example/1" href="https://a.example/2">x</a>',
      wanted: ['https://a.example/1'],
    },
    {
      name: 'without tracking',
      html: '<a disable-tracking=true href="https://a.example/v">x</a>',
      wanted: ['https://a.example/v'],
    },
    { name: 'a path outside ASCII', html: a('https://a.example/ä'), wanted: ['https://a.example/ä'] },
    { name: 'a host outside ASCII', html: a('https://münchen.example/'), wanted: ['https://münchen.example/'] },
    { name: 'a fragment', html: a('https://a.example/#/verify?t=1'), wanted: ['https://a.example/#/verify?t=1'] },
    { name: 'a port and a password', html: a('http://u:p@localhost:3000/v'), wanted: ['http://u:p@localhost:3000/v'] },
    { name: 'an IPv6 host', html: a('http://[::1]:3000/v'), wanted: ['http://[::1]:3000/v'] },
    { name: 'an unclosed tag before', html: `<p <b>${a('https://a.example/v')}`, wanted: ['https://a.example/v'] },
  ])('$name', ({ html, wanted }) => {
    expect(findLinks({ text: '', html })).toEqual(wanted);
  });
});

describe('links of text', () => {
  it.each<{ name: string; text: string; wanted: string[] }>([
    { name: 'before Chinese text', text: '打开https://a.example/x?t=1。验证码', wanted: ['https://a.example/x?t=1'] },
    { name: 'before Japanese text', text: 'https://a.example/xを開く', wanted: ['https://a.example/x'] },
    { name: 'before Arabic punctuation', text: 'افتح https://a.example/v، شكرا', wanted: ['https://a.example/v'] },
    { name: 'before a Devanagari stop', text: 'खोलें https://a.example/v। धन्यवाद', wanted: ['https://a.example/v'] },
    { name: 'before a full-width bracket', text: '（https://a.example/v）', wanted: ['https://a.example/v'] },
    { name: 'of a host with an umlaut', text: 'see https://münchen.example/ä.', wanted: ['https://münchen.example/ä'] },
    {
      name: 'with a pair of brackets',
      text: 'see https://a.example/wiki/A_(b), ok',
      wanted: ['https://a.example/wiki/A_(b)'],
    },
    { name: 'within brackets', text: '(see https://a.example/b).', wanted: ['https://a.example/b'] },
    { name: 'with a pair, within brackets', text: '(https://a.example/A_(b))', wanted: ['https://a.example/A_(b)'] },
    { name: 'in square brackets', text: '[https://a.example/b]', wanted: ['https://a.example/b'] },
    { name: 'in angle brackets', text: '<https://a.example/b>', wanted: ['https://a.example/b'] },
    {
      name: 'in angle brackets, broken over lines',
      text: '<https://a.example/verify?token=abc\r\ndef&u=1>',
      wanted: ['https://a.example/verify?token=abcdef&u=1'],
    },
    { name: 'in Markdown', text: '[Verify](https://a.example/b).', wanted: ['https://a.example/b'] },
    {
      name: 'in backticks and asterisks',
      text: '`https://a.example/v` and *https://a.example/w*',
      wanted: ['https://a.example/v', 'https://a.example/w'],
    },
    {
      name: 'in quotes of all kinds',
      text: '"https://a.example/1" “https://a.example/2” «https://a.example/3» ‘https://a.example/4’',
      wanted: [1, 2, 3, 4].map((n) => `https://a.example/${n}`),
    },
    {
      name: 'in JSON',
      text: '{"a":"https://a.example/1","b":"https://a.example/2"}',
      wanted: ['https://a.example/1', 'https://a.example/2'],
    },
    { name: 'at the end of a question', text: 'Was it https://a.example/b?!', wanted: ['https://a.example/b'] },
    {
      name: 'with a padded token',
      text: 'Go to https://a.example/m/QUJD===\nthanks',
      wanted: ['https://a.example/m/QUJD==='],
    },
    {
      name: 'with a signed token',
      text: 'https://a.example/m?t=eyJhbGciOi.eyJzdWIi.sig_-x',
      wanted: ['https://a.example/m?t=eyJhbGciOi.eyJzdWIi.sig_-x'],
    },
    {
      name: 'on localhost',
      text: 'http://localhost:3000/verify?code=1',
      wanted: ['http://localhost:3000/verify?code=1'],
    },
    { name: 'a deep link', text: 'Open myapp://verify?token=abc now', wanted: ['myapp://verify?token=abc'] },
    {
      name: 'with escapes, commas and semicolons',
      text: 'https://a.example/a%20b;c=1,2?d=%C3%A4, then',
      wanted: ['https://a.example/a%20b;c=1,2?d=%C3%A4'],
    },
    { name: 'that ends with a slash', text: 'https://a.example/.', wanted: ['https://a.example/'] },
    { name: 'after a colon', text: 'Link:https://a.example/v', wanted: ['https://a.example/v'] },
    { name: 'without a host', text: 'http:// and https://', wanted: [] },
    { name: 'of a scheme that is refused', text: 'javascript://a file:///etc/passwd', wanted: [] },
  ])('$name', ({ text, wanted }) => {
    expect(findLinks({ text, html: '' })).toEqual(wanted);
  });
});

describe('links as services write them', () => {
  it.each(serviceLinkCases)('$name', ({ wanted, text = '', html = '' }) => {
    expect(findLinks({ text, html })).toEqual([wanted]);
  });
});
