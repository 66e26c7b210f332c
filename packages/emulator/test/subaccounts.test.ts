// A call on behalf of a subaccount sees its domains, messages and events, and no others.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { message, messageWith, start, type TestEmulator } from './client.ts';

const accounts = '/v5/accounts/subaccounts';

async function create({ call }: TestEmulator, name: string): Promise<string> {
  return (await call('POST', accounts, { fields: [['name', name]] })).json.subaccount.id;
}

const behalf = (id: string) => ({ headers: { 'x-mailgun-on-behalf-of': id } });

it('a subaccount has domains, messages, events, logs and stats of its own', async () => {
  const test = await start();
  const { call, emulator } = test;
  const one = await create(test, 'one');
  const two = await create(test, 'two');
  await call('POST', '/v4/domains', { fields: [['name', 'one.example.com']], ...behalf(one) });
  await call('PUT', '/v4/domains/one.example.com/verify', behalf(one));
  await call('POST', '/v3/one.example.com/messages', { fields: messageWith({ subject: 'of one' }), ...behalf(one) });
  await call('POST', '/v3/mg.example.com/messages', { fields: message });
  const domainsOf = async (id?: string) =>
    (await call('GET', '/v4/domains', id === undefined ? {} : behalf(id))).json.items.map(
      ({ name }: { name: string }) => name,
    );
  expect([await domainsOf(), await domainsOf(one), await domainsOf(two)]).toEqual([
    ['mg.example.com'],
    ['one.example.com'],
    [],
  ]);
  // Neither the account itself nor another subaccount reaches the domain.
  for (const options of [{}, behalf(two)]) {
    expect((await call('GET', '/v4/domains/one.example.com', options)).status).toBe(404);
    expect((await call('GET', '/v3/one.example.com/events', options)).status).toBe(404);
    expect((await call('POST', '/v3/one.example.com/messages', { fields: message, ...options })).status).toBe(401);
  }
  expect((await call('GET', '/v3/one.example.com/events', behalf(one))).json.items).toHaveLength(2);
  const logs = async (posted: object, options = {}) =>
    (await call('POST', '/v1/analytics/logs', { json: posted, ...options })).json.items as Array<{
      domain: { name: string };
      account: object;
    }>;
  const domainsOfLogs = async (...given: Parameters<typeof logs>) =>
    [...new Set((await logs(...given)).map(({ domain }) => domain.name))].sort();
  expect(await domainsOfLogs({})).toEqual(['mg.example.com']);
  expect(await domainsOfLogs({}, behalf(one))).toEqual(['one.example.com']);
  expect(await domainsOfLogs({}, behalf(two))).toEqual([]);
  expect(await domainsOfLogs({ include_subaccounts: true })).toEqual(['mg.example.com', 'one.example.com']);
  const filter = { AND: [{ attribute: 'subaccount', comparator: '=', values: [{ value: one }] }] };
  const [log] = await logs({ include_subaccounts: true, filter });
  expect(log?.account).toEqual({ id: one, parent_id: 'emulator' });
  const accepted = async (options: object) =>
    (await call('GET', '/v3/stats/total?event=accepted&duration=1h&resolution=hour', options)).json.stats.reduce(
      (sum: number, entry: { accepted: { total: number } }) => sum + entry.accepted.total,
      0,
    );
  expect([await accepted({}), await accepted(behalf(one)), await accepted(behalf(two))]).toEqual([1, 1, 0]);
  expect(await emulator.inbox.list({ subject: 'of one' })).toHaveLength(1);
  await emulator.close();
});

it.each([{ config: { keys: [{ key: 'account-key' }] } }, { config: {} }])(
  'the key of a subaccount reaches what is its own, and nothing else: $config',
  async ({ config }) => {
    const { call, emulator } = await start({ config });
    const key = 'account-key';
    const createAccount = async (name: string): Promise<string> =>
      (await call('POST', accounts, { fields: [['name', name]], key })).json.subaccount.id;
    const [one, two] = [await createAccount('one'), await createAccount('two')];
    const owners: Array<[string, object]> = [
      ['top.example.com', {}],
      ['one.example.com', behalf(one)],
      ['two.example.com', behalf(two)],
    ];
    for (const [name, options] of owners)
      await call('POST', '/v4/domains', { fields: [['name', name]], key, ...options });
    const created = await call('POST', '/v1/keys', { fields: [['role', 'admin']], key, ...behalf(one) });
    const own = { key: created.json.key.secret };
    const statuses = async (options: object) => {
      const found = owners.map(
        async ([name]) => (await call('GET', `/v3/${name}/events`, { ...own, ...options })).status,
      );
      return Promise.all(found);
    };
    expect(await statuses({})).toEqual([404, 200, 404]);
    expect(await statuses(behalf(one))).toEqual([404, 200, 404]);
    expect(await statuses(behalf(two))).toEqual([403, 403, 403]);
    expect((await call('GET', '/v1/keys', own)).json.items).toMatchObject([{ id: created.json.key.id }]);
    // Other subaccounts are neither shown nor changed.
    expect((await call('GET', accounts, own)).json.subaccounts.map(({ id }: { id: string }) => id)).toEqual([one]);
    for (const [method, path, status] of [
      ['POST', accounts, 403],
      ['GET', `${accounts}/${two}`, 404],
      ['POST', `${accounts}/${two}/disable`, 404],
      ['PUT', `${accounts}/${two}/limit/custom/monthly?limit=1000`, 404],
      ['GET', `${accounts}/${one}`, 200],
    ] as const) {
      expect([
        path,
        (await call(method, path, { ...own, ...(method === 'POST' && { fields: [['name', 'x']] }) })).status,
      ]).toEqual([path, status]);
    }
    await call('POST', `${accounts}/${one}/disable`, { key });
    await call('DELETE', accounts, { key, ...behalf(one) });
    expect(await statuses({})).toEqual([403, 403, 403]);
    await emulator.close();
  },
);

it('without configuration a subaccount owns what it sends from first, and not what the account has used', async () => {
  const test = await start();
  const { call, send } = test;
  const id = await create(test, 'one');
  await send(message);
  const sendAs = (domain: string) => call('POST', `/v3/${domain}/messages`, { fields: message, ...behalf(id) });
  expect((await sendAs('mg.example.com')).status).toBe(401);
  expect((await sendAs('new.example.com')).status).toBe(200);
  expect((await call('GET', '/v3/new.example.com/events')).status).toBe(404);
  await test.emulator.close();
});

it('a template of the account is of this account only', async () => {
  const test = await start();
  const { call, send, emulator } = test;
  const id = await create(test, 'one');
  await call('POST', '/v4/templates', {
    fields: [
      ['name', 'welcome'],
      ['template', 'of one'],
    ],
    ...behalf(id),
  });
  expect((await call('GET', '/v4/templates')).json.items).toEqual([]);
  const named = messageWith({ html: undefined, template: 'welcome' });
  await call('POST', '/v3/one.example.com/messages', { fields: named, ...behalf(id) });
  await send(named);
  expect((await emulator.inbox.list()).map(({ domain, html }) => [domain, html])).toEqual([
    ['one.example.com', 'of one'],
  ]);
  const { json } = await call('GET', '/_emulator/state');
  expect(json.subaccounts).toEqual([{ id, name: 'one', status: 'open' }]);
  await emulator.close();
});

it('a disabled subaccount cannot send, an unknown or a deleted one cannot call', async () => {
  const test = await start();
  const { call } = test;
  const id = await create(test, 'one');
  const sent = () => call('POST', '/v3/one.example.com/messages', { fields: message, ...behalf(id) });
  expect((await sent()).status).toBe(200);
  expect((await call('POST', `${accounts}/${id}/disable`)).json.subaccount.status).toBe('disabled');
  expect(await call('POST', `${accounts}/${id}/disable`)).toMatchObject({
    status: 400,
    json: { message: 'subaccount is already disabled' },
  });
  expect(await sent()).toMatchObject({ status: 403, json: { message: expect.stringContaining('Account disabled') } });
  await call('POST', `${accounts}/${id}/enable`);
  expect((await sent()).status).toBe(200);
  expect((await call('DELETE', accounts, behalf(id))).json).toEqual({ message: 'Subaccount successfully deleted' });
  expect((await sent()).status).toBe(403);
  expect((await call('GET', accounts)).json).toEqual({ subaccounts: [], total: 0 });
  expect((await call('GET', `${accounts}?closed=true`)).json.total).toBe(1);
  await test.emulator.close();
});

it('an unknown subaccount is refused, and without configuration accepted as the account itself', async () => {
  for (const { config, status } of [
    { config: { domains: [{ name: 'mg.example.com' }] }, status: 403 },
    { config: {}, status: 200 },
  ]) {
    const { call, emulator } = await start({ config });
    expect((await call('POST', '/v3/mg.example.com/messages', { fields: message, ...behalf('nobody') })).status).toBe(
      status,
    );
    await call('POST', '/v3/mg.example.com/messages', { fields: message });
    const { items } = (await call('GET', '/v3/mg.example.com/events?event=accepted')).json;
    expect(items).toHaveLength(status === 200 ? 2 : 1);
    await emulator.close();
  }
});

it('features and limits', async () => {
  const test = await start({ profile: 'docs' });
  const { call } = test;
  const id = await create(test, 'one');
  expect((await call('GET', `${accounts}/${id}`)).json.subaccount).toMatchObject({
    name: 'one',
    created_at: expect.stringMatching(/GMT$/),
  });
  const changed = await call('PUT', `${accounts}/${id}/features`, { fields: [['sending', '{"enabled":true}']] });
  expect(changed.json).toEqual({ features: { sending: { enabled: true } } });
  expect(await call('PUT', `${accounts}/${id}/features`, { fields: [['x', '1']] })).toMatchObject({
    status: 400,
    json: { message: 'No valid updates provided' },
  });
  for (const limit of [`${accounts}/${id}/limit/custom/monthly`, '/v5/accounts/limit/custom/monthly']) {
    expect(await call('GET', limit)).toMatchObject({ status: 404, json: { message: 'No threshold for account' } });
    expect(await call('PUT', `${limit}?limit=10`)).toMatchObject({
      status: 400,
      json: { message: 'The limit parameter minumum is 1000' },
    });
    expect((await call('PUT', `${limit}?limit=5000`)).json).toEqual({ success: true });
    expect((await call('GET', limit)).json).toEqual({ limit: 5000, current: 0, period: '1m' });
  }
  await call('POST', '/v3/one.example.com/messages', { fields: message, ...behalf(id) });
  expect((await call('GET', `${accounts}/${id}/limit/custom/monthly`)).json.current).toBe(1);
  expect((await call('GET', '/v5/accounts/limit/custom/monthly')).json.current).toBe(0);
  expect((await call('DELETE', `${accounts}/${id}/limit/custom/monthly`)).json).toEqual({ success: true });
  expect((await call('DELETE', `${accounts}/${id}/limit/custom/monthly`)).status).toBe(400);
  await test.emulator.close();
});

it('subaccounts are kept in the data file, and reset removes them', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'subaccounts-'));
  const data = path.join(folder, 'mail.db');
  const before = await start({ data });
  const id = await create(before, 'kept');
  await before.emulator.close();
  const after = await start({ data });
  expect((await after.call('GET', `${accounts}/${id}`)).json.subaccount).toMatchObject({ name: 'kept' });
  after.emulator.reset();
  expect((await after.call('GET', accounts)).json.total).toBe(0);
  await after.emulator.close();
  rmSync(folder, { recursive: true });
});
