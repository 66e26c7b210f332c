// An endpoint that responds with anything: events without the usual fields, escape codes, and the key that it was called with.
import { describe, expect, it } from 'vitest';
import { allowEndpoints } from '../src/connector/connector.ts';
import { createClient } from '../src/mailgun/client.ts';
import { trace } from '../src/mailgun/trace.ts';
import { afterThis, apiKey, createLab, domain, serve } from './lab.ts';

const address = 'ada@example.org';

/** @param respond path → body; undefined is a 404 */
async function createEndpoint(respond: (path: string) => unknown) {
  const endpoint = await serve((request, response) => {
    const body = respond(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? { message: 'Not found' }));
  });
  afterThis(allowEndpoints([endpoint]));
  return { endpoint, domain, apiKey, from: `a@${domain}`, deliveries: {} };
}

const withEvents = (items: unknown[]) => (path: string) => {
  if (path.startsWith('/v4/domains/')) return { domain: { name: domain, state: 'active' } };
  if (path.includes('event=rejected')) return { items: [] };
  return path.startsWith(`/v3/${domain}/events`) ? { items } : undefined;
};

const event = (name: string, more: object = {}) => ({
  event: name,
  recipient: address,
  timestamp: 1_700_000_000,
  message: { headers: { 'message-id': `x@${domain}`, subject: 'Code' } },
  ...more,
});
const failed = (severity: string | undefined, more: object) => event('failed', { severity, ...more });

const rows = [
  {
    name: 'a rejection with its reason only',
    item: event('rejected', { reject: { reason: 'Sandbox subdomains are for test purposes only.', description: '' } }),
    text: 'Mailgun rejected the message: “Sandbox subdomains are for test purposes only”.',
    summary: /^Mailgun itself rejected the email: “Sandbox subdomains/,
  },
  {
    name: 'a rejection with reason and description',
    item: event('rejected', { reject: { reason: 'blocked', description: 'Spam' } }),
    text: 'Mailgun rejected the message: “blocked: Spam”.',
    summary: /“blocked: Spam”/,
  },
  {
    name: 'a rejection without a reason',
    item: event('rejected', { reject: null }),
    text: 'Mailgun rejected the message.',
    summary: /^Mailgun itself rejected the email\.$/,
  },
  {
    name: 'a delivery without a timestamp',
    item: event('delivered', { timestamp: undefined, 'delivery-status': { code: 250, message: 'OK' } }),
    text: 'Delivered: “250 OK”.',
    summary: /^It was delivered/,
    atMs: null,
  },
  ...[null, undefined, [], 'text', 1, {}].map((status) => ({
    name: `a delivery with the status ${JSON.stringify(status)}`,
    item: event('delivered', { 'delivery-status': status }),
    text: 'Delivered.',
    summary: /^It was delivered/,
  })),
  ...[null, undefined, {}].map((status) => ({
    name: `a permanent failure with the status ${JSON.stringify(status)}`,
    item: failed('permanent', { 'delivery-status': status }),
    text: 'Permanently failed.',
    summary: /permanently rejected the email\.$/,
  })),
  {
    name: 'a permanent failure with a reason only',
    item: failed('permanent', { reason: 'bounce', 'delivery-status': null }),
    text: 'Permanently failed: “bounce”.',
    summary: /permanently rejected the email: “bounce”\.$/,
  },
  {
    name: 'a failure without a severity',
    item: failed(undefined, { 'delivery-status': { code: '550', description: 'No such user' } }),
    text: 'Permanently failed: “550 No such user”.',
    summary: /permanently rejected the email: “550 No such user”/,
  },
  {
    name: 'a deferral with a null status',
    item: failed('temporary', { 'delivery-status': null }),
    text: 'Deferred.',
    summary: /defers the email\. Mailgun keeps retrying\.$/,
  },
  {
    name: 'a deferral with texts for numbers',
    item: failed('temporary', { 'delivery-status': { code: 'x', message: 'Later', 'retry-seconds': 'soon' } }),
    text: 'Deferred: “Later”.',
    summary: /defers the email: “Later”/,
  },
  ...['not a time', 1e300, -1e300, null, {}, [], true, ''].map((timestamp) => ({
    name: `the timestamp ${JSON.stringify(timestamp)}`,
    item: event('opened', { timestamp }),
    text: 'Opened.',
    summary: /^It was delivered and opened\.$/,
    atMs: null,
  })),
  {
    name: 'a timestamp as a text',
    item: event('opened', { timestamp: '1700000000.5' }),
    text: 'Opened.',
    summary: /opened/,
    atMs: 1_700_000_000_500,
  },
  {
    name: 'an event without a name',
    item: event('', { event: null }),
    text: 'An event without a name.',
    summary: /has no events/,
  },
  { name: 'an unknown event', item: event('queued'), text: 'queued', summary: /has no events/ },
];

describe('an event of Mailgun', () => {
  it.each(rows)('$name', async ({ item, text, summary, atMs = 1_700_000_000_000 }) => {
    const config = await createEndpoint(withEvents([item]));
    const result = await trace(config, address, {});
    const { run } = await createLab();
    const { exitCode, stdout, stderr } = await run(['trace', '-', address], { input: JSON.stringify(config) });

    expect(result.messages[0]?.events[0]).toMatchObject({ text, atMs });
    expect(result.summary).toMatch(summary);
    expect(stdout).toContain(`${atMs === null ? 'time unknown           ' : 'UTC'}  ${text}`);
    expect(stdout + stderr).not.toMatch(/“”|NaN|undefined|Internal error/);
    expect(exitCode).toBe(result.delivered ? 0 : 1);
  });

  it('without a time stays behind the one that it followed', async () => {
    const items = [
      event('accepted', { timestamp: 2 }),
      event('failed', { severity: 'temporary', timestamp: null }),
      event('delivered', { timestamp: 3 }),
      event('stored', { timestamp: 1 }),
    ];
    const { messages } = await trace(await createEndpoint(withEvents(items)), address, {});

    expect(messages[0]?.events.map((one) => one.event)).toEqual(['stored', 'accepted', 'failed', 'delivered']);
  });

  it.each([[null], ['text'], [{ items: 'x' }], [{ items: [null, 1, [], 'x'] }], ['['.repeat(100_000)], [{}]])(
    'in a list like %j is not there',
    async (body) => {
      const config = await createEndpoint((path) => (path.includes('/events') ? body : withEvents([])(path)));

      expect(await trace(config, address, {})).toMatchObject({ delivered: false, messages: [] });
    },
  );
});

describe('the email that a trace reports on', () => {
  const test = (at: number) => [
    event('accepted', {
      timestamp: at,
      flags: { 'is-test-mode': true },
      message: { headers: { 'message-id': 'test' } },
    }),
    event('delivered', {
      timestamp: at + 1,
      'delivery-status': { code: 650 },
      message: { headers: { 'message-id': 'test' } },
    }),
  ];
  const real = [event('accepted', { timestamp: 10 }), event('delivered', { timestamp: 11 })];
  it.each([
    {
      name: 'the real one before a test',
      items: [...real, ...test(20)],
      delivered: true,
      summary: /^It was delivered/,
    },
    { name: 'the real one after a test', items: [...test(1), ...real], delivered: true, summary: /^It was delivered/ },
    {
      name: 'a failure before a test',
      items: [event('failed', { severity: 'permanent', reason: 'bounce' }), ...test(1_800_000_000)],
      delivered: false,
      summary: /permanently rejected/,
    },
    {
      name: 'a test that is not delivered yet',
      items: [...real, ...test(20).slice(0, 1)],
      delivered: true,
      summary: /^It was delivered/,
    },
    { name: 'a test alone', items: test(1), delivered: false, summary: /such as that of check --send-test/ },
    {
      name: 'an email that the config sends in test mode',
      items: test(1),
      config: { testMode: 'on' },
      delivered: false,
      summary: /in test mode.* Set testMode to off\.$/,
    },
  ])('$name', async ({ items, delivered, summary, config = {} }) => {
    const endpoint = await createEndpoint(withEvents(items));

    expect(await trace({ ...endpoint, ...config }, address, {})).toMatchObject({
      delivered,
      summary: expect.stringMatching(summary),
    });
  });

  it('are those that Logto sent, after check --send-test to the same address', async () => {
    const lab = await createLab();
    const input = JSON.stringify(lab.config);
    await lab.run(['send', '-', '--to', address, '--type', 'SignIn'], { input });
    await lab.run(['check', '-', '--send-test', address], { input });
    const { exitCode, stdout } = await lab.run(['trace', '-', address], { input });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/✓ It was delivered/);
    expect(stdout).not.toContain('set testMode');
  });
});

const escapeCodes = '\x1b[31m\x1b]0;title\x07\x9b2J\u202e\x08\r\n';
const raw = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('escape codes', () => {
  const hostile = (text: string) => `${text}${escapeCodes}x`;
  const item = event('delivered', {
    'delivery-status': { message: hostile('OK'), 'mx-host': hostile('mx') },
    message: { headers: { 'message-id': hostile('id'), subject: hostile('Code') } },
  });
  const bad = { [hostile('unknown')]: 1, deliveries: { [hostile('Type')]: 1, Generic: { subject: hostile('{{x}}') } } };
  const good = { Generic: { subject: 'Code', text: hostile('Your {{code}}'), html: '<p>{{code}}</p>' } };
  const rows: Array<{ name: string; args: string[]; config?: object; endpoint?: (path: string) => unknown }> = [
    { name: 'events', args: ['trace', '-', address], endpoint: withEvents([item]) },
    { name: 'events as JSON', args: ['trace', '-', address, '--json'], endpoint: withEvents([item]) },
    { name: 'a config', args: ['check', '-'], config: bad },
    { name: 'a config as JSON', args: ['check', '-', '--json'], config: bad },
    { name: 'a preview', args: ['preview', '-', '--type', 'Generic'], config: { deliveries: good } },
    { name: 'a preview as JSON', args: ['preview', '-', '--json'], config: { deliveries: good } },
    {
      name: 'a rejection of a send',
      args: ['send', '-', '--to', address],
      config: { deliveries: good },
      endpoint: () => ({ message: hostile('Queued'), id: hostile('<id>') }),
    },
    {
      name: 'a domain as Mailgun has it',
      args: ['check', '-', '--live', '--address', address],
      endpoint: () => ({
        domain: { state: hostile('active'), web_prefix: hostile('email') },
        sending_dns_records: [{ record_type: hostile('TXT'), name: hostile('n'), value: 'v=spf1', valid: 'no' }],
        code: hostile('550'),
        error: hostile('gone'),
        created_at: hostile('Mon'),
      }),
    },
    { name: 'an option', args: ['check', hostile('--x')] },
    { name: 'a command', args: [hostile('chek')] },
    { name: 'a file name', args: ['check', hostile('nowhere')] },
    { name: 'a usage type', args: ['preview', '-', '--type', hostile('Sign')] },
    { name: 'a payload', args: ['preview', '-', '--type', 'x', '--payload', hostile('{')] },
    { name: 'an address', args: ['trace', '-', `a\x1b[31m\x9b@b`], endpoint: withEvents([]) },
    { name: 'an excess argument', args: ['check', 'a', hostile('b')] },
  ];

  it.each(rows)('are not printed: $name', async ({ args, config, endpoint = withEvents([]) }) => {
    const base = await createEndpoint(endpoint);
    const { run } = await createLab();
    for (const isTerminal of [false, true]) {
      const { stdout, stderr } = await run(args, { input: JSON.stringify({ ...base, ...config }), isTerminal });
      const own = /\x1b\[(?:[\d;]*m|2K|1?A|1?G|\?(?:25|2026)[lh])|\r/g;
      const shown = stdout + stderr;

      expect(shown).not.toBe('');
      expect(isTerminal ? shown.replace(own, '') : shown).not.toMatch(raw);
      expect(shown).not.toMatch(/\x1b\[31m(?:\x1b\]|.{0,3}title)/);
    }
  });
});

describe('a key that the endpoint reflects', () => {
  const base64 = Buffer.from(`api:${apiKey}`).toString('base64');
  const forms = [
    ['plain', apiKey],
    ['in upper case', apiKey.toUpperCase()],
    ['in a Basic credential', base64],
    ['in a Basic credential without its padding', base64.replace(/=+$/, '')],
    ['as base64', Buffer.from(apiKey).toString('base64')],
    ['as hex', Buffer.from(apiKey).toString('hex')],
    ['behind text that is shortened inside it', 'x'.repeat(290) + apiKey],
    ['several times', `${apiKey}${apiKey} ${apiKey}`],
  ] as const;

  it.each(forms)('%s is not printed', async (_name, form) => {
    const reflected = { code: 550, message: form, description: form };
    const items = [
      event('failed', { severity: 'permanent', reason: form, 'delivery-status': reflected }),
      event(form, { message: { headers: { 'message-id': form, subject: form } } }),
    ];
    const config = await createEndpoint((path) =>
      path.includes('/bounces/') ? { code: form, error: form, created_at: form } : withEvents(items)(path),
    );
    const { run } = await createLab();
    const secrets = [apiKey, base64.replace(/=+$/, ''), form.trim()].map((text) => text.toLowerCase().slice(0, 20));
    for (const args of [
      ['trace', '-', address],
      ['trace', '-', address, '--json'],
      ['check', '-', '--address', address],
    ]) {
      const { stdout, stderr } = await run(args, { input: JSON.stringify(config) });
      const shown = (stdout + stderr).toLowerCase();

      expect(secrets.filter((secret) => !/^x+$/.test(secret) && shown.includes(secret))).toEqual([]);
      expect(shown).toContain('••••');
    }
  });

  it('as escapes of JSON is masked when the response is read', async () => {
    const escaped = [...apiKey].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    const { endpoint } = await createEndpoint(() => `{"message":"${escaped}"}`);
    const from = { name: undefined, address: 'a@b.example' };
    const client = createClient({ endpoint, domain, apiKey, from } as unknown as Parameters<typeof createClient>[0]);

    expect(await client.get('/')).toMatchObject({ json: { message: '••••••••' } });
  });
});
