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
    const { clock, send, emulator } = await startWithClock();
    await send(messageWith({ to: 'complaint@example.org', ...inAnHour }));
    await send(messageWith({ to: 'complaint@example.org', subject: 'before' }));
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
