// Random values for the fuzz test, the same for the same seed: texts of any length, JSON of any depth, configs with parts replaced.

/** A small generator of random numbers (mulberry32), so that a failure can be repeated. */
export class Random {
  #state: number;
  /** Values that may still be made: one seed must not fill the memory. */
  #valuesLeft = 2_000;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** False when enough values were made. */
  spend(): boolean {
    this.#valuesLeft -= 1;
    return this.#valuesLeft > 0;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  isOneIn(count: number): boolean {
    return this.below(count) === 0;
  }
}

const pieces = [
  ...['{{code}}', '{{link}}', '{{{code}}}', '{{user.name}}', '{{#if x}}', '{{', '}}', '{%', '｛｛', '{{x|y}}', '{'],
  ...[
    '<b>',
    '<div>',
    '</b>',
    '<a ',
    '<a href="',
    '<img ',
    '<img src="cid:a">',
    '<meta name=color-scheme ',
    '<style>',
    '<!--',
  ],
  ...[
    '<td>482913</td>',
    '<html lang="',
    '<p style="display:none">',
    '<',
    '>',
    '"',
    "'",
    '&',
    '&amp',
    '&#123;',
    '<![CDATA[',
  ],
  ...[
    '\x1b[31m',
    '\x1b]0;x\x07',
    '\x9b2J',
    '\u202e',
    '\u2028',
    '\0',
    '\r\n',
    '\n',
    '\t',
    '\ud800',
    '\udfff',
    '👩‍👩‍👧',
    'ﷺ',
  ],
  ...[
    '%recipient%',
    '%unsubscribe_url%',
    '=?utf-8?q?=41?=',
    '\\u0000',
    '\\',
    '/',
    '../',
    '[',
    ']',
    '(',
    ')',
    ' ',
    '',
    '0',
    'a',
  ],
  ...[
    'a@b.example',
    '@',
    '<a@b.example>',
    'Name <a@b.example>',
    'http://',
    'https://a.example/?x=1',
    'javascript:',
    'x-',
  ],
];
const keys = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'length',
    'then',
    '',
    ' ',
    '0',
    'deliveries',
    'locales',
    'variables',
  ],
  ...[
    'html',
    'text',
    'subject',
    'template',
    'version',
    'headers',
    'tags',
    'replyTo',
    'fr',
    'pt-BR',
    'code',
    'link',
    'user',
  ],
  ...[
    'Generic',
    'SignIn',
    'OrganizationInvitation',
    'domain',
    'apiKey',
    'from',
    'endpoint',
    'config',
    'payload',
    'type',
  ],
];
const scalars = [null, true, false, 0, -1, 1.5, 1e308, -0, 2 ** 53, '', 'x', ' ', 'on', 'off'];

/** @param maxLength in characters */
export function text(random: Random, maxLength: number): string {
  const length = random.isOneIn(12) ? maxLength : random.below(random.isOneIn(3) ? 2_000 : 60);
  const [first, second] = [random.pick(pieces), random.pick(pieces)];
  const unit = random.isOneIn(2) ? first : first + second;
  return unit === '' ? '' : unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

export function json(random: Random, maxLength: number, depth = 0): unknown {
  if (!random.spend()) return null;
  const kind = random.below(depth > 5 ? 4 : 7);
  if (kind === 0) return random.pick(scalars);
  if (kind < 4) return text(random, maxLength);
  if (kind === 4) return nested(random, random.below(random.isOneIn(4) ? 1_000 : 110));
  const count = random.isOneIn(20) ? 500 : random.below(5);
  const values = Array.from({ length: count }, () => json(random, count > 10 ? 20 : maxLength, depth + 2));
  if (kind === 5) return values;
  return fromEntries(values.map((value) => [random.isOneIn(5) ? text(random, 200) : random.pick(keys), value]));
}

/** Own properties, whatever their names are. */
function fromEntries(entries: ReadonlyArray<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries(entries);
}

function nested(random: Random, levels: number): unknown {
  let value: unknown = random.pick(pieces);
  for (let level = 0; level < levels; level += 1) value = random.isOneIn(2) ? [value] : { a: value };
  return value;
}

/** The value with some of its parts replaced, added or removed. */
export function mutate(random: Random, value: unknown, maxLength: number): unknown {
  if (typeof value !== 'object' || value === null || random.isOneIn(12)) {
    return random.isOneIn(3) ? json(random, maxLength) : value;
  }
  if (Array.isArray(value)) return value.map((item) => mutate(random, item, maxLength));
  const entries = Object.entries(value).filter(() => !random.isOneIn(10));
  if (random.isOneIn(3)) entries.push([random.pick(keys), json(random, maxLength)]);
  return fromEntries(entries.map(([key, item]) => [key, random.isOneIn(2) ? mutate(random, item, maxLength) : item]));
}
