// The saved config: linted when it is saved, parsed leniently when it is used, and unchanged by a round trip through Console.
import { ConnectorError, ConnectorErrorCodes, validateConfig } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileConfig, createConfigGuard, lintConfig, parseConfig } from '../../src/config/config.ts';
import { defaultDeliveries } from '../../src/config/default-deliveries.ts';
import { collectIssues, type Issue } from '../../src/errors/issues.ts';
import { formItems } from '../../src/logto/form-items.ts';

const noOrigins: ReadonlySet<string> = new Set();
const minimal = { domain: 'mg.example.com', apiKey: 'key-MARKER', from: 'Acme <a@example.com>' };
const guard = createConfigGuard(() => noOrigins);
const lint = (config: unknown) => lintConfig(config, noOrigins);
const pathsOf = (issues: readonly Issue[]) => issues.map(({ path }) => path.join('.'));

const parse = (config: unknown, origins = noOrigins) => {
  const issues: Issue[] = [];
  return { parsed: parseConfig(config, origins, collectIssues(issues)), issues };
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

  it('has no issues', () => {
    expect(lint(config)).toEqual([]);
  });

  it('is parsed', () => {
    expect(parse(config)).toEqual({
      parsed: {
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
      issues: [],
    });
  });
});

describe('parseConfig', () => {
  it('uses the default of every field that is not set', () => {
    expect(parse(minimal).parsed).toEqual({
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
  ])('parses $name', ({ given }) => {
    expect(parse({ ...minimal, ...given }).parsed).toMatchObject(given);
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
    expect(parse(spaced).parsed).toEqual({
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

  it('treats blank text as unset, since Console cannot clear a field', () => {
    const blank = { endpoint: ' ', tracking: '', testMode: ' ', requireTls: '\t', subaccount: ' ', deliveries: null };
    expect(parse({ ...minimal, ...blank })).toEqual(parse(minimal));
  });

  it.each([
    { name: 'an unknown key', given: { colour: 'red' } },
    {
      name: 'a delivery that is not used',
      given: { deliveries: { SignIn: { html: 'x', template: 'y', nonsense: 1 } } },
    },
    { name: 'a delivery that is not an object', given: { deliveries: { SignIn: 'MARKER' } } },
  ])('ignores $name', ({ given }) => {
    const { parsed, issues } = parse({ ...minimal, ...given });
    expect(issues).toEqual([]);
    expect(parsed).toMatchObject({ domain: 'mg.example.com' });
  });

  it('accepts an origin that the operator lists', () => {
    const config = { ...minimal, endpoint: 'http://127.0.0.1:8080/' };
    expect(parse(config, new Set(['http://127.0.0.1:8080'])).parsed?.endpoint).toBe('http://127.0.0.1:8080');
    expect(parse(config)).toMatchObject({ parsed: undefined, issues: [{ path: ['endpoint'] }] });
  });

  it('reports every issue at once and returns undefined', () => {
    const { parsed, issues } = parse({
      endpoint: 'x',
      from: 'x',
      tracking: 'x',
      testMode: 'x',
      requireTls: 'x',
      subaccount: 'a b',
      deliveries: [],
    });
    expect(parsed).toBeUndefined();
    expect(pathsOf(issues).sort()).toEqual([
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

  it('ignores inherited fields', () => {
    expect(pathsOf(parse(Object.create(minimal)).issues)).toEqual(['domain', 'apiKey', 'from']);
  });
});

describe('lintConfig', () => {
  it.each([
    { name: 'null', given: null },
    { name: 'undefined', given: undefined },
    { name: 'a list', given: ['MARKER'] },
    { name: 'a text', given: 'MARKER' },
    { name: 'a number', given: 5 },
    { name: 'a function', given: () => 'MARKER' },
  ])('rejects a config that is $name and names the required fields', ({ given }) => {
    expect(lint(given)).toEqual([
      {
        path: [],
        message: 'Write a JSON object with domain, apiKey, from and deliveries.',
      },
    ]);
  });

  it.each([
    { name: 'an empty form as Console saves it', given: {} },
    {
      name: 'an empty form as Console’s test sends it',
      given: { endpoint: '', domain: '', apiKey: ' ', from: '', deliveries: {} },
    },
  ])('reports the three missing fields of $name', ({ given }) => {
    expect(lint(given)).toEqual([
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
      message: /^Write the bare domain, such as/,
    },
    {
      name: 'a domain with a slash',
      given: { domain: 'MARKER.example/v3' },
      path: 'domain',
      message: /^Write the bare domain/,
    },
    {
      name: 'a domain with a percent sign',
      given: { domain: 'MARKER%2e.example' },
      path: 'domain',
      message: /^Write the bare domain/,
    },
    {
      name: 'a domain with a space',
      given: { domain: 'MARKER .example' },
      path: 'domain',
      message: /^Write the bare domain/,
    },
    {
      name: 'a domain with a port',
      given: { domain: 'MARKER.example:443' },
      path: 'domain',
      message: /^Write the bare domain/,
    },
    {
      name: 'a domain with an @',
      given: { domain: 'a@MARKER.example' },
      path: 'domain',
      message: /^Write the bare domain/,
    },
    { name: 'a domain that is a number', given: { domain: 5 }, path: 'domain', message: /^Write this as text/ },
    { name: 'a blank key', given: { apiKey: '  ' }, path: 'apiKey', message: /^Fill in API key/ },
    {
      name: 'a key with a space',
      given: { apiKey: 'key MARKER' },
      path: 'apiKey',
      message: /no spaces or line breaks. Copy it again/,
    },
    {
      name: 'a key with a line break',
      given: { apiKey: 'key\nMARKER' },
      path: 'apiKey',
      message: /no spaces or line breaks/,
    },
    {
      name: 'a key with a null character',
      given: { apiKey: 'key\0MARKER' },
      path: 'apiKey',
      message: /no spaces or line breaks/,
    },
    {
      name: 'a key with a C1 control',
      given: { apiKey: 'key\u0085MARKER' },
      path: 'apiKey',
      message: /no spaces or line breaks/,
    },
    {
      name: 'the public key',
      given: { apiKey: 'pubkey-MARKER' },
      path: 'apiKey',
      message: /public validation key, which cannot send. Use a sending key/,
    },
    {
      name: 'the public key in mixed case',
      given: { apiKey: 'PubKey-MARKER' },
      path: 'apiKey',
      message: /public validation key/,
    },
    { name: 'a key that is a list', given: { apiKey: ['MARKER'] }, path: 'apiKey', message: /^Write this as text/ },
    {
      name: 'a sender that is a list',
      given: { from: 'MARKER@a.example, b@a.example' },
      path: 'from',
      message: /^Write one sender, such as/,
    },
    {
      name: 'a sender that is a group',
      given: { from: 'MARKER: a@a.example;' },
      path: 'from',
      message: /^Write one sender/,
    },
    { name: 'a sender without an address', given: { from: 'MARKER' }, path: 'from', message: /^Write one sender/ },
    {
      name: 'a sender whose address is not ASCII',
      given: { from: 'MARKER <jörg@a.example>' },
      path: 'from',
      message: /with an ASCII address/,
    },
    {
      name: 'a sender with a line break',
      given: { from: 'MARKER\r\nBcc: a@a.example <a@a.example>' },
      path: 'from',
      message: /^Write one sender/,
    },
    {
      name: 'a sender with a direction override',
      given: { from: 'MARKER\u202e <a@a.example>' },
      path: 'from',
      message: /^Write one sender/,
    },
    {
      name: 'a sender with a placeholder for an address',
      given: { from: 'MARKER <{{link}}>' },
      path: 'from',
      message: /^Write one sender/,
    },
    {
      name: 'an endpoint that is not Mailgun’s',
      given: { endpoint: 'https://MARKER.example' },
      path: 'endpoint',
      message: /This host is not Mailgun’s/,
    },
    { name: 'an endpoint that is a number', given: { endpoint: 5 }, path: 'endpoint', message: /^Write this as text/ },
    {
      name: 'an unknown value of tracking',
      given: { tracking: 'MARKER' },
      path: 'tracking',
      message: /^Choose one of: off, domain/,
    },
    { name: 'a boolean for tracking', given: { tracking: false }, path: 'tracking', message: /^Write this as text/ },
    {
      name: 'an unknown value of testMode',
      given: { testMode: 'MARKER' },
      path: 'testMode',
      message: /^Choose one of: off, on/,
    },
    {
      name: 'an unknown value of requireTls',
      given: { requireTls: 'off' },
      path: 'requireTls',
      message: /^Choose one of: domain, on/,
    },
    {
      name: 'a subaccount with a space',
      given: { subaccount: 'MARKER a' },
      path: 'subaccount',
      message: /^Write the id of the subaccount: letters/,
    },
    {
      name: 'a subaccount with a line break',
      given: { subaccount: 'MARKER\r\nX: y' },
      path: 'subaccount',
      message: /^Write the id/,
    },
    {
      name: 'a subaccount of 65 letters',
      given: { subaccount: 'a'.repeat(65) },
      path: 'subaccount',
      message: /^Write the id/,
    },
    {
      name: 'deliveries that are a list',
      given: { deliveries: ['MARKER'] },
      path: 'deliveries',
      message: /^Write a JSON object: usage types/,
    },
    {
      name: 'deliveries that are a text',
      given: { deliveries: '{"MARKER":1}' },
      path: 'deliveries',
      message: /^Write a JSON object/,
    },
    {
      name: 'a delivery that is null',
      given: { deliveries: { SignIn: null } },
      path: 'deliveries.SignIn',
      message: /^Write an object with html/,
    },
    {
      name: 'a delivery that is a text',
      given: { deliveries: { SignIn: 'MARKER' } },
      path: 'deliveries.SignIn',
      message: /^Write an object with html/,
    },
    {
      name: 'a delivery without content',
      given: { deliveries: { SignIn: {} } },
      path: 'deliveries.SignIn',
      message: /Add html, or the name of a stored template/,
    },
  ])('rejects $name', ({ given, path, message }) => {
    const issues = lint({ ...minimal, ...given });
    expect(pathsOf(issues)).toEqual([path]);
    expect(issues[0]?.message).toMatch(message);
    expect(JSON.stringify(issues)).not.toContain('MARKER');
  });

  it.each([
    { name: 'another case', given: 'apikey', message: 'Unknown field. Did you mean apiKey?' },
    { name: 'an underscore', given: 'test_mode', message: 'Unknown field. Did you mean testMode?' },
    { name: 'a missing letter', given: 'endpont', message: 'Unknown field. Did you mean endpoint?' },
    { name: 'a name that is near none', given: 'webhook', message: 'Unknown field: remove it.' },
    {
      name: 'a very long name',
      given: `tracking${'x'.repeat(10_000)}`,
      path: '(hidden)',
      message: 'Unknown field: remove it.',
    },
  ])('reports an unknown key, with the known one that is near: $name', ({ given, path = given, message }) => {
    expect(lint({ ...minimal, [given]: 'MARKER' })).toEqual([{ path: [path], message }]);
  });

  it('reports __proto__ from JSON as an unknown key', () => {
    const config = JSON.parse(`{"__proto__": {"domain": "a.example"}, "apiKey": "a", "from": "a@a.example"}`);
    expect(pathsOf(lint(config))).toEqual(['domain', '__proto__']);
  });

  it('ignores an unknown key whose value is undefined', () => {
    expect(lint({ ...minimal, colour: undefined })).toEqual([]);
  });

  it('accepts any usage type, since Logto adds types', () => {
    const deliveries = JSON.parse(
      '{"NewType": {"html": "a"}, "__proto__": {"html": "a"}, "constructor": {"html": "a"}}',
    );
    expect(lint({ ...minimal, deliveries })).toEqual([]);
  });

  it('lints the delivery of any usage type', () => {
    const deliveries = JSON.parse('{"NewType": {}, "__proto__": {}, "constructor": {}}');
    expect(pathsOf(lint({ ...minimal, deliveries }))).toEqual([
      'deliveries.NewType',
      'deliveries.__proto__',
      'deliveries.constructor',
    ]);
  });

  it('reports every issue at once', () => {
    const config = { domain: 'a b', nonsense: 1, deliveries: { SignIn: { html: 'x', template: 'y' }, Generic: 5 } };
    expect(pathsOf(lint(config))).toEqual([
      'domain',
      'apiKey',
      'from',
      'nonsense',
      'deliveries.SignIn.template',
      'deliveries.Generic',
    ]);
  });
});

describe('a compiled config', () => {
  it.each([
    { name: 'has no warning for a valid config', given: { ...minimal, deliveries: {} }, expected: [] },
    {
      name: 'has a warning that names each unknown key',
      given: { ...minimal, a: 1, b: null },
      expected: ['Unknown fields of the configuration are ignored: a, b.'],
    },
    { name: 'has none for a list', given: ['a'], expected: [] },
    { name: 'has none for null', given: null, expected: [] },
  ])('$name', ({ given, expected }) => {
    expect(compileConfig(given, noOrigins).warnings.map(([message]) => message)).toEqual(expected);
  });

  it.each([
    { name: 'an equal config', change: {}, isSame: true },
    { name: 'other texts in the deliveries', change: { deliveries: { SignIn: { html: 'b' } } }, isSame: true },
    { name: 'another usage type', change: { deliveries: { Register: { html: 'a' } } }, isSame: false },
    { name: 'another domain', change: { domain: 'mg.example.net' }, isSame: false },
    { name: 'another key', change: { apiKey: 'key-OTHER' }, isSame: false },
    { name: 'a key that is not text', change: { apiKey: 1 }, isSame: false },
    { name: 'one more unknown field', change: { colour: 1 }, isSame: false },
    { name: 'deliveries that are a list', change: { deliveries: [] }, isSame: false },
  ])('for $name: the same $isSame', ({ change, isSame }) => {
    const config = { ...minimal, deliveries: { SignIn: { html: 'a' } } };
    const first = compileConfig(structuredClone(config), noOrigins);
    expect(compileConfig({ ...structuredClone(config), ...change }, noOrigins) === first).toBe(isSame);
  });

  it('has the allowed origins in its key, in both directions', () => {
    const config = { ...minimal, endpoint: 'https://gateway.example' };
    const origins = new Set(['https://gateway.example']);
    const isValid = (allowed: ReadonlySet<string>) => compileConfig(config, allowed).parsed !== undefined;
    expect([isValid(noOrigins), isValid(origins), isValid(noOrigins), isValid(origins)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('the guard', () => {
  it('accepts a valid config and returns it unchanged', () => {
    const config = { ...minimal, deliveries: defaultDeliveries };
    expect(guard.safeParse(config)).toEqual({ success: true, data: config });
  });

  it('reports each issue as one top-level zod issue of code custom, with its path and sentence', () => {
    const config = { ...minimal, domain: 'a b', apikey: 'x', deliveries: { SignIn: { html: 'x', tags: ['ok', 'é'] } } };
    const { error } = guard.safeParse(config);
    expect(error).toBeInstanceOf(z.ZodError);
    expect(error?.issues.map(({ code, path, message }) => ({ code, path, message }))).toEqual(
      lint(config).map(({ path, message }) => ({ code: 'custom', path, message })),
    );
    expect(error?.issues.map(({ path }) => path)).toEqual([
      ['domain'],
      ['apikey'],
      ['deliveries', 'SignIn', 'tags', 1],
    ]);
  });

  it('reports a config that is not an object', () => {
    expect(guard.safeParse(null).error?.issues).toMatchObject([{ code: 'custom', path: [] }]);
    expect(guard.safeParse(undefined).error?.issues).toMatchObject([{ code: 'custom', path: [] }]);
  });

  it('reads the allowed origins at each parse', () => {
    let origins = noOrigins;
    const liveGuard = createConfigGuard(() => origins);
    const config = { ...minimal, endpoint: 'https://gateway.example' };
    expect(liveGuard.safeParse(config).success).toBe(false);
    origins = new Set(['https://gateway.example']);
    expect(liveGuard.safeParse(config).success).toBe(true);
  });

  it('works with Logto’s own validateConfig', () => {
    expect(() => validateConfig(minimal, guard)).not.toThrow();
    const thrown = (() => {
      try {
        return validateConfig({ ...minimal, apiKey: 'pubkey-MARKER' }, guard);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(ConnectorError);
    expect(thrown).toMatchObject({ code: ConnectorErrorCodes.InvalidConfig });
    expect(JSON.stringify((thrown as ConnectorError).data)).toContain('public validation key');
    expect(JSON.stringify((thrown as ConnectorError).data)).not.toContain('MARKER');
  });
});

/** What Logto's core does to a config before it is stored: removes blank texts, null and empty containers, at every depth. */
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

/** What Console removes when a config is edited. */
const removeFalsyValues = (config: object) => Object.fromEntries(Object.entries(config).filter(([, value]) => value));

describe('a round trip through Console', () => {
  const everything = {
    ...minimal,
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
    { name: 'a config with only the required fields', given: minimal },
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
    { name: 'a config with empty deliveries', given: { ...minimal, deliveries: {} } },
    {
      name: 'the values of the form before any edit',
      given: {
        ...Object.fromEntries(formItems.map(({ key, defaultValue }) => [key, defaultValue ?? ''])),
        ...minimal,
      },
    },
  ])('keeps $name valid before storing, after storing and after an edit', ({ given }) => {
    const stored = cleanDeep(given);
    const edited = cleanDeep(
      removeFalsyValues({ ...(stored as object), deliveries: (stored as typeof everything).deliveries ?? {} }),
    );
    expect([lint(given), lint(stored), lint(edited)]).toEqual([[], [], []]);
    const { deliveries: _, ...fields } = parse(given).parsed ?? {};
    expect(parse(stored).parsed).toMatchObject(fields);
    expect(parse(edited).parsed).toMatchObject(fields);
  });
});
