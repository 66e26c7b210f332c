// Searches find emails, events and logs in any form: international domains, capitals of any script, filters of events
// and logs.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { message, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(() => testEmulator.call('DELETE', '/_emulator/state'));
afterAll(() => testEmulator.emulator.close());

const unicode = 'Ada@München.example';
const ascii = 'ada@xn--mnchen-3ya.example';

describe('an address with an international domain', () => {
  it.each([
    { sent: unicode, searched: unicode },
    { sent: unicode, searched: ascii },
    { sent: ascii, searched: unicode },
  ])('sent to $sent is found as $searched', async ({ sent, searched }) => {
    await testEmulator.send(messageWith({ to: sent }));
    expect((await testEmulator.emulator.inbox.waitFor({ to: searched, timeoutMs: 50 })).to).toBe(ascii);
    expect(testEmulator.emulator.requests({ to: searched })).toHaveLength(1);
    const query = `to=${encodeURIComponent(searched)}`;
    expect((await testEmulator.call('GET', `/_emulator/latest?${query}`)).status).toBe(200);
    for (const filter of [
      query,
      `recipient=${encodeURIComponent(searched)}`,
      `to=${encodeURIComponent(`"${searched}"`)}`,
    ]) {
      expect((await testEmulator.call('GET', `/v3/mg.example.com/events?${filter}`)).json.items).toHaveLength(2);
    }
  });

  it('matches faults, suppressions and recipient-variables', async () => {
    testEmulator.emulator.faults.add({ status: 503, match: { to: unicode } });
    expect((await testEmulator.send(messageWith({ to: unicode }))).status).toBe(503);
    const variables = JSON.stringify({ [unicode]: { name: 'Ada' } });
    await testEmulator.send(
      messageWith({ to: unicode, text: 'Hi %recipient.name%', 'recipient-variables': variables }),
    );
    expect((await testEmulator.emulator.inbox.waitFor({ to: unicode })).text).toBe('Hi Ada');
    await testEmulator.call('POST', '/v3/mg.example.com/bounces', { fields: [['address', unicode]] });
    const path = `/v3/mg.example.com/bounces/${encodeURIComponent(unicode)}`;
    expect((await testEmulator.call('GET', path)).json.address).toBe(ascii);
    await testEmulator.emulator.inbox.clear();
    await testEmulator.send(messageWith({ to: unicode }));
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
    expect((await testEmulator.call('DELETE', path)).status).toBe(200);
  });

  it('finds webhooks, of an international sending domain too', async () => {
    const url = 'http://127.0.0.1:1/';
    testEmulator.emulator.webhooks.add({ url, events: ['accepted'], domain: 'München.example' });
    await testEmulator.call('POST', '/v3/xn--mnchen-3ya.example/messages', { fields: messageWith({ to: unicode }) });
    const found = (query: object) => testEmulator.emulator.webhooks.list(query).map(({ to, domain }) => [to, domain]);
    const expected = [['Ada@xn--mnchen-3ya.example', 'xn--mnchen-3ya.example']];
    expect(found({ domain: 'münchen.example' })).toEqual(expected);
    expect(found({ to: unicode })).toEqual(expected);
    expect(found({ to: ascii.toUpperCase() })).toEqual(expected);
  });

  it('may be the sending domain, in both forms', async () => {
    testEmulator.emulator.faults.add({ status: 503, match: { domain: 'münchen.example' } });
    expect((await testEmulator.call('POST', '/v3/m%C3%BCnchen.example/messages', { fields: message })).status).toBe(
      503,
    );
    expect((await testEmulator.call('POST', '/v3/m%C3%BCnchen.example/messages', { fields: message })).status).toBe(
      200,
    );
    expect((await testEmulator.call('GET', '/v3/xn--mnchen-3ya.example/events')).json.items).toHaveLength(2);
    expect((await testEmulator.call('GET', '/_emulator/messages?domain=M%C3%9CNCHEN.example')).json.items).toHaveLength(
      1,
    );
  });
});

describe('a subject', () => {
  it.each([
    { sent: 'Ваш код 1234', query: 'ваш КОД' },
    { sent: 'ΚΩΔΙΚΟΣ 1234', query: 'κωδικος' },
    { sent: 'Dein Schlüssel ist da', query: 'SCHLÜSSEL' },
    { sent: 'Größe 1234', query: 'größe' },
    { sent: '验证码 1234', query: '验证码' },
    { sent: 'Straße [*?] 100%', query: 'straße [*?] 100%' },
    { sent: 'Your Code', query: 'your cODE' },
  ])('"$sent" is found as "$query"', async ({ sent, query }) => {
    await testEmulator.send(messageWith({ subject: 'Ein anderer Brief für Ада' }));
    await testEmulator.send(messageWith({ subject: sent }));
    await testEmulator.send(messageWith({ subject: 'Noch einer' }));
    expect((await testEmulator.emulator.inbox.waitFor({ subject: query, timeoutMs: 50 })).subject).toBe(sent);
    const events = await testEmulator.call(
      'GET',
      `/v3/mg.example.com/events?subject=${encodeURIComponent(`"${query}"`)}`,
    );
    expect(events.json.items).toHaveLength(query.length === sent.length ? 2 : 0);
  });

  it('longer than any email has is not found', async () => {
    await testEmulator.send(message);
    expect(await testEmulator.emulator.inbox.list({ subject: 'ü'.repeat(100_000) })).toEqual([]);
    expect(await testEmulator.emulator.inbox.list({ subject: 'u'.repeat(100_000) })).toEqual([]);
  });
});

describe('events', () => {
  it.each([
    { query: 'to=ada', expected: 4 },
    { query: 'to=Lovelace', expected: 4 },
    { query: 'to=bob', expected: 0 },
    { query: 'to=please', expected: 0 },
    { query: 'to=text', expected: 0 },
    { query: 'to=carl', expected: 0 },
    { query: 'to="ADA@example.org"', expected: 4 },
    { query: 'to="ada@example"', expected: 0 },
    { query: 'recipients=carl', expected: 4 },
    { query: 'recipients="carl@example.org"', expected: 4 },
    { query: 'recipients=bob', expected: 0 },
    { query: 'from="noreply@mg.example.com"', expected: 4 },
    { query: 'from="Acme <noreply@mg.example.com>"', expected: 4 },
    { query: 'from="reply@mg.example.com"', expected: 0 },
    { query: 'attachment=report.pdf', expected: 4 },
    { query: 'attachment=please', expected: 0 },
  ])('filtered by $query compare only that field', async ({ query, expected }) => {
    const fields = messageWith(
      {
        to: 'Ada Lovelace <ada@example.org>',
        cc: 'carl@example.org',
        text: 'say hello to bob please',
      },
      ['attachment', new File(['x'], 'report.pdf')],
    );
    await testEmulator.send(fields, { multipart: true });
    const { json } = await testEmulator.call('GET', `/v3/mg.example.com/events?${new URLSearchParams(query)}`);
    expect(json.items).toHaveLength(expected);
  });

  it.each([
    { name: 'text for numbers', token: { filters: [], limit: 5, isAscending: true, beginMs: 'x; DROP' } },
    { name: 'an object for a number', token: { filters: [], limit: 5, isAscending: true, from: { atMs: 1, seq: {} } } },
    { name: 'half a filter', token: { filters: [['subject']], limit: 5, isAscending: true } },
    { name: 'lists for times', token: { filters: [], limit: 5, isAscending: true, endMs: [1] } },
    { name: 'nothing', token: null },
  ])('reject a page token with $name', async ({ token }) => {
    const written = Buffer.from(JSON.stringify(token)).toString('base64url');
    const { status, json } = await testEmulator.call('GET', `/v3/mg.example.com/events/${written}`);
    expect([status, json.message]).toEqual([400, 'Invalid page token']);
  });
});

describe('logs', () => {
  const found = async (attribute: string, comparator: string, value: string) => {
    const filter = { AND: [{ attribute, comparator, values: [{ label: value, value }] }] };
    return (await testEmulator.call('POST', '/v1/analytics/logs', { json: { filter } })).json.items.length;
  };

  it.each([
    { attribute: 'user_variables', comparator: 'contains', value: 'kept-9', expected: 2 },
    { attribute: 'user_variables', comparator: 'contains', value: 'secretword', expected: 0 },
    { attribute: 'recipient_domain', comparator: '=', value: 'Example.org', expected: 2 },
    { attribute: 'recipient_domain', comparator: '!=', value: 'example.org', expected: 0 },
    { attribute: 'recipient', comparator: '=', value: 'ADA@example.org', expected: 2 },
    { attribute: 'subject', comparator: 'contains', value: 'ваш', expected: 2 },
    { attribute: 'tag', comparator: '=', value: 'news', expected: 2 },
  ])('filtered by $attribute $comparator $value: $expected', async ({ attribute, comparator, value, expected }) => {
    await testEmulator.send(
      messageWith({ subject: 'Ваш код', text: 'secretword', 'v:order': 'kept-9', 'o:tag': 'news' }),
    );
    expect(await found(attribute, comparator, value)).toBe(expected);
  });

  it('reject a page token with a number that is too large', async () => {
    const token = Buffer.from(`1.${'9'.repeat(400)}`).toString('base64url');
    expect((await testEmulator.call('POST', '/v1/analytics/logs', { json: { pagination: { token } } })).status).toBe(
      400,
    );
  });
});

it.each([
  { name: 'at once', more: {} },
  { name: 'at its time', more: { 'o:deliverytime': String(Math.ceil(Date.now() / 1000) + 60) } },
])('a regular expression finds an email that arrives $name while it waits', async ({ more }) => {
  let nowMs = Date.now();
  const { emulator, send } = await start({ now: () => nowMs });
  await send(messageWith({ subject: 'Old 1' }));
  const waiting = emulator.inbox.waitFor({ subject: /^wanted \d$/i });
  await send(messageWith({ subject: 'Wanted 2', ...more }));
  await send(messageWith({ subject: 'Another 3' }));
  nowMs += 120_000;
  await send(messageWith({ subject: 'Another 4' }));
  expect((await waiting).subject).toBe('Wanted 2');
  await emulator.close();
});
