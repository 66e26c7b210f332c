// API keys that are created work at once, and deleted ones no longer; only a hash of them is stored.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Fields, message, start, type TestEmulator } from './client.ts';

const admin = 'account-key-1';
const config = {
  keys: [{ key: admin, id: 'first' }],
  domains: [{ name: 'mg.example.com' }, { name: 'other.example.com' }],
};

const create = ({ call }: TestEmulator, ...fields: Fields) => call('POST', '/v1/keys', { fields, key: admin });

it('a created key is listed without its secret, accepted, and refused once deleted', async () => {
  const test = await start({ config });
  const { call, emulator } = test;
  const { json } = await create(test, ['role', 'admin'], ['description', 'CI'], ['email', 'ada@example.org']);
  expect(json).toMatchObject({
    message: 'great success',
    key: {
      kind: 'user',
      role: 'admin',
      description: 'CI',
      requestor: 'ada@example.org',
      domain_name: null,
      is_disabled: false,
    },
  });
  const { id, secret } = json.key;
  expect(secret).toMatch(/^[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}$/);
  const domains = (key: string) => call('GET', '/v4/domains', { key });
  expect((await domains(secret)).status).toBe(200);
  const listed = await call('GET', '/v1/keys', { key: secret });
  expect(listed.json).toMatchObject({ total_count: 2, items: [{ id: 'first' }, { id }] });
  expect(listed.body).not.toContain(secret);
  expect((await call('DELETE', `/v1/keys/${id}`, { key: admin })).json).toEqual({ message: 'key deleted' });
  expect((await domains(secret)).status).toBe(401);
  expect(await call('DELETE', `/v1/keys/${id}`, { key: admin })).toMatchObject({
    status: 404,
    json: { message: 'no key matching id' },
  });
  expect(test.lines.join('\n')).not.toContain(secret);
  await emulator.close();
});

it('a sending key sends for its domain, and does nothing else', async () => {
  const test = await start({ config });
  const { call, emulator } = test;
  const { json } = await create(test, ['role', 'sending'], ['kind', 'domain'], ['domain_name', 'mg.example.com']);
  const key = json.key.secret;
  expect(json.key).toMatchObject({ kind: 'domain', role: 'sending', domain_name: 'mg.example.com' });
  expect((await call('POST', '/v3/mg.example.com/messages', { fields: message, key })).status).toBe(200);
  expect((await call('POST', '/v3/other.example.com/messages', { fields: message, key })).status).toBe(401);
  expect((await call('GET', '/v1/keys', { key })).status).toBe(401);
  expect((await call('GET', '/v1/keys?kind=domain', { key: admin })).json.total_count).toBe(1);
  await emulator.close();
});

it('an expired key is refused', async () => {
  let nowMs = Date.now();
  const test = await start({ config, now: () => nowMs });
  const { json } = await create(test, ['role', 'admin'], ['expiration', '60']);
  const domains = () => test.call('GET', '/v4/domains', { key: json.key.secret });
  expect((await domains()).status).toBe(200);
  nowMs += 61_000;
  expect((await domains()).status).toBe(401);
  expect((await test.call('GET', '/v1/keys', { key: admin })).json.items[1].is_disabled).toBe(true);
  await test.emulator.close();
});

it('a key of the configuration can be deleted until the emulator is reset', async () => {
  const { call, emulator } = await start({ config: { ...config, keys: [...config.keys, { key: 'other-key-1' }] } });
  const domains = () => call('GET', '/v4/domains', { key: 'other-key-1' });
  expect((await call('DELETE', '/v1/keys/key-2', { key: admin })).status).toBe(200);
  expect((await domains()).status).toBe(401);
  emulator.reset();
  expect((await domains()).status).toBe(200);
  await emulator.close();
});

it.each<[string, Fields, number, string]>([
  [
    'an unknown kind',
    [
      ['kind', 'x'],
      ['role', 'admin'],
    ],
    400,
    'expected `kind` param to be one of [domain user web] or absent',
  ],
  ['no role', [], 400, 'expected `role` param to be one of [admin basic sending developer support]'],
  [
    'a sending key without a domain',
    [['role', 'sending']],
    400,
    'expected `domain_name` param to be present for a domain key',
  ],
  [
    'a domain that does not exist',
    [
      ['role', 'sending'],
      ['domain_name', 'x.example'],
    ],
    404,
    'Domain not found',
  ],
])('%s is refused', async (_name, fields, status, text) => {
  const test = await start({ config });
  expect(await create(test, ...fields)).toMatchObject({ status, json: { message: text } });
  await test.emulator.close();
});

it('a key survives a restart, and its secret is not in the data file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
  const data = path.join(folder, 'mail.db');
  const first = await start({ config, data });
  const { secret } = (await create(first, ['role', 'admin'])).json.key;
  await first.emulator.close();
  expect(readFileSync(data).includes(secret)).toBe(false);
  const second = await start({ config, data });
  expect((await second.call('GET', '/v4/domains', { key: secret })).status).toBe(200);
  await second.emulator.close();
  rmSync(folder, { recursive: true });
});

it('the public key is made anew', async () => {
  const { call, emulator } = await start();
  expect((await call('POST', '/v1/keys/public')).json).toEqual({
    key: expect.stringMatching(/^pubkey-[0-9a-f]{32}$/),
    message: 'The public API key has been successfully regenerated.',
  });
  await emulator.close();
});
