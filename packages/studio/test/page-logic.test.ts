// The page's pure parts, without a browser: what is pasted, what is kept, what a frame is given, what an address means.
import { describe, expect, it } from 'vitest';
import type { StudioInfo } from '../src/contract/api.ts';
import { hoursRange, usualHours } from '../src/mailgun/trace.ts';
import { createEchoes } from '../src/page/editor/echoes.ts';
import { formatRoute, parseRoute } from '../src/page/route.ts';
import { destinationOf } from '../src/page/state/destination.ts';
import { type Draft, readJson, readPayload, setAt, splitConfig, toConfig } from '../src/page/state/draft.ts';
import { toExport } from '../src/page/state/export-config.ts';
import { readFormItems } from '../src/page/state/form-items.ts';
import { readImport } from '../src/page/state/import-config.ts';
import { keySourceOf } from '../src/page/state/key-source.ts';
import { startTemplate, toLogtoTemplate } from '../src/page/state/logto-template.ts';
import { startDelivery } from '../src/page/state/start-delivery.ts';
import { asScheme, guardHtml, hasRemoteImages } from '../src/page/ui/mail-html.ts';
import { senderName } from '../src/page/ui/sender-name.ts';
import { readTimes } from '../src/page/views/faults/read-times.ts';
import { periodOf, periods } from '../src/page/views/trace/periods.ts';
import { readVerdict } from '../src/page/views/trace/read-verdict.ts';
import { tonesOf } from '../src/page/views/trace/tone-of.ts';

const items = readFormItems([
  { key: 'domain', type: 'Text', label: 'Domain', required: true },
  { key: 'apiKey', type: 'Text', label: 'API key', required: true },
  {
    key: 'tracking',
    type: 'Select',
    label: 'Tracking',
    selectItems: [{ value: 'off', title: 'Off' }],
    defaultValue: 'off',
  },
  { key: 'deliveries', type: 'Json', label: 'Deliveries', defaultValue: { Generic: { html: 'x' } } },
]);

const emulator = { url: 'http://127.0.0.1:4650', euUrl: 'http://127.0.0.1:4651' };
const info = { emulator } as StudioInfo;

describe('an import', () => {
  it.each([
    { name: 'a config', given: { domain: 'a.b' }, config: { domain: 'a.b' } },
    { name: 'a connector of Logto’s API', given: { id: 'x', config: { domain: 'a.b' } }, config: { domain: 'a.b' } },
    {
      name: 'deliveries alone',
      given: { SignIn: { html: 'y' } },
      config: { domain: 'kept', deliveries: { SignIn: { html: 'y' } } },
    },
    {
      name: 'deliveries alone, under their key',
      given: { deliveries: { SignIn: { html: 'y' } } },
      config: { domain: 'kept', deliveries: { SignIn: { html: 'y' } } },
    },
  ])('takes over $name', ({ given, config }) => {
    expect(readImport(JSON.stringify(given), items, { domain: 'kept' })).toMatchObject({ ok: true, config });
  });

  it.each(['', '[]', '"text"', '{', '{"color":"red"}', '{}'])('refuses %j with a sentence', (source) => {
    expect(readImport(source, items, {})).toMatchObject({ ok: false, message: expect.stringMatching(/[.]$/) });
  });
});

describe('an export', () => {
  const config = { domain: 'a.b', apiKey: 'secret', deliveries: {} };
  const labels = (of: Array<{ label: string }>) => of.map(({ label }) => label);
  it.each([
    {
      name: 'leaves the key out, and says that it is missing',
      given: config,
      withSecrets: false,
      config: { domain: 'a.b', deliveries: {} },
      missing: ['API key'],
    },
    { name: 'has the key where it is wanted', given: config, withSecrets: true, config, missing: [] },
    {
      name: 'says so too where there was none',
      given: { domain: 'a.b' },
      withSecrets: true,
      config: { domain: 'a.b' },
      missing: ['API key'],
    },
    {
      name: 'keeps an endpoint of Mailgun’s',
      given: { ...config, endpoint: 'https://api.eu.mailgun.net' },
      withSecrets: true,
      config: { ...config, endpoint: 'https://api.eu.mailgun.net' },
      missing: [],
    },
    ...['http://127.0.0.1:4650', 'http://127.0.0.1:4651/'].map((endpoint) => ({
      name: `leaves ${endpoint} out`,
      given: { ...config, endpoint },
      withSecrets: true,
      config,
      missing: [],
      isEndpointLeftOut: true,
    })),
  ])('$name', ({ given, withSecrets, config: kept, missing, ...told }) => {
    const made = toExport(given, items, info, withSecrets);
    expect({ config: made.config, missing: labels(made.missing) }).toEqual({ config: kept, missing });
    expect(made.isEndpointLeftOut).toBe('isEndpointLeftOut' in told);
  });
});

describe('a blank key', () => {
  const start = { endpoint: 'https://api.eu.mailgun.net', domain: 'a.example' };
  it.each([
    { name: 'the local Mailgun takes any', key: 'local', config: { endpoint: emulator.url }, source: 'local' },
    { name: 'of another endpoint than the start’s', key: 'local', config: start, source: 'none' },
    { name: 'of the start’s endpoint and domain is kept', key: 'kept', config: start, source: 'kept' },
    { name: 'is not kept for another domain', key: 'kept', config: { ...start, domain: 'b.example' }, source: 'none' },
    { name: 'is not kept for another endpoint', key: 'kept', config: { domain: 'a.example' }, source: 'none' },
    { name: 'is any again at the local Mailgun', key: 'kept', config: { endpoint: emulator.euUrl }, source: 'local' },
  ] as const)('$name', ({ key, config, source }) => {
    expect(keySourceOf(config, { ...info, key, config: start }, 'https://api.mailgun.net')).toBe(source);
  });
});

describe('a delivery of its own begins', () => {
  const defaults = { OrganizationInvitation: { subject: 'Join', html: '<p>{{link}}' } };
  it.each([
    { type: 'OrganizationInvitation', payload: { link: 'x' }, shows: '{{link}}', subject: 'Join' },
    { type: 'NewInvitation', payload: { link: 'x' }, shows: '{{link}}', subject: 'Your invitation' },
    { type: 'NewCode', payload: { code: '1' }, shows: '{{code}}', subject: '{{code}} is your code' },
  ])('with what its message brings: $type', ({ type, payload, shows, subject }) => {
    expect(startDelivery(type, defaults, payload)).toMatchObject({ subject, html: expect.stringContaining(shows) });
  });
});

it.each([
  { source: '{"code":"1"}', read: { ok: true, payload: { code: '1' } } },
  { source: '', read: { ok: true, payload: {} } },
  { source: '{"code":', read: { ok: false, message: expect.stringMatching(/not JSON yet/) } },
  { source: '[]', read: { ok: false, message: expect.stringMatching(/begins with \{/) } },
])('a payload is a JSON object: $source', ({ source, read }) => {
  expect(readPayload(source)).toEqual(read);
});

it.each([
  { text: '1', times: 1 },
  { text: ' 9 ', times: 9 },
  { text: '', times: null },
  { text: '-1', times: null },
  { text: '0', times: null },
  { text: '10', times: null },
  { text: '1.5', times: null },
])('a fault strikes “$text” times: $times', ({ text, times }) => {
  expect(readTimes(text)).toBe(times);
});

/** What a draft holds besides the config. */
const rest: Omit<Draft, 'texts' | 'sources' | 'others'> = {
  type: 'A',
  payloads: {},
  logtoTemplates: {},
  to: '',
  as: 'console',
  trace: { address: null, hours: 72 },
  width: 'phone',
  scheme: 'dark',
};

describe('a draft', () => {
  it('keeps confidential values apart and gives back the config that came in', () => {
    const config = { domain: 'a.b', apiKey: 'secret', tracking: 'off', deliveries: { A: { html: 'x' } }, typo: 1 };
    const { draft, secrets } = splitConfig(config, items);
    expect(JSON.stringify(draft)).not.toContain('secret');
    expect(toConfig({ ...draft, ...rest }, secrets, {})).toEqual(config);
  });

  it('uses the last JSON that could be read, and leaves blank texts out', () => {
    const draft = { texts: { domain: '  ' }, sources: { deliveries: '{ "A": ' }, others: {} };
    expect(toConfig({ ...draft, ...rest }, {}, { deliveries: { A: 1 } })).toEqual({ deliveries: { A: 1 } });
  });

  it('says where JSON ends to be JSON', () => {
    expect(readJson('{\n  "a": 1,\n  b')).toEqual({
      ok: false,
      message: 'This is not JSON yet: look at line 3, column 3.',
    });
  });

  it('sets and removes one value and makes the objects on the way', () => {
    expect(JSON.parse(setAt('{"a":{"b":1}}', ['a', 'c', 'd'], 2))).toEqual({ a: { b: 1, c: { d: 2 } } });
    expect(JSON.parse(setAt('{"a":{"b":1},"x":0}', ['a', 'b'], undefined))).toEqual({ a: {}, x: 0 });
    expect(setAt('{ broken', ['a'], 1)).toBe('{ broken');
  });
});

describe('a frame', () => {
  it('gets its policy before anything of the mail, and after the doctype', () => {
    const html = guardHtml('<!doctype html><html><head><base href="https://evil/">', 'light');
    expect(html).toMatch(
      /^<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none';[^>]*>/,
    );
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('evil'));
  });

  it.each([
    '<a target=_top href=x>',
    "<a target='_self' href=x>",
    '<a href="data:,<b>" target="_self">',
    '<FORM Target=x>',
  ])('takes the target from %s', (tag) => {
    expect(guardHtml(tag, 'light').split('<base target="_blank">')[1]).not.toMatch(/target/i);
  });

  it('answers the media query of a scheme as it was chosen', () => {
    const style = '@media (prefers-color-scheme:dark){a{}} @media ( prefers-color-scheme : light ){b{}}';
    expect(asScheme(style, 'dark')).toBe('@media (min-width:0){a{}} @media (max-width:0){b{}}');
    expect(asScheme(style, 'light')).toBe('@media (max-width:0){a{}} @media (min-width:0){b{}}');
    expect(asScheme("<meta name='color-scheme' content='light dark'>", 'dark')).toContain("content='dark'");
    expect(asScheme("<meta name='color-scheme' content='light'>", 'dark')).toContain("content='light'");
  });

  it.each([
    { html: '<img src="https://a/b.png">', is: true },
    { html: "<p style='background:url(//a/b)'>", is: true },
    { html: '<img src="data:image/png;base64,AA">', is: false },
    { html: '<a href="https://a/">a</a>', is: false },
  ])('knows a remote image: $html', ({ html, is }) => {
    expect(hasRemoteImages(html)).toBe(is);
  });
});

describe('an address', () => {
  it.each([
    { hash: '', view: 'configure', item: null },
    { hash: '#/inbox/42', view: 'inbox', item: '42' },
    { hash: '#/preview/Sign%20In', view: 'preview', item: 'Sign In' },
    { hash: '#/trace/ada@example.org', view: 'trace', item: 'ada@example.org' },
    { hash: '#/trace/a%2Fb%40example.org', view: 'trace', item: 'a/b@example.org' },
    { hash: '#/nowhere/1', view: 'configure', item: '1' },
    { hash: '#/inbox/%E0%A4%A', view: 'inbox', item: '%E0%A4%A' },
  ])('$hash is $view', ({ hash, view, item }) => {
    expect(parseRoute(hash)).toEqual({ view, item });
  });

  it('is written as it is read', () => {
    expect(parseRoute(formatRoute('inbox', 'a/b c'))).toEqual({ view: 'inbox', item: 'a/b c' });
    expect(formatRoute('trace', 'ada@example.org')).toBe('#/trace/ada@example.org');
    expect(parseRoute(formatRoute('trace', 'a/b%40c@d.e'))).toEqual({ view: 'trace', item: 'a/b%40c@d.e' });
  });
});

describe('a Logto template', () => {
  it('is handed over as Logto would, without what is blank and whether it is switched on', () => {
    const template = { ...startTemplate({ code: '1' }), isOn: true, subject: 'Hi', content: '{{code}}' };
    expect(toLogtoTemplate({ ...template, replyTo: ' ', sendFrom: 'Shop' })).toEqual({
      subject: 'Hi',
      contentType: 'text/html',
      content: '{{code}}',
      sendFrom: 'Shop',
    });
  });

  it('begins with what its message has, and switched off', () => {
    expect(startTemplate({ code: '1' })).toMatchObject({ isOn: false, content: expect.stringContaining('{{code}}') });
    expect(startTemplate({ link: 'x' }).content).toContain('{{link}}');
    expect(JSON.stringify(startTemplate({ link: 'x' }))).not.toContain('{{code}}');
  });
});

describe('a trace', () => {
  it.each([
    { life: 'accepted delivered opened', tones: ['calm', 'good', 'good'] },
    { life: 'accepted failed delivered', tones: ['calm', 'calm', 'good'] },
    { life: 'accepted failed failed', tones: ['calm', 'calm', 'bad'] },
    { life: 'accepted delivered complained', tones: ['calm', 'good', 'bad'] },
    { life: 'stored constructor', tones: ['calm', 'calm'] },
  ])('marks what went well and what went wrong for good: $life', ({ life, tones }) => {
    expect(tonesOf(life.split(' ').map((event) => ({ event })))).toEqual(tones);
  });

  it.each([
    {
      name: 'an answer and what follows',
      verdict: 'It was delivered: mx.example.org took it. Look in the spam folder. And in tabs.',
      read: { answer: 'It was delivered: mx.example.org took it.', advice: 'Look in the spam folder. And in tabs.' },
    },
    {
      name: 'a mail server that says several sentences',
      verdict: 'It was refused for good: “550 No. Such user. Here”. Ask again.',
      read: { answer: 'It was refused for good: “550 No. Such user. Here”.', advice: 'Ask again.' },
    },
    {
      name: 'words that never end',
      verdict: 'It was refused: “550 No. Such user',
      read: { answer: 'It was refused: “550 No. Such user', advice: '' },
    },
    {
      name: 'how a list is left, which stands with the list',
      verdict: 'Mailgun sends nothing to a@b.c. In Mailgun, delete it.',
      read: { answer: 'Mailgun sends nothing to a@b.c.', advice: '' },
    },
  ])('is read with its answer first: $name', ({ verdict, read }) => {
    const entry = { list: 'bounces', since: '', reason: '', howToRemove: 'In Mailgun, delete it.' } as const;
    expect(readVerdict({ summary: verdict, suppressions: [entry] })).toEqual(read);
  });

  it('looks back no further than the server does, and as far as the command unless told', () => {
    const [least, most] = hoursRange;
    const hours = periods.map((period) => period.hours);
    expect(hours.filter((hour) => hour < least || hour > most)).toEqual([]);
    expect(hours).toContain(usualHours);
    expect(periodOf(usualHours)).toBe('Last 3 days');
    expect(periodOf(5)).toBe('Last 5 hours');
  });
});

describe('where mails go', () => {
  it.each([
    { endpoint: 'http://127.0.0.1:4650/', isLocal: true, host: '127.0.0.1:4650' },
    { endpoint: 'http://127.0.0.1:4651', isLocal: true, host: '127.0.0.1:4651' },
    { endpoint: '', isLocal: false, host: 'api.mailgun.net' },
    { endpoint: 'https://api.eu.mailgun.net', isLocal: false, host: 'api.eu.mailgun.net' },
    { endpoint: 'http://127.0.0.1:4650.evil.example', isLocal: false, host: 'api.mailgun.net' },
  ])('$endpoint', ({ endpoint, isLocal, host }) => {
    expect(destinationOf({ endpoint }, info, 'https://api.mailgun.net')).toMatchObject({ isLocal, host });
  });
});

it('an editor’s own text comes back once and undoes nothing; later the same text is an import', () => {
  let nowMs = 0;
  const echoes = createEchoes(() => nowMs);
  echoes.expect('a');
  echoes.expect('ab');
  expect([echoes.take('a'), echoes.take('ab'), echoes.take('ab')]).toEqual([true, true, false]);
  echoes.expect('abc');
  nowMs = 2000;
  expect(echoes.take('abc')).toBe(false);
});

it.each([
  { from: '"Example, Shop" <a@b.c>', name: 'Example, Shop' },
  { from: 'Example <a@b.c>', name: 'Example' },
  { from: '<a@b.c>', name: 'a@b.c' },
  { from: '', name: '(no sender)' },
])('the sender of $from is $name', ({ from, name }) => {
  expect(senderName(from)).toBe(name);
});
