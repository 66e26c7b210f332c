// Address validation: the same response for an address each time.
import { describe, expect, it } from 'vitest';
import { validateAddress } from '../src/resources/validation/rules.ts';
import { type Fields, start } from './client.ts';

const deliverable = {
  result: 'deliverable',
  risk: 'low',
  reason: [],
  is_role_address: false,
  is_disposable_address: false,
};
const undeliverable = { result: 'undeliverable', risk: 'high' };

it.each<[address: string, expected: object]>([
  ['ada@example.org', deliverable],
  ['Ada.Lovelace@example.co.uk', deliverable],
  ['ada+news@example.org', { ...deliverable, root_address: 'ada@example.org' }],
  ['ада@example.org', undeliverable],
  ['ada', { ...undeliverable, reason: ['malformed address; missing @ sign'] }],
  ['ada@@example.org', { ...undeliverable, reason: ['Malformed address'] }],
  ['ada@example', undeliverable],
  ['Ada <ada@example.org>', undeliverable],
  ['ada@nothing.invalid', { ...undeliverable, reason: ['no_mx'] }],
  ['bounce@example.org', { ...undeliverable, reason: ['mailbox_does_not_exist'] }],
  [
    'info@example.org',
    { result: 'deliverable', risk: 'medium', is_role_address: true, reason: ['mailbox_is_role_address'] },
  ],
  ['Support+x@example.org', { is_role_address: true }],
  ['ada@mailinator.com', { result: 'do_not_send', risk: 'high', is_disposable_address: true }],
  ['ada@gmial.com', { did_you_mean: 'ada@gmail.com', risk: 'medium' }],
  ['ada@hotmal.com', { did_you_mean: 'ada@hotmail.com' }],
])('%s', (address, expected) => {
  const found = validateAddress(address);
  expect(found).toMatchObject({ address, ...expected });
  expect(validateAddress(address)).toEqual(found);
});

it('a well-known provider is not corrected', () => {
  for (const domain of ['gmail.com', 'ymail.com', 'mac.com', 'example.com']) {
    expect(validateAddress(`ada@${domain}`)).not.toHaveProperty('did_you_mean');
  }
});

describe('/v4/address/validate', () => {
  it('takes the address from the query or from the form', async () => {
    const { call, emulator } = await start();
    const path = '/v4/address/validate';
    const expected = {
      address: 'ada@example.org',
      is_disposable_address: false,
      is_role_address: false,
      reason: [],
      result: 'deliverable',
      risk: 'low',
    };
    expect((await call('GET', `${path}?address=ada%40example.org`)).json).toEqual(expected);
    expect((await call('POST', path, { fields: [['address', 'ada@example.org']] })).json).toEqual(expected);
    expect((await call('GET', path)).status).toBe(400);
    expect((await call('GET', `${path}?address=${'a'.repeat(513)}`)).status).toBe(400);
    await emulator.close();
  });

  it('in bulk: a job that is finished at once', async () => {
    const { call, emulator } = await start();
    const path = '/v4/address/validate/bulk';
    const csv = 'name,email\nAda,ada@example.org\nBob,bounce@example.org\nEve,eve@mailinator.com\n';
    const fields: Fields = [['file', new File([csv], 'list.csv')]];
    expect(await call('POST', `${path}/my-list`, { fields, multipart: true })).toMatchObject({
      status: 202,
      json: { id: 'my-list' },
    });
    const { json } = await call('GET', `${path}/my-list`);
    expect(json).toMatchObject({
      id: 'my-list',
      status: 'uploaded',
      quantity: 3,
      records_processed: 3,
      summary: {
        result: { deliverable: 1, undeliverable: 1, do_not_send: 1, catch_all: 0, unknown: 0 },
        risk: { low: 1, high: 2, medium: 0, unknown: 0 },
      },
    });
    const results = await call('GET', json.download_url.json.replace(emulator.url, ''));
    expect(results.json.map(({ address }: { address: string }) => address)).toEqual([
      'ada@example.org',
      'bounce@example.org',
      'eve@mailinator.com',
    ]);
    expect((await call('GET', path)).json).toMatchObject({ total: 1, jobs: [{ id: 'my-list' }] });
    expect((await call('DELETE', `${path}/my-list`)).json).toEqual({ message: 'Validation job canceled.' });
    expect((await call('GET', `${path}/my-list`)).status).toBe(404);
    await emulator.close();
  });
});
