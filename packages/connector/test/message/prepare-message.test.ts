// Everything short of sending: what is checked first, what stops an email, and what never does.
import { describe, expect, it } from 'vitest';
import { MailgunError } from '../../src/errors/mailgun-error.ts';
import { createLogger } from '../../src/errors/operator-log.ts';
import { type Message, type PrepareOptions, prepareMessage } from '../../src/message/prepare-message.ts';

const config = {
  domain: 'mg.example.com',
  apiKey: 'key-MARKER',
  from: 'Acme <no-reply@example.com>',
  deliveries: { SignIn: { html: '{{code}}' }, Generic: { html: 'generic', locales: { fr: { html: 'générique' } } } },
};
const message: Message = { to: 'jane@example.net', type: 'SignIn', payload: { code: '123456' } };

const prepare = (
  configuration: unknown,
  messageFields: Partial<Message> = {},
  moreOptions: Partial<PrepareOptions> = {},
) => {
  const lines: string[] = [];
  const logger = createLogger((line) => lines.push(line));
  try {
    const options = { messageUuid: 'm', logger, ...moreOptions };
    return {
      prepared: prepareMessage(configuration, { ...message, ...messageFields }, options),
      lines,
      error: undefined,
    };
  } catch (error) {
    if (!(error instanceof MailgunError)) throw error;
    return { prepared: undefined, lines, error };
  }
};

describe('prepareMessage', () => {
  it('returns the content, its locale and the parsed config', () => {
    const { prepared } = prepare(config, { type: 'BindMfa', payload: { code: '1', locale: 'fr' } });
    expect(prepared).toMatchObject({
      content: { source: { delivery: 'Generic' }, localized: { locale: 'fr' } },
      parsedConfig: { endpoint: 'https://api.mailgun.net', domain: 'mg.example.com' },
    });
    expect(prepared?.fields).toContainEqual(['html', 'générique']);
    expect(prepared?.fields).toContainEqual(['to', 'jane@example.net']);
  });

  it('uses the template that is managed in Logto', () => {
    const { prepared } = prepare(config, { logtoTemplate: { subject: 'S', content: 'logto {{code}}' } });
    expect(prepared?.content.source).toBe('logto');
    expect(prepared?.fields).toContainEqual(['html', 'logto 123456']);
  });

  it('allows the given origins and no others', () => {
    const elsewhere = { ...config, endpoint: 'https://gateway.example' };
    const allowedOrigins = new Set(['https://gateway.example']);
    expect(prepare(elsewhere, {}, { allowedOrigins }).prepared?.parsedConfig.endpoint).toBe('https://gateway.example');
    expect(prepare(elsewhere).error?.issues).toMatchObject([{ path: ['endpoint'] }]);
  });
});

describe('the recipient', () => {
  it.each([
    { name: 'two addresses', to: 'jane@example.net,MARKER@example.net' },
    { name: 'an address with a name', to: 'MARKER <jane@example.net>' },
    { name: 'no address', to: 'MARKER' },
    { name: 'a line break', to: 'jane@example.net\r\nBcc: MARKER@example.net' },
    { name: 'empty text', to: '' },
    { name: 'an object', to: { MARKER: 1 } as unknown as string },
    { name: 'null', to: null as unknown as string },
  ])('is rejected when it is $name', ({ to }) => {
    const { error } = prepare(config, { to });
    expect(error?.code).toBe('recipient');
    expect(`${error?.message}${error?.operatorMessage}`).not.toContain('MARKER');
  });

  it('is checked after the config fields and before the deliveries', () => {
    expect(prepare({}, { to: 'MARKER' }).error?.code).toBe('invalidConfig');
    expect(prepare({ ...config, deliveries: {} }, { to: 'MARKER' }).error?.code).toBe('recipient');
  });
});

describe('the config', () => {
  it.each([
    { name: 'null', given: null },
    { name: 'a list', given: [config] },
    { name: 'a text', given: JSON.stringify(config) },
    { name: 'an empty form as Console saves it', given: {} },
    { name: 'one without an API key', given: { ...config, apiKey: ' ' } },
    { name: 'one with an invalid sender', given: { ...config, from: 'MARKER, MARKER' } },
  ])('stops an email when it is $name', ({ given }) => {
    for (const isTest of [false, true]) {
      const { error } = prepare(given, {}, { isTest });
      expect(error?.code).toBe('invalidConfig');
      expect(error?.issues.length).toBeGreaterThan(0);
      expect(JSON.stringify(error?.issues)).not.toContain('MARKER');
    }
  });

  const configWithIssues = {
    ...config,
    colour: 'MARKER',
    deliveries: { ...config.deliveries, Register: { html: 'a', template: 'b' }, BindMfa: 'nonsense' },
  };

  it('is parsed leniently in a real send: fields that it does not use cannot stop it', () => {
    const { prepared, error, lines } = prepare(configWithIssues);
    expect(error).toBeUndefined();
    expect(prepared?.content.source).toEqual({ delivery: 'SignIn' });
    expect(lines).toEqual(['connector-mailgun {"message":"Unknown fields of the configuration are ignored: colour."}']);
  });

  it('has each set of unknown fields logged once', () => {
    const lines: string[] = [];
    const logger = createLogger((line) => lines.push(line));
    for (const unknownFields of [{ colour: 1, size: 2 }, { colour: 1, size: 2 }, { size: 2 }]) {
      prepareMessage({ ...config, ...unknownFields }, message, { messageUuid: 'm', logger });
    }
    expect(lines.map((line) => /ignored: (.*)\./.exec(line)?.[1])).toEqual(['colour, size', 'size']);
  });

  it('is linted in a test, each issue once', () => {
    const { error } = prepare(configWithIssues, { type: 'Generic' }, { isTest: true });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'colour',
      'deliveries.Register.template',
      'deliveries.BindMfa',
    ]);
  });

  it('has each invalid field reported once in a test', () => {
    const { error } = prepare({ ...config, domain: 'a b' }, {}, { isTest: true });
    expect(error?.issues.map(({ path }) => path)).toEqual([['domain']]);
  });

  it('passes a test when it is valid', () => {
    expect(
      prepare(config, { type: 'Generic', payload: { code: '000000' } }, { isTest: true }).prepared?.content.source,
    ).toEqual({
      delivery: 'Generic',
    });
  });

  it.each([
    { name: 'causes a warning for plain http', endpoint: 'http://gateway.example', isWarned: true },
    { name: 'causes no warning for plain http to this machine', endpoint: 'http://127.0.0.1:8080', isWarned: false },
    { name: 'causes no warning for https', endpoint: 'https://gateway.example', isWarned: false },
  ])('$name', ({ endpoint, isWarned }) => {
    const lines: string[] = [];
    const logger = createLogger((line) => lines.push(line));
    const moreOptions = { allowedOrigins: new Set([endpoint]), logger };
    expect(prepare({ ...config, endpoint }, {}, moreOptions).error).toBeUndefined();
    expect(prepare({ ...config, endpoint }, {}, moreOptions).error).toBeUndefined();
    expect(lines.filter((line) => line.includes('is not encrypted'))).toHaveLength(isWarned ? 1 : 0);
  });
});

describe('a payload', () => {
  const cycle: Record<string, unknown> = { code: '1' };
  cycle.user = cycle;
  const marked = Object.fromEntries(
    ['code', 'link', 'locale', 'uiLocales', 'application', 'organization', 'user', 'inviter'].map((root) => [
      root,
      () => 'MARKER',
    ]),
  );

  it.each([
    { name: 'undefined', payload: undefined },
    { name: 'null', payload: null },
    { name: 'a text', payload: 'MARKER' },
    { name: 'a list', payload: ['MARKER'] },
    { name: 'a function', payload: () => 'MARKER' },
    { name: 'full of functions', payload: marked },
    { name: 'full of lists', payload: { locale: ['MARKER'], uiLocales: {}, user: ['MARKER'] } },
    { name: 'a cycle', payload: cycle },
    { name: 'without a prototype', payload: Object.assign(Object.create(null), { user: { name: 'a' } }) },
    {
      name: 'names that every object has',
      payload: JSON.parse('{"__proto__":{"code":"MARKER"},"constructor":"a","toString":1}'),
    },
    { name: 'unpaired surrogates', payload: { user: { name: '\udc00\ud800' }, locale: '\ud800' } },
  ])('never stops an email: $name', ({ payload }) => {
    for (const delivery of [
      { html: '[{{user.name}}]', subject: '[{{user}}]' },
      { template: 'a', variables: { b: '{{user.name}}' } },
    ]) {
      const { error, prepared } = prepare({ ...config, deliveries: { Generic: delivery } }, { payload });
      expect(error).toBeUndefined();
      expect(JSON.stringify(prepared?.fields.filter(([name]) => name !== 't:variables'))).not.toContain('MARKER');
    }
  });

  it('stops an email only when a part is larger than 1 MB', () => {
    expect(prepare(config, { payload: { code: 'x'.repeat(1024 * 1024) } }).error).toBeUndefined();
    expect(prepare(config, { payload: { code: 'x'.repeat(1024 * 1024 + 1) } }).error?.code).toBe('tooLarge');
  });
});

describe('what would be refused when saved', () => {
  const refused = 'The configuration would be refused if it were saved again. ';
  const key = '0123456789abcdef0123456789abcdef-01234567-89abcdef';
  const wrongField = 'This contains an API key. Remove it: the key belongs in API key only.';

  it.each([
    {
      name: 'a domain without a dot',
      given: { ...config, domain: 'localhost' },
      lines: ['domain: Write the whole domain, such as mg.example.com.'],
    },
    { name: 'a key as the domain', given: { ...config, domain: key }, lines: [`domain: ${wrongField}`] },
    {
      name: 'a placeholder key',
      given: { ...config, apiKey: 'your-api-key' },
      lines: ['apiKey: This is not an API key. Copy it from Mailgun again.'],
    },
    {
      name: 'a usage type with a typo',
      given: { ...config, deliveries: { ...config.deliveries, Regsiter: { html: 'a' } } },
      lines: ['deliveries.Regsiter: Logto has no such usage type. Did you mean Register?'],
    },
    {
      name: 'a placeholder with a typo',
      given: { ...config, deliveries: { SignIn: { html: '{{code}} {{codes}}' } } },
      lines: ['deliveries.SignIn.html: Nothing fills one of the placeholders. Did you mean {{code}}?'],
    },
    {
      name: 'a key in the delivery that is used',
      given: { ...config, deliveries: { SignIn: { html: key } } },
      lines: [`deliveries.SignIn.html: ${wrongField}`],
    },
    {
      name: 'a key in a delivery that is not used',
      given: { ...config, deliveries: { ...config.deliveries, Register: { html: key } } },
      lines: [],
    },
    {
      name: 'headers over 16 kB in the delivery that is used',
      given: { ...config, deliveries: { SignIn: { html: 'a', headers: { 'X-A': 'a'.repeat(16 * 1024) } } } },
      lines: ['deliveries.SignIn.headers: All headers together are over 16 kB. Shorten them.'],
    },
  ])('stops no send and is logged: $name', ({ given, lines: expected }) => {
    const { prepared, lines } = prepare(given);
    expect(prepared?.fields).toContainEqual(['to', 'jane@example.net']);
    expect(lines.map((line) => JSON.parse(line.replace('connector-mailgun ', '')).message)).toEqual(
      expected.map((line) => refused + line),
    );
    expect(lines.join()).not.toContain(key);
  });

  it('is refused in a test from Console', () => {
    expect(prepare({ ...config, domain: 'localhost' }, {}, { isTest: true }).error?.issues).toMatchObject([
      { path: ['domain'] },
    ]);
  });

  it('is logged once', () => {
    const lines: string[] = [];
    const logger = createLogger((line) => lines.push(line));
    for (let sends = 0; sends < 3; sends += 1) {
      prepareMessage({ ...config, domain: 'localhost' }, message, { messageUuid: 'm', logger });
    }
    expect(lines).toHaveLength(1);
  });

  it('is logged for 20 issues at most', () => {
    const html = Array.from({ length: 100 }, (_, index) => [`X-${index}`, key]);
    const { lines } = prepare({ ...config, deliveries: { SignIn: { html: 'a', headers: Object.fromEntries(html) } } });
    expect(lines).toHaveLength(20);
  });
});
