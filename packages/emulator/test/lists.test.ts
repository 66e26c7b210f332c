// Mailing lists: members, uploads, paging, and what each member receives.
import { describe, expect, it } from 'vitest';
import { type Fields, messageWith, start, type TestEmulator } from './client.ts';

const lists = '/v3/lists';
const address = 'dev@mg.example.com';
const members = `${lists}/${address}/members`;

async function withList(more: Fields = []): Promise<TestEmulator> {
  const test = await start();
  await test.call('POST', lists, { fields: [['address', address], ['name', 'Developers'], ...more] });
  return test;
}

const add = ({ call }: TestEmulator, posted: unknown, more: Fields = []) =>
  call('POST', `${members}.json`, { fields: [['members', JSON.stringify(posted)], ...more] });

const ada = { address: 'ada@example.org', name: 'Ada', vars: { plan: 'gold' } };

describe('members', () => {
  it('are added, shown, changed and removed', async () => {
    const test = await withList();
    const { call } = test;
    const fields: Fields = [
      ['address', 'Ada <Ada@Example.org>'],
      ['vars', '{"plan":"gold"}'],
    ];
    const stored = { address: 'ada@example.org', name: 'Ada', vars: { plan: 'gold' }, subscribed: true };
    expect((await call('POST', members, { fields })).json).toEqual({
      member: stored,
      message: 'Mailing list member has been created',
    });
    expect(await call('POST', members, { fields })).toMatchObject({
      status: 400,
      json: { message: "Address already exists 'ada@example.org'" },
    });
    const again: Fields = [...fields, ['upsert', 'yes'], ['name', 'Countess']];
    expect((await call('POST', members, { fields: again })).json.member).toEqual({ ...stored, name: 'Countess' });
    const changed = await call('PUT', `${members}/ada@example.org`, { fields: [['subscribed', 'no']] });
    expect(changed.json).toEqual({
      member: { ...stored, name: 'Countess', subscribed: false },
      message: 'Mailing list member has been updated',
    });
    expect((await call('GET', `${members}?subscribed=yes`)).json).toEqual({ items: [], total_count: 0 });
    expect((await call('GET', `${members}/ADA@example.org`)).json.member).toMatchObject({ subscribed: false });
    expect((await call('DELETE', `${members}/ada@example.org`)).json).toEqual({
      member: { address: 'ada@example.org' },
      message: 'Mailing list member has been deleted',
    });
    expect(await call('GET', `${members}/ada@example.org`)).toMatchObject({
      status: 404,
      json: { message: `Member ada@example.org of mailing list ${address} not found` },
    });
    await test.emulator.close();
  });

  it('are uploaded as JSON: addresses and members, those there are only with upsert', async () => {
    const test = await withList();
    const { call } = test;
    const first = await add(test, ['bob@example.org', ada]);
    expect(first.json).toMatchObject({ message: 'Mailing list has been updated', list: { members_count: 2 } });
    await add(test, [{ ...ada, name: 'Changed' }]);
    expect((await call('GET', `${members}/ada@example.org`)).json.member.name).toBe('Ada');
    await add(test, [{ ...ada, name: 'Changed' }], [['upsert', 'true']]);
    expect((await call('GET', `${members}/ada@example.org`)).json.member.name).toBe('Changed');
    const many = Array.from({ length: 101 }, (_, index) => `member${index}@example.org`);
    expect((await add(test, many)).json).toMatchObject({
      message: 'Mailing list upload started in background',
      'task-id': expect.any(String),
      list: { members_count: 103 },
    });
    expect((await add(test, [...many, ...Array(900).fill('a@example.org')])).status).toBe(400);
    await test.emulator.close();
  });

  it.each([
    ['with a header line', 'name,address,plan,subscribed\r\n"Lovelace, Ada",ada@example.org,gold,no\r\n'],
    [
      'with a byte order mark',
      '\uFEFFaddress,name,vars,subscribed\nada@example.org,"Lovelace, Ada","{""plan"":""gold""}",no\n',
    ],
  ])('are uploaded as CSV %s', async (_name, csv) => {
    const test = await withList();
    const { call } = test;
    const fields: Fields = [['members', new File([csv], 'members.csv', { type: 'text/csv' })]];
    expect((await call('POST', `${members}.csv`, { fields, multipart: true })).json.list.members_count).toBe(1);
    expect((await call('GET', `${members}/ada@example.org`)).json.member).toEqual({
      address: 'ada@example.org',
      name: 'Lovelace, Ada',
      vars: { plan: 'gold' },
      subscribed: false,
    });
    await test.emulator.close();
  });

  it('are uploaded as CSV without a header line', async () => {
    const test = await withList();
    const file = new File(['ada@example.org,Ada\nbob@example.org\n'], 'members.csv');
    await test.call('POST', `${members}.csv`, { fields: [['members', file]], multipart: true });
    expect((await test.call('GET', members)).json.items).toMatchObject([{ name: 'Ada' }, { name: '' }]);
    await test.emulator.close();
  });

  it('are paged by address', async () => {
    const test = await withList();
    await add(test, ['c@example.org', 'a@example.org', 'b@example.org']);
    const page = async (path: string) => (await test.call('GET', path.replace(test.emulator.url, ''))).json;
    const first = await page(`${members}/pages?limit=2`);
    const second = await page(first.paging.next);
    const before = await page(second.paging.previous.replace('page=previous', 'page=prev'));
    const shown = (given: { items: Array<{ address: string }> }) => given.items.map((member) => member.address);
    expect([shown(first), shown(second), shown(before)]).toEqual([
      ['a@example.org', 'b@example.org'],
      ['c@example.org'],
      ['a@example.org', 'b@example.org'],
    ]);
    await test.emulator.close();
  });
});

it.each([
  { name: 'without an address', fields: [] as Fields, status: 400 },
  {
    name: 'with an access level that does not exist',
    fields: [
      ['address', 'a@mg.example.com'],
      ['access_level', 'x'],
    ] as Fields,
    status: 400,
  },
  { name: 'that exists', fields: [['address', address]] as Fields, status: 400, message: 'Duplicate object' },
])('a list $name is refused', async ({ fields, status, message }) => {
  const test = await withList();
  const refused = await test.call('POST', lists, { fields });
  expect(refused.status).toBe(status);
  if (message !== undefined) expect(refused.json.message).toBe(message);
  await test.emulator.close();
});

it('a list keeps its members under another address', async () => {
  const test = await withList();
  await add(test, [ada]);
  await test.call('PUT', `${lists}/${address}`, { fields: [['address', 'ops@mg.example.com']] });
  expect((await test.call('GET', `${lists}/ops@mg.example.com/members`)).json.total_count).toBe(1);
  expect(await test.call('GET', `${lists}/${address}`)).toMatchObject({
    status: 404,
    json: { message: `Mailing list ${address} not found` },
  });
  await test.emulator.close();
});

describe('a message to a list', () => {
  const toList = messageWith({
    to: address,
    subject: 'Hello %recipient_name%',
    text: 'Plan %recipient.plan%. Leave: %mailing_list_unsubscribe_url%',
    html: undefined,
  });

  it('is a copy for each subscribed member, who sees the list and not the others', async () => {
    const test = await withList();
    const { emulator, send, call } = test;
    await add(test, [
      ada,
      { address: 'bob@example.org', vars: { plan: 'free' } },
      { address: 'eve@example.org', subscribed: false },
      { address: 'bounce@example.org' },
    ]);
    expect((await send(toList)).status).toBe(200);
    const emails = await emulator.inbox.list();
    expect(emails.map(({ to, subject }) => [to, subject]).sort()).toEqual([
      ['ada@example.org', 'Hello Ada'],
      ['bob@example.org', 'Hello'],
    ]);
    const email = emails.find(({ to }) => to === 'ada@example.org');
    expect(email?.text).toMatch(/^Plan gold\. Leave: http:\/\/127\.0\.0\.1:\d+\/_emulator\/t\//);
    const headers = new Map(email?.headers.map(([name, value]) => [name.toLowerCase(), value]));
    expect(headers.get('to')).toBe(`Developers <${address}>`);
    expect(headers.get('reply-to')).toBe(address);
    expect(headers.get('list-id')).toBe('<dev.mg.example.com>');
    expect(headers.get('list-unsubscribe')).toMatch(/unsubscribe\/list>$/);
    expect(email?.raw).not.toContain('bob@example.org');
    const { items } = (await call('GET', `/v3/mg.example.com/events?list=${address}&event=failed`)).json;
    const accepted = (await call('GET', '/v3/mg.example.com/events?event=accepted')).json.items;
    expect(accepted.map(({ message }: { message: { recipients: string[] } }) => message.recipients)).toEqual([
      [address],
      [address],
      [address],
    ]);
    expect(items).toMatchObject([{ recipient: 'bounce@example.org', 'mailing-list': { address } }]);
    await emulator.close();
  });

  it('mixes with other recipients, each of whom gets one copy', async () => {
    const test = await withList([['reply_preference', 'sender']]);
    await add(test, ['ada@example.org', 'bob@example.org']);
    await test.send(messageWith({ to: `${address}, ada@example.org, zoe@example.org` }));
    const emails = await test.emulator.inbox.list();
    expect(emails.map(({ to }) => to).sort()).toEqual(['ada@example.org', 'bob@example.org', 'zoe@example.org']);
    expect(new Map(emails.find(({ to }) => to === 'bob@example.org')?.headers).has('Reply-To')).toBe(false);
    await test.emulator.close();
  });

  it('can be left by its link: only the list', async () => {
    const test = await withList();
    const { emulator, send, call } = test;
    await add(test, [ada]);
    await send(toList);
    const [email] = await emulator.inbox.list();
    const url = /http:\S+/.exec(email?.text ?? '')?.[0] ?? '';
    expect((await fetch(url)).status).toBe(200);
    expect((await call('GET', `${members}/ada@example.org`)).json.member.subscribed).toBe(false);
    expect((await call('GET', '/v3/mg.example.com/unsubscribes/ada@example.org')).status).toBe(404);
    await emulator.inbox.clear();
    await send(toList);
    await send(messageWith({ to: 'ada@example.org' }));
    expect((await emulator.inbox.list()).map(({ subject }) => subject)).toEqual(['Your code']);
    await emulator.close();
  });

  it('to lists with more than 20,000 members together is refused, and none of them gets it', async () => {
    const test = await start();
    const lists = ['one', 'two', 'three'].map((name) => `${name}@mg.example.com`);
    for (const list of lists) {
      await test.call('POST', '/v3/lists', { fields: [['address', list]] });
      for (let upload = 0; upload < 7; upload += 1) {
        const members = Array.from({ length: 1_000 }, (_, index) => `${list[1]}${upload}-${index}@example.org`);
        await test.call('POST', `/v3/lists/${list}/members.json`, { fields: [['members', JSON.stringify(members)]] });
      }
    }
    const reply = await test.send(messageWith({ to: lists.join(', ') }));
    expect([reply.status, reply.json.message]).toEqual([
      400,
      'mailgun-emulator sends one message to at most 20000 recipients, members of mailing lists included',
    ]);
    expect((await test.call('GET', '/_emulator/state')).json.emails).toBe(0);
    await test.emulator.close();
  });

  it('to a list of 1,000 is delivered to each', async () => {
    const test = await withList();
    await add(
      test,
      Array.from({ length: 1_000 }, (_, index) => `member${index}@example.org`),
    );
    await test.send(toList);
    const { json } = await test.call('GET', '/_emulator/state');
    expect(json.emails).toBe(1_000);
    await test.emulator.close();
  });
});
