// Domains, tracking settings, a sandbox's recipients, and the suppression lists.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start({
    config: {
      domains: [
        { name: 'mg.example.com' },
        { name: 'box.mailgun.org', type: 'sandbox' },
        { name: 'eu.example.com', region: 'eu' },
      ],
    },
  });
});
afterAll(() => testEmulator.emulator.close());

describe('a domain', () => {
  it('exists in its region only, and its 404 does not name it', async () => {
    expect((await testEmulator.call('GET', '/v4/domains/eu.example.com')).json).toEqual({
      message: 'Domain not found',
    });
    const found = await testEmulator.call('GET', '/v4/domains/eu.example.com', { base: testEmulator.emulator.euUrl });
    expect(found.json.domain).toMatchObject({
      name: 'eu.example.com',
      state: 'active',
      type: 'custom',
      web_prefix: 'email',
    });
    expect(found.json.receiving_dns_records[0]).toMatchObject({ record_type: 'MX', priority: '10', valid: 'valid' });
  });

  it('requires a key, with a 401 in JSON', async () => {
    const reply = await testEmulator.call('GET', '/v4/domains/mg.example.com', { key: '' });
    expect([reply.status, reply.json]).toEqual([401, { message: 'Invalid private key' }]);
  });

  it('may send only after it is verified', async () => {
    const created = await testEmulator.call('POST', '/v4/domains', {
      fields: [
        ['name', 'New.example.com'],
        ['web_scheme', 'https'],
      ],
    });
    expect(created.json).toMatchObject({
      message: 'Domain DNS records have been created',
      domain: { name: 'new.example.com', state: 'unverified', web_scheme: 'https' },
    });
    const send = () => testEmulator.call('POST', '/v3/new.example.com/messages', { fields: messageWith({}) });
    expect((await send()).status).toBe(403);
    await testEmulator.call('PUT', '/v4/domains/new.example.com/verify');
    expect((await send()).status).toBe(200);
    expect((await testEmulator.call('POST', '/v4/domains', { fields: [['name', 'new.example.com']] })).status).toBe(
      400,
    );
    await testEmulator.call('DELETE', '/v3/domains/new.example.com');
    expect((await send()).status).toBe(401);
  });

  it('is listed by state, in pages', async () => {
    const list = async (query: string) => (await testEmulator.call('GET', `/v4/domains?${query}`)).json;
    expect(await list('limit=1&skip=1')).toMatchObject({
      total_count: 2,
      items: [{ name: 'box.mailgun.org', type: 'sandbox' }],
    });
    expect(await list('state=unverified')).toEqual({ total_count: 0, items: [] });
  });

  it('exists without configuration after a message was sent from it', async () => {
    const open = await start();
    expect((await open.call('GET', '/v4/domains')).json.total_count).toBe(0);
    await open.send(messageWith({}));
    expect((await open.call('GET', '/v4/domains')).json.items[0]).toMatchObject({ name: 'mg.example.com' });
    await open.emulator.close();
  });

  it('that tracks unsubscribes adds its footers', async () => {
    const path = '/v3/domains/mg.example.com/tracking/unsubscribe';
    const set = await testEmulator.call('PUT', path, {
      fields: [
        ['active', 'yes'],
        ['text_footer', '\nbye: %unsubscribe_url%'],
      ],
    });
    expect(set.json).toMatchObject({
      message: 'Domain tracking settings have been updated',
      unsubscribe: { active: true },
    });
    await testEmulator.send(messageWith({}));
    const email = await testEmulator.emulator.inbox.waitFor({});
    expect(email.text).toMatch(/^Your code is 012345\.\s+bye: http:\/\/127\.0\.0\.1:\d+\/\S+$/);
    expect(email.html).toContain('>unsubscribe</a>');
    expect((await testEmulator.call('PUT', path.replace('unsubscribe', 'nothing'), { fields: [] })).status).toBe(404);
  });
});

describe('a sandbox', () => {
  it('sends to at most five authorized recipients', async () => {
    const send = () => testEmulator.call('POST', '/v3/box.mailgun.org/messages', { fields: messageWith({}) });
    const authorize = (email: string) => testEmulator.call('POST', `/v5/sandbox/auth_recipients?email=${email}`);
    expect((await send()).status).toBe(403);
    expect((await authorize('Ada@example.org')).json).toEqual({
      recipient: { email: 'ada@example.org', activated: true },
    });
    expect((await send()).status).toBe(200);
    for (let count = 0; count < 4; count += 1) await authorize(`u${count}@example.org`);
    expect((await authorize('u5@example.org')).status).toBe(403);
    expect((await testEmulator.call('GET', '/v5/sandbox/auth_recipients')).json.recipients).toHaveLength(5);
    await testEmulator.call('DELETE', '/v5/sandbox/auth_recipients/ada@example.org');
    expect((await send()).status).toBe(403);
  });
});

describe('a list', () => {
  it('is imported from CSV', async () => {
    const csv = 'address,code,error\r\nada@example.org,551,"no, really"\n"bob@example.org",550,"say ""no"""\n\n';
    const reply = await testEmulator.call('POST', '/v3/mg.example.com/bounces/import', {
      fields: [['file', new File([csv], 'b.csv')]],
      multipart: true,
    });
    expect(reply.status).toBe(202);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/bounces/ada@example.org')).json).toMatchObject({
      code: '551',
      error: 'no, really',
    });
    expect((await testEmulator.call('GET', '/v3/mg.example.com/bounces/bob@example.org')).json).toMatchObject({
      error: 'say "no"',
    });
  });

  it('is paged by address and searched by prefix', async () => {
    const json = ['a', 'b', 'c'].map((name) => ({ address: `${name}@example.org` }));
    await testEmulator.call('POST', '/v3/mg.example.com/complaints', { json });
    const first = (await testEmulator.call('GET', '/v3/mg.example.com/complaints?limit=2')).json;
    expect(first.items).toHaveLength(2);
    const next = await testEmulator.call('GET', first.paging.next.slice(testEmulator.emulator.url.length));
    expect(next.json.items.map(({ address }: { address: string }) => address)).toEqual(['c@example.org']);
    expect((await testEmulator.call('GET', '/v3/mg.example.com/complaints?term=b')).json.items).toHaveLength(1);
    await testEmulator.call('DELETE', '/v3/mg.example.com/complaints');
    expect((await testEmulator.call('GET', '/v3/mg.example.com/complaints')).json.items).toEqual([]);
  });
});
