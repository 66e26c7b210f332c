// The emulator's own API under /_emulator/, and its protection against web pages.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { message, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start({ maxMessages: 5 });
});
beforeEach(() => testEmulator.call('DELETE', '/_emulator/state'));
afterAll(() => testEmulator.emulator.close());

describe('emails over HTTP', () => {
  it('latest waits for an email and gives its codes and links', async () => {
    const waiting = testEmulator.call('GET', '/_emulator/latest?to=ada@example.org&wait=5s');
    await testEmulator.send(
      messageWith({ html: '<a href="https://x.example.com/?a=1&amp;b=2">Use 314159</a>', text: undefined }),
    );
    const { status, json } = await waiting;
    expect(status).toBe(200);
    expect(json).toMatchObject({
      codes: ['314159'],
      links: ['https://x.example.com/?a=1&b=2'],
      subject: 'Your code',
      text: '',
    });
  });

  it('latest lists what arrived instead', async () => {
    await testEmulator.send(message);
    const { status, json } = await testEmulator.call('GET', '/_emulator/latest?to=bob@example.org&wait=1ms');
    expect(status).toBe(404);
    expect(json.message).toContain('"Your code" to ada@example.org');
  });

  it('are listed newest first, searched and paged', async () => {
    for (const subject of ['One', 'Two', 'Three']) await testEmulator.send(messageWith({ subject }));
    const subjects = async (query: string) => {
      const { json } = await testEmulator.call('GET', `/_emulator/messages?${query}`);
      return [json.items.map((item: { subject: string }) => item.subject), json.before];
    };
    expect(await subjects('limit=2')).toEqual([['Three', 'Two'], expect.any(String)]);
    const [, before] = await subjects('limit=2');
    expect(await subjects(`limit=2&before=${before}`)).toEqual([['One'], undefined]);
    expect(await subjects('subject=tw')).toEqual([['Two'], undefined]);
    expect(await subjects('to=bob@example.org')).toEqual([[], undefined]);
    expect(await subjects('domain=mg.example.com&from=acme&subject=%25')).toEqual([[], undefined]);
  });

  it('are shown by key or id, raw, as text and as isolated HTML', async () => {
    const { json: sent } = await testEmulator.send(message);
    const id = encodeURIComponent(sent.id);
    const { json } = await testEmulator.call('GET', `/_emulator/messages/${id}`);
    expect((await testEmulator.call('GET', `/_emulator/messages/${json.key}`)).json.id).toBe(json.id);
    expect((await testEmulator.call('GET', `/_emulator/messages/${id}/raw`)).body).toContain('Subject: Your code');
    expect((await testEmulator.call('GET', `/_emulator/messages/${id}/text`)).body).toBe('Your code is 012345.');
    const html = await fetch(`${testEmulator.emulator.url}/_emulator/messages/${id}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(await html.text()).toBe('<p>Your code is <b>012345</b>.</p>');
  });

  it('are deleted one by one or all', async () => {
    await testEmulator.send(message);
    await testEmulator.send(message);
    const { json } = await testEmulator.call('GET', '/_emulator/messages');
    expect((await testEmulator.call('DELETE', `/_emulator/messages/${json.items[0].key}`)).status).toBe(200);
    expect(await testEmulator.emulator.inbox.list()).toHaveLength(1);
    await testEmulator.call('DELETE', '/_emulator/messages');
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
  });

  it('are bounded: the oldest are removed first, with their events', async () => {
    for (let count = 1; count <= 7; count += 1) await testEmulator.send(messageWith({ subject: `Mail ${count}` }));
    const subjects = (await testEmulator.emulator.inbox.list()).map(({ subject }) => subject);
    expect(subjects).toEqual(['Mail 7', 'Mail 6', 'Mail 5', 'Mail 4', 'Mail 3']);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/events?limit=300')).json.items).toHaveLength(10);
  });

  it('are streamed from the last one seen when a client reconnects', async () => {
    for (const subject of ['One', 'Two']) await testEmulator.send(messageWith({ subject }));
    const { items } = (await testEmulator.call('GET', '/_emulator/messages')).json;
    const stop = new AbortController();
    const headers = { 'last-event-id': String(items[1].key) };
    const response = await fetch(`${testEmulator.emulator.url}/_emulator/stream`, { signal: stop.signal, headers });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('data: ')) text += (await reader?.read())?.value ?? '';
    expect([...text.matchAll(/"subject":"(\w+)"/g)].map(([, subject]) => subject)).toEqual(['Two']);
    stop.abort();
  });

  it('are streamed once each, also when many are due at one time', async () => {
    let nowMs = Date.now();
    const { emulator, call, send } = await start({ now: () => nowMs });
    const stop = new AbortController();
    const response = await fetch(`${emulator.url}/_emulator/stream`, { signal: stop.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const to = Array.from({ length: 300 }, (_, index) => `u${index}@example.org`).join(',');
    await send(messageWith({ to, 'o:deliverytime': String(Math.ceil(nowMs / 1000) + 60) }));
    await send(messageWith({ subject: 'At once' }));
    nowMs += 120_000;
    await send(messageWith({ subject: 'Last' }));
    let text = '';
    while (!text.includes('"subject":"Last"')) text += (await reader?.read())?.value ?? '';
    const keys = [...text.matchAll(/^id: (\d+)/gm)].map(([, key]) => key);
    expect([keys.length, new Set(keys).size]).toEqual([302, 302]);
    expect((await call('GET', '/_emulator/state')).json.emails).toBe(302);
    stop.abort();
    await emulator.close();
  });

  it('are listed and paged by time of arrival, newest first', async () => {
    let nowMs = Date.now();
    const { emulator, call, send } = await start({ now: () => nowMs });
    await send(messageWith({ subject: 'Scheduled', 'o:deliverytime': String(Math.ceil(nowMs / 1000) + 60) }));
    for (const subject of ['One', 'Two']) await send(messageWith({ subject }));
    nowMs += 120_000;
    expect((await emulator.inbox.waitFor()).subject).toBe('Scheduled');
    const first = (await call('GET', '/_emulator/messages?limit=2')).json;
    const second = (await call('GET', `/_emulator/messages?limit=2&before=${first.before}`)).json;
    const subjects = [...first.items, ...second.items].map(({ subject }: { subject: string }) => subject);
    expect(subjects).toEqual(['Scheduled', 'Two', 'One']);
    expect((await call('GET', '/_emulator/messages?before=7')).status).toBe(400);
    await emulator.close();
  });

  it('are streamed as they arrive', async () => {
    const stop = new AbortController();
    const response = await fetch(`${testEmulator.emulator.url}/_emulator/stream`, { signal: stop.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? '';
    await testEmulator.send(messageWith({ subject: 'Streamed' }));
    while (!text.includes('\n\nevent') && !text.includes('Streamed')) text += (await reader?.read())?.value ?? '';
    expect(text).toMatch(/event: email\ndata: \{.*"subject":"Streamed".*\}\nid: \d+\n/);
    stop.abort();
  });
});

describe('faults over HTTP', () => {
  it('are added, listed, removed', async () => {
    const added = await testEmulator.call('POST', '/_emulator/faults', {
      json: [{ status: 503, times: 2 }, { response: 'unverified' }],
    });
    expect([added.status, added.json.items.length]).toEqual([201, 2]);
    expect((await testEmulator.send(message)).status).toBe(503);
    expect(
      (await testEmulator.call('GET', '/_emulator/faults')).json.items.map(
        ({ remaining }: { remaining: number }) => remaining,
      ),
    ).toEqual([1, 1]);
    await testEmulator.call('DELETE', `/_emulator/faults/${added.json.items[0].id}`);
    expect((await testEmulator.send(message)).status).toBe(403);
    expect((await testEmulator.call('POST', '/_emulator/faults', { json: {} })).json.message).toContain(
      'exactly one of',
    );
    expect((await testEmulator.call('GET', '/_emulator/requests')).json.items).toHaveLength(2);
  });

  it('are added all or none', async () => {
    const json = [{ status: 503 }, { status: 502 }, { nonsense: 1 }];
    const refused = await testEmulator.call('POST', '/_emulator/faults', { json });
    expect([refused.status, refused.json.message]).toEqual([
      400,
      expect.stringContaining('number 3 of 3: the fault: '),
    ]);
    expect(testEmulator.emulator.faults.pending()).toEqual([]);
  });

  it('are added all or none when too many are pending', async () => {
    const { faults } = testEmulator.emulator;
    for (let count = 0; count < 9_999; count += 1) faults.add({ status: 503 });
    const refused = await testEmulator.call('POST', '/_emulator/faults', { json: [{ status: 502 }, { status: 502 }] });
    expect([refused.status, refused.json.message]).toEqual([400, 'number 2 of 2: 10000 faults are already pending']);
    expect(faults.pending()).toHaveLength(9_999);
    faults.clear();
  });
});

describe('events and accepted messages', () => {
  it('are shown with the outcome for each recipient', async () => {
    const { json: sent } = await testEmulator.send(messageWith({ to: 'ada@example.org, bounce@example.org' }));
    const { json } = await testEmulator.call('GET', `/_emulator/accepted/${encodeURIComponent(sent.id)}`);
    expect(json.recipients).toEqual([
      { kind: 'to', address: 'ada@example.org', events: ['accepted', 'delivered'] },
      { kind: 'to', address: 'bounce@example.org', events: ['accepted', 'failed (permanent)'] },
    ]);
    expect(json.emails).toEqual([{ key: expect.any(String), to: 'ada@example.org' }]);
    expect((await testEmulator.call('GET', '/_emulator/events?limit=3')).json.items).toHaveLength(3);
    expect((await testEmulator.call('GET', '/_emulator/accepted/none')).status).toBe(404);
  });

  it.each([
    { event: 'opened', shown: ['opened'] },
    { event: 'delayed', shown: ['failed'] },
    { event: 'rejected', shown: ['rejected'] },
    { event: 'unsubscribed', shown: ['unsubscribed'], list: 'unsubscribes' },
    { event: 'complained', shown: ['complained'], list: 'complaints' },
  ])('$event can be simulated for one recipient', async ({ event, shown, list }) => {
    const { json: sent } = await testEmulator.send(messageWith({ to: 'ada@example.org, bob@example.org' }));
    const path = `/_emulator/accepted/${encodeURIComponent(sent.id)}/events`;
    expect((await testEmulator.call('POST', path, { json: { event, recipient: 'Bob@example.org' } })).status).toBe(201);
    expect((await testEmulator.call('POST', path, { json: { event, recipient: 'eve@example.org' } })).status).toBe(400);
    const { items } = (await testEmulator.call('GET', '/_emulator/events?limit=1')).json;
    expect(items.map((item: { event: string }) => item.event)).toEqual(shown);
    if (list)
      expect((await testEmulator.call('GET', `/v3/mg.example.com/${list}`)).json.items).toMatchObject([
        { address: 'bob@example.org' },
      ]);
  });
});

describe('an unknown parameter', () => {
  it.each([
    {
      path: '/_emulator/latest?too=ada@example.org',
      expected: 'unknown parameter "too"; known parameters: to, subject, since, wait',
    },
    {
      path: '/_emulator/messages?To=ada@example.org&subjet=x',
      expected:
        'unknown parameter "To", "subjet"; known parameters: to, subject, from, domain, tag, since, limit, before',
    },
    { path: '/_emulator/requests?from=x', expected: 'unknown parameter "from"; known parameters: to' },
    { path: '/_emulator/health?x', expected: 'unknown parameter "x"; this call has none' },
  ])('of $path is rejected', async ({ path, expected }) => {
    await testEmulator.send(message);
    const { status, json } = await testEmulator.call('GET', path);
    expect([status, json.message]).toEqual([400, expected]);
  });
});

describe('state', () => {
  it('has the URLs and counts, and health responds', async () => {
    await testEmulator.send(message);
    const { json } = await testEmulator.call('GET', '/_emulator/state');
    expect(json).toMatchObject({ profile: 'live', messages: 1, emails: 1, accepts: { anyKey: true, anyDomain: true } });
    expect((await testEmulator.call('GET', '/_emulator/health')).json).toMatchObject({ status: 'ok' });
    expect((await testEmulator.call('GET', '/_emulator')).body).toContain('GET    /_emulator/latest');
  });
});
