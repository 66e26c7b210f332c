// `connector-mailgun/inspect`: what the connector decides, as results. Nothing throws.
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { configGuard, createMailgunConnectorWith } from '../src/index.ts';
import {
  classifyResponse,
  findPlaceholders,
  lintConfig,
  type Message,
  mailgunRegions,
  parseConfig,
  renderMessage,
  requestHeaders,
  resolveContent,
  usageTypes,
} from '../src/inspect.ts';

const fields = { domain: 'mg.example.com', apiKey: 'key-MARKER', from: 'Acme <a@mg.example.com>' };
const config = {
  ...fields,
  deliveries: {
    SignIn: {
      subject: '{{code}} is your code',
      html: '<p>{{code}}</p>',
      text: 'code {{code}}',
      locales: { fr: { html: '<p>le code {{code}}</p>' } },
    },
    Generic: { html: 'generic {{code}}' },
  },
};
const message: Message = { to: 'jane@example.net', type: 'SignIn', payload: { code: '012345' } };
const gateway = { ...config, endpoint: 'https://gateway.example' };
const allowedOrigins = ['https://gateway.example'];

afterEach(() => vi.unstubAllEnvs());

describe('parseConfig', () => {
  it('returns the parsed config with its defaults', () => {
    expect(parseConfig(config)).toEqual({
      ok: true,
      config: {
        endpoint: 'https://api.mailgun.net',
        domain: 'mg.example.com',
        apiKey: 'key-MARKER',
        from: { name: 'Acme', address: 'a@mg.example.com' },
        tracking: 'off',
        requireTls: 'domain',
        testMode: 'off',
        subaccount: undefined,
        deliveries: config.deliveries,
      },
    });
  });

  it('returns every issue with its path and without the value', () => {
    const result = parseConfig({ domain: 'https://MARKER.example', apiKey: 'pubkey-MARKER', from: 'a@example.com' });
    expect(result).toMatchObject({ ok: false, issues: [{ path: ['domain'] }, { path: ['apiKey'] }] });
    expect(JSON.stringify(result)).not.toContain('MARKER');
  });

  it('ignores unknown fields and invalid deliveries, as a send does', () => {
    expect(parseConfig({ ...config, colour: 'red', deliveries: { SignIn: 5 } }).ok).toBe(true);
  });

  it('rejects a config that is not an object', () => {
    expect(parseConfig('MARKER')).toMatchObject({ ok: false, issues: [{ path: [] }] });
  });
});

describe('lintConfig', () => {
  it('returns nothing for a valid config', () => {
    expect(lintConfig(config)).toEqual([]);
  });

  it('returns the issues that the guard reports when a config is saved', () => {
    const invalid = { ...config, domain: 'a b', colour: 1, deliveries: { SignIn: { html: 'a', template: 'b' } } };
    expect(lintConfig(invalid).map(({ path }) => path)).toEqual([
      ['domain'],
      ['colour'],
      ['deliveries', 'SignIn', 'template'],
    ]);
    const issues = configGuard.safeParse(invalid).error?.issues.map(({ path, message }) => ({ path, message }));
    expect(lintConfig(invalid)).toEqual(issues);
  });
});

describe('allowed origins', () => {
  it.each([
    { name: 'parseConfig', accepts: (options?: object) => parseConfig(gateway, options).ok },
    { name: 'lintConfig', accepts: (options?: object) => lintConfig(gateway, options).length === 0 },
    { name: 'renderMessage', accepts: (options?: object) => renderMessage(gateway, message, options).ok },
  ])('of $name are those in the options, or else those of the environment', ({ accepts }) => {
    expect([accepts(), accepts({ allowedOrigins })]).toEqual([false, true]);
    vi.stubEnv('MAILGUN_CONNECTOR_ENDPOINTS', 'https://gateway.example');
    expect([accepts(), accepts({ allowedOrigins: [] })]).toEqual([true, false]);
  });
});

describe('resolveContent', () => {
  it('returns the delivery of the usage type, its paths and its texts', () => {
    expect(resolveContent(config, message)).toEqual({
      ok: true,
      source: { delivery: 'SignIn' },
      locale: undefined,
      delivery: {
        content: { kind: 'html', html: '<p>{{code}}</p>', text: 'code {{code}}' },
        options: { subject: '{{code}} is your code' },
      },
      paths: {
        html: ['deliveries', 'SignIn', 'html'],
        text: ['deliveries', 'SignIn', 'text'],
        subject: ['deliveries', 'SignIn', 'subject'],
      },
      texts: [
        { path: ['deliveries', 'SignIn', 'html'], text: '<p>{{code}}</p>' },
        { path: ['deliveries', 'SignIn', 'text'], text: 'code {{code}}' },
        { path: ['deliveries', 'SignIn', 'subject'], text: '{{code}} is your code' },
      ],
      warnings: [],
    });
  });

  it('points at the html of a locale, which replaces the text too', () => {
    const payload = { code: '1', locale: 'fr-CA' };
    expect(resolveContent(config, { ...message, payload })).toMatchObject({
      ok: true,
      locale: 'fr',
      delivery: { content: { html: '<p>le code {{code}}</p>', text: undefined } },
      paths: {
        html: ['deliveries', 'SignIn', 'locales', 'fr', 'html'],
        subject: ['deliveries', 'SignIn', 'subject'],
      },
      texts: [
        { path: ['deliveries', 'SignIn', 'locales', 'fr', 'html'], text: '<p>le code {{code}}</p>' },
        { path: ['deliveries', 'SignIn', 'subject'], text: '{{code}} is your code' },
      ],
    });
    expect(resolveContent(config, { ...message, payload })).not.toHaveProperty('paths.text');
  });

  it('returns Logto’s own template without paths', () => {
    const logtoTemplate = { subject: 'S', content: 'logto {{code}}' };
    expect(resolveContent(config, { ...message, logtoTemplate })).toMatchObject({
      ok: true,
      source: 'logto',
      paths: {},
      texts: [],
    });
  });

  it('needs no other field to be valid', () => {
    expect(resolveContent({ deliveries: config.deliveries }, { ...message, to: '' }).ok).toBe(true);
  });

  it('returns what the connector would log', () => {
    const deliveries = { SignIn: { html: '{{link}}', colour: 1 }, Generic: { html: 'generic' } };
    expect(resolveContent({ deliveries }, message)).toMatchObject({
      ok: true,
      source: { delivery: 'Generic' },
      warnings: [
        'Unknown fields of deliveries.SignIn are ignored: colour.',
        'The SignIn delivery is skipped for SignIn: the message has no link.',
      ],
    });
  });

  it.each([
    { name: 'there is no delivery', given: {}, code: 'noContent', issues: [] },
    { name: 'deliveries are a list', given: { deliveries: ['MARKER'] }, code: 'noContent', issues: [] },
    { name: 'the config is not an object', given: 'MARKER', code: 'noContent', issues: [] },
    {
      name: 'the delivery is invalid',
      given: { deliveries: { SignIn: { html: 'a', headers: { Bcc: 'MARKER' } } } },
      code: 'invalidConfig',
      issues: [
        {
          path: ['deliveries', 'SignIn', 'headers', 'Bcc'],
          message: 'This header is written by the connector or by Mailgun.',
        },
      ],
    },
  ])('returns a failure when $name', ({ given, code, issues }) => {
    const result = resolveContent(given, message);
    expect(result).toEqual({
      ok: false,
      code,
      userMessage: 'The email could not be sent. Please try again later.',
      operatorMessage: expect.stringMatching(/^[A-Z].+\.$/),
      issues,
      warnings: [],
    });
    expect(JSON.stringify(result)).not.toContain('MARKER');
  });
});

describe('renderMessage', () => {
  it('returns the source, the locale and the form fields', () => {
    const rendered = renderMessage(config, { ...message, payload: { code: '012345', locale: 'fr' } });
    expect(rendered).toMatchObject({ ok: true, source: { delivery: 'SignIn' }, locale: 'fr', warnings: [] });
    expect(rendered.ok && rendered.fields).toEqual(
      expect.arrayContaining([
        ['to', 'jane@example.net'],
        ['subject', '012345 is your code'],
        ['html', '<p>le code 012345</p>'],
        ['text', 'le code 012345'],
      ]),
    );
  });

  it('returns the request that the connector sends, except for the random ids', async () => {
    const sent: unknown[] = [];
    const createConnector = createMailgunConnectorWith({
      transport: async ({ timeoutMs: _, ...request }) => {
        sent.push(withoutIds(request));
        return { response: { status: 200, headers: {}, body: '{"id":"<1@a>","message":"Queued. Thank you."}' } };
      },
    });
    const connector = await createConnector({ getConfig: async () => config } as never);
    await connector.sendMessage(message as never);
    const rendered = renderMessage(config, message);
    expect(sent).toEqual([rendered.ok && withoutIds(rendered.request)]);
  });

  it('uses new ids each time', () => {
    const messageIds = [1, 2].map(() => {
      const rendered = renderMessage(config, message);
      return rendered.ok && rendered.fields.find(([name]) => name === 'h:Message-Id')?.[1];
    });
    expect(messageIds[0]).toMatch(/^<[\da-f-]{36}@mg\.example\.com>$/);
    expect(messageIds[0]).not.toBe(messageIds[1]);
  });

  it('returns what the connector would log', () => {
    expect(renderMessage({ ...config, colour: 1 }, message).warnings).toEqual([
      'Unknown fields of the configuration are ignored: colour.',
    ]);
  });

  it.each([
    { name: 'invalidConfig', given: { ...config, apiKey: 'key MARKER' }, messageFields: {} },
    { name: 'recipient', given: config, messageFields: { to: 'MARKER' } },
    { name: 'noContent', given: { ...config, deliveries: {} }, messageFields: {} },
    { name: 'tooLarge', given: config, messageFields: { payload: { code: 'x'.repeat(1024 * 1024) } } },
    { name: 'internal', given: config, messageFields: { logtoTemplate: hostile() } },
  ])('returns the failure $name', ({ name, given, messageFields }) => {
    const result = renderMessage(given, { ...message, ...messageFields });
    expect(result).toMatchObject({
      ok: false,
      code: name,
      userMessage: expect.stringMatching(/^[A-Z].+\.$/),
      operatorMessage: expect.stringMatching(/^[A-Z].+\.$/),
      issues: name === 'invalidConfig' ? [{ path: ['apiKey'] }] : [],
      warnings: [],
    });
    expect(JSON.stringify(result)).not.toContain('MARKER');
  });
});

/** An object that cannot be read. */
function hostile(): object {
  return Object.defineProperty({}, 'content', {
    get: () => {
      throw new Error('MARKER');
    },
  });
}

/** A request as text, its random ids replaced. */
function withoutIds(request: { readonly body: Buffer }): string {
  return JSON.stringify({ ...request, body: String(request.body) }).replace(
    /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
    'id',
  );
}

describe('findPlaceholders', () => {
  it.each([
    { name: 'a value is filled', text: '{{code}}', result: 'filled' },
    { name: 'a value of a context is filled', text: '{{user.name}}', result: 'filled' },
    { name: 'a value that Logto did not pass is empty', text: '{{link}}', result: 'empty' },
    { name: 'a missing property is empty', text: '{{user.phone}}', result: 'empty' },
    { name: 'a blank value is empty', text: '{{team}}', result: 'empty' },
    { name: 'an unknown name is literal', text: '{{cdoe}}', result: 'literal' },
  ])('$name', ({ text, result }) => {
    const payload = { code: '1', user: { name: 'Jane' }, team: ' ' };
    expect(findPlaceholders(text, payload)).toMatchObject([{ written: text, result }]);
  });

  it('returns every placeholder in order, with its path', () => {
    expect(findPlaceholders('a {{ user.name }} {{{code}}} {{user.name}}', { code: '1' })).toEqual([
      { written: '{{ user.name }}', path: ['user', 'name'], isRaw: false, result: 'empty' },
      { written: '{{{code}}}', path: ['code'], isRaw: true, result: 'filled' },
      { written: '{{user.name}}', path: ['user', 'name'], isRaw: false, result: 'empty' },
    ]);
  });

  it.each([{ payload: undefined }, { payload: null }, { payload: 'code' }, { payload: ['1'] }])(
    'treats the payload $payload as empty',
    ({ payload }) => {
      expect(findPlaceholders('{{code}}', payload)).toMatchObject([{ result: 'empty' }]);
    },
  );

  it('returns none for text without placeholders', () => {
    expect(findPlaceholders('{code} {{#if code}}', { code: '1' })).toEqual([]);
  });
});

describe('classifyResponse', () => {
  it.each([
    {
      name: 'an accepted message',
      response: { status: 200, headers: {}, body: '{"id":"<1@a>","message":"Queued. Thank you."}' },
      expected: { accepted: { id: '<1@a>', message: 'Queued. Thank you.' } },
    },
    {
      name: 'a refused API key',
      response: { status: 401, headers: {}, body: 'Forbidden' },
      expected: { code: 'unauthorized', operatorMessage: expect.stringContaining('refused the API key') },
    },
    {
      name: 'a rate limit with a wait',
      response: { status: 429, headers: { 'retry-after': '3' }, body: '{"message":"Too many requests"}' },
      expected: { code: 'rateLimited', retryAfterMs: 3000 },
    },
    {
      name: 'a response that is not Mailgun’s',
      response: { status: 200, headers: {}, body: '<html>Sign in</html>' },
      expected: { code: 'badResponse' },
    },
  ])('classifies $name', ({ response, expected }) => {
    expect(classifyResponse(response, 0)).toMatchObject(expected);
  });
});

describe('usageTypes', () => {
  it('are the nine of Logto, and what each carries', () => {
    expect(Object.fromEntries(usageTypes.map(({ type, carries }) => [type, carries]))).toEqual({
      SignIn: 'code',
      Register: 'code',
      ForgotPassword: 'code',
      OrganizationInvitation: 'link',
      Generic: 'code',
      UserPermissionValidation: 'code',
      BindNewIdentifier: 'code',
      MfaVerification: 'code',
      BindMfa: 'code',
    });
  });
});

describe('requestHeaders', () => {
  it('are the credentials of a parsed config', () => {
    const parsed = parseConfig({ ...config, subaccount: 'sub' });
    expect(parsed.ok && requestHeaders(parsed.config)).toEqual({
      authorization: `Basic ${Buffer.from('api:key-MARKER').toString('base64')}`,
      'user-agent': 'connector-mailgun',
      'x-mailgun-on-behalf-of': 'sub',
    });
  });
});

it('mailgunRegions are the US and the EU region', () => {
  expect(mailgunRegions).toEqual(['https://api.mailgun.net', 'https://api.eu.mailgun.net']);
});

describe('every function', () => {
  const anyValue = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });

  it('returns a result for any config and message', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (first, second, third) => {
        const oddConfig = { ...config, deliveries: { SignIn: second, Generic: third } };
        const oddMessage = { to: first, type: 'SignIn', payload: second, logtoTemplate: third } as Message;
        for (const anyConfig of [first, { ...config, domain: first, deliveries: second }, oddConfig]) {
          expect(typeof parseConfig(anyConfig).ok).toBe('boolean');
          expect(Array.isArray(lintConfig(anyConfig))).toBe(true);
          for (const anyMessage of [message, oddMessage]) {
            expect(typeof resolveContent(anyConfig, anyMessage).ok).toBe('boolean');
            expect(typeof renderMessage(anyConfig, anyMessage).ok).toBe('boolean');
          }
        }
        expect(findPlaceholders('{{code}} {{user.name}}', first)).toHaveLength(2);
      }),
    );
  });

  it('returns a result for any response body', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.string({ unit: 'binary' }), (status, body) => {
        expect(classifyResponse({ status, headers: {}, body }, 0)).toBeTypeOf('object');
      }),
    );
  });
});
