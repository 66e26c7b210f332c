// Registering webhooks: a call that names several events registers all of them or none, and the storage is bounded.
import { expect, it, onTestFinished } from 'vitest';
import { createWebhookStorage } from '../src/resources/webhooks/storage.ts';
import { openDatabase } from '../src/store/database.ts';
import { createRecords } from '../src/store/records.ts';
import { type Fields, start } from './client.ts';

const domain = 'mg.example.com';
const url = (name: string) => `http://127.0.0.1:1/${name}`;

async function startFull() {
  const { call, emulator } = await start();
  onTestFinished(() => emulator.close());
  for (const name of ['a', 'b', 'c']) emulator.webhooks.add({ url: url(name), events: ['delivered'], domain });
  const registered = async () => (await call('GET', `/v3/domains/${domain}/webhooks`)).json.webhooks;
  const delivered = { urls: ['a', 'b', 'c'].map(url) };
  return { call, emulator, registered, delivered };
}

const association = (name: string, events: string): Fields => [
  ['url', url(name)],
  ['event_types', events],
];

it('POST /v4 registers no event when one of them has three URLs already', async () => {
  const { call, registered, delivered } = await startFull();
  const fields = association('d', 'accepted,delivered');
  expect((await call('POST', `/v4/domains/${domain}/webhooks`, { fields })).status).toBe(400);
  expect(await registered()).toEqual({ delivered });
});

it('PUT /v4 changes no event when one of them has three URLs already', async () => {
  const { call, emulator, registered, delivered } = await startFull();
  emulator.webhooks.add({ url: url('d'), events: ['opened'], domain });
  const fields = association('d', 'accepted,delivered');
  expect((await call('PUT', `/v4/domains/${domain}/webhooks`, { fields })).status).toBe(400);
  expect(await registered()).toEqual({ delivered, opened: { urls: [url('d')] } });
});

it('webhooks.add registers no event when one of them has three URLs already', async () => {
  const { emulator, registered, delivered } = await startFull();
  expect(() => emulator.webhooks.add({ url: url('d'), events: ['accepted', 'delivered'], domain })).toThrow(
    'maximum of 3',
  );
  expect(await registered()).toEqual({ delivered });
});

it('with 10,000 URLs none can be added, and all can be removed', () => {
  const db = openDatabase();
  const storage = createWebhookStorage(db, createRecords(db));
  db.exec(`WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 10000)
    INSERT INTO webhooks (owner, region, domain, event, url, origin)
    SELECT '', 'us', n || '.example.com', 'delivered', 'http://127.0.0.1:1/a', 'http://127.0.0.1:1' FROM counted`);
  const add = () => storage.set('us', domain, new Map([['delivered', [url('a')]]]));
  expect(add).toThrow('mailgun-emulator holds 10000 URLs of webhooks: delete some first');
  expect(storage.urls('us', domain, 'delivered')).toEqual([]);
  storage.set('us', '1.example.com', new Map([['delivered', []]]));
  add();
  expect(storage.urls('us', domain, 'delivered')).toEqual([url('a')]);
  db.close();
});
