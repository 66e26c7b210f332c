// Sending IPs and pools of them: shown and assigned.
import { expect, it } from 'vitest';
import { start } from './client.ts';

const config = { account: { ips: ['10.0.0.1', '10.0.0.2'] }, domains: [{ name: 'mg.example.com' }] };

it('IPs are shown, and assigned to domains', async () => {
  const { call, emulator } = await start({ config });
  expect((await call('GET', '/v3/ips')).json).toEqual({
    assignable_to_pools: true,
    items: config.account.ips,
    total_count: 2,
  });
  expect((await call('GET', '/v3/ips/10.0.0.1')).json).toMatchObject({ ip: '10.0.0.1', dedicated: true });
  expect((await call('GET', '/v3/ips/10.9.9.9')).status).toBe(404);
  const path = '/v3/domains/mg.example.com/ips';
  expect((await call('DELETE', `${path}/10.0.0.2`)).json).toEqual({ message: 'success' });
  expect((await call('GET', path)).json).toEqual({ items: ['10.0.0.1'], total_count: 1 });
  expect((await call('GET', '/v3/ips/10.0.0.2/domains')).json.total_count).toBe(0);
  expect((await call('POST', path, { fields: [['ip', '10.0.0.2']] })).json).toEqual({ message: 'success' });
  expect((await call('GET', '/v3/ips/10.0.0.2/domains')).json.items).toEqual([
    { ips: ['10.0.0.1', '10.0.0.2'], domain: 'mg.example.com' },
  ]);
  expect((await call('POST', path, { fields: [['ip', '10.9.9.9']] })).status).toBe(404);
  await emulator.close();
});

it('pools have IPs and domains', async () => {
  const { call, emulator } = await start({ config });
  const created = await call('POST', '/v3/ip_pools', {
    fields: [
      ['name', 'news'],
      ['ip', '10.0.0.1'],
    ],
  });
  expect(created.json).toEqual({ message: 'success', pool_id: expect.stringMatching(/^[0-9a-f]{24}$/) });
  const path = `/v3/ip_pools/${created.json.pool_id}`;
  expect((await call('PUT', `${path}/ips/10.0.0.2`)).status).toBe(200);
  expect((await call('PUT', `${path}/ips/10.9.9.9`)).status).toBe(400);
  expect((await call('POST', `${path}/ips.json`, { json: { ips: [{ toString: 1 }] } })).status).toBe(400);
  const ofUnknownDomain: Array<[string, string]> = [
    ['link_domain', 'other.example'],
    ['remove_ip', '10.0.0.1'],
  ];
  expect((await call('PATCH', path, { fields: ofUnknownDomain })).status).toBe(404);
  expect((await call('GET', path)).json.details.ips).toEqual(['10.0.0.1', '10.0.0.2']);
  expect(
    (
      await call('PATCH', path, {
        fields: [
          ['link_domain', 'mg.example.com'],
          ['remove_ip', '10.0.0.1'],
        ],
      })
    ).status,
  ).toBe(200);
  expect((await call('GET', path)).json.details).toMatchObject({
    name: 'news',
    ips: ['10.0.0.2'],
    is_linked: true,
    linked_domains: ['mg.example.com'],
  });
  expect((await call('GET', '/v3/domains/mg.example.com/ips')).json.items).toEqual(['10.0.0.2']);
  expect((await call('GET', `${path}/domains`)).json.domains).toMatchObject([{ name: 'mg.example.com' }]);
  expect((await call('DELETE', '/v3/domains/mg.example.com/pool/ip_pool')).json).toEqual({ message: 'success' });
  expect((await call('GET', '/v3/ip_pools')).json.ip_pools).toMatchObject([{ name: 'news', is_linked: false }]);
  expect((await call('DELETE', path)).json).toEqual({ message: 'started' });
  expect((await call('GET', path)).status).toBe(404);
  await emulator.close();
});
