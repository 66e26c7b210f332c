// Each group of calls of mailgun.js that is about more than messages: its own client reads what the emulator responds.
import formData from 'form-data';
import Mailgun from 'mailgun.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { message, start, type TestEmulator } from '../client.ts';

/** The client's types leave two of its groups out. */
type Client = ReturnType<Mailgun['client']>;
type DomainKeys = Record<
  'create' | 'activate' | 'deactivate' | 'destroy' | 'updateDKIMSelector' | 'updateDKIMAuthority',
  (...given: unknown[]) => Promise<unknown>
> &
  Record<'list' | 'listAll', (...given: unknown[]) => Promise<{ items: Array<{ selector: string }> }>>;
interface Untyped {
  apiKeys: Record<'create' | 'list' | 'destroy' | 'regeneratePublicKey', (...given: unknown[]) => Promise<unknown>>;
}

const domain = 'mg.example.com';
let test: TestEmulator;
let client: Client & Untyped;
beforeAll(async () => {
  // The client warns of calls that are deprecated.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  test = await start({ config: { domains: [{ name: domain }, { name: 'sandbox1.mailgun.org', type: 'sandbox' }] } });
  const options = { username: 'api', key: 'key-0123456789abcdef', url: test.emulator.url };
  client = new Mailgun(formData as never).client(options) as Client & Untyped;
  await test.send([...message, ['o:tag', 'news']]);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await test.emulator.close();
});

describe('domains', () => {
  it('connection and tracking settings', async () => {
    expect(await client.domains.updateConnection(domain, { require_tls: 'true' } as never)).toMatchObject({
      require_tls: true,
    });
    expect(await client.domains.getConnection(domain)).toMatchObject({ require_tls: true, skip_verification: false });
    const tracking = await client.domains.domainTracking.updateTracking(domain, 'open', { active: true } as never);
    expect(tracking).toMatchObject({ message: 'Domain tracking settings have been updated' });
    expect(await client.domains.domainTracking.getTracking(domain)).toMatchObject({ open: { active: true } });
    expect(await client.domains.updateWebPrefix(domain, { webPrefix: 'go' })).toMatchObject({ status: 200 });
  });

  it('keys', async () => {
    const { domainKeys: keys } = client.domains as unknown as { domainKeys: DomainKeys };
    expect(await keys.create({ signingDomain: domain, selector: 's2', bits: 1024 } as never)).toMatchObject({
      selector: 's2',
    });
    expect(await keys.activate(domain, 's2')).toMatchObject({ message: 'domain key activated', status: 200 });
    expect((await keys.list(domain)).items.map(({ selector }) => selector)).toEqual(['smtp', 's2']);
    expect((await keys.listAll({ signingDomain: domain } as never)).items).toHaveLength(2);
    expect(await keys.deactivate(domain, 's2')).toMatchObject({ message: 'domain key deactivated' });
    expect(await keys.destroy(domain, 's2')).toMatchObject({ message: 'success' });
    expect(await keys.updateDKIMSelector(domain, { dkimSelector: 'k1' })).toMatchObject({
      message: 'DKIM selector changed',
    });
    expect(await keys.updateDKIMAuthority(domain, { self: 'true' })).toMatchObject({ changed: false });
  });

  it('tags', async () => {
    const tags = client.domains.domainTags;
    expect((await tags.list(domain)).items).toMatchObject([{ tag: 'news', 'first-seen': expect.any(Date) }]);
    expect(await tags.update(domain, 'news', 'Newsletter')).toMatchObject({ message: 'Tag updated' });
    expect(await tags.get(domain, 'news')).toMatchObject({ description: 'Newsletter' });
    const statistic = await tags.statistic(domain, 'news', { event: 'accepted' } as never);
    expect(statistic).toMatchObject({ tag: 'news', resolution: 'day' });
    expect(statistic.stats.at(-1)).toMatchObject({ time: expect.any(Date), accepted: { total: 1 } });
    expect(await tags.providers(domain, 'news')).toMatchObject({ tag: 'news', provider: { Other: { accepted: 1 } } });
    expect(await tags.devices(domain, 'news')).toMatchObject({ device: {} });
    expect(await tags.countries(domain, 'news')).toMatchObject({ country: {} });
  });

  it('IPs', async () => {
    expect(await client.domains.getIps(domain)).toEqual(['127.0.0.1']);
    expect(await client.domains.assignIp(domain, '127.0.0.1')).toMatchObject({ body: { message: 'success' } });
    expect(await client.domains.deleteIp(domain, '127.0.0.1')).toMatchObject({ body: { message: 'success' } });
  });
});

it('stats', async () => {
  const stats = await client.stats.getDomain(domain, { event: ['accepted', 'delivered'] });
  expect(stats).toMatchObject({ resolution: 'day', start: expect.any(Date) });
  expect(stats.stats.at(-1)).toMatchObject({ accepted: { total: 1 }, delivered: { total: 1 } });
  expect((await client.stats.getAccount({ event: 'accepted' })).stats.at(-1)).toMatchObject({ accepted: { total: 1 } });
});

it('metrics', async () => {
  const query = { dimensions: ['domain'], metrics: ['accepted_count', 'delivered_rate'], include_aggregates: true };
  expect(await client.metrics.getAccount(query)).toMatchObject({
    items: [{ dimensions: [{ value: domain }], metrics: { accepted_count: 1, delivered_rate: '1.0000' } }],
    aggregates: { metrics: { accepted_count: 1 } },
    start: expect.any(Date),
  });
  const usage = await client.metrics.getAccountUsage({ metrics: ['processed_count'] });
  expect(usage.items).toMatchObject([{ metrics: { processed_count: 1 } }]);
});

it('tags of the account', async () => {
  expect((await client.tags.list({ pagination: { limit: 10 } } as never)).items).toMatchObject([
    { tag: 'news', first_seen: expect.any(Date) },
  ]);
  expect(await client.tags.update('news', 'all')).toMatchObject({ message: 'Tag updated' });
  expect(await client.tags.limits()).toMatchObject({ count: 1, limit_reached: false });
  expect(await client.tags.destroy('news')).toMatchObject({ message: 'Tag deleted' });
});

it('mailing lists and members', async () => {
  const address = 'dev@mg.example.com';
  const { lists } = client;
  expect(await lists.create({ address, name: 'Dev', access_level: 'members' } as never)).toMatchObject({
    members_count: 0,
  });
  const ada = { address: 'ada@example.org', name: 'Ada', vars: JSON.stringify({ plan: 'gold' }), subscribed: true };
  expect(await lists.members.createMember(address, { ...ada, upsert: 'yes' } as never)).toMatchObject({
    vars: { plan: 'gold' },
  });
  const members = [{ address: 'bob@example.org' }, { address: 'c@example.org' }];
  expect(await lists.members.createMembers(address, { members: members as never, upsert: 'yes' })).toMatchObject({
    list: { members_count: 3 },
  });
  const page = await lists.members.listMembers(address, { limit: 2 } as never);
  expect([page.items.length, page.pages.next.page]).toEqual([2, expect.stringContaining('page=next')]);
  expect(await lists.members.getMember(address, ada.address)).toMatchObject({ name: 'Ada' });
  expect(await lists.members.updateMember(address, ada.address, { subscribed: false } as never)).toMatchObject({
    subscribed: false,
  });
  expect(await lists.members.destroyMember(address, ada.address)).toMatchObject({
    message: 'Mailing list member has been deleted',
  });
  expect(await lists.validate(address)).toMatchObject({ status: 202, id: address });
  expect((await lists.validationResult(address)).validationResult).toMatchObject({ quantity: 2, status: 'uploaded' });
  expect(await lists.cancelValidation(address)).toMatchObject({ message: 'Validation job canceled.' });
  expect((await lists.list({ limit: 10 } as never)).items).toMatchObject([{ address }]);
  expect(await lists.update(address, { name: 'New' } as never)).toMatchObject({ name: 'New' });
  expect(await lists.destroy(address)).toMatchObject({ address });
});

it('validation', async () => {
  expect(await client.validate.get('info@example.org')).toMatchObject({ is_role_address: true, risk: 'medium' });
  const jobs = client.validate.multipleValidation;
  const file = { data: Buffer.from('email\nada@example.org\n'), filename: 'list.csv' };
  expect(await jobs.create('job', { file } as never)).toMatchObject({ id: 'job', status: 202 });
  expect(await jobs.get('job')).toMatchObject({
    quantity: 1,
    createdAt: expect.any(Date),
    summary: { result: { deliverable: 1 } },
  });
  expect((await jobs.list()).jobs).toMatchObject([{ id: 'job' }]);
  expect(await jobs.destroy('job')).toMatchObject({ message: 'Validation job canceled.' });
});

it('subaccounts, and calls on behalf of one', async () => {
  const { subaccounts } = client;
  const { subaccount } = await subaccounts.create('one');
  expect((await subaccounts.list()).total).toBe(1);
  expect((await subaccounts.get(subaccount.id)).subaccount).toMatchObject({ name: 'one', status: 'open' });
  expect((await subaccounts.disable(subaccount.id)).subaccount.status).toBe('disabled');
  expect((await subaccounts.enable(subaccount.id)).subaccount.status).toBe('open');
  expect(await subaccounts.setMonthlySendingLimit(subaccount.id, 5_000)).toMatchObject({ success: true });
  expect(await subaccounts.getMonthlySendingLimit(subaccount.id)).toMatchObject({ limit: 5_000, current: 0 });
  client.setSubaccount(subaccount.id);
  expect(await client.domains.list()).toEqual([]);
  client.resetSubaccount();
  expect(await client.domains.list()).not.toEqual([]);
  expect(await subaccounts.destroy(subaccount.id)).toMatchObject({ message: 'Subaccount successfully deleted' });
});

it('limits, keys, DKIM rotation and authorized recipients of the account', async () => {
  expect(await client.customMessageLimit.set(2_000)).toMatchObject({ success: true });
  expect(await client.customMessageLimit.get()).toMatchObject({ limit: 2_000 });
  expect(await client.customMessageLimit.destroy()).toMatchObject({ success: true });
  expect(await client.customMessageLimit.enable()).toMatchObject({ success: true });
  const created = (await client.apiKeys.create({ role: 'admin' })) as unknown as { key: { id: string } };
  expect(await client.apiKeys.list()).toMatchObject({
    items: [{ id: created.key.id, created_at: expect.any(Date) }],
  });
  expect(await client.apiKeys.destroy(created.key.id)).toMatchObject({ message: 'key deleted' });
  expect(await client.apiKeys.regeneratePublicKey()).toMatchObject({ key: expect.stringContaining('pubkey-') });
  expect(await client.dkimManagement.update(domain, { rotation_enabled: true })).toMatchObject({
    domain: { name: domain },
  });
  expect(await client.dkimManagement.rotateImmediately(domain)).toMatchObject({ message: 'ok' });
  const account = client.accountManagement;
  expect(await account.updateAccountSettings({ name: 'Acme' } as never)).toMatchObject({ status: 200 });
  expect(await account.resendActivationEmail()).toMatchObject({ success: true });
  expect(await account.addSandboxAuthorizedRecipient('a@example.org')).toMatchObject({
    recipient: { email: 'a@example.org' },
  });
  expect(await account.getSandboxAuthorizedRecipients()).toMatchObject({ recipients: [{ email: 'a@example.org' }] });
});

it('IPs and pools', async () => {
  expect(await client.ips.list({ dedicated: true })).toMatchObject({ items: ['127.0.0.1'] });
  expect(await client.ips.get('127.0.0.1')).toMatchObject({ dedicated: true });
  const { pool_id: id } = await client.ip_pools.create({ name: 'news', ips: ['127.0.0.1'] });
  expect(await client.ip_pools.list()).toMatchObject({ ip_pools: [{ name: 'news', ips: ['127.0.0.1'] }] });
  expect(await client.ip_pools.update(id, { description: 'd' })).toMatchObject({ message: 'success' });
  expect(await client.ip_pools.destroy(id, { ip: '127.0.0.1' })).toMatchObject({ message: 'started' });
});
