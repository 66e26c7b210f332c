// The story of one message, as Logto tells it: factory, look-ups, send, result; over a wire and a clock of our own.
import { ConnectorError, type ConnectorErrorCodes } from '@logto/connector-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { kinds } from '../src/errors/error-catalog.ts';
import createConnector, { configGuard, createMailgunConnectorWith, prepare } from '../src/index.ts';
import { answered, createClock, createScriptedTransport, createWorld, type Scripted } from './fake-dependencies.ts';
import { queued } from './loopback.ts';

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

type Factory = ReturnType<typeof createMailgunConnectorWith>;
type Host = Parameters<Factory>[0];
type Send = (message: unknown, testConfig?: unknown) => Promise<unknown>;

interface Given {
  readonly script?: readonly [Scripted, ...Scripted[]];
  readonly host?: Partial<Record<keyof Host, (...given: never[]) => unknown>>;
}

/** A connector in a world of its own, with its `sendMessage` taken out as Logto does. */
async function start({ script = [{ outcome: answered(200, queued) }], host = {} }: Given = {}) {
  const clock = createClock();
  const wire = createScriptedTransport(clock, ...script);
  const asked: unknown[][] = [];
  const world = createWorld(wire.transport, clock);
  const { sendMessage } = await world.createConnector({
    getConfig: (...given: unknown[]) => {
      asked.push(['config', ...given]);
      return Promise.resolve(config);
    },
    getI18nEmailTemplate: (...given: unknown[]) => {
      asked.push(['template', ...given]);
      return Promise.resolve(undefined);
    },
    ...host,
  } as Host);
  const facts = () => world.lines.map((line) => JSON.parse(line.replace(/^connector-mailgun /, '')));
  return { ...wire, ...world, clock, asked, facts, send: sendMessage as unknown as Send };
}

/** The form fields of a request, names with their values. */
function fieldsOf(body: Buffer | undefined): Array<[string, string]> {
  const parts = body?.toString().split(/^--\S+\r\n/m) ?? [];
  return parts.slice(1).map((part) => {
    const [, name = '', value = ''] = /name="([^"]*)"\r\n\r\n([\s\S]*?)\r\n(?:--\S+--\r\n)?$/.exec(part) ?? [];
    return [name, value];
  });
}

const variables = ['MAILGUN_CONNECTOR_ENDPOINTS', 'MAILGUN_CONNECTOR_TIMEOUT_MS'] as const;
const saved = variables.map((name) => [name, process.env[name]] as const);
beforeAll(() => {
  for (const name of variables) delete process.env[name];
});
afterAll(() => {
  for (const [name, value] of saved) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** Runs a test with a variable set, and unset after it. */
async function withVariable(name: (typeof variables)[number], value: string, run: () => Promise<void>): Promise<void> {
  process.env[name] = value;
  try {
    await run();
  } finally {
    delete process.env[name];
  }
}

describe('a send', () => {
  it('asks the host, sends one request and gives Mailgun’s id and message', async () => {
    const { send, asked, requests, lines } = await start();
    await expect(send(message)).resolves.toEqual(queued);
    expect(asked).toEqual([
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
        ['h:X-Entity-Ref-ID', '00000002-0000-4000-8000-000000000000'],
      ]),
    );
    expect(lines).toEqual([]);
  });

  it('has ids and a boundary of its own each time', async () => {
    const { send, requests } = await start();
    await send(message);
    await send(message);
    const idsOf = (index: number) =>
      fieldsOf(requests[index]?.body).filter(([name]) => name === 'h:Message-Id' || name === 'h:X-Entity-Ref-ID');
    expect(idsOf(0)).toHaveLength(2);
    expect(idsOf(1)).not.toEqual(idsOf(0));
    expect(new Set(requests.map(({ headers }) => headers['content-type'])).size).toBe(2);
  });

  it('uses Logto’s own template when there is one', async () => {
    const { send, requests } = await start({
      host: { getI18nEmailTemplate: async () => ({ subject: 'Bonjour', content: '<b>{{code}}</b>' }) },
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
    { name: 'has none', payload: { code: '1' } },
    { name: 'has one that is no text', payload: { code: '1', locale: ['fr'] } },
  ])('asks for a template without a locale when it $name', async ({ payload }) => {
    const { send, asked } = await start();
    await send({ ...message, payload });
    expect(asked[1]).toEqual(['template', 'SignIn', undefined]);
  });

  it.each([
    { name: 'throws', getI18nEmailTemplate: () => Promise.reject(new Error('SECRET')) },
    {
      name: 'throws at once',
      getI18nEmailTemplate: () => {
        throw new Error('SECRET');
      },
    },
  ])('uses the deliveries when the template look-up $name, and says so', async ({ getI18nEmailTemplate }) => {
    const { send, requests, facts, lines } = await start({ host: { getI18nEmailTemplate } });
    await expect(send(message)).resolves.toEqual(queued);
    expect(fieldsOf(requests[0]?.body)).toContainEqual(['subject', 'Sign in']);
    expect(facts()).toEqual([
      { what: 'Logto could not look up its email template: the deliveries are used.', type: 'SignIn' },
    ]);
    expect(lines.join()).not.toContain('SECRET');
  });

  it('needs no template look-up: older hosts have none', async () => {
    const { send } = await start({ host: { getI18nEmailTemplate: undefined as never } });
    await expect(send(message)).resolves.toEqual(queued);
  });

  it('goes to the region of the config', async () => {
    const { send, requests } = await start({ host: { getConfig: async () => ({ ...config, endpoint: eu }) } });
    await send(message);
    expect(requests[0]?.origin).toBe(eu);
  });

  it('goes to an origin that the operator lists, and to no other', async () => {
    const gateway = { ...config, endpoint: 'https://gateway.example' };
    const { send, requests } = await start({ host: { getConfig: async () => gateway } });
    await expect(send(message)).rejects.toMatchObject({ code: 'invalid_config' });
    expect(requests).toHaveLength(0);
    await withVariable('MAILGUN_CONNECTOR_ENDPOINTS', 'https://gateway.example', async () => {
      await expect(send(message)).resolves.toEqual(queued);
    });
    expect(requests.map(({ origin }) => origin)).toEqual(['https://gateway.example']);
  });

  it('is forgiving: an unknown key is ignored, and said once', async () => {
    const { send, facts } = await start({ host: { getConfig: async () => ({ ...config, apiKeys: 'x' }) } });
    await expect(send(message)).resolves.toEqual(queued);
    await expect(send(message)).resolves.toEqual(queued);
    expect(facts()).toHaveLength(1);
    expect(facts()[0].what).toContain('apiKeys');
  });

  it('gives the user a reference that finds the log line and the Message-Id', async () => {
    const { send, facts, requests } = await start({ script: [{ outcome: answered(402, 'pay') }] });
    await expect(send(message)).rejects.toMatchObject({
      data: {
        errorDescription: 'The email could not be sent. Please try again later. (Reference 00000001)',
        reference: '00000001',
      },
    });
    expect(facts()[0]).toMatchObject({
      reference: '00000001',
      kind: 'payment',
      status: 402,
      attempts: 1,
      type: 'SignIn',
    });
    expect(requests[0]?.body.toString()).toContain('<00000001-');
  });

  it('reports its attempts', async () => {
    const { send, reports } = await start({
      script: [{ outcome: answered(500, '') }, { outcome: answered(200, queued) }],
    });
    await send(message);
    expect(reports.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 200],
    ]);
  });
});

describe('bad input', () => {
  it.each([
    { name: 'two recipients', given: { ...message, to: 'a@example.com,b@example.com' }, kind: 'recipient' },
    { name: 'no recipient', given: { ...message, to: undefined }, kind: 'recipient' },
    { name: 'a recipient that is no text', given: { ...message, to: ['a@example.com'] }, kind: 'recipient' },
    {
      name: 'a part over 1 MB',
      given: { ...message, payload: { code: 'x'.repeat(1024 * 1024) } },
      kind: 'tooLarge',
    },
  ])('is refused before anything is sent: $name', async ({ given, kind }) => {
    const { send, requests, facts } = await start();
    await expect(send(given)).rejects.toMatchObject({ code: 'general', data: { kind } });
    expect(requests).toHaveLength(0);
    expect(facts()[0]).toMatchObject({ kind, attempts: 0 });
  });

  it('tells the user to check the address only when it is the address', async () => {
    const { send } = await start();
    await expect(send({ ...message, to: 'nobody' })).rejects.toMatchObject({
      data: {
        errorDescription: 'This email address cannot receive mail. Please check it. (Reference 00000001)',
      },
    });
  });

  it('of content names the type that was asked for and those that exist', async () => {
    const { send, requests } = await start({
      host: { getConfig: async () => ({ ...config, deliveries: { Register: { html: 'x', subject: 'y' } } }) },
    });
    await expect(send(message)).rejects.toMatchObject({
      code: 'template_not_found',
      data: { kind: 'noContent', errorDescription: expect.stringMatching(/SignIn.*Register/) },
    });
    expect(requests).toHaveLength(0);
  });

  it.each([null, [], 'text', 7, {}, { domain: 'mg.example.com' }])(
    'is a config such as %j: refused, and nothing is sent',
    async (bad) => {
      const { send, requests, facts } = await start({ host: { getConfig: async () => bad } });
      await expect(send(message)).rejects.toMatchObject({ code: 'invalid_config', data: { kind: 'invalidConfig' } });
      expect(requests).toHaveLength(0);
      expect(facts()[0].problems.length).toBeGreaterThan(0);
    },
  );

  it.each([undefined, null, 'text', 7, [], { code: {} }])('is never a payload such as %j', async (payload) => {
    const deliveries = { Generic: { subject: 'Hello', html: '<p>Hello</p>' } };
    const { send, requests } = await start({ host: { getConfig: async () => ({ ...config, deliveries }) } });
    await expect(send({ ...message, payload })).resolves.toEqual(queued);
    expect(requests).toHaveLength(1);
  });

  it.each([undefined, null, 7])('rejects and never throws at once: a message such as %j', async (given) => {
    const { send, requests } = await start();
    const sent = send(given);
    await expect(sent).rejects.toBeInstanceOf(Error);
    expect(requests).toHaveLength(0);
  });
});

describe('the config look-up', () => {
  const stuck = (take: (ms: number) => void) => () => {
    take(60_000);
    return new Promise<never>(() => {});
  };

  it('that throws is told as Logto’s, without its text', async () => {
    const getConfig = () => Promise.reject(Object.assign(new Error('SECRET'), { code: '57P01' }));
    const { send, requests, facts, lines } = await start({ host: { getConfig } });
    await expect(send(message)).rejects.toMatchObject({
      code: 'general',
      data: {
        kind: 'hostFailed',
        errorDescription: 'Emails cannot be sent right now. Please try again in a few minutes. (Reference 00000001)',
      },
    });
    expect(requests).toHaveLength(0);
    expect(facts()[0]).toMatchObject({ kind: 'hostFailed', cause: 'Error 57P01', check: kinds.hostFailed.operator });
    expect(lines.join()).not.toContain('SECRET');
  });

  it('that throws at once is the same', async () => {
    const { send } = await start({
      host: {
        getConfig: () => {
          throw new TypeError('SECRET');
        },
      },
    });
    await expect(send(message)).rejects.toMatchObject({ code: 'general', data: { kind: 'hostFailed' } });
  });

  it('that throws an error of Logto hands it on as it is', async () => {
    const theirs = new ConnectorError('general' as ConnectorErrorCodes.General, 'No connector.');
    const { send, lines } = await start({ host: { getConfig: () => Promise.reject(theirs) } });
    await expect(send(message)).rejects.toBe(theirs);
    expect(lines).toEqual([]);
  });

  it('that hangs ends when the time is over', async () => {
    const { send, requests, clock, facts } = await start({ host: { getConfig: () => new Promise(() => {}) } });
    const sent = send(message);
    await new Promise(setImmediate); // the template, which does not hang
    clock.advance(7749);
    await expect(Promise.race([sent, new Promise((resolve) => setImmediate(() => resolve('waits')))])).resolves.toBe(
      'waits',
    );
    clock.advance(1);
    await expect(sent).rejects.toMatchObject({
      code: 'general',
      data: {
        kind: 'hostTimeout',
        errorDescription: 'Emails cannot be sent right now. Please try again in a few minutes. (Reference 00000001)',
      },
    });
    expect(requests).toHaveLength(0);
    expect(facts()[0]).toMatchObject({ kind: 'hostTimeout', elapsedMs: 7750, what: 'A mail was not sent.' });
  });

  it('whose template look-up hangs leaves half of the time for the deliveries', async () => {
    const host: Given['host'] = { getI18nEmailTemplate: () => new Promise(() => {}) };
    const { send, requests, clock, facts } = await start({ host });
    const sent = send(message);
    clock.advance(3749);
    await expect(Promise.race([sent, new Promise((resolve) => setImmediate(() => resolve('waits')))])).resolves.toBe(
      'waits',
    );
    clock.advance(1);
    await expect(sent).resolves.toEqual(queued);
    expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual([4000]);
    expect(fieldsOf(requests[0]?.body)).toContainEqual(['subject', 'Sign in']);
    expect(facts()).toMatchObject([{ what: expect.stringContaining('could not look up its email template') }]);
  });

  it('that hangs at once is no different', async () => {
    const clock = createClock();
    const { transport, requests } = createScriptedTransport(clock, { outcome: answered(200, queued) });
    const { createConnector: create } = createWorld(transport, clock);
    const { sendMessage } = await create({ getConfig: stuck(clock.advance) });
    await expect((sendMessage as unknown as Send)(message)).rejects.toMatchObject({ data: { kind: 'hostTimeout' } });
    expect(requests).toHaveLength(0);
  });

  it('that is slow leaves the send what remains', async () => {
    const clock = createClock();
    const { transport, requests } = createScriptedTransport(clock, { outcome: answered(200, queued) });
    const { createConnector: create } = createWorld(transport, clock);
    const { sendMessage } = await create({
      getConfig: async () => {
        clock.advance(5000);
        return config;
      },
    });
    await expect((sendMessage as unknown as Send)(message)).resolves.toEqual(queued);
    expect(requests[0]?.timeoutMs).toBe(2750);
  });
});

describe('MAILGUN_CONNECTOR_TIMEOUT_MS', () => {
  it.each([
    { written: '2000', timeoutMs: 1250, lines: 0 },
    { written: '60000', timeoutMs: 37_500, lines: 0 },
    { written: 'soon', timeoutMs: 5000, lines: 1 },
    { written: '500', timeoutMs: 5000, lines: 1 },
  ])('is the budget of a send: $written', async ({ written, timeoutMs, lines: count }) => {
    await withVariable('MAILGUN_CONNECTOR_TIMEOUT_MS', written, async () => {
      const { send, requests, lines } = await start();
      await send(message);
      await send(message);
      expect(requests.map((request) => request.timeoutMs)).toEqual([timeoutMs, timeoutMs]);
      expect(lines).toHaveLength(count);
    });
  });

  it('ends the last wait a little before it is over, so that the telling takes place inside', async () => {
    await withVariable('MAILGUN_CONNECTOR_TIMEOUT_MS', '2000', async () => {
      const { send, clock } = await start({ script: [{ outcome: answered(200, queued), takesMs: 99_999 }] });
      await expect(send(message)).rejects.toMatchObject({ data: { kind: 'timeout' } });
      expect(clock.elapsedMs()).toBe(1750);
    });
  });
});

describe('a Console test', () => {
  const test = { to: 'jane@example.com', type: 'Generic', payload: { code: '000000' } };

  it('brings its config along: the saved one is not asked for', async () => {
    const { send, asked, requests } = await start();
    await expect(send(test, { ...config, endpoint: eu })).resolves.toEqual(queued);
    expect(asked.map(([what]) => what)).toEqual(['template']);
    expect(requests[0]?.origin).toBe(eu);
    expect(fieldsOf(requests[0]?.body)).toContainEqual(['html', '<p>000000</p>']);
  });

  it('is strict: what a real send ignores is refused, with the lines Console shows', async () => {
    const { send, requests } = await start();
    const sent = send(test, { ...config, apiKeys: 'x' });
    await expect(sent).rejects.toMatchObject({ code: 'invalid_config', data: { issues: [{ path: ['apiKeys'] }] } });
    await expect(sent).rejects.toHaveProperty('data', expect.any(ZodError));
    expect(requests).toHaveLength(0);
  });

  it.each([null, [], '', 0, false])('is one with any config but undefined: %j', async (bad) => {
    const { send, asked, requests } = await start();
    await expect(send(test, bad)).rejects.toMatchObject({ code: 'invalid_config', data: expect.any(ZodError) });
    expect(asked.map(([what]) => what)).not.toContain('config');
    expect(requests).toHaveLength(0);
  });

  it('tells the operator what to check', async () => {
    const { send, facts } = await start({ script: [{ outcome: answered(403, { message: 'Account disabled' }) }] });
    await expect(send(test, config)).rejects.toMatchObject({
      code: 'general',
      data: {
        errorDescription: 'Mailgun has disabled the account or the domain. Ask its support why.',
        kind: 'notAllowed',
        statusCode: 403,
        reference: '00000001',
      },
    });
    expect(facts()[0]).toMatchObject({ isTest: true });
  });

  it('finds the other region', async () => {
    const { send, requests } = await start({
      script: [{ outcome: answered(401, 'Forbidden') }, { outcome: answered(200, queued) }],
    });
    await expect(send(test, config)).rejects.toMatchObject({
      code: 'general',
      data: {
        kind: 'wrongRegion',
        errorDescription: `The domain lives in the other region: the test mail went out through ${eu}. Set endpoint to ${eu}.`,
      },
    });
    expect(requests.map(({ origin }) => origin)).toEqual([us, eu]);
  });

  it('has the regions it is given', async () => {
    const clock = createClock();
    const { transport, requests } = createScriptedTransport(
      clock,
      { outcome: answered(404, { message: 'Domain not found: mg.example.com' }) },
      { outcome: answered(200, queued) },
    );
    const regions = ['http://127.0.0.1:1', 'http://127.0.0.1:2'] as const;
    const { createConnector: create } = createWorld(transport, clock, { regions });
    const { sendMessage } = await create({ getConfig: async () => undefined });
    await withVariable('MAILGUN_CONNECTOR_ENDPOINTS', regions.join(), async () => {
      await expect((sendMessage as unknown as Send)(test, { ...config, endpoint: regions[1] })).rejects.toMatchObject({
        data: { errorDescription: expect.stringContaining(`Set endpoint to ${regions[0]}.`) },
      });
    });
    expect(requests.map(({ origin }) => origin)).toEqual([regions[1], regions[0]]);
  });

  it('that a hanging template look-up holds up goes out with the deliveries', async () => {
    const { send, clock, requests } = await start({ host: { getI18nEmailTemplate: () => new Promise(() => {}) } });
    const sent = send(test, config);
    clock.advance(3750);
    await expect(sent).resolves.toEqual(queued);
    expect(requests).toHaveLength(1);
  });
});

describe('the factory', () => {
  const host = {
    getConfig: () => {
      throw new Error('Not implemented');
    },
  } as unknown as Host;

  it('asks for nothing and makes plain closures, each time from the same parts', async () => {
    const [first, second] = [await createConnector(host), await createConnector(host)];
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(Object.keys(first).sort()).toEqual(['configGuard', 'metadata', 'sendMessage', 'type']);
    expect(first.type).toBe('Email');
    expect(second.metadata).toBe(first.metadata);
    expect(second.configGuard).toBe(first.configGuard);
    expect(first.configGuard).toBe(configGuard);
    expect(second.sendMessage).not.toBe(first.sendMessage);
  });

  it('needs no `this`, nor do its closures', async () => {
    const { createConnector: create } = await start();
    const made = { ...(await Reflect.apply(create, undefined, [{ getConfig: async () => config }])) };
    await expect(Reflect.apply(made.sendMessage, undefined, [message])).resolves.toEqual(queued);
  });

  it('keeps two hosts apart', async () => {
    const { createConnector: create, requests } = await start();
    const one = await create({ getConfig: async () => ({ ...config, domain: 'one.example' }) });
    const two = await create({ getConfig: async () => ({ ...config, domain: 'two.example' }) });
    await (two.sendMessage as unknown as Send)(message);
    await (one.sendMessage as unknown as Send)(message);
    expect(requests.map(({ path }) => path)).toEqual(['/v3/two.example/messages', '/v3/one.example/messages']);
  });

  it('makes the real world’s part of what is not replaced', async () => {
    const { sendMessage } = await createMailgunConnectorWith({ note: () => {} })(host);
    await expect((sendMessage as unknown as Send)({ ...message, to: 'nobody' }, config)).rejects.toMatchObject({
      data: { kind: 'recipient', reference: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
  });
});

describe('prepare', () => {
  it('is everything short of sending', () => {
    const { source, locale, fields } = prepare(config, message);
    expect({ source, locale }).toEqual({ source: { delivery: 'SignIn' }, locale: undefined });
    expect(fields).toContainEqual(['html', '<p>Your code is 012345</p>']);
  });

  it('throws what is wrong', () => {
    expect(() => prepare({}, message)).toThrow(expect.objectContaining({ kind: 'invalidConfig' }));
  });
});
