// The studio's pure parts: what storage strips, masks, what a template uses, verdicts, what Logto shows.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { variables, wholeVariable } from '../src/cli/read-config.ts';
import { maskHeaders, withoutKey } from '../src/connector/api-key.ts';
import { loadConnector, regionsOf } from '../src/connector/connector.ts';
import { usageTypes } from '../src/connector/usage-types.ts';
import { send } from '../src/emails/send.ts';
import { configRules } from '../src/lint/config-rules.ts';
import { asStored } from '../src/lint/console-storage.ts';
import { mailRules } from '../src/lint/email-rules.ts';
import type { MailEvent } from '../src/mailgun/events.ts';
import { judgeEvents, verdictRows } from '../src/mailgun/outcome.ts';
import { variablesOf } from '../src/mailgun/stored-templates.ts';
import { printable } from '../src/mailgun/suppressions.ts';
import { createKeys } from '../src/server/keys.ts';
import { shownText } from '../src/shown.ts';

describe('what Console’s storage keeps', () => {
  it.each([
    {
      name: 'all that is something',
      given: { a: 0, b: false, c: ' ', d: [1] },
      stored: { a: 0, b: false, c: ' ', d: [1] },
      stripped: [],
    },
    {
      name: 'no blank text, null, empty object or list',
      given: { a: '', b: null, c: {}, d: [], e: 1 },
      stored: { e: 1 },
      stripped: [['a'], ['b'], ['c'], ['d']],
    },
    {
      name: 'no object of which nothing is left, told once',
      given: { a: { b: { c: '' } }, d: 1 },
      stored: { d: 1 },
      stripped: [['a']],
    },
    {
      name: 'no empty entry of a list',
      given: { a: ['', 'x', {}] },
      stored: { a: ['x'] },
      stripped: [
        ['a', 0],
        ['a', 2],
      ],
    },
    { name: 'nothing of nothing', given: {}, stored: {}, stripped: [] },
  ])('$name', ({ given, stored, stripped }) => {
    expect(asStored(given)).toEqual({ stored, stripped });
  });
});

describe('a key', () => {
  const key = 'key-"with/odd+marks';

  it.each([
    ['as it is', key],
    ['as JSON writes it', JSON.stringify(key)],
    ['as a URL writes it', encodeURIComponent(key)],
    ['in a Basic credential', btoa(`api:${key}`)],
  ])('is taken out of a text %s', (_name, written) => {
    expect(withoutKey(`before ${written} after`, key)).toMatch(/^before "?••••••••"? after$/);
  });

  it('too short to be one is left alone, and so is what is none', () => {
    expect([withoutKey('a key', 'key'), withoutKey('a', undefined)]).toEqual(['a key', 'a']);
  });

  it('never stands in the headers of a request that is shown', () => {
    expect(maskHeaders({ Authorization: 'Basic x', accept: 'y' })).toEqual([
      ['Authorization', 'Basic ••••••••'],
      ['accept', 'y'],
    ]);
  });
});

describe('where a blank key comes from', () => {
  const initial = { endpoint: 'https://api.eu.mailgun.net', domain: 'a.example', apiKey: 'kept-key-1' };
  const keys = createKeys(initial, ['http://127.0.0.1:4650']);

  it.each([
    {
      name: 'the one that was given, for its endpoint and domain',
      config: { ...initial, apiKey: ' ' },
      apiKey: 'kept-key-1',
    },
    { name: 'not for another domain', config: { ...initial, apiKey: '', domain: 'b.example' }, apiKey: '' },
    { name: 'not for another endpoint', config: { ...initial, apiKey: '', endpoint: '' }, apiKey: '' },
    { name: 'never over one that was typed', config: { ...initial, apiKey: 'typed' }, apiKey: 'typed' },
    {
      name: 'anything, at the emulator',
      config: { endpoint: 'http://127.0.0.1:4650/' },
      apiKey: 'key-of-the-local-mailgun',
    },
    { name: 'not in place of what is no text', config: { ...initial, apiKey: 7 }, apiKey: 7 },
  ])('$name', ({ config, apiKey }) => {
    expect(keys.fill(config)).toMatchObject({ apiKey });
  });

  it('leaves what is no config alone', () => {
    expect(keys.fill('x')).toBe('x');
  });
});

describe('what a stored template uses', () => {
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

describe('the verdict', () => {
  const event = (name: string, more: Partial<MailEvent> = {}): MailEvent => ({
    atMs: 0,
    event: name,
    text: '',
    messageId: 'x',
    subject: '',
    severity: '',
    reason: '',
    code: 0,
    words: '',
    ...more,
  });
  const permanent = (reason: string) => event('failed', { severity: 'permanent', reason, code: 550, words: 'No' });
  const rows = [
    { name: 'suppressed after a bounce', events: [permanent('suppress-bounce')] },
    { name: 'suppressed after unsubscribing', events: [permanent('suppress-unsubscribe')] },
    { name: 'suppressed after a complaint', events: [permanent('suppress-complaint')] },
    { name: 'too old', events: [event('failed', { severity: 'temporary' }), permanent('old')] },
    { name: 'failed for good', events: [event('accepted'), permanent('bounce')] },
    { name: 'rejected', events: [event('rejected', { words: 'no' })] },
    { name: 'marked as spam', events: [event('delivered'), event('complained')] },
    { name: 'test mode', events: [event('delivered', { code: 650 })] },
    { name: 'opened', events: [event('delivered'), event('opened')], delivered: true },
    { name: 'unsubscribed', events: [event('delivered'), event('unsubscribed')] },
    { name: 'delivered', events: [event('failed', { severity: 'temporary' }), event('delivered')], delivered: true },
    { name: 'deferred', events: [event('accepted'), event('failed', { severity: 'temporary', code: 451 })] },
    { name: 'waiting', events: [event('accepted')] },
  ];

  it.each(rows)('$name', ({ name, events, delivered = false }) => {
    const last = events.at(-1) ?? event('');
    const row = verdictRows.find(({ isIt }) => isIt(events, last));

    expect(row?.name).toBe(name);
    expect(judgeEvents(events, 'a@b.example')).toEqual({ verdict: expect.stringMatching(/\.$/), delivered });
  });

  it('has a row here for every row of its table', () => {
    expect(rows.map(({ name }) => name)).toEqual(verdictRows.map(({ name }) => name));
  });

  it('shows a stranger’s words without controls, and not at any length', () => {
    expect(printable(`a\x1b[31m\nb\u202e${'x'.repeat(400)}`)).toMatch(/^a \[31m b x{291}$/);
  });
});

describe('what Logto shows', () => {
  it.each([
    { code: 'general', data: { errorDescription: 'Say.' }, text: 'Error occurred in connector: Say.' },
    { code: 'general', data: { a: 1 }, text: 'Error occurred in connector: {"a":1}' },
    { code: 'rate_limit_exceeded', data: {}, text: 'Trigger rate limit. Please try again later.' },
    { code: 'usage_limit_exceeded', data: {}, text: 'The email service usage limit has been reached.' },
    {
      code: 'invalid_config',
      data: { issues: [{ code: 'custom', path: ['a', 0], message: 'Mend it.' }] },
      text: 'The connector\'s config is invalid.\nError in key path "a.0": (custom) Mend it.',
    },
  ])('$code: $text', ({ code, data, text }) => {
    expect(shownText(code, data)).toBe(text);
  });
});

describe('the facts', () => {
  it('name the usage types that Console’s form starts with', async () => {
    const { configSchema } = await loadConnector();
    const deliveries = (configSchema.properties as { deliveries: { properties: object } }).deliveries;

    expect(usageTypes.map(({ type }) => type)).toEqual(Object.keys(deliveries.properties));
  });

  it('have Mailgun’s two regions from the connector', async () => {
    expect(regionsOf(await loadConnector())).toEqual(['https://api.mailgun.net', 'https://api.eu.mailgun.net']);
  });
});

describe('the README', () => {
  const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');

  it('tells every rule, and none that is not there', () => {
    const told = [...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule]) => rule);

    expect(told).toEqual([...mailRules, ...configRules].map(({ rule }) => rule));
  });

  it('tells every variable of the environment', () => {
    const names = [wholeVariable, ...variables.map(({ name }) => name)];

    expect(names.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('a send', () => {
  it('shows the problems of a config, whichever zod and kit the connector was loaded with', async () => {
    const loaded = await loadConnector();
    const data = Object.defineProperty({}, 'issues', {
      value: [{ code: 'custom', path: ['domain'], message: 'Mend it.' }],
      enumerable: false,
    });
    const connector = {
      ...loaded,
      createMailgunConnectorWith: () => async () => ({
        sendMessage: () => Promise.reject(Object.assign(new Error('x'), { code: 'invalid_config', data })),
      }),
    } as unknown as typeof loaded;
    const { ok, shown, error } = await send({ config: {}, to: 'a@b.example', as: 'console' }, { connector });

    expect({ ok, shown: shown?.text }).toEqual({
      ok: false,
      shown: 'The connector\'s config is invalid.\nError in key path "domain": (custom) Mend it.',
    });
    expect(error).toMatchObject({ code: 'invalid_config', data: { issues: [{ path: ['domain'] }] } });
  });
});
