// The client of Logto's Management API against servers that are slow, hostile, or not a Logto.
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseAccess } from '../src/logto/access.ts';
import { createLogtoClient, type LogtoClient } from '../src/logto/client.ts';
import { afterThis, serve } from './lab.ts';
import { appId, appSecret, createLogtoStandIn, tokenMarker } from './support/logto-stand-in.ts';

function clientOf(endpoint: string, options: Parameters<typeof createLogtoClient>[1] = {}): LogtoClient {
  const parsed = parseAccess({ endpoint, appId, appSecret });
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  return createLogtoClient(parsed.access, options);
}

const json =
  (value: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
const token = { access_token: `${tokenMarker}abcdefgh`, expires_in: 3600 };
/** Returns a token, and passes every other request to the test. */
const after =
  (listener: RequestListener): RequestListener =>
  (request, response) =>
    request.url === '/oidc/token' ? json(token)(request, response) : listener(request, response);

describe('a server that is not a Logto', () => {
  it.each<{ name: string; listener: RequestListener; code: string; message: string }>([
    {
      name: 'a web page',
      listener: (_request, response) => response.end('<html>'),
      code: 'notLogto',
      message: 'is not a Logto',
    },
    {
      name: 'a 404 without JSON',
      listener: (_request, response) => response.writeHead(404).end('no'),
      code: 'notLogto',
      message: 'status 404',
    },
    {
      name: 'an object in place of a list',
      listener: after(json({ connectors: [] })),
      code: 'notLogto',
      message: 'is not a Logto',
    },
    {
      name: 'text in place of JSON',
      listener: after((_request, response) => response.end('hello')),
      code: 'notLogto',
      message: 'is not a Logto',
    },
    {
      name: 'a 404 for the API',
      listener: after(json({}, 404)),
      code: 'notLogto',
      message: 'not its main endpoint (status 404)',
    },
    {
      name: 'an internal error',
      listener: after(json({ message: 'Internal server error.' }, 500)),
      code: 'unavailable',
      message: 'failed (status 500',
    },
    {
      name: 'a proxy that refuses',
      listener: after(json({ code: 'x.y', message: 'Too many requests' }, 429)),
      code: 'rejected',
      message: 'status 429: Too many requests',
    },
  ])('is named: $name', async ({ listener, code, message }) => {
    await expect(clientOf(await serve(listener)).listFactories()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

it.each(['/oidc/token', '/api/connector-factories'])('does not follow a redirect of %s', async (path) => {
  const reached: string[] = [];
  const other = await serve((request, response) => {
    reached.push(`${request.url} ${request.headers.authorization}`);
    response.end('[]');
  });
  const endpoint = await serve((request, response) => {
    if (request.url === path) response.writeHead(307, { location: `${other}${path}` }).end();
    else json(token)(request, response);
  });

  await expect(clientOf(endpoint).listFactories()).rejects.toMatchObject({ code: 'redirected' });
  expect(reached).toEqual([]);
});

it('stops reading a response that does not end', async () => {
  const endpoint = await serve(
    after((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const write = (): void => {
        while (response.write('x'.repeat(1 << 20)));
        response.once('drain', write);
      };
      write();
    }),
  );

  await expect(clientOf(endpoint).listFactories()).rejects.toMatchObject({ code: 'tooLarge' });
});

it.each([
  { name: 'never begins', listener: () => undefined },
  { name: 'never ends', listener: after((_request, response) => void response.writeHead(200).write('[')) },
])('gives up on a response that $name', async ({ listener }) => {
  await expect(
    clientOf(await serve(listener as RequestListener), { timeoutMs: 100 }).listFactories(),
  ).rejects.toMatchObject({ code: 'timeout' });
});

it('shows Logto’s text without secrets and escape codes', async () => {
  const echo: RequestListener = (request, response) =>
    json({ code: 'a.b', message: `\u001b[31m${request.headers.authorization} ${appSecret} ${'x'.repeat(5_000)}` }, 422)(
      request,
      response,
    );
  const error: Error = await clientOf(await serve(after(echo)))
    .listFactories()
    .then(
      () => new Error('no error'),
      (thrown: Error) => thrown,
    );

  expect(error.message).toContain('status 422');
  expect(error.message).not.toMatch(new RegExp(`${tokenMarker}|${appSecret}|\u001b`));
  expect(error.message.length).toBeLessThan(1_000);
});

it('requests one token, and a new one shortly before it expires', async () => {
  const logto = await createLogtoStandIn();
  afterThis(() => logto.close());
  let now = 0;
  const client = clientOf(logto.url, { now: () => now });
  const tokens = () => logto.requests.filter((call) => call === 'POST /oidc/token').length;

  await client.listFactories();
  await client.findEmailConnector();
  expect(tokens()).toBe(1);
  now = 3_540_000;
  await client.listFactories();
  expect(tokens()).toBe(2);
});

it('requests a new token after a 401', async () => {
  const logto = await createLogtoStandIn();
  afterThis(() => logto.close());
  const client = clientOf(logto.url);
  logto.before(/factories/, () =>
    Response.json({ code: 'auth.unauthorized', message: 'Unauthorized.' }, { status: 401 }),
  );

  await expect(client.listFactories()).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringContaining('https://default.logto.app/api'),
  });
  expect(await client.listFactories()).not.toEqual([]);
});

describe('parseAccess', () => {
  const fields = { endpoint: 'https://logto.example.com', appId: 'id', appSecret: 'secret' };
  it.each([
    {
      name: 'https',
      endpoint: 'https://logto.example.com/',
      access: { endpoint: 'https://logto.example.com', tenantId: 'default', resource: 'https://default.logto.app/api' },
    },
    { name: 'loopback', endpoint: 'http://localhost:3001', access: { endpoint: 'http://localhost:3001' } },
    {
      name: 'Logto Cloud',
      endpoint: 'https://acme1.logto.app',
      access: { tenantId: 'acme1', resource: 'https://acme1.logto.app/api' },
    },
  ])('takes $name', ({ endpoint, access }) => {
    expect(parseAccess({ ...fields, endpoint })).toMatchObject({ ok: true, access });
  });

  it.each([
    {
      name: 'plain http',
      changes: { endpoint: 'http://logto.example.com' },
      problem: 'Endpoint must begin with https://',
    },
    {
      name: 'a host that only looks like loopback',
      changes: { endpoint: 'http://127.0.0.1.example.com' },
      problem: 'must begin with https://',
    },
    {
      name: 'credentials in the address',
      changes: { endpoint: 'https://a:b@logto.example.com' },
      problem: 'must not contain a user name',
    },
    {
      name: 'a path',
      changes: { endpoint: 'https://logto.example.com/console' },
      problem: 'the origin alone: https://logto.example.com',
    },
    { name: 'another scheme', changes: { endpoint: 'file:///etc/passwd' }, problem: 'must be an address' },
    { name: 'a line break in the secret', changes: { appSecret: 'a\nb' }, problem: 'App secret is not valid' },
    { name: 'a number in place of the id', changes: { appId: 4 }, problem: 'App ID is missing' },
    { name: 'a tenant with a slash', changes: { tenantId: 'a/b' }, problem: 'Tenant ID is not valid' },
  ])('refuses $name', ({ changes, problem }) => {
    expect(parseAccess({ ...fields, ...changes })).toEqual({ ok: false, problems: [expect.stringContaining(problem)] });
  });

  it('names every problem at once', () => {
    expect(parseAccess({})).toMatchObject({
      ok: false,
      problems: [expect.anything(), expect.anything(), expect.anything()],
    });
  });
});
