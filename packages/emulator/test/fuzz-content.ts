// Random content from a seed: pieces that mean something to a parser, repeated, nested and cut.

export interface Random {
  /** A whole number below the limit. */
  below(limit: number): number;
  pick<Value>(values: readonly Value[]): Value;
}

/** The same numbers for the same seed. (mulberry32) */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    pick: <Value>(values: readonly Value[]) => values[Math.floor(next() * values.length)] as Value,
  };
}

/** Pieces in sequence: now and then one of them over and over. */
function sequence(random: Random, pieces: readonly string[], maxLength: number): string {
  const written: string[] = [];
  let length = 0;
  const wanted = random.below(10) === 0 ? maxLength : random.below(Math.min(maxLength, 2_000));
  while (length < wanted) {
    const count = random.below(8) === 0 ? 1 + random.below(Math.max(1, wanted)) : 1;
    const group = Array.from({ length: 1 + random.below(3) }, () => random.pick(pieces)).join('');
    const text = group.repeat(Math.max(1, Math.min(count, Math.ceil((wanted - length) / Math.max(1, group.length)))));
    written.push(text);
    length += Math.max(1, text.length);
  }
  return written.join('').slice(0, maxLength);
}

const textPieces = [
  ...['<p>', '</p>', '<div style="display:none">', '</div>', '<b>', '<td>4', '</td>', '<table>', '<!--', '-->', '<'],
  ...['<a href="https://a.example/v?t=1&amp;u=', '">', '<a href=', '</a>', '<style>', '</style>', '<body', '<title>'],
  ...[
    '&amp;',
    '&#',
    '&',
    ' ',
    '\n',
    '\r\n',
    '\t',
    'Your code is ',
    '482913',
    '1 2 3 ',
    '12-34-',
    'A1',
    'code: ',
    '\u00a0',
  ],
  ...['https://', 'www.', '://', '(', ')', '[', '{{', '}}', '%recipient.n%', '%recipient.', '%', '+49 30 1234567'],
  ...['25.11.2026', '€', '$12.00', '验证码', 'код', '\u200b', '\ud800', '\u0000', '\u202e', '💌', '#', '-', '_', '='],
  ...['<!--[if mso]>', '<![endif]-->', '<svg>', '<script>', '<plaintext>', '<a b="', "'", '"', '@', 'x'],
];

export const textOf = (random: Random, maxLength: number): string => sequence(random, textPieces, maxLength) || 'x';

const templatePieces = [
  ...[
    '{{a}}',
    '{{{b}}}',
    '{{&c}}',
    '{{#if a}}',
    '{{/if}}',
    '{{else}}',
    '{{#each l}}',
    '{{/each}}',
    '{{#with o}}',
    '{{/with}}',
  ],
  ...[
    '{{#unless a}}',
    '{{/unless}}',
    '{{#equal a b}}',
    '{{/equal}}',
    '{{#ifEq n 1}}',
    '{{/ifEq}}',
    '{{^}}',
    '{{#a}}',
    '{{/a}}',
  ],
  ...[
    '{{lookup l 0}}',
    '{{pluralize n "x" "y"}}',
    '{{#ifMatchesRegexStr "(a+)+$" a}}',
    '{{/ifMatchesRegexStr}}',
    '{{> p}}',
  ],
  ...[
    '{{@index}}',
    '{{../a}}',
    '{{this}}',
    '{{l.[0]}}',
    '{{l.length}}',
    '{{!-- x --}}',
    '{{! x }}',
    '{{',
    '}}',
    '{{{',
    '}}}',
  ],
  ...['{{~a~}}', '{{(a)}}', '{{f (g a) b=1}}', '\\{{a}}', '"', "'", '\n', ' ', 'text', '%recipient.n%', '|x y|', '<p>'],
];

/** Half of the time blocks that are closed in order, so that it is accepted. */
export function templateSource(random: Random, maxLength: number): string {
  if (random.below(2) === 0) return sequence(random, templatePieces, maxLength) || 'x';
  const blocks = Array.from({ length: random.below(random.below(5) === 0 ? 2_000 : 8) }, () =>
    random.pick(['if a', 'each l', 'each o', 'with o', 'unless x', 'equal a a', 'ifEq n n', 'l']),
  );
  const open = blocks
    .map((block) => `{{#${block}}}${random.pick(['', 'x', '{{this}}', '{{a}}', '{{@key}}'])}`)
    .join('');
  const close = blocks
    .map((block) => `{{/${block.split(' ')[0]}}}`)
    .reverse()
    .join('');
  return `${open}${'{{a}} {{../n}}'.repeat(1 + random.below(20))}${close}`.slice(0, maxLength);
}

export function variablesOf(random: Random): string {
  const depth = random.below(6) === 0 ? random.below(3_000) : random.below(4);
  const value = random.pick([
    '1',
    '"x"',
    'null',
    '[1,2,3]',
    '{"n":1}',
    '""',
    'true',
    '1e999',
    '"aaaaaaaaaaaaaaaaaaaaaaaaaa!"',
  ]);
  const nested = `${'['.repeat(depth)}${value}${']'.repeat(depth)}`;
  const list = JSON.stringify(
    Array.from({ length: random.below(random.below(4) === 0 ? 2_000 : 5) }, (_, index) => index),
  );
  return `{"a":${value},"b":${nested},"l":${list},"n":${nested},"o":{"k":${nested},"__proto__":${value}}}`;
}

const filterPieces = [
  ...[
    'match_recipient(',
    'match_header(',
    'catch_all()',
    '"subject"',
    '".*"',
    "'(a+)+$'",
    '"(?P<u>.*)@"',
    '"[\\w-]+"',
    '")',
  ],
  ...[')', '(', ',', ' and ', ' or ', ' not ', '"', '\\', '=', ' ', 'x'],
];

/** Half of the time one that is accepted. */
export function filterExpression(random: Random): string {
  if (random.below(2) === 0) return sequence(random, filterPieces, 5_000) || 'x';
  const filters = [
    'match_recipient(".*@.*")',
    'match_header("subject", "(a|aa)+$")',
    'catch_all()',
    'match_header("x-a", "b")',
  ];
  return Array.from({ length: 1 + random.below(20) }, () => random.pick(filters)).join(
    random.pick([' and ', ' or ', ' and not ']),
  );
}

const headerPieces = [
  ...[
    'From: a@mg.example.com\r\n',
    'To: b@c.example\r\n',
    'Subject: ',
    '=?utf-8?Q?=C3=A4?=',
    '=?utf-8?B?w6Q=?=',
    '=?',
    '?=',
  ],
  ...[
    'Content-Type: text/plain',
    'Content-Type: text/html',
    'Content-Type: multipart/mixed; boundary=b',
    '; boundary="b"',
  ],
  ...[
    '; charset=utf-16',
    '; charset=x',
    '; format=flowed; delsp=yes',
    '; name*0=a',
    "; name*=utf-8''%C3%A4",
    '; a=',
    '"',
    '(',
  ],
  ...[
    'Content-Transfer-Encoding: base64\r\n',
    'Content-Transfer-Encoding: quoted-printable\r\n',
    '\r\n',
    '\r\n ',
    '\n',
    ':',
    ';',
  ],
  ...[
    'Content-Disposition: inline; filename=a.txt\r\n',
    'Content-ID: <a>\r\n',
    'Message-ID: <a@b>\r\n',
    'Date: x\r\n',
    'X-A: b\r\n',
  ],
  ...[
    'Content-Type: message/rfc822\r\n',
    'Content-Type: text/calendar; method=REQUEST\r\n',
    'X-Mailgun-Variables: {"a":',
    '\u0000',
  ],
];
const bodyPieces = [
  ...textPieces,
  '--b\r\n',
  '--b--\r\n',
  '\r\n--b',
  '=\r\n',
  '=3D',
  'QUJD',
  '-- \r\n',
  '> ',
  '.\r\n',
  '\r\n\r\n',
];

/** A message, whose parts may be nested. */
export function mimeSource(random: Random, maxLength: number): string {
  const start = random.below(4) === 0 ? '' : 'From: a@mg.example.com\r\nSubject: s\r\n';
  const depth = random.below(random.below(5) === 0 ? 600 : 4);
  const nested = Array.from(
    { length: depth },
    (_, level) =>
      `Content-Type: multipart/${random.pick(['mixed', 'alternative', 'related', 'digest'])}; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join('');
  const head = sequence(random, headerPieces, random.below(10) === 0 ? Math.min(maxLength, 500_000) : 1_000);
  return `${start}${nested}${head}\r\n\r\n${sequence(random, bodyPieces, maxLength)}`;
}
