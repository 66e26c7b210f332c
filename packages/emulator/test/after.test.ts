// After the 200: events, suppressions, magic recipients, stored messages, tracking.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { message, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(() => testEmulator.call('DELETE', '/_emulator/state'));
afterAll(() => testEmulator.emulator.close());

interface ShownEvent {
  event: string;
  recipient: string;
  severity?: string;
  reason?: string;
  'delivery-status'?: { code: number };
}
const events = async (query = ''): Promise<ShownEvent[]> => {
  const { json } = await testEmulator.call('GET', `/v3/mg.example.com/events?ascending=yes&begin=0${query}`);
  return json.items;
};
const summaries = (items: ShownEvent[]) =>
  items.map(({ event, severity, reason, 'delivery-status': status }) =>
    [event, severity, reason, status?.code].filter((part) => part !== undefined).join(' '),
  );

describe('a magic recipient', () => {
  it.each([
    { to: 'bounce@example.org', expected: ['accepted', 'failed permanent bounce 550'], arrives: 0, list: 'bounces' },
    { to: 'fail+1@example.org', expected: ['accepted', 'failed permanent generic 554'], arrives: 0 },
    {
      to: 'greylist@example.org',
      expected: ['accepted', 'failed temporary greylisted 451', 'delivered 250'],
      arrives: 1,
    },
    { to: 'tempfail@example.org', expected: ['accepted', 'failed temporary generic 452'], arrives: 0 },
    {
      to: 'tooold@example.org',
      expected: ['accepted', 'failed temporary generic 452', 'failed permanent old 602'],
      arrives: 0,
    },
    {
      to: 'complaint@example.org',
      expected: ['accepted', 'delivered 250', 'complained'],
      arrives: 1,
      list: 'complaints',
    },
    {
      to: 'unsubscribe@example.org',
      expected: ['accepted', 'delivered 250', 'unsubscribed'],
      arrives: 1,
      list: 'unsubscribes',
    },
    { to: 'open@example.org', expected: ['accepted', 'delivered 250', 'opened'], arrives: 1 },
    { to: 'ada@example.org', expected: ['accepted', 'delivered 250'], arrives: 1 },
  ])('$to', async ({ to, expected, arrives, list }) => {
    expect((await testEmulator.send(messageWith({ to }))).status).toBe(200);
    expect(summaries(await events())).toEqual(expected);
    expect(await testEmulator.emulator.inbox.list()).toHaveLength(arrives);
    if (list) expect((await testEmulator.call('GET', `/v3/mg.example.com/${list}/${to}`)).status).toBe(200);
  });
});

describe('a suppressed address', () => {
  it.each([
    { list: 'bounces', fields: {}, expected: 'failed permanent suppress-bounce 605' },
    { list: 'unsubscribes', fields: { tag: '*' }, expected: 'failed permanent suppress-unsubscribe 606' },
    { list: 'unsubscribes', fields: { tag: 'news' }, expected: 'failed permanent suppress-unsubscribe 606' },
    { list: 'unsubscribes', fields: { tag: 'other' }, expected: 'delivered 250' },
    { list: 'complaints', fields: {}, expected: 'failed permanent suppress-complaint 607' },
  ])('on $list $fields: $expected', async ({ list, fields, expected }) => {
    const posted = Object.entries({ address: 'Ada@example.org', ...fields });
    await testEmulator.call('POST', `/v3/mg.example.com/${list}`, { fields: posted });
    expect((await testEmulator.send(messageWith({ 'o:tag': 'news' }))).status).toBe(200);
    expect(summaries(await events())).toEqual(['accepted', expected]);
  });

  it('gets email again after its entry is removed', async () => {
    await testEmulator.send(messageWith({ to: 'bounce@example.org' }));
    const removed = await testEmulator.call('DELETE', '/v3/mg.example.com/bounces/bounce@example.org');
    expect(removed.json).toEqual({
      message: 'Bounced address has been removed',
      address: 'bounce@example.org',
    });
    expect((await testEmulator.call('GET', '/v3/mg.example.com/bounces/bounce@example.org')).json).toEqual({
      message: 'Address not found in bounces table',
    });
  });

  it('is not added to the bounces when it is on the allowlist', async () => {
    await testEmulator.call('POST', '/v3/mg.example.com/whitelists', { fields: [['domain', 'example.org']] });
    await testEmulator.send(messageWith({ to: 'bounce@example.org' }));
    expect((await testEmulator.call('GET', '/v3/mg.example.com/bounces')).json.items).toEqual([]);
  });

  it.each([
    { count: 1000, status: 200, expected: '1000 addresses have been added to the bounces table' },
    { count: 1001, status: 400, expected: 'Batch size should be less than 1000' },
  ])('$count come in one call', async ({ count, status, expected }) => {
    const json = Array.from({ length: count }, (_, index) => ({ address: `u${index}@example.org` }));
    const reply = await testEmulator.call('POST', '/v3/mg.example.com/bounces', { json });
    expect([reply.status, reply.json.message]).toEqual([status, expected]);
  });
});

describe('events', () => {
  it.each([
    { query: 'event=delivered', expected: 2 },
    { query: 'event=accepted OR delivered', expected: 4 },
    { query: 'event=NOT accepted', expected: 2 },
    { query: 'subject=first', expected: 2 },
    { query: 'subject="Your first"', expected: 2 },
    { query: 'subject="first"', expected: 0 },
    { query: 'subject=your AND NOT first', expected: 2 },
    { query: 'tags=news', expected: 2 },
    { query: 'recipient=ada@example.org&event=accepted', expected: 1 },
    { query: 'from=noreply', expected: 4 },
    { query: 'size=>100', expected: 4 },
    { query: 'size=<10', expected: 0 },
    { query: 'list=x', expected: 0 },
  ])('are filtered by $query', async ({ query, expected }) => {
    await testEmulator.send(messageWith({ subject: 'Your first', 'o:tag': 'news' }));
    await testEmulator.send(messageWith({ subject: 'Your second', to: 'bob@example.org' }));
    const encoded = new URLSearchParams(query.replaceAll('=>', '=%3E').replaceAll('=<', '=%3C'));
    expect(await events(`&${encoded}`)).toHaveLength(expected);
  });

  it.each(['event=(a', 'subject=AND', 'size=big', 'begin=yesterday', 'limit=many'])('reject %s', async (query) => {
    expect((await testEmulator.call('GET', `/v3/mg.example.com/events?${query}`)).status).toBe(400);
  });

  it('are newest first by default, between begin and end', async () => {
    await testEmulator.send(message);
    const newest = await testEmulator.call('GET', '/v3/mg.example.com/events');
    expect(summaries(newest.json.items)).toEqual(['delivered 250', 'accepted']);
    const future = Math.ceil(Date.now() / 1000) + 10;
    const later = await testEmulator.call('GET', `/v3/mg.example.com/events?begin=${future}&ascending=yes`);
    expect(later.json.items).toEqual([]);
  });

  it('do not exist for a message whose template is missing', async () => {
    await testEmulator.send(messageWith({ html: undefined, text: undefined, template: 'gone' }));
    expect(await events()).toEqual([]);
    const { json } = await testEmulator.call('GET', '/_emulator/accepted');
    expect(json.items[0].problem).toBe('template "gone" not found');
  });

  it('show malformed variables in a header as a failure', async () => {
    await testEmulator.send(messageWith({ 'h:X-Mailgun-Variables': '{broken' }));
    expect(summaries(await events())).toEqual(['accepted', 'failed permanent generic 500']);
  });

  it('can be simulated', async () => {
    const { json } = await testEmulator.send(message);
    const id = encodeURIComponent(json.id);
    expect(
      (await testEmulator.call('POST', `/_emulator/accepted/${id}/events`, { json: { event: 'bounced' } })).status,
    ).toBe(201);
    expect(
      (await testEmulator.call('POST', `/_emulator/accepted/${id}/events`, { json: { event: 'nonsense' } })).status,
    ).toBe(400);
    expect(summaries(await events()).at(-1)).toBe('failed permanent bounce 550');
    expect((await testEmulator.call('GET', '/v3/mg.example.com/bounces/ada@example.org')).json).toMatchObject({
      code: '550',
    });
  });
});

describe('a stored message', () => {
  it('is shown, with its source on request, and can be sent again', async () => {
    await testEmulator.send(messageWith({ 'o:testmode': 'yes' }));
    const [event] = (await testEmulator.call('GET', '/v3/mg.example.com/events?event=delivered')).json.items;
    expect(event['delivery-status'].code).toBe(650);
    const path = event.storage.url.slice(testEmulator.emulator.url.length);
    expect((await testEmulator.call('GET', path)).json).toMatchObject({
      Subject: 'Your code',
      'body-plain': 'Your code is 012345.',
      'body-html': '<p>Your code is <b>012345</b>.</p>',
      sender: 'noreply@mg.example.com',
    });
    const source = await testEmulator.call('GET', path, { headers: { accept: 'message/rfc2822' } });
    expect(source.json['body-mime']).toContain('Subject: Your code');
    expect((await testEmulator.call('POST', path, { fields: [['to', 'bob@example.org']] })).status).toBe(200);
    expect((await testEmulator.emulator.inbox.waitFor({ to: 'bob@example.org' })).codes).toEqual(['012345']);
    expect((await testEmulator.call('GET', '/v3/domains/mg.example.com/messages/gone')).json).toEqual({
      message: 'Message not found',
    });
  });
});

describe('tracking', () => {
  const html =
    '<body><a href="https://app.example.com/verify?a=1&amp;b=2">verify</a> <a disable-tracking=true href="https://x.example.com">x</a></body>';

  it('is off by default', async () => {
    await testEmulator.send(messageWith({ html }));
    expect((await testEmulator.emulator.inbox.waitFor({})).html).toBe(html);
  });

  it('rewrites links that redirect to their targets, and records clicks and opens', async () => {
    await testEmulator.call('PUT', '/v3/domains/mg.example.com/tracking/click', { fields: [['active', 'yes']] });
    await testEmulator.call('PUT', '/v3/domains/mg.example.com/tracking/open', { fields: [['active', 'yes']] });
    await testEmulator.send(messageWith({ html, text: 'Go to https://app.example.com/text.' }));
    const email = await testEmulator.emulator.inbox.waitFor({});
    expect(email.html).not.toContain('app.example.com');
    expect(email.html).toContain('href="https://x.example.com"');
    const follow = async (link: string) => (await fetch(link, { redirect: 'manual' })).headers.get('location');
    expect(await follow(email.links[0] ?? '')).toBe('https://app.example.com/verify?a=1&b=2');
    expect(await follow(/http:\S+click\/\d+/.exec(email.text)?.[0] ?? '')).toBe('https://app.example.com/text');
    const pixel = /<img[^>]+src="([^"]+)"/.exec(email.html)?.[1] ?? '';
    expect((await fetch(pixel)).headers.get('content-type')).toBe('image/gif');
    expect(summaries(await events()).slice(2)).toEqual(['clicked', 'clicked', 'opened']);
  });

  it.each([
    { option: { 'o:tracking': 'no' }, rewritten: false },
    { option: { 'o:tracking-clicks': 'no' }, rewritten: false },
    { option: { 'o:tracking-clicks': 'htmlonly' }, rewritten: true },
  ])('of the domain is overridden by $option', async ({ option, rewritten }) => {
    await testEmulator.call('PUT', '/v3/domains/mg.example.com/tracking/click', { fields: [['active', 'yes']] });
    await testEmulator.send(messageWith({ html, text: 'https://app.example.com/text', ...option }));
    const email = await testEmulator.emulator.inbox.waitFor({});
    expect(email.html.includes('/_emulator/t/')).toBe(rewritten);
    expect(email.text).toBe('https://app.example.com/text');
  });

  it('follows the settings at the time of acceptance', async () => {
    await testEmulator.send(messageWith({ html }));
    await testEmulator.call('PUT', '/v3/domains/mg.example.com/tracking/click', { fields: [['active', 'yes']] });
    expect((await testEmulator.emulator.inbox.waitFor({})).html).toBe(html);
  });

  it('adds an unsubscribe link that works', async () => {
    await testEmulator.send(messageWith({ text: 'bye: %unsubscribe_url%' }));
    const email = await testEmulator.emulator.inbox.waitFor({});
    expect((await fetch(email.text.slice('bye: '.length))).status).toBe(200);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/unsubscribes/ada@example.org')).json.tags).toEqual([
      '*',
    ]);
  });
});

describe('a MIME message', () => {
  const post = (mime: string, more: Record<string, string> = {}) =>
    testEmulator.call('POST', '/v3/mg.example.com/messages.mime', {
      fields: [['to', 'ada@example.org'], ...Object.entries(more), ['message', new File([mime], 'message.eml')]],
      multipart: true,
    });
  const mime =
    'From: Acme <a@mg.example.com>\r\nTo: everyone@example.org\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nX-Own: 1\r\n\r\nCode 445566\r\n';

  it('arrives as posted, below the headers that Mailgun adds', async () => {
    expect((await post(mime, { 'o:tag': 't' })).status).toBe(200);
    const email = await testEmulator.emulator.inbox.waitFor({ to: 'ada@example.org' });
    expect(email).toMatchObject({ subject: 'Grüße', from: 'Acme <a@mg.example.com>', codes: ['445566'], tags: ['t'] });
    expect(email.raw.endsWith(mime)).toBe(true);
    expect(email.headers).toContainEqual(['X-Mailgun-Tag', 't']);
  });

  it('keeps its Message-Id, and gets one when it has none', async () => {
    const own = await post(`Message-Id: <own@example.com>\r\n${mime}`);
    expect(own.json.id).toBe('<own@example.com>');
    const made = await post(mime);
    expect((await testEmulator.emulator.inbox.waitFor({})).headers).toContainEqual(['Message-ID', made.json.id]);
  });

  it('has its placeholders replaced', async () => {
    await post(mime.replace('Code', '%recipient_email%'));
    expect((await testEmulator.emulator.inbox.waitFor({})).text).toContain('ada@example.org 445566');
  });

  it.each([
    {
      name: 'urlencoded',
      init: { fields: [['to', 'a@b.c']] as Array<[string, string]> },
      expected:
        "Invalid request content type. Expecting 'multipart/form-data' but got 'application/x-www-form-urlencoded'",
    },
    {
      name: 'without a file',
      init: {
        fields: [
          ['to', 'a@b.c'],
          ['message', 'x'],
        ] as Array<[string, string]>,
        multipart: true,
      },
      expected: "'message' parameter is not a file",
    },
  ])('is rejected $name', async ({ init, expected }) => {
    const reply = await testEmulator.call('POST', '/v3/mg.example.com/messages.mime', init);
    expect([reply.status, reply.json]).toEqual([400, { message: expected }]);
  });
});
