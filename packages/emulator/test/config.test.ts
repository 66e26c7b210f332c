// What a configuration states exists from the start, and every known response has its status and text.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import { isLoopback } from '../src/http/guard.ts';
import { mailgunResponse, mailgunResponses } from '../src/http/mailgun-responses.ts';
import { createEmulator, type Profile, type ResponseName } from '../src/index.ts';
import { message, messageWith, start } from './client.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mailgun-emulator-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a configuration', () => {
  it('adds templates, suppressions and faults', async () => {
    const { emulator, send, call } = await start({
      config: {
        templates: [
          { name: 'Shared', template: 'shared {{a}}', headers: { Subject: 'S {{a}}' } },
          {
            name: 'own',
            domain: 'mg.example.com',
            versions: [
              { tag: 'v1', template: 'one' },
              { tag: 'V2', template: 'two', active: true },
            ],
          },
        ],
        suppressions: [
          { kind: 'bounces', domain: 'mg.example.com', address: 'Gone@example.org', error: 'left' },
          { kind: 'unsubscribes', domain: 'mg.example.com', address: 'bob@example.org', tags: ['news'] },
          { kind: 'complaints', domain: 'mg.example.com', address: 'eve@example.org', region: 'eu' },
        ],
        faults: [{ status: 503 }],
      },
    });
    expect((await send(message)).status).toBe(503);
    const withTemplate = (template: string, more = {}) =>
      send(
        messageWith({
          html: undefined,
          text: undefined,
          subject: undefined,
          template,
          't:variables': '{"a":"1"}',
          ...more,
        }),
      );
    const read = async () => (await emulator.inbox.list({ limit: 1 }))[0];
    await withTemplate('shared');
    expect(await read()).toMatchObject({ html: 'shared 1', subject: 'S 1' });
    await withTemplate('own');
    expect(await read()).toMatchObject({ html: 'two' });
    await withTemplate('own', { 't:version': 'v1' });
    expect(await read()).toMatchObject({ html: 'one' });
    expect((await call('GET', '/v3/mg.example.com/bounces/gone@example.org')).json).toMatchObject({
      code: '550',
      error: 'left',
    });
    expect((await call('GET', '/v3/mg.example.com/unsubscribes/bob@example.org')).json.tags).toEqual(['news']);
    expect((await call('GET', '/v3/mg.example.com/complaints/eve@example.org')).status).toBe(404);
    emulator.reset();
    expect((await call('GET', '/_emulator/faults')).json.items).toHaveLength(1);
    await emulator.close();
  });

  it('removes from the data file what only the previous one stated', async () => {
    const data = path.join(folder, 'two.db');
    const suppression = { kind: 'bounces' as const, domain: 'kept.example.com', address: 'gone@example.org' };
    const first = await start({
      data,
      config: {
        domains: [{ name: 'a.example.com' }, { name: 'kept.example.com' }],
        templates: [{ name: 'old', template: 'x' }],
        suppressions: [suppression],
      },
    });
    await first.call('POST', '/v3/kept.example.com/bounces', { fields: [['address', 'own@example.org']] });
    await first.emulator.close();
    const second = await start({
      data,
      config: { domains: [{ name: 'b.example.com' }, { name: 'kept.example.com' }] },
    });
    const { json } = await second.call('GET', '/v4/domains');
    expect(json.items.map(({ name }: { name: string }) => name)).toEqual(['b.example.com', 'kept.example.com']);
    expect((await second.call('POST', '/v3/a.example.com/messages', { fields: message })).status).toBe(401);
    expect((await second.call('GET', '/v4/templates')).json.items).toEqual([]);
    const { items } = (await second.call('GET', '/v3/kept.example.com/bounces')).json;
    expect(items.map(({ address }: { address: string }) => address)).toEqual(['own@example.org']);
    await second.emulator.close();
    const third = await start({ data });
    expect((await third.call('GET', '/v4/domains')).json.items).toEqual([]);
    await third.emulator.close();
  });

  it.each([
    {
      name: 'a template that does not parse',
      config: { templates: [{ name: 'a', template: '{{#if' }] },
      expected: 'template "a", version "initial": ',
    },
    { name: 'a fault without effect', config: { faults: [{ times: 1 }] }, expected: 'exactly one of' },
    {
      name: 'an unknown field',
      config: { domain: [] },
      expected: 'unknown field "domain". Did you mean "domains"? Known fields: ',
    },
  ])('with $name is rejected', async ({ config, expected }) => {
    await expect(createEmulator({ config: config as never })).rejects.toThrow(expected);
  });
});

it.each([
  { host: '127.0.0.1', expected: true },
  { host: '127.8.0.1', expected: true },
  { host: 'localhost', expected: true },
  { host: '::1', expected: true },
  { host: '0.0.0.0', expected: false },
  { host: '::', expected: false },
  { host: '127.evil.example', expected: false },
  { host: '192.168.0.2', expected: false },
])('$host is loopback: $expected', ({ host, expected }) => {
  expect(isLoopback(host)).toBe(expected);
});

it('rejects a file of another version', async () => {
  const data = path.join(folder, 'other.db');
  const db = new Database(data);
  db.exec('PRAGMA user_version = 99');
  db.close();
  await expect(createEmulator({ data })).rejects.toThrow('written by another version');
});

describe('every known response', () => {
  const nowMs = Date.parse('2026-03-02T12:00:00Z');
  const sentence = (name: ResponseName, profile: Profile) => {
    const { status, body } = mailgunResponse(name, { domain: 'd.example', profile, nowMs, retryAfterSeconds: 90 });
    const text = String(body);
    return [status, text.startsWith('{') ? JSON.parse(text).message : text];
  };
  const d = 'Domain d.example is not allowed to send: ';
  const until = 'try again after Mon, 02 Mar 2026 12:01:30 UTC';
  const activate = `${d}Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.`;
  const free = `${d}Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.`;
  const sandbox = `${d}Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.`;
  const unverified = `${d}The domain is unverified and requires DNS configuration. Log in to your control panel to view required DNS records.`;
  const tooFast = `${d}You are sending too fast. Your account is on probation and the account has been temporarily disabled.`;
  const rows: Array<[ResponseName, live: number, docs: number, words: string]> = [
    ['forbidden', 401, 401, 'Forbidden'],
    ['invalidKey', 401, 401, 'Invalid private key'],
    ['domainNotFound', 404, 404, 'Domain not found: d.example'],
    ['sandbox', 403, 400, sandbox],
    ['free', 403, 400, free],
    ['unverified', 403, 400, unverified],
    ['notActivated', 400, 400, activate],
    ['disabled', 403, 403, `${d}Account disabled`],
    ['domainDisabled', 403, 403, `${d}domain disabled`],
    ['largeBatch', 403, 403, 'Domain d.example is not allowed to send large batches yet'],
    ['recipientLimit', 420, 429, `${d}recipient limit exceeded, ${until}`],
    ['requestLimit', 420, 429, `${d}request limit exceeded, ${until}`],
    ['bytesLimit', 420, 429, `${d}bytes limit exceeded, ${until}`],
    ['planLimit', 400, 400, `${d}recipient limit exceeded`],
    ['tooFast', 400, 400, tooFast],
    ['requestsPerSecond', 429, 429, `${d}account-requests-per-sec limit exceeded, try again after 90 seconds`],
    ['tooManyRequests', 429, 429, 'Too Many Requests'],
    ['payment', 402, 402, 'Request Failed - Parameters were valid but request failed'],
    ['tooLarge', 413, 413, 'request size exceeds 52.4MiB limit'],
    ['serverError', 500, 500, 'Internal Server Error'],
    ['badGateway', 502, 502, 'Bad Gateway'],
    ['unavailable', 503, 503, 'Service Unavailable'],
    ['gatewayTimeout', 504, 504, 'Gateway Timeout'],
    ['magnificent', 200, 200, 'Mailgun Magnificent API'],
    ['notFound', 404, 404, '404 page not found\n'],
  ];

  it.each(rows)('%s: live %i, documented %i', (name, live, docs, words) => {
    expect([sentence(name, 'live'), sentence(name, 'docs')]).toEqual([
      [live, words],
      [docs, words],
    ]);
  });

  it('is in this table', () => {
    expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(mailgunResponses).sort());
  });
});
