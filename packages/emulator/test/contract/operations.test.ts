// Each operation that is served, once, against one emulator: status and what its documentation shows. In this order: later
// calls use what earlier ones made.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { coveredOperations } from '../../scripts/operations.js';
import { mailgunRoutes } from '../../src/resources/routes.ts';
import { type Fields, message, start, type TestEmulator } from '../client.ts';

/** What has a contract of its own, by group or by path. */
const elsewhere = new Set([
  'Domain Webhooks',
  'Account Webhooks',
  'Routes',
  'Credentials',
  '/v5/accounts/http_signing_key',
]);

interface Case {
  /** As in docs/operations.json. */
  operation: string;
  /** With `$name` for what an earlier case kept. */
  path: string;
  fields?: Fields;
  json?: unknown;
  multipart?: boolean;
  headers?: Record<string, string>;
  status?: number;
  expected: unknown;
  /** Keeps values of the response for later cases. */
  keep?: (body: never) => Record<string, string>;
}

const domain = 'mg.example.com';
const file = (name: string, content: string): Fields => [[name, new File([content], 'list.csv')]];
const suppression = (kind: string, one: string, removed: string): Case[] => [
  {
    operation: `POST /v3/{domain_name}/${kind}`,
    path: `/v3/${domain}/${kind}`,
    fields: [['address', one]],
    expected: kind === 'whitelists' ? { value: one } : { address: one },
  },
  { operation: `GET /v3/{domain_name}/${kind}`, path: `/v3/${domain}/${kind}`, expected: { items: [{}], paging: {} } },
  {
    operation: `GET /v3/{domain_name}/${kind}/{${kind === 'whitelists' ? 'value' : 'address'}}`,
    path: `/v3/${domain}/${kind}/${one}`,
    expected: kind === 'whitelists' ? { value: one, type: 'address' } : { address: one },
  },
  {
    operation: `POST /v3/{domain_name}/${kind}/import`,
    path: `/v3/${domain}/${kind}/import`,
    fields: file('file', 'address\nb@example.org\n'),
    multipart: true,
    status: 202,
    expected: { message: 'file uploaded successfully for processing. standby' },
  },
  {
    operation: `DELETE /v3/{domain_name}/${kind}/{${kind === 'whitelists' ? 'value' : 'address'}}`,
    path: `/v3/${domain}/${kind}/${one}`,
    expected: { message: removed },
  },
  {
    operation: `DELETE /v3/{domain_name}/${kind}`,
    path: `/v3/${domain}/${kind}`,
    expected: { message: expect.any(String) },
  },
];

const template = `/v3/${domain}/templates/welcome`;
const templatePath = '/v3/{domain_name}/templates/{template_name}';
const versionPath = `${templatePath}/versions/{version_name}`;
const stats = 'event=accepted';
const dkim = `signing_domain=${domain}&selector=s2`;
const list = 'dev@mg.example.com';
const member = 'bob@example.org';
const limits = '/limit/custom/monthly';

const cases: Case[] = [
  {
    operation: 'POST /v3/{domain_name}/messages',
    path: `/v3/${domain}/messages`,
    fields: [...message, ['o:tag', 'news']],
    expected: { id: expect.stringMatching(/^<.+>$/), message: 'Queued. Thank you.' },
  },
  {
    operation: 'POST /v3/{domain_name}/messages.mime',
    path: `/v3/${domain}/messages.mime`,
    fields: [
      ['to', 'ada@example.org'],
      ['message', new File(['From: a@mg.example.com\r\n\r\nhello'], 'm.mime')],
    ],
    multipart: true,
    expected: { message: 'Queued. Thank you.' },
  },
  {
    operation: 'GET /v3/{domain_name}/events',
    path: `/v3/${domain}/events?limit=1&subject="Your%20code"&event=accepted`,
    expected: { items: [{ event: 'accepted', tags: ['news'] }], paging: { next: expect.any(String) } },
    keep: ({ items: [{ storage }] }: { items: [{ storage: { key: string } }] }) => ({ key: storage.key }),
  },
  {
    operation: 'GET /v3/domains/{domain_name}/messages/{storage_key}',
    path: `/v3/domains/${domain}/messages/$key`,
    expected: { subject: 'Your code', 'body-plain': 'Your code is 012345.' },
  },
  {
    operation: 'POST /v3/domains/{domain_name}/messages/{storage_key}',
    path: `/v3/domains/${domain}/messages/$key`,
    fields: [['to', 'eve@example.org']],
    expected: { message: 'Queued. Thank you.' },
  },
  {
    operation: 'GET /v3/domains/{name}/sending_queues',
    path: `/v3/domains/${domain}/sending_queues`,
    expected: { regular: { is_disabled: false }, scheduled: { is_disabled: false } },
  },
  { operation: 'DELETE /v3/{domain_name}/envelopes', path: `/v3/${domain}/envelopes`, expected: { message: 'done' } },
  {
    operation: 'POST /v4/domains',
    path: '/v4/domains',
    fields: [['name', 'new.example.com']],
    expected: { domain: { state: 'unverified' } },
  },
  { operation: 'GET /v4/domains', path: '/v4/domains', expected: { total_count: 3 } },
  {
    operation: 'GET /v4/domains/{name}',
    path: '/v4/domains/new.example.com',
    expected: { domain: { name: 'new.example.com' } },
  },
  {
    operation: 'PUT /v4/domains/{name}',
    path: '/v4/domains/new.example.com',
    fields: [['wildcard', 'true']],
    expected: { domain: { wildcard: true } },
  },
  {
    operation: 'PUT /v4/domains/{name}/verify',
    path: '/v4/domains/new.example.com/verify',
    expected: { domain: { state: 'active' } },
  },
  {
    operation: 'DELETE /v3/domains/{name}',
    path: '/v3/domains/new.example.com',
    expected: { message: 'Domain will be deleted in the background' },
  },
  {
    operation: 'GET /v3/domains/{name}/tracking',
    path: `/v3/domains/${domain}/tracking`,
    expected: { tracking: { click: { active: false } } },
  },
  ...['click', 'open', 'unsubscribe'].map((kind) => ({
    operation: `PUT /v3/domains/{name}/tracking/${kind}`,
    path: `/v3/domains/${domain}/tracking/${kind}`,
    fields: [['active', 'no']] as Fields,
    expected: { [kind]: { active: false } },
  })),
  { operation: 'POST /v1/dkim/keys', path: `/v1/dkim/keys?${dkim}`, expected: { selector: 's2' } },
  {
    operation: 'GET /v1/dkim/keys',
    path: `/v1/dkim/keys?signing_domain=${domain}`,
    expected: { items: [{ selector: 'smtp' }, { selector: 's2' }] },
  },
  {
    operation: 'GET /v4/domains/{authority_name}/keys',
    path: `/v4/domains/${domain}/keys`,
    expected: { items: [{}, {}] },
  },
  {
    operation: 'PUT /v4/domains/{authority_name}/keys/{selector}/activate',
    path: `/v4/domains/${domain}/keys/s2/activate`,
    expected: { message: 'domain key activated' },
  },
  {
    operation: 'PUT /v4/domains/{authority_name}/keys/{selector}/deactivate',
    path: `/v4/domains/${domain}/keys/s2/deactivate`,
    expected: { message: 'domain key deactivated' },
  },
  { operation: 'DELETE /v1/dkim/keys', path: `/v1/dkim/keys?${dkim}`, expected: { message: 'success' } },
  {
    operation: 'PUT /v3/domains/{name}/dkim_authority',
    path: `/v3/domains/${domain}/dkim_authority`,
    fields: [['self', 'true']],
    expected: { changed: false },
  },
  {
    operation: 'PUT /v3/domains/{name}/dkim_selector',
    path: `/v3/domains/${domain}/dkim_selector`,
    fields: [['dkim_selector', 'k1']],
    expected: { message: 'DKIM selector changed' },
  },
  {
    operation: 'PUT /v1/dkim_management/domains/{name}/rotation',
    path: `/v1/dkim_management/domains/${domain}/rotation`,
    fields: [['rotation_enabled', 'true']],
    expected: { domain: { name: domain, active_selector: 'k1' } },
  },
  {
    operation: 'POST /v1/dkim_management/domains/{name}/rotate',
    path: `/v1/dkim_management/domains/${domain}/rotate`,
    expected: { message: 'ok' },
  },
  { operation: 'GET /v3/ips', path: '/v3/ips', expected: { items: ['127.0.0.1'], total_count: 1 } },
  { operation: 'GET /v3/ips/{ip}', path: '/v3/ips/127.0.0.1', expected: { ip: '127.0.0.1' } },
  {
    operation: 'GET /v3/ips/{ip}/domains',
    path: '/v3/ips/127.0.0.1/domains?search=mg',
    expected: { items: [{ domain }], total_count: 1 },
  },
  {
    operation: 'DELETE /v3/domains/{name}/ips/{ip}',
    path: `/v3/domains/${domain}/ips/127.0.0.1`,
    expected: { message: 'success' },
  },
  {
    operation: 'DELETE /v3/domains/{name}/pool/{ip}',
    path: `/v3/domains/${domain}/pool/all`,
    expected: { message: 'success' },
  },
  {
    operation: 'POST /v3/ip_pools',
    path: '/v3/ip_pools',
    fields: [['name', 'news']],
    expected: { message: 'success' },
    keep: ({ pool_id }: { pool_id: string }) => ({ pool: pool_id }),
  },
  { operation: 'GET /v3/ip_pools', path: '/v3/ip_pools', expected: { ip_pools: [{ name: 'news' }] } },
  {
    operation: 'GET /v3/ip_pools/{pool_id}',
    path: '/v3/ip_pools/$pool',
    expected: { details: { name: 'news', ips: [] } },
  },
  {
    operation: 'PATCH /v3/ip_pools/{pool_id}',
    path: '/v3/ip_pools/$pool',
    fields: [['description', 'd']],
    expected: { message: 'success' },
  },
  { operation: 'GET /v3/ip_pools/{pool_id}/domains', path: '/v3/ip_pools/$pool/domains', expected: { domains: [] } },
  {
    operation: 'PUT /v3/ip_pools/{pool_id}/ips/{ip}',
    path: '/v3/ip_pools/$pool/ips/127.0.0.1',
    expected: { message: 'started' },
  },
  {
    operation: 'DELETE /v3/ip_pools/{pool_id}/ips/{ip}',
    path: '/v3/ip_pools/$pool/ips/127.0.0.1',
    expected: { message: 'started' },
  },
  {
    operation: 'POST /v3/ip_pools/{pool_id}/ips.json',
    path: '/v3/ip_pools/$pool/ips.json',
    json: { ips: ['127.0.0.1'] },
    expected: { message: 'started' },
  },
  { operation: 'DELETE /v3/ip_pools/{pool_id}', path: '/v3/ip_pools/$pool', expected: { message: 'started' } },
  { operation: 'GET /v3/{domain}/tags', path: `/v3/${domain}/tags`, expected: { items: [{ tag: 'news' }] } },
  { operation: 'GET /v3/{domain}/tag', path: `/v3/${domain}/tag?tag=news`, expected: { tag: 'news', description: '' } },
  {
    operation: 'PUT /v3/{domain}/tag',
    path: `/v3/${domain}/tag?tag=news&description=d`,
    expected: { message: 'Tag updated' },
  },
  {
    operation: 'GET /v3/{domain}/tag/stats/aggregates',
    path: `/v3/${domain}/tag/stats/aggregates?tag=news&type=provider`,
    expected: { tag: 'news', provider: { Other: { accepted: 2 } } },
  },
  {
    operation: 'GET /v3/{domain}/tag/stats',
    path: `/v3/${domain}/tag/stats?tag=news&${stats}`,
    expected: { tag: 'news', description: 'd' },
  },
  {
    operation: 'GET /v3/domains/{domain}/tag/devices',
    path: `/v3/domains/${domain}/tag/devices?tag=news`,
    expected: { devices: [] },
  },
  {
    operation: 'GET /v3/domains/{domain}/tag/providers',
    path: `/v3/domains/${domain}/tag/providers?tag=news`,
    expected: { providers: ['Other'] },
  },
  {
    operation: 'GET /v3/domains/{domain}/tag/countries',
    path: `/v3/domains/${domain}/tag/countries?tag=news`,
    expected: { countries: [] },
  },
  {
    operation: 'GET /v3/domains/{domain}/limits/tag',
    path: `/v3/domains/${domain}/limits/tag`,
    expected: { count: 1 },
  },
  {
    operation: 'GET /v3/stats/total',
    path: `/v3/stats/total?${stats}&duration=1h&resolution=hour`,
    expected: { resolution: 'hour' },
  },
  {
    operation: 'GET /v3/{domain}/stats/total',
    path: `/v3/${domain}/stats/total?${stats}`,
    expected: { resolution: 'day' },
  },
  {
    operation: 'GET /v3/stats/total/domains',
    path: `/v3/stats/total/domains?${stats}&timestamp=$now`,
    expected: { stats: [{ domain, accepted: { total: 3 } }] },
  },
  {
    operation: 'GET /v3/stats/filter',
    path: `/v3/stats/filter?${stats}&group=domain`,
    expected: { stats: [{ domain }] },
  },
  {
    operation: 'GET /v3/{domain}/aggregates/providers',
    path: `/v3/${domain}/aggregates/providers`,
    expected: { providers: { Other: { accepted: 3 } } },
  },
  {
    operation: 'GET /v3/{domain}/aggregates/devices',
    path: `/v3/${domain}/aggregates/devices`,
    expected: { devices: {} },
  },
  {
    operation: 'GET /v3/{domain}/aggregates/countries',
    path: `/v3/${domain}/aggregates/countries`,
    expected: { countries: {} },
  },
  {
    operation: 'POST /v1/analytics/metrics',
    path: '/v1/analytics/metrics',
    json: { metrics: ['accepted_count'] },
    expected: { items: [{ metrics: { accepted_count: 3 } }] },
  },
  {
    operation: 'POST /v1/analytics/usage/metrics',
    path: '/v1/analytics/usage/metrics',
    json: { metrics: ['processed_count'] },
    expected: { items: [{ metrics: { processed_count: 3 } }] },
  },
  {
    operation: 'POST /v1/analytics/logs',
    path: '/v1/analytics/logs',
    json: { events: ['accepted'] },
    expected: { items: [{}, {}, {}] },
  },
  {
    operation: 'POST /v1/analytics/tags',
    path: '/v1/analytics/tags',
    json: {},
    expected: { items: [{ tag: 'news' }] },
  },
  {
    operation: 'PUT /v1/analytics/tags',
    path: '/v1/analytics/tags',
    json: { tag: 'news', description: 'e' },
    expected: { message: 'Tag updated' },
  },
  {
    operation: 'GET /v1/analytics/tags/limits',
    path: '/v1/analytics/tags/limits',
    expected: { limit: 100_000, count: 1 },
  },
  {
    operation: 'DELETE /v1/analytics/tags',
    path: '/v1/analytics/tags',
    json: { tag: 'news' },
    expected: { message: 'Tag deleted' },
  },
  { operation: 'DELETE /v3/{domain}/tag', path: `/v3/${domain}/tag?tag=news`, expected: { message: 'Tag deleted' } },
  ...suppression('bounces', 'a@example.org', 'Bounced address has been removed'),
  ...suppression('unsubscribes', 'a@example.org', 'Unsubscribe event has been removed'),
  ...suppression('complaints', 'a@example.org', 'Spam complaint has been removed'),
  ...suppression('whitelists', 'a@example.org', 'Allowlist address/domain has been removed'),
  {
    operation: 'POST /v3/lists',
    path: '/v3/lists',
    fields: [['address', list]],
    expected: { list: { address: list } },
  },
  { operation: 'GET /v3/lists', path: '/v3/lists', expected: { items: [{ address: list }], total_count: 1 } },
  { operation: 'GET /v3/lists/pages', path: '/v3/lists/pages', expected: { items: [{ address: list }], paging: {} } },
  { operation: 'GET /v3/lists/{list_address}', path: `/v3/lists/${list}`, expected: { list: { members_count: 0 } } },
  {
    operation: 'PUT /v3/lists/{list_address}',
    path: `/v3/lists/${list}`,
    fields: [['name', 'Dev']],
    expected: { list: { name: 'Dev' } },
  },
  {
    operation: 'POST /v3/lists/{list_address}/members',
    path: `/v3/lists/${list}/members`,
    fields: [['address', member]],
    expected: { member: { address: member } },
  },
  {
    operation: 'GET /v3/lists/{list_address}/members',
    path: `/v3/lists/${list}/members`,
    expected: { items: [{ address: member }], total_count: 1 },
  },
  {
    operation: 'GET /v3/lists/{list_address}/members/pages',
    path: `/v3/lists/${list}/members/pages`,
    expected: { items: [{}], paging: {} },
  },
  {
    operation: 'GET /v3/lists/{list_address}/members/{member_address}',
    path: `/v3/lists/${list}/members/${member}`,
    expected: { member: { subscribed: true } },
  },
  {
    operation: 'PUT /v3/lists/{list_address}/members/{member_address}',
    path: `/v3/lists/${list}/members/${member}`,
    fields: [['subscribed', 'no']],
    expected: { member: { subscribed: false } },
  },
  {
    operation: 'DELETE /v3/lists/{list_address}/members/{member_address}',
    path: `/v3/lists/${list}/members/${member}`,
    expected: { member: { address: member } },
  },
  {
    operation: 'POST /v3/lists/{list_address}/members.json',
    path: `/v3/lists/${list}/members.json`,
    fields: [['members', '["c@example.org"]']],
    expected: { list: { members_count: 1 } },
  },
  {
    operation: 'POST /v3/lists/{list_address}/members.csv',
    path: `/v3/lists/${list}/members.csv`,
    fields: file('members', 'address\nd@example.org\n'),
    multipart: true,
    expected: { list: { members_count: 2 } },
  },
  { operation: 'DELETE /v3/lists/{list_address}', path: `/v3/lists/${list}`, expected: { address: list } },
  {
    operation: 'POST /v3/{domain_name}/templates',
    path: `/v3/${domain}/templates`,
    fields: [
      ['name', 'welcome'],
      ['template', 'Hi'],
      ['tag', 'v1'],
    ],
    expected: { template: { name: 'welcome' } },
  },
  {
    operation: 'GET /v3/{domain_name}/templates',
    path: `/v3/${domain}/templates`,
    expected: { items: [{ name: 'welcome' }] },
  },
  {
    operation: `GET ${templatePath}`,
    path: `${template}?active=yes`,
    expected: { template: { version: { template: 'Hi' } } },
  },
  {
    operation: `PUT ${templatePath}`,
    path: template,
    fields: [['description', 'd']],
    expected: { message: 'template has been updated' },
  },
  {
    operation: `POST ${templatePath}/versions`,
    path: `${template}/versions`,
    fields: [
      ['template', 'Hey'],
      ['tag', 'v2'],
    ],
    expected: { template: { version: { tag: 'v2' } } },
  },
  {
    operation: `GET ${templatePath}/versions`,
    path: `${template}/versions`,
    expected: { template: { versions: [{}, {}] } },
  },
  {
    operation: `GET ${versionPath}`,
    path: `${template}/versions/v2`,
    expected: { template: { version: { template: 'Hey' } } },
  },
  {
    operation: `PUT ${versionPath}`,
    path: `${template}/versions/v2`,
    fields: [['comment', 'c']],
    expected: { message: 'version has been updated' },
  },
  {
    operation: `PUT ${versionPath}/copy/{new_version_name}`,
    path: `${template}/versions/v2/copy/v3`,
    expected: { message: 'version has been copied' },
  },
  {
    operation: `DELETE ${versionPath}`,
    path: `${template}/versions/v3`,
    expected: { message: 'version has been deleted' },
  },
  { operation: `DELETE ${templatePath}`, path: template, expected: { message: 'template has been deleted' } },
  {
    operation: 'DELETE /v3/{domain_name}/templates',
    path: `/v3/${domain}/templates`,
    expected: { message: 'templates have been deleted' },
  },
  { operation: 'GET /v5/sandbox/auth_recipients', path: '/v5/sandbox/auth_recipients', expected: { recipients: [] } },
  {
    operation: 'POST /v5/sandbox/auth_recipients',
    path: '/v5/sandbox/auth_recipients?email=a@example.org',
    expected: { recipient: { email: 'a@example.org' } },
  },
  {
    operation: 'DELETE /v5/sandbox/auth_recipients/{email}',
    path: '/v5/sandbox/auth_recipients/a@example.org',
    expected: { message: expect.any(String) },
  },
  {
    operation: 'POST /v5/accounts/subaccounts',
    path: '/v5/accounts/subaccounts?name=one',
    expected: { subaccount: { name: 'one', status: 'open' } },
    keep: ({ subaccount: { id } }: { subaccount: { id: string } }) => ({ id }),
  },
  { operation: 'GET /v5/accounts/subaccounts', path: '/v5/accounts/subaccounts', expected: { total: 1 } },
  {
    operation: 'GET /v5/accounts/subaccounts/{subaccount_id}',
    path: '/v5/accounts/subaccounts/$id',
    expected: { subaccount: { name: 'one' } },
  },
  {
    operation: 'POST /v5/accounts/subaccounts/{subaccount_id}/disable',
    path: '/v5/accounts/subaccounts/$id/disable',
    expected: { subaccount: { status: 'disabled' } },
  },
  {
    operation: 'POST /v5/accounts/subaccounts/{subaccount_id}/enable',
    path: '/v5/accounts/subaccounts/$id/enable',
    expected: { subaccount: { status: 'open' } },
  },
  {
    operation: 'PUT /v5/accounts/subaccounts/{subaccount_id}/features',
    path: '/v5/accounts/subaccounts/$id/features',
    fields: [['sending', '{"enabled":true}']],
    expected: { features: { sending: { enabled: true } } },
  },
  ...(['/subaccounts/$id', ''] as const).flatMap((scope): Case[] => {
    const written = `/v5/accounts${scope.replace('$id', '{subaccount_id}')}${limits}`;
    const path = `/v5/accounts${scope}${limits}`;
    return [
      { operation: `PUT ${written}`, path: `${path}?limit=1000`, expected: { success: true } },
      { operation: `GET ${written}`, path, expected: { limit: 1_000, period: '1m' } },
      { operation: `DELETE ${written}`, path, expected: { success: true } },
    ];
  }),
  {
    operation: 'PUT /v5/accounts/limit/custom/enable',
    path: '/v5/accounts/limit/custom/enable',
    expected: { success: true },
  },
  {
    operation: 'DELETE /v5/accounts/subaccounts',
    path: '/v5/accounts/subaccounts',
    headers: { 'x-mailgun-on-behalf-of': '$id' },
    expected: { message: 'Subaccount successfully deleted' },
  },
  {
    operation: 'PUT /v5/accounts',
    path: '/v5/accounts?name=Acme',
    expected: { message: 'Account info has been updated' },
  },
  {
    operation: 'POST /v5/accounts/resend_activation_email',
    path: '/v5/accounts/resend_activation_email',
    expected: { success: true },
  },
  {
    operation: 'POST /v1/keys',
    path: '/v1/keys',
    fields: [['role', 'admin']],
    expected: { message: 'great success' },
    keep: ({ key: { id } }: { key: { id: string } }) => ({ created: id }),
  },
  { operation: 'GET /v1/keys', path: '/v1/keys', expected: { total_count: 2 } },
  { operation: 'DELETE /v1/keys/{key_id}', path: '/v1/keys/$created', expected: { message: 'key deleted' } },
  { operation: 'POST /v1/keys/public', path: '/v1/keys/public', expected: { key: expect.stringMatching(/^pubkey-/) } },
];

let test: TestEmulator;
const kept: Record<string, string> = {};
beforeAll(async () => {
  const sandbox = { name: 'sandbox1.mailgun.org', type: 'sandbox' as const };
  test = await start({ config: { keys: [{ key: 'key-0123456789abcdef' }], domains: [{ name: domain }, sandbox] } });
  kept.now = String(Math.floor(Date.now() / 1_000));
});
afterAll(() => test.emulator.close());

const filled = (text: string) => text.replace(/\$(\w+)/g, (_, name) => kept[name] ?? '');

it.each(cases)('$operation', async ({ operation, path, headers = {}, status = 200, expected, keep, ...body }) => {
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)]));
  const [method = ''] = operation.split(' ');
  const response = await test.call(method, filled(path), { ...body, headers: sent });
  expect([response.status, response.json]).toMatchObject([status, expected]);
  if (keep) Object.assign(kept, keep(response.json as never));
});

it('there is a case for each operation that is served, and for no other', () => {
  const served = coveredOperations(mailgunRoutes({} as never))
    .filter(({ coverage, group, path }) => coverage !== 'absent' && !elsewhere.has(group) && !elsewhere.has(path))
    .map(({ method, path }) => `${method} ${path}`);
  expect(cases.map(({ operation }) => operation).sort()).toEqual(served.sort());
});
