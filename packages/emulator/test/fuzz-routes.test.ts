// Every route of Mailgun's API survives random parameters, queries and bodies: no crash, and no 500.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailgunRoutes } from '../src/resources/routes.ts';
import { auth, messageWith, start, type TestEmulator } from './client.ts';

/** FUZZ_RUNS sets more. */
const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 300) / 30);

let test: TestEmulator;
beforeAll(async () => {
  test = await start({ maxMessages: 200 });
  await test.call('POST', '/v3/lists', { fields: [['address', 'dev@mg.example.com']] });
  await test.send(messageWith({ to: 'ada@gmail.com,bounce@example.org', 'o:tag': 'news' }));
});
afterAll(() => test.emulator.close());

const odd = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e999',
    'true',
    'null',
    '[]',
    '{}',
    '{"enabled":true}',
    '__proto__',
    'constructor',
    '%',
    '%00',
    '\u0000',
  ),
  fc.constantFrom(
    'news',
    'accepted',
    'hour',
    'month',
    '1m',
    '9999m',
    'provider',
    'tag',
    'time:desc',
    'bogus',
    'dev@mg.example.com',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const segment = fc.oneof(
  fc.constantFrom(
    'mg.example.com',
    'dev@mg.example.com',
    'ada@example.org',
    'news',
    'smtp',
    '127.0.0.1',
    'constructor',
  ),
  odd,
);
const names = fc.constantFrom(
  ...'address name vars subscribed upsert members tag description event start end resolution duration group filter type limit skip page p pivot'.split(
    ' ',
  ),
  ...'signing_domain selector bits pem self dkim_selector role kind domain_name expiration ip pool_id add_ip link_domain name email'.split(
    ' ',
  ),
  ...'access_level reply_preference rotation_enabled rotation_interval require_tls web_prefix sort enabled closed timestamp provider'.split(
    ' ',
  ),
);
const pairs = fc.array(fc.tuple(names, odd), { maxLength: 6 });
const json = fc.record(
  {
    tag: odd,
    description: fc.oneof(odd, fc.constant(5)),
    metrics: fc.constantFrom(['accepted_count'], ['constructor'], 'x', [null], []),
    dimensions: fc.constantFrom(
      ['time'],
      ['tag', 'domain', 'device'],
      ['subaccount'],
      ['constructor'],
      ['a', 'b', 'c', 'd'],
      5,
    ),
    filter: fc.constantFrom(
      {},
      null,
      { AND: [{ attribute: 'tag', comparator: '=', values: ['%'] }] },
      { AND: [{ attribute: 'toString', values: [1] }] },
      { AND: [{ attribute: 'country', values: [{}] }] },
    ),
    start: odd,
    end: odd,
    duration: odd,
    resolution: odd,
    pagination: fc.constantFrom({}, null, { sort: 'constructor:desc', limit: -1, skip: 'x' }, { sort: {}, limit: 1e9 }),
    include_subaccounts: fc.boolean(),
    include_aggregates: fc.boolean(),
    include_metrics: fc.boolean(),
    ips: fc.constantFrom(['127.0.0.1'], [null], 'x'),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  pairs.map((fields) => new URLSearchParams(fields)),
  pairs.map((fields) => {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    form.append('file', new File([fields.map(([, value]) => `${value},x`).join('\n')], 'a.csv'));
    return form;
  }),
  json.map((value) => JSON.stringify(value)),
);
const account = fc.option(fc.constantFrom('nobody', ''), { nil: undefined });

describe('every route survives', () => {
  const paths = [...new Set(mailgunRoutes({} as never).map(({ path }) => path))];

  it.each(paths)('%s', async (path) => {
    const methods = mailgunRoutes({} as never)
      .filter((route) => route.path === path)
      .map(({ method }) => method);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods),
        fc.array(segment, { minLength: 4, maxLength: 4 }),
        pairs,
        body,
        account,
        async (method, segments, query, posted, subaccount) => {
          const values = [...segments];
          const filled = path.replace(/:[^/]+/g, () =>
            encodeURIComponent((values.shift() ?? '').replace(/\p{Surrogate}/gu, '')),
          );
          const response = await fetch(`${test.emulator.url}${filled}?${new URLSearchParams(query)}`, {
            method,
            redirect: 'manual',
            headers: {
              authorization: auth(),
              ...(typeof posted === 'string' && { 'content-type': 'application/json' }),
              ...(subaccount !== undefined && { 'x-mailgun-on-behalf-of': subaccount }),
            },
            ...(method !== 'GET' && { body: posted }),
          });
          await response.arrayBuffer();
          expect(response.status).toBeLessThan(500);
          expect(test.lines.filter((line) => line.startsWith('internal error'))).toEqual([]);
        },
      ),
      { numRuns },
    );
  });
});
