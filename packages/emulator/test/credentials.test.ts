// /v3/domains/{domain}/credentials, by value as it was recorded; what is stored of a password.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { start, type TestEmulator } from './client.ts';

const nowMs = Date.parse('2025-02-24T22:44:06Z');
const folder = mkdtempSync(path.join(tmpdir(), 'mailgun-emulator-test-'));
let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start({ now: () => nowMs, config: { domains: [{ name: 'mg.example.com' }] } });
});
beforeEach(() => testEmulator.emulator.reset());
afterAll(async () => {
  await testEmulator.emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = '/v3/domains/mg.example.com/credentials';
const call = (method: string, below = '', fields?: Array<[string, string]>) =>
  testEmulator.call(method, at + below, fields && { fields });
const note = "Please store your new password(s) now. You won't be able to see it anymore.";
const generated = expect.stringMatching(/^[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}$/);

describe('credentials', () => {
  it('are created, changed and deleted as recorded in 2025', async () => {
    expect(await call('POST', '', [['login', 'test_login']])).toMatchObject({
      status: 200,
      json: {
        message: 'Created 1 credentials pair(s)',
        note,
        credentials: { 'test_login@mg.example.com': generated },
      },
    });
    expect(await call('PUT', '/test_login', [['spec', 'abc']])).toMatchObject({
      status: 200,
      json: { message: 'Password changed', note, credentials: { 'test_login@mg.example.com': generated } },
    });
    expect(await call('DELETE', '/test_login')).toMatchObject({
      status: 200,
      json: { message: 'Credentials have been deleted', spec: 'test_login@mg.example.com' },
    });
  });

  it('with a password of their own are created without showing it', async () => {
    const fields: Array<[string, string]> = [
      ['login', 'Alice@mg.example.com'],
      ['password', 'supersecret'],
    ];
    expect((await call('POST', '', fields)).json).toEqual({ message: 'Created 1 credentials pair(s)' });
    expect((await call('PUT', '/alice@mg.example.com', [['password', 'another1']])).json).toEqual({
      message: 'Password changed',
    });
  });

  it('are created several at once, and listed oldest first, page by page', async () => {
    const fields: Array<[string, string]> = [
      ['mailbox', 'one'],
      ['mailbox', 'two'],
      ['password', 'password-1'],
    ];
    expect((await call('POST', '', fields)).json).toEqual({
      message: 'Created 2 credentials pair(s)',
      note,
      credentials: { 'two@mg.example.com': generated },
    });
    const item = (name: string) => ({
      created_at: 'Mon, 24 Feb 2025 22:44:06 +0000',
      login: `${name}@mg.example.com`,
      mailbox: `${name}@mg.example.com`,
      size_bytes: null,
    });
    expect((await call('GET')).json).toEqual({ total_count: 2, items: [item('one'), item('two')] });
    expect((await call('GET', '?skip=1&limit=1')).json).toEqual({ total_count: 2, items: [item('two')] });
    expect((await call('DELETE')).json).toEqual({ message: 'All domain credentials have been deleted', count: 2 });
    expect((await call('GET')).json).toEqual({ total_count: 0, items: [] });
  });

  it.each([
    { what: 'without a login', fields: [['password', 'password-1']], message: 'login parameter is missing' },
    { what: 'with a short password', fields: [['password', '1234']], message: 'the password must have 5 to 32' },
    { what: 'with a long password', fields: [['password', 'x'.repeat(33)]], message: 'the password must have 5 to 32' },
    { what: 'of another domain', fields: [['login', 'a@other.example']], message: 'the login must be a name, or an' },
    { what: 'that is no address', fields: [['login', 'a b<']], message: 'the login must be a name, or an address of' },
    { what: 'that exist', fields: [['login', 'TAKEN']], message: 'the login taken@mg.example.com already exists' },
  ])('$what are refused', async ({ fields, message }) => {
    await call('POST', '', [['login', 'taken']]);
    const named =
      fields.some(([name]) => name === 'login') || message.startsWith('login') ? fields : [['login', 'x'], ...fields];
    const reply = await call('POST', '', named as Array<[string, string]>);
    expect([reply.status, reply.json.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await call('GET')).json.total_count).toBe(1);
  });

  it.each([
    { method: 'PUT', path: `${at}/nobody`, status: 404, message: 'Credentials not found' },
    { method: 'DELETE', path: `${at}/nobody`, status: 404, message: 'Credentials not found' },
    { method: 'DELETE', path: `${at}/taken@other.example`, status: 404, message: 'Credentials not found' },
    {
      method: 'GET',
      path: '/v3/domains/other.example/credentials',
      status: 404,
      message: 'Domain not found: other.example',
    },
  ])('$method $path responds with $status', async ({ method, path: target, status, message }) => {
    const reply = await testEmulator.call(method, target, method === 'PUT' ? { fields: [['password', 'abcdef']] } : {});
    expect([reply.status, reply.json.message]).toEqual([status, message]);
  });

  it('are not readable in the data file, and survive a restart', async () => {
    const data = path.join(folder, 'data.db');
    const config = {
      domains: [{ name: 'mg.example.com' }],
      smtpCredentials: [{ login: 'seeded@mg.example.com', password: 'seeded-password' }],
    };
    const first = await start({ data, config });
    await first.call('POST', at, {
      fields: [
        ['login', 'kept'],
        ['password', 'kept-password'],
      ],
    });
    await first.emulator.close();
    const written = readFileSync(data, 'latin1');
    expect(written).toContain('kept@mg.example.com');
    expect(written).not.toMatch(/kept-password|seeded-password/);
    const second = await start({ data, config: { domains: config.domains } });
    const { items } = (await second.call('GET', at)).json;
    // What an earlier configuration stated, and this one does not, is removed.
    expect(items.map(({ login }: { login: string }) => login)).toEqual(['kept@mg.example.com']);
    await second.emulator.close();
  });
});

it.each([
  { path: '/v3/domains/mg.example.com/credentials', name: 'password' },
  { path: '/v4/domains', name: 'smtp_password' },
  { path: '/v1/dkim/keys', name: 'pem' },
])('the log of requests shows that $name was sent to $path, and not what it is', async ({ path, name }) => {
  const { call, emulator } = await start();
  await call('POST', path, { fields: [[name, 'not-to-be-shown']] });
  const { body } = await call('GET', '/_emulator/requests');
  expect(emulator.requests()[0]?.fields).toEqual([[name, '…']]);
  expect(body).not.toContain('not-to-be-shown');
  await emulator.close();
});
