// mailgun-studio init, build, and the commands that take a project where they take a config.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { lintConfig as guard } from 'connector-mailgun/inspect';
import { describe, expect, it } from 'vitest';
import type { Project } from '../src/contract/project.ts';
import { languageTags } from '../src/design/languages.ts';
import { createProject } from '../src/project/create-project.ts';
import { formatProject, schemaUrl } from '../src/project/format-project.ts';
import { checkProject, parseProject } from '../src/project/parse-project.ts';
import { apiKey, createFolder, createLab } from './lab.ts';

async function setUp() {
  const lab = await createLab();
  const folder = createFolder();
  const file = path.join(folder, 'mailgun-studio.json');
  return { ...lab, folder, file, read: () => JSON.parse(readFileSync(file, 'utf8')) };
}
const connection = { domain: 'mg.example.com', from: 'Acme <hello@mg.example.com>' };
const project: Project = {
  ...createProject({ brand: { productName: 'Acme' }, languages: ['en', 'fr', 'ar'], config: connection }),
  emails: { SignIn: { fr: { texts: { title: 'Bonjour' } } }, BindMfa: null },
};

describe('init', () => {
  it('makes a branded project in several languages', async () => {
    const { run, file, read } = await setUp();
    const result = await run([
      'init',
      '--name',
      'Acme',
      '--color',
      '#e5484d',
      '--languages',
      'en, fr,AR',
      '--out',
      file,
    ]);

    expect(result).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('en, fr, ar') });
    expect(read()).toMatchObject({
      brand: { productName: 'Acme', accentColor: '#e5484d' },
      languages: ['en', 'fr', 'ar'],
    });
    expect(parseProject(readFileSync(file, 'utf8')).ok).toBe(true);
  });

  it('imports a config, without its key', async () => {
    const { run, file, read, config } = await setUp();
    const misspelled = { apikey: apiKey, api_key: apiKey, 'Authorization ': apiKey };
    await run(['init', '-', '--out', file], { input: JSON.stringify({ ...config, ...misspelled, apiKey }) });

    expect(readFileSync(file, 'utf8')).not.toContain(apiKey);
    expect(read().config).toMatchObject({ domain: config.domain, from: config.from });
  });

  it.each([
    { name: 'a color that is none', args: ['--color', 'red'], message: /accentColor is not a color/ },
    {
      name: 'an unknown language',
      args: ['--languages', 'en,xx'],
      message: /--languages has no language “xx”\. Choose from en, ar, cs,/,
    },
    { name: 'a language twice', args: ['--languages', 'en,en'], message: /A language is listed twice/ },
    { name: 'a name with a placeholder', args: ['--name', '{{x}}'], message: /contains a brace/ },
  ])('refuses $name and writes nothing', async ({ args, message }) => {
    const { run, folder, file } = await setUp();
    const result = await run(['init', '--out', file, ...args]);

    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes no project for a config: its brand and texts would become emails by hand', async () => {
    const { run, file, read } = await setUp();
    writeFileSync(file, formatProject(project));

    expect(await run(['init', file, '--out', file, '--force'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/ is a project already\. Open it with: mailgun-studio .*mailgun-studio\.json\n$/),
    });
    expect(read()).toMatchObject(project);
  });

  it('replaces a file only with --force', async () => {
    const { run, file, read } = await setUp();
    writeFileSync(file, 'mine');
    const refused = await run(['init', '--out', file]);

    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('add --force') });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await run(['init', '--out', file, '--force']);
    expect(read().version).toBe(1);
  });

  it('reports that the file cannot be written', async () => {
    const { run, folder } = await setUp();
    const result = await run(['init', '--out', path.join(folder, 'none', 'x.json')]);

    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('its folder does not exist') });
  });
});

describe('build', () => {
  it('writes a config that the connector accepts, without a key', async () => {
    const { run, file } = await setUp();
    writeFileSync(file, formatProject(project));
    const { exitCode, json } = await run(['build', file]);

    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({ ...connection, deliveries: { SignIn: { locales: { fr: {}, ar: {} } } } });
    expect(guard({ ...json(), apiKey })).toEqual([]);
    expect(json().deliveries).not.toHaveProperty('BindMfa');
  });

  it('writes Logto’s email templates', async () => {
    const { run, file } = await setUp();
    writeFileSync(file, formatProject(project));
    const { templates } = (await run(['build', file, '--target', 'templates'])).json();

    expect(templates).toHaveLength(24);
    expect(templates[1]).toMatchObject({
      languageTag: 'fr',
      templateType: 'SignIn',
      details: {
        subject: expect.stringContaining('{{code}}'),
        content: expect.stringContaining('Bonjour'),
        contentType: 'text/html',
      },
    });
  });

  it('exits 1 and lists what Logto would refuse', async () => {
    const { run, file } = await setUp();
    writeFileSync(file, formatProject({ ...project, deliveries: { SignIn: { tags: 7 } } }));
    const { exitCode, stderr, json } = await run(['build', file]);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Logto refuses this config:\n✗ deliveries\.SignIn\.tags: /);
    expect(json().deliveries.SignIn.tags).toBe(7);
  });

  it('names the fields that the project does not have', async () => {
    const { run, file } = await setUp();
    writeFileSync(file, formatProject(createProject()));

    expect(await run(['build', file])).toMatchObject({
      exitCode: 0,
      stderr: 'Not in the project: domain, from. Set them in Logto Console, or in the environment of the bridge.\n',
    });
  });

  it('leaves out the local endpoint, and reports it', async () => {
    const { run, file } = await setUp();
    writeFileSync(file, formatProject({ ...project, config: { ...connection, endpoint: 'http://127.0.0.1:4650' } }));
    const { json, stderr } = await run(['build', file]);

    expect(json()).not.toHaveProperty('endpoint');
    expect(stderr).toContain('The endpoint of the local Mailgun is left out');
  });

  it.each([
    {
      name: 'a file that is not there',
      text: undefined,
      args: [],
      message: /does not exist\. Make one with mailgun-studio init/,
    },
    { name: 'a file of 3 MB', text: ' '.repeat(3_000_000), args: [], message: /larger than 2 MB/ },
    {
      name: 'a project with an error',
      text: '{\n"version": 1,\n"colour": 1}',
      args: [],
      message: /line 3, column 1: A project has no field "colour"/,
    },
    {
      name: 'an unknown target',
      text: '{"version":1}',
      args: ['--target', 'x'],
      message: /argument 'x' is invalid\. Allowed choices are config, templates\./,
    },
  ])('refuses $name', async ({ text, args, message }) => {
    const { run, file } = await setUp();
    if (text !== undefined) writeFileSync(file, text);

    expect(await run(['build', file, ...args])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });
});

describe('a project in place of a config', () => {
  it('is checked', async () => {
    const { run, file } = await setUp();
    writeFileSync(file, formatProject(project));
    const env = { MAILGUN_API_KEY: apiKey };

    expect(await run(['check', file], { env })).toMatchObject({ exitCode: 0, stdout: 'No problems found.\n' });
    writeFileSync(file, '{"version": 1, "brand": {}, "languages": ["xx"]}');
    expect(await run(['check', file], { env })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/line 1, column 43/),
    });
  });

  it('is checked without a connection, which it need not have, but for a check at Mailgun', async () => {
    const { run, file } = await setUp();
    await run(['init', '--name', 'Acme', '--out', file]);

    expect(await run(['check', file])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^· The project has no apiKey, domain, from: Logto, the bridge or the environment adds what is missing\. \[connection\]\nNo pro/,
      ),
    });
    expect(await run(['check', file, '--live'])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('✗ apiKey: Fill in API key.'),
    });
  });

  it('is previewed in every language, with one page over all emails', async () => {
    const { run, file, folder } = await setUp();
    writeFileSync(file, formatProject(project));
    const out = path.join(folder, 'emails');
    const opened: string[] = [];
    const result = await run(['preview', file, '--out', out, '--open'], {
      openUrl: async (url) => void opened.push(url),
    });

    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/✓ 27 emails: .*index\.html\n$/) });
    expect(opened).toEqual([expect.stringMatching(/^file:.*index\.html$/)]);
    const index = readFileSync(path.join(out, 'index.html'), 'utf8');
    expect(index.match(/<iframe sandbox=""/g)).toHaveLength(27);
    expect(index).toContain('src="SignIn.fr.html"');
    expect(readFileSync(path.join(out, 'SignIn.fr.html'), 'utf8')).toContain('Bonjour');
    expect(readdirSync(out)).toHaveLength(27 * 4 + 1);
  });

  it('is previewed in its default language, whichever that is', async () => {
    const { run, file, folder } = await setUp();
    writeFileSync(file, formatProject({ ...project, languages: ['fr', 'en'] }));
    await run(['preview', file, '--out', folder]);
    const languageOf = (name: string) => /lang='(\w+)'/.exec(readFileSync(path.join(folder, name), 'utf8'))?.[1];

    expect(['SignIn.html', 'SignIn.en.html', 'Generic.html', 'Register.html'].map(languageOf)).toEqual([
      'fr',
      'en',
      'fr',
      'fr',
    ]);
    expect(readFileSync(path.join(folder, 'index.html'), 'utf8')).toContain('<b>fr</b>');
  });

  it('has its page over all emails although a usage type is called index', async () => {
    const { run, folder, config } = await setUp();
    const input = JSON.stringify(config);
    await run(['preview', '-', '--out', folder, '--type', 'index', '--payload', '{"code":"123456"}'], { input });

    expect(readFileSync(path.join(folder, 'index.html'), 'utf8')).toContain('src="index_.html"');
  });

  it('is opened with the page, and an invalid one is not', async () => {
    const { run, file } = await setUp();
    writeFileSync(file, formatProject(project));
    const args = ['--port', '0', '--json', '--no-open'];
    let served: unknown;
    const running = await run([file, '--port', '0', '--json'], {
      openUrl: async (url) => {
        served = await (await fetch(`${url}/api/project`)).json();
      },
    });
    expect(running.exitCode).toBe(0);
    expect(served).toMatchObject({ project, file, conflict: null });
    writeFileSync(file, '{');
    expect(await run([file, ...args])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/line 1, column \d+: Invalid JSON/),
    });
  });
});

describe('the schema of the file', () => {
  const schema = JSON.parse(readFileSync(new URL('../project.schema.json', import.meta.url), 'utf8'));

  it('is the one that the file names', () => {
    expect(schema.$id).toBe(schemaUrl);
  });

  const isValid = new Ajv({ allErrors: true }).compile(schema);

  it.each([
    { name: 'an example', value: project },
    { name: 'every language', value: createProject({ languages: languageTags }) },
    { name: 'an email by hand', value: { ...project, emails: { Generic: { en: { html: 'x', subject: 'y' } } } } },
    { name: 'a version alone', value: { version: 1 } },
    { name: 'an unknown field', value: { ...project, colour: 1 } },
    { name: 'an unknown language', value: { ...project, languages: ['xx'] } },
    { name: 'an unknown usage type', value: { ...project, emails: { Login: {} } } },
    { name: 'a key', value: { ...project, config: { apiKey: 'x' } } },
    { name: 'texts and html at once', value: { ...project, emails: { Generic: { en: { html: 'x', texts: {} } } } } },
    { name: 'another version', value: { version: 2 } },
    { name: 'a color that is none', value: { version: 1, brand: { accentColor: 'red' } } },
  ])('accepts what the studio reads, and nothing else: $name', ({ value }) => {
    expect(isValid(value)).toBe(checkProject(value).ok);
  });
});
