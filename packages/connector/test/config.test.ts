// The saved config: strict when it is saved, forgiving when a person waits, and the same after its way through Console.

import { ConnectorError, ConnectorErrorCodes, validateConfig } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Problem } from '../src/config/validators.ts';
import { checkConfig, createConfigGuard, parseConnection, unknownConfigKeys } from '../src/config/config.ts';
import { defaultDeliveries } from '../src/config/default-deliveries.ts';
import { formItems } from '../src/logto/form-items.ts';

const noOrigins: ReadonlySet<string> = new Set();
const whole = { domain: 'mg.example.com', apiKey: 'key-MARKER', from: 'Acme <a@example.com>' };
const guard = createConfigGuard(() => noOrigins);
const check = (config: unknown) => checkConfig(config, noOrigins);
const at = (problems: readonly Problem[]) => problems.map(({ path }) => path.join('.'));

const parse = (config: unknown, origins = noOrigins) => {
  const problems: Problem[] = [];
  const report = (message: string, path: Problem['path'] = []) => problems.push({ path, message });
  return { connection: parseConnection(config, origins, report), problems };
};

describe('the example of Logto’s guide', () => {
  const config = {
    endpoint: 'https://api.eu.mailgun.net',
    domain: 'example.com',
    apiKey: 'key',
    from: 'Sender Name \\<sender@example.com>',
    deliveries: {
      Register: {
        subject: '{{code}} is your verification code',
        replyTo: 'Foo <foo@bar.com>',
        html: '<h1>Welcome to Logto</h1><p>Your verification code is {{code}}.</p>',
        text: 'Welcome to Logto. Your verification code is {{code}}.',
      },
      SignIn: {
        subject: 'Welcome back to Logto',
        replyTo: 'Foo <foo@bar.com>',
        template: 'logto-sign-in',
        variables: { bar: 'baz' },
      },
    },
  };

  it('has no problem', () => {
    expect(check(config)).toEqual([]);
  });

  it('is read', () => {
    expect(parse(config)).toEqual({
      connection: {
        endpoint: 'https://api.eu.mailgun.net',
        domain: 'example.com',
        apiKey: 'key',
        from: { name: 'Sender Name', address: 'sender@example.com' },
        tracking: 'off',
        testMode: 'off',
        requireTls: 'domain',
        subaccount: undefined,
        deliveries: config.deliveries,
      },
      problems: [],
    });
  });
});

describe('parseConnection', () => {
  it('fills in what is not set', () => {
    expect(parse(whole).connection).toEqual({
      endpoint: 'https://api.mailgun.net',
      domain: 'mg.example.com',
      apiKey: 'key-MARKER',
      from: { name: 'Acme', address: 'a@example.com' },
      tracking: 'off',
      testMode: 'off',
      requireTls: 'domain',
      subaccount: undefined,
      deliveries: {},
    });
  });

  it.each([
    { name: 'tracking', given: { tracking: 'domain' } },
    { name: 'test mode', given: { testMode: 'on' } },
    { name: 'TLS', given: { requireTls: 'on' } },
    { name: 'a subaccount', given: { subaccount: 'sub_1-A' } },
    { name: 'deliveries', given: { deliveries: { Generic: { html: 'x' } } } },
    { name: 'the EU endpoint', given: { endpoint: 'https://api.eu.mailgun.net' } },
  ])('reads $name', ({ given }) => {
    expect(parse({ ...whole, ...given }).connection).toMatchObject(given);
  });

  it('trims every text', () => {
    const spaced = {
      endpoint: ' https://api.eu.mailgun.net ',
      domain: '\tmg.example.com ',
      apiKey: ' key\n',
      from: '  Acme <a@example.com> ',
      tracking: ' domain ',
      testMode: ' on',
      requireTls: 'on ',
      subaccount: ' sub ',
    };
    expect(parse(spaced).connection).toEqual({
      endpoint: 'https://api.eu.mailgun.net',
      domain: 'mg.example.com',
      apiKey: 'key',
      from: { name: 'Acme', address: 'a@example.com' },
      tracking: 'domain',
      testMode: 'on',
      requireTls: 'on',
      subaccount: 'sub',
      deliveries: {},
    });
  });

  it('takes blank text as unset, since Console cannot clear a field', () => {
    const blank = { endpoint: ' ', tracking: '', testMode: ' ', requireTls: '\t', subaccount: ' ', deliveries: null };
    expect(parse({ ...whole, ...blank })).toEqual(parse(whole));
  });

  it.each([
    { name: 'an unknown key', given: { colour: 'red' } },
    {
      name: 'a delivery that is not used',
      given: { deliveries: { SignIn: { html: 'x', template: 'y', nonsense: 1 } } },
    },
    { name: 'a delivery that is no object', given: { deliveries: { SignIn: 'MARKER' } } },
  ])('is not stopped by $name', ({ given }) => {
    const { connection, problems } = parse({ ...whole, ...given });
    expect(problems).toEqual([]);
    expect(connection).toMatchObject({ domain: 'mg.example.com' });
  });

  it('takes an origin that the operator lists', () => {
    const config = { ...whole, endpoint: 'http://127.0.0.1:8080/' };
    expect(parse(config, new Set(['http://127.0.0.1:8080'])).connection?.endpoint).toBe('http://127.0.0.1:8080');
    expect(parse(config)).toMatchObject({ connection: undefined, problems: [{ path: ['endpoint'] }] });
  });

  it('reports every problem at once, and gives nothing', () => {
    const { connection, problems } = parse({
      endpoint: 'x',
      from: 'x',
      tracking: 'x',
      testMode: 'x',
      requireTls: 'x',
      subaccount: 'a b',
      deliveries: [],
    });
    expect(connection).toBeUndefined();
    expect(at(problems).sort()).toEqual([
      'apiKey',
      'deliveries',
      'domain',
      'endpoint',
      'from',
      'requireTls',
      'subaccount',
      'testMode',
      'tracking',
    ]);
  });

  it('does not read what a config inherits', () => {
    expect(at(parse(Object.create(whole)).problems)).toEqual(['domain', 'apiKey', 'from']);
  });
});

describe('checkConfig', () => {
  it.each([
    { name: 'null', given: null },
    { name: 'undefined', given: undefined },
    { name: 'a list', given: ['MARKER'] },
    { name: 'a text', given: 'MARKER' },
    { name: 'a number', given: 5 },
    { name: 'a function', given: () => 'MARKER' },
  ])('refuses a config that is $name, naming the fields', ({ given }) => {
    expect(check(given)).toEqual([
      {
        path: [],
        message:
          'The configuration is a JSON object with the fields endpoint, domain, apiKey, from, tracking, requireTls, testMode, subaccount, deliveries.',
      },
    ]);
  });

  it.each([
    { name: 'what Console leaves of an empty form', given: {} },
    {
      name: 'what Console’s test sends of an empty form',
      given: { endpoint: '', domain: '', apiKey: ' ', from: '', deliveries: {} },
    },
  ])('asks for the three fields that are missing in $name', ({ given }) => {
    expect(check(given)).toEqual([
      { path: ['domain'], message: 'Fill in Domain.' },
      { path: ['apiKey'], message: 'Fill in API key.' },
      { path: ['from'], message: 'Fill in Sender.' },
    ]);
  });

  it.each([
    {
      name: 'a domain with a scheme',
      given: { domain: 'https://MARKER.example' },
      path: 'domain',
      says: /^Write the bare domain, such as/,
    },
    {
      name: 'a domain with a slash',
      given: { domain: 'MARKER.example/v3' },
      path: 'domain',
      says: /^Write the bare domain/,
    },
    {
      name: 'a domain with a percent sign',
      given: { domain: 'MARKER%2e.example' },
      path: 'domain',
      says: /^Write the bare domain/,
    },
    {
      name: 'a domain with a space',
      given: { domain: 'MARKER .example' },
      path: 'domain',
      says: /^Write the bare domain/,
    },
    {
      name: 'a domain with a port',
      given: { domain: 'MARKER.example:443' },
      path: 'domain',
      says: /^Write the bare domain/,
    },
    {
      name: 'a domain with an @',
      given: { domain: 'a@MARKER.example' },
      path: 'domain',
      says: /^Write the bare domain/,
    },
    { name: 'a domain that is a number', given: { domain: 5 }, path: 'domain', says: /^Write this as text/ },
    { name: 'a blank key', given: { apiKey: '  ' }, path: 'apiKey', says: /^Fill in API key/ },
    {
      name: 'a key with a space',
      given: { apiKey: 'key MARKER' },
      path: 'apiKey',
      says: /no spaces or line breaks. Copy it again/,
    },
    {
      name: 'a key with a line break',
      given: { apiKey: 'key\nMARKER' },
      path: 'apiKey',
      says: /no spaces or line breaks/,
    },
    {
      name: 'a key with a null character',
      given: { apiKey: 'key\0MARKER' },
      path: 'apiKey',
      says: /no spaces or line breaks/,
    },
    {
      name: 'a key with a C1 control',
      given: { apiKey: 'key\u0085MARKER' },
      path: 'apiKey',
      says: /no spaces or line breaks/,
    },
    {
      name: 'the public key',
      given: { apiKey: 'pubkey-MARKER' },
      path: 'apiKey',
      says: /public validation key, which cannot send. Use a sending key/,
    },
    {
      name: 'the public key in large letters',
      given: { apiKey: 'PubKey-MARKER' },
      path: 'apiKey',
      says: /public validation key/,
    },
    { name: 'a key that is a list', given: { apiKey: ['MARKER'] }, path: 'apiKey', says: /^Write this as text/ },
    {
      name: 'a sender that is a list',
      given: { from: 'MARKER@a.example, b@a.example' },
      path: 'from',
      says: /^Write one sender, such as/,
    },
    {
      name: 'a sender that is a group',
      given: { from: 'MARKER: a@a.example;' },
      path: 'from',
      says: /^Write one sender/,
    },
    { name: 'a sender without an address', given: { from: 'MARKER' }, path: 'from', says: /^Write one sender/ },
    {
      name: 'a sender whose address is not ASCII',
      given: { from: 'MARKER <jörg@a.example>' },
      path: 'from',
      says: /with an ASCII address/,
    },
    {
      name: 'a sender with a line break',
      given: { from: 'MARKER\r\nBcc: a@a.example <a@a.example>' },
      path: 'from',
      says: /^Write one sender/,
    },
    {
      name: 'a sender with a direction override',
      given: { from: 'MARKER\u202e <a@a.example>' },
      path: 'from',
      says: /^Write one sender/,
    },
    {
      name: 'a sender with a placeholder for an address',
      given: { from: 'MARKER <{{link}}>' },
      path: 'from',
      says: /^Write one sender/,
    },
    {
      name: 'an endpoint that is not Mailgun’s',
      given: { endpoint: 'https://MARKER.example' },
      path: 'endpoint',
      says: /Use https:\/\/api.mailgun.net/,
    },
    { name: 'an endpoint that is a number', given: { endpoint: 5 }, path: 'endpoint', says: /^Write this as text/ },
    {
      name: 'another word for tracking',
      given: { tracking: 'MARKER' },
      path: 'tracking',
      says: /^Choose one of: off, domain/,
    },
    { name: 'a switch for tracking', given: { tracking: false }, path: 'tracking', says: /^Write this as text/ },
    {
      name: 'another word for the test mode',
      given: { testMode: 'MARKER' },
      path: 'testMode',
      says: /^Choose one of: off, on/,
    },
    {
      name: 'another word for TLS',
      given: { requireTls: 'off' },
      path: 'requireTls',
      says: /^Choose one of: domain, on/,
    },
    {
      name: 'a subaccount with a space',
      given: { subaccount: 'MARKER a' },
      path: 'subaccount',
      says: /^Write the id of the subaccount: letters/,
    },
    {
      name: 'a subaccount with a line break',
      given: { subaccount: 'MARKER\r\nX: y' },
      path: 'subaccount',
      says: /^Write the id/,
    },
    {
      name: 'a subaccount of 65 letters',
      given: { subaccount: 'a'.repeat(65) },
      path: 'subaccount',
      says: /^Write the id/,
    },
    {
      name: 'deliveries that are a list',
      given: { deliveries: ['MARKER'] },
      path: 'deliveries',
      says: /^Write a JSON object: usage types/,
    },
    {
      name: 'deliveries that are a text',
      given: { deliveries: '{"MARKER":1}' },
      path: 'deliveries',
      says: /^Write a JSON object/,
    },
    {
      name: 'a delivery that is null',
      given: { deliveries: { SignIn: null } },
      path: 'deliveries.SignIn',
      says: /^Write an object with html/,
    },
    {
      name: 'a delivery that is a text',
      given: { deliveries: { SignIn: 'MARKER' } },
      path: 'deliveries.SignIn',
      says: /^Write an object with html/,
    },
    {
      name: 'a delivery without content',
      given: { deliveries: { SignIn: {} } },
      path: 'deliveries.SignIn',
      says: /Add html, or the name of a stored template/,
    },
  ])('refuses $name', ({ given, path, says }) => {
    const problems = check({ ...whole, ...given });
    expect(at(problems)).toEqual([path]);
    expect(problems[0]?.message).toMatch(says);
    expect(JSON.stringify(problems)).not.toContain('MARKER');
  });

  it.each([
    { name: 'another case', given: 'apikey', nearest: 'apiKey' },
    { name: 'an underscore', given: 'test_mode', nearest: 'testMode' },
    { name: 'a letter too few', given: 'endpont', nearest: 'endpoint' },
    { name: 'a singular', given: 'delivery', nearest: 'deliveries' },
    { name: 'a very long name', given: `tracking${'x'.repeat(10_000)}`, nearest: 'tracking' },
  ])('names an unknown key and the nearest one: $name', ({ given, nearest }) => {
    const problems = check({ ...whole, [given]: 'MARKER' });
    expect(problems).toEqual([
      {
        path: [given],
        message: `There is no such field: did you mean ${nearest}? The fields are endpoint, domain, apiKey, from, tracking, requireTls, testMode, subaccount, deliveries.`,
      },
    ]);
  });

  it('names an unknown key that JSON calls __proto__', () => {
    const config = JSON.parse(`{"__proto__": {"domain": "a.example"}, "apiKey": "a", "from": "a@a.example"}`);
    expect(at(check(config))).toEqual(['domain', '__proto__']);
  });

  it('lets a key pass that holds undefined', () => {
    expect(check({ ...whole, colour: undefined })).toEqual([]);
  });

  it('takes any usage type, since Logto adds types', () => {
    const deliveries = JSON.parse(
      '{"NewType": {"html": "a"}, "__proto__": {"html": "a"}, "constructor": {"html": "a"}}',
    );
    expect(check({ ...whole, deliveries })).toEqual([]);
  });

  it('checks the delivery of any usage type', () => {
    const deliveries = JSON.parse('{"NewType": {}, "__proto__": {}, "constructor": {}}');
    expect(at(check({ ...whole, deliveries }))).toEqual([
      'deliveries.NewType',
      'deliveries.__proto__',
      'deliveries.constructor',
    ]);
  });

  it('says everything that is wrong at once', () => {
    const config = { domain: 'a b', nonsense: 1, deliveries: { SignIn: { html: 'x', template: 'y' }, Generic: 5 } };
    expect(at(check(config))).toEqual([
      'domain',
      'apiKey',
      'from',
      'nonsense',
      'deliveries.SignIn.template',
      'deliveries.Generic',
    ]);
  });
});

describe('unknownConfigKeys', () => {
  it.each([
    { name: 'finds none in a whole config', given: { ...whole, deliveries: {} }, expected: [] },
    { name: 'finds each', given: { ...whole, a: 1, b: null }, expected: ['a', 'b'] },
    { name: 'finds none in what is no object', given: ['a'], expected: [] },
    { name: 'finds none in null', given: null, expected: [] },
  ])('$name', ({ given, expected }) => {
    expect(unknownConfigKeys(given)).toEqual(expected);
  });
});

describe('the guard', () => {
  it('accepts a whole config, and gives it back as it was', () => {
    const config = { ...whole, deliveries: defaultDeliveries };
    expect(guard.safeParse(config)).toEqual({ success: true, data: config });
  });

  it('reports each problem as one issue of code custom, on top, with its path and sentence', () => {
    const config = { ...whole, domain: 'a b', apikey: 'x', deliveries: { SignIn: { html: 'x', tags: ['ok', 'é'] } } };
    const { error } = guard.safeParse(config);
    expect(error).toBeInstanceOf(z.ZodError);
    expect(error?.issues.map(({ code, path, message }) => ({ code, path, message }))).toEqual(
      check(config).map(({ path, message }) => ({ code: 'custom', path, message })),
    );
    expect(error?.issues.map(({ path }) => path)).toEqual([
      ['domain'],
      ['apikey'],
      ['deliveries', 'SignIn', 'tags', 1],
    ]);
  });

  it('reports a config that is no object', () => {
    expect(guard.safeParse(null).error?.issues).toMatchObject([{ code: 'custom', path: [] }]);
    expect(guard.safeParse(undefined).error?.issues).toMatchObject([{ code: 'custom', path: [] }]);
  });

  it('reads the listed origins at each parse', () => {
    let origins = noOrigins;
    const live = createConfigGuard(() => origins);
    const config = { ...whole, endpoint: 'https://gateway.example' };
    expect(live.safeParse(config).success).toBe(false);
    origins = new Set(['https://gateway.example']);
    expect(live.safeParse(config).success).toBe(true);
  });

  it('is what Logto’s own validateConfig takes', () => {
    expect(() => validateConfig(whole, guard)).not.toThrow();
    const refused = (() => {
      try {
        return validateConfig({ ...whole, apiKey: 'pubkey-MARKER' }, guard);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(ConnectorError);
    expect(refused).toMatchObject({ code: ConnectorErrorCodes.InvalidConfig });
    expect(JSON.stringify((refused as ConnectorError).data)).toContain('public validation key');
    expect(JSON.stringify((refused as ConnectorError).data)).not.toContain('MARKER');
  });
});

/** What Logto's core does to a config before it is stored: blank texts, null and empty containers go, at every depth. */
const cleanDeep = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(cleanDeep).filter((item) => !isEmpty(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, cleanDeep(item)] as const)
      .filter(([, item]) => !isEmpty(item)),
  );
};
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** What Console drops when a config is edited. */
const removeFalsyValues = (config: object) => Object.fromEntries(Object.entries(config).filter(([, value]) => value));

describe('on its way through Console', () => {
  const everything = {
    ...whole,
    endpoint: 'https://api.eu.mailgun.net',
    tracking: 'domain',
    testMode: 'on',
    requireTls: 'on',
    subaccount: 'sub',
    deliveries: {
      ...defaultDeliveries,
      SignIn: {
        html: '<p>{{code}}</p>',
        text: '{{code}}',
        subject: 'Code',
        replyTo: 'Support <support@example.com>',
        tags: ['a'],
        deliverWithin: '15m',
        headers: { 'X-A': 'b', 'Auto-Submitted': 'none' },
        locales: { fr: { subject: 'Le code', headers: { 'X-A': 'c' } } },
      },
      Register: { template: 'register', version: 'v2', variables: { a: { b: [1, 'c', false, 0] } } },
    },
  };

  it.each([
    { name: 'a config with every field', given: everything },
    { name: 'a config with the required fields alone', given: whole },
    {
      name: 'a config with blank and empty fields',
      given: {
        ...everything,
        endpoint: '',
        subaccount: '',
        deliveries: {
          SignIn: {
            html: 'x',
            text: '',
            subject: '',
            replyTo: ' ',
            tags: [],
            headers: {},
            locales: {},
            deliverWithin: '',
          },
          Register: { template: 'x', version: '', variables: {} },
          Generic: { html: 'x', template: '', version: null, locales: { fr: { subject: '' } } },
        },
      },
    },
    { name: 'a config whose deliveries were emptied', given: { ...whole, deliveries: {} } },
    {
      name: 'what its form holds before it is touched',
      given: {
        ...Object.fromEntries(formItems.map(({ key, defaultValue }) => [key, defaultValue ?? ''])),
        ...whole,
      },
    },
  ])('$name is valid before, after it was stored, and after it was edited', ({ given }) => {
    const stored = cleanDeep(given);
    const edited = cleanDeep(
      removeFalsyValues({ ...(stored as object), deliveries: (stored as typeof everything).deliveries ?? {} }),
    );
    expect([check(given), check(stored), check(edited)]).toEqual([[], [], []]);
    const { deliveries: _, ...read } = parse(given).connection ?? {};
    expect(parse(stored).connection).toMatchObject(read);
    expect(parse(edited).connection).toMatchObject(read);
  });
});
