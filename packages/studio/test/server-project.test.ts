// The project and the board over HTTP, as the page calls them; and what the studio makes of a project at its start.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createParser } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import type { Project } from '../src/contract/project.ts';
import { type StudioOptions, startStudio } from '../src/index.ts';
import { createProject } from '../src/project/create-project.ts';
import { formatProject } from '../src/project/format-project.ts';
import { afterThis, apiKey, createFolder, createLab, type Json, readToken } from './lab.ts';

const brand = { productName: 'Acme' };
const connection = { domain: 'mg.example.com', from: 'Acme <hello@mg.example.com>' };
const saved = createProject({ brand, languages: ['en', 'fr'], config: connection });
const named = (productName: string): Project => ({ ...saved, brand: { productName } });

async function setUp() {
  const lab = await createLab();
  const folder = createFolder();
  const file = path.join(folder, 'mailgun-studio.json');
  const start = async (options: StudioOptions = {}) => {
    const studio = await startStudio({ port: 0, emulator: lab.emulator, projectFile: file, log: () => {}, ...options });
    afterThis(() => studio.close());
    const token = await readToken(studio.url);
    const call = async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(studio.url + url, {
        method,
        headers: { 'x-studio-token': token, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Json };
    };
    return { studio, call };
  };
  return { lab, file, start };
}

/** @returns the next `changed` event of a page that is connected */
async function connect(url: string) {
  const stop = new AbortController();
  afterThis(() => stop.abort());
  const response = await fetch(`${url}/api/project/events`, { signal: stop.signal });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const events: Array<{ event: string | undefined; data: Json }> = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data: JSON.parse(data) }) });
  await reader.read(); // The comment with which the stream begins.
  return async () => {
    while (events.length === 0) parser.feed(decoder.decode((await reader.read()).value));
    return events.shift();
  };
}

describe('the project', () => {
  it('is what the file holds', async () => {
    const { file, start } = await setUp();
    writeFileSync(file, formatProject(saved));
    const { call } = await start();

    expect((await call('GET', '/api/project')).body).toMatchObject({ project: saved, file, conflict: null });
  });

  it('is written, and still there after a restart', async () => {
    const { file, start } = await setUp();
    const { studio, call } = await start();
    const { revision } = (await call('GET', '/api/project')).body;
    expect(existsSync(file)).toBe(false);
    const written = await call('PUT', '/api/project', { project: named('Beta'), baseRevision: revision });
    await studio.close();
    const again = await start();

    expect(written).toMatchObject({ status: 200, body: { project: named('Beta'), file, conflict: null } });
    expect((await again.call('GET', '/api/project')).body).toMatchObject({
      project: named('Beta'),
      revision: written.body.revision,
    });
  });

  it('is written as a config, too, and recognizes its own emails', async () => {
    const { file, start } = await setUp();
    const emails = { SignIn: { fr: { texts: { title: 'Bonjour' } } } };
    writeFileSync(file, formatProject({ ...saved, emails }));
    const { call } = await start();
    const { config, revision } = (await call('GET', '/api/project')).body;
    const edited = {
      ...config,
      apiKey,
      tracking: 'off',
      deliveries: { ...config.deliveries, BindMfa: { html: '{{code}}' } },
    };
    const written = await call('PUT', '/api/project/config', { config: edited, baseRevision: revision });

    expect(config).toMatchObject({ ...connection, deliveries: { SignIn: { locales: { fr: {} } } } });
    expect(written).toMatchObject({
      status: 200,
      body: {
        project: {
          brand,
          languages: ['en', 'fr'],
          config: { ...connection, tracking: 'off' },
          emails: { ...emails, BindMfa: { en: { html: '{{code}}' } } },
        },
      },
    });
    expect(readFileSync(file, 'utf8')).not.toContain(apiKey);
    expect(await call('PUT', '/api/project/config', { config, baseRevision: revision })).toMatchObject({ status: 409 });
    expect(await call('PUT', '/api/project/config', { config: [] })).toMatchObject({ status: 400 });
  });

  it('of two tabs: the second one gets what the first one wrote, and may then overwrite it', async () => {
    const { file, start } = await setUp();
    const { call } = await start();
    const { revision } = (await call('GET', '/api/project')).body;
    await call('PUT', '/api/project', { project: named('First'), baseRevision: revision });
    const second = { project: named('Second'), baseRevision: revision };
    const refused = await call('PUT', '/api/project', second);

    expect(refused).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('was changed meanwhile'), project: named('First') },
    });
    expect(readFileSync(file, 'utf8')).toContain('First');
    expect(await call('PUT', '/api/project', { ...second, baseRevision: refused.body.revision })).toMatchObject({
      status: 200,
    });
    expect(readFileSync(file, 'utf8')).toContain('Second');
  });

  it('of an earlier moment is taken back, as undo does', async () => {
    const { start } = await setUp();
    const { call } = await start();
    let { revision } = (await call('GET', '/api/project')).body;
    for (const project of [saved, createProject(), saved]) {
      ({ revision } = (await call('PUT', '/api/project', { project, baseRevision: revision })).body);
    }

    expect((await call('GET', '/api/project')).body).toMatchObject({ project: saved, revision });
  });

  it('notifies every page of a change, from another tab and from outside', async () => {
    const { file, start } = await setUp();
    const { studio, call } = await start();
    const { revision } = (await call('GET', '/api/project')).body;
    const [next, nextOfOther] = [await connect(studio.url), await connect(studio.url)];
    const { body } = await call('PUT', '/api/project', { project: saved, baseRevision: revision });
    const expected = { event: 'changed', data: { revision: body.revision } };

    expect([await next(), await nextOfOther()]).toEqual([expected, expected]);
    writeFileSync(file, formatProject(named('Outside')));
    expect((await next())?.event).toBe('changed');
    expect((await call('GET', '/api/project')).body.project).toMatchObject({ brand: { productName: 'Outside' } });
  });

  it('that an editor broke is a conflict, and is not overwritten', async () => {
    const { file, start } = await setUp();
    writeFileSync(file, formatProject(saved));
    const { call } = await start();
    const { revision } = (await call('GET', '/api/project')).body;
    writeFileSync(file, '{\n  "version": 1,\n<<<<<<< HEAD\n}');
    const state = (await call('GET', '/api/project')).body;

    expect(state).toMatchObject({ project: saved, conflict: { message: expect.stringMatching(/line 3, column 1/) } });
    expect(await call('PUT', '/api/project', { project: named('Mine'), baseRevision: revision })).toMatchObject({
      status: 409,
      body: { project: null, error: expect.stringMatching(/line 3, column 1/) },
    });
    expect(readFileSync(file, 'utf8')).toContain('<<<<<<< HEAD');
  });

  it.each([
    { name: 'nothing', body: {}, error: /must be a JSON object/ },
    {
      name: 'an unknown language',
      body: { project: { ...saved, languages: ['xx'] } },
      error: /not one of the languages/,
    },
    {
      name: 'a brand that cannot be used',
      body: { project: named('{{x}}') },
      error: /productName contains a brace/,
      path: ['brand', 'productName'],
    },
  ])('is refused with its issues: $name', async ({ body, error, path: at = expect.any(Array) }) => {
    const { file, start } = await setUp();
    const { call } = await start();
    const { revision } = (await call('GET', '/api/project')).body;

    for (const [method, url] of [
      ['PUT', '/api/project'],
      ['POST', '/api/board'],
    ] as const) {
      expect(await call(method, url, { ...body, baseRevision: revision })).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(error), issues: [{ path: at, message: expect.any(String) }] },
      });
    }
    expect(existsSync(file)).toBe(false);
  });

  it('never holds a key', async () => {
    const { file, start } = await setUp();
    const { call } = await start();
    const { revision } = (await call('GET', '/api/project')).body;
    const project = { ...saved, config: { ...connection, apiKey } };

    expect(await call('PUT', '/api/project', { project, baseRevision: revision })).toMatchObject({ status: 200 });
    expect(readFileSync(file, 'utf8')).not.toContain(apiKey);
    expect(JSON.stringify((await call('GET', '/api/project')).body)).not.toContain(apiKey);
  });

  it('cannot be written without the token of this start', async () => {
    const { file, start } = await setUp();
    const { call } = await start();
    const headers = { 'x-studio-token': 'other' };

    expect(await call('PUT', '/api/project', { project: saved, baseRevision: 'none' }, headers)).toMatchObject({
      status: 403,
    });
    expect(await call('POST', '/api/board', { project: saved }, headers)).toMatchObject({ status: 403 });
    expect(existsSync(file)).toBe(false);
  });

  it('that cannot be written is refused with the reason', async () => {
    const { file, start } = await setUp();
    const { call } = await start({ projectFile: path.join(path.dirname(file), 'none', 'project.json') });

    expect(await call('PUT', '/api/project', { project: saved, baseRevision: 'none' })).toMatchObject({
      status: 500,
      body: { error: expect.stringMatching(/Cannot write .*: its folder does not exist\./) },
    });
  });
});

describe('the board', () => {
  it('has every email, or those that are requested', async () => {
    const { start } = await setUp();
    const { call } = await start();
    const { cells } = (await call('POST', '/api/board', { project: saved })).body;
    const only = [{ type: 'SignIn', language: 'fr' }];

    expect(cells).toHaveLength(18);
    expect((await call('POST', '/api/board', { project: saved, only })).body.cells).toEqual(
      cells.filter((cell: Json) => cell.type === 'SignIn' && cell.language === 'fr'),
    );
  });
});

describe('at the start', () => {
  const infoOf = async (call: (method: string, url: string) => Promise<{ body: Json }>) =>
    (await call('GET', '/api/studio')).body;

  it('a new project is empty, and sends to the local Mailgun', async () => {
    const { lab, start } = await setUp();
    const { call } = await start();

    expect((await call('GET', '/api/project')).body.project).toEqual(createProject());
    expect(await infoOf(call)).toMatchObject({
      key: 'local',
      config: { endpoint: lab.emulator.url, domain: 'mg.example.com', deliveries: { SignIn: {} } },
    });
  });

  it('a new project is made from the config, without its key', async () => {
    const { lab, file, start } = await setUp();
    const { call } = await start({ config: lab.config });
    const { project, revision } = (await call('GET', '/api/project')).body;
    await call('PUT', '/api/project', { project, baseRevision: revision });

    expect(await infoOf(call)).toMatchObject({ key: 'kept', config: { domain: lab.config.domain } });
    expect(project.config).toMatchObject({ domain: lab.config.domain });
    expect(readFileSync(file, 'utf8')).not.toContain(apiKey);
  });

  it('a project that exists is opened, and the config gives its key alone', async () => {
    const { lab, file, start } = await setUp();
    writeFileSync(file, formatProject(saved));
    const { call } = await start({ config: lab.config });

    expect(await infoOf(call)).toMatchObject({ key: 'kept', config: { from: connection.from } });
    expect((await call('GET', '/api/project')).body.project).toMatchObject(saved);
  });

  it('a project with a connection of its own sends with it, and with the key of the environment', async () => {
    const { file, start } = await setUp();
    writeFileSync(file, formatProject(saved));
    const info = await infoOf((await start({ apiKey })).call);

    expect(info).toMatchObject({ key: 'kept', config: connection });
    expect(info.config).not.toHaveProperty('endpoint');
    expect(JSON.stringify(info)).not.toContain(apiKey);
  });

  it.each(['', '/'])('the key of the environment is not for the local Mailgun, at its address%s', async (slash) => {
    const { lab, file, start } = await setUp();
    const config = { ...connection, endpoint: `${lab.emulator.url}${slash}` };
    writeFileSync(file, formatProject({ ...saved, config }));

    expect(await infoOf((await start({ apiKey })).call)).toMatchObject({ key: 'local', config });
  });

  it('the key of the environment is not for a new project, which has the local Mailgun', async () => {
    const { start } = await setUp();

    expect(await infoOf((await start({ apiKey })).call)).toMatchObject({ key: 'local' });
  });

  it('a file that is no project is not opened', async () => {
    const { file, start } = await setUp();
    writeFileSync(file, '{');

    await expect(start()).rejects.toThrow(/line 1, column 2: Invalid JSON/);
  });
});
