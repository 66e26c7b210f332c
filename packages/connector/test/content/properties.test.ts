// What holds for every value, template and depth: no value ever forms markup, a header line, an encoded word, a placeholder or one of
// Mailgun's variables.
import fc from 'fast-check';
import { Tokenizer } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { chooseLocale } from '../../src/content/locale.ts';
import { renderJson, renderLine } from '../../src/content/render.ts';
import { toTemplateVariables } from '../../src/content/values.ts';
import { renderHtml, renderText, renderTextOfHtml } from '../support/render.ts';

const runs = (numRuns: number) => ({ numRuns });

/** Parts of what must not be formed; values and templates are made of them. */
const pieces = [
  ...[
    '%',
    '%%',
    '%recipient%',
    '%recip',
    'ient%',
    'recipient',
    'unsubscribe',
    '%unsubscribe_url',
    '_url',
    '%tag_',
    '%20',
    '%C3',
    '.',
    '-',
  ],
  ...['=', '?', '=?', '?q?', 'q', '?=', 'utf-8', '*en', '=0d=0aX', '=?utf-8?Q?=0d=0aX?=', '=?utf-8*en?b?DQo=?='],
  ...[
    '<',
    '>',
    '"',
    "'",
    '`',
    '/',
    '&',
    '&lt;',
    ' ',
    '\t',
    '<b>',
    '</p>',
    '<script>',
    '-->',
    '--',
    '-',
    'onload=a',
    'javascript:',
    'style',
  ],
  ...[
    '{{code}}',
    '{{',
    '}}',
    '{{{code}}}',
    '\r\n',
    '\n',
    '\r',
    '\0',
    '\u2028',
    '\u202e',
    'Bcc: a@example.com',
    ';',
    '{',
    '}',
    '(',
    'url(',
  ],
  ...['a', 'é', '😀', '\ud83d', 'name'],
] as const;
const value = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
/** Values at several depths, some of them long. */
const values = fc.record({
  a: value,
  user: fc.record({ name: value, id: value, deep: fc.record({ er: value }) }),
  note: fc.oneof(
    value,
    value.map((text) => text.repeat(200)),
  ),
});
const placeholders = [
  '{{a}}',
  '{{ a }}',
  '{{user.name}}',
  '{{user.id}}',
  '{{user.deep.er}}',
  '{{note}}',
  '{{user.none}}',
] as const;
const templateOf = (...literals: readonly string[]) =>
  fc
    .array(fc.oneof(fc.constantFrom(...placeholders), fc.constantFrom(...literals)), { minLength: 1, maxLength: 10 })
    .map((parts) => parts.join(''));
const withoutPlaceholders = (template: string) => template.replace(/\{\{[^{}]*\}\}/g, '');

/** Mailgun's names; a percent-encoded character of a URL begins none. */
const mailgunNames = (text: string) =>
  [...text.matchAll(/%([\w.-]*)(?=%)/g)].filter(
    ([, name = '']) => /^recipient|unsubscribe/i.test(name) && !/^(?:\d[\da-fA-F]|[A-F][\dA-F])/.test(name),
  ).length;
const encodedWord = /=\?[^?]*\?\s*[bq]\s*\?/i;
const lineBreakers = /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Tags, attributes and quotes that a parser sees; text is not compared. */
function tagsOf(html: string): string[] {
  const tags: string[] = [];
  const named = (kind: string) => (start: number, end: number) => void tags.push(`${kind} ${html.slice(start, end)}`);
  const ignore = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ...{ onopentagname: named('open'), onclosetag: named('close'), onattribname: named('attribute') },
      ...{
        onattribend: (quote: number) => void tags.push(`quote ${quote}`),
        oncomment: () => void tags.push('comment'),
      },
      ...{
        onattribdata: ignore,
        onattribentity: ignore,
        onopentagend: ignore,
        onselfclosingtag: ignore,
        ontext: ignore,
      },
      ...{
        ontextentity: ignore,
        oncdata: ignore,
        ondeclaration: ignore,
        onprocessinginstruction: ignore,
        onend: ignore,
      },
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return tags;
}

/** What Outlook reads as HTML is a comment for others. */
const forOutlook = (html: string) => html.replace(/<!--\[if mso\]>|<!\[endif\]-->/g, ' ');

describe('a value', () => {
  const markup = templateOf(
    ...[
      '<p>',
      '</p>',
      '<br/>',
      '<',
      '</',
      '<b ',
      ' title=',
      ' title="',
      '"',
      "'",
      ' alt =\n',
      '>',
      '/>',
      ' href=',
      ' href="',
      '=',
      ' ',
      'x',
    ],
    ...[
      '<!--',
      '-->',
      '<!',
      '<?',
      '<!--[if mso]>',
      '<![endif]-->',
      '<td width=',
      ' style=',
      ' style="color:',
      ' onload="',
      '-',
      'text',
      '&',
    ],
    ...[
      '<style>a{color:red}</style>',
      '<img {{a}} alt={{user.name}} src=x>',
      '<a href={{note}}>',
      '<a href="{{a}}{{note}}">',
    ],
  );

  it('never forms markup, whatever the template is', () => {
    fc.assert(
      fc.property(markup, values, (template, payload) => {
        const harmless = { a: 'x', user: { name: 'x', id: 'x', deep: { er: 'x' } }, note: 'x' };
        const [rendered, expected] = [renderHtml(template, payload), renderHtml(template, harmless)];
        expect(tagsOf(rendered)).toEqual(tagsOf(expected));
        expect(tagsOf(forOutlook(rendered))).toEqual(tagsOf(forOutlook(expected)));
      }),
      runs(3000),
    );
  });

  it('never forms a URL that runs code', () => {
    fc.assert(
      fc.property(values, (payload) => {
        const html = renderHtml('<a href="{{a}}{{note}}"><a href={{note}}{{a}}>', payload);
        for (const [, url = ''] of html.matchAll(/href="?([^">]*)/g))
          expect(url.replace(/[\s\0]|&#32;/g, '')).not.toMatch(/^(?:javascript|vbscript|data):/i);
      }),
      runs(1000),
    );
  });

  it('never forms a second declaration or rule of a style', () => {
    fc.assert(
      fc.property(values, (payload) => {
        const html = renderHtml('<style>a{color:{{a}}{{note}}}</style><p style="color:{{user.name}}">', payload);
        expect(html).toMatch(/^<style>a\{color:[^;{}<>]*\}<\/style><p style="color:(?:[^;{}<>"]|&(?:amp|#37);)*">$/);
      }),
      runs(1000),
    );
  });

  const plain = templateOf('%', 'recipient', 'unsubscribe', '_url', '=', '?', '=?', 'q', ' ', 'a', '{{', '\n', '.');
  const ownNames = (template: string) => mailgunNames(withoutPlaceholders(template)) + mailgunNames(template);

  it('never forms one of Mailgun’s variables, with other values or with the template', () => {
    fc.assert(
      fc.property(plain, values, (template, payload) => {
        fc.pre(ownNames(template) === 0);
        for (const render of [renderHtml, renderText, renderTextOfHtml, renderLine, renderJson])
          expect(mailgunNames(String(render(template, payload))), render.name).toBe(0);
      }),
      runs(3000),
    );
  });

  it('never forms a header line or an encoded word', () => {
    fc.assert(
      fc.property(plain, values, (template, payload) => {
        fc.pre(/\{\{\s*[\w.]+\s*\}\}/.test(template));
        const line = renderLine(template, payload);
        expect(line).not.toMatch(lineBreakers);
        expect(line).not.toMatch(encodedWord);
      }),
      runs(3000),
    );
  });

  it('never forms a placeholder that is filled in', () => {
    fc.assert(
      fc.property(plain, values, (template, payload) => {
        for (const render of [renderHtml, renderText, renderTextOfHtml, renderLine, renderJson])
          expect(String(render(template, { ...payload, code: 'MARKER' }))).not.toContain('MARKER');
      }),
      runs(1000),
    );
  });
});

describe('the variables of a stored template', () => {
  /** Every text and key inside. */
  const textsIn = (given: unknown): string[] => {
    if (typeof given === 'string') return [given];
    if (typeof given !== 'object' || given === null) return [];
    return Object.entries(given).flatMap(([key, item]) => [...(Array.isArray(given) ? [] : [key]), ...textsIn(item)]);
  };
  const json = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 12 },
      value,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(value, tie('node'), { maxKeys: 3 }),
    ),
  })).node;
  const payload = fc.dictionary(fc.oneof(fc.constantFrom('user', 'code', 'link', 'team'), value), json, { maxKeys: 4 });

  it('form nothing, in any order, side by side or beside an operator’s percent sign', () => {
    fc.assert(
      fc.property(payload, fc.array(fc.nat()), fc.constantFrom('', ' ', 'a'), (given, order, between) => {
        const texts = textsIn(toTemplateVariables(given));
        const chosen = order.flatMap((index) => texts[index % (texts.length || 1)] ?? []);
        for (const joined of [texts.join(between), chosen.join(between), ...texts.map((text) => `${text}%`)]) {
          expect(mailgunNames(joined)).toBe(0);
          expect(joined).not.toMatch(lineBreakers);
          expect(joined).not.toMatch(encodedWord);
        }
      }),
      runs(2000),
    );
  });

  it('form nothing with variables of the delivery that contain them', () => {
    fc.assert(
      fc.property(values, (given) => {
        const rendered = renderJson(
          { first: '{{user.name}}', last: 'x {{a}}', all: ['{{note}}', { id: '{{user.id}}' }] },
          given,
        );
        const joined = textsIn(rendered)
          .filter((text) => !['first', 'last', 'all', 'id'].includes(text))
          .join('');
        expect(mailgunNames(joined)).toBe(0);
        expect(joined).not.toMatch(lineBreakers);
        expect(joined).not.toMatch(encodedWord);
      }),
      runs(2000),
    );
  });

  it('are JSON at any depth and width', () => {
    const nest = (depth: number, width: number): unknown => {
      let node: unknown = 'x';
      for (let level = 0; level < depth; level += 1) node = { a: node, b: Array(width).fill('x') };
      return node;
    };
    for (const [depth, width] of [
      [8, 1],
      [9, 1],
      [100_000, 0],
      [7, 10_000],
    ] as const)
      expect(JSON.stringify(toTemplateVariables({ user: nest(depth, width), code: '1' }))).toContain('"code":"1"');
  });
});

describe('a language', () => {
  const subtag = fc.constantFrom(
    'zh',
    'Hant',
    'Hans',
    'TW',
    'CN',
    'HK',
    'sr',
    'Latn',
    'Cyrl',
    'pt',
    'BR',
    'fr',
    'u',
    'x',
    'co',
    '1996',
    '*',
    '',
  );
  const tag = fc.oneof(
    fc.array(subtag, { maxLength: 4 }).map((subtags) => subtags.join('-')),
    value,
  );
  const likelyScript = (written: string) => {
    try {
      return new Intl.Locale(written.trim()).maximize().script;
    } catch {
      return undefined;
    }
  };

  it('is an offered one in the script of a wish, or none, and never an error', () => {
    const anyOr = (texts: fc.Arbitrary<string>) =>
      fc.oneof({ weight: 4, arbitrary: texts }, { weight: 1, arbitrary: fc.anything() });
    const wishes = fc.array(tag).map((tags) => tags.join(' '));
    fc.assert(
      fc.property(fc.array(tag), anyOr(tag), anyOr(wishes), (offered, locale, uiLocales) => {
        const chosen = chooseLocale(offered, { locale, uiLocales });
        if (chosen === undefined) return;
        expect(offered).toContain(chosen);
        const wished = [locale, uiLocales].flatMap((wish) => (typeof wish === 'string' ? wish.split(/\s+/) : []));
        expect(wished.map(likelyScript)).toContain(likelyScript(chosen));
      }),
      runs(2000),
    );
  });
});
