// The studio's server: its responses, and the requests it rejects.
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import type { InboxRow } from '../src/contract/api.ts';
import { type Studio, startStudio } from '../src/index.ts';
import { createPage } from '../src/server/page.ts';
import { afterThis, apiKey, createFolder, createLab, domain, type Json, type Lab, readToken } from './lab.ts';

interface Started {
  studio: Studio;
  lab: Lab;
  token: string;
  logged: string[];
  /** A call as the page makes it. */
  call: (method: string, url: string, body?: unknown) => Promise<{ status: number; body: Json; text: string }>;
}

async function start({ withConfig = true, now = Date.now } = {}): Promise<Started> {
  const lab = await createLab({ templates: [{ name: 'stored', template: '<p lang="en">{{code}}</p>' }] }, { now });
  const logged: string[] = [];
  const studio = await startStudio({
    port: 0,
    emulator: lab.emulator,
    log: (line) => logged.push(line),
    ...(withConfig && { config: lab.config }),
  });
  afterThis(() => studio.close());
  const token = await readToken(studio.url);
  return {
    studio,
    lab,
    token,
    logged,
    call: async (method, url, body) => {
      const response = await fetch(studio.url + url, {
        method,
        headers: { 'x-studio-token': token, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
    },
  };
}

/** With headers and paths that `fetch` does not allow. */
function raw(url: string, options: { method?: string; path?: string; headers: Record<string, string>; body?: string }) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { port } = new URL(url);
    const outgoing = httpRequest({ port, host: '127.0.0.1', path: '/', ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.once('error', reject);
    outgoing.end(options.body);
  });
}

const blank = (config: object) => ({ ...config, apiKey: '' });

describe('requests that are rejected', () => {
  const own = (url: string) => new URL(url).host;

  it.each([
    { name: 'another name for this computer (DNS rebinding)', headers: () => ({ host: 'evil.example' }) },
    { name: 'another port', headers: () => ({ host: '127.0.0.1:1' }) },
    { name: 'another site', headers: (host: string) => ({ host, origin: 'https://evil.example' }) },
    { name: 'a page with an opaque origin', headers: (host: string) => ({ host, origin: 'null' }) },
    { name: 'a page of another port', headers: (host: string) => ({ host, origin: 'http://127.0.0.1:1' }) },
  ])('$name', async ({ headers }) => {
    const { studio, lab } = await start();
    const response = await raw(studio.url, { path: '/api/studio', headers: headers(own(studio.url)) });

    expect(response.status).toBe(403);
    expect(JSON.parse(response.text)).toEqual({
      error: expect.stringMatching(/^This (page is for this computer only|request comes from another site)/),
    });
    expect(lab.emulator.requests()).toEqual([]);
  });

  it.each([
    { name: 'a send', method: 'POST', at: '/api/send' },
    { name: 'a check', method: 'POST', at: '/api/check' },
    { name: 'queueing a fault', method: 'POST', at: '/api/faults' },
    { name: 'clearing the inbox', method: 'DELETE', at: '/api/inbox' },
    { name: 'clearing the faults', method: 'DELETE', at: '/api/faults' },
  ])('$name without the token of the page, or with another', async ({ method, at }) => {
    const { studio } = await start();
    const responses = await Promise.all(
      [{}, { 'x-studio-token': 'x' }].map((headers) => fetch(studio.url + at, { method, headers })),
    );

    expect(responses.map(({ status }) => status)).toEqual([403, 403]);
    expect(await responses[0]?.json()).toEqual({ error: expect.stringContaining('Reload it') });
  });

  it('a cross-site POST with the token', async () => {
    const { studio, token } = await start();
    const response = await raw(studio.url, {
      method: 'POST',
      path: '/api/send',
      headers: { host: own(studio.url), 'x-studio-token': token, 'sec-fetch-site': 'cross-site' },
    });

    expect(response.status).toBe(403);
  });

  it.each([
    { name: 'a Content-Length above 2 MB', body: JSON.stringify({ config: 'x'.repeat(2_100_000) }), status: 413 },
    { name: 'invalid JSON', body: '{"config":\n  x}', status: 400, error: 'Invalid JSON at line 2, column 3.' },
    { name: 'JSON that is not an object', body: '[]', status: 400 },
    { name: 'another content type', body: '{}', type: 'text/plain', status: 415 },
  ])('$name', async ({ body, type = 'application/json', status, error = expect.any(String) }) => {
    const { studio, token } = await start();
    const response = await fetch(`${studio.url}/api/check`, {
      method: 'POST',
      headers: { 'x-studio-token': token, 'content-type': type },
      body,
    });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error });
  });

  it('more than 2 MB in chunks, without a Content-Length', async () => {
    const { studio, token } = await start();
    const pieces = async function* () {
      for (let index = 0; index < 40; index += 1) yield Buffer.alloc(64 * 1024, 'x');
    };
    const status = await fetch(`${studio.url}/api/check`, {
      method: 'POST',
      headers: { 'x-studio-token': token, 'content-type': 'application/json' },
      body: pieces() as never,
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      () => 'closed', // The connection may be gone before everything is written.
    );

    expect([413, 'closed']).toContain(status);
  });

  it.each([
    { name: 'an unknown call', method: 'GET', at: '/api/nothing', status: 404 },
    { name: 'another method', method: 'GET', at: '/api/check', status: 405 },
    { name: 'an email that does not exist', method: 'GET', at: '/api/inbox/77', status: 404 },
    { name: 'a malformed email key', method: 'GET', at: '/api/inbox/..%2fstate', status: 404 },
    { name: 'an unknown fault', method: 'POST', at: '/api/faults', status: 400 },
    { name: 'a trace without an address', method: 'POST', at: '/api/trace', status: 400 },
  ])('$name, with a one-sentence error', async ({ method, at, status }) => {
    const { call } = await start();
    const response = await call(method, at, method === 'POST' ? {} : undefined);

    expect(response).toMatchObject({ status, body: { error: expect.stringMatching(/\.$/) } });
  });
});

describe('the page', () => {
  it('runs only its own files by its policy, and contains the token of this start', async () => {
    const { studio, token } = await start();
    const response = await fetch(`${studio.url}/preview?type=SignIn`);
    const policy = response.headers.get('content-security-policy') ?? '';

    expect(token).toMatch(/^[\w-]{32}$/);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    // Styles only: the frame of the live preview inherits this policy, and emails contain style elements.
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.match(/unsafe/g)).toHaveLength(1);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  const folder = () => {
    const made = createFolder();
    mkdirSync(path.join(made, 'assets'));
    writeFileSync(path.join(made, 'index.html'), '<html><head><meta name="studio-token" content=""></head></html>');
    writeFileSync(path.join(made, 'assets/app-1a2b.js'), 'x'.repeat(5_000));
    writeFileSync(path.join(made, 'favicon.svg'), '<svg/>');
    return made;
  };
  const page = () => createPage({ folder: folder(), token: 'the-token' });

  it('contains its token once, in place of an empty one', async () => {
    const html = await (await page().request('/')).text();

    expect(html.match(/studio-token" content="[^"]*"/g)).toEqual(['studio-token" content="the-token"']);
  });

  it('caches files with a hash in their name forever, and revalidates the others', async () => {
    const site = page();
    const hashed = await site.request('/assets/app-1a2b.js');

    expect(Object.fromEntries(hashed.headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect((await site.request('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/../package.json', '/assets/../../x.js', '/%2e%2e/x.js', '/nothing.js', '/config.txt'])(
    'returns 404 for %s',
    async (urlPath) => {
      const { studio } = await start();
      const { status } = await raw(studio.url, { path: urlPath, headers: { host: new URL(studio.url).host } });

      expect([(await page().request(urlPath)).status, status]).toEqual([404, 404]);
    },
  );

  it('compresses files where the browser accepts it', async () => {
    const site = page();
    const load = async (encoding: string) => {
      const response = await site.request('/assets/app-1a2b.js', { headers: { 'accept-encoding': encoding } });
      const body = Buffer.from(await response.arrayBuffer());
      const isZipped = response.headers.get('content-encoding') === 'gzip';
      return { isZipped, sentBytes: body.length, text: String(isZipped ? gunzipSync(body) : body) };
    };
    const [zipped, plain] = [await load('gzip'), await load('identity')];
    const html = await site.request('/', { headers: { 'accept-encoding': 'gzip' } });

    expect(plain).toEqual({ isZipped: false, sentBytes: 5_000, text: 'x'.repeat(5_000) });
    expect(zipped).toEqual({ isZipped: true, sentBytes: expect.any(Number), text: plain.text });
    expect(zipped.sentBytes).toBeLessThan(100);
    expect(html.headers.get('content-encoding')).toBeNull();
  });

  it('explains how to build it when it is not built', async () => {
    const site = createPage({ folder: path.join(tmpdir(), 'there-is-nothing-here'), token: 't' });

    expect(await (await site.request('/')).text()).toContain('npm run build');
  });
});

describe('the calls', () => {
  it('give the page what it starts with, without the key', async () => {
    const { call } = await start();
    const { body, text } = await call('GET', '/api/studio');

    expect(body).toMatchObject({
      key: 'kept',
      connector: { name: 'Mailgun for Logto', factoryId: 'mailgun' },
      config: { domain },
    });
    expect(body.formItems.map(({ key }: { key: string }) => key)).toContain('deliveries');
    expect(body.usageTypes).toHaveLength(9);
    expect(text).not.toContain(apiKey);
  });

  it('start a first visit with an example config that can send', async () => {
    const { call } = await start({ withConfig: false });
    const { config, key } = (await call('GET', '/api/studio')).body;
    const checked = await call('POST', '/api/check', { config });
    const sent = await call('POST', '/api/send', { config, to: 'ada@example.org', as: 'console' });

    expect(key).toBe('local');
    expect(checked.body.findings).toEqual([]);
    expect(sent.body).toMatchObject({ ok: true, logtoError: null });
  });

  it('use the key that the studio was started with, only for its endpoint and domain', async () => {
    const { call, lab } = await start();
    const own = await call('POST', '/api/check', { config: blank(lab.config) });
    const other = await call('POST', '/api/check', {
      config: { ...blank(lab.config), endpoint: 'https://api.mailgun.net' },
    });

    expect(own.body.findings).toEqual([]);
    expect(other.body.findings).toContainEqual(expect.objectContaining({ path: ['apiKey'], severity: 'error' }));
  });

  it('check a config and list what Console does not store', async () => {
    const { call, lab } = await start();
    const { body, text } = await call('POST', '/api/check', {
      config: { ...lab.config, subaccount: '', tags: undefined },
    });

    expect(body).toMatchObject({ stripped: [['subaccount']], stored: { domain } });
    expect(Object.keys(body.stored)).not.toContain('apiKey');
    expect(text).not.toContain(apiKey);
  });

  it('preview an email with its MIME source and its request, with the key masked', async () => {
    const { call, lab } = await start();
    const { body, text } = await call('POST', '/api/preview', {
      config: lab.config,
      type: 'SignIn',
      payload: { code: '123456', locale: 'fr' },
    });

    expect(body).toMatchObject({
      ok: true,
      source: 'SignIn',
      locale: 'fr',
      subject: '123456 est votre code',
      preheader: 'Votre code : 123456',
      codes: ['123456'],
      request: { method: 'POST', url: `${lab.emulator.url}/v3/${domain}/messages` },
    });
    expect(Object.fromEntries(body.request.headers).authorization).toBe('Basic ••••••••');
    expect(body.raw).toContain('MIME-Version: 1.0');
    expect(text).not.toMatch(new RegExp(`${apiKey}|${btoa(`api:${apiKey}`)}`));
    expect(lab.emulator.requests()).toEqual([]);
  });

  it('preview a template of Logto, a stored template, and a missing one', async () => {
    const { call, lab } = await start();
    const preview = async (template: object, more: object = {}) =>
      (
        await call('POST', '/api/preview', {
          config: { ...lab.config, deliveries: { Generic: template } },
          type: 'Generic',
          payload: { code: '654321' },
          ...more,
        })
      ).body;
    const logto = await preview(
      { html: 'x' },
      { logtoTemplate: { subject: 'Hi', content: '{{code}}', contentType: 'text/plain' } },
    );
    const stored = await preview({ template: 'stored', subject: 'Hi' });
    const missing = await preview({ template: 'gone' });

    expect(logto).toMatchObject({ source: 'logto', subject: 'Hi', text: '654321' });
    expect(stored).toMatchObject({ html: '<p lang="en">654321</p>' });
    expect(missing.findings).toEqual([
      expect.objectContaining({ rule: 'template-missing', path: ['deliveries', 'Generic', 'template'] }),
    ]);
    expect(missing).toMatchObject({ html: '', text: '', codes: [] });
    expect(missing.unavailable.message).toContain('There is no stored template gone');
    expect(JSON.parse(missing.unavailable.variables)).toMatchObject({ code: '654321' });
  });

  it.each([
    { name: 'passed', variables: { brand: 'Acme' }, messages: [] },
    { name: 'empty', variables: { brand: '' }, messages: ['uses {{brand}}, which is empty in this email.'] },
    { name: 'filled in as empty', variables: { brand: '{{organization.name}}' }, messages: ['uses {{brand}}, which'] },
    { name: 'not passed', variables: {}, messages: ['uses {{brand}}, which is empty in this email.'] },
  ])('warn about a variable of a stored template: $name', async ({ variables, messages }) => {
    const { call, lab } = await start();
    const headers = { authorization: `Basic ${btoa(`api:${lab.config.apiKey}`)}` };
    const body = new URLSearchParams({ name: 'branded', template: '<p lang="en">{{code}} for {{brand}}</p>' });
    await fetch(`${lab.emulator.url}/v3/${lab.config.domain}/templates`, { method: 'POST', headers, body });
    const preview = await call('POST', '/api/preview', {
      config: { ...lab.config, deliveries: { Generic: { template: 'branded', variables } } },
      type: 'Generic',
      payload: { code: '654321' },
    });
    const found = preview.body.findings.filter(({ rule }: { rule: string }) => rule === 'template-variable-empty');

    expect(found.map(({ message }: { message: string }) => message)).toEqual(
      messages.map((message) => expect.stringContaining(message)),
    );
  });

  it('preview for a recipient name that the emulator acts on', async () => {
    const { call, lab } = await start();
    const { body } = await call('POST', '/api/preview', {
      config: lab.config,
      type: 'Generic',
      payload: { code: '1234' },
      to: 'bounce@example.org',
    });

    expect(body).toMatchObject({ ok: true, to: 'bounce@example.org' });
  });

  it('explain why there is no preview', async () => {
    const { call, lab } = await start();
    const { body } = await call('POST', '/api/preview', {
      config: { ...lab.config, deliveries: {} },
      type: 'SignIn',
      payload: {},
    });

    expect(body).toMatchObject({ ok: false, code: 'noContent', message: expect.stringContaining('SignIn') });
  });

  it('send, and return the attempts, what Logto shows, and the log', async () => {
    const { call, lab } = await start();
    await call('POST', '/api/faults', { id: 'unverified', times: 1 });
    const as = { type: 'SignIn', payload: { code: '123456' } };
    const refused = await call('POST', '/api/send', { config: blank(lab.config), to: 'ada@example.org', as });
    const sent = await call('POST', '/api/send', { config: blank(lab.config), to: 'ada@example.org', as });

    expect(refused.body).toMatchObject({
      ok: false,
      logtoError: { to: 'user', text: expect.stringContaining('could not be sent') },
      error: { code: 'general', data: { code: 'notAllowed' } },
      attempts: [{ attempt: 1, status: 403, code: 'notAllowed' }],
    });
    expect(refused.body.log[0]).toMatch(/^connector-mailgun \{"message":"An email was not sent\."/);
    expect(refused.text + sent.text).not.toContain(apiKey);
    expect(sent.body).toMatchObject({ ok: true, error: null });
  });

  it('diagnose and trace at the emulator, with its two regions', async () => {
    const { call, lab } = await start();
    await call('POST', '/api/send', { config: lab.config, to: 'bounce@example.org', as: 'console' });
    const diagnosed = await call('POST', '/api/diagnose', { config: blank(lab.config), address: 'bounce@example.org' });
    const traced = await call('POST', '/api/trace', { config: blank(lab.config), address: 'bounce@example.org' });

    expect(diagnosed.body.findings).toContainEqual(expect.objectContaining({ rule: 'suppressed' }));
    expect(traced.body).toMatchObject({ delivered: false, suppressions: [{ list: 'bounces' }] });
  });

  it('trace as far back as requested; default: 72 hours', async () => {
    const { call, lab } = await start({ now: () => Date.now() - 100 * 3_600_000 });
    await call('POST', '/api/send', { config: lab.config, to: 'ada@example.org', as: 'console' });
    const traced = async (more: object) =>
      (await call('POST', '/api/trace', { config: lab.config, address: 'ada@example.org', ...more })).body;

    expect(await traced({})).toMatchObject({ delivered: false, messages: [] });
    expect(await traced({ hours: 99 })).toMatchObject({ delivered: false, messages: [] });
    expect(await traced({ hours: 101 })).toMatchObject({ delivered: true, messages: [{ subject: 'Your code' }] });
  });

  it.each([{ hours: 0 }, { hours: 721 }, { hours: 1.5 }, { hours: '24' }, { hours: null }])(
    'reject a trace further back than Mailgun keeps events: %j',
    async (more) => {
      const { call, lab } = await start();
      const response = await call('POST', '/api/trace', { config: lab.config, address: 'ada@example.org', ...more });

      expect(response).toMatchObject({ status: 400, body: { error: 'hours is a whole number from 1 to 720.' } });
      expect(lab.emulator.requests()).toEqual([]);
    },
  );

  it.each([
    { name: 'without the newest key', body: { search: 'x' } },
    { name: 'with a key that is none', body: { newestKey: '1', key: '../1' } },
    { name: 'with a newest key that is none', body: { newestKey: 'all' } },
  ])('delete nothing $name', async ({ body }) => {
    const { call, lab } = await start();
    await call('POST', '/api/send', { config: lab.config, to: 'ada@example.org', as: 'console' });

    expect(await call('POST', '/api/inbox/delete', body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('Pass newestKey') },
    });
    expect(await lab.emulator.inbox.list()).toHaveLength(1);
  });

  it('list, search, show and clear the inbox', async () => {
    const { call, lab } = await start();
    for (const to of ['ada@example.org', 'eve@example.org'])
      await call('POST', '/api/send', { config: lab.config, to, as: 'console' });
    const all = (await call('GET', '/api/inbox?limit=1')).body;
    const found = (await call('GET', '/api/inbox?search=ADA')).body;
    const email = (await call('GET', `/api/inbox/${found.rows[0].key}`)).body;
    const deleted = (await call('POST', '/api/inbox/delete', { newestKey: all.rows[0].key })).body;

    expect(all).toMatchObject({ total: 2, rows: [{ to: 'eve@example.org', codes: ['000000'], tags: ['Generic'] }] });
    expect(found).toMatchObject({ total: 1, rows: [{ to: 'ada@example.org' }] });
    expect(email).toMatchObject({ subject: 'Your code', html: expect.stringContaining('000000'), findings: [] });
    expect(deleted).toEqual({ deleted: 2 });
    expect((await call('GET', '/api/inbox')).body).toEqual({ rows: [], total: 0 });
  });

  it('return an attachment as a download that the browser never displays', async () => {
    const { lab, studio } = await start();
    const form = new FormData();
    for (const [name, value] of Object.entries({ from: `a@${domain}`, to: 'ada@example.org', subject: 'x', text: 'x' }))
      form.append(name, value);
    form.append('attachment', new Blob(['<script>'], { type: 'text/html' }), 'naïve b.html');
    const authorization = `Basic ${btoa(`api:${apiKey}`)}`;
    await fetch(`${lab.emulator.url}/v3/${domain}/messages`, {
      method: 'POST',
      headers: { authorization },
      body: form,
    });
    const { rows } = (await (await fetch(`${studio.url}/api/inbox`)).json()) as { rows: InboxRow[] };
    const response = await fetch(`${studio.url}/attachment/${rows[0]?.key}-0`);
    const missing = await fetch(`${studio.url}/attachment/${rows[0]?.key}-1`);

    expect(await response.text()).toBe('<script>');
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''na%C3%AFve%20b.html");
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(missing.status).toBe(404);
  });

  it('send an event for each email that arrives', async () => {
    const { call, lab, studio } = await start();
    const stop = new AbortController();
    afterThis(() => stop.abort());
    const stream = await fetch(`${studio.url}/api/inbox/events`, { signal: stop.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const received: string[] = [];
    const events: EventSourceMessage[] = [];
    const parser = createParser({
      onComment: (comment) => received.push(comment),
      onEvent: (event) => events.push(event),
    });
    const readUntil = async (isDone: () => boolean) => {
      while (!isDone()) parser.feed((await reader?.read())?.value ?? '');
    };
    await readUntil(() => received.includes('emails as they arrive'));
    await call('POST', '/api/send', { config: lab.config, to: 'ada@example.org', as: 'console' });
    await readUntil(() => events.length > 0);
    const row = JSON.parse(events[0]?.data ?? '{}') as InboxRow;

    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': expect.stringContaining('text/event-stream'),
      'cache-control': 'no-store',
    });
    expect(events[0]).toMatchObject({ event: 'email', id: row.key });
    expect(row).toMatchObject({ to: 'ada@example.org', codes: ['000000'] });
  });

  it('free the stream of a page that disconnects, and open none for HEAD', async () => {
    const { studio } = await start();
    const statuses = new Set<number>();
    for (let page = 0; page < 25; page += 1) {
      const stop = new AbortController();
      const stream = await fetch(`${studio.url}/api/inbox/events`, { signal: stop.signal });
      await stream.body?.getReader().read();
      stop.abort();
      const head = await fetch(`${studio.url}/api/inbox/events`, { method: 'HEAD' });
      statuses.add(stream.status).add(head.status);
    }

    expect([...statuses]).toEqual([200]);
  });

  it('accept a body in chunks, without a Content-Length', async () => {
    const { lab, studio, token } = await start();
    const pieces = async function* () {
      for (const piece of JSON.stringify({ config: lab.config }).match(/.{1,50}/gs) ?? []) yield Buffer.from(piece);
    };
    const response = await fetch(`${studio.url}/api/check`, {
      method: 'POST',
      headers: { 'x-studio-token': token, 'content-type': 'application/json' },
      body: pieces() as never,
      duplex: 'half',
    } as RequestInit);

    expect(await response.json()).toMatchObject({ findings: [] });
  });

  it('leave the global Request and Response of the program as they are', async () => {
    const before = [globalThis.Request, globalThis.Response];
    await start();

    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });

  it('list faults, queue one for sends only, and clear the queue', async () => {
    const { call, lab } = await start();
    const { presets } = (await call('GET', '/api/faults')).body;
    const queued = (await call('POST', '/api/faults', { id: 'down', times: 2 })).body;
    await call('GET', '/api/inbox');
    const cleared = (await call('DELETE', '/api/faults')).body;

    expect(presets.length).toBeGreaterThan(12);
    expect(queued.pending).toEqual([{ title: 'Mailgun is down', remaining: 2 }]);
    expect(cleared.pending).toEqual([]);
    expect(lab.emulator.faults.pending()).toEqual([]);
  });

  it('queue every fault of the list', async () => {
    const { call } = await start();
    const { presets } = (await call('GET', '/api/faults')).body;
    const statuses = [];
    for (const { id } of presets) statuses.push((await call('POST', '/api/faults', { id, times: 1 })).status);

    expect(statuses).toEqual(presets.map(() => 200));
  });

  it.each(['/api/check', '/api/preview', '/api/send', '/api/diagnose', '/api/trace', '/api/faults', '/mail/preview'])(
    'refuse JSON that is nested too deeply: %s',
    async (at) => {
      const { studio, token, logged } = await start();
      for (const body of ['{"config":'.repeat(150), `{"config":${'['.repeat(200_000)}${']'.repeat(200_000)}}`]) {
        const headers = { 'x-studio-token': token, 'content-type': 'application/json' };
        const response = await fetch(studio.url + at, { method: 'POST', headers, body });

        expect(response.status).toBe(400);
        expect(await response.json()).toEqual({
          error: expect.stringMatching(/^JSON with more than 100 levels at line 1/),
        });
      }
      expect(logged).toEqual([]);
    },
  );

  it('check a config with a hundred levels', async () => {
    const { call, lab } = await start();
    let nested: unknown = '{{x}}';
    for (let level = 0; level < 90; level += 1) nested = level % 2 ? { a: nested } : [nested];
    const deliveries = { Generic: { template: 'x', variables: { nested } } };

    expect((await call('POST', '/api/check', { config: { ...lab.config, deliveries } })).status).toBe(200);
  });

  it('log nothing from a request', async () => {
    const { call, lab, logged } = await start();
    await call('POST', '/api/send', { config: lab.config, to: 'ada@example.org', as: 'console' });
    await call('POST', '/api/preview', { config: lab.config, type: 'SignIn', payload: [] });

    expect(logged).toEqual([]);
  });
});

describe('the HTML of an email', () => {
  const hostile = '<script>alert(1)</script><img src="https://evil.example/x.gif">';
  const policy = /^default-src 'none'; img-src data:; style-src 'unsafe-inline'; .*sandbox$/;

  it('runs and loads nothing by its policy', async () => {
    const { call, lab, studio } = await start();
    const config = { ...lab.config, deliveries: { Generic: { html: hostile } } };
    await call('POST', '/api/send', { config, to: 'ada@example.org', as: 'console' });
    const [row] = (await call('GET', '/api/inbox')).body.rows;
    const response = await fetch(`${studio.url}/mail/${row.key}.html`);

    expect(await response.text()).toContain(hostile);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(policy),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    });
  });

  it('is returned for a form with the token and for JSON, with the same policy', async () => {
    const { call, studio, token } = await start();
    const form = (given: string) =>
      fetch(`${studio.url}/mail/preview`, {
        method: 'POST',
        body: new URLSearchParams({ token: given, html: hostile }),
      });
    const [right, wrong] = [await form(token), await form('x')];

    expect({ status: right.status, html: await right.text() }).toEqual({ status: 200, html: hostile });
    expect(right.headers.get('content-security-policy')).toMatch(policy);
    expect(wrong.status).toBe(403);
    expect((await call('POST', '/mail/preview', { html: hostile })).text).toBe(hostile);
  });
});
