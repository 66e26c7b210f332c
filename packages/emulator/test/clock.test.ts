// Time: scheduled messages have their effects when they are due, and a clock that is set back hides nothing.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EmulatorOptions } from '../src/index.ts';
import { messageWith, start, type TestEmulator } from './client.ts';

const startMs = Date.parse('2026-11-01T12:00:00Z');
const hourMs = 3_600_000;
/** `o:deliverytime`, an hour after the start. */
const inAnHour = { 'o:deliverytime': String((startMs + hourMs) / 1_000) };

interface Clock {
  ms: number;
}

async function startWithClock(options: EmulatorOptions = {}): Promise<TestEmulator & { clock: Clock }> {
  const clock = { ms: startMs };
  const testEmulator = await start({ now: () => clock.ms, ...options });
  onTestFinished(() => testEmulator.emulator.close());
  return { ...testEmulator, clock };
}

const listed = async ({ call }: TestEmulator, kind: string): Promise<string[]> =>
  (await call('GET', `/v3/mg.example.com/${kind}`)).json.items.map(({ address }: { address: string }) => address);

describe('a scheduled message changes a suppression list when it is due', () => {
  it.each([
    { kind: 'bounces', to: 'bounce@example.org' },
    { kind: 'complaints', to: 'complaint@example.org' },
    { kind: 'unsubscribes', to: 'unsubscribe@example.org' },
  ])('$kind', async ({ kind, to }) => {
    const testEmulator = await startWithClock();
    const { clock, send, call } = testEmulator;
    await send(messageWith({ to, ...inAnHour }));
    expect(await listed(testEmulator, kind)).toEqual([]);
    clock.ms += hourMs - 1;
    expect((await call('GET', `/v3/mg.example.com/${kind}/${to}`)).status).toBe(404);
    clock.ms += hourMs;
    expect((await call('GET', `/v3/mg.example.com/${kind}/${to}`)).json.created_at).toBe(
      'Sun, 01 Nov 2026 13:00:00 UTC',
    );
    expect(await listed(testEmulator, kind)).toEqual([to]);
  });

  it('and then suppresses later messages, but none before', async () => {
    const { clock, send, call, emulator } = await startWithClock();
    await send(messageWith({ to: 'complaint@example.org', ...inAnHour }));
    await send(messageWith({ to: 'complaint@example.org', subject: 'before' }));
    await call('DELETE', '/v3/mg.example.com/complaints');
    clock.ms += 2 * hourMs;
    await send(messageWith({ to: 'complaint@example.org', subject: 'after' }));
    const subjects = (await emulator.inbox.list()).map(({ subject }) => subject);
    expect(subjects.sort()).toEqual(['Your code', 'before']);
  });

  it('once: what is deleted afterwards stays deleted', async () => {
    const testEmulator = await startWithClock();
    await testEmulator.send(messageWith({ to: 'bounce@example.org', ...inAnHour }));
    testEmulator.clock.ms += 2 * hourMs;
    await testEmulator.call('DELETE', '/v3/mg.example.com/bounces');
    expect(await listed(testEmulator, 'bounces')).toEqual([]);
  });

  it.each([
    { name: 'the message is deleted', path: '/_emulator/messages' },
    { name: 'everything is reset', path: '/_emulator/state' },
  ])('not when $name before', async ({ path: deleted }) => {
    const testEmulator = await startWithClock();
    await testEmulator.send(messageWith({ to: 'bounce@example.org', ...inAnHour }));
    await testEmulator.call('DELETE', deleted);
    testEmulator.clock.ms += 2 * hourMs;
    expect(await listed(testEmulator, 'bounces')).toEqual([]);
  });

  it('after a restart, too', async () => {
    const data = path.join(mkdtempSync(path.join(tmpdir(), 'emulator-')), 'mail.db');
    const first = await start({ now: () => startMs, data });
    await first.send(messageWith({ to: 'bounce@example.org', ...inAnHour }));
    await first.emulator.close();
    const second = await startWithClock({ data });
    expect(await listed(second, 'bounces')).toEqual([]);
    second.clock.ms += 2 * hourMs;
    expect(await listed(second, 'bounces')).toEqual(['bounce@example.org']);
  });
});

describe('a scheduled message checks the suppressions when it is due', () => {
  const to = 'ada@example.org';
  const lists = [
    { kind: 'bounces', reason: 'suppress-bounce' },
    { kind: 'complaints', reason: 'suppress-complaint' },
    { kind: 'unsubscribes', reason: 'suppress-unsubscribe' },
  ];
  const eventsOf = async ({ call }: TestEmulator) =>
    (await call('GET', '/v3/mg.example.com/events')).json.items.map(
      ({ event, reason }: { event: string; reason?: string }) => [event, reason].filter(Boolean).join(' '),
    );

  it.each(lists)('$kind: an address that was added meanwhile gets nothing', async ({ kind, reason }) => {
    const testEmulator = await startWithClock();
    const { clock, send, call, emulator } = testEmulator;
    await send(messageWith({ to: `${to}, Bob@example.org`, ...inAnHour }));
    await call('POST', `/v3/mg.example.com/${kind}`, { fields: [['address', to]] });
    clock.ms += 2 * hourMs;
    expect((await emulator.inbox.list()).map((email) => email.to)).toEqual(['bob@example.org']);
    expect((await eventsOf(testEmulator)).sort()).toEqual(['accepted', 'accepted', 'delivered', `failed ${reason}`]);
  });

  it.each(lists)('$kind: an address that was removed meanwhile gets it', async ({ kind }) => {
    const testEmulator = await startWithClock();
    const { clock, send, call, emulator } = testEmulator;
    await call('POST', `/v3/mg.example.com/${kind}`, { fields: [['address', to]] });
    await send(messageWith({ to, ...inAnHour }));
    await call('DELETE', `/v3/mg.example.com/${kind}/${to}`);
    clock.ms += 2 * hourMs;
    expect((await emulator.inbox.list()).map((email) => email.to)).toEqual([to]);
    expect(await eventsOf(testEmulator)).toEqual(['delivered', 'accepted']);
  });

  it.each([
    { name: 'added', before: false, expected: 1 },
    { name: 'removed', before: true, expected: 0 },
  ])('an address that is $name after the time changes nothing', async ({ before, expected }) => {
    const { clock, send, call, emulator } = await startWithClock();
    const add = () => call('POST', '/v3/mg.example.com/bounces', { fields: [['address', to]] });
    if (before) await add();
    await send(messageWith({ to, ...inAnHour }));
    clock.ms += 2 * hourMs;
    if (before) await call('DELETE', `/v3/mg.example.com/bounces/${to}`);
    else await add();
    expect(await emulator.inbox.list()).toHaveLength(expected);
  });

  it('the lists that an earlier scheduled message changes, too', async () => {
    const { clock, send, emulator } = await startWithClock();
    const later = { 'o:deliverytime': String((startMs + 2 * hourMs) / 1_000) };
    await send(messageWith({ to: 'complaint@example.org', subject: 'second', ...later }));
    await send(messageWith({ to: 'complaint@example.org', subject: 'first', ...inAnHour }));
    clock.ms += 3 * hourMs;
    expect((await emulator.inbox.list()).map(({ subject }) => subject)).toEqual(['first']);
  });

  it('an unsubscribe from a tag holds only messages with the tag', async () => {
    const { clock, send, call, emulator } = await startWithClock();
    for (const tag of ['news', 'codes']) await send(messageWith({ to, subject: tag, 'o:tag': tag, ...inAnHour }));
    await call('POST', '/v3/mg.example.com/unsubscribes', {
      fields: [
        ['address', to],
        ['tag', 'news'],
      ],
    });
    clock.ms += 2 * hourMs;
    expect((await emulator.inbox.list()).map(({ subject }) => subject)).toEqual(['codes']);
  });

  it('not of a message in test mode', async () => {
    const { clock, send, call, emulator } = await startWithClock();
    await send(messageWith({ to, 'o:testmode': 'yes', ...inAnHour }));
    await call('POST', '/v3/mg.example.com/bounces', { fields: [['address', to]] });
    clock.ms += 2 * hourMs;
    expect(await emulator.inbox.list()).toHaveLength(1);
  });

  it('adds no entry of its own for an address that gets nothing', async () => {
    const testEmulator = await startWithClock();
    await testEmulator.send(messageWith({ to: 'complaint@example.org', ...inAnHour }));
    await testEmulator.call('POST', '/v3/mg.example.com/bounces', { fields: [['address', 'complaint@example.org']] });
    testEmulator.clock.ms += 2 * hourMs;
    expect(await listed(testEmulator, 'complaints')).toEqual([]);
  });

  it('after a restart, too', async () => {
    const data = path.join(mkdtempSync(path.join(tmpdir(), 'emulator-')), 'mail.db');
    const first = await start({ now: () => startMs, data });
    await first.send(messageWith({ to, ...inAnHour }));
    await first.emulator.close();
    const second = await startWithClock({ data });
    await second.call('POST', '/v3/mg.example.com/bounces', { fields: [['address', to]] });
    second.clock.ms += 2 * hourMs;
    expect(await second.emulator.inbox.list()).toEqual([]);
  });
});

describe.each([
  { name: 'nothing is scheduled', isScheduled: false },
  { name: 'another message is scheduled', isScheduled: true },
])('a clock that is set back, while $name,', ({ isScheduled }) => {
  const setBack = async () => {
    const testEmulator = await startWithClock();
    if (isScheduled) {
      await testEmulator.send(
        messageWith({ subject: 'later', 'o:deliverytime': String((startMs + 9 * hourMs) / 1_000) }),
      );
    }
    await testEmulator.send(messageWith({ subject: 'first' }));
    testEmulator.clock.ms -= 2 * hourMs;
    return testEmulator;
  };

  it('hides no email from the inbox, from lists or from its own address', async () => {
    const { emulator, call } = await setBack();
    expect((await emulator.inbox.list()).map(({ subject }) => subject)).toEqual(['first']);
    const { items } = (await call('GET', '/_emulator/messages')).json;
    expect(items.map(({ subject }: { subject: string }) => subject)).toEqual(['first']);
    expect((await call('GET', `/_emulator/messages/${items[0].key}`)).status).toBe(200);
    expect((await call('GET', `/_emulator/messages/${encodeURIComponent(items[0].id)}`)).status).toBe(200);
    expect((await call('GET', '/_emulator/state')).json.emails).toBe(1);
    expect((await call('GET', '/_emulator/latest')).json.subject).toBe('first');
  });

  it('hides no event', async () => {
    const { call } = await setBack();
    const names = (items: Array<Record<string, string>>) => items.map(({ event }) => event).sort();
    const expected = ['accepted', ...(isScheduled ? ['accepted'] : []), 'delivered'];
    expect(names((await call('GET', '/v3/mg.example.com/events')).json.items)).toEqual(expected);
    expect(names((await call('GET', '/_emulator/events')).json.items)).toEqual(expected);
    const accepted = (await call('GET', '/_emulator/accepted')).json.items;
    const first = accepted.find(({ subject }: { subject: string }) => subject === 'first');
    expect(first.recipients[0].events).toEqual(['accepted', 'delivered']);
  });

  it('wakes a test that waits, and later emails are found too', async () => {
    const { emulator, send } = await setBack();
    const waiting = emulator.inbox.waitFor({ subject: 'second', timeoutMs: 2_000 });
    await send(messageWith({ subject: 'second' }));
    expect((await waiting).subject).toBe('second');
    expect((await emulator.inbox.list()).map(({ subject }) => subject).sort()).toEqual(['first', 'second']);
  });
});

describe('a stream that resumes with Last-Event-ID', () => {
  interface Seen {
    id: string;
    subject: string;
  }

  /** What a client that connects with this id gets at once. */
  async function read({ emulator }: TestEmulator, lastId: string): Promise<Seen[]> {
    const stop = new AbortController();
    const response = await fetch(`${emulator.url}/_emulator/stream`, {
      headers: { 'last-event-id': lastId },
      signal: stop.signal,
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    for (;;) {
      const quiet = new Promise<undefined>((resolve) => setTimeout(resolve, 100));
      const chunk = await Promise.race([reader.read(), quiet]);
      if (!chunk) break;
      text += Buffer.from(chunk.value ?? []).toString();
    }
    stop.abort();
    await reader.read().catch(() => undefined);
    return [...text.matchAll(/^data: (.*)\nid: (.*)$/gm)].map(([, data, id]) => ({
      id: id ?? '',
      subject: JSON.parse(data ?? '').subject,
    }));
  }

  const subjects = (seen: Seen[]) => seen.map(({ subject }) => subject);

  it('gets a scheduled email that arrived meanwhile, once, in order of arrival', async () => {
    const testEmulator = await startWithClock();
    const { clock, send } = testEmulator;
    await send(messageWith({ subject: 'scheduled', ...inAnHour }));
    await send(messageWith({ subject: 'a' }));
    const [first] = await read(testEmulator, '0');
    expect(first?.subject).toBe('a');
    clock.ms += hourMs / 2;
    await send(messageWith({ subject: 'b' }));
    clock.ms += hourMs;
    await send(messageWith({ subject: 'c' }));
    const resumed = await read(testEmulator, first?.id ?? '');
    expect(subjects(resumed)).toEqual(['b', 'scheduled', 'c']);
    expect(subjects(await read(testEmulator, resumed[1]?.id ?? ''))).toEqual(['c']);
    expect(subjects(await read(testEmulator, resumed[0]?.id ?? ''))).toEqual(['scheduled', 'c']);
    expect(await read(testEmulator, resumed[2]?.id ?? '')).toEqual([]);
  });

  it('continues when the last email was deleted', async () => {
    const testEmulator = await startWithClock();
    const { send, call } = testEmulator;
    for (const subject of ['a', 'b']) await send(messageWith({ subject }));
    const [first] = await read(testEmulator, '0');
    await call('DELETE', `/_emulator/messages/${first?.id}`);
    expect(subjects(await read(testEmulator, first?.id ?? ''))).toEqual(['b']);
  });

  it.each(['x', '-1', '1e999', ''])('ignores an id that is none: %s', async (id) => {
    const testEmulator = await startWithClock();
    await testEmulator.send(messageWith({ subject: 'before' }));
    expect(await read(testEmulator, id)).toEqual([]);
  });
});
