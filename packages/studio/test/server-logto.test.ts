// The server's calls for Logto: who may use them, what they refuse, and what a publish streams.

import { type Studio, startStudio } from 'mailgun-studio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../src/contract/project.ts';
import { buildConfig } from '../src/project/build.ts';
import { apiKey, type Json, readToken } from './lab.ts';
import { appId, appSecret, createLogtoStandIn, type LogtoStandIn } from './support/logto-stand-in.ts';

const project: Project = {
  version: 1,
  brand: { productName: 'Acme' },
  languages: ['en', 'fr'],
  emails: {},
  config: { domain: 'mg.example.com', from: 'Acme <accounts@mg.example.com>' },
  deliveries: {},
};

let logto: LogtoStandIn;
let studio: Studio;
let token: string;
beforeAll(async () => {
  logto = await createLogtoStandIn();
  studio = await startStudio({ port: 0, env: {}, log: () => {} });
  token = await readToken(studio.url);
});
afterAll(async () => {
  await studio.close();
  await logto.close();
});

async function call(path: string, body?: object, headers: Record<string, string> = { 'x-studio-token': token }) {
  const response = await fetch(`${studio.url}/api/logto${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const lines: Json[] = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { status: response.status, json: lines[0] as Json, lines };
}

const fields = () => ({ endpoint: logto.url, appId, appSecret });

describe('before connecting', () => {
  it('has no connection, and rejects every other call with the reason', async () => {
    expect((await call('')).json).toEqual({ connection: null, environment: null, summary: null });
    for (const [path, body] of [
      ['/pull', { project }],
      ['/diff', { project, target: 'locales' }],
      ['/test', { email: 'a@b.example' }],
    ] as const) {
      expect(await call(path, body)).toMatchObject({
        status: 400,
        json: { error: expect.stringContaining('Connect it first') },
      });
    }
  });

  it.each(['/connect', '/disconnect', '/pull', '/diff', '/publish', '/test'])(
    'refuses %s without the token of this start',
    async (path) => {
      expect((await call(path, {}, {})).status).toBe(403);
    },
  );

  it('names every field that is missing', async () => {
    const { status, json } = await call('/connect', { fields: {} });
    expect(status).toBe(400);
    expect(json.error.split('\n')).toHaveLength(3);
  });

  it('connects from the environment only when it is complete there', async () => {
    expect(await call('/connect', { fields: null })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('LOGTO_ENDPOINT is missing') },
    });
  });
});

describe('connected', () => {
  beforeEach(async () => {
    logto.connector = {
      id: 'c1',
      connectorId: 'mailgun',
      config: { ...buildConfig({ ...project, languages: ['en'] }), apiKey },
    };
    logto.templates = [];
    await call('/connect', { fields: fields() });
  });

  it('returns what Logto has, without secrets', async () => {
    const { json } = await call('');
    expect(json).toEqual({
      connection: { endpoint: logto.url, tenantId: 'default', source: 'page' },
      environment: null,
      summary: {
        connectorId: 'mailgun',
        isOurs: true,
        isInstalled: true,
        usageTypes: 9,
        languages: [],
        templates: 0,
        hidesDeliveries: false,
      },
    });
  });

  it('streams the steps of a publish, then its result', async () => {
    const { json: preview } = await call('/diff', { project, target: 'locales' });
    const { lines } = await call('/publish', { project, target: 'locales', revision: preview.revision, confirmed: [] });

    expect(lines.slice(0, -1).map(({ step }) => step)).toEqual([
      'Checking whether Logto has changed',
      'Saving a restore file',
      'Writing the connector’s config',
      'Reading back and comparing',
    ]);
    expect(lines.at(-1)).toMatchObject({
      result: { ok: true, written: ['the connector’s config'], backup: { file: null } },
    });
    expect(logto.render('SignIn', 'fr').subject).toContain('Acme');
  });

  it('restores from memory when there is no project file', async () => {
    const held = structuredClone(logto.connector?.config);
    const { json: preview } = await call('/diff', { project, target: 'locales' });
    const { lines } = await call('/publish', { project, target: 'locales', revision: preview.revision, confirmed: [] });
    const restore = lines.at(-1).result.backup.content;
    const { json: back } = await call('/diff', { restore });
    await call('/publish', { restore, revision: back.revision, confirmed: [] });

    expect(logto.connector?.config).toEqual(held);
  });

  it('publishes nothing while a question is open', async () => {
    const changed: Project = { ...project, brand: { productName: 'Apex' } };
    const { json: preview } = await call('/diff', { project: changed, target: 'templates' });
    const { status, json } = await call('/publish', {
      project: changed,
      target: 'templates',
      revision: preview.revision,
      confirmed: [],
    });

    expect({ status, error: json.error }).toEqual({
      status: 409,
      error: expect.stringContaining('hides all of the connector’s deliveries'),
    });
    expect(logto.templates).toEqual([]);
  });

  it('publishes nothing on another revision', async () => {
    const { json } = await call('/publish', { project, target: 'locales', revision: 'other', confirmed: ['changed'] });
    expect(json).not.toHaveProperty('result');
    expect(Object.keys((logto.connector as Json).config.deliveries.SignIn)).not.toContain('locales');
  });

  it.each([
    {
      name: 'a target that does not exist',
      path: '/diff',
      body: { project, target: 'sms' },
      error: 'target is one of locales, templates, bridge',
    },
    {
      name: 'something that is no project',
      path: '/diff',
      body: { project: { version: 2 }, target: 'locales' },
      error: 'The project cannot be used',
    },
    { name: 'something that is no restore file', path: '/diff', body: { restore: '{}' }, error: 'not a restore file' },
    {
      name: 'a bridge without address',
      path: '/diff',
      body: { project, target: 'bridge' },
      error: 'Bridge address is missing or not valid',
    },
    {
      name: 'a bridge in the clear',
      path: '/diff',
      body: { project, target: 'bridge', typed: { bridgeEndpoint: 'http://b.example.com', bridgeToken: 'Bearer x' } },
      error: 'must begin with https://',
    },
    { name: 'no address for the test', path: '/test', body: { email: 'a b' }, error: 'one email address' },
  ])('refuses $name', async ({ path, body, error }) => {
    expect(await call(path, body)).toMatchObject({ status: 400, json: { error: expect.stringContaining(error) } });
  });

  it('forgets the access when it disconnects', async () => {
    expect((await call('/disconnect', {})).json.connection).toBeNull();
    expect((await call('/diff', { project, target: 'locales' })).status).toBe(400);
  });
});
