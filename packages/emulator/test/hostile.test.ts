// Hostile requests: no address takes long, nothing a client sends is printed raw, and a wrong query of a test is refused.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { printable } from '../src/http/log.ts';
import { createEmailReader } from '../src/mail/reader.ts';
import type { StoredEmail, StoredMessage } from '../src/model/message.ts';
import { auth, type Fields, message, messageWith, start, type TestEmulator } from './client.ts';

/** Of this process, the emulator included: other load on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(() => {
  testEmulator.lines.length = 0;
  return testEmulator.call('DELETE', '/_emulator/state');
});
afterAll(() => testEmulator.emulator.close());

describe('an address', () => {
  const repeated = [
    '(',
    '((a)',
    '()',
    '"',
    '\\"',
    '<',
    '@',
    ';',
    ':',
    '[',
    'a.',
    '" "',
    '(a ',
    '=?utf-8?q?a?=',
    '"a".',
  ];

  it.each([
    ...repeated.map((piece) => ({ name: `1,900 ${piece}`, to: piece.repeat(1_900 / piece.length) })),
    { name: '1,900 ( before an address', to: `${'('.repeat(1_900)}a@b.example` },
    { name: 'a million (', to: '('.repeat(1_000_000) },
    { name: 'a route', to: `<${'@a,'.repeat(80)}:a@b.example>` },
  ])('of $name is refused at once', async ({ to }) => {
    const startedMs = cpuMs();
    const reply = await testEmulator.send(messageWith({ to }));
    expect([reply.status, reply.json.message]).toEqual([
      400,
      'to parameter is not a valid address. please check documentation',
    ]);
    expect(cpuMs() - startedMs).toBeLessThan(1_000);
  });

  it.each([
    { name: 'as one list', to: (part: string) => [Array.from({ length: 1_000 }, () => part).join(', ')] },
    { name: 'as 1,000 fields', to: (part: string) => Array.from({ length: 1_000 }, () => part) },
  ])('given 1,000 times takes less than a second: $name', async ({ to }) => {
    for (const part of [
      '()'.repeat(900),
      '"a" '.repeat(400),
      '(a (b)) '.repeat(200),
      `"${'a b'.repeat(300)}"@c.example`,
    ]) {
      const startedMs = cpuMs();
      const fields = to(part).map((value): [string, string] => ['to', value]);
      await testEmulator.send([...messageWith({ to: undefined }), ...fields]);
      expect(cpuMs() - startedMs).toBeLessThan(1_000);
    }
  });

  it.each([
    'ada@example.org (comment)',
    '(a) Ada (b (c)) <ada@example.org>',
    '"ada l"@example.org',
    'Ada. L <a@b.example>',
  ])('in an unusual form is accepted: %s', async (to) => {
    expect((await testEmulator.send(messageWith({ to }))).status).toBe(200);
  });
});

describe('a log line', () => {
  const hostile = 'a\n\u001b[31mred\u009b0m\r\u202e\u2028x';

  it.each([
    {
      name: 'a file part',
      fields: [[hostile, new File(['x'], 'x')]] as Array<[string, File]>,
      path: '/v3/d.example/messages',
    },
    { name: 'a path', fields: [], path: `/${encodeURIComponent(hostile)}/%1b[31m` },
  ])('has no line break and no escape code: $name', async ({ fields, path }) => {
    await testEmulator.call('POST', path, { fields: [...message, ...fields], multipart: true });
    expect(testEmulator.lines).not.toEqual([]);
    for (const line of testEmulator.lines) expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  });

  it('has a largest length', async () => {
    await testEmulator.call('POST', `/${'x'.repeat(10_000)}`);
    expect(testEmulator.lines.join().length).toBeLessThan(5_000);
  });

  it.each([
    { text: 'plain é ✓', expected: 'plain é ✓' },
    { text: 'a\nb\tc', expected: 'a\\nb\\tc' },
    { text: '\u001b[0m', expected: '\\u001b[0m' },
    { text: '\u009b1m\u202e', expected: '\\u009b1m\\u202e' },
  ])('shows $expected', ({ text, expected }) => {
    expect(printable(text)).toBe(expected);
  });
});

describe('a + in the path', () => {
  it('is a space, and %2B a plus', async () => {
    const path = '/v3/mg.example.com/bounces';
    await testEmulator.call('POST', path, { fields: [['address', 'ada+x@example.org']] });
    expect((await testEmulator.call('GET', `${path}/ada+x@example.org`)).status).toBe(404);
    expect((await testEmulator.call('GET', `${path}/ada%2Bx@example.org`)).json.address).toBe('ada+x@example.org');
    await testEmulator.call('POST', '/v3/mg.example.com/templates', { fields: [['name', 'two words']] });
    expect((await testEmulator.call('GET', '/v3/mg.example.com/templates/two+words')).status).toBe(200);
  });
});

describe('a suppression in JSON', () => {
  const post = (json: unknown) => testEmulator.call('POST', '/v3/mg.example.com/unsubscribes', { json });

  it.each([
    { tags: 'news' },
    { tags: 5 },
    { tags: { a: 1 } },
    { tags: ['a', 5] },
    { tags: [['a']] },
    { tag: ['a'] },
    { error: {} },
    { address: ['a@b.example'] },
    { created_at: 5 },
  ])('with fields of another type is 400: %j', async (fields) => {
    expect((await post([{ address: 'ada@example.org', ...fields }])).status).toBe(400);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/unsubscribes')).json.items).toEqual([]);
  });

  it.each([
    { fields: { tags: ['news', 'offers'] }, expected: ['news', 'offers'] },
    { fields: { tags: [] }, expected: ['*'] },
    { fields: { tags: null }, expected: ['*'] },
    { fields: {}, expected: ['*'] },
  ])('has the tags of its list: $fields', async ({ fields, expected }) => {
    expect((await post({ address: 'ada@example.org', ...fields })).status).toBe(200);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/unsubscribes/ada@example.org')).json.tags).toEqual(
      expected,
    );
  });

  it('with a code as a number is accepted', async () => {
    const path = '/v3/mg.example.com/bounces';
    await testEmulator.call('POST', path, { json: { address: 'ada@example.org', code: 551 } });
    expect((await testEmulator.call('GET', `${path}/ada@example.org`)).json.code).toBe('551');
  });
});

describe('a CSV file', () => {
  it.each([
    { name: 'a space after a closing quote', csv: '"address" ,"code"\n"ada@example.org" ,"551" \n' },
    { name: 'a space after the last quote, without a line break', csv: 'address,code\n"ada@example.org","551" ' },
    { name: 'lone CR', csv: 'address,code\rada@example.org,551\r' },
    { name: 'CRLF', csv: 'address,code\r\nada@example.org,551\r\n' },
    { name: 'mixed line breaks', csv: 'address,code\rada@example.org,551\nbob@example.org,550\r\n' },
    { name: 'a byte order mark', csv: '\ufeffaddress,code\nada@example.org,551' },
  ])('with $name is imported', async ({ csv }) => {
    const path = '/v3/mg.example.com/bounces';
    const fields: Array<[string, File]> = [['file', new File([csv], 'b.csv')]];
    expect((await testEmulator.call('POST', `${path}/import`, { fields, multipart: true })).status).toBe(202);
    expect((await testEmulator.call('GET', `${path}/ada@example.org`)).json).toMatchObject({ code: '551' });
  });
});

describe('a query of the inbox', () => {
  it.each([
    { query: { since: '2026-11-01' }, error: 'since must be a Date or milliseconds since 1970, not "2026-11-01"' },
    { query: { since: new Date('x') }, error: 'since must be a Date or milliseconds since 1970, not an invalid Date' },
    { query: { since: Number.NaN }, error: 'since must be a Date or milliseconds since 1970, not NaN' },
    {
      query: { to: ['a@b.example'] },
      error: 'to must be one address as text, not a list; query each recipient separately',
    },
    { query: { to: null }, error: 'to must be one address as text, not null; query each recipient separately' },
    { query: { subject: 5 }, error: 'subject must be text or a regular expression, not 5' },
    { query: { form: 'a@b.example' }, error: '"form" is not a field of a query: use to, subject and since' },
  ])('lists what is allowed: $error', async ({ query, error }) => {
    const { inbox } = testEmulator.emulator;
    await expect(inbox.list(query as never)).rejects.toThrow(new TypeError(error));
    await expect(inbox.waitFor(query as never)).rejects.toThrow(new TypeError(error));
  });

  it('lists what is allowed: limit, timeoutMs, and requests', async () => {
    const { emulator } = testEmulator;
    await expect(emulator.inbox.list({ limit: '5' } as never)).rejects.toThrow('limit must be a number');
    await expect(emulator.inbox.waitFor({ timeoutMs: '1s' } as never)).rejects.toThrow('timeoutMs must be a number');
    expect(() => emulator.requests({ to: ['a@b.example'] } as never)).toThrow('to must be one address as text');
  });
});

it.each(['/_emulator/messages', '/_emulator/latest', '/_emulator/requests'])(
  'a parameter that is there twice is refused: %s',
  async (path) => {
    const reply = await testEmulator.call('GET', `${path}?to=a@b.example&to=c@d.example`);
    expect([reply.status, reply.json.message]).toEqual([400, '"to" is there twice: one value is allowed']);
  },
);

it('keeps the emails that were read last', async () => {
  let built = 0;
  const stored = (seq: number) =>
    ({
      seq,
      region: 'us',
      domain: 'mg.example.com',
      messageId: `${seq}@mg.example.com`,
      storageKey: 'key',
      request: {
        recipients: [{ kind: 'to', name: '', address: 'ada@example.org' }],
        from: 'a@b.example',
        text: 'x',
        headers: [],
        attachments: [],
        options: { tags: [], suppressHeaders: [] },
        customVariables: {},
        templateVariables: {},
      },
    }) as unknown as StoredMessage;
  const messages = {
    bySeq: (seq: number) => {
      built += 1;
      return stored(seq);
    },
    attachments: () => [],
    mime: () => undefined,
  };
  const reader = createEmailReader({
    messages,
    signingKey: () => undefined,
    urls: { us: 'http://us', eu: 'http://eu' },
  });
  const read = (seq: number) =>
    reader.raw({ ...stored(seq), message: seq, recipient: 'ada@example.org' } as unknown as StoredEmail);
  await read(0);
  // 64 are kept: the first one is read again each time, so it is never the oldest.
  for (let seq = 1; seq <= 100; seq += 1) {
    await read(seq);
    await read(0);
  }
  expect(built).toBe(101);
});

describe('JSON that is no text is refused or ignored', () => {
  const noText = { toString: 1 };
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const condition = (fields: object) => ({
    filter: { AND: [{ attribute: 'domain', comparator: '=', values: [{ value: 'a' }], ...fields }] },
  });

  it.each<{ path: string; posted: object }>([
    ...['metrics', 'usage/metrics', 'logs'].flatMap((path) => [
      { path, posted: { start: noText } },
      { path, posted: { end: [noText] } },
      { path, posted: { duration: noText } },
      { path, posted: { pagination: { sort: noText, skip: noText, limit: noText, token: noText } } },
      { path, posted: condition({ attribute: noText }) },
      { path, posted: condition({ comparator: noText }) },
      { path, posted: condition({ values: [noText, { value: noText }] }) },
    ]),
    ...['metrics', 'usage/metrics'].flatMap((path) => [
      { path, posted: { resolution: noText } },
      { path, posted: { dimensions: [noText] } },
      { path, posted: { metrics: [noText] } },
    ]),
    { path: 'logs', posted: { events: [noText] } },
    { path: 'tags', posted: { pagination: { sort: noText, skip: noText, limit: noText } } },
  ])('$path $posted', async ({ path, posted }) => {
    const reply = await testEmulator.call('POST', `/v1/analytics/${path}`, { json: posted });
    expect(reply.status).toBeLessThan(500);
    expect(testEmulator.lines.filter((line) => line.includes('internal error'))).toEqual([]);
  });

  it.each([
    {
      name: 'whether a member is subscribed',
      path: '/v3/lists/news@mg.example.com/members.json',
      fields: [['members', JSON.stringify([{ address: 'ada@example.org', subscribed: noText }])]],
    },
    {
      name: 'the variables of a member, nested 20,000 deep',
      path: '/v3/lists/news@mg.example.com/members.json',
      fields: [['members', `[{"address":"ada@example.org","vars":{"a":${deep}}}]`]],
    },
    {
      name: 'the header of a template',
      path: '/v3/mg.example.com/templates',
      fields: [
        ['name', 'code'],
        ['template', 'Hello'],
        ['tag', 'first'],
        ['headers', JSON.stringify({ Subject: noText })],
      ],
    },
  ] as Array<{ name: string; path: string; fields: Fields }>)('$name', async ({ path, fields }) => {
    await testEmulator.call('POST', '/v3/lists', { fields: [['address', 'news@mg.example.com']] });
    expect((await testEmulator.call('POST', path, { fields })).status).toBe(400);
  });

  it.each([
    { path: '/_emulator/faults', json: `{"status":500,"body":{"a":${deep}}}` },
    { path: '/_emulator/accepted/ID/events', json: `{"event":"opened","detail":{"a":${deep}}}` },
  ])('nested 20,000 deep, at $path', async ({ path, json }) => {
    const { id } = (await testEmulator.send(message)).json;
    const response = await fetch(testEmulator.emulator.url + path.replace('ID', encodeURIComponent(id)), {
      method: 'POST',
      body: json,
    });
    expect([response.status, await response.json()]).toEqual([400, { message: 'Invalid JSON' }]);
  });

  it.each([
    { name: 'the name', json: { event: noText }, status: 400 },
    { name: 'the code', json: { event: 'bounced', detail: { code: noText, message: noText } }, status: 201 },
    { name: 'the user agent', json: { event: 'opened', detail: { userAgent: noText } }, status: 201 },
  ])('$name of a simulated event', async ({ json, status }) => {
    const { id } = (await testEmulator.send(message)).json;
    const path = `/_emulator/accepted/${encodeURIComponent(id)}/events`;
    expect((await testEmulator.call('POST', path, { json })).status).toBe(status);
    for (const list of ['events', 'bounces']) {
      expect((await testEmulator.call('GET', `/v3/mg.example.com/${list}`)).status).toBe(200);
    }
  });

  it.each(['metrics', 'logs', 'tags'])('%s nested 20,000 deep', async (path) => {
    for (const name of ['start', 'duration', 'filter', 'events', 'dimensions', 'pagination']) {
      const reply = await fetch(`${testEmulator.emulator.url}/v1/analytics/${path}`, {
        method: 'POST',
        headers: { authorization: auth(), 'content-type': 'application/json' },
        body: `{"${name}":${deep}}`,
      });
      expect(reply.status).toBeLessThan(500);
    }
  });
});

describe('the API survives, within a second for each request', () => {
  const nested = fc.tuple(
    fc.constantFrom('(', '[', '{', '<', '"', '\\', '%', '{{#a}}', 'a,', '\u0000', '@a:'),
    fc.integer({ min: 1, max: 20_000 }),
  );
  const long = nested.map(([piece, count]) => piece.repeat(count));
  const paths = fc.constantFrom(
    ['POST', '/v3/mg.example.com/messages'],
    ['POST', '/v3/mg.example.com/bounces'],
    ['POST', '/v3/mg.example.com/unsubscribes'],
    ['POST', '/v3/mg.example.com/templates'],
    ['PUT', '/v3/domains/mg.example.com/tracking/open'],
    ['POST', '/v4/domains'],
    ['POST', '/v1/analytics/logs'],
    ['GET', '/v3/mg.example.com/events'],
    ['GET', '/_emulator/messages'],
    ['POST', '/_emulator/faults'],
  );
  const names = fc.constantFrom(
    'to',
    'from',
    'address',
    'name',
    'event',
    'filter',
    'subject',
    'recipients',
    'term',
    'tags',
  );

  it('any depth and length', async () => {
    await fc.assert(
      fc.asyncProperty(
        paths,
        fc.array(fc.tuple(names, long), { maxLength: 4 }),
        fc.boolean(),
        async ([method, path], fields, isJson) => {
          const startedMs = cpuMs();
          const query = new URLSearchParams(
            fields.map(([name, value]): [string, string] => [name, value.slice(0, 2_000)]),
          );
          const body = isJson ? `{"address":${'['.repeat(20_000)}` : new URLSearchParams(fields).toString();
          const response = await fetch(`${testEmulator.emulator.url}${path}${method === 'GET' ? `?${query}` : ''}`, {
            method,
            headers: {
              authorization: auth(),
              'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
            },
            ...(method !== 'GET' && { body }),
          } as RequestInit);
          await response.text();
          expect(response.status).toBeLessThan(500);
          expect(cpuMs() - startedMs).toBeLessThan(1_000);
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 100), seed: 12 },
    );
  });
});
