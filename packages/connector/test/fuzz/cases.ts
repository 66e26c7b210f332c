// Hostile cases for the whole connector: a config, a message, Logto's template and Mailgun's responses, each a valid one with
// some of its values replaced. A seed and a number give the same case again.
import fc from 'fast-check';
import type { Outcome } from '../../src/index.ts';
import { queued } from '../support/loopback.ts';
import type { VirtualAttempt } from '../support/virtual-clock.ts';

/** What must never appear in an error or a log line. */
export const markers = {
  key: 'key-MARKEDkey5d1a7c0f2b',
  code: 'MARKEDcode7391',
  link: 'https://example.com/MARKEDlink',
  body: 'MARKEDbody',
  recipient: 'MARKEDrecipient',
};

const texts = [
  ...['', ' ', '\r\n', '\0', '\x1b[2J', '\u0300\u0327', '\u202e', '\u2028', '\ud83d', '😀', '漢', 'İ', 'ß', 'مرحبا'],
  ...[
    '"',
    "'",
    '<',
    '>',
    ',',
    ';',
    ':',
    '@',
    '\\',
    '(',
    ')',
    '[',
    ']',
    '.',
    '=',
    '=?',
    '?=',
    '/',
    '&',
    '&#37;',
    '&amp;',
  ],
  ...['%', '%recipient%', '%recip', 'ient%', '%unsubscribe_url%', '%tag_unsubscribe_email%', '<!--', '-->', '<style>'],
  ...[
    '{{code}}',
    '{{{link}}}',
    '{{',
    '}}',
    '{{{',
    '{{user.name}}',
    '{{a.b.c}}',
    '{{codes}}',
    '<p>',
    '</p>',
    '<b x=',
    '<script>',
  ],
  ...[
    'a',
    'x@a',
    'a@example.com',
    'a <b@example.com>',
    '.com',
    'xn--',
    'mg.example.com',
    'https://',
    'fr-CA',
    'zh-Hant',
    '-x-a',
  ],
  ...[
    '=?utf-8?q?a=40evil.com=2C?=',
    'none',
    '5m',
    'on',
    'off',
    '__proto__',
    'constructor',
    '1',
    '0',
    'NaN',
    '00',
    ...Object.values(markers),
  ],
];

const starts = [
  '',
  'x@a',
  'a <',
  'Jane <x@',
  '"',
  '{{',
  '<',
  '<p ',
  '%recipient%',
  'https://',
  'fr-',
  '=?utf-8?q?',
  '&',
];
const repeatable = [
  ...[
    '\u0300\u0327',
    '漢',
    'İ',
    '{{code}}',
    '{{a}} ',
    '{{{',
    '{{a.',
    '%recipient%',
    '%',
    '<',
    '<!--',
    '<style>',
    '<p>',
    '&',
    '&#',
  ],
  ...[
    'a',
    'a.',
    'a@',
    'a-',
    'fr ',
    'fr-CA ',
    '"',
    '\\',
    '(',
    ',',
    '.',
    '0',
    ' ',
    '\t',
    '\r\n',
    '=?',
    '=',
    '-',
    '\u202e',
    '😀',
    '\ud83d',
  ],
];
const ends = ['', '.com', '@a.com', '>', '}}', '"', '%', '?=', ';', '-->'];

/** Texts up to a length: short mixtures, and one piece repeated between two others. */
const textOf = (maxLength: number) => {
  const piece = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
  );
  const mixture = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
  const length = fc.oneof(
    fc.integer({ min: 1, max: 400 }),
    fc.integer({ min: 1, max: maxLength }),
    fc.constant(maxLength),
  );
  // What a backtracking pattern or a repeated search is slow for.
  const shape = fc.tuple(fc.constantFrom(...starts), fc.constantFrom(...repeatable), fc.constantFrom(...ends));
  const mixed = fc.tuple(piece, fc.oneof(piece, mixture), piece);
  const long = fc.tuple(fc.oneof(shape, mixed), length).map(([[start, repeated, end], size]) => {
    const middle = repeated === '' ? '' : repeated.repeat(Math.ceil(size / repeated.length)).slice(0, size);
    return `${start}${middle}${end}`;
  });
  return fc.oneof({ weight: 3, arbitrary: mixture }, { weight: 1, arbitrary: long });
};

/** Objects and lists inside each other. */
const deep = (maxDepth: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: maxDepth }), fc.boolean(), fc.constantFrom(...texts))
    .map(([depth, isList, leaf]) => {
      let value: unknown = leaf;
      for (let level = 0; level < depth; level += 1) value = isList ? [value] : { a: value };
      return value;
    });

/** Many short texts. */
const wide = (maxCount: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: maxCount }), fc.constantFrom(...texts), fc.boolean())
    .map(([count, text, isList]) => {
      // Names of fields may be shown, so no marker is one.
      const name = Object.values(markers).includes(text) ? 'name' : text;
      const entries = Array.from({ length: count }, (_, index) => [`${name}${index}`, text] as const);
      return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
    });

const throwing = () =>
  Object.defineProperty({}, 'name', {
    enumerable: true,
    get() {
      throw new Error(markers.body);
    },
  });

/** @param others values that cannot be in JSON */
const anyValue = (maxLength: number, others: readonly unknown[] = []) => {
  const circular: Record<string, unknown> = {};
  circular.circular = circular;
  return fc.oneof(
    { weight: 8, arbitrary: textOf(maxLength) },
    {
      weight: 2,
      arbitrary: fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, maxDepth: 3 }),
    },
    { weight: 1, arbitrary: deep(Math.min(5000, maxLength)) },
    { weight: 1, arbitrary: wide(Math.min(20_000, maxLength / 10)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(
        undefined,
        null,
        circular,
        ...others,
        () => markers.body,
        Symbol('a'),
        Number.NaN,
      ),
    },
  );
};

const baseConfig = {
  domain: 'mg.example.com',
  apiKey: markers.key,
  from: 'Acme <no-reply@mg.example.com>',
  deliveries: {
    SignIn: {
      subject: '{{code}} is your code',
      html: `<p>${markers.body} {{code}} <a href="{{link}}">{{user.name}}</a></p>`,
      replyTo: 'help@example.com',
      tags: ['a'],
      headers: { 'X-Test': '{{application.name}}' },
      locales: { fr: { html: `<p>${markers.body} {{code}} {{link}}</p>` } },
    },
    OrganizationInvitation: { template: 'invitation', variables: { team: '{{organization.name}}' } },
    Generic: { subject: 'Code', html: '<p>{{code}}</p>', text: `${markers.body} {{code}}` },
  },
};
const configPaths = [
  // The fields of the connection more often: there are few of them.
  ...Array.from({ length: 3 }, () => ['domain', 'from', 'endpoint', 'subaccount', 'deliveries.SignIn.locales']).flat(),
  ...[
    '',
    'domain',
    'apiKey',
    'from',
    'endpoint',
    'tracking',
    'testMode',
    'requireTls',
    'subaccount',
    'other',
    'deliveries',
  ],
  ...['SignIn', 'OrganizationInvitation', 'Generic'].flatMap((type) =>
    [
      '',
      '.subject',
      '.html',
      '.text',
      '.replyTo',
      '.tags',
      '.tags.0',
      '.headers',
      '.headers.X-Test',
      '.headers.X-B',
      '.deliverWithin',
      '.locales',
      '.locales.fr',
      '.locales.fr.html',
      '.locales.zh-Hant',
      '.template',
      '.version',
      '.variables',
      '.variables.team',
      '.other',
    ].map((field) => `deliveries.${type}${field}`),
  ),
];
/** These are logged: no marker is put there. */
const loggedPaths = new Set(['domain', 'endpoint', 'type', 'to']);

const baseMessage = {
  to: `${markers.recipient}@example.com`,
  type: 'SignIn',
  payload: {
    code: markers.code,
    link: markers.link,
    locale: 'fr',
    uiLocales: 'fr en',
    user: { name: 'Jane' },
    organization: { name: 'Acme' },
  },
};
const messagePaths = [
  ...['', 'to', 'to', 'to', 'type', 'ip', 'payload', 'payload.locale', 'payload.uiLocales', 'payload.uiLocales'],
  ...[
    'code',
    'link',
    'locale',
    'uiLocales',
    'user',
    'user.name',
    'user.id',
    'organization',
    'organization.name',
    'application',
    'inviter',
    'team',
    '__proto__',
  ].map((root) => `payload.${root}`),
];

type Edit = readonly [path: string, value: unknown];

/** The base with each value put at its path. */
function applyEdits(base: unknown, edits: readonly Edit[]): unknown {
  let result: unknown = structuredClone(base);
  for (const [path, value] of edits) {
    const holdsMarker = typeof value === 'string' && Object.values(markers).some((marker) => value.includes(marker));
    if (loggedPaths.has(path) && (holdsMarker || typeof value === 'object')) continue;
    if (path === '') {
      result = value;
      continue;
    }
    let target = result as Record<string, unknown>;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    for (const key of keys) {
      const next = target?.[key];
      if (typeof next !== 'object' || next === null) break;
      target = next as Record<string, unknown>;
    }
    if (typeof target === 'object' && target !== null && !Object.isFrozen(target)) Reflect.set(target, last, value);
  }
  return result;
}

const outcomeOf = (maxLength: number): fc.Arbitrary<Outcome> => {
  const body = fc.oneof(
    fc.constant(JSON.stringify(queued)),
    fc.constantFrom(
      '{"message":"Forbidden"}',
      'Forbidden',
      `{"message":"${markers.code} ${markers.key}"}`,
      '{"message":"slow down, try again after 9 seconds"}',
      '{',
    ),
    textOf(Math.min(maxLength, 64 * 1024)),
    textOf(Math.min(maxLength, 64 * 1024)).map((message) => JSON.stringify({ message })),
    deep(3000).map((value) => JSON.stringify({ message: value })),
  );
  const response = fc.record({
    status: fc.oneof(
      { weight: 2, arbitrary: fc.constant(200) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(202, 301, 400, 401, 402, 403, 404, 408, 413, 420, 425, 429, 500, 501, 503),
      },
      { weight: 1, arbitrary: fc.integer({ min: 200, max: 999 }) },
    ),
    headers: fc.dictionary(
      fc.constantFrom('retry-after', 'date', 'x-ratelimit-reset'),
      textOf(Math.min(maxLength, 16 * 1024)),
      { maxKeys: 3 },
    ),
    body,
  });
  return fc.oneof(
    { weight: 3, arbitrary: response.map((value) => ({ response: value })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom('unreachable', 'tls', 'interrupted', 'badResponse', 'overloaded'),
          fc.constantFrom('ECONNRESET', 'UNKNOWN', 'ENOTFOUND', 'UNEXPECTED_100_CONTINUE'),
          fc.option(response, { nil: undefined }),
        )
        .map(([failure, networkCode, partialResponse]) => ({ failure, networkCode, partialResponse }) as Outcome),
    },
  );
};

export interface FuzzCase {
  readonly config: unknown;
  readonly message: unknown;
  readonly isTest: boolean;
  readonly template: { readonly kind: 'value' | 'throws' | 'hangs'; readonly value: unknown };
  readonly isConfigLate: boolean;
  readonly script: [VirtualAttempt, ...VirtualAttempt[]];
}

/** @param maxLength of a text, in UTF-16 units */
export function createCases(maxLength: number): (seed: number, run: number) => FuzzCase {
  const value = anyValue(maxLength);
  const messageValue = anyValue(maxLength, [throwing()]);
  const outcome = outcomeOf(maxLength);
  const attempt: fc.Arbitrary<VirtualAttempt> = fc.record({
    outcome,
    durationMs: fc.constantFrom(0, 0, 20, 3000, 5001, 7800, 9000, 20_000, 60_000),
    isWritten: fc.boolean(),
  });
  const edits = (paths: readonly string[], values: typeof value) =>
    fc.array(fc.tuple(fc.constantFrom(...paths), values), { maxLength: 3 });
  const arbitrary: fc.Arbitrary<FuzzCase> = fc.record({
    config: edits(configPaths, value).map((list) => applyEdits(baseConfig, list)),
    message: fc
      .tuple(
        fc.constantFrom('SignIn', 'OrganizationInvitation', 'Generic', 'Custom'),
        edits(messagePaths, messageValue),
      )
      .map(([type, list]) => applyEdits({ ...baseMessage, type }, list)),
    isTest: fc.boolean(),
    template: fc.record({
      kind: fc.constantFrom('value', 'value', 'value', 'throws', 'hangs'),
      value: fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: value },
        {
          weight: 1,
          arbitrary: fc.record({ subject: value, content: value, contentType: value, replyTo: value, sendFrom: value }),
        },
      ),
    }),
    isConfigLate: fc.boolean(),
    script: fc
      .array(attempt, { minLength: 1, maxLength: 3 })
      .map((list) => list as [VirtualAttempt, ...VirtualAttempt[]]),
  });
  return (seed, run) => fc.sample(arbitrary, { seed: (seed * 1_000_003 + run) | 0, numRuns: 1 })[0] as FuzzCase;
}
