// The studio's pure parts: what Console stores, keys, template variables, outcomes, what Logto shows.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { configSchema, usageTypes as connectorUsageTypes, mailgunRegions } from 'connector-mailgun/inspect';
import { describe, expect, it } from 'vitest';
import { configVariable } from '../src/cli/read-config.ts';
import { createKeySource, maskHeaders, maskKey } from '../src/connector/api-key.ts';
import { loadConnector } from '../src/connector/connector.ts';
import { usageTypes } from '../src/connector/usage-types.ts';
import { variables } from '../src/connector/variables.ts';
import { logtoErrorText, send } from '../src/emails/send.ts';
import { configRules } from '../src/lint/config-rules.ts';
import { asStored } from '../src/lint/console-storage.ts';
import { emailRules } from '../src/lint/lint-email.ts';
import type { EmailEvent } from '../src/mailgun/events.ts';
import { variablesOf } from '../src/mailgun/lint-templates.ts';
import { outcomeRows, readOutcome } from '../src/mailgun/outcome.ts';
import { printable } from '../src/mailgun/suppressions.ts';

describe('what Console stores', () => {
  it.each([
    {
      name: 'keeps zero, false and white space',
      given: { a: 0, b: false, c: ' ', d: [1] },
      stored: { a: 0, b: false, c: ' ', d: [1] },
      stripped: [],
    },
    {
      name: 'drops blank text, null, empty objects and empty lists',
      given: { a: '', b: null, c: {}, d: [], e: 1 },
      stored: { e: 1 },
      stripped: [['a'], ['b'], ['c'], ['d']],
    },
    {
      name: 'drops an object with nothing left in it, and lists it once',
      given: { a: { b: { c: '' } }, d: 1 },
      stored: { d: 1 },
      stripped: [['a']],
    },
    {
      name: 'drops empty entries of a list',
      given: { a: ['', 'x', {}] },
      stored: { a: ['x'] },
      stripped: [
        ['a', 0],
        ['a', 2],
      ],
    },
    { name: 'keeps an empty config', given: {}, stored: {}, stripped: [] },
  ])('$name', ({ given, stored, stripped }) => {
    expect(asStored(given)).toEqual({ stored, stripped });
  });
});

describe('a key', () => {
  const key = 'key-"with/odd+marks';

  it.each([
    ['as plain text', key],
    ['as JSON', JSON.stringify(key)],
    ['URL-encoded', encodeURIComponent(key)],
    ['in a Basic credential', btoa(`api:${key}`)],
  ])('is masked in a text %s', (_name, written) => {
    expect(maskKey(`before ${written} after`, key)).toMatch(/^before "?••••••••"? after$/);
  });

  it('is not masked when it is too short, or not a text', () => {
    expect([maskKey('a key', 'key'), maskKey('a', undefined)]).toEqual(['a key', 'a']);
  });

  it('is masked in the headers of a request', () => {
    expect(maskHeaders({ Authorization: 'Basic x', accept: 'y' })).toEqual([
      ['Authorization', 'Basic ••••••••'],
      ['accept', 'y'],
    ]);
  });
});

describe('a blank key', () => {
  const initial = { endpoint: 'https://api.eu.mailgun.net', domain: 'a.example', apiKey: 'kept-key-1' };
  const keys = createKeySource(initial, ['http://127.0.0.1:4650']);

  it.each([
    {
      name: 'is the one given at start, for its endpoint and domain',
      config: { ...initial, apiKey: ' ' },
      apiKey: 'kept-key-1',
    },
    { name: 'stays blank for another domain', config: { ...initial, apiKey: '', domain: 'b.example' }, apiKey: '' },
    { name: 'stays blank for another endpoint', config: { ...initial, apiKey: '', endpoint: '' }, apiKey: '' },
    { name: 'never replaces one that was entered', config: { ...initial, apiKey: 'typed' }, apiKey: 'typed' },
    {
      name: 'is filled in for the emulator',
      config: { endpoint: 'http://127.0.0.1:4650/' },
      apiKey: 'key-of-the-local-mailgun',
    },
    { name: 'never replaces a value that is not a text', config: { ...initial, apiKey: 7 }, apiKey: 7 },
  ])('$name', ({ config, apiKey }) => {
    expect(keys.fill(config)).toMatchObject({ apiKey });
  });

  it('is not filled into a value that is not a config', () => {
    expect(keys.fill('x')).toBe('x');
  });
});

describe('the variables of a stored template', () => {
  it.each([
    { source: '{{code}} {{{link}}} {{user.name}}', names: ['code', 'link', 'user'] },
    { source: '{{#if code}}{{code}}{{else}}{{link}}{{/if}}', names: ['code', 'link'] },
    { source: '{{#each items}}{{name}} {{../code}} {{@index}}{{this}}{{/each}}', names: ['items', 'code'] },
    { source: '{{#with user}}{{name}}{{/with}}', names: ['user'] },
    { source: '{{#organization}}{{name}}{{/organization}}', names: ['organization'] },
    { source: '{{#equal code "1"}}{{link}}{{/equal}}{{lookup map "x"}}', names: ['code', 'link', 'map'] },
    { source: '{{! code }} plain', names: [] },
    { source: '{{#if', names: [] },
  ])('$source', ({ source, names }) => {
    expect(variablesOf(source)).toEqual(names);
  });
});

describe('the outcome of an email', () => {
  const event = (name: string, more: Partial<EmailEvent> = {}): EmailEvent => ({
    atMs: 0,
    event: name,
    text: '',
    messageId: 'x',
    subject: '',
    severity: '',
    reason: '',
    code: 0,
    response: '',
    isTest: false,
    ...more,
  });
  const permanent = (reason: string) => event('failed', { severity: 'permanent', reason, code: 550, response: 'No' });
  const rows = [
    { name: 'suppressed after a bounce', events: [permanent('suppress-bounce')] },
    { name: 'suppressed after unsubscribing', events: [permanent('suppress-unsubscribe')] },
    { name: 'suppressed after a complaint', events: [permanent('suppress-complaint')] },
    { name: 'too old', events: [event('failed', { severity: 'temporary' }), permanent('old')] },
    { name: 'permanently failed', events: [event('accepted'), permanent('bounce')] },
    { name: 'rejected', events: [event('rejected', { response: 'no' })] },
    { name: 'marked as spam', events: [event('delivered'), event('complained')] },
    { name: 'test mode', events: [event('accepted'), event('delivered', { code: 650, isTest: true })] },
    { name: 'opened', events: [event('delivered'), event('opened')], delivered: true },
    { name: 'unsubscribed', events: [event('delivered'), event('unsubscribed')] },
    { name: 'delivered', events: [event('failed', { severity: 'temporary' }), event('delivered')], delivered: true },
    { name: 'deferred', events: [event('accepted'), event('failed', { severity: 'temporary', code: 451 })] },
    { name: 'waiting', events: [event('accepted')] },
  ];

  it.each(rows)('$name', ({ name, events, delivered = false }) => {
    const last = events.at(-1) ?? event('');
    const row = outcomeRows.find(({ matches }) => matches(events, last));

    expect(row?.name).toBe(name);
    expect(readOutcome(events, 'a@b.example')).toEqual({ summary: expect.stringMatching(/\.$/), delivered });
  });

  it('has a test for every row of its table', () => {
    expect(rows.map(({ name }) => name)).toEqual(outcomeRows.map(({ name }) => name));
  });

  it('shows untrusted text without control characters, and bounded', () => {
    expect(printable(`a\x1b[31m\nb\u202e${'x'.repeat(400)}`)).toMatch(/^a \[31m b x{291}$/);
  });
});

describe('what Logto shows', () => {
  it.each([
    { code: 'general', data: { errorDescription: 'Text.' }, text: 'Error occurred in connector: Text.' },
    { code: 'general', data: { a: 1 }, text: 'Error occurred in connector: {"a":1}' },
    { code: 'rate_limit_exceeded', data: {}, text: 'Trigger rate limit. Please try again later.' },
    { code: 'usage_limit_exceeded', data: {}, text: 'The email service usage limit has been reached.' },
    {
      code: 'invalid_config',
      data: { issues: [{ code: 'custom', path: ['a', 0], message: 'Fix it.' }] },
      text: 'The connector\'s config is invalid.\nError in key path "a.0": (custom) Fix it.',
    },
  ])('$code: $text', ({ code, data, text }) => {
    expect(logtoErrorText(code, data)).toBe(text);
  });
});

describe('the example payloads', () => {
  it('cover every usage type of the connector and of its form, in order', () => {
    const { deliveries } = configSchema.properties as { deliveries: { properties: object } };
    const types = usageTypes.map(({ type }) => type);

    expect(types).toEqual(connectorUsageTypes.map(({ type }) => type));
    expect(types).toEqual(Object.keys(deliveries.properties));
  });

  it('contain what each usage type carries', () => {
    const carried = usageTypes.map(({ type, payload }) => ({ type, carries: 'code' in payload ? 'code' : 'link' }));

    expect(carried).toEqual(connectorUsageTypes);
    expect(usageTypes.every(({ payload }) => 'code' in payload !== 'link' in payload)).toBe(true);
  });

  it('belong to one of Mailgun’s two regions', () => {
    expect(mailgunRegions).toEqual(['https://api.mailgun.net', 'https://api.eu.mailgun.net']);
  });
});

describe('the README', () => {
  const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');

  it('lists every rule, and no others', () => {
    const listed = [...(readme.split('\n## check\n')[1] ?? '').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
      ([, rule]) => rule,
    );

    expect(listed).toEqual([...emailRules, ...configRules].map(({ rule }) => rule));
  });

  it('lists every environment variable', () => {
    const names = [configVariable, ...variables.map(({ name }) => name)];

    expect(names.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('a send', () => {
  it('shows the issues of a config, whichever zod and kit the connector was loaded with', async () => {
    const loaded = await loadConnector();
    const data = Object.defineProperty({}, 'issues', {
      value: [{ code: 'custom', path: ['domain'], message: 'Fix it.' }],
      enumerable: false,
    });
    const connector = {
      ...loaded,
      createMailgunConnectorWith: () => async () => ({
        sendMessage: () => Promise.reject(Object.assign(new Error('x'), { code: 'invalid_config', data })),
      }),
    } as unknown as typeof loaded;
    const { ok, logtoError, error } = await send({ config: {}, to: 'a@b.example', as: 'console' }, { connector });

    expect({ ok, text: logtoError?.text }).toEqual({
      ok: false,
      text: 'The connector\'s config is invalid.\nError in key path "domain": (custom) Fix it.',
    });
    expect(error).toMatchObject({ code: 'invalid_config', data: { issues: [{ path: ['domain'] }] } });
  });
});
