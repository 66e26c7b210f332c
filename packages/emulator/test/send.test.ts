// The emails that arrive in the inbox for accepted messages.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auth, message, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(() => testEmulator.emulator.inbox.clear());
afterAll(() => testEmulator.emulator.close());

const only = async () => {
  const emails = await testEmulator.emulator.inbox.list();
  expect(emails).toHaveLength(1);
  return emails[0] as (typeof emails)[number];
};
const header = (email: { headers: Array<[string, string]> }, name: string) =>
  email.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

describe('a message', () => {
  it.each([
    { name: 'urlencoded', multipart: false },
    { name: 'multipart', multipart: true },
  ])('$name arrives once, as written', async ({ multipart }) => {
    const reply = await testEmulator.send(message, { multipart });
    expect(reply).toMatchObject({
      status: 200,
      type: 'application/json; charset=utf-8',
      json: { message: 'Queued. Thank you.' },
    });
    expect(reply.json.id).toMatch(/^<\d{14}\.[0-9a-f]{16}@mg\.example\.com>$/);
    expect(await only()).toMatchObject({
      id: reply.json.id.slice(1, -1),
      domain: 'mg.example.com',
      region: 'us',
      to: 'ada@example.org',
      from: 'Acme <noreply@mg.example.com>',
      subject: 'Your code',
      html: '<p>Your code is <b>012345</b>.</p>',
      text: 'Your code is 012345.',
      codes: ['012345'],
      tags: [],
      testMode: false,
    });
  });

  it('is accepted with gzip encoding', async () => {
    const body = gzipSync(new URLSearchParams(message as Array<[string, string]>).toString());
    const response = await fetch(`${testEmulator.emulator.url}/v3/mg.example.com/messages`, {
      method: 'POST',
      headers: {
        authorization: auth(),
        'content-encoding': 'gzip',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
    expect(response.status).toBe(200);
    expect((await only()).subject).toBe('Your code');
  });

  it('goes to every recipient once, repeated and comma separated, and hides the bcc', async () => {
    await testEmulator.send(
      messageWith(
        {
          to: 'Ada <ada@example.org>, "Lovelace, A." <lovelace@example.org>',
          cc: 'carl@example.org',
          bcc: 'bea@example.org',
        },
        ['to', 'ADA@example.org'],
      ),
    );
    const emails = await testEmulator.emulator.inbox.list();
    expect(emails.map(({ to }) => to).sort()).toEqual([
      'ada@example.org',
      'bea@example.org',
      'carl@example.org',
      'lovelace@example.org',
    ]);
    for (const email of emails) {
      expect(header(email, 'To')).toEqual(['Ada <ada@example.org>, "Lovelace, A." <lovelace@example.org>']);
      expect(header(email, 'Cc')).toEqual(['carl@example.org']);
      expect(email.raw).not.toContain('bea@example.org');
    }
  });

  it('carries attachments and inline parts', async () => {
    await testEmulator.send(
      messageWith(
        { html: '<img src="cid:logo.png">' },
        ['attachment', new File(['a,b\n1,2\n'], 'table.csv', { type: 'text/csv' })],
        ['inline', new File([new Uint8Array([1, 2, 3])], 'logo.png', { type: 'image/png' })],
      ),
      { multipart: true },
    );
    const { attachments } = await only();
    expect(
      attachments.map(({ filename, size, isInline, contentId }) => ({ filename, size, isInline, contentId })),
    ).toEqual([
      { filename: 'logo.png', size: 3, isInline: true, contentId: 'logo.png' },
      { filename: 'table.csv', size: 8, isInline: false, contentId: undefined },
    ]);
  });

  it('drops an attachment without a file name', async () => {
    const part = (disposition: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
    const fields = message.map(([name, value]) => part(`name="${name}"`, value as string));
    const files = ['', 'kept.txt'].map((filename) => part(`name="attachment"; filename="${filename}"`, 'content'));
    const response = await fetch(`${testEmulator.emulator.url}/v3/mg.example.com/messages`, {
      method: 'POST',
      headers: { authorization: auth(), 'content-type': 'multipart/form-data; boundary=x' },
      body: `${[...fields, ...files].join('')}--x--\r\n`,
    });
    expect(response.status).toBe(200);
    expect((await only()).attachments.map(({ filename }) => filename)).toEqual(['kept.txt']);
  });

  it('shows v: and h:X-Mailgun-Variables to the recipient, but not t:variables', async () => {
    await testEmulator.send(
      messageWith({
        'v:order': 'Ünlü-77',
        'h:X-Mailgun-Variables': '{"code":"leaked-1"}',
        't:variables': '{"code":"private-2"}',
        'h:X-Entity-Ref-ID': 'ref-1',
        'o:tag': 'Register',
      }),
    );
    const email = await only();
    expect(header(email, 'X-Mailgun-Variables').map((value) => JSON.parse(value))).toEqual([
      { code: 'leaked-1', order: 'Ünlü-77' },
    ]);
    expect(header(email, 'X-Mailgun-Tag')).toEqual(['Register']);
    expect(email.headers).toContainEqual(['X-Entity-Ref-ID', 'ref-1']);
    expect(email.raw).not.toContain('private-2');
  });

  it('omits the headers that o:suppress-headers names', async () => {
    await testEmulator.send(
      messageWith({ 'v:order': '77', 'o:tag': 'Register', 'o:suppress-headers': 'X-Mailgun-Variables' }),
    );
    const names = (await only()).headers.map(([name]) => name);
    expect(names).toContain('X-Mailgun-Tag');
    expect(names).not.toContain('X-Mailgun-Variables');
  });

  it('keeps a Message-Id of the form <unique@domain>, otherwise creates one', async () => {
    const kept = await testEmulator.send(messageWith({ 'h:Message-Id': '<one@mg.example.com>' }));
    const made = await testEmulator.send(messageWith({ 'h:Message-Id': 'not an id' }));
    expect(kept.json.id).toBe('<one@mg.example.com>');
    expect(made.json.id).toMatch(/^<\d{14}\./);
    expect(header((await testEmulator.emulator.inbox.list()).at(-1) as never, 'Message-ID')).toEqual([
      '<one@mg.example.com>',
    ]);
  });

  it('replaces placeholders in headers and bodies, per recipient', async () => {
    await testEmulator.send(
      messageWith({
        to: 'Ada King <ada@example.org>, bob@example.org',
        subject: 'Hi %recipient.nick%',
        text: '%recipient_fname%|%recipient_email%|%recipient.nick%|%recipient.unknown%|100% sure',
        html: undefined,
        'recipient-variables': '{"ada@example.org":{"nick":"Countess"},"bob@example.org":{"nick":"B"}}',
      }),
    );
    const emails = await testEmulator.emulator.inbox.list();
    expect(emails.map(({ to, subject, text }) => [to, subject, text]).sort()).toEqual([
      ['ada@example.org', 'Hi Countess', 'Ada|ada@example.org|Countess|%recipient.unknown%|100% sure'],
      ['bob@example.org', 'Hi B', '|bob@example.org|B|%recipient.unknown%|100% sure'],
    ]);
    // With recipient-variables each recipient gets a separate copy.
    expect(emails.flatMap((email) => header(email, 'To')).sort()).toEqual([
      'Ada King <ada@example.org>',
      'bob@example.org',
    ]);
  });

  it('cannot add a header or a recipient through a line break', async () => {
    await testEmulator.send(messageWith({ 'h:X-Note': 'a\r\nBcc: eve@example.org', subject: 'b\r\nX-Evil: 1' }));
    const email = await only();
    expect(email.headers.map(([name]) => name)).not.toEqual(expect.arrayContaining(['X-Evil']));
    expect(header(email, 'Bcc')).toEqual([]);
  });

  it('that is scheduled arrives at its time', async () => {
    let nowMs = Date.parse('2026-01-05T10:00:00Z');
    const later = await start({ now: () => nowMs });
    await later.send(messageWith({ 'o:deliverytime': 'Mon, 05 Jan 2026 12:00:00 +0000' }));
    expect(await later.emulator.inbox.list()).toEqual([]);
    nowMs += 2 * 3_600_000;
    expect((await later.emulator.inbox.list()).map(({ receivedAt }) => receivedAt.toISOString())).toEqual([
      '2026-01-05T12:00:00.000Z',
    ]);
    await later.emulator.close();
  });
});

describe('an email contains', () => {
  it.each([
    { name: 'a code with leading zeros', text: 'Code: 001234', html: undefined, codes: ['001234'], links: [] },
    {
      name: 'codes of 4 to 8 digits only',
      text: '123 1234 12345678 123456789',
      html: undefined,
      codes: ['1234', '12345678'],
      links: [],
    },
    {
      name: 'no codes within a word, number or telephone number',
      text: 'A1234 1234B +4912345 x_5678',
      html: undefined,
      codes: [],
      links: [],
    },
    {
      name: 'a code with an entity',
      text: undefined,
      html: '<p>0044&#53;5 &lt;777777&gt;</p>',
      codes: ['004455', '777777'],
      links: [],
    },
    { name: 'a code split by markup', text: undefined, html: '<b>12</b><i>34</i>', codes: ['1234'], links: [] },
    {
      name: 'nothing invisible',
      text: undefined,
      html: '<style>.a{color:#123456}</style><a href="https://x.example/7777?c=8888">go</a>',
      codes: [],
      links: ['https://x.example/7777?c=8888'],
    },
    {
      name: 'links of both parts, once each',
      text: 'https://x.example/a, (https://y.example/b).',
      html: '<a href="https://x.example/a">a</a>',
      codes: [],
      links: ['https://x.example/a', 'https://y.example/b'],
    },
  ])('$name', async ({ text, html, codes, links }) => {
    await testEmulator.send(messageWith({ text, html, subject: undefined }));
    expect(await only()).toMatchObject({ codes, links });
  });

  it('a sender whose name needs quotes', async () => {
    await testEmulator.send(messageWith({ from: '"Größe, A." <a@example.com>' }));
    expect((await only()).from).toBe('"Größe, A." <a@example.com>');
  });
});

describe('waitFor', () => {
  it('finds emails that have arrived by recipient and subject, the newest first', async () => {
    await testEmulator.send(messageWith({ subject: 'First 1111' }));
    await testEmulator.send(messageWith({ subject: 'Second 2222' }));
    const { inbox } = testEmulator.emulator;
    expect((await inbox.waitFor({ to: 'ADA@example.org' })).subject).toBe('Second 2222');
    expect((await inbox.waitFor({ subject: 'first' })).subject).toBe('First 1111');
    expect((await inbox.waitFor({ subject: /^First/ })).subject).toBe('First 1111');
  });

  it('waits for emails that have not arrived', async () => {
    const waiting = testEmulator.emulator.inbox.waitFor({ to: 'ada@example.org', since: Date.now() });
    await testEmulator.send(message);
    expect((await waiting).codes).toEqual(['012345']);
  });

  it('wakes when a scheduled email is due', async () => {
    const dueMs = Math.ceil(Date.now() / 1000) * 1000;
    // The clock stops 20 ms before the email is due, and continues after the message is accepted.
    const offsetMs = dueMs - 20 - Date.now();
    let isStopped = true;
    const soon = await start({ now: () => (isStopped ? dueMs - 20 : Date.now() + offsetMs) });
    await soon.send(messageWith({ 'o:deliverytime': String(dueMs / 1000) }));
    isStopped = false;
    expect((await soon.emulator.inbox.waitFor({ timeoutMs: 2_000 })).receivedAt.getTime()).toBe(dueMs);
    await soon.emulator.close();
  });

  it('rejects when the emulator is closed', async () => {
    const short = await start();
    const waiting = expect(short.emulator.inbox.waitFor({})).rejects.toThrow('the emulator was closed');
    await short.emulator.close();
    await waiting;
  });

  it('lists what arrived instead after the timeout', async () => {
    await testEmulator.send(message);
    await expect(testEmulator.emulator.inbox.waitFor({ to: 'bob@example.org', timeoutMs: 5 })).rejects.toThrow(
      'no email (to bob@example.org) arrived within 5 ms: the newest emails are "Your code" to ada@example.org',
    );
  });
});
