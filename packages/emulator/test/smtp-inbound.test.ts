// Inbound SMTP: without a login, email for a known domain goes to its routes; nothing else is taken.
import nodemailer from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DomainConfig, EmulatorConfig } from '../src/index.ts';
import { start } from './client.ts';
import { startConsumer } from './consumer.ts';
import { connectAs, connectRaw } from './smtp-client.ts';

const domains: DomainConfig[] = [{ name: 'mg.example.com' }, { name: 'eu.example.com', region: 'eu' }];

async function startInbound(config: EmulatorConfig = { domains }) {
  const testEmulator = await start({ smtp: true, config });
  onTestFinished(() => testEmulator.emulator.close());
  const { url, euUrl, smtp } = testEmulator.emulator;
  const addRoute = async (action: string, base = url) => {
    const fields: Array<[string, string]> = [
      ['expression', 'catch_all()'],
      ['priority', '0'],
      ['action', action],
    ];
    expect((await testEmulator.call('POST', '/v3/routes', { fields, base })).status).toBe(200);
  };
  return { ...testEmulator, euUrl, addRoute, port: smtp?.port ?? 0 };
}

const email = {
  from: 'Ada <ada@example.org>',
  to: 'support@mg.example.com',
  subject: 'Help',
  text: 'It does not work.',
  attachments: [{ filename: 'a.txt', content: 'hello' }],
};
/** As a mail server delivers it. */
const deliver = (port: number, changes: object = {}) =>
  nodemailer.createTransport({ host: '127.0.0.1', port }).sendMail({ ...email, ...changes });

describe('an email to a known domain', () => {
  it('is posted to the URL of its route', async () => {
    const { addRoute, port } = await startInbound();
    const app = await startConsumer();
    await addRoute(`forward("${app.url}/in")`);
    await deliver(port, { envelope: { from: 'bounces@example.org', to: 'support@mg.example.com' } });
    const [posted] = await app.arrived(1);
    const form = (await posted?.form()) as FormData;
    expect([form.get('recipient'), form.get('sender'), form.get('subject'), form.get('attachment-count')]).toEqual([
      'support@mg.example.com',
      'bounces@example.org',
      'Help',
      '1',
    ]);
    expect(await (form.get('attachment-1') as File).text()).toBe('hello');
    expect(app.received).toHaveLength(1);
  });

  it('of the EU region goes to the routes of that region only', async () => {
    const { addRoute, port, euUrl } = await startInbound();
    const [us, eu] = [await startConsumer(), await startConsumer()];
    await addRoute(`forward("${us.url}/in")`);
    await addRoute(`forward("${eu.url}/in")`, euUrl);
    await deliver(port, { to: 'in@eu.example.com' });
    await eu.arrived(1);
    await deliver(port, { to: ['in@eu.example.com', 'in@mg.example.com'] });
    await Promise.all([us.arrived(1), eu.arrived(2)]);
    expect([us.received.length, eu.received.length]).toEqual([1, 2]);
  });

  it('is not in the inbox, and needs no sender', async () => {
    const { emulator, port, lines } = await startInbound();
    const client = await connectRaw(port);
    const replies = await client.send('EHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<x@MG.example.com>\r\nDATA\r\n', 4);
    expect(replies.at(-1)).toMatch(/^354/);
    expect(await client.send('Subject: bounce\r\n\r\nx\r\n.\r\n')).toEqual(['250 Great success']);
    client.socket.destroy();
    expect(await emulator.inbox.list()).toEqual([]);
    expect(lines.join('\n')).toContain('no route matches');
  });

  it('of more than 25 MB is refused', async () => {
    const { port, addRoute } = await startInbound();
    await addRoute('store()');
    const attachments = [{ filename: 'big.bin', content: Buffer.alloc(20 * 1024 * 1024) }];
    await expect(deliver(port, { attachments })).rejects.toThrow(/552 the email is larger than 25 MB/);
  }, 30_000);
});

describe('an email to another domain', () => {
  it('is refused, and the other recipients get it', async () => {
    const { port, addRoute } = await startInbound();
    const app = await startConsumer();
    await addRoute(`forward("${app.url}/in")`);
    const sent = await deliver(port, { to: ['support@mg.example.com', 'ada@example.org'] });
    expect([sent.accepted, sent.rejected]).toEqual([['support@mg.example.com'], ['ada@example.org']]);
    expect(sent.rejectedErrors?.[0]?.response).toMatch(/^530 Authentication required: .*example\.org is not one of/);
    await app.arrived(1);
  });

  it('is refused where every domain may send: an application without a login would never find its email', async () => {
    const { port, call } = await startInbound({});
    await expect(deliver(port)).rejects.toThrow('530 Authentication required');
    await call('POST', '/v4/domains', { fields: [['name', 'mg.example.com']] });
    await deliver(port);
  });
});

it('with a login, an email to a known domain is sent, not received', async () => {
  const { emulator, port, addRoute } = await startInbound();
  const app = await startConsumer();
  await addRoute(`forward("${app.url}/in")`);
  const client = await connectAs(port);
  await client.send('MAIL FROM:<a@mg.example.com>\r\nRCPT TO:<support@mg.example.com>\r\nDATA\r\n', 3);
  await client.send('Subject: own\r\n\r\nx\r\n.\r\n');
  client.socket.destroy();
  expect(await emulator.inbox.list()).toMatchObject([{ to: 'support@mg.example.com', subject: 'own' }]);
  expect(app.received).toEqual([]);
});
