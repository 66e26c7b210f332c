// Emails as services send them, and the link that a reader follows.
export interface LinkCase {
  name: string;
  wanted: string;
  text?: string;
  html?: string;
}

const text = (name: string, wanted: string, written: string): LinkCase => ({ name, wanted, text: written });
const html = (name: string, wanted: string, written: string): LinkCase => ({ name, wanted, html: written });

export const serviceLinkCases: LinkCase[] = [
  text(
    'GitHub, in a sentence',
    'https://github.com/settings/security',
    'Visit https://github.com/settings/security to create a new password.',
  ),
  text(
    'a link in brackets',
    'https://a.example/reset?t=1',
    'Reset your password (https://a.example/reset?t=1) within an hour.',
  ),
  text('a link in angle brackets', 'https://a.example/reset?t=1', 'Reset: <https://a.example/reset?t=1>.'),
  text(
    'a link that ends with a bracket',
    'https://de.example/wiki/Test_(Begriff)',
    'Siehe https://de.example/wiki/Test_(Begriff).',
  ),
  text(
    'Slack’s plain text',
    'https://slack.example/z-app-1-2?x=x-p123',
    'Sign in\nhttps://slack.example/z-app-1-2?x=x-p123\n\nMade by Slack',
  ),
  text('a Chinese sentence', 'https://a.example/verify?c=9', '请点击链接https://a.example/verify?c=9完成验证。'),
  text('a Japanese full stop', 'https://a.example/v/1', '次のURLを開いてください：https://a.example/v/1。'),
  text('a Korean particle', 'https://a.example/v', '링크(https://a.example/v)를 클릭하세요'),
  text('an Arabic comma', 'https://a.example/v', 'اضغط على https://a.example/v، ثم تابع'),
  text('a Hindi danda', 'https://a.example/v', 'यहाँ जाएँ: https://a.example/v।'),
  text('German quotation marks', 'https://a.example/v', 'Öffne „https://a.example/v“ im Browser.'),
  text('French quotation marks', 'https://a.example/v', 'Ouvrez « https://a.example/v » maintenant.'),
  text('French quotation marks without spaces', 'https://a.example/v', 'Ouvrez «https://a.example/v».'),
  text('in bold of Markdown', 'https://a.example/v?t=a_b', '**https://a.example/v?t=a_b**'),
  text('a link of Markdown', 'https://a.example/v?t=1', '[Verify](https://a.example/v?t=1)'),
  text('between two bars', 'https://a.example/v', '| https://a.example/v |'),
  text('a quoted reply', 'https://a.example/v', '> https://a.example/v\n> Thanks'),
  text('a port and a fragment', 'http://localhost:3000/cb#t=1&u=2', 'Open http://localhost:3000/cb#t=1&u=2, please'),
  text('an address in brackets', 'http://[::1]:3000/v', 'Dev link: http://[::1]:3000/v'),
  text('an umlaut in the host', 'https://müller.example/ü?ö=1', 'Zum Konto: https://müller.example/ü?ö=1'),
  text('a deep link of a bank', 'mybank://approve/7f3a', 'App öffnen: mybank://approve/7f3a'),
  text('percent signs', 'https://a.example/v?next=%2Fhome%3Fa%3D1', 'Go: https://a.example/v?next=%2Fhome%3Fa%3D1!'),
  text('a token of base64', 'https://a.example/v?t=abc+/d==', 'https://a.example/v?t=abc+/d== expires soon'),
  text('a token with a tilde and a star', 'https://a.example/v?t=~a*b', 'https://a.example/v?t=~a*b'),
  text('a semicolon within', 'https://a.example/v;jsessionid=1?x=2', 'https://a.example/v;jsessionid=1?x=2;'),
  text('an ellipsis after', 'https://a.example/v', 'See https://a.example/v…'),
  text('after a colon without space', 'https://a.example/v', 'Link:https://a.example/v'),
  text('after an equals sign', 'https://a.example/v', 'url=https://a.example/v'),
  html(
    'a button in a table',
    'https://a.example/v?t=1&u=2',
    '<table><tr><td bgcolor="#06c"><a href="https://a.example/v?t=1&amp;u=2" style="color:#fff">Verify</a></td></tr></table>',
  ),
  html(
    'a button of Outlook',
    'https://a.example/o',
    '<!--[if mso]><v:roundrect href="https://a.example/o"><center>Go</center></v:roundrect><![endif]-->',
  ),
  html(
    'a link around a picture',
    'https://a.example/p',
    '<a href="https://a.example/p"><img src="https://cdn.example/x.png" alt=""></a>',
  ),
  html(
    'an area of a picture',
    'https://a.example/m',
    '<map name="m"><area shape="rect" coords="0,0,9,9" href="https://a.example/m"></map>',
  ),
  html('a written link', 'https://a.example/w', '<p>Copy this: https://a.example/w</p>'),
  html(
    'a written link, broken by wbr',
    'https://a.example/verify/token',
    '<p>https://a.example/<wbr>verify/<wbr>token</p>',
  ),
  html(
    'a written link over two elements',
    'https://a.example/verify/token',
    '<p><span>https://a.example/</span><span>verify/token</span></p>',
  ),
  html('a written link with entities', 'https://a.example/w?a=1&b=2', '<p>https://a.example/w?a=1&amp;b=2</p>'),
  html('a link in capitals without quotes', 'https://a.example/c', '<A TARGET=_blank HREF=https://a.example/c>Go</A>'),
  html('an encoded letter', 'https://a.example/v', '<a href="&#104;ttps://a.example/v">Go</a>'),
  html('soft hyphens in a written link', 'https://a.example/verify', '<p>https://a.example/&shy;ver&shy;ify</p>'),
  html('a form', 'https://a.example/f', '<form action="https://a.example/f" method="get"><button>Go</button></form>'),
];
