// The contract of an email connector for Mailgun: what arrives, how often, and which error Logto gets. Run against every
// implementation; each skipped test has a reason.
import { ConnectorError, type ConnectorErrorCodes, type EmailConnector } from '@logto/connector-kit';
import { createEmulator, type Emulator, type ReceivedEmail } from 'mailgun-emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostServices } from '../../src/load.js';

export interface Implementation {
  name: string;
  /** Builds the connector as Logto does before each send. */
  build(services: HostServices): Promise<EmailConnector>;
  /** The `endpoint` that leads this implementation to the emulator. */
  endpoint(emulator: Emulator): string;
  /** Its error codes for the operator's mistakes: Logto shows the text of `general` only. */
  codes: { noContent: `${ConnectorErrorCodes}`; invalidConfig: `${ConnectorErrorCodes}` };
  /** Test name → why this implementation does not pass it. */
  skip: Readonly<Record<string, string>>;
}

type Message = Parameters<EmailConnector['sendMessage']>[0];

const stored = {
  name: 'logto-sign-in',
  template: '<p>Sign in with {{code}}, {{bar}}</p>',
  headers: { Subject: 'stored' },
};
const html = {
  subject: '{{code}} is your code',
  replyTo: 'Foo <foo@bar.com>',
  html: '<p>Code {{code}}</p>',
  text: 'Code {{ code }}',
};
const deliveries = { Register: html, SignIn: { template: stored.name, variables: { bar: 'baz' } } };
const generic = { subject: 'generic {{code}}', html: '<p>Generic {{code}}</p>', text: 'Generic {{code}}' };

const cases: Array<{ name: string; run(createContext: TestContext): Promise<void> }> = [
  {
    name: 'sends the HTML of the usage type with the code in subject, HTML and text',
    async run({ send }) {
      const email = await send({ type: 'Register', payload: { code: '012345' } });
      expect(email).toMatchObject({ subject: '012345 is your code', to: 'jane@example.com', codes: ['012345'] });
      expect(email.html).toContain('<p>Code 012345</p>');
      expect(email.text).toContain('Code 012345');
      expect(email.from).toContain('sender@mg.example.com');
    },
  },
  {
    name: 'sends replyTo as the Reply-To header',
    async run({ send }) {
      const { headers } = await send({ type: 'Register', payload: { code: '1234' } });
      expect(headers).toContainEqual(['Reply-To', 'Foo <foo@bar.com>']);
    },
  },
  {
    name: 'sends the stored template with its variables and the code among them',
    async run({ send }) {
      const email = await send({ type: 'SignIn', payload: { code: '654321' } });
      expect(email.template).toBe(stored.name);
      expect(email.html).toContain('Sign in with 654321, baz');
    },
  },
  {
    name: 'falls back to Generic when the usage type has no delivery',
    async run({ send }) {
      const email = await send(
        { type: 'ForgotPassword', payload: { code: '111222' } },
        { deliveries: { ...deliveries, Generic: generic } },
      );
      expect(email.subject).toBe('generic 111222');
    },
  },
  {
    name: 'fails when there is no Generic either, and sends nothing',
    run: ({ fail, codes }) => fail({ type: 'ForgotPassword', payload: { code: '111222' } }, {}, codes.noContent, 0),
  },
  {
    name: 'fails when the domain is missing, and sends nothing',
    run: ({ fail, codes }) =>
      fail({ type: 'Register', payload: { code: '111222' } }, { domain: undefined }, codes.invalidConfig, 0),
  },
  {
    name: 'fails with General when Mailgun refuses the key',
    async run({ fail, emulator }) {
      emulator.faults.add({ status: 401, body: 'Forbidden', contentType: 'text/plain' });
      await fail({ type: 'Register', payload: { code: '111222' } }, {}, 'general', 1);
    },
  },
  {
    name: 'prefers Logto’s own email template over its deliveries',
    async run({ send }) {
      const template = { subject: 'i18n {{code}}', content: '<p>i18n {{code}}</p>', replyTo: 'help@example.com' };
      const email = await send({ type: 'Register', payload: { code: '222333', locale: 'fr' } }, {}, template);
      expect(email).toMatchObject({ subject: 'i18n 222333', codes: ['222333'] });
    },
  },
  {
    name: 'uses the deliveries when Logto’s template lookup fails',
    async run({ send }) {
      const email = await send({ type: 'Register', payload: { code: '222333' } }, {}, new Error('database'));
      expect(email.subject).toBe('222333 is your code');
    },
  },
  {
    name: 'uses the config of the second argument, which Console’s test passes',
    async run({ emulator, build, config }) {
      const connector = await build({});
      const message = { to: 'jane@example.com', type: 'Generic', payload: { code: '000000' } } as unknown as Message;
      await connector.sendMessage(message, { ...config(), deliveries: { Generic: generic } });
      expect((await emulator.inbox.waitFor({ to: 'jane@example.com' })).subject).toBe('generic 000000');
    },
  },
  {
    name: 'renders nested values',
    async run({ send }) {
      const payload = { code: '1234', application: { id: 'a', name: 'Acme' } };
      const email = await send(
        { type: 'Register', payload },
        { deliveries: { Register: { ...html, subject: '{{application.name}} {{code}}' } } },
      );
      expect(email.subject).toBe('Acme 1234');
    },
  },
  {
    name: 'retries once after a 503',
    async run({ emulator, send }) {
      emulator.faults.add({ status: 503 });
      expect(await send({ type: 'Register', payload: { code: '333444' } }, {}, undefined, 2)).toMatchObject({
        codes: ['333444'],
      });
    },
  },
  {
    name: 'keeps the variables of a stored template out of the email headers',
    async run({ send }) {
      const { headers } = await send({ type: 'SignIn', payload: { code: '654321' } });
      expect(headers.filter(([, value]) => value.includes('654321'))).toEqual([]);
    },
  },
  {
    name: 'escapes values in HTML',
    async run({ send }) {
      const payload = { code: '1234', user: { name: '<b>Jane</b>' } };
      const email = await send(
        { type: 'Register', payload },
        { deliveries: { Register: { ...html, html: 'Hi {{user.name}}' } } },
      );
      expect(email.html).toContain('&lt;b&gt;Jane&lt;/b&gt;');
    },
  },
  {
    name: 'creates the text part when a delivery has none',
    async run({ send }) {
      const email = await send(
        { type: 'Register', payload: { code: '4455' } },
        { deliveries: { Register: { html: '<h1>Code</h1><p>{{code}}</p>' } } },
      );
      expect(email.text).toMatch(/Code\s+4455/);
    },
  },
  {
    name: 'turns tracking off',
    async run({ send, emulator }) {
      await send({ type: 'Register', payload: { code: '4455' } });
      const { fields = [] } = emulator.requests()[0] ?? {};
      expect(fields).toContainEqual(['o:tracking', 'no']);
      expect(fields).toContainEqual(['o:tracking-clicks', 'no']);
    },
  },
];

interface TestContext extends Pick<Implementation, 'codes'> {
  emulator: Emulator;
  build(services: HostServices): Promise<EmailConnector>;
  config(): Record<string, unknown>;
  /** Sends and returns the one email that arrived. */
  send(message: object, config?: object, template?: unknown, requests?: number): Promise<ReceivedEmail>;
  /** Sends and expects a ConnectorError with this code, and no email. */
  fail(message: object, config: object, code: `${ConnectorErrorCodes}`, requests: number): Promise<void>;
}

export function describeEmailConnector({ name, build, endpoint, codes, skip }: Implementation): void {
  describe(`${name} as an email connector`, () => {
    let emulator: Emulator;
    beforeAll(async () => {
      emulator = await createEmulator({ log: () => {}, config: { templates: [stored] } });
      process.env.MAILGUN_CONNECTOR_ENDPOINTS = emulator.url;
    });
    afterEach(async () => {
      emulator.faults.clear();
      await emulator.inbox.clear();
    });
    afterAll(() => emulator.close());

    const config = () => ({
      endpoint: endpoint(emulator),
      domain: 'mg.example.com',
      apiKey: 'key-of-the-contract',
      from: 'Sender Name <sender@mg.example.com>',
      deliveries,
    });
    const deliver = async (message: object, changes: object, template?: unknown) => {
      const connector = await build({
        getConfig: async () => ({ ...config(), ...changes }),
        getI18nEmailTemplate: async () => {
          if (template instanceof Error) throw template;
          return template as undefined;
        },
      });
      return connector.sendMessage({ to: 'jane@example.com', ...message } as unknown as Message);
    };
    const createContext = (): TestContext => ({
      codes,
      emulator,
      build,
      config,
      async send(message, changes = {}, template, requests = 1) {
        await deliver(message, changes, template);
        const email = await emulator.inbox.waitFor({ to: 'jane@example.com', timeoutMs: 2_000 });
        expect(await emulator.inbox.list()).toHaveLength(1);
        expect(emulator.requests()).toHaveLength(requests);
        return email;
      },
      async fail(message, changes, code, requests) {
        const failure = deliver(message, changes);
        await expect(failure).rejects.toBeInstanceOf(ConnectorError);
        await expect(failure).rejects.toMatchObject({ code });
        expect(emulator.requests()).toHaveLength(requests);
        expect(await emulator.inbox.list()).toEqual([]);
      },
    });

    for (const { name: test, run } of cases) {
      const reason = skip[test];
      it.skipIf(reason !== undefined)(reason ? `${test} (skipped: ${reason})` : test, () => run(createContext()));
    }
    it('skips only tests that exist', () => {
      expect(Object.keys(skip).filter((skipped) => !cases.some((test) => test.name === skipped))).toEqual([]);
    });
  });
}
