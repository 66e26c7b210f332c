// Which requests are served: by Host header, by Sec-Fetch-Site, by Origin. And the headers that protect every response.
import { type IncomingHttpHeaders, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auth, message, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start({ allowedHosts: ['Mail.example.com'] });
});
afterAll(() => testEmulator.emulator.close());

interface Raw {
  status: number | undefined;
  headers: IncomingHttpHeaders;
}

/** Any header, as fetch would not send it. */
const raw = (method: string, path: string, headers: Record<string, string>) =>
  new Promise<Raw>((resolve, reject) => {
    const { port } = new URL(testEmulator.emulator.url);
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.destroy();
      resolve({ status: response.statusCode, headers: response.headers });
    });
    sent.on('error', reject);
    sent.end();
  });

const foreign = { origin: 'https://evil.example' };
const crossSite = { 'sec-fetch-site': 'cross-site' };
const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('a Host header', () => {
  it.each([
    ...['localhost', 'LOCALHOST', 'app.localhost', '127.0.0.1', '[::1]', 'api.mailgun.net', 'api.eu.mailgun.net'],
    // A Compose service, and the host as a container sees it.
    ...['mailgun', 'mailgun-emulator', 'mail_gun', 'mailgun2', 'host.docker.internal', 'HOST.docker.internal'],
    'mail.example.com',
  ])('%s is served', async (name) => {
    expect((await raw('GET', '/_emulator/health', { host: `${name}:4650` })).status).toBe(200);
    expect((await raw('GET', '/v4/domains', { host: name, authorization: auth() })).status).toBe(200);
  });

  it.each([
    ...['evil.example', 'localhost.evil.example', 'mailgun.net.evil.example', 'evilmailgun.net', '192.168.0.2'],
    ...['docker.internal', 'evil.host.docker.internal', 'host.docker.internal.evil.example', 'mailgun.', 'a b'],
  ])('%s is refused (DNS rebinding)', async (name) => {
    for (const path of ['/_emulator/messages', '/v3/a.example/messages', '/_emulator/t/a/1/open.gif']) {
      expect((await raw('GET', path, { host: name })).status).toBeOneOf([400, 421]);
    }
  });
});

describe('a web page of another origin', () => {
  const paths = ['/_emulator/messages', '/_emulator/latest?subject=1', '/_emulator/stream', '/v4/domains', '/nothing'];

  it.each([
    { name: 'an image or a script', method: 'GET', headers: { ...crossSite, 'sec-fetch-mode': 'no-cors' } },
    { name: 'a fetch', method: 'GET', headers: { ...crossSite, ...foreign, 'sec-fetch-mode': 'cors' } },
    { name: 'a navigation', method: 'GET', headers: { ...crossSite, ...link } },
    { name: 'a frame', method: 'GET', headers: { ...crossSite, ...link, 'sec-fetch-dest': 'iframe' } },
    { name: 'a HEAD', method: 'HEAD', headers: crossSite },
    { name: 'a form', method: 'POST', headers: { ...crossSite, ...link } },
    { name: 'a deletion', method: 'DELETE', headers: { ...crossSite, ...foreign } },
    { name: 'a preflight', method: 'OPTIONS', headers: { ...crossSite, ...foreign } },
    { name: 'a script of another port', method: 'GET', headers: { 'sec-fetch-site': 'same-site' } },
    {
      name: 'a frame of another port',
      method: 'GET',
      headers: { ...link, 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'iframe' },
    },
    { name: 'a form of another port', method: 'POST', headers: { ...link, 'sec-fetch-site': 'same-site' } },
    { name: 'a value that no standard has', method: 'GET', headers: { 'sec-fetch-site': 'x' } },
    { name: 'an old browser: a fetch', method: 'GET', headers: foreign },
    { name: 'an old browser: a sandboxed frame', method: 'GET', headers: { origin: 'null' } },
    { name: 'an old browser: a form', method: 'POST', headers: foreign },
    { name: 'an old browser: another port', method: 'GET', headers: { origin: 'http://localhost:1' } },
  ])('is refused: $name', async ({ method, headers }) => {
    for (const path of paths) {
      const reply = await raw(method, path, { host: 'localhost', authorization: auth(), ...headers });
      expect([path, reply.status]).toEqual([path, 403]);
      expect(reply.headers).toMatchObject({
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
      expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it.each([
    { name: 'a client without these headers', headers: {} },
    { name: 'the address bar', headers: { ...link, 'sec-fetch-site': 'none' } },
    { name: 'its own page', headers: { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' } },
    { name: 'its own page in an old browser', headers: { origin: 'http://localhost' } },
    { name: 'a link in a page of another port', headers: { ...link, 'sec-fetch-site': 'same-site' } },
  ])('is not confused with $name', async ({ headers }) => {
    for (const path of paths.filter((known) => known !== '/nothing' && !known.includes('latest'))) {
      const reply = await raw('GET', path, { host: 'localhost', authorization: auth(), ...headers });
      expect([path, reply.status]).toEqual([path, 200]);
    }
    expect((await raw('DELETE', '/_emulator/messages', { host: 'localhost' })).status).toBe(200);
  });

  it('learns nothing by waiting for a subject', async () => {
    await testEmulator.send(messageWith({ subject: 'Your code is 123456' }));
    const started = performance.now();
    for (const guess of ['1', '2']) {
      const path = `/_emulator/latest?wait=10s&subject=${guess}`;
      expect((await raw('GET', path, { host: 'localhost', ...crossSite })).status).toBe(403);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

it('the links of emails are served from any page, and nothing else below their path', async () => {
  await testEmulator.call('DELETE', '/_emulator/state');
  await testEmulator.send([
    ...message.filter(([name]) => name !== 'html'),
    ['html', '<a href="https://example.com/">go</a> <a href="%unsubscribe_url%">no</a>'],
    ['o:tracking', 'yes'],
  ]);
  const { html } = await testEmulator.emulator.inbox.waitFor();
  const urls = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url]) => new URL(url ?? '').pathname);
  expect(urls).toHaveLength(3);
  const statuses: Array<number | undefined> = [];
  for (const path of urls) {
    const reply = await raw('GET', path, { host: 'localhost', ...crossSite, ...link });
    statuses.push(reply.status);
    expect(reply.headers).toMatchObject({ 'cross-origin-resource-policy': 'cross-origin' });
  }
  expect(statuses.sort()).toEqual([200, 200, 302]);
  for (const path of ['/_emulator/t/../latest', '/_emulator/t/%2e%2e/messages', '/_emulator/t/', '/_emulator/t/a/1/']) {
    expect((await raw('GET', path, { host: 'localhost', ...crossSite })).status).toBe(403);
  }
});

it.each([
  '/_emulator',
  '/_emulator/state',
  '/_emulator/messages',
  '/_emulator/stream',
  '/_emulator/latest',
  '/_emulator/nothing',
])('%s has the protective headers, and none of CORS or HSTS', async (path) => {
  const { headers } = await raw('GET', path, { host: 'localhost' });
  expect(headers).toMatchObject({
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  expect(Object.keys(headers).filter((name) => /^access-control|strict-transport/.test(name))).toEqual([]);
});
