// Emails that are difficult to build: unusual headers, MIME sources, tracking, placeholders.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReceivedEmail } from '../src/mail/read-email.ts';
import { type Fields, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(() => {
  testEmulator.emulator.reset();
  testEmulator.lines.length = 0;
});
afterAll(() => testEmulator.emulator.close());

const only = async (): Promise<ReceivedEmail> => {
  const emails = await testEmulator.emulator.inbox.list();
  expect(emails).toHaveLength(1);
  return emails[0] as ReceivedEmail;
};
const listed = async (query = '') => (await testEmulator.call('GET', `/_emulator/messages${query}`)).json.items;
const header = (email: ReceivedEmail, name: string) =>
  email.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
const postMime = (source: string, more: Record<string, string> = {}) =>
  testEmulator.call('POST', '/v3/mg.example.com/messages.mime', {
    fields: [['to', 'ada@example.org'], ...Object.entries(more), ['message', new File([source], 'm.eml')]] as Fields,
    multipart: true,
  });
const follow = async (link: string | undefined) => {
  const response = await fetch(link ?? '', { redirect: 'manual' });
  return [response.status, response.headers.get('location')];
};
const head = (email: ReceivedEmail) => email.raw.slice(0, email.raw.indexOf('\r\n\r\n'));

describe('click tracking', () => {
  const page = (html: string) => `From: a@mg.example.com\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n${html}\r\n`;

  it.each([
    {
      name: 'html',
      source: page('<a href="https://app.example.com/verify?t=1&amp;u=2">go</a>'),
      target: 'https://app.example.com/verify?t=1&u=2',
    },
    {
      name: 'text',
      source:
        'From: a@mg.example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n' +
        '--b\r\n\r\nhttps://app.example.com/text\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>hi</p>\r\n--b--\r\n',
      target: 'https://app.example.com/text',
    },
  ])('of a MIME message redirects to the target of its $name', async ({ source, target }) => {
    await postMime(source, { 'o:tracking': 'yes' });
    const { links } = await only();
    expect(links).toHaveLength(1);
    expect(links[0]).toContain('/_emulator/t/');
    expect(await follow(links[0])).toEqual([302, target]);
  });

  it('does not rewrite unsubscribe links', async () => {
    await testEmulator.send(
      messageWith({
        html: '<a href="%unsubscribe_url%">bye</a> <a href="https://a.example/">a</a>',
        text: '%tag_unsubscribe_url% https://b.example/',
        'o:tracking': 'yes',
      }),
    );
    const { links } = await only();
    expect(links.map((link) => link.replace(/.*\/t\/[^/]+\/\d+\//, ''))).toEqual([
      'unsubscribe/domain',
      'click/1',
      'unsubscribe/tag',
      'click/10001',
    ]);
    expect([await follow(links[1]), await follow(links[3])]).toEqual([
      [302, 'https://a.example/'],
      [302, 'https://b.example/'],
    ]);
    expect((await follow(links[0]))[0]).toBe(200);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/unsubscribes/ada@example.org')).json.tags).toEqual([
      '*',
    ]);
  });

  it('does not rewrite what is not a URL', async () => {
    const html = '<a href="https://[bad">bad</a> <a href="https://a.example/">a</a>';
    await testEmulator.send(messageWith({ html, text: undefined, 'o:tracking': 'yes' }));
    const email = await only();
    expect(email.html).toContain('<a href="https://[bad">');
    expect(await follow(email.links[1])).toEqual([302, 'https://a.example/']);
  });
});

describe('unsubscribing', () => {
  it.each([
    { name: 'by tag is for the tags of the email', before: undefined, expected: ['news', 'daily'] },
    { name: 'by tag adds to the tags there are', before: 'other', expected: ['other', 'news', 'daily'] },
    { name: 'by tag leaves the whole domain unsubscribed', before: '*', expected: ['*'] },
  ])('$name', async ({ before, expected }) => {
    await testEmulator.send(messageWith({ text: '%tag_unsubscribe_url%', 'o:tag': 'news' }, ['o:tag', 'daily']));
    const { text } = await only();
    if (before !== undefined) {
      const fields: Fields = [
        ['address', 'ada@example.org'],
        ['tag', before],
      ];
      await testEmulator.call('POST', '/v3/mg.example.com/unsubscribes', { fields });
    }
    await follow(text);
    const { json } = await testEmulator.call('GET', '/v3/mg.example.com/unsubscribes/ada@example.org');
    expect(json.tags).toEqual(expected);
  });
});

describe('content added to HTML', () => {
  it.each([
    { name: 'the pixel', html: '<body>İİİİİ</body>', expected: /^<body>İİİİİ<img [^>]+><\/body>$/ },
    {
      name: 'the pixel before the last end',
      html: '<body></body>a</BODY >b',
      expected: /^<body><\/body>a<img [^>]+><\/BODY >b$/,
    },
    { name: 'the pixel without a body', html: '<p>a</p>', expected: /^<p>a<\/p><img [^>]+>$/ },
    {
      name: 'the pixel on top',
      html: '<html><body class="a">b</body></html>',
      top: 'yes',
      expected: /^<html><body class="a"><img [^>]+>b<\/body><\/html>$/,
    },
    { name: 'the pixel on top without a body', html: '<p>a</p>', top: 'yes', expected: /^<img [^>]+><p>a<\/p>$/ },
  ])('puts $name in the right place', async ({ html, top, expected }) => {
    const placed = { 'o:tracking-opens': 'yes', 'o:tracking-pixel-location-top': top };
    await testEmulator.send(messageWith({ html, ...placed }));
    expect((await only()).html).toMatch(expected);
  });

  it('puts the footer in the right place', async () => {
    const fields: Fields = [
      ['active', 'yes'],
      ['html_footer', '<i>footer</i>'],
      ['text_footer', 'footer'],
    ];
    await testEmulator.call('PUT', '/v3/domains/mg.example.com/tracking/unsubscribe', { fields });
    await testEmulator.send(messageWith({ html: '<body>İİİİİ</body>' }));
    expect((await only()).html).toBe('<body>İİİİİ<i>footer</i></body>');
  });
});

describe('a name in encoded words', () => {
  const from = '=?UTF-8?Q?J=C3=B6rg?= <a@mg.example.com>';

  it('is decoded when received, and encoded once when sent', async () => {
    await testEmulator.send(
      messageWith({ from, to: '=?UTF-8?B?Wm/Dqw==?= <ada@example.org>', text: 'Hi %recipient_name%' }),
    );
    const email = await only();
    expect(email).toMatchObject({ from: 'Jörg <a@mg.example.com>', text: 'Hi Zoë' });
    // RFC 2047, section 5: no encoded word within quotes.
    expect(email.raw.match(/^(From|To): .*$/gm)).toEqual([
      'From: =?UTF-8?Q?J=C3=B6rg?= <a@mg.example.com>',
      'To: =?UTF-8?Q?Zo=C3=AB?= <ada@example.org>',
    ]);
    expect((await listed(`?from=${encodeURIComponent('Jörg')}`))[0].from).toBe('Jörg <a@mg.example.com>');
  });

  it.each([
    { name: 'of a MIME message', more: {} },
    { name: 'of a MIME message that is built anew', more: { 'o:tracking': 'yes', 'h:Reply-To': from } },
  ])('$name', async ({ more }) => {
    const source = `From: ${from}\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n<p>hi</p>\r\n`;
    await postMime(source, more as unknown as Record<string, string>);
    const email = await only();
    expect(email.from).toBe('Jörg <a@mg.example.com>');
    expect(email.raw).toContain('From: =?UTF-8?Q?J=C3=B6rg?= <a@mg.example.com>\r\n');
    expect(email.raw).not.toContain('"=?');
    expect((await listed('?from=J%C3%B6rg'))[0].from).toBe('Jörg <a@mg.example.com>');
  });

  it.each([
    { name: 'punctuation', written: '=?utf-8?Q?Acme=2C_Inc?=', expected: '"Acme, Inc"' },
    {
      name: 'a line break',
      written: '=?utf-8?Q?a=0D=0ABcc=3A_eve=40example.org?=',
      expected: '"a Bcc: eve@example.org"',
    },
    { name: 'two words', written: '=?utf-8?Q?J=C3=B6rg?= =?utf-8?Q?_M=C3=BCller?=', expected: 'Jörg Müller' },
    { name: 'no known charset', written: '=?x-none?Q?a?=', expected: 'a' },
    { name: 'nothing encoded', written: 'a =? b', expected: 'a =? b' },
  ])('may contain $name', async ({ written, expected }) => {
    expect((await testEmulator.send(messageWith({ from: `${written} <a@mg.example.com>` }))).status).toBe(200);
    const email = await only();
    expect(email.from).toBe(`${expected} <a@mg.example.com>`);
    expect(header(email, 'Bcc')).toEqual([]);
  });
});

describe('h: headers', () => {
  it('Subject is used by lists and searches', async () => {
    await testEmulator.send(messageWith({ 'h:Subject': 'Real subject 4711' }));
    expect((await only()).subject).toBe('Real subject 4711');
    expect((await listed())[0].subject).toBe('Real subject 4711');
    expect((await testEmulator.emulator.inbox.waitFor({ subject: 'Real subject', timeoutMs: 5 })).codes).toContain(
      '4711',
    );
  });

  it.each(['From', 'Subject', 'To'])('an empty %s removes nothing', async (name) => {
    await testEmulator.send(messageWith({ [`h:${name}`]: ' ' }));
    expect(await only()).toMatchObject({ subject: 'Your code', from: 'Acme <noreply@mg.example.com>' });
    expect(header(await only(), 'To')).toEqual(['ada@example.org']);
  });

  it.each([
    { name: 'an API message', send: (fields: Record<string, string>) => testEmulator.send(messageWith(fields)) },
    {
      name: 'a MIME message',
      send: (fields: Record<string, string>) => postMime('From: a@mg.example.com\r\nSubject: s\r\n\r\nhi\r\n', fields),
    },
  ])('of $name are folded and encoded at any length', async ({ send }) => {
    const words = Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ');
    await send({ 'v:words': words, 'v:long': 'x'.repeat(3_000), 'h:X-Long': 'y'.repeat(2_000), 'h:X-Note': 'Grüße' });
    const email = await only();
    const lines = head(email).split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(998);
    expect(head(email)).toMatch(/^[\x20-\x7e\r\n]*$/);
    expect(JSON.parse(header(email, 'X-Mailgun-Variables')[0] ?? '')).toEqual({ words, long: 'x'.repeat(3_000) });
    expect([header(email, 'X-Long'), header(email, 'X-Note')]).toEqual([['y'.repeat(2_000)], ['Grüße']]);
  });

  it('a subject without spaces is folded', async () => {
    await testEmulator.send(messageWith({ subject: 's'.repeat(3_000) }));
    const email = await only();
    expect(
      Math.max(
        ...head(email)
          .split('\r\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(998);
    expect(email.subject).toBe('s'.repeat(3_000));
  });

  it.each([
    { name: 'CRLF', newline: '\r\n' },
    { name: 'LF', newline: '\n' },
  ])('replace those of a MIME source with $name', async ({ newline }) => {
    const source = [
      'From: a@mg.example.com',
      'Subject: one',
      ' folded',
      'X-Own: 1',
      'Date: x',
      '',
      'Subject: in the body',
      '',
    ];
    await postMime(source.join(newline), { 'h:Subject': 'zwei Grüße', 'h:From': 'b@mg.example.com', 'h:X-Own': '2' });
    const email = await only();
    expect([header(email, 'Subject'), header(email, 'From')]).toEqual([['zwei Grüße'], ['b@mg.example.com']]);
    expect(header(email, 'X-Own').sort()).toEqual(['1', '2']);
    expect(email.text.trim()).toBe('Subject: in the body');
    expect((await listed())[0].subject).toBe('zwei Grüße');
  });

  it('have their placeholders replaced above a MIME source', async () => {
    await postMime('From: a@mg.example.com\r\n\r\nhi\r\n', { 'h:Subject': 'For %recipient_email%' });
    expect((await only()).subject).toBe('For ada@example.org');
    expect((await listed())[0].subject).toBe('For ada@example.org');
  });
});

describe('recipient-variables within v:', () => {
  it("keep X-Mailgun-Variables valid JSON, and events show the recipient's values", async () => {
    await testEmulator.send(
      messageWith({
        'v:user': '%recipient.quote% and %recipient_email%',
        'h:X-Mailgun-Variables': '{"deep":{"list":["%recipient.quote%"]}}',
        'h:X-Quote': '%recipient.quote%',
        'recipient-variables': '{"ada@example.org":{"quote":"He said \\"hi\\""}}',
      }),
    );
    const email = await only();
    expect(JSON.parse(header(email, 'X-Mailgun-Variables')[0] ?? '')).toEqual({
      deep: { list: ['He said "hi"'] },
      user: 'He said "hi" and ada@example.org',
    });
    expect(header(email, 'X-Quote')).toEqual(['He said "hi"']);
    const [event] = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json.items;
    expect(event['user-variables']).toEqual({
      deep: '{"list":["He said \\"hi\\""]}',
      user: 'He said "hi" and ada@example.org',
    });
  });
});

describe('a MIME source that cannot be read', () => {
  const nested = Array.from(
    { length: 400 },
    (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
  );

  it.each([
    { name: 'as it is', more: {} as Record<string, string> },
    { name: 'to be built anew', more: { 'o:tracking': 'yes' } },
  ])('because of its nesting, $name, is listed with its source only, without affecting others', async ({ more }) => {
    await testEmulator.send(messageWith({}));
    const source = `From: a@mg.example.com\r\nSubject: deep\r\nMIME-Version: 1.0\r\n${nested.join('')}\r\nx\r\n`;
    expect((await postMime(source, more)).status).toBe(200);
    const emails = await testEmulator.emulator.inbox.list();
    expect(emails.map(({ subject, html, text }) => ({ subject, html, text }))).toEqual([
      { subject: 'deep', html: '', text: '' },
      { subject: 'Your code', html: '<p>Your code is <b>012345</b>.</p>', text: 'Your code is 012345.' },
    ]);
    expect(emails[0]?.raw.endsWith(source)).toBe(true);
    expect((await testEmulator.call('GET', '/_emulator/latest')).status).toBe(200);
  });

  it('because of the size of its header is accepted, fails, and shows why', async () => {
    const reply = await postMime(`From: a@mg.example.com\r\nX-Big: ${'x'.repeat(3_000_000)}\r\n\r\nhi\r\n`);
    expect(reply.status).toBe(200);
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
    const [accepted] = (await testEmulator.call('GET', '/_emulator/accepted')).json.items;
    expect(accepted.problem).toMatch(/^the MIME source cannot be read: /);
    expect(testEmulator.lines[0]).toContain('will not be delivered');
    const [failed] = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json.items;
    expect([failed.event, failed.severity]).toEqual(['failed', 'permanent']);
    const path = failed.storage.url.slice(testEmulator.emulator.url.length);
    expect((await testEmulator.call('GET', path)).status).toBe(200);
  });
});

describe('amp-html', () => {
  it('is a part of the email, not an attachment', async () => {
    await testEmulator.send(messageWith({ 'amp-html': '<!doctype html><html amp4email></html>' }));
    const email = await only();
    expect(email.raw).toContain('Content-Type: text/x-amp-html');
    expect(email.attachments).toEqual([]);
  });
});

describe('sending a stored message again', () => {
  const keyOf = async (testEmulator: TestEmulator, domain = 'mg.example.com') =>
    (await testEmulator.call('GET', `/v3/${domain}/events`)).json.items[0].storage.key;
  const again = (testEmulator: TestEmulator, key: string, to: string, domain = 'mg.example.com') =>
    testEmulator.call('POST', `/v3/domains/${domain}/messages/${key}`, { fields: [['to', to]] });

  it('reaches each recipient once', async () => {
    await testEmulator.send(messageWith({}));
    const key = await keyOf(testEmulator);
    expect((await again(testEmulator, key, 'eve@example.org, EVE@example.org, bob@example.org')).status).toBe(200);
    expect((await testEmulator.emulator.inbox.list()).map(({ to }) => to).sort()).toEqual([
      'ada@example.org',
      'bob@example.org',
      'eve@example.org',
    ]);
  });

  it.each([
    { name: 'nobody', to: '', expected: 'to parameter is missing' },
    { name: 'no address', to: 'eve', expected: 'to parameter is not a valid address. please check documentation' },
    {
      name: 'too many',
      to: Array.from({ length: 1_001 }, (_, index) => `u${index}@example.org`).join(),
      expected: 'Too many recipients, max is 1000',
    },
  ])('to $name is rejected', async ({ to, expected }) => {
    await testEmulator.send(messageWith({}));
    const reply = await again(testEmulator, await keyOf(testEmulator), to);
    expect([reply.status, reply.json.message]).toEqual([400, expected]);
  });

  it('is checked as every message', async () => {
    const name = 'sandbox1.mailgun.org';
    const config = { domains: [{ name, type: 'sandbox' as const, authorizedRecipients: ['ada@example.org'] }] };
    const sandbox = await start({ config });
    await sandbox.call('POST', `/v3/${name}/messages`, { fields: messageWith({}) });
    const reply = await again(sandbox, await keyOf(sandbox, name), 'eve@example.org', name);
    expect([reply.status, reply.json.message]).toEqual([403, expect.stringContaining('Sandbox subdomains')]);
    await sandbox.emulator.close();
  });

  const updateTemplate = (template: string) =>
    testEmulator.call('PUT', '/v3/mg.example.com/templates/t/versions/initial', { fields: [['template', template]] });
  it.each([
    { name: 'its template renders now', fix: () => updateTemplate('ok {{a}}'), arrives: 1 },
    { name: 'its template still does not render', fix: () => updateTemplate('{{> other}}'), arrives: 0 },
  ])('when $name: $arrives email', async ({ fix, arrives }) => {
    const fields: Fields = [
      ['name', 't'],
      ['template', '{{> p}}'],
    ];
    await testEmulator.call('POST', '/v3/mg.example.com/templates', { fields });
    const template = { html: undefined, text: undefined, template: 't', 't:variables': '{"a":1}' };
    await testEmulator.send(messageWith(template));
    const key = await keyOf(testEmulator);
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
    await fix();
    await again(testEmulator, key, 'ada@example.org');
    expect(await testEmulator.emulator.inbox.list()).toHaveLength(arrives);
  });

  it('fails again when its variables are malformed', async () => {
    await testEmulator.send(messageWith({ 'h:X-Mailgun-Variables': '{broken' }));
    await again(testEmulator, await keyOf(testEmulator), 'ada@example.org');
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
  });
});
