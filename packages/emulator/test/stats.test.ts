// Tags, stats and metrics: counts of what was sent, by value.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceOf } from '../src/resources/events/client.ts';
import { messageWith, start, type TestEmulator } from './client.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests assert what is in it
type Entry = any;

const dayMs = 86_400_000;
const startMs = Date.parse('2026-03-10T10:20:30Z');
let nowMs = startMs;
let test: TestEmulator;

const domain = '/v3/mg.example.com';

/**
 * Day 1, news: one delivered to Gmail and opened twice, one bounced. Day 2, news and welcome: one delivered.
 * Day 2, another domain: one suppressed.
 */
beforeAll(async () => {
  test = await start({ now: () => nowMs });
  const { send, call } = test;
  await send(messageWith({ to: 'ada@gmail.com,bounce@example.org', 'o:tag': 'news' }));
  const { items } = (await call('GET', '/_emulator/accepted')).json;
  for (let times = 0; times < 2; times += 1) {
    await call('POST', `/_emulator/accepted/${encodeURIComponent(items[0].id)}/events`, {
      json: { event: 'opened', recipient: 'ada@gmail.com' },
    });
  }
  nowMs = startMs + dayMs;
  await send([...messageWith({ to: 'bob@example.org', 'o:tag': 'News' }), ['o:tag', 'welcome']]);
  await call('POST', '/v3/other.example.com/unsubscribes', { fields: [['address', 'eve@example.org']] });
  await call('POST', '/v3/other.example.com/messages', { fields: messageWith({ to: 'eve@example.org' }) });
});
afterAll(() => test.emulator.close());

it.each([
  ['', 'desktop'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'desktop'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148', 'mobile'],
  ['Mozilla/5.0 (Linux; Android 15) Mobile Safari/537.36', 'mobile'],
  ['Mozilla/5.0 (Linux; Android 15; SM-X200) Safari/537.36', 'tablet'],
  ['Mozilla/5.0 (iPad; CPU OS 18_0) Mobile/15E148', 'tablet'],
])('the device of %j is %s', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});

describe('stats', () => {
  it('of a domain: an entry for each day, the last one included', async () => {
    const { json } = await test.call(
      'GET',
      `${domain}/stats/total?event=accepted&event=failed&event=opened&duration=2d`,
    );
    expect(json).toEqual({
      description: '',
      start: 'Mon, 09 Mar 2026 00:00:00 UTC',
      end: 'Wed, 11 Mar 2026 00:00:00 UTC',
      resolution: 'day',
      stats: [
        expect.objectContaining({
          time: 'Mon, 09 Mar 2026 00:00:00 UTC',
          accepted: { incoming: 0, outgoing: 0, total: 0 },
          opened: { total: 0 },
        }),
        expect.objectContaining({
          time: 'Tue, 10 Mar 2026 00:00:00 UTC',
          accepted: { incoming: 0, outgoing: 2, total: 2 },
          opened: { total: 2, unique: 1 },
        }),
        expect.objectContaining({ accepted: { incoming: 0, outgoing: 1, total: 1 }, opened: { total: 0 } }),
      ],
    });
    expect(json.stats[1].failed.permanent).toMatchObject({ bounce: 1, total: 1 });
  });

  it('of the account: every domain', async () => {
    const { json } = await test.call('GET', '/v3/stats/total?event=accepted,failed&resolution=month&duration=1m');
    expect(json.stats).toHaveLength(2);
    expect(json.stats[1]).toMatchObject({
      time: 'Sun, 01 Mar 2026 00:00:00 UTC',
      accepted: { total: 4 },
      failed: { permanent: { bounce: 1, 'suppress-unsubscribe': 1, total: 2 } },
    });
  });

  it('by domain, and by tag', async () => {
    const day = encodeURIComponent('Wed, 11 Mar 2026 12:00:00 GMT');
    const { json: domains } = await test.call('GET', `/v3/stats/total/domains?event=accepted&timestamp=${day}`);
    expect(domains.stats.map((entry: Entry) => [entry.domain, entry.accepted.total])).toEqual([
      ['mg.example.com', 1],
      ['other.example.com', 1],
    ]);
    const { json: tags } = await test.call(
      'GET',
      '/v3/stats/filter?event=accepted&group=tag&filter=domain:mg.example.com',
    );
    expect(tags.stats.map((entry: Entry) => [entry.tag, entry.accepted.total])).toEqual([
      ['news', 3],
      ['welcome', 1],
    ]);
  });

  it('by provider, device and country', async () => {
    const get = async (kind: string) => (await test.call('GET', `${domain}/aggregates/${kind}`)).json[kind];
    expect(await get('providers')).toMatchObject({ Gmail: { delivered: 1, opened: 2 }, Other: { accepted: 2 } });
    expect(await get('devices')).toMatchObject({ desktop: { opened: 2, unique_opened: 1 } });
    expect(await get('countries')).toMatchObject({ Unknown: { opened: 2 } });
  });

  it.each([
    ['without an event', ''],
    ['with an unknown event', '?event=none'],
    ['with an unknown resolution', '?event=accepted&resolution=week'],
    ['with too long a range', '?event=accepted&resolution=hour&duration=99m'],
    ['with a bad date', '?event=accepted&start=yesterday'],
  ])('are refused %s', async (_name, query) => {
    expect((await test.call('GET', `${domain}/stats/total${query}`)).status).toBe(400);
  });
});

describe('metrics', () => {
  const query = (posted: object) => test.call('POST', '/v1/analytics/metrics', { json: { duration: '7d', ...posted } });
  const shown = async (posted: object) =>
    (await query(posted)).json.items.map((item: Entry) => [
      ...item.dimensions.map(({ value }: { value: string }) => value),
      ...Object.values(item.metrics),
    ]);

  it('by time, with aggregates', async () => {
    const { json } = await query({
      dimensions: ['time'],
      metrics: ['accepted_count', 'delivered_rate', 'unique_opened_count'],
      include_aggregates: true,
    });
    expect(json).toMatchObject({
      start: 'Wed, 04 Mar 2026 00:00:00 +0000',
      end: 'Wed, 11 Mar 2026 00:00:00 +0000',
      resolution: 'day',
      duration: '7d',
      dimensions: ['time'],
      pagination: { sort: '', skip: 0, limit: 1500, total: 2 },
      aggregates: { metrics: { accepted_count: 4, delivered_rate: '0.5000', unique_opened_count: 1 } },
    });
    expect(json.items.map(({ metrics }: { metrics: object }) => metrics)).toEqual([
      { accepted_count: 2, delivered_rate: '0.5000', unique_opened_count: 1 },
      { accepted_count: 2, delivered_rate: '0.5000', unique_opened_count: 0 },
    ]);
    expect(json.items[0].dimensions).toEqual([
      {
        dimension: 'time',
        value: 'Tue, 10 Mar 2026 00:00:00 +0000',
        display_value: 'Tue, 10 Mar 2026 00:00:00 +0000',
      },
    ]);
  });

  it('by domain and provider, sorted and cut', async () => {
    const dimensions = ['domain', 'recipient_provider'];
    const pagination = { sort: 'accepted_count:desc', limit: 2 };
    expect(await shown({ dimensions, metrics: ['accepted_count'], pagination })).toEqual([
      ['mg.example.com', 'Other', 2],
      ['mg.example.com', 'Gmail', 1],
    ]);
  });

  it.each([
    ['domain', '=', 'other.example.com', 1],
    ['domain', '!=', 'other.example.com', 3],
    ['tag', '=', 'welcome', 1],
    ['recipient_provider', '=', 'Gmail', 1],
    ['recipient_provider', '!=', 'Gmail', 3],
    ['recipient_domain', 'contains', 'example', 3],
  ])('filtered: %s %s %s', async (attribute, comparator, value, count) => {
    const filter = { AND: [{ attribute, comparator, values: [{ label: value, value }] }] };
    expect(await shown({ metrics: ['accepted_count'], filter })).toEqual([[count]]);
  });

  it('of usage: by day, only messages', async () => {
    const posted = { dimensions: ['time'], metrics: ['processed_count', 'seed_test_count'], resolution: 'hour' };
    const { json } = await test.call('POST', '/v1/analytics/usage/metrics', { json: { duration: '3d', ...posted } });
    expect(json.items.map(({ metrics }: { metrics: object }) => metrics)).toEqual([
      { processed_count: 2, seed_test_count: 0 },
      { processed_count: 2, seed_test_count: 0 },
    ]);
  });

  it.each([
    [{ metrics: ['nothing_count'] }, "'nothing_count' is not a valid metric"],
    [{ dimensions: ['nothing'] }, "'nothing' is not a valid dimension"],
    [
      { filter: { AND: [{ attribute: 'test', comparator: '=', values: [] }] } },
      "'test' is not a valid filter predicate attribute",
    ],
  ])('are refused: %j', async (posted, message) => {
    expect(await query(posted)).toMatchObject({ status: 400, json: { message } });
  });
});

describe("a domain's tags", () => {
  it('are listed by name, without case, with their times', async () => {
    const { json } = await test.call('GET', `${domain}/tags`);
    expect(json.items).toEqual([
      {
        tag: expect.stringMatching(/^news$/i),
        description: '',
        'first-seen': '2026-03-10T10:20:30Z',
        'last-seen': '2026-03-11T10:20:30Z',
      },
      { tag: 'welcome', description: '', 'first-seen': '2026-03-11T10:20:30Z', 'last-seen': '2026-03-11T10:20:30Z' },
    ]);
    expect(json.paging.next).toBe(`${test.emulator.url}${domain}/tags?page=next&tag=welcome&limit=100`);
    expect((await test.call('GET', `${domain}/tags?prefix=wel`)).json.items).toHaveLength(1);
  });

  it('have a description', async () => {
    const { call } = test;
    expect((await call('PUT', `${domain}/tags/welcome`, { fields: [['description', 'First email']] })).json).toEqual({
      message: 'Tag updated',
    });
    expect((await call('GET', `${domain}/tag?tag=welcome`)).json).toMatchObject({ description: 'First email' });
  });

  it('have stats of their own', async () => {
    const { json } = await test.call('GET', `${domain}/tags/news/stats?event=accepted&event=opened&duration=1d`);
    expect(json).toMatchObject({
      tag: expect.stringMatching(/^news$/i),
      stats: [{ accepted: { total: 2 }, opened: { total: 2, unique: 1 } }, { accepted: { total: 1 } }],
    });
    const gmail = await test.call('GET', `${domain}/tag/stats?tag=news&event=accepted&duration=1d&provider=Gmail`);
    expect(gmail.json.stats.map((entry: Entry) => entry.accepted.total)).toEqual([1, 0]);
    const { json: providers } = await test.call('GET', `${domain}/tags/news/stats/aggregates/providers`);
    expect(providers.provider).toMatchObject({ Gmail: { accepted: 1 }, Other: { accepted: 2 } });
    expect((await test.call('GET', `/v3/domains/mg.example.com/tag/devices?tag=news`)).json).toEqual({
      devices: ['desktop'],
    });
    expect((await test.call('GET', '/v3/domains/mg.example.com/limits/tag')).json).toMatchObject({ count: 2 });
  });

  it('that do not exist are 404', async () => {
    for (const [method, path] of [
      ['GET', '/tags/none'],
      ['PUT', '/tags/none'],
      ['DELETE', '/tag?tag=none'],
      ['GET', '/tags/none/stats?event=accepted'],
    ] as const) {
      expect(await test.call(method, domain + path)).toMatchObject({ status: 404, json: { message: 'tag not found' } });
    }
  });
});

describe("the account's tags", () => {
  const list = async (posted: object) => (await test.call('POST', '/v1/analytics/tags', { json: posted })).json;

  it('are listed with the last one seen first', async () => {
    const { items, pagination } = await list({ pagination: { limit: 1, include_total: true } });
    expect(pagination).toEqual({ sort: 'lastseen:desc', limit: 1, total: 2 });
    expect(items[0]).toMatchObject({
      last_seen: 'Wed, 11 Mar 2026 10:00:00 +0000',
      metrics: {},
      account_id: 'emulator',
    });
  });

  it('have metrics on request', async () => {
    const { items } = await list({ tag: 'wel', include_metrics: true });
    expect(items).toMatchObject([{ tag: 'welcome', metrics: { accepted_count: 1, delivered_count: 1 } }]);
  });

  it('are described, and hidden once deleted until they are used again', async () => {
    const { call, send } = test;
    await call('PUT', '/v1/analytics/tags', { json: { tag: 'welcome', description: 'all' } });
    expect((await list({ tag: 'welcome' })).items).toMatchObject([{ description: 'all' }]);
    expect((await call('DELETE', '/v1/analytics/tags', { json: { tag: 'welcome' } })).json).toEqual({
      message: 'Tag deleted',
    });
    expect((await list({ tag: 'welcome' })).items).toEqual([]);
    expect((await call('GET', '/v1/analytics/tags/limits')).json).toEqual({
      limit: 100_000,
      count: 1,
      limit_reached: false,
    });
    await send(messageWith({ 'o:tag': 'welcome' }));
    expect((await list({ tag: 'welcome' })).items).toMatchObject([{ tag: 'welcome' }]);
  });
});
