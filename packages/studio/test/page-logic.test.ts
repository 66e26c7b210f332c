// The page's pure parts, without a browser: import and export, draft, routes, sandboxed HTML, display of a trace.
import { describe, expect, it } from 'vitest';
import type { StudioInfo } from '../src/contract/api.ts';
import { hoursRange, usualHours } from '../src/mailgun/trace.ts';
import { createEchoFilter } from '../src/page/editor/echo-filter.ts';
import { createRangeFinder } from '../src/page/editor/json-ranges.ts';
import { formatRoute, parseRoute } from '../src/page/route.ts';
import { destinationOf, keySourceOf } from '../src/page/state/destination.ts';
import { type Draft, splitConfig, toConfig } from '../src/page/state/draft.ts';
import { exportConfig } from '../src/page/state/export-config.ts';
import { parseFormItems } from '../src/page/state/form-items.ts';
import { importConfig } from '../src/page/state/import-config.ts';
import { parseJson, parsePayload, setAt } from '../src/page/state/json.ts';
import { createDelivery, createLogtoTemplate, toLogtoTemplate } from '../src/page/state/starter-content.ts';
import { hasRemoteImages, sandboxHtml } from '../src/page/ui/email-html.ts';
import { senderName } from '../src/page/ui/format.ts';
import { parseTimes } from '../src/page/views/faults/parse-times.ts';
import { eventTones, periods, periodTitle, splitSummary } from '../src/page/views/trace/trace-display.ts';

const items = parseFormItems([
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

describe('import', () => {
  it.each([
    { name: 'a config', given: { domain: 'a.b' }, config: { domain: 'a.b' } },
    { name: 'a connector of Logto’s API', given: { id: 'x', config: { domain: 'a.b' } }, config: { domain: 'a.b' } },
    { name: 'a bare config inside an object', given: { config: { domain: 'a.b' } }, config: { domain: 'a.b' } },
    {
      name: 'the one Mailgun connector of a list',
      given: [
        { connectorId: 'smtp', config: {} },
        { connectorId: 'mailgun', config: { domain: 'a.b' } },
      ],
      config: { domain: 'a.b' },
    },
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
  ])('imports $name', ({ given, config }) => {
    expect(importConfig(JSON.stringify(given), items, { domain: 'kept' })).toMatchObject({ ok: true, config });
  });

  it.each([
    '',
    '[]',
    '"text"',
    '{',
    '{"color":"red"}',
    '{}',
    '['.repeat(1_000),
    '[{"connectorId":"smtp","config":{}}]',
    '{"version":1,"brand":{},"languages":["en"],"emails":{},"config":{},"deliveries":{}}',
  ])('rejects %j with a message', (source) => {
    expect(importConfig(source, items, {})).toMatchObject({ ok: false, message: expect.stringMatching(/[.]$/) });
  });
});

describe('export', () => {
  const config = { domain: 'a.b', apiKey: 'secret', deliveries: {} };
  const labels = (of: Array<{ label: string }>) => of.map(({ label }) => label);
  it.each([
    {
      name: 'omits the API key and lists it as missing',
      given: config,
      withSecrets: false,
      config: { domain: 'a.b', deliveries: {} },
      missing: ['API key'],
    },
    { name: 'includes the API key on request', given: config, withSecrets: true, config, missing: [] },
    {
      name: 'lists the API key as missing when the config has none',
      given: { domain: 'a.b' },
      withSecrets: true,
      config: { domain: 'a.b' },
      missing: ['API key'],
    },
    {
      name: 'keeps a Mailgun endpoint',
      given: { ...config, endpoint: 'https://api.eu.mailgun.net' },
      withSecrets: true,
      config: { ...config, endpoint: 'https://api.eu.mailgun.net' },
      missing: [],
    },
    ...['http://127.0.0.1:4650', 'http://127.0.0.1:4651/'].map((endpoint) => ({
      name: `omits the local endpoint ${endpoint}`,
      given: { ...config, endpoint },
      withSecrets: true,
      config,
      missing: [],
      isEndpointOmitted: true,
    })),
  ])('$name', ({ given, withSecrets, config: exported, missing, ...row }) => {
    const result = exportConfig(given, items, info, withSecrets);
    expect({ config: result.config, missing: labels(result.missing) }).toEqual({ config: exported, missing });
    expect(result.isEndpointOmitted).toBe('isEndpointOmitted' in row);
  });
});

describe('the source of a blank API key', () => {
  const start = { endpoint: 'https://api.eu.mailgun.net', domain: 'a.example' };
  it.each([
    { name: 'any key at the local Mailgun', key: 'local', config: { endpoint: emulator.url }, source: 'local' },
    { name: 'none for an endpoint other than the initial one', key: 'local', config: start, source: 'none' },
    { name: 'the initial key for the initial endpoint and domain', key: 'kept', config: start, source: 'kept' },
    { name: 'none for another domain', key: 'kept', config: { ...start, domain: 'b.example' }, source: 'none' },
    { name: 'none for another endpoint', key: 'kept', config: { domain: 'a.example' }, source: 'none' },
    {
      name: 'any key when the endpoint changes to the local Mailgun',
      key: 'kept',
      config: { endpoint: emulator.euUrl },
      source: 'local',
    },
  ] as const)('$name', ({ key, config, source }) => {
    expect(keySourceOf(config, { ...info, key, config: start }, 'https://api.mailgun.net')).toBe(source);
  });
});

describe('a new delivery', () => {
  const defaults = { OrganizationInvitation: { subject: 'Join', html: '<p>{{link}}' } };
  it.each([
    { type: 'OrganizationInvitation', payload: { link: 'x' }, shows: '{{link}}', subject: 'Join' },
    { type: 'NewInvitation', payload: { link: 'x' }, shows: '{{link}}', subject: 'Your invitation' },
    { type: 'NewCode', payload: { code: '1' }, shows: '{{code}}', subject: '{{code}} is your code' },
  ])('shows the code or link of its usage type: $type', ({ type, payload, shows, subject }) => {
    expect(createDelivery(type, defaults, payload)).toMatchObject({ subject, html: expect.stringContaining(shows) });
  });
});

it.each([
  { source: '{"code":"1"}', parsed: { ok: true, value: { code: '1' } } },
  { source: '', parsed: { ok: true, value: {} } },
  { source: '{"code":', parsed: { ok: false, message: expect.stringMatching(/^Invalid JSON at line 1, column 9\.$/) } },
  { source: '[]', parsed: { ok: false, message: expect.stringMatching(/must be a JSON object/) } },
])('a payload is a JSON object: $source', ({ source, parsed }) => {
  expect(parsePayload(source)).toEqual(parsed);
});

it.each([
  { text: '1', times: 1 },
  { text: ' 9 ', times: 9 },
  { text: '', times: null },
  { text: '-1', times: null },
  { text: '0', times: null },
  { text: '10', times: null },
  { text: '1.5', times: null },
])('parses “$text” as $times times', ({ text, times }) => {
  expect(parseTimes(text)).toBe(times);
});

/** What a draft contains besides the config. */
const otherFields: Omit<Draft, 'texts' | 'sources' | 'unknownFields'> = {
  type: 'A',
  locale: '',
  client: 'light',
  showsDesign: true,
  payloads: {},
  logtoTemplates: {},
  to: '',
  as: 'console',
  trace: { address: null, hours: 72 },
  width: 'phone',
  scheme: 'dark',
};

describe('a draft', () => {
  it('separates confidential values, and makes the same config again', () => {
    const config = { domain: 'a.b', apiKey: 'secret', tracking: 'off', deliveries: { A: { html: 'x' } }, typo: 1 };
    const { draft, secrets } = splitConfig(config, items);
    expect(JSON.stringify(draft)).not.toContain('secret');
    expect(toConfig({ ...draft, ...otherFields }, secrets, {})).toEqual(config);
  });

  it('uses the last valid JSON, and omits blank texts', () => {
    const draft = { texts: { domain: '  ' }, sources: { deliveries: '{ "A": ' }, unknownFields: {} };
    expect(toConfig({ ...draft, ...otherFields }, {}, { deliveries: { A: 1 } })).toEqual({ deliveries: { A: 1 } });
  });

  it('reports the position of a JSON error', () => {
    expect(parseJson('{\n  "a": 1,\n  b')).toEqual({
      ok: false,
      message: 'Invalid JSON at line 3, column 3.',
    });
  });

  it('sets and removes one value, and creates missing objects on its path', () => {
    expect(JSON.parse(setAt('{"a":{"b":1}}', ['a', 'c', 'd'], 2))).toEqual({ a: { b: 1, c: { d: 2 } } });
    expect(JSON.parse(setAt('{"a":{"b":1},"x":0}', ['a', 'b'], undefined))).toEqual({ a: {}, x: 0 });
    expect(setAt('{ broken', ['a'], 1)).toBe('{ broken');
  });
});

describe('sandboxed HTML', () => {
  it('has its policy after the doctype and before the email’s own HTML', () => {
    const html = sandboxHtml('<!doctype html><html><head><base href="https://evil/">', 'light');
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
  ])('removes the target from %s', (tag) => {
    expect(sandboxHtml(tag, 'light').split('<base target="_blank">')[1]).not.toMatch(/target/i);
  });

  it('resolves media queries to neither color scheme for a client that knows none', () => {
    const style = '@media (prefers-color-scheme:dark){a{}} @media (prefers-color-scheme:light){b{}}';
    expect(bodyOf(sandboxHtml(style, 'none'))).toBe('@media (max-width:0){a{}} @media (max-width:0){b{}}');
  });

  const bodyOf = (html: string) => html.split('<base target="_blank">')[1];

  it('resolves media queries to the chosen color scheme', () => {
    const style = '@media (prefers-color-scheme:dark){a{}} @media ( prefers-color-scheme : light ){b{}}';
    expect(bodyOf(sandboxHtml(style, 'dark'))).toBe('@media (min-width:0){a{}} @media (max-width:0){b{}}');
    expect(bodyOf(sandboxHtml(style, 'light'))).toBe('@media (max-width:0){a{}} @media (min-width:0){b{}}');
  });

  it.each([
    { meta: "<meta name='color-scheme' content='light dark'>", dark: 'dark' },
    { meta: "<meta content='light dark' name='color-scheme'>", dark: 'dark' },
    { meta: '<META CONTENT="dark light" NAME="Color-Scheme">', dark: 'dark' },
    { meta: '<meta name=color-scheme content=dark>', dark: 'dark' },
    { meta: '<meta\n\tcontent = "light  dark"\n\tname = color-scheme />', dark: 'dark' },
    { meta: '<meta content="light&#32;dark" name="color-scheme">', dark: 'dark' },
    { meta: '<meta media="x" content="light dark" id="y" name="color-scheme">', dark: 'dark' },
    { meta: "<meta name='color-scheme' content='light'>", dark: 'light' },
    { meta: "<meta content='only light' name='color-scheme'>", dark: 'light' },
  ])('chooses the color scheme of $meta', ({ meta, dark }) => {
    expect(bodyOf(sandboxHtml(meta, 'dark'))).toContain(`content="${dark}"`);
    expect(bodyOf(sandboxHtml(meta, 'light'))).toContain('content="light"');
  });

  it.each([
    "<meta name='viewport' content='light dark'>",
    "<p title='name=color-scheme content=dark'>",
    '<meta content="x">',
  ])('leaves %s as it is', (html) => {
    expect(bodyOf(sandboxHtml(html, 'dark'))).toBe(html);
  });

  const mb = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length));
  it.each([
    '<meta name=color-scheme ',
    '<a ',
    '<img ',
    '<b>',
    '<div>',
    '<a target="',
    'url( ',
    ' ',
    '( ',
    '<!doctype',
    '<style>url(',
    'color-scheme: ',
    '<img src="&amp',
  ])('prepares 1 MB of %s in a second', (piece) => {
    const html = mb(piece);
    const startedMs = performance.now();
    sandboxHtml(html, 'dark');
    hasRemoteImages(html);
    hasRemoteImages(`<p style="url(${' '.repeat(1_000_000)}`);

    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  it.each([
    { html: '<img src="https://a/b.png">', is: true },
    { html: "<p style='background:url(//a/b)'>", is: true },
    { html: '<img src="data:image/png;base64,AA">', is: false },
    { html: '<a href="https://a/">a</a>', is: false },
    { html: '<img alt="a > b" src = //a/b.png>', is: true },
    { html: '<td background="http://a/b.png">', is: true },
    { html: '<style>p { background: url( "https://a/b" ) }</style>', is: true },
    { html: '<p>url(https://a/b)</p>', is: false },
    { html: '<img src="cid:logo.png">', is: false },
  ])('detects remote images: $html', ({ html, is }) => {
    expect(hasRemoteImages(html)).toBe(is);
  });
});

describe('a route', () => {
  it.each([
    { hash: '', view: 'board', item: null },
    { hash: '#/inbox/42', view: 'inbox', item: '42' },
    { hash: '#/preview/Sign%20In', view: 'preview', item: 'Sign In' },
    { hash: '#/trace/ada@example.org', view: 'trace', item: 'ada@example.org' },
    { hash: '#/trace/a%2Fb%40example.org', view: 'trace', item: 'a/b@example.org' },
    { hash: '#/nowhere/1', view: 'board', item: '1' },
    { hash: '#/inbox/%E0%A4%A', view: 'inbox', item: '%E0%A4%A' },
  ])('$hash is $view', ({ hash, view, item }) => {
    expect(parseRoute(hash)).toMatchObject({ view, item, search: '' });
  });

  it('is formatted as it is parsed', () => {
    expect(parseRoute(formatRoute('inbox', 'a/b c'))).toEqual({ view: 'inbox', item: 'a/b c', search: '' });
    expect(parseRoute(formatRoute('inbox', '7', 'a&b=?#/ c'))).toEqual({
      view: 'inbox',
      item: '7',
      search: 'a&b=?#/ c',
    });
    expect(formatRoute('trace', 'ada@example.org')).toBe('#/trace/ada@example.org');
    expect(parseRoute(formatRoute('trace', 'a/b%40c@d.e'))).toMatchObject({ view: 'trace', item: 'a/b%40c@d.e' });
  });
});

describe('a Logto template', () => {
  it('is passed to the connector without blank texts and without its switch', () => {
    const template = { ...createLogtoTemplate({ code: '1' }), isOn: true, subject: 'Hi', content: '{{code}}' };
    expect(toLogtoTemplate({ ...template, replyTo: ' ', sendFrom: 'Shop' })).toEqual({
      subject: 'Hi',
      contentType: 'text/html',
      content: '{{code}}',
      sendFrom: 'Shop',
    });
  });

  it('starts switched off, with the code or link of its usage type', () => {
    expect(createLogtoTemplate({ code: '1' })).toMatchObject({
      isOn: false,
      content: expect.stringContaining('{{code}}'),
    });
    expect(createLogtoTemplate({ link: 'x' }).content).toContain('{{link}}');
    expect(JSON.stringify(createLogtoTemplate({ link: 'x' }))).not.toContain('{{code}}');
  });
});

describe('a trace', () => {
  it.each([
    { life: 'accepted delivered opened', tones: ['neutral', 'success', 'success'] },
    { life: 'accepted failed delivered', tones: ['neutral', 'neutral', 'success'] },
    { life: 'accepted failed failed', tones: ['neutral', 'neutral', 'failure'] },
    { life: 'accepted delivered complained', tones: ['neutral', 'success', 'failure'] },
    { life: 'stored constructor', tones: ['neutral', 'neutral'] },
  ])('distinguishes success, temporary and permanent failure: $life', ({ life, tones }) => {
    expect(eventTones(life.split(' ').map((event) => ({ event })))).toEqual(tones);
  });

  it.each([
    {
      name: 'one sentence of several',
      summary: 'It was delivered: mx.example.org accepted it. Look in the spam folder. And in tabs.',
      expected: {
        headline: 'It was delivered: mx.example.org accepted it.',
        advice: 'Look in the spam folder. And in tabs.',
      },
    },
    {
      name: 'several sentences in a mail server’s quoted text',
      summary: 'It permanently failed: “550 No. Such user. Here”. Ask again.',
      expected: { headline: 'It permanently failed: “550 No. Such user. Here”.', advice: 'Ask again.' },
    },
    {
      name: 'an unclosed quotation',
      summary: 'It failed: “550 No. Such user',
      expected: { headline: 'It failed: “550 No. Such user', advice: '' },
    },
    {
      name: 'instructions that the list of suppressions repeats',
      summary: 'Mailgun sends nothing to a@b.c. In Mailgun, delete it.',
      expected: { headline: 'Mailgun sends nothing to a@b.c.', advice: '' },
    },
  ])('splits its summary into headline and advice: $name', ({ summary, expected }) => {
    const entry = { list: 'bounces', since: '', reason: '', howToRemove: 'In Mailgun, delete it.' } as const;
    expect(splitSummary({ summary, suppressions: [entry] })).toEqual(expected);
  });

  it('offers only periods that the server accepts, and has the command’s default', () => {
    const [least, most] = hoursRange;
    const hours = periods.map((period) => period.hours);
    expect(hours.filter((hour) => hour < least || hour > most)).toEqual([]);
    expect(hours).toContain(usualHours);
    expect(periodTitle(usualHours)).toBe('Last 3 days');
    expect(periodTitle(5)).toBe('Last 5 hours');
  });
});

describe('the destination of emails', () => {
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

it('filters each echo of the editor once; later the same text is an external change', () => {
  let nowMs = 0;
  const echoFilter = createEchoFilter(() => nowMs);
  echoFilter.record('a');
  echoFilter.record('ab');
  expect([echoFilter.isEcho('a'), echoFilter.isEcho('ab'), echoFilter.isEcho('ab')]).toEqual([true, true, false]);
  echoFilter.record('abc');
  nowMs = 2000;
  expect(echoFilter.isEcho('abc')).toBe(false);
});

describe('the range of a path in JSON', () => {
  const json = '{ "a": [1, { "b": 2 }], "c\\u0064": true }';
  it.each([
    { name: 'a property', path: ['a'], text: '"a"' },
    { name: 'an array item', path: ['a', 0], text: '1' },
    { name: 'a property of an array item', path: ['a', 1, 'b'], text: '"b"' },
    { name: 'a property with an escape', path: ['cd'], text: '"c\\u0064"' },
    { name: 'the nearest ancestor of a missing path', path: ['a', 1, 'x', 'y'], text: '{ "b": 2 }' },
    { name: 'the start of the text for an unknown root key', path: ['x'], text: '{' },
  ])('is $name', ({ path, text }) => {
    const { from, to } = createRangeFinder(json)(path);
    expect(json.slice(from, to)).toBe(text);
  });

  it('is empty in an empty text', () => {
    expect(createRangeFinder('')(['a'])).toEqual({ from: 0, to: 0 });
  });
});

it.each([
  { from: '"Example, Shop" <a@b.c>', name: 'Example, Shop' },
  { from: 'Example <a@b.c>', name: 'Example' },
  { from: '<a@b.c>', name: 'a@b.c' },
  { from: '', name: '(no sender)' },
])('the sender of $from is $name', ({ from, name }) => {
  expect(senderName(from)).toBe(name);
});
