// Other clients that applications use: what they send arrives as they meant it.
import createLogtoConnector from '@logto/connector-mailgun';
import nodemailer from 'nodemailer';
import mailgunTransport from 'nodemailer-mailgun-transport';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { start, type TestEmulator } from '../client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(() => testEmulator.emulator.inbox.clear());
afterAll(() => testEmulator.emulator.close());

it('nodemailer-mailgun-transport sends with an attachment', async () => {
  const auth = { api_key: 'key-0123456789abcdef', domain: 'mg.example.com' };
  const transport = nodemailer.createTransport(
    mailgunTransport({ auth, url: testEmulator.emulator.url } as never) as never,
  );
  await transport.sendMail({
    from: { name: 'Acme', address: 'noreply@mg.example.com' },
    to: ['ada@example.org', 'bob@example.org'],
    replyTo: 'help@example.com',
    subject: 'Your code',
    text: 'Your code is 123456',
    html: '<p>Your code is <b>123456</b></p>',
    attachments: [{ filename: 'a.txt', content: 'hello' }],
  });
  const emails = await testEmulator.emulator.inbox.list();
  expect(emails.map(({ to }) => to).sort()).toEqual(['ada@example.org', 'bob@example.org']);
  expect(emails[0]).toMatchObject({ from: 'Acme <noreply@mg.example.com>', subject: 'Your code', codes: ['123456'] });
  expect(emails[0]?.headers).toContainEqual(['Reply-To', 'help@example.com']);
  expect(emails[0]?.attachments.map(({ filename, size }) => [filename, size])).toEqual([['a.txt', 5]]);
});

const config = (more: object) => ({
  // Its guard asks for this ending; only the origin is used.
  endpoint: `${testEmulator.emulator.url}/x.mailgun.net`,
  domain: 'mg.example.com',
  apiKey: 'key-0123456789abcdef',
  from: 'noreply@mg.example.com',
  deliveries: {},
  ...more,
});
const message = { to: 'ada@example.org', type: 'SignIn', payload: { code: '246810', locale: 'en' } } as never;

it("Logto's stock connector sends html", async () => {
  const deliveries = { SignIn: { subject: 'Code', html: '<p>{{code}}</p>' } };
  const connector = await createLogtoConnector({ getConfig: async () => config({ deliveries }) } as never);
  await connector.sendMessage(message);
  expect(await testEmulator.emulator.inbox.list()).toMatchObject([{ subject: 'Code', codes: ['246810'] }]);
});

it("Logto's stock connector sends a stored template, and the code is in a header that the recipient can read", async () => {
  await testEmulator.call('POST', '/v3/mg.example.com/templates', {
    fields: [
      ['name', 'sign-in'],
      ['template', '<b>{{code}}</b> {{app}}'],
    ],
  });
  const deliveries = { SignIn: { subject: 'Code', template: 'sign-in', variables: { app: 'Acme' } } };
  const connector = await createLogtoConnector({ getConfig: async () => config({ deliveries }) } as never);
  await connector.sendMessage(message);
  const [email] = await testEmulator.emulator.inbox.list();
  expect(email).toMatchObject({ html: '<b>246810</b> Acme', template: 'sign-in' });
  expect(email?.headers.find(([name]) => name === 'X-Mailgun-Variables')?.[1]).toContain('"code": "246810"');
});
