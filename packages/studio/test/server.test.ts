// The studio's server: what it answers, and whom it refuses.

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InboxRow } from '../src/contract/api.ts';
import { type Studio, startStudio } from '../src/index.ts';
import { write } from '../src/server/answer.ts';
import { createPage } from '../src/server/page.ts';
import { type Answered, afterThis, apiKey, createLab, domain, type Lab } from './lab.ts';

interface Started {
  studio: Studio;
  lab: Lab;
  token: string;
  logged: string[];
  /** A call as the page makes it. */
  call: (method: string, url: string, body?: unknown) => Promise<{ status: number; body: Answered; text: string }>;
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
  const html = await (await fetch(studio.url)).text();
  const token = /name="studio-token" content="([^"]+)"/.exec(html)?.[1] ?? '';
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

/** Header by header, as `fetch` does not let one. */
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

describe('who is refused', () => {
  const own = (url: string) => new URL(url).host;

  it.each([
    { name: 'another name for this computer (DNS rebinding)', headers: () => ({ host: 'evil.example' }) },
    { name: 'another port', headers: () => ({ host: '127.0.0.1:1' }) },
    { name: 'another site', headers: (host: string) => ({ host, origin: 'https://evil.example' }) },
    { name: 'a page without an origin', headers: (host: string) => ({ host, origin: 'null' }) },
    { name: 'a page of another port', headers: (host: string) => ({ host, origin: 'http://127.0.0.1:1' }) },
  ])('$name', async ({ headers }) => {
    const { studio, lab } = await start();
    const answer = await raw(studio.url, { path: '/api/studio', headers: headers(own(studio.url)) });

    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({ error: expect.stringMatching(/^(This page is only|Another site)/) });
    expect(lab.emulator.requests()).toEqual([]);
  });

  it.each([
    { name: 'a send', method: 'POST', at: '/api/send' },
    { name: 'a check', method: 'POST', at: '/api/check' },
    { name: 'an order of a fault', method: 'POST', at: '/api/faults' },
    { name: 'clearing the inbox', method: 'DELETE', at: '/api/inbox' },
    { name: 'clearing the faults', method: 'DELETE', at: '/api/faults' },
  ])('$name without the page’s token, or with another', async ({ method, at }) => {
    const { studio } = await start();
    const answers = await Promise.all(
      [{}, { 'x-studio-token': 'x' }].map((headers) => fetch(studio.url + at, { method, headers })),
    );

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(await answers[0]?.json()).toEqual({ error: expect.stringContaining('Reload it') });
  });

  it('a cross-site post, though it brings the token', async () => {
    const { studio, token } = await start();
    const answer = await raw(studio.url, {
      method: 'POST',
      path: '/api/send',
      headers: { host: own(studio.url), 'x-studio-token': token, 'sec-fetch-site': 'cross-site' },
    });

    expect(answer.status).toBe(403);
  });

  it.each([
    { name: 'more than 2 MB, as announced', body: JSON.stringify({ config: 'x'.repeat(2_100_000) }), status: 413 },
    { name: 'what is no JSON', body: '{', status: 400 },
    { name: 'what is no object', body: '[]', status: 400 },
    { name: 'another content type', body: '{}', type: 'text/plain', status: 415 },
  ])('$name', async ({ body, type = 'application/json', status }) => {
    const { studio, token } = await start();
    const response = await fetch(`${studio.url}/api/check`, {
      method: 'POST',
      headers: { 'x-studio-token': token, 'content-type': type },
      body,
    });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });

  it('more than 2 MB, sent in pieces without a length', async () => {
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
    { name: 'a mail that is not there', method: 'GET', at: '/api/inbox/77', status: 404 },
    { name: 'a key that is none', method: 'GET', at: '/api/inbox/..%2fstate', status: 404 },
    { name: 'an unknown fault', method: 'POST', at: '/api/faults', status: 400 },
    { name: 'a trace of nobody', method: 'POST', at: '/api/trace', status: 400 },
  ])('$name, with a sentence', async ({ method, at, status }) => {
    const { call } = await start();
    const answer = await call(method, at, method === 'POST' ? {} : undefined);

    expect(answer).toMatchObject({ status, body: { error: expect.stringMatching(/\.$/) } });
  });
});

describe('the page', () => {
  it('comes under a policy that runs its own files only, with the token of this start', async () => {
    const { studio, token } = await start();
    const response = await fetch(`${studio.url}/preview?type=SignIn`);
    const policy = response.headers.get('content-security-policy') ?? '';

    expect(token).toMatch(/^[\w-]{32}$/);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    // Styles only: the live preview's frame inherits this policy, and mails carry style elements.
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.match(/unsafe/g)).toHaveLength(1);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  const folder = () => {
    const made = mkdtempSync(path.join(tmpdir(), 'studio-page-'));
    afterThis(() => rmSync(made, { recursive: true }));
    mkdirSync(path.join(made, 'assets'));
    writeFileSync(path.join(made, 'index.html'), '<html><head><meta name="studio-token" content=""></head></html>');
    writeFileSync(path.join(made, 'assets/app-1a2b.js'), 'x'.repeat(5_000));
    writeFileSync(path.join(made, 'favicon.svg'), '<svg/>');
    return made;
  };
  const page = () => createPage({ folder: folder(), token: 'the-token' });

  it('has its token once, whatever stood in its place', () => {
    expect(String(page()('/').body).match(/studio-token" content="[^"]*"/g)).toEqual([
      'studio-token" content="the-token"',
    ]);
  });

  it('keeps files with a hash for ever and asks for the others again', () => {
    const show = page();

    expect(show('/assets/app-1a2b.js').headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect(show('/favicon.svg').headers['cache-control']).toBe('no-cache');
  });

  it.each(['/../package.json', '/assets/../../x.js', '/%2e%2e/x.js', '/nothing.js', '/config.txt'])(
    'gives nothing for %s',
    (urlPath) => {
      expect(() => page()(urlPath)).toThrow(expect.objectContaining({ status: 404 }));
    },
  );

  it('compresses files for who takes that, once', async () => {
    const answer = page()('/assets/app-1a2b.js');
    const server = createServer((request, response) => write(request, response, answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterThis(() => server.close());
    const { port } = server.address() as AddressInfo;
    const lengths = [];
    for (const encoding of ['gzip', 'identity']) {
      const response = await fetch(`http://127.0.0.1:${port}`, { headers: { 'accept-encoding': encoding } });
      lengths.push([response.headers.get('content-encoding'), (await response.text()).length]);
    }

    expect(lengths).toEqual([
      ['gzip', 5_000],
      [null, 5_000],
    ]);
  });

  it('says how to build it when it is not built', () => {
    const show = createPage({ folder: path.join(tmpdir(), 'there-is-nothing-here'), token: 't' });

    expect(String(show('/').body)).toContain('npm run build');
  });
});

describe('the calls', () => {
  it('tell the page what it starts with, and never the key', async () => {
    const { call } = await start();
    const { body, text } = await call('GET', '/api/studio');

    expect(body).toMatchObject({
      key: 'kept',
      connector: { name: 'Mailgun', factoryId: 'mailgun' },
      config: { domain },
    });
    expect(body.formItems.map(({ key }: { key: string }) => key)).toContain('deliveries');
    expect(body.usageTypes).toHaveLength(9);
    expect(text).not.toContain(apiKey);
  });

  it('start a first visit with an example that works at once', async () => {
    const { call } = await start({ withConfig: false });
    const { config, key } = (await call('GET', '/api/studio')).body;
    const checked = await call('POST', '/api/check', { config });
    const sent = await call('POST', '/api/send', { config, to: 'ada@example.org', as: 'console' });

    expect(key).toBe('local');
    expect(checked.body.findings).toEqual([]);
    expect(sent.body).toMatchObject({ ok: true, shown: null });
  });

  it('use the key that the studio was started with, for its own endpoint and domain only', async () => {
    const { call, lab } = await start();
    const own = await call('POST', '/api/check', { config: blank(lab.config) });
    const other = await call('POST', '/api/check', {
      config: { ...blank(lab.config), endpoint: 'https://api.mailgun.net' },
    });

    expect(own.body.findings).toEqual([]);
    expect(other.body.findings).toContainEqual(expect.objectContaining({ path: ['apiKey'], severity: 'error' }));
  });

  it('check a config and say what Console’s storage strips', async () => {
    const { call, lab } = await start();
    const { body, text } = await call('POST', '/api/check', {
      config: { ...lab.config, subaccount: '', tags: undefined },
    });

    expect(body).toMatchObject({ stripped: [['subaccount']], stored: { domain } });
    expect(Object.keys(body.stored)).not.toContain('apiKey');
    expect(text).not.toContain(apiKey);
  });

  it('preview a mail with the real MIME and the request, its key masked', async () => {
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

  it('preview a template of Logto’s own, a stored one, and one that is not there', async () => {
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
    expect(missing.html).toContain('There is no stored template gone');
  });

  it('preview for a recipient at whose name the emulator acts', async () => {
    const { call, lab } = await start();
    const { body } = await call('POST', '/api/preview', {
      config: lab.config,
      type: 'Generic',
      payload: { code: '1234' },
      to: 'bounce@example.org',
    });

    expect(body).toMatchObject({ ok: true, to: 'bounce@example.org' });
  });

  it('say why there is no preview', async () => {
    const { call, lab } = await start();
    const { body } = await call('POST', '/api/preview', {
      config: { ...lab.config, deliveries: {} },
      type: 'SignIn',
      payload: {},
    });

    expect(body).toMatchObject({ ok: false, kind: 'noContent', message: expect.stringContaining('SignIn') });
  });

  it('send, and show attempts, what Logto shows, and the log', async () => {
    const { call, lab } = await start();
    await call('POST', '/api/faults', { id: 'unverified', times: 1 });
    const as = { type: 'SignIn', payload: { code: '123456' } };
    const refused = await call('POST', '/api/send', { config: blank(lab.config), to: 'ada@example.org', as });
    const sent = await call('POST', '/api/send', { config: blank(lab.config), to: 'ada@example.org', as });

    expect(refused.body).toMatchObject({
      ok: false,
      shown: { to: 'user', text: expect.stringContaining('could not be sent') },
      error: { code: 'general', data: { kind: 'notAllowed' } },
      attempts: [{ attempt: 1, status: 403, kind: 'notAllowed' }],
    });
    expect(refused.body.log[0]).toMatch(/^connector-mailgun \{"what":"A mail was not sent\."/);
    expect(refused.text + sent.text).not.toContain(apiKey);
    expect(sent.body).toMatchObject({ ok: true, error: null });
  });

  it('diagnose and trace at the emulator, whose two regions they know', async () => {
    const { call, lab } = await start();
    await call('POST', '/api/send', { config: lab.config, to: 'bounce@example.org', as: 'console' });
    const diagnosed = await call('POST', '/api/diagnose', { config: blank(lab.config), address: 'bounce@example.org' });
    const traced = await call('POST', '/api/trace', { config: blank(lab.config), address: 'bounce@example.org' });

    expect(diagnosed.body.findings).toContainEqual(expect.objectContaining({ rule: 'suppressed' }));
    expect(traced.body).toMatchObject({ delivered: false, suppressions: [{ list: 'bounces' }] });
  });

  it('trace as far back as is asked: 72 hours, unless told', async () => {
    const { call, lab } = await start({ now: () => Date.now() - 100 * 3_600_000 });
    await call('POST', '/api/send', { config: lab.config, to: 'ada@example.org', as: 'console' });
    const traced = async (more: object) =>
      (await call('POST', '/api/trace', { config: lab.config, address: 'ada@example.org', ...more })).body;

    expect(await traced({})).toMatchObject({ delivered: false, messages: [] });
    expect(await traced({ hours: 99 })).toMatchObject({ delivered: false, messages: [] });
    expect(await traced({ hours: 101 })).toMatchObject({ delivered: true, messages: [{ subject: 'Your code' }] });
  });

  it.each([{ hours: 0 }, { hours: 721 }, { hours: 1.5 }, { hours: '24' }, { hours: null }])(
    'trace no further back than Mailgun keeps events: %j',
    async (more) => {
      const { call, lab } = await start();
      const answer = await call('POST', '/api/trace', { config: lab.config, address: 'ada@example.org', ...more });

      expect(answer).toMatchObject({ status: 400, body: { error: 'hours is a whole number from 1 to 720.' } });
      expect(lab.emulator.requests()).toEqual([]);
    },
  );

  it('list, search, show and clear the inbox', async () => {
    const { call, lab } = await start();
    for (const to of ['ada@example.org', 'eve@example.org'])
      await call('POST', '/api/send', { config: lab.config, to, as: 'console' });
    const all = (await call('GET', '/api/inbox?limit=1')).body;
    const found = (await call('GET', '/api/inbox?search=ADA')).body;
    const mail = (await call('GET', `/api/inbox/${found.rows[0].key}`)).body;
    await call('DELETE', '/api/inbox');

    expect(all).toMatchObject({ total: 2, rows: [{ to: 'eve@example.org', codes: ['000000'], tags: ['Generic'] }] });
    expect(found).toMatchObject({ total: 1, rows: [{ to: 'ada@example.org' }] });
    expect(mail).toMatchObject({ subject: 'Your code', html: expect.stringContaining('000000'), findings: [] });
    expect((await call('GET', '/api/inbox')).body).toEqual({ rows: [], total: 0 });
  });

  it('give an attachment to be saved, and never shown', async () => {
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

  it('tell of a mail as it arrives', async () => {
    const { call, lab, studio } = await start();
    const stop = new AbortController();
    afterThis(() => stop.abort());
    const stream = await fetch(`${studio.url}/api/inbox/events`, { signal: stop.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const read = async (wanted: RegExp) => {
      while (!wanted.test(text)) text += (await reader?.read())?.value ?? '';
    };
    await read(/: mails as they arrive/);
    await call('POST', '/api/send', { config: lab.config, to: 'ada@example.org', as: 'console' });
    await read(/^data: .*\n\n/m);
    const row = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '{}') as InboxRow;

    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(row).toMatchObject({ to: 'ada@example.org', codes: ['000000'] });
  });

  it('list faults, order one for sends only, and clear them', async () => {
    const { call, lab } = await start();
    const { orders } = (await call('GET', '/api/faults')).body;
    const ordered = (await call('POST', '/api/faults', { id: 'unavailable', times: 2 })).body;
    await call('GET', '/api/inbox');
    const cleared = (await call('DELETE', '/api/faults')).body;

    expect(orders.length).toBeGreaterThan(12);
    expect(ordered.pending).toEqual([{ title: 'Trouble at Mailgun', remaining: 2 }]);
    expect(cleared.pending).toEqual([]);
    expect(lab.emulator.faults.pending()).toEqual([]);
  });

  it('every fault of the list can be ordered', async () => {
    const { call } = await start();
    const { orders } = (await call('GET', '/api/faults')).body;
    const answers = [];
    for (const { id } of orders) answers.push((await call('POST', '/api/faults', { id, times: 1 })).status);

    expect(answers).toEqual(orders.map(() => 200));
  });

  it('log nothing of what they are asked', async () => {
    const { call, lab, logged } = await start();
    await call('POST', '/api/send', { config: lab.config, to: 'ada@example.org', as: 'console' });
    await call('POST', '/api/preview', { config: lab.config, type: 'SignIn', payload: [] });

    expect(logged).toEqual([]);
  });
});

describe('the html of a mail', () => {
  const hostile = '<script>alert(1)</script><img src="https://evil.example/x.gif">';
  const policy = /^default-src 'none'; img-src data:; style-src 'unsafe-inline'; .*sandbox$/;

  it('comes under a policy that runs and loads nothing', async () => {
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

  it('comes back from a form with the token, and from JSON, under the same policy', async () => {
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
