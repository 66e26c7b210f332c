// The `o:` options: which values are accepted, and their effect.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageWith, start, type TestEmulator } from './client.ts';

const nowMs = Date.parse('2026-03-02T12:00:00Z');
let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start({ now: () => nowMs, config: { account: { ips: ['10.0.0.1'] } } });
});
beforeEach(() => {
  testEmulator.lines.length = 0;
});
afterAll(() => testEmulator.emulator.close());

const yesNo = (name: string, more: string[] = []) => [
  ...['yes', 'no', 'true', 'false', 'True', ...more].map((value) => ({ name, value, status: 200 })),
  { name, value: 'maybe', status: 400 },
];

it.each([
  ...yesNo('o:testmode'),
  ...yesNo('o:dkim'),
  ...yesNo('o:require-tls'),
  ...yesNo('o:skip-verification'),
  ...yesNo('o:tracking-opens'),
  ...yesNo('o:tracking', ['htmlonly']),
  ...yesNo('o:tracking-clicks', ['htmlonly']),
  ...yesNo('o:tracking-pixel-location-top', ['htmlonly']),
  { name: 'o:tracking-opens', value: 'htmlonly', status: 400 },
  ...['5m', '1h30m', '24h', '23h59m'].map((value) => ({ name: 'o:deliver-within', value, status: 200 })),
  ...['4m', '24h1m', '25h', '90', '1d', '-5m', 'h'].map((value) => ({ name: 'o:deliver-within', value, status: 400 })),
  ...[
    'Mon, 02 Mar 2026 13:00:00 +0000',
    'Mon, 02 Mar 2026 13:00:00 GMT',
    '02 Mar 2026 13:00 -0500',
    '1772456400',
    'Sun, 01 Mar 2026 00:00:00 +0000',
  ].map((value) => ({ name: 'o:deliverytime', value, status: 200 })),
  ...['2026-03-02T13:00:00Z', 'now', 'Mon, 02 Mar 2027 13:00:00 +0000', 'Mon, 99 Mar 2026 13:00:00 +0000'].map(
    (value) => ({ name: 'o:deliverytime', value, status: 400 }),
  ),
  ...['24h', '72h'].map((value) => ({ name: 'o:deliverytime-optimize-period', value, status: 200 })),
  ...['23h', '73h', '1d'].map((value) => ({ name: 'o:deliverytime-optimize-period', value, status: 400 })),
  ...['09:30', '02:00PM'].map((value) => ({ name: 'o:time-zone-localize', value, status: 200 })),
  ...['25:00', 'noon'].map((value) => ({ name: 'o:time-zone-localize', value, status: 400 })),
  { name: 'o:secondary-dkim', value: 'example.com/s1', status: 200 },
  { name: 'o:secondary-dkim-public', value: 'example.com/s1', status: 400 },
  { name: 'o:sending-ip', value: '10.0.0.1', status: 200 },
  { name: 'o:sending-ip', value: '10.0.0.2', status: 403 },
  { name: 'o:tag', value: '', status: 200 },
  { name: 'h:X-Empty', value: '', status: 200 },
])('$name=$value: $status', async ({ name, value, status }) => {
  const reply = await testEmulator.send(messageWith({ [name]: value }));
  expect([reply.status, reply.json]).toEqual([
    status,
    { ...(status === 200 && { id: expect.any(String) }), message: expect.any(String) },
  ]);
});

describe('tags', () => {
  it('keep the first ten without repeats, with a log line for each that is dropped', async () => {
    const tags = Array.from({ length: 12 }, (_, index): [string, string] => ['o:tag', `tag-${index}`]);
    await testEmulator.send(
      messageWith({}, ['o:tag', 'TAG-0'], ...tags, ['o:tag', 'Grüße'], ['o:tag', 'x'.repeat(129)]),
    );
    const [email] = await testEmulator.emulator.inbox.list();
    expect(email?.tags).toEqual(['TAG-0', ...tags.slice(1, 10).map(([, tag]) => tag)]);
    expect(testEmulator.lines.filter((line) => line.includes('dropped'))).toHaveLength(4);
  });
});

it('logs that an unknown option has no effect', async () => {
  expect((await testEmulator.send(messageWith({ 'o:trackin': 'no' }))).status).toBe(200);
  expect(testEmulator.lines).toEqual(['mg.example.com: o:trackin is not an option of Mailgun and has no effect']);
});

it('counts 16 kB of options to the byte', async () => {
  const fill = (bytes: number) => ({ 'h:X-Big': 'x'.repeat(bytes - 'h:X-Big'.length) });
  expect((await testEmulator.send(messageWith(fill(16_384)))).status).toBe(200);
  expect((await testEmulator.send(messageWith(fill(16_385)))).status).toBe(400);
});

it('accepts 1,000 recipients, and each gets an email', async () => {
  const to = Array.from({ length: 1_000 }, (_, index) => `u${index}@many.example.org`).join(', ');
  expect((await testEmulator.send(messageWith({ to, subject: 'Many' }))).status).toBe(200);
  expect((await testEmulator.call('GET', '/_emulator/messages?subject=Many&limit=1000')).json.items).toHaveLength(
    1_000,
  );
});
