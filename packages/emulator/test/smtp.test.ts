// SMTP submission: what nodemailer sends arrives as over HTTP, with the same headers, limits, suppressions and events.
import { get } from 'node:https';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../src/index.ts';
import { auth, start, type TestEmulator } from './client.ts';
import { connectAs, connectRaw, plain } from './smtp-client.ts';

const login = 'postmaster@mg.example.com';
const email: SendMailOptions = {
  from: 'Acme <noreply@mg.example.com>',
  to: 'Ada <ada@example.org>',
  subject: 'Your code',
  text: 'Your code is 012345.',
  html: '<p>Your code is <b>012345</b>.</p>',
};

let testEmulator: TestEmulator;
let port: number;
beforeAll(async () => {
  testEmulator = await start({ smtp: true });
  port = testEmulator.emulator.smtp?.port ?? 0;
});
beforeEach(() => {
  testEmulator.emulator.reset();
  testEmulator.lines.length = 0;
});
afterAll(() => testEmulator.emulator.close());

const transport = (options: object = {}) =>
  nodemailer.createTransport({ host: '127.0.0.1', port, auth: { user: login, pass: 'any' }, ...options });
const send = (changes: SendMailOptions = {}, options: object = {}) =>
  transport(options).sendMail({ ...email, ...changes });
const list = () => testEmulator.emulator.inbox.list();
/** With an emulator of its own. */
const within = async (options: EmulatorOptions, run: (own: TestEmulator, port: number) => Promise<void>) => {
  const own = await start({ smtp: true, ...options });
  try {
    await run(own, own.emulator.smtp?.port ?? 0);
  } finally {
    await own.emulator.close();
  }
};

const getJson = (url: string, ca = '') =>
  new Promise<{ body: unknown }>((resolve, reject) => {
    get(url, { ca, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ body: JSON.parse(text) });
    }).on('error', reject);
  });

describe('nodemailer', () => {
  it('sends over STARTTLS, with tags and variables, and the certificate is verified', async () => {
    await within({ tls: true }, async ({ emulator }, ownPort) => {
      const { ca = '' } = emulator.tls ?? {};
      expect(emulator.smtp).toEqual({ host: '127.0.0.1', port: ownPort, startTls: true });
      const secure = { host: 'localhost', port: ownPort, requireTLS: true };
      const sent = await send(
        { headers: { 'X-Mailgun-Tag': ['sign-in', 'app'], 'X-Mailgun-Variables': '{"order":"77"}' } },
        { ...secure, tls: { ca } },
      );
      expect(sent).toMatchObject({ accepted: ['ada@example.org'], response: '250 Great success' });
      const [received, ...others] = await emulator.inbox.list();
      expect(others).toEqual([]);
      expect(received).toMatchObject({
        to: 'ada@example.org',
        from: 'Acme <noreply@mg.example.com>',
        subject: 'Your code',
        codes: ['012345'],
        tags: ['sign-in', 'app'],
        domain: 'mg.example.com',
        id: sent.messageId.slice(1, -1),
      });
      await expect(send({}, secure)).rejects.toThrow(/unable to (get|verify)|self.signed/);
      await expect(send({}, { ...secure, host: '127.0.0.2', tls: { ca } })).rejects.toThrow();
      expect(await emulator.inbox.list()).toHaveLength(1);
    });
  });

  it('finds the port, and the CA file, in the state', async () => {
    await within({ tls: true, config: { smtpCredentials: [] } }, async ({ emulator }, ownPort) => {
      const { body } = await getJson(`${emulator.url}/_emulator/state`, emulator.tls?.ca);
      expect(body).toMatchObject({
        smtp: { host: '127.0.0.1', port: ownPort, startTls: true },
        tls: { caFile: emulator.tls?.caFile, hosts: expect.arrayContaining(['localhost']) },
        accepts: { anySmtpLogin: false },
      });
    });
    const { json } = await testEmulator.call('GET', '/_emulator/state');
    expect(json).toMatchObject({ smtp: { startTls: false }, accepts: { anySmtpLogin: true } });
    expect(json).not.toHaveProperty('tls');
  });

  it('sends without STARTTLS, which is not offered without a certificate', async () => {
    await send();
    expect(await list()).toMatchObject([{ to: 'ada@example.org', codes: ['012345'] }]);
    expect(testEmulator.emulator.smtp?.startTls).toBe(false);
    await expect(send({}, { requireTLS: true })).rejects.toThrow();
  });

  it('sends attachments, and to Cc and Bcc', async () => {
    await send({
      cc: 'cy@example.org',
      bcc: 'bo@example.org',
      attachments: [{ filename: 'a.txt', content: 'hello' }],
    });
    const emails = await list();
    expect(emails.map(({ to }) => to).sort()).toEqual(['ada@example.org', 'bo@example.org', 'cy@example.org']);
    expect(emails.map(({ attachments }) => attachments.map(({ filename, size }) => [filename, size]))).toEqual(
      Array(3).fill([['a.txt', 5]]),
    );
    const { items } = (await testEmulator.call('GET', '/_emulator/accepted')).json;
    expect(items[0].recipients.map(({ kind, address }: { kind: string; address: string }) => [kind, address])).toEqual([
      ['to', 'ada@example.org'],
      ['cc', 'cy@example.org'],
      ['bcc', 'bo@example.org'],
    ]);
  });

  it('sends lines that begin with dots, and non-ASCII text, unchanged', async () => {
    const text = '.\n..\n.hidden\nGrüße ✉\n';
    await send({ text, html: '<p>x</p>' });
    expect((await list())[0]?.text?.trimEnd()).toBe(text.trimEnd());
  });
});

describe('a header', () => {
  it.each([
    {
      name: 'X-Mailgun-Drop-Message',
      headers: { 'X-Mailgun-Drop-Message': 'yes' },
      expected: { testMode: true },
    },
    {
      name: 'X-Mailgun-Template-Name',
      headers: { 'X-Mailgun-Template-Name': 'sign-in', 'X-Mailgun-Template-Variables': '{"code":"246810"}' },
      expected: { html: '<b>246810</b>', template: 'sign-in' },
    },
    {
      name: 'X-Mailgun-Track-Clicks',
      headers: { 'X-Mailgun-Track-Clicks': 'yes' },
      html: '<a href="https://example.com/a">a</a>',
      expected: { html: expect.stringContaining('/_emulator/t/') },
    },
    {
      name: 'X-Mailgun-Recipient-Variables',
      headers: { 'X-Mailgun-Recipient-Variables': '{"ada@example.org":{"name":"Ada"}}' },
      html: '<p>Hi %recipient.name%</p>',
      expected: { html: expect.stringContaining('<p>Hi Ada</p>') },
    },
  ])('$name works', async ({ headers, html, expected }) => {
    await testEmulator.call('POST', '/v3/mg.example.com/templates', {
      fields: [
        ['name', 'sign-in'],
        ['template', '<b>{{code}}</b>'],
      ],
    });
    await send({ headers: headers as Record<string, string>, ...(html !== undefined && { html }) });
    expect(await list()).toMatchObject([expected]);
  });

  it('X-Mailgun-Deliver-By schedules the message', async () => {
    let nowMs = Date.parse('2026-03-02T12:00:00Z');
    await within({ now: () => nowMs }, async ({ emulator }, ownPort) => {
      await send({ headers: { 'X-Mailgun-Deliver-By': 'Mon, 02 Mar 2026 13:00:00 +0000' } }, { port: ownPort });
      expect(await emulator.inbox.list()).toEqual([]);
      nowMs += 3_600_000;
      expect(await emulator.inbox.list()).toHaveLength(1);
    });
  });
});

describe('a message sent over SMTP', () => {
  it('has events, of the method smtp and without a key', async () => {
    await send({ headers: { 'X-Mailgun-Variables': '{"order":"77"}' } });
    const { items } = (await testEmulator.call('GET', '/v3/mg.example.com/events?ascending=yes')).json;
    expect(items).toMatchObject([
      { event: 'accepted', method: 'smtp', recipient: 'ada@example.org', 'user-variables': { order: '77' } },
      { event: 'delivered', 'delivery-status': { code: 250 } },
    ]);
    expect(items[0]).not.toHaveProperty('api-key-id');
  });

  it('is held back by a suppression', async () => {
    await testEmulator.call('POST', '/v3/mg.example.com/bounces', { fields: [['address', 'ada@example.org']] });
    await send();
    expect(await list()).toEqual([]);
    const { items } = (await testEmulator.call('GET', '/v3/mg.example.com/events?event=failed')).json;
    expect(items).toMatchObject([{ reason: 'suppress-bounce', 'delivery-status': { code: 605 } }]);
  });

  it('is found as a stored message', async () => {
    await send();
    const { items } = (await testEmulator.call('GET', '/v3/mg.example.com/events?event=accepted')).json;
    const stored = await testEmulator.call('GET', new URL(items[0].storage.url).pathname);
    expect(stored.json).toMatchObject({ subject: 'Your code', From: 'Acme <noreply@mg.example.com>' });
  });

  it.each([
    {
      what: 'an unverified domain',
      domain: { name: 'mg.example.com', state: 'unverified' as const },
      expected: '421 Domain mg.example.com is not allowed to send: The domain is unverified',
    },
    {
      what: 'a sandbox, to another recipient',
      domain: { name: 'mg.example.com', type: 'sandbox' as const, authorizedRecipients: [] },
      expected: '421 Domain mg.example.com is not allowed to send: Sandbox subdomains are for test purposes only.',
    },
  ])('is refused from $what', async ({ domain, expected }) => {
    await within({ config: { domains: [domain] } }, async ({ emulator }, ownPort) => {
      await expect(send({}, { port: ownPort })).rejects.toThrow(expected);
      expect(await emulator.inbox.list()).toEqual([]);
    });
  });

  it('to a mailing list reaches its subscribed members, with the id of its source', async () => {
    const { call, emulator } = testEmulator;
    await call('POST', '/v3/lists', { fields: [['address', 'dev@mg.example.com']] });
    const members = [
      { address: 'bob@example.org' },
      { address: 'eve@example.org', subscribed: false },
      'ada@example.org',
    ];
    await call('POST', '/v3/lists/dev@mg.example.com/members.json', { fields: [['members', JSON.stringify(members)]] });
    const { messageId } = await send({ to: 'dev@mg.example.com' });
    const received = (await list()).map(({ to, id, codes }) => [to, id, codes]);
    const id = messageId.slice(1, -1);
    expect(received.sort()).toEqual([
      ['ada@example.org', id, ['012345']],
      ['bob@example.org', id, ['012345']],
    ]);
    const posted = new FormData();
    posted.append('to', 'dev@mg.example.com');
    const source = `Message-ID: <own-id@mg.example.com>\r\nFrom: a@mg.example.com\r\nSubject: s\r\n\r\nHello`;
    posted.append('message', new File([source], 'message'));
    const response = await fetch(`${emulator.url}/v3/mg.example.com/messages.mime`, {
      method: 'POST',
      headers: { authorization: auth() },
      body: posted,
    });
    expect(await response.json()).toMatchObject({ id: '<own-id@mg.example.com>' });
    expect((await list())[0]?.id).toBe('own-id@mg.example.com');
  });

  it('from the domain of a disabled subaccount is refused', async () => {
    const { call } = testEmulator;
    const created = await call('POST', '/v5/accounts/subaccounts', { fields: [['name', 'one']] });
    const { id } = created.json.subaccount;
    const headers = { 'x-mailgun-on-behalf-of': id };
    await call('POST', '/v4/domains', { fields: [['name', 'one.example.com']], headers });
    await call('PUT', '/v4/domains/one.example.com/verify', { headers });
    const own = { auth: { user: 'postmaster@one.example.com', pass: 'any' } };
    await send({ from: 'a@one.example.com' }, own);
    await call('POST', `/v5/accounts/subaccounts/${id}/disable`);
    await expect(send({ from: 'a@one.example.com' }, own)).rejects.toThrow(/421.*Account disabled/);
    expect(await list()).toHaveLength(1);
  });

  it('is refused with more than 1,000 recipients', async () => {
    const to = Array.from({ length: 1_002 }, (_, index) => `u${index}@example.org`);
    const sent = await send({ to, text: 'x', html: '' });
    expect([sent.accepted.length, sent.rejected.length]).toEqual([1_000, 2]);
    expect(sent.rejectedErrors?.[0]?.responseCode).toBe(452);
  });

  it('is refused with options that the HTTP API refuses', async () => {
    const name = 'x'.repeat(1_000);
    const headers = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`X-Mailgun-Variables-${index}`, name]),
    );
    // Other headers are the sender's own: they are not options.
    await send({ headers });
    const big = { 'X-Mailgun-Variables': JSON.stringify({ big: 'x'.repeat(17_000) }) };
    await expect(send({ headers: big })).rejects.toThrow('550 Send options (parameters starting with o:, h:, or v:)');
  });
});

describe('a login', () => {
  const config = {
    domains: [{ name: 'mg.example.com' }, { name: 'eu.example.com', region: 'eu' as const }],
    smtpCredentials: [
      { login: 'postmaster@mg.example.com', password: 'secret' },
      { login: 'app@eu.example.com', password: 'secret', region: 'eu' as const },
    ],
  };
  const as = (user: string, pass: string, ownPort: number) => ({ port: ownPort, auth: { user, pass } });

  it('of the configuration sends for its domain and region, and no other login does', async () => {
    await within({ config }, async ({ emulator, lines }, ownPort) => {
      await send({}, as('postmaster@mg.example.com', 'secret', ownPort));
      await send({ to: 'eu@example.org' }, as('APP@eu.example.com', 'secret', ownPort));
      expect((await emulator.inbox.list()).map(({ to, domain, region }) => [to, domain, region]).sort()).toEqual([
        ['ada@example.org', 'mg.example.com', 'us'],
        ['eu@example.org', 'eu.example.com', 'eu'],
      ]);
      for (const [user, pass] of [
        ['postmaster@mg.example.com', 'wrong-password'],
        ['other@mg.example.com', 'secret'],
        ['postmaster', 'secret'],
      ] as const) {
        await expect(send({}, as(user, pass, ownPort))).rejects.toMatchObject({
          responseCode: 535,
          response: '535 Authentication failed',
        });
      }
      expect(await emulator.inbox.list()).toHaveLength(2);
      expect(lines.filter((line) => line.startsWith('SMTP'))).toEqual([
        'SMTP 535: Authentication failed: the password is wrong',
        'SMTP 535: Authentication failed: the login is neither in the configuration nor created through the API',
        'SMTP 535: Authentication failed: the login is neither in the configuration nor created through the API',
      ]);
      expect(lines.join('\n')).not.toMatch(/secret|wrong-password/);
    });
  });

  it('that was created through the API needs its password', async () => {
    const created = await testEmulator.call('POST', '/v3/domains/mg.example.com/credentials', {
      fields: [['login', 'app']],
    });
    const password = created.json.credentials['app@mg.example.com'];
    await send({}, as('app@mg.example.com', password, port));
    await expect(send({}, as('app@mg.example.com', 'another', port))).rejects.toMatchObject({ responseCode: 535 });
    await testEmulator.call('PUT', '/v3/domains/mg.example.com/credentials/app', {
      fields: [['password', 'new-password']],
    });
    await expect(send({}, as('app@mg.example.com', password, port))).rejects.toMatchObject({ responseCode: 535 });
    await send({}, as('app@mg.example.com', 'new-password', port));
    expect(await list()).toHaveLength(2);
  });

  it('without a domain sends for that of the sender', async () => {
    await send({}, as('test', 'test', port));
    expect(await list()).toMatchObject([{ domain: 'mg.example.com' }]);
  });

  it.each([
    { what: 'an empty login', user: '', pass: 'x' },
    { what: 'an empty password', user: login, pass: '' },
  ])('with $what is refused', async ({ user, pass }) => {
    const client = await connectRaw(port);
    await client.send('EHLO test\r\n');
    expect(await client.send(`AUTH PLAIN ${plain(user, pass)}\r\n`)).toEqual([expect.stringMatching(/^5\d\d /)]);
    client.socket.destroy();
  });

  it('is refused for good after three attempts on one connection', async () => {
    await within({ config }, async (_own, ownPort) => {
      const client = await connectRaw(ownPort);
      await client.send('EHLO test\r\n');
      const wrong = `AUTH PLAIN ${plain(login, 'wrong')}\r\n`;
      expect([await client.send(wrong), await client.send(wrong), await client.send(wrong)].flat()).toEqual([
        '535 Authentication failed',
        '535 Authentication failed',
        '421 Authentication failed',
      ]);
      await client.closed;
    });
  });

  it('of an unknown domain is refused', async () => {
    await within({ config: { domains: config.domains } }, async (_own, ownPort) => {
      await expect(send({}, as('x@other.example.com', 'x', ownPort))).rejects.toMatchObject({ responseCode: 535 });
      await expect(send({ from: 'x@other.example.com' }, as('x', 'x', ownPort))).rejects.toThrow(
        '550 the sending domain is not known',
      );
    });
  });
});

describe('without a login', () => {
  it('a message to a domain that is not known is refused, with what to do', async () => {
    await expect(send({}, { auth: undefined })).rejects.toThrow(
      /530 Authentication required: to send, log in as an address of the sending domain/,
    );
    expect(await list()).toEqual([]);
  });
});

it('announces what Mailgun announces', async () => {
  const client = await connectRaw(port);
  expect(client.greeting).toMatch(/^220 /);
  const [reply = ''] = await client.send('EHLO test\r\n');
  expect(
    reply
      .split('\r\n')
      .slice(1)
      .map((line) => line.slice(4))
      .sort(),
  ).toEqual(['8BITMIME', 'AUTH PLAIN LOGIN', 'PIPELINING', 'SIZE 52428800', 'SMTPUTF8']);
  expect(await client.send('QUIT\r\n')).toEqual([expect.stringMatching(/^221 /)]);
  await client.closed;
});

it('stops with the emulator, open connections included', async () => {
  const own = await start({ smtp: true });
  const client = await connectAs(own.emulator.smtp?.port ?? 0);
  await own.emulator.close();
  await client.closed;
  await expect(connectRaw(own.emulator.smtp?.port ?? 0)).resolves.toMatchObject({ greeting: '' });
});

it('serves every address of the machine with host 0.0.0.0, and shows the one to use', async () => {
  await within({ host: '0.0.0.0' }, async ({ emulator }, ownPort) => {
    expect(emulator.smtp).toMatchObject({ host: '127.0.0.1' });
    await send({}, { port: ownPort });
    expect(await emulator.inbox.list()).toHaveLength(1);
  });
});

it('is off by default', async () => {
  const own = await start();
  expect(own.emulator.smtp).toBeUndefined();
  await own.emulator.close();
});

it('reports a port that is in use', async () => {
  await expect(start({ smtp: { port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
