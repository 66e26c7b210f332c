// DKIM: the signature on each email verifies with the record that the API shows, and the calls that manage the keys.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { authenticate } from 'mailauth';
import { describe, expect, it } from 'vitest';
import { type Fields, message, messageWith, start, type TestEmulator } from './client.ts';

interface KeyItem {
  signing_domain: string;
  selector: string;
  dns_record: { name: string; value: string; is_active: boolean };
}

const keysOf = async ({ call }: TestEmulator, domain = 'mg.example.com'): Promise<KeyItem[]> =>
  (await call('GET', `/v4/domains/${domain}/keys`)).json.items;

/** What a receiver finds: the only DNS records are the keys of these domains. */
async function verify(test: TestEmulator, raw: string, ...domains: string[]): Promise<string[]> {
  const keys = (await Promise.all(domains.map((domain) => keysOf(test, domain)))).flat();
  const records = new Map(keys.map(({ dns_record: { name, value } }) => [name, value]));
  const { dkim } = await authenticate(Buffer.from(raw), {
    trustReceived: false,
    ip: '127.0.0.1',
    helo: 'localhost',
    mta: 'localhost',
    sender: 'noreply@mg.example.com',
    resolver: async (name: string, type: string) => {
      const value = type === 'TXT' ? records.get(name) : undefined;
      if (value === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      return [[value]];
    },
  } as never);
  return dkim.results
    .filter(({ status }) => status.result !== 'none')
    .map(({ signingDomain, selector, status }) => `${signingDomain}/${selector}: ${status.result}`);
}

const rawOf = async ({ emulator }: TestEmulator) => (await emulator.inbox.list())[0]?.raw ?? '';

describe('the signature', () => {
  it.each<{ name: string; fields: Fields; multipart?: boolean }>([
    { name: 'text and HTML', fields: message },
    { name: 'only text', fields: messageWith({ html: undefined }) },
    { name: 'an attachment', fields: [...message, ['attachment', new File(['a\nb'], 'a.txt')]], multipart: true },
    {
      name: 'a subject and names in another script',
      fields: messageWith({ subject: 'Ваш код 日本', to: 'Ада <ada@example.org>' }),
    },
    { name: 'long lines and dots', fields: messageWith({ text: `${'x'.repeat(3_000)}\n.\n..\n`, html: undefined }) },
    { name: 'trailing spaces and empty lines', fields: messageWith({ text: 'a \t\n\n\n', html: undefined }) },
    {
      name: 'tracking, variables and headers',
      fields: messageWith({ 'o:tracking': 'yes', 'v:a': '1', 'h:X-My': 'a  b' }),
    },
    {
      name: 'a copy for each recipient',
      fields: messageWith({ 'recipient-variables': '{"ada@example.org":{"a":"b"}}' }),
    },
  ])('verifies: $name', async ({ fields, multipart = false }) => {
    const test = await start();
    expect((await test.send(fields, { multipart })).status).toBe(200);
    expect(await verify(test, await rawOf(test), 'mg.example.com')).toEqual(['mg.example.com/smtp: pass']);
    await test.emulator.close();
  });

  it.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ])('verifies on posted MIME with %s', async (_name, end) => {
    const test = await start();
    const source = [
      'From: a@mg.example.com',
      'To: ada@example.org',
      'Subject: MIME',
      '',
      'Hello',
      '',
      'there ',
      '',
    ].join(end);
    const fields: Fields = [
      ['to', 'ada@example.org'],
      ['message', new File([source], 'message.mime')],
    ];
    expect((await test.call('POST', '/v3/mg.example.com/messages.mime', { fields, multipart: true })).status).toBe(200);
    expect(await verify(test, await rawOf(test), 'mg.example.com')).toEqual(['mg.example.com/smtp: pass']);
    await test.emulator.close();
  });

  it('fails once the email is changed', async () => {
    const test = await start();
    await test.send(message);
    const changed = (await rawOf(test)).replace('Your code is 012345.', 'Your code is 999999.');
    expect(await verify(test, changed, 'mg.example.com')).toEqual([expect.stringMatching(/: (neutral|fail)$/)]);
    await test.emulator.close();
  });

  it('is left out with o:dkim=no, and when every key is deactivated', async () => {
    const test = await start();
    await test.send(messageWith({ 'o:dkim': 'no' }));
    expect(await rawOf(test)).not.toContain('DKIM-Signature');
    expect((await test.call('PUT', '/v4/domains/mg.example.com/keys/smtp/deactivate')).json).toEqual({
      message: 'domain key deactivated',
    });
    await test.send(message);
    expect(await rawOf(test)).not.toContain('DKIM-Signature');
    await test.emulator.close();
  });

  it('is of the authority, when the domain delegates it', async () => {
    const test = await start({ config: { domains: [{ name: 'example.com' }, { name: 'mg.example.com' }] } });
    const authority = (self: string) =>
      test.call('PUT', '/v3/domains/mg.example.com/dkim_authority', { fields: [['self', self]] });
    expect((await authority('true')).json).toMatchObject({ changed: false });
    const { json } = await authority('false');
    expect(json).toMatchObject({ message: 'Domain DKIM authority has been changed', changed: true });
    expect(json.sending_dns_records.map(({ name }: { name: string }) => name)).toContain('smtp._domainkey.example.com');
    await test.send(message);
    expect(await verify(test, await rawOf(test), 'example.com')).toEqual(['example.com/smtp: pass']);
    await test.emulator.close();
  });

  it('is of the new key after a rotation', async () => {
    const test = await start();
    await test.send(message);
    const before = await rawOf(test);
    expect((await test.call('POST', '/v1/dkim_management/domains/mg.example.com/rotate')).json).toEqual({
      message: 'ok',
    });
    const [key] = await keysOf(test);
    await test.send(message);
    expect(await verify(test, await rawOf(test), 'mg.example.com')).toEqual([`mg.example.com/${key?.selector}: pass`]);
    expect(await verify(test, before, 'mg.example.com')).toEqual([
      expect.stringMatching(/smtp: (neutral|permerror|temperror)/),
    ]);
    await test.emulator.close();
  });
});

describe('keys', () => {
  const create = ({ call }: TestEmulator, ...more: Fields) =>
    call('POST', '/v1/dkim/keys', {
      fields: [['signing_domain', 'mg.example.com'], ['selector', 's2'], ...more],
    });

  it('are created, activated, listed and deleted', async () => {
    const test = await start();
    const { call, emulator } = test;
    const created = await create(test, ['bits', '2048']);
    expect(created.json).toMatchObject({
      signing_domain: 'mg.example.com',
      selector: 's2',
      dns_record: { name: 's2._domainkey.mg.example.com', is_active: false, record_type: 'TXT' },
    });
    expect(created.json.dns_record.value).toHaveLength('k=rsa; p='.length + 392);
    expect((await create(test)).status).toBe(400);
    expect((await call('PUT', '/v4/domains/mg.example.com/keys/s2/activate')).json).toEqual({
      message: 'domain key activated',
    });
    expect((await keysOf(test)).map(({ selector, dns_record }) => [selector, dns_record.is_active])).toEqual([
      ['smtp', true],
      ['s2', true],
    ]);
    const all = await call('GET', '/v1/dkim/keys?signing_domain=mg.example.com&limit=1');
    expect(all.json.items).toMatchObject([{ selector: 'smtp' }]);
    const next = await call('GET', all.json.paging.next.replace(emulator.url, ''));
    expect(all.json.paging.next).toMatch(/\/v1\/dkim\/keys\?page=[\w-]+$/);
    expect(next.json.items).toEqual([]);
    const remove = (selector: string) =>
      call('DELETE', `/v1/dkim/keys?signing_domain=mg.example.com&selector=${selector}`);
    expect((await remove('smtp')).json).toEqual({ message: 'success' });
    expect(await remove('s2')).toMatchObject({
      status: 400,
      json: { message: 'cannot delete domain key: must have at least one active domain key' },
    });
    expect(await remove('none')).toMatchObject({ status: 404, json: { message: 'domain key not found' } });
    await emulator.close();
  });

  it('can be brought along as PEM, and what is no key is refused', async () => {
    const test = await start();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    expect((await create(test, ['pem', pem])).status).toBe(200);
    await test.call('PUT', '/v4/domains/mg.example.com/keys/s2/activate');
    await test.call('PUT', '/v4/domains/mg.example.com/keys/smtp/deactivate');
    await test.send(message);
    expect(await verify(test, await rawOf(test), 'mg.example.com')).toEqual(['mg.example.com/s2: pass']);
    const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
    for (const refused of ['nonsense', publicPem, `PRIVATE KEY\n${publicPem}`]) {
      const reply = await test.call('POST', '/v1/dkim/keys', {
        fields: [
          ['signing_domain', 'mg.example.com'],
          ['selector', 's3'],
          ['pem', refused],
        ],
      });
      expect([reply.status, reply.json.message]).toEqual([400, 'failed to import domain key: failed to parse PEM']);
    }
    await test.emulator.close();
  });

  it('have another selector, and keep their record', async () => {
    const test = await start();
    const [before] = await keysOf(test);
    const changed = await test.call('PUT', '/v3/domains/mg.example.com/dkim_selector?dkim_selector=mailo1');
    expect(changed.json).toEqual({ message: 'DKIM selector changed' });
    const [after] = await keysOf(test);
    expect([after?.selector, after?.dns_record.value]).toEqual(['mailo1', before?.dns_record.value]);
    await test.emulator.close();
  });

  it('are kept in the data file, so that an email verifies after a restart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dkim-'));
    const data = path.join(folder, 'mail.db');
    const first = await start({ data });
    await first.send(message);
    const raw = await rawOf(first);
    await first.emulator.close();
    const second = await start({ data });
    expect(await verify(second, raw, 'mg.example.com')).toEqual(['mg.example.com/smtp: pass']);
    expect(await verify(second, await rawOf(second), 'mg.example.com')).toEqual(['mg.example.com/smtp: pass']);
    await second.emulator.close();
    rmSync(folder, { recursive: true });
  });

  it('are shown among the DNS records of the domain', async () => {
    const test = await start();
    const [key] = await keysOf(test);
    const { sending_dns_records: records } = (await test.call('GET', '/v4/domains/mg.example.com')).json;
    expect(records).toContainEqual(key?.dns_record);
    await test.emulator.close();
  });
});

it('rotation settings are shown', async () => {
  const { emulator, call } = await start();
  const path = '/v1/dkim_management/domains/mg.example.com/rotation';
  const set = (fields: Fields) => call('PUT', path, { fields });
  const enabled = await set([
    ['rotation_enabled', 'true'],
    ['rotation_interval', '120h'],
  ]);
  expect(enabled.json.domain).toMatchObject({
    name: 'mg.example.com',
    state: 'enabled',
    active_selector: 'smtp',
    rotation_enabled: 'true',
    rotation_interval: '120h',
  });
  expect(
    await set([
      ['rotation_enabled', 'false'],
      ['rotation_interval', '120h'],
    ]),
  ).toMatchObject({
    status: 400,
    json: { Reason: 'rotation_interval is not allowed unless also enabling DKIM rotation' },
  });
  await emulator.close();
});

it('an email from outside that a route forwards is not signed, and sent again it is', async () => {
  const test = await start();
  const { call, emulator } = test;
  await call('POST', '/v3/routes', {
    fields: [
      ['expression', 'catch_all()'],
      ['action', 'forward("boss@example.org")'],
      ['action', 'store()'],
    ],
  });
  const [result] = await emulator.inbound.receive({
    from: 'ada@example.org',
    to: 'support@mg.example.com',
    subject: 'Help',
    text: 'Hello',
  });
  expect(result?.problem).toBeUndefined();
  expect(await emulator.inbox.list()).toMatchObject([{ to: 'boss@example.org', subject: 'Help' }]);
  expect(await rawOf(test)).not.toMatch(/^DKIM-Signature:/im);
  const path = `/v3/domains/mg.example.com/messages/${result?.storageKey}`;
  expect((await call('POST', path, { fields: [['to', 'bob@example.org']] })).status).toBe(200);
  expect((await emulator.inbox.list())[0]?.to).toBe('bob@example.org');
  expect(await rawOf(test)).toMatch(/^DKIM-Signature:/im);
  await emulator.close();
});

it('connection settings and the web prefix of a domain', async () => {
  const { emulator, call } = await start({ config: { domains: [{ name: 'mg.example.com' }] } });
  const path = '/v3/domains/mg.example.com/connection';
  expect((await call('GET', path)).json).toEqual({ require_tls: false, skip_verification: false });
  await call('PUT', path, { fields: [['require_tls', 'true']] });
  expect((await call('GET', path)).json).toEqual({ require_tls: true, skip_verification: false });
  expect((await call('PUT', '/v3/domains/mg.example.com/web_prefix', { fields: [['web_prefix', 'go']] })).json).toEqual(
    {
      message: 'Domain web prefix updated',
    },
  );
  const { domain, sending_dns_records: records } = (await call('GET', '/v4/domains/mg.example.com')).json;
  expect(domain).toMatchObject({ web_prefix: 'go', require_tls: true });
  expect(records.map(({ name }: { name: string }) => name)).toContain('go.mg.example.com');
  expect((await call('PUT', '/v3/domains/mg.example.com/web_prefix', { fields: [['web_prefix', 'a b']] })).status).toBe(
    400,
  );
  expect((await call('GET', '/v3/domains/none.example.com/connection')).status).toBe(404);
  await emulator.close();
});
