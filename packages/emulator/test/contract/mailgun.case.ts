// How Mailgun responds to its official SDK. Runs against the emulator, and against the live service when keys are in the
// environment: then every message is sent with o:testmode, and results that arrive late are polled.
import formData from 'form-data';
import Mailgun from 'mailgun.js';
import { afterAll, describe, expect, it } from 'vitest';

type WebhooksIds = Parameters<ReturnType<Mailgun['client']>['webhooks']['get']>[1];
type Message = Parameters<ReturnType<Mailgun['client']>['messages']['create']>[1];

interface Target {
  url: string;
  key: string;
  domain: string;
  /** An address that accepts email. */
  to: string;
  /** How often and how long to poll for late results. */
  patience: { times: number; everyMs: number };
}

export interface Contract {
  name: string;
  create: () => Promise<Target & { close: () => Promise<void> }>;
  /** Names of tests that this implementation does not pass, each with its reason. */
  skip?: Array<{ test: string; reason: string }>;
}

export function describeMailgun({ name, create, skip = [] }: Contract): void {
  describe(`mailgun.js against ${name}`, async () => {
    const target = await create();
    afterAll(() => target.close());
    const { domain } = target;
    const clientFor = (key: string) => new Mailgun(formData as never).client({ username: 'api', key, url: target.url });
    const client = clientFor(target.key);
    const unique = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
    const test = (title: string, run: () => Promise<void>) => {
      const reason = skip.find((entry) => entry.test === title)?.reason;
      return reason === undefined ? it(title, run, 120_000) : it.skip(`${title} (${reason})`);
    };
    const eventually = async <T>(look: () => Promise<T | undefined>): Promise<T | undefined> => {
      for (let left = target.patience.times; left > 0; left -= 1) {
        const found = await look();
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, target.patience.everyMs));
      }
      return undefined;
    };
    const message = (more: Record<string, unknown> = {}): Message =>
      ({
        from: `Contract <contract@${domain}>`,
        to: target.to,
        subject: `Contract ${unique}`,
        text: 'Your code is 012345',
        'o:testmode': 'yes',
        ...more,
      }) as Message;

    describe('messages', () => {
      test('are accepted with an id', async () => {
        const sent = await client.messages.create(domain, message());
        expect(sent).toMatchObject({ status: 200, message: 'Queued. Thank you.' });
        expect(sent.id).toMatch(new RegExp(`^<[^@]+@${domain.replaceAll('.', '\\.')}>$`));
      });

      test('are accepted with attachments', async () => {
        const attachment = [{ filename: 'a.txt', data: Buffer.from('hello') }];
        expect(await client.messages.create(domain, message({ attachment }))).toMatchObject({ status: 200 });
      });

      test('are accepted as MIME', async () => {
        const mime = `From: contract@${domain}\r\nTo: ${target.to}\r\nSubject: MIME ${unique}\r\n\r\nhello\r\n`;
        const posted = { to: target.to, message: Buffer.from(mime), 'o:testmode': 'yes' } as never;
        expect(await client.messages.create(domain, posted)).toMatchObject({ status: 200 });
      });

      test('are accepted with a template that does not exist', async () => {
        const posted = message({ text: undefined, template: `gone-${unique}`, 't:variables': '{"code":"1"}' });
        expect(await client.messages.create(domain, posted as never)).toMatchObject({ status: 200 });
      });

      for (const { what, fields, expected } of [
        {
          what: 'without to',
          fields: { to: undefined },
          expected: { status: 400, details: 'to parameter is missing' },
        },
        {
          what: 'without from',
          fields: { from: undefined },
          expected: { status: 400, details: 'from parameter is missing' },
        },
        {
          what: 'to no address',
          fields: { to: 'nobody' },
          expected: { status: 400, details: expect.stringMatching(/to'? parameter is not a valid address/) },
        },
        {
          what: 'without a body',
          fields: { text: undefined },
          expected: { status: 400, details: expect.stringMatching(/^Need at least one of 'text'/) },
        },
        {
          what: 'with broken template variables',
          fields: { 't:variables': '{' },
          expected: { status: 400, details: expect.stringContaining('Invalid template variables') },
        },
      ]) {
        test(`are rejected ${what}`, async () => {
          await expect(client.messages.create(domain, message(fields) as never)).rejects.toMatchObject(expected);
        });
      }

      test('are rejected with a wrong key', async () => {
        await expect(clientFor('key-that-is-wrong').messages.create(domain, message())).rejects.toMatchObject({
          status: 401,
          details: 'Forbidden',
        });
      });

      test('are rejected for a domain that does not exist', async () => {
        const gone = `gone-${unique}.example.com`;
        await expect(client.messages.create(gone, message())).rejects.toMatchObject({ status: 401 });
      });
    });

    describe('templates', () => {
      const template = `contract-${unique}`;
      const api = client.domains.domainTemplates;

      test('are stored, shown and listed', async () => {
        const created = await api.create(domain, {
          name: template,
          description: 'd',
          template: 'Hi {{name}}',
          tag: 'v1',
        });
        expect(created).toMatchObject({ name: template, description: 'd' });
        expect(await api.get(domain, template, { active: 'yes' as never })).toMatchObject({
          name: template,
          version: { tag: 'v1', template: 'Hi {{name}}', engine: 'handlebars' },
        });
        const { items } = await api.list(domain, { limit: 100 });
        expect(items.map((item) => item.name)).toContain(template);
      });

      test('have versions', async () => {
        await api.createVersion(domain, template, { tag: 'v2', template: 'Hello {{name}}', active: 'yes' } as never);
        const { template: shown } = await api.listVersions(domain, template, {} as never);
        expect(shown.versions?.map(({ tag }) => tag).sort()).toEqual(['v1', 'v2']);
        expect((await api.getVersion(domain, template, 'v2')).version).toMatchObject({ tag: 'v2', active: true });
        await api.updateVersion(domain, template, 'v1', { template: 'Hey', active: 'yes' } as never);
        expect((await api.getVersion(domain, template, 'v1')).version).toMatchObject({ template: 'Hey', active: true });
        await api.destroyVersion(domain, template, 'v2');
        await expect(api.getVersion(domain, template, 'v2')).rejects.toMatchObject({ status: 404 });
      });

      test('are updated and removed', async () => {
        expect(await api.update(domain, template, { description: 'new' })).toMatchObject({ templateName: template });
        expect(await api.get(domain, template)).toMatchObject({ description: 'new' });
        expect(await api.destroy(domain, template)).toMatchObject({ message: 'template has been deleted' });
        await expect(api.get(domain, template)).rejects.toMatchObject({ status: 404 });
      });
    });

    describe('events', () => {
      test('of a message are found by its id', async () => {
        const { id = '' } = await client.messages.create(
          domain,
          message({ 'o:tag': [`tag-${unique}`], 'v:order': '77' }),
        );
        const messageId = id.slice(1, -1);
        const items = await eventually(async () => {
          const { items: found } = await client.events.get(domain, { 'message-id': messageId } as never);
          return found.length >= 2 ? found : undefined;
        });
        expect(items?.map(({ event }) => event).sort()).toEqual(['accepted', 'delivered']);
        const delivered = items?.find(({ event }) => event === 'delivered');
        expect(delivered).toMatchObject({
          recipient: target.to,
          tags: [`tag-${unique}`],
          'user-variables': { order: '77' },
          flags: { 'is-test-mode': true },
          'delivery-status': { code: 650 },
          message: { headers: { 'message-id': messageId, subject: `Contract ${unique}` } },
        });
      });

      test('are filtered and paged', async () => {
        const tag = `page-${unique}`;
        for (let count = 0; count < 3; count += 1) await client.messages.create(domain, message({ 'o:tag': [tag] }));
        const query = { tags: tag, event: 'accepted', limit: 2, ascending: 'yes', begin: Date.now() / 1000 - 3_600 };
        const first = await eventually(async () => {
          const page = await client.events.get(domain, query as never);
          return page.items.length === 2 ? page : undefined;
        });
        const second = await client.events.get(domain, { page: first?.pages.next.page ?? '' });
        const third = await client.events.get(domain, { page: second.pages.next.page ?? '' });
        expect([first?.items.length, second.items.length, third.items.length]).toEqual([2, 1, 0]);
        const ids = [...(first?.items ?? []), ...second.items].map(({ id }) => id);
        expect(new Set(ids).size).toBe(3);
      });

      test('are in the logs', async () => {
        const subject = `Logged ${unique}`;
        await client.messages.create(domain, message({ subject }));
        const found = await eventually(async () => {
          const { items } = await client.logs.list({
            start: new Date(Date.now() - 3_600_000),
            end: new Date(Date.now() + 60_000),
            events: ['delivered'],
            filter: { AND: [{ attribute: 'subject', comparator: '=', values: [{ label: subject, value: subject }] }] },
            pagination: { sort: 'timestamp:asc', limit: 10 },
          });
          return items[0];
        });
        expect(found).toMatchObject({ event: 'delivered', domain: { name: domain }, recipient: target.to });
      });
    });

    describe('suppressions', () => {
      const address = `contract-${unique}@example.org`;

      for (const { type, data, shown } of [
        { type: 'bounces', data: { address, code: '550', error: 'no' }, shown: { address, code: 550, error: 'no' } },
        { type: 'unsubscribes', data: { address, tags: ['news'] }, shown: { address, tags: ['news'] } },
        { type: 'complaints', data: { address }, shown: { address } },
      ]) {
        test(`${type} are added, shown, listed and removed`, async () => {
          expect(await client.suppressions.create(domain, type, [data] as never)).toMatchObject({ status: 200 });
          expect(await client.suppressions.get(domain, type, address)).toMatchObject(shown);
          const { items } = await client.suppressions.list(domain, type, { limit: 1_000 });
          expect(items.map((item) => (item as { address?: string }).address)).toContain(address);
          expect(await client.suppressions.destroy(domain, type, address)).toMatchObject({ address });
          await expect(client.suppressions.get(domain, type, address)).rejects.toMatchObject({ status: 404 });
        });
      }

      test('the allowlist contains addresses', async () => {
        await client.suppressions.create(domain, 'whitelists', { address, reason: 'vip' } as never);
        expect(await client.suppressions.get(domain, 'whitelists', address)).toMatchObject({
          type: 'whitelists',
          value: address,
        });
        await client.suppressions.destroy(domain, 'whitelists', address);
        await expect(client.suppressions.get(domain, 'whitelists', address)).rejects.toMatchObject({ status: 404 });
      });
    });

    describe('domains', () => {
      test('are shown with their DNS records', async () => {
        expect(await client.domains.get(domain)).toMatchObject({
          name: domain,
          state: 'active',
          sending_dns_records: expect.any(Array),
          receiving_dns_records: expect.any(Array),
        });
      });

      test('are listed', async () => {
        expect((await client.domains.list()).map(({ name: listed }) => listed)).toContain(domain);
      });

      test('have tracking settings', async () => {
        expect(await client.domains.domainTracking.getTracking(domain)).toMatchObject({
          open: { active: expect.anything() },
          click: { active: expect.anything() },
        });
      });

      test('have SMTP credentials', async () => {
        const api = client.domains.domainCredentials;
        const login = `contract-${unique}`;
        const address = `${login}@${domain}`;
        expect(await api.create(domain, { login, password: 'first-password' })).toMatchObject({
          status: 200,
          message: 'Created 1 credentials pair(s)',
        });
        const { items } = await api.list(domain, { limit: 1_000 } as never);
        expect(items.find((item) => item.login === address)).toMatchObject({ mailbox: address, size_bytes: null });
        expect(await api.update(domain, login, { password: 'second-password' })).toMatchObject({
          message: 'Password changed',
        });
        expect(await api.destroy(domain, login)).toMatchObject({
          message: 'Credentials have been deleted',
          spec: address,
        });
      });

      test('are created, verified and removed', async () => {
        const name = `contract-${unique}.example.com`;
        expect(await client.domains.create({ name })).toMatchObject({ name, state: 'unverified' });
        await expect(client.messages.create(name, message())).rejects.toMatchObject({
          details: expect.stringContaining('is not allowed to send: The domain is unverified'),
        });
        expect(await client.domains.verify(name)).toMatchObject({ name });
        expect(await client.domains.destroy(name)).toMatchObject({ message: expect.stringContaining('deleted') });
      });
    });

    describe('webhooks', () => {
      const urls = [`https://example.com/${unique}/a`, `https://example.com/${unique}/b`];

      test('are created, shown, listed, changed and removed', async () => {
        const [first = '', second = ''] = urls;
        const id = 'clicked' as WebhooksIds;
        expect(await client.webhooks.create(domain, id, first, false)).toMatchObject({ id, urls: [first] });
        expect(await client.webhooks.get(domain, id)).toMatchObject({ id, urls: [first] });
        expect(await client.webhooks.list(domain, {})).toMatchObject({ clicked: { urls: [first] } });
        expect(await client.webhooks.update(domain, id, [first, second])).toMatchObject({ urls: [first, second] });
        expect(await client.webhooks.destroy(domain, id)).toMatchObject({ urls: [first, second] });
        await expect(client.webhooks.get(domain, id)).rejects.toMatchObject({ status: 404 });
      });
    });

    describe('routes', () => {
      test('are created, shown, listed, matched, changed and removed', async () => {
        const expression = `match_recipient("${unique}@${domain}")`;
        const action = ['forward("https://example.com/mail")', 'stop()'];
        const created = await client.routes.create({ expression, action, description: unique, priority: 7 });
        expect(created).toMatchObject({ expression, actions: action, description: unique, priority: 7 });
        const { id } = created;
        expect(await client.routes.get(id)).toEqual(created);
        expect(await client.routes.list({ limit: 1_000, skip: 0 })).toContainEqual(created);
        expect(await client.routes.matchAddress(`${unique}@${domain}`)).toEqual(created);
        const changed = await client.routes.update(id, { expression, action: ['stop()'], priority: 8 });
        expect(changed).toMatchObject({ id, actions: ['stop()'], priority: 8, description: unique });
        expect(await client.routes.destroy(id)).toEqual({ id, message: 'Route has been deleted' });
        await expect(client.routes.get(id)).rejects.toMatchObject({ status: 404 });
      });
    });
  });
}
