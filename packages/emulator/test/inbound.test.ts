// Inbound emails: which routes match, what they do, what an application gets, what is stored.
import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EmulatorOptions } from '../src/index.ts';
import { auth, start, type TestEmulator } from './client.ts';
import { startConsumer } from './consumer.ts';

const startMs = Date.parse('2026-11-01T12:00:00Z');

async function startEmulator(options: EmulatorOptions = {}): Promise<TestEmulator> {
  const testEmulator = await start({ now: () => startMs, ...options });
  onTestFinished(() => testEmulator.emulator.close());
  return testEmulator;
}

const addRoute = async ({ call }: TestEmulator, expression: string, actions: string[], priority = 0) => {
  const fields: Array<[string, string]> = [
    ['expression', expression],
    ['priority', String(priority)],
    ['description', expression],
    ...actions.map((action) => ['action', action] as [string, string]),
  ];
  const { status, json } = await call('POST', '/v3/routes', { fields });
  expect([status, json.message]).toEqual([200, 'Route has been created']);
  return json.route.id as string;
};

const email = {
  from: 'Ada Lovelace <ada@example.org>',
  to: 'Support <support@mg.example.com>',
  subject: 'Grüße: help',
  text: 'It does not work.\n\n-- \nAda\n\nOn Mon, 2 Nov 2026 Support wrote:\n> Does it work?\n',
  html: '<p>It does not work.</p><blockquote>Does it work?</blockquote>',
};

const matched = async (testEmulator: TestEmulator, more: object = {}) => {
  const [result] = await testEmulator.emulator.inbound.receive({ ...email, ...more });
  const { items } = (await testEmulator.call('GET', '/v3/routes')).json;
  return result?.routes.map(({ id }) => items.find((route: { id: string }) => route.id === id).expression);
};

describe('a filter', () => {
  it.each([
    { expression: 'match_recipient("support@mg.example.com")', isMatch: true },
    { expression: "match_recipient('support@mg.example.com')", isMatch: true },
    { expression: 'match_recipient("SUPPORT@.*")', isMatch: true },
    { expression: 'match_recipient(".*@mg.example.com")', isMatch: true },
    { expression: 'match_recipient("port@mg.example.com")', isMatch: false },
    { expression: 'match_recipient("^supp(ort)\\+?(.*)@mg\\.example\\.com$")', isMatch: true },
    { expression: 'match_header("subject", "help")', isMatch: true },
    { expression: 'match_header("Subject", ".*HELP")', isMatch: true },
    { expression: 'match_header("subject", "^Grüße")', isMatch: true },
    { expression: 'match_header("subject", "^help")', isMatch: false },
    { expression: 'match_header("x-none", ".*")', isMatch: false },
    { expression: 'catch_all()', isMatch: true },
    { expression: 'match_recipient(".*") and match_header("subject", "help")', isMatch: true },
    { expression: 'match_recipient(".*") and match_header("subject", "no")', isMatch: false },
    { expression: 'match_header("subject", "no") or match_recipient(".*")', isMatch: true },
    { expression: 'not match_header("subject", "no")', isMatch: true },
    { expression: 'not (match_recipient(".*") or catch_all())', isMatch: false },
    { expression: 'match_recipient("(?P<user>.*?)@(?P<domain>.*)")', isMatch: true },
    { expression: 'match_recipient("(?i)SUPPORT@")', isMatch: true },
  ])('$expression: $isMatch', async ({ expression, isMatch }) => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, expression, ['store()']);
    expect(await matched(testEmulator)).toEqual(isMatch ? [expression] : []);
  });

  it.each([
    'match_recipient(',
    'match_recipient()',
    'match_recipient("a" "b")',
    'match_recipient("[")',
    'match_header("subject")',
    'catch_all("x")',
    'eval("1")',
    'match_recipient("a") xor catch_all()',
    'catch_all() catch_all()',
    '__import__("os").system("x")',
    `${'('.repeat(60)}catch_all()${')'.repeat(60)}`,
    `match_recipient("${'a'.repeat(5_000)}")`,
  ])('%s is refused', async (expression) => {
    const { call } = await startEmulator();
    const { status, json } = await call('POST', '/v3/routes', { fields: [['expression', expression]] });
    expect([status, typeof json.message]).toEqual([400, 'string']);
  });

  it.each(['forward()', 'forward("a", "b")', 'stop("x")', 'delete()', 'store(notify="a") stop()', 'forward(a)'])(
    'the action %s is refused',
    async (action) => {
      const { call } = await startEmulator();
      const fields: Array<[string, string]> = [
        ['expression', 'catch_all()'],
        ['action', action],
      ];
      expect((await call('POST', '/v3/routes', { fields })).status).toBe(400);
    },
  );

  it('a pattern that would take hours matches nothing, within a second', async () => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, 'match_header("subject", "^(a+)+$")', ['store()']);
    await addRoute(testEmulator, 'catch_all()', ['store()'], 1);
    const startedMs = performance.now();
    expect(await matched(testEmulator, { subject: `${'a'.repeat(200)}!` })).toEqual(['catch_all()']);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(testEmulator.lines.join('\n')).toContain('takes longer than 200 ms');
  });

  it('a thousand such patterns take no longer than one: in the call that matches, too', async () => {
    const testEmulator = await startEmulator();
    const to = `${'a'.repeat(60)}@mg.example.com`;
    for (let count = 0; count < 1_000; count += 1)
      await addRoute(testEmulator, 'match_recipient("^(a+)+$")', ['stop()']);
    const cpuMs = () => process.cpuUsage().user / 1_000;
    const startedMs = cpuMs();
    expect(await matched(testEmulator, { to })).toEqual([]);
    expect((await testEmulator.call('GET', `/v3/routes/match?address=${to}`)).status).toBe(404);
    expect(cpuMs() - startedMs).toBeLessThan(1_500);
  });
});

describe('priorities', () => {
  it('the smaller number is first, every route that matches runs, and catch_all only when none did', async () => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, 'catch_all()', ['store()'], 9);
    await addRoute(testEmulator, 'match_recipient("s.*")', ['store()'], 5);
    await addRoute(testEmulator, 'match_recipient("su.*")', ['store()'], -1);
    expect(await matched(testEmulator)).toEqual(['match_recipient("su.*")', 'match_recipient("s.*")']);
    expect(await matched(testEmulator, { to: 'other@mg.example.com' })).toEqual(['catch_all()']);
  });

  it('stop ends it', async () => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, 'match_recipient("s.*")', ['store()', 'stop()'], 1);
    await addRoute(testEmulator, 'match_recipient("su.*")', ['store()'], 2);
    expect(await matched(testEmulator)).toEqual(['match_recipient("s.*")']);
  });
});

describe('forward to a URL', () => {
  it('posts every documented field as a form, signed', async () => {
    const testEmulator = await startEmulator();
    const app = await startConsumer();
    await addRoute(testEmulator, 'catch_all()', [`forward("${app.url}/messages")`]);
    await testEmulator.emulator.inbound.receive({
      ...email,
      sender: 'bounce+1@example.org',
      headers: { 'X-Custom': 'yes' },
    });
    const [{ headers, form }] = (await app.arrived(1)) as [(typeof app.received)[0]];
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    const fields = Object.fromEntries([...(await form())].map(([name, value]) => [name, String(value)])) as Record<
      string,
      string
    >;
    expect(fields).toMatchObject({
      recipient: 'support@mg.example.com',
      sender: 'bounce+1@example.org',
      from: 'Ada Lovelace <ada@example.org>',
      subject: 'Grüße: help',
      From: 'Ada Lovelace <ada@example.org>',
      To: 'Support <support@mg.example.com>',
      Subject: 'Grüße: help',
      'X-Custom': 'yes',
      'X-Mailgun-Incoming': 'Yes',
      'X-Envelope-From': '<bounce+1@example.org>',
      'body-html': expect.stringContaining('<blockquote>Does it work?</blockquote>'),
      'stripped-html': expect.stringMatching(/^<p>It does not work\.<\/p>\s*$/),
      'stripped-text': 'It does not work.',
      'stripped-signature': '-- \r\nAda',
      timestamp: String(startMs / 1_000),
      token: expect.stringMatching(/^[0-9a-f]{50}$/),
    });
    expect(fields['body-plain']).toContain('> Does it work?');
    expect(fields['attachment-count']).toBeUndefined();
    const names = (JSON.parse(fields['message-headers'] ?? '') as string[][]).map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['From', 'To', 'Subject', 'Message-Id', 'Mime-Version', 'Content-Type']),
    );
    const expected = createHmac('sha256', testEmulator.emulator.webhooks.signingKey)
      .update(`${fields.timestamp}${fields.token}`)
      .digest('hex');
    expect(fields.signature).toBe(expected);
    expect(testEmulator.emulator.webhooks.list({ kind: 'route' })).toHaveLength(1);
  });

  it('sends attachments as files, with a map of content ids', async () => {
    const testEmulator = await startEmulator();
    const app = await startConsumer();
    await addRoute(testEmulator, 'catch_all()', [`forward("${app.url}")`]);
    const picture = Buffer.from([0x89, 0x50, 0, 0xff, 0x0a]);
    await testEmulator.emulator.inbound.receive({
      ...email,
      attachments: [
        { filename: 'Bericht "1".txt', contentType: 'text/plain', content: 'äöü' },
        { filename: 'logo.png', contentType: 'image/png', content: picture, isInline: true },
      ],
    });
    const [{ headers, form }] = (await app.arrived(1)) as [(typeof app.received)[0]];
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const posted = await form();
    expect(posted.get('attachment-count')).toBe('2');
    const files = new Map(
      ['attachment-1', 'attachment-2'].map((name) => [(posted.get(name) as File).name, posted.get(name) as File]),
    );
    expect([...files.keys()].sort()).toEqual(['Bericht "1".txt', 'logo.png']);
    expect(await files.get('Bericht "1".txt')?.text()).toBe('äöü');
    expect(files.get('logo.png')?.type).toBe('image/png');
    expect(Buffer.from((await files.get('logo.png')?.arrayBuffer()) as ArrayBuffer)).toEqual(picture);
    const ids = JSON.parse(String(posted.get('content-id-map'))) as Record<string, string>;
    expect((posted.get(ids['<logo.png>'] ?? '') as File).name).toBe('logo.png');
  });

  it('that ends in mime gets the source', async () => {
    const testEmulator = await startEmulator();
    const app = await startConsumer();
    await addRoute(testEmulator, 'catch_all()', [`forward("${app.url}/inbound_mime?x=1")`]);
    const mime = 'From: ada@example.org\r\nTo: support@mg.example.com\r\nSubject: raw\r\n\r\nline\r\n';
    const posted = await testEmulator.call('POST', '/_emulator/inbound', {
      headers: { 'content-type': 'message/rfc822' },
    });
    expect(posted.status).toBe(400);
    const response = await fetch(`${testEmulator.emulator.url}/_emulator/inbound`, {
      method: 'POST',
      headers: { 'content-type': 'message/rfc822' },
      body: mime,
    });
    expect(await response.json()).toMatchObject({ items: [{ recipient: 'support@mg.example.com', routes: [{}] }] });
    const [{ form }] = (await app.arrived(1)) as [(typeof app.received)[0]];
    const fields = Object.fromEntries(await form()) as Record<string, string>;
    expect(Object.keys(fields)).toEqual([
      'recipient',
      'sender',
      'from',
      'subject',
      'body-mime',
      'timestamp',
      'token',
      'signature',
    ]);
    expect(fields['body-mime']).toMatch(/^X-Mailgun-Incoming: Yes\r\n/);
    expect(fields['body-mime']?.endsWith(mime)).toBe(true);
  });

  it('what a filter captured is part of it', async () => {
    const testEmulator = await startEmulator();
    const app = await startConsumer();
    await addRoute(testEmulator, 'match_recipient("(?P<user>.*?)@(?P<domain>.*)")', [
      `forward("${app.url}/\\g<domain>/\\g<user>?mailbox=\\1")`,
    ]);
    await testEmulator.emulator.inbound.receive(email);
    await app.arrived(1);
    expect(app.received[0]?.path).toBe('/mg.example.com/support?mailbox=support');
  });

  it('is retried as webhooks are, and 406 ends it', async () => {
    const testEmulator = await startEmulator();
    const app = await startConsumer((index) => (index === 0 ? 500 : 406));
    await addRoute(testEmulator, 'catch_all()', [`forward("${app.url}")`]);
    await testEmulator.emulator.inbound.receive(email);
    expect(await testEmulator.emulator.webhooks.waitFor({ kind: 'route', event: 'forward' })).toMatchObject({
      state: 'pending',
      to: 'support@mg.example.com',
    });
    testEmulator.emulator.clock.advance(600_000);
    expect(await testEmulator.emulator.webhooks.waitFor({ state: 'refused' })).toMatchObject({
      attempts: [{ status: 500 }, { status: 406 }],
    });
    const tokens = await Promise.all(app.received.map(async ({ form }) => (await form()).get('token')));
    expect(new Set(tokens).size).toBe(2);
  });

  it('several recipients each get their own', async () => {
    const testEmulator = await startEmulator();
    const app = await startConsumer();
    await addRoute(testEmulator, 'match_recipient(".*@mg.example.com")', [`forward("${app.url}, ${app.url}/two")`]);
    await testEmulator.emulator.inbound.receive({ ...email, recipients: ['a@mg.example.com', 'b@mg.example.com'] });
    await app.arrived(4);
    const got = await Promise.all(
      app.received.map(async ({ path, form }) => `${path} ${(await form()).get('recipient')}`),
    );
    expect(got.sort()).toEqual([
      '/ a@mg.example.com',
      '/ b@mg.example.com',
      '/two a@mg.example.com',
      '/two b@mg.example.com',
    ]);
  });
});

describe('forward to an address', () => {
  it('puts the email into its mailbox, once, unchanged', async () => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, 'catch_all()', [
      'forward("Team@example.org, boss@example.org")',
      'forward("boss@example.org")',
    ]);
    await testEmulator.emulator.inbound.receive({ ...email, attachments: [{ filename: 'a.txt', content: 'hello' }] });
    const emails = await testEmulator.emulator.inbox.list();
    expect(emails.map(({ to }) => to).sort()).toEqual(['boss@example.org', 'team@example.org']);
    expect(emails[0]).toMatchObject({ subject: 'Grüße: help', from: 'Ada Lovelace <ada@example.org>' });
    expect(emails[0]?.attachments.map(({ filename }) => filename)).toEqual(['a.txt']);
    const { items } = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json;
    const shown = items.map((event: Record<string, unknown>) => `${event.event} ${event.recipient}`);
    expect(shown.sort()).toEqual([
      'accepted support@mg.example.com',
      'delivered Team@example.org',
      'delivered boss@example.org',
    ]);
    for (const { flags } of items) expect(flags['is-routed']).toBe(true);
  });
});

describe('store', () => {
  it('keeps the email, posts its URL, and its attachments can be fetched', async () => {
    const testEmulator = await startEmulator();
    const app = await startConsumer();
    await addRoute(testEmulator, 'catch_all()', [`store(notify="${app.url}/stored")`]);
    const content = Buffer.from([1, 2, 0, 255]);
    const [result] = await testEmulator.emulator.inbound.receive({
      ...email,
      attachments: [{ filename: 'ä b.bin', contentType: 'application/x-thing', content }],
    });
    const [{ form }] = (await app.arrived(1)) as [(typeof app.received)[0]];
    const fields = Object.fromEntries(await form()) as Record<string, string>;
    const url = `${testEmulator.emulator.url}/v3/domains/mg.example.com/messages/${result?.storageKey}`;
    expect(fields).toMatchObject({ domain: 'mg.example.com', recipient: 'support@mg.example.com', 'message-url': url });
    const [attachment] = JSON.parse(fields.attachments ?? '') as Array<Record<string, string>>;
    expect(attachment).toEqual({
      url: `${url}/attachments/0`,
      name: 'ä b.bin',
      'content-type': 'application/x-thing',
      size: 4,
    });
    const get = (address: string, accept = '*/*') => fetch(address, { headers: { authorization: auth(), accept } });
    const stored = (await (await get(url)).json()) as Record<string, unknown>;
    expect(stored).toMatchObject({
      recipients: 'support@mg.example.com',
      sender: 'ada@example.org',
      from: 'Ada Lovelace <ada@example.org>',
      subject: 'Grüße: help',
      'stripped-text': 'It does not work.',
      attachments: [attachment],
      'X-Mailgun-Incoming': 'Yes',
    });
    expect(Buffer.from(await (await get(attachment?.url ?? '')).arrayBuffer())).toEqual(content);
    expect((await get(`${url}/attachments/1`)).status).toBe(404);
    expect((await get(`${url}/attachments/x`)).status).toBe(404);
    const source = (await (await get(url, 'message/rfc2822')).json()) as Record<string, string>;
    expect(source['body-mime']).toContain('Content-Type: application/x-thing');
    const { items } = (await testEmulator.call('GET', '/v3/mg.example.com/events?event=stored')).json;
    expect(items).toMatchObject([{ event: 'stored', storage: { key: result?.storageKey, url } }]);
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
  });

  it('attachments of a sent message can be fetched, too', async () => {
    const testEmulator = await startEmulator();
    const file = new File(['hello'], 'a.html', { type: 'text/html' });
    await testEmulator.send(
      [
        ['from', 'a@mg.example.com'],
        ['to', 'ada@example.org'],
        ['text', 'x'],
        ['attachment', file],
      ],
      { multipart: true },
    );
    const [{ storage }] = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json.items;
    const response = await fetch(`${storage.url}/attachments/0`, { headers: { authorization: auth() } });
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'application/octet-stream',
      'hello',
    ]);
  });
});

describe('an email that nothing is done with', () => {
  it.each([
    { name: 'no route matches', more: {}, problem: /no route matches/ },
    {
      name: 'the domain does not exist',
      more: { recipients: ['a@other.example.com'] },
      problem: /domain other.example.com does not exist in the US/,
    },
    { name: 'the domain is in the other region', more: { region: 'eu' as const }, problem: /does not exist in the EU/ },
  ])('$name', async ({ more, problem }) => {
    const testEmulator = await startEmulator({ config: { domains: [{ name: 'mg.example.com' }] } });
    await addRoute(testEmulator, 'match_header("subject", "else")', ['store()']);
    const [result] = await testEmulator.emulator.inbound.receive({ ...email, ...more });
    expect(result).toMatchObject({ routes: [], problem: expect.stringMatching(problem) });
    expect(testEmulator.lines.join('\n')).toMatch(problem);
  });

  it('a destination that is none is logged; the others are done', async () => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, 'catch_all()', ['forward(".*@")', 'forward("http://")', 'forward("ada@example.net")']);
    await testEmulator.emulator.inbound.receive(email);
    expect((await testEmulator.emulator.inbox.list()).map(({ to }) => to)).toEqual(['ada@example.net']);
    expect(testEmulator.lines.join('\n')).toContain('".*@" is neither an http(s) URL nor an address');
  });

  it('a host that is not allowed is not posted to', async () => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, 'catch_all()', ['forward("http://example.com/x")']);
    await testEmulator.emulator.inbound.receive(email);
    expect(await testEmulator.emulator.webhooks.waitFor()).toMatchObject({ kind: 'route', state: 'blocked' });
  });
});

describe('/_emulator/inbound', () => {
  it.each([
    { name: 'JSON', init: { json: { ...email, recipients: ['x@mg.example.com'], headers: { 'X-A': 'b' } } } },
    { name: 'a form', init: { fields: [...Object.entries(email), ['h:X-A', 'b']] as Array<[string, string]> } },
    {
      name: 'a form with files',
      init: {
        fields: [...Object.entries(email), ['attachment', new File(['a'], 'a.txt')]] as Array<[string, string]>,
        multipart: true,
      },
    },
    { name: 'MIME in JSON', init: { json: { mime: 'From: a@b.c\nTo: d@mg.example.com\n\nhello' } } },
  ])('takes $name', async ({ init }) => {
    const testEmulator = await startEmulator();
    await addRoute(testEmulator, 'catch_all()', ['store()']);
    const { status, json } = await testEmulator.call('POST', '/_emulator/inbound', init);
    expect([status, json.items.length]).toEqual([200, 1]);
    expect(json.items[0]).toMatchObject({ routes: [{ actions: ['store()'] }], storageKey: expect.any(String) });
  });

  it.each([
    { name: 'no sender', json: { to: 'a@b.c' }, message: /"from" is missing/ },
    { name: 'no recipient', json: { from: 'a@b.c' }, message: /"to" is missing/ },
    { name: 'no recipient in the source', json: { mime: 'Subject: x\n\n' }, message: /no recipient/ },
    { name: 'a recipient that is none', json: { ...email, recipients: ['x'] }, message: /"x" is not a valid address/ },
    { name: 'text that is none', json: { ...email, text: 5 }, message: /text must be text/ },
    { name: 'a list', json: [], message: /must be a JSON object/ },
  ])('refuses $name', async ({ json, message }) => {
    const { call } = await startEmulator();
    const response = await call('POST', '/_emulator/inbound', { json });
    expect([response.status, response.json.message]).toEqual([400, expect.stringMatching(message)]);
  });
});
