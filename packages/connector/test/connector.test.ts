// The path of one message as Logto triggers it: factory, look-ups, send, result; with a scripted transport and a fake clock.
import { ConnectorError, type ConnectorErrorCodes } from '@logto/connector-kit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ZodError } from 'zod';
import { errorCatalog } from '../src/errors/error-catalog.ts';
import createConnector, { configGuard, createMailgunConnectorWith, type Dependencies } from '../src/index.ts';
import { renderMessage } from '../src/inspect.ts';
import {
  createFakeClock,
  createFakeDependencies,
  createScriptedTransport,
  respondWith,
  type Script,
} from './support/fake-dependencies.ts';
import { queued } from './support/loopback.ts';

const us = 'https://api.mailgun.net';
const eu = 'https://api.eu.mailgun.net';

const config = {
  domain: 'mg.example.com',
  apiKey: 'key-1',
  from: 'Acme <no-reply@mg.example.com>',
  deliveries: {
    SignIn: { subject: 'Sign in', html: '<p>Your code is {{code}}</p>' },
    Generic: { subject: 'Code', html: '<p>{{code}}</p>' },
  },
};
const message = { to: 'jane@example.com', type: 'SignIn', payload: { code: '012345', locale: 'fr' }, ip: '192.0.2.1' };

type Logto = Parameters<ReturnType<typeof createMailgunConnectorWith>>[0];
type SendMessage = (message: unknown, testConfig?: unknown) => Promise<unknown>;

interface StartOptions {
  /** @default Mailgun accepts every message */
  readonly script?: Script;
  /** Replaces functions that Logto passes to the factory. */
  readonly logto?: Partial<Record<keyof Logto, (...args: never[]) => unknown>>;
  readonly overrides?: Partial<Dependencies>;
}

/** A connector with fake dependencies, and its `sendMessage` detached as Logto does it. */
async function start({
  script = [{ outcome: respondWith(200, queued) }],
  logto = {},
  overrides = {},
}: StartOptions = {}) {
  const clock = createFakeClock();
  const env: Record<string, string | undefined> = {};
  const scripted = createScriptedTransport(clock, ...script);
  const fake = createFakeDependencies(scripted.transport, clock, { env, ...overrides });
  const lookUps: unknown[][] = [];
  const { sendMessage } = await fake.createConnector({
    getConfig: (...args: unknown[]) => {
      lookUps.push(['config', ...args]);
      return Promise.resolve(config);
    },
    getI18nEmailTemplate: (...args: unknown[]) => {
      lookUps.push(['template', ...args]);
      return Promise.resolve(undefined);
    },
    ...logto,
  } as Logto);
  return { ...scripted, ...fake, clock, env, lookUps, send: sendMessage as unknown as SendMessage };
}

/** Resolves to `pending` when a promise does not settle within a turn of the event loop. */
const settledOrPending = (promise: Promise<unknown>) =>
  Promise.race([promise, new Promise((resolve) => setImmediate(() => resolve('pending')))]);

/** The form fields of a request, as pairs of name and value. */
function fieldsOf(body: Buffer | undefined): Array<[string, string]> {
  const parts = body?.toString().split(/^--\S+\r\n/m) ?? [];
  return parts.slice(1).map((part) => {
    const [, name = '', value = ''] = /name="([^"]*)"\r\n\r\n([\s\S]*?)\r\n(?:--\S+--\r\n)?$/.exec(part) ?? [];
    return [name, value];
  });
}

describe('a send', () => {
  it('loads config and template, sends one request and returns Mailgun’s id and message', async () => {
    const { send, lookUps, requests, lines } = await start();
    await expect(send(message)).resolves.toEqual(queued);
    expect(lookUps).toEqual([
      ['config', 'mailgun'],
      ['template', 'SignIn', 'fr'],
    ]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ origin: us, path: '/v3/mg.example.com/messages', timeoutMs: 5000 });
    expect(fieldsOf(requests[0]?.body)).toEqual(
      expect.arrayContaining([
        ['from', 'Acme <no-reply@mg.example.com>'],
        ['to', 'jane@example.com'],
        ['subject', 'Sign in'],
        ['html', '<p>Your code is 012345</p>'],
        ['text', 'Your code is 012345'],
        ['o:tag', 'SignIn'],
        ['h:Message-Id', '<00000001-0000-4000-8000-000000000000@mg.example.com>'],
        ['h:X-Entity-Ref-ID', '00000001-0000-4000-8000-000000000000'],
      ]),
    );
    expect(lines).toEqual([]);
  });

  it('has new ids each time, and a random boundary of its program', async () => {
    const { send, requests } = await start();
    await send(message);
    await send(message);
    const idsOf = (index: number) =>
      fieldsOf(requests[index]?.body).filter(([name]) => name === 'h:Message-Id' || name === 'h:X-Entity-Ref-ID');
    expect(idsOf(0)).toHaveLength(2);
    expect(idsOf(1)).not.toEqual(idsOf(0));
    const [boundary, ...others] = requests.map(({ headers }) => headers['content-type'] ?? '');
    expect(boundary).toMatch(/^multipart\/form-data; boundary=mail-[0-9a-f-]{36}$/);
    expect(others).toEqual([boundary]);
    // It is in no email: who receives one could otherwise write a value that ends a field.
    const sent = requests.map(({ body }) => JSON.stringify(fieldsOf(body))).join('');
    expect(sent).not.toContain(boundary?.slice(-36));
  });

  it('uses Logto’s own template when there is one', async () => {
    const { send, requests } = await start({
      logto: { getI18nEmailTemplate: async () => ({ subject: 'Bonjour', content: '<b>{{code}}</b>' }) },
    });
    await send(message);
    expect(fieldsOf(requests[0]?.body)).toEqual(
      expect.arrayContaining([
        ['subject', 'Bonjour'],
        ['html', '<b>012345</b>'],
      ]),
    );
  });

  it.each([
    { name: 'has no locale', payload: { code: '1' } },
    { name: 'has a locale that is not a string', payload: { code: '1', locale: ['fr'] } },
  ])('loads the template without a locale when the payload $name', async ({ payload }) => {
    const { send, lookUps } = await start();
    await send({ ...message, payload });
    expect(lookUps[1]).toEqual(['template', 'SignIn', undefined]);
  });

  it.each([
    { name: 'rejects', getI18nEmailTemplate: () => Promise.reject(new Error('SECRET')) },
    {
      name: 'throws',
      getI18nEmailTemplate: () => {
        throw new Error('SECRET');
      },
    },
  ])('uses the deliveries when the template look-up $name, and logs it', async ({ getI18nEmailTemplate }) => {
    const { send, requests, facts, lines } = await start({ logto: { getI18nEmailTemplate } });
    await expect(send(message)).resolves.toEqual(queued);
    expect(fieldsOf(requests[0]?.body)).toContainEqual(['subject', 'Sign in']);
    expect(facts()).toEqual([
      { message: 'Logto’s email template could not be loaded: the deliveries are used.', type: 'SignIn' },
    ]);
    expect(lines.join()).not.toContain('SECRET');
  });

  it('works without a template look-up, which older versions of Logto do not have', async () => {
    const { send } = await start({ logto: { getI18nEmailTemplate: undefined as never } });
    await expect(send(message)).resolves.toEqual(queued);
  });

  it('is sent to the region of the config', async () => {
    const { send, requests } = await start({ logto: { getConfig: async () => ({ ...config, endpoint: eu }) } });
    await send(message);
    expect(requests[0]?.origin).toBe(eu);
  });

  it('is sent to an origin that the operator allows, and to no other', async () => {
    const gateway = { ...config, endpoint: 'https://gateway.example' };
    const { send, env, requests } = await start({ logto: { getConfig: async () => gateway } });
    await expect(send(message)).rejects.toMatchObject({ code: 'general', data: { code: 'invalidConfig' } });
    expect(requests).toHaveLength(0);
    env.MAILGUN_CONNECTOR_ENDPOINTS = 'https://gateway.example';
    await expect(send(message)).resolves.toEqual(queued);
    expect(requests.map(({ origin }) => origin)).toEqual(['https://gateway.example']);
  });

  it('ignores an unknown key, and logs it once', async () => {
    const { send, facts } = await start({ logto: { getConfig: async () => ({ ...config, apiKeys: 'x' }) } });
    await expect(send(message)).resolves.toEqual(queued);
    await expect(send(message)).resolves.toEqual(queued);
    expect(facts()).toHaveLength(1);
    expect(facts()[0]?.message).toContain('apiKeys');
  });

  it('gives the user a reference that is in the log line and in the Message-Id', async () => {
    const { send, facts, requests } = await start({ script: [{ outcome: respondWith(402, 'pay') }] });
    await expect(send(message)).rejects.toMatchObject({
      data: {
        errorDescription: 'L’e-mail n’a pas pu être envoyé. Veuillez réessayer plus tard. (Référence 00000001)',
        reference: '00000001',
      },
    });
    expect(facts()[0]).toMatchObject({
      reference: '00000001',
      code: 'payment',
      status: 402,
      attempts: 1,
      type: 'SignIn',
    });
    expect(requests[0]?.body.toString()).toContain('<00000001-');
  });

  it('reports each attempt', async () => {
    const { send, reports } = await start({
      script: [{ outcome: respondWith(500, '') }, { outcome: respondWith(200, queued) }],
    });
    await send(message);
    expect(reports.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 200],
    ]);
  });
});

describe('invalid input', () => {
  it.each([
    { name: 'two recipients', given: { ...message, to: 'a@example.com,b@example.com' }, code: 'recipient' },
    { name: 'no recipient', given: { ...message, to: undefined }, code: 'recipient' },
    { name: 'a recipient that is not a string', given: { ...message, to: ['a@example.com'] }, code: 'recipient' },
    {
      name: 'a part over 1 MB',
      given: { ...message, payload: { code: 'x'.repeat(1024 * 1024) } },
      code: 'tooLarge',
    },
  ])('is rejected before anything is sent: $name', async ({ given, code }) => {
    const { send, requests, facts } = await start();
    await expect(send(given)).rejects.toMatchObject({ code: 'general', data: { code } });
    expect(requests).toHaveLength(0);
    expect(facts()[0]).toMatchObject({ code, attempts: 0 });
  });

  it('asks the user to check an invalid address', async () => {
    const { send } = await start();
    await expect(send({ ...message, to: 'nobody' })).rejects.toMatchObject({
      data: {
        errorDescription:
          'Cette adresse e-mail ne peut pas recevoir de messages. Veuillez la vérifier. (Référence 00000001)',
      },
    });
  });

  it('names the usage type and the configured deliveries in the log when none fits, and neither to the user', async () => {
    const { send, requests, facts } = await start({
      logto: { getConfig: async () => ({ ...config, deliveries: { Register: { html: 'x', subject: 'y' } } }) },
    });
    await expect(send(message)).rejects.toMatchObject({
      code: 'general',
      data: {
        code: 'noContent',
        errorDescription: 'L’e-mail n’a pas pu être envoyé. Veuillez réessayer plus tard. (Référence 00000001)',
        reference: '00000001',
      },
    });
    expect(requests).toHaveLength(0);
    expect(facts()).toMatchObject([{ code: 'noContent', check: expect.stringMatching(/SignIn.*Register/) }]);
  });

  it.each([null, [], 'text', 7, {}, { domain: 'mg.example.com' }])(
    'rejects a config such as %j, and sends nothing',
    async (bad) => {
      const { send, requests, facts } = await start({ logto: { getConfig: async () => bad } });
      await expect(send(message)).rejects.toMatchObject({ code: 'general', data: { code: 'invalidConfig' } });
      expect(requests).toHaveLength(0);
      expect(facts()[0]?.issues).toHaveProperty('0');
    },
  );

  it.each([undefined, null, 'text', 7, [], { code: {} }])('sends despite a payload such as %j', async (payload) => {
    const deliveries = { Generic: { subject: 'Hello', html: '<p>Hello</p>' } };
    const { send, requests } = await start({ logto: { getConfig: async () => ({ ...config, deliveries }) } });
    await expect(send({ ...message, payload })).resolves.toEqual(queued);
    expect(requests).toHaveLength(1);
  });

  it.each<{ name: string; given: unknown }>([
    { name: 'undefined', given: undefined },
    { name: 'null', given: null },
    { name: 'a number', given: 7 },
    { name: 'a bigint', given: 7n },
    { name: 'a boolean', given: true },
    { name: 'a symbol', given: Symbol('SECRET') },
    { name: 'a text', given: 'jane@example.com' },
    { name: 'a list', given: [message] },
    { name: 'a function', given: () => message },
    { name: 'an empty object', given: {} },
    { name: 'an object without a prototype', given: Object.create(null) },
    { name: 'a promise', given: Promise.resolve(message) },
    { name: 'a recipient that is an object', given: { ...message, to: { address: 'jane@example.com' } } },
    {
      name: 'an object whose getter throws',
      given: {
        ...message,
        get to(): string {
          throw new Error('SECRET');
        },
      },
    },
    {
      name: 'a payload whose getter throws',
      given: {
        ...message,
        payload: {
          get code(): string {
            throw new Error('SECRET');
          },
        },
      },
    },
    {
      name: 'a proxy that throws',
      given: new Proxy(
        {},
        {
          get() {
            throw new Error('SECRET');
          },
        },
      ),
    },
  ])('rejects with a ConnectorError, sends nothing and never throws synchronously: $name', async ({ given }) => {
    for (const testConfig of [undefined, config]) {
      const { send, requests, facts, lines } = await start();
      const result = send(given, testConfig);
      await expect(result).rejects.toBeInstanceOf(ConnectorError);
      await expect(result).rejects.toMatchObject({ code: 'general', data: { reference: '00000001' } });
      expect(requests).toHaveLength(0);
      expect(facts()).toHaveLength(1);
      expect(lines.join()).not.toContain('SECRET');
    }
  });
});

describe('the config look-up', () => {
  it('that rejects is reported as Logto’s failure, without its text', async () => {
    const getConfig = () => Promise.reject(Object.assign(new Error('SECRET'), { code: '57P01' }));
    const { send, requests, facts, lines } = await start({ logto: { getConfig } });
    await expect(send(message)).rejects.toMatchObject({
      code: 'general',
      data: {
        code: 'logtoFailed',
        errorDescription:
          'Les e-mails ne peuvent pas être envoyés pour le moment. Veuillez réessayer dans quelques minutes. (Référence 00000001)',
      },
    });
    expect(requests).toHaveLength(0);
    expect(facts()[0]).toMatchObject({
      code: 'logtoFailed',
      cause: 'Error 57P01',
      check: errorCatalog.logtoFailed.operatorMessage,
    });
    expect(lines.join()).not.toContain('SECRET');
  });

  it('that throws is reported in the same way', async () => {
    const { send } = await start({
      logto: {
        getConfig: () => {
          throw new TypeError('SECRET');
        },
      },
    });
    await expect(send(message)).rejects.toMatchObject({ code: 'general', data: { code: 'logtoFailed' } });
  });

  it('that rejects with an error of Logto passes it on unchanged', async () => {
    const logtoError = new ConnectorError('general' as ConnectorErrorCodes.General, 'No connector.');
    const { send, lines } = await start({ logto: { getConfig: () => Promise.reject(logtoError) } });
    await expect(send(message)).rejects.toBe(logtoError);
    expect(lines).toEqual([]);
  });

  it('that hangs times out at the end of the budget', async () => {
    const { send, requests, clock, facts } = await start({ logto: { getConfig: () => new Promise(() => {}) } });
    const result = send(message);
    await new Promise(setImmediate); // the template, which is loaded at once
    clock.advance(7749);
    await expect(settledOrPending(result)).resolves.toBe('pending');
    clock.advance(1);
    await expect(result).rejects.toMatchObject({
      code: 'general',
      data: {
        code: 'logtoTimeout',
        errorDescription:
          'Les e-mails ne peuvent pas être envoyés pour le moment. Veuillez réessayer dans quelques minutes. (Référence 00000001)',
      },
    });
    expect(requests).toHaveLength(0);
    expect(facts()[0]).toMatchObject({ code: 'logtoTimeout', elapsedMs: 7750, message: 'An email was not sent.' });
  });

  it('leaves half of the budget for the deliveries when the template look-up hangs', async () => {
    const { send, requests, clock, facts } = await start({
      logto: { getI18nEmailTemplate: () => new Promise(() => {}) },
    });
    const result = send(message);
    clock.advance(3749);
    await expect(settledOrPending(result)).resolves.toBe('pending');
    clock.advance(1);
    await expect(result).resolves.toEqual(queued);
    expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual([4000]);
    expect(fieldsOf(requests[0]?.body)).toContainEqual(['subject', 'Sign in']);
    expect(facts()).toMatchObject([{ message: expect.stringContaining('email template could not be loaded') }]);
  });

  it('times out when it uses up the budget before it returns', async () => {
    const { send, clock, requests } = await start({
      logto: {
        getConfig: () => {
          clock.advance(60_000);
          return new Promise<never>(() => {});
        },
      },
    });
    await expect(send(message)).rejects.toMatchObject({ data: { code: 'logtoTimeout' } });
    expect(requests).toHaveLength(0);
  });

  it('that is slow leaves the rest of the budget to the send', async () => {
    const { send, clock, requests } = await start({
      logto: {
        getConfig: async () => {
          clock.advance(5000);
          return config;
        },
      },
    });
    await expect(send(message)).resolves.toEqual(queued);
    expect(requests[0]?.timeoutMs).toBe(2750);
  });
});

describe('MAILGUN_CONNECTOR_TIMEOUT_MS', () => {
  it.each([
    { value: '2000', timeoutMs: 1250, lines: 0 },
    { value: '60000', timeoutMs: 37_500, lines: 0 },
    { value: 'soon', timeoutMs: 5000, lines: 1 },
    { value: '500', timeoutMs: 5000, lines: 1 },
  ])('is the budget of a send: $value', async ({ value, timeoutMs, lines: lineCount }) => {
    const { send, env, requests, lines } = await start();
    env.MAILGUN_CONNECTOR_TIMEOUT_MS = value;
    await send(message);
    await send(message);
    expect(requests.map((request) => request.timeoutMs)).toEqual([timeoutMs, timeoutMs]);
    expect(lines).toHaveLength(lineCount);
  });

  it('ends the last wait a little earlier, so that reporting fits into the budget', async () => {
    const { send, env, clock } = await start({
      script: [{ outcome: respondWith(200, queued), durationMs: 99_999 }],
    });
    env.MAILGUN_CONNECTOR_TIMEOUT_MS = '2000';
    await expect(send(message)).rejects.toMatchObject({ data: { code: 'timeout' } });
    expect(clock.elapsedMs()).toBe(1750);
  });

  it('is read from the environment of the process by default', async () => {
    vi.stubEnv('MAILGUN_CONNECTOR_TIMEOUT_MS', '2000');
    onTestFinished(() => void vi.unstubAllEnvs());
    const clock = createFakeClock();
    const { now, sleep, setTimer } = clock;
    const { transport, requests } = createScriptedTransport(clock, { outcome: respondWith(200, queued) });
    const createFromDefaults = createMailgunConnectorWith({ transport, now, sleep, setTimer });
    const { sendMessage } = await createFromDefaults({ getConfig: async () => config });
    await (sendMessage as unknown as SendMessage)(message);
    expect(requests.map((request) => request.timeoutMs)).toEqual([1250]);
  });
});

describe('a Console test', () => {
  const test = { to: 'jane@example.com', type: 'Generic', payload: { code: '000000' } };

  it('brings its config: the saved one is not loaded', async () => {
    const { send, lookUps, requests } = await start();
    await expect(send(test, { ...config, endpoint: eu })).resolves.toEqual(queued);
    expect(lookUps.map(([name]) => name)).toEqual(['template']);
    expect(requests[0]?.origin).toBe(eu);
    expect(fieldsOf(requests[0]?.body)).toContainEqual(['html', '<p>000000</p>']);
  });

  it('is strict: it rejects what a real send ignores, with an issue that Console shows', async () => {
    const { send, requests } = await start();
    const result = send(test, { ...config, apiKeys: 'x' });
    await expect(result).rejects.toMatchObject({ code: 'invalid_config', data: { issues: [{ path: ['apiKeys'] }] } });
    await expect(result).rejects.toHaveProperty('data', expect.any(ZodError));
    expect(requests).toHaveLength(0);
  });

  it.each([null, [], '', 0, false])('rejects a config such as %j; only undefined means a real send', async (bad) => {
    const { send, lookUps, requests } = await start();
    await expect(send(test, bad)).rejects.toMatchObject({ code: 'invalid_config', data: expect.any(ZodError) });
    expect(lookUps.map(([name]) => name)).not.toContain('config');
    expect(requests).toHaveLength(0);
  });

  it('reports what the operator should check', async () => {
    const { send, facts } = await start({ script: [{ outcome: respondWith(403, { message: 'Account disabled' }) }] });
    await expect(send(test, config)).rejects.toMatchObject({
      code: 'general',
      data: {
        errorDescription: 'Mailgun has disabled the account or the domain. Contact its support.',
        code: 'notAllowed',
        statusCode: 403,
        reference: '00000001',
      },
    });
    expect(facts()[0]).toMatchObject({ isTest: true });
  });

  // Recorded for a domain that the key does not know: 401 in 2021 and 2025, 404 in 2016.
  it.each([
    { status: 401, body: 'Forbidden' },
    { status: 404, body: { message: 'Domain not found: mg.example.com' } },
  ])('finds a domain in the other region after a $status', async ({ status, body }) => {
    const { send, requests } = await start({
      script: [{ outcome: respondWith(status, body) }, { outcome: respondWith(200, queued) }],
    });
    await expect(send(test, config)).rejects.toMatchObject({
      code: 'general',
      data: {
        code: 'wrongRegion',
        errorDescription: `The domain is in the other region: the test email was sent through ${eu}. Set endpoint to ${eu}.`,
      },
    });
    expect(requests.map(({ origin }) => origin)).toEqual([us, eu]);
  });

  it('uses other regions when they are replaced', async () => {
    const regions = ['http://127.0.0.1:1', 'http://127.0.0.1:2'] as const;
    const { send, env, requests } = await start({
      script: [
        { outcome: respondWith(404, { message: 'Domain not found: mg.example.com' }) },
        { outcome: respondWith(200, queued) },
      ],
      overrides: { regions },
    });
    env.MAILGUN_CONNECTOR_ENDPOINTS = regions.join();
    await expect(send(test, { ...config, endpoint: regions[1] })).rejects.toMatchObject({
      data: { errorDescription: expect.stringContaining(`Set endpoint to ${regions[0]}.`) },
    });
    expect(requests.map(({ origin }) => origin)).toEqual([regions[1], regions[0]]);
  });

  it('is sent with the deliveries when the template look-up hangs', async () => {
    const { send, clock, requests } = await start({ logto: { getI18nEmailTemplate: () => new Promise(() => {}) } });
    const result = send(test, config);
    clock.advance(3750);
    await expect(result).resolves.toEqual(queued);
    expect(requests).toHaveLength(1);
  });
});

describe('the factory', () => {
  const logto = {
    getConfig: () => {
      throw new Error('Not implemented');
    },
  } as unknown as Logto;

  it('loads nothing and returns a plain object, with the same metadata and guard each time', async () => {
    const [first, second] = [await createConnector(logto), await createConnector(logto)];
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(Object.keys(first).sort()).toEqual(['configGuard', 'metadata', 'sendMessage', 'type']);
    expect(first.type).toBe('Email');
    expect(second.metadata).toBe(first.metadata);
    expect(second.configGuard).toBe(first.configGuard);
    expect(first.configGuard).toBe(configGuard);
    expect(second.sendMessage).not.toBe(first.sendMessage);
  });

  it('works without `this`, as do its functions', async () => {
    const { createConnector: create } = await start();
    const connector = { ...(await Reflect.apply(create, undefined, [{ getConfig: async () => config }])) };
    await expect(Reflect.apply(connector.sendMessage, undefined, [message])).resolves.toEqual(queued);
  });

  it('keeps two Logto instances apart', async () => {
    const { createConnector: create, requests } = await start();
    const one = await create({ getConfig: async () => ({ ...config, domain: 'one.example' }) });
    const two = await create({ getConfig: async () => ({ ...config, domain: 'two.example' }) });
    await (two.sendMessage as unknown as SendMessage)(message);
    await (one.sendMessage as unknown as SendMessage)(message);
    expect(requests.map(({ path }) => path)).toEqual(['/v3/two.example/messages', '/v3/one.example/messages']);
  });

  it('uses the default dependencies that are not replaced', async () => {
    const { sendMessage } = await createMailgunConnectorWith({ logger: { warn: () => {}, error: () => {} } })(logto);
    await expect((sendMessage as unknown as SendMessage)({ ...message, to: 'nobody' }, config)).rejects.toMatchObject({
      data: { code: 'recipient', reference: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
  });
});

describe('renderMessage', () => {
  it('does everything short of sending', () => {
    const rendered = renderMessage(config, message);
    expect(rendered).toMatchObject({ ok: true, source: { delivery: 'SignIn' }, locale: undefined });
    expect(rendered).toHaveProperty('fields', expect.arrayContaining([['html', '<p>Your code is 012345</p>']]));
  });

  it('returns what is wrong', () => {
    expect(renderMessage({}, message)).toMatchObject({ ok: false, code: 'invalidConfig' });
  });
});
