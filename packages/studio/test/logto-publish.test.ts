// pull, diff, publish and init --from-logto, against the stand-in for Logto: what it holds afterwards, and what a person reads.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../src/contract/project.ts';
import { buildConfig } from '../src/project/build.ts';
import { formatProject } from '../src/project/format-project.ts';
import { afterThis, apiKey, createFolder, createLab, type Json, type Lab } from './lab.ts';
import { createLogtoStandIn, type LogtoStandIn, type StandInOptions } from './support/logto-stand-in.ts';

const connection = { domain: 'mg.example.com', from: 'Acme <accounts@mg.example.com>' };
const acme: Project = {
  version: 1,
  brand: { productName: 'Acme' },
  languages: ['en', 'fr', 'ar'],
  emails: {},
  config: connection,
  deliveries: {},
};
/** As `mailgun` holds it after an earlier publish. */
const published = (project: Project = acme): { connectorId: string; config: Record<string, unknown> } => ({
  connectorId: 'mailgun',
  config: { ...buildConfig(project), apiKey },
});
const fixedNow = () => Date.UTC(2026, 10, 26, 10, 30, 0);

let folder: string;
let file: string;
let lab: Lab;
beforeEach(async () => {
  folder = createFolder();
  file = path.join(folder, 'mailgun-studio.json');
  lab = await createLab();
});

async function standIn(options: StandInOptions = {}): Promise<LogtoStandIn> {
  const logto = await createLogtoStandIn(options);
  afterThis(() => logto.close());
  return logto;
}

const writeProject = (project: Project) => writeFile(file, formatProject(project));
const readProjectFile = async (): Promise<Json> => JSON.parse(await readFile(file, 'utf8'));
const run = (
  logto: LogtoStandIn,
  args: string[],
  options: { input?: string; isTerminal?: boolean; env?: object } = {},
) => lab.run(args, { now: fixedNow, ...options, env: { ...logto.env, ...options.env } });
const publishCommand = (logto: LogtoStandIn, ...args: string[]) => run(logto, ['publish', file, '--yes', ...args]);
const backupFile = () => path.join(folder, 'mailgun-studio.backup-20261126-103000.json');
/** `PATCH /api/…` and other writes, without the token. */
const writesOf = ({ requests }: LogtoStandIn) => requests.filter((call) => !/^GET|token$/.test(call));

describe('publish to the config', () => {
  it('sets up a connector that was not there, and what Logto sends is what the project makes', async () => {
    const logto = await standIn();
    await writeProject(acme);
    const { exitCode, stdout } = await run(logto, ['publish', file, '--yes'], { env: { MAILGUN_API_KEY: apiKey } });

    expect(stdout).toContain('✓ written: the connector’s config');
    expect(exitCode).toBe(0);
    expect(logto.connector).toMatchObject({ connectorId: 'mailgun', config: { ...buildConfig(acme), apiKey } });
    expect(logto.render('SignIn', 'fr')).toMatchObject({
      subject: expect.stringContaining('123456'),
      html: expect.stringContaining("lang='fr'"),
    });
    expect(logto.render('SignIn', 'ar').html).toContain("dir='rtl'");
  });

  it('never publishes the address of the local Mailgun, from the project or from the environment', async () => {
    const logto = await standIn();
    await writeProject(acme);
    const { exitCode, stdout } = await run(logto, ['publish', file, '--yes'], {
      env: { MAILGUN_API_KEY: apiKey, MAILGUN_ENDPOINT: 'http://127.0.0.1:4650' },
    });

    expect(exitCode).toBe(0);
    expect(logto.connector?.config).not.toHaveProperty('endpoint');
    expect(stdout).toContain('The endpoint of the local Mailgun is not published');
  });

  it('names what a connector that is not set up yet needs', async () => {
    const logto = await standIn();
    await writeProject({ ...acme, config: {} });
    const { exitCode, stderr } = await publishCommand(logto);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'Missing: Mailgun API key (MAILGUN_API_KEY), domain (under Configure, or MAILGUN_DOMAIN), sender',
    );
    expect(writesOf(logto)).toEqual([]);
  });

  it('keeps the key and what the project does not own', async () => {
    const custom = { subject: 'Custom', html: '<p>{{code}}</p>' };
    const { config } = published();
    const { SignIn, ...others } = config.deliveries as Json;
    const catalan = { subject: 'El teu codi', html: '<p lang="ca">{{code}}</p>' };
    const deliveries = {
      ...others,
      SignIn: { ...SignIn, locales: { ...SignIn.locales, ca: catalan } },
      Custom: custom,
    };
    const logto = await standIn({
      connector: { connectorId: 'mailgun', config: { ...config, testMode: 'on', deliveries } },
    });
    await writeProject({ ...acme, brand: { productName: 'Apex' } });
    const { exitCode, stdout } = await publishCommand(logto, '--overwrite');

    expect(exitCode).toBe(0);
    expect(logto.connector?.config).toMatchObject({
      apiKey,
      testMode: 'on',
      deliveries: { Custom: custom, SignIn: { locales: { ca: catalan } } },
    });
    expect(logto.render('SignIn', 'en').html).toContain('Apex');
    expect(stdout).toContain('Stays as it is in Logto: testMode, deliveries.SignIn.locales.ca, deliveries.Custom');
  });

  it('writes nothing when Logto has what the project has', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);
    const { exitCode, stdout } = await publishCommand(logto);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Nothing to do: Logto has what the project has.\n' });
    expect(writesOf(logto)).toEqual([]);
  });

  it('takes a removed language out of Logto', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject({ ...acme, languages: ['en', 'ar'] });
    const { stdout } = await publishCommand(logto, '--overwrite');

    expect(stdout).toContain('− SignIn fr  removed');
    expect(Object.keys((logto.connector as Json).config.deliveries.SignIn.locales)).toEqual(['ar']);
  });

  it('warns that a Generic template in the fallback language hides these emails', async () => {
    const templates = [
      { languageTag: 'en', templateType: 'Generic', details: { subject: 'x', content: '<p>{{code}}</p>' } },
    ];
    const logto = await standIn({ connector: published(), templates });
    await writeProject({ ...acme, brand: { productName: 'Apex' } });
    const { stdout } = await publishCommand(logto, '--overwrite');

    expect(stdout).toContain('it sends that for every email, and none of these');
  });

  it('moves the key and the sender of Logto’s own Mailgun connector along', async () => {
    const logto = await standIn({
      connector: { connectorId: 'mailgun-email', config: { ...connection, apiKey, deliveries: {} } },
    });
    await writeProject({ ...acme, config: {} });
    const stopped = await publishCommand(logto);
    const { exitCode } = await publishCommand(logto, '--overwrite');

    expect(stopped).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/hold its secrets\. Nothing was written\. To replace it, add --overwrite\./),
    });
    expect(exitCode).toBe(0);
    expect(logto.connector).toMatchObject({ connectorId: 'mailgun', config: { ...connection, apiKey } });
  });
});

describe('asking', () => {
  it('refuses without a terminal and --yes', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject({ ...acme, languages: ['en'] });
    const { exitCode, stderr } = await run(logto, ['publish', file]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('publish would change 18 emails at');
    expect(stderr).toContain('Without a terminal, add --yes');
    expect(writesOf(logto)).toEqual([]);
  });

  it('asks on a terminal, and writes nothing after a no', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject({ ...acme, languages: ['en'] });
    const { exitCode, stderr } = await run(logto, ['publish', file], { isTerminal: true, input: 'n\n' });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Nothing was written.');
    expect(writesOf(logto)).toEqual([]);
  });

  it('names another email connector that would be replaced', async () => {
    const logto = await standIn({
      connector: { connectorId: 'simple-mail-transfer-protocol', config: { auth: { pass: 'smtp-secret-marker' } } },
    });
    await writeProject(acme);
    const { stdout } = await run(logto, ['publish', file], {
      isTerminal: true,
      input: 'n\n',
      env: { MAILGUN_API_KEY: apiKey },
    });

    expect(stdout).toContain('Logto sends its emails with the connector "simple-mail-transfer-protocol".');
    expect(logto.connector?.connectorId).toBe('simple-mail-transfer-protocol');
  });

  it('stops when someone changed Logto since the last pull, and goes on with --overwrite', async () => {
    const logto = await standIn({ connector: published() });
    await run(logto, ['pull', file]);
    if (logto.connector) logto.connector.config.testMode = 'on';
    await writeProject({ ...acme, brand: { productName: 'Apex' } });
    const stopped = await publishCommand(logto);

    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toMatch(
      /Logto was changed since the last pull, in Console or by someone else\. Nothing was written\. Run mailgun-studio pull \S+ first, or add --overwrite\./,
    );
    expect(writesOf(logto)).toEqual([]);
    expect((await publishCommand(logto, '--overwrite')).exitCode).toBe(0);
  });

  it('needs no --overwrite after a pull, nor after its own publish', async () => {
    const logto = await standIn({ connector: published() });
    await run(logto, ['pull', file]);
    await writeProject({ ...acme, brand: { productName: 'Apex' } });
    const first = await publishCommand(logto);
    await rm(backupFile());
    await writeProject({ ...acme, brand: { productName: 'Zenith' } });
    const second = await publishCommand(logto);

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(logto.render('SignIn', 'en').html).toContain('Zenith');
  });

  it('writes nothing when Logto changes between the question and the write', async () => {
    const logto = await standIn({ connector: published() });
    await run(logto, ['pull', file]);
    await writeProject({ ...acme, brand: { productName: 'Apex' } });
    let reads = 0;
    const countReads = () => {
      reads += 1;
      if (reads === 2 && logto.connector) logto.connector.config.testMode = 'on';
      logto.before(/^GET \/api\/connectors$/, countReads);
      return undefined;
    };
    logto.before(/^GET \/api\/connectors$/, countReads);
    const { exitCode, stderr } = await publishCommand(logto);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Logto was changed while you reviewed the differences, and nothing was written');
    expect(writesOf(logto)).toEqual([]);
  });
});

describe('restore', () => {
  it.each([
    { name: 'the key that Logto has', added: {} },
    { name: 'no misspelled key, which the connector refuses', added: { api_key: apiKey } },
  ])('brings back what was there, with $name', async ({ added }) => {
    const logto = await standIn({ connector: published() });
    const before = structuredClone(logto.connector?.config);
    await writeProject({ ...acme, brand: { productName: 'Apex' }, languages: ['en'] });
    await publishCommand(logto, '--overwrite');
    const backup = await readFile(backupFile(), 'utf8');
    Object.assign(logto.connector?.config ?? {}, added);
    const restored = await lab.run(['publish', file, '--yes', '--restore', backupFile()], {
      env: logto.env,
      now: () => fixedNow() + 60_000,
    });

    expect(restored.exitCode).toBe(0);
    expect(restored.stdout).toContain('Read back and compared: Logto has what the restore file has.');
    expect(logto.connector?.config).toEqual(before);
    expect(backup).not.toContain(apiKey);
  });

  it.each([
    { name: 'a file that is none', content: '{}', message: 'This is not a restore file' },
    { name: 'a file that is no JSON', content: '{', message: 'Invalid JSON at line 1' },
    {
      name: 'a file of another Logto',
      content: JSON.stringify({
        kind: 'mailgun-studio-backup',
        version: 1,
        endpoint: 'https://other.example.com',
        tenantId: 'default',
      }),
      message: 'is of https://other.example.com',
    },
  ])('refuses $name', async ({ content, message }) => {
    const logto = await standIn({ connector: published() });
    await writeFile(backupFile(), content);
    const { exitCode, stderr } = await publishCommand(logto, '--restore', backupFile());

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(writesOf(logto)).toEqual([]);
  });

  it('keeps every restore file of one second', async () => {
    const logto = await standIn({ connector: published() });
    for (const productName of ['Apex', 'Zenith']) {
      await writeProject({ ...acme, brand: { productName } });
      expect((await publishCommand(logto, '--overwrite')).exitCode).toBe(0);
    }
    const second = path.join(folder, 'mailgun-studio.backup-20261126-103000-2.json');

    expect(JSON.parse(await readFile(backupFile(), 'utf8')).connector.config.deliveries).toEqual(
      buildConfig(acme).deliveries,
    );
    expect(await readFile(second, 'utf8')).toContain('Apex');
  });

  it('publishes nothing when what is there cannot be saved', async () => {
    const logto = await standIn({ connector: published() });
    const unwritable = path.join(folder, 'x'.repeat(250));
    await writeFile(unwritable, formatProject({ ...acme, languages: ['en'] }));
    const { exitCode, stderr } = await run(logto, ['publish', unwritable, '--yes', '--overwrite']);

    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Nothing was published.'),
    });
    expect(writesOf(logto)).toEqual([]);
  });

  it('explains that another connector’s secrets are not saved', async () => {
    const logto = await standIn({
      connector: { connectorId: 'simple-mail-transfer-protocol', config: { auth: { pass: 'smtp-secret-marker' } } },
    });
    await writeProject(acme);
    await run(logto, ['publish', file, '--yes', '--overwrite'], { env: { MAILGUN_API_KEY: apiKey } });
    const { exitCode, stderr } = await publishCommand(logto, '--restore', backupFile());

    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      '"simple-mail-transfer-protocol", whose secrets are not saved. Set it up again in Console.',
    );
    expect(await readFile(backupFile(), 'utf8')).not.toContain('smtp-secret-marker');
  });
});

describe('publish to the email templates', () => {
  it('writes one for each email, and Logto sends them', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);
    const { exitCode, stdout } = await publishCommand(logto, '--to', 'templates', '--overwrite');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('✓ written: 9 email templates in fr');
    expect(stdout).toContain('no text part, tags or headers');
    expect(logto.templates).toHaveLength(27);
    expect(logto.render('ForgotPassword', 'ar').html).toContain("dir='rtl'");
  });

  it('warns before a Generic template in the fallback language hides the deliveries', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);
    await run(logto, ['pull', file]);
    const { stdout, exitCode } = await run(logto, ['publish', file, '--to', 'templates'], {
      isTerminal: true,
      input: 'n\n',
    });

    expect(stdout.replace(/\s+/g, ' ')).toContain('it hides all of the connector’s deliveries');
    expect(exitCode).toBe(1);
    expect(logto.templates).toEqual([]);
  });

  it('says so without a question too: in diff, and with --yes', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);
    await run(logto, ['pull', file]);
    const diff = await run(logto, ['diff', file, '--to', 'templates']);
    const { stdout } = await publishCommand(logto, '--to', 'templates');

    for (const text of [diff.stdout, stdout]) expect(text).toContain('it hides all of the connector’s deliveries');
  });

  it('removes those of a language that is gone, keeps others, and restore brings both back', async () => {
    const swiss = {
      languageTag: 'de-CH',
      templateType: 'SignIn',
      details: { subject: 'Grüezi', content: '<p>{{code}}</p>' },
    };
    const logto = await standIn({ connector: published(), templates: [swiss] });
    await writeProject(acme);
    await publishCommand(logto, '--to', 'templates', '--overwrite');
    await rm(backupFile());
    await writeProject({ ...acme, languages: ['en', 'fr'] });
    await publishCommand(logto, '--to', 'templates');

    expect(logto.templates.filter(({ languageTag }) => languageTag === 'ar')).toEqual([]);
    expect(logto.templates).toContainEqual(expect.objectContaining(swiss));
    await lab.run(['publish', file, '--yes', '--restore', backupFile()], {
      env: logto.env,
      now: () => fixedNow() + 60_000,
    });
    expect(logto.templates.filter(({ languageTag }) => languageTag === 'ar')).toHaveLength(9);
  });

  it('explains that a Logto before 1.25 has none', async () => {
    const logto = await standIn({ connector: published(), version: '1.24' });
    await writeProject(acme);
    const { exitCode, stderr } = await publishCommand(logto, '--to', 'templates');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('it is older than 1.25. Publish to the connector’s config instead (--to locales)');
  });

  it('lists what was written and what was not after a failure in the middle', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);
    let puts = 0;
    const failSecond = () => {
      puts += 1;
      if (puts === 2) return Response.json({ code: 'guard.invalid_input', message: 'No.' }, { status: 400 });
      logto.before(/^PUT/, failSecond);
      return undefined;
    };
    logto.before(/^PUT/, failSecond);
    const { exitCode, stdout } = await publishCommand(logto, '--to', 'templates', '--overwrite');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('✓ written: 9 email templates in en');
    expect(stdout).toContain('✗ not written: 9 email templates in fr');
    expect(stdout).toContain('✗ not written: 9 email templates in ar');
    expect(stdout).toContain(`To undo: mailgun-studio publish ${file} --restore`);
    expect(new Set(logto.templates.map(({ languageTag }) => languageTag))).toEqual(new Set(['en']));
  });
});

describe('publish to the bridge', () => {
  const token = 'Bearer bridge-token-0123456789-marker';
  const bridgeArgs = () => [
    '--to',
    'bridge',
    '--bridge-url',
    'https://bridge.example.com',
    '--bridge-config',
    path.join(folder, 'mailgun.json'),
  ];

  it('sets up the HTTP email connector and writes the bridge’s file without a key', async () => {
    const logto = await standIn({ isInstalled: false });
    await writeProject(acme);
    const { exitCode, stdout } = await run(logto, ['publish', file, '--yes', ...bridgeArgs()], {
      env: { BRIDGE_TOKEN: token },
    });

    expect(exitCode).toBe(0);
    expect(logto.connector).toMatchObject({
      connectorId: 'http-email',
      config: { endpoint: 'https://bridge.example.com', authorization: token },
    });
    expect(JSON.parse(await readFile(path.join(folder, 'mailgun.json'), 'utf8'))).toEqual(buildConfig(acme));
    expect(stdout).not.toContain('bridge-token');
  });

  it('keeps the key and the mode of the bridge’s file: the bridge runs as another user, and may have its key there', async () => {
    const logto = await standIn({ isInstalled: false });
    await writeProject(acme);
    const [bridgeFile, newFile] = [path.join(folder, 'mailgun.json'), path.join(folder, 'new.json')];
    await writeFile(bridgeFile, JSON.stringify({ apiKey, testMode: 'on' }));
    await chmod(bridgeFile, 0o640);
    const publish = (...args: string[]) =>
      run(logto, ['publish', file, '--yes', ...bridgeArgs(), ...args], { env: { BRIDGE_TOKEN: token } });

    const { stdout, stderr } = await publish();
    expect(JSON.parse(await readFile(bridgeFile, 'utf8'))).toEqual({ ...buildConfig(acme), apiKey, testMode: 'on' });
    expect((await stat(bridgeFile)).mode & 0o777).toBe(0o640);
    expect(stdout + stderr).not.toContain(apiKey);
    expect((await publish()).stdout).toContain('Nothing to do');

    await publish('--bridge-config', newFile);
    expect((await stat(newFile)).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it.each([
    {
      name: 'the token',
      env: {},
      args: ['--bridge-url', 'https://bridge.example.com'],
      message: 'BRIDGE_TOKEN is missing or not valid',
    },
    {
      name: 'a token that the bridge accepts',
      env: { BRIDGE_TOKEN: 'Bearer short' },
      args: ['--bridge-url', 'https://bridge.example.com'],
      message: 'BRIDGE_TOKEN has fewer than 24 characters',
    },
    { name: 'the address', env: { BRIDGE_TOKEN: token }, args: [], message: '--bridge-url is missing or not valid' },
    {
      name: 'https',
      env: { BRIDGE_TOKEN: token },
      args: ['--bridge-url', 'http://bridge.example.com'],
      message: 'must begin with https://',
    },
  ])('requires $name', async ({ env, args, message }) => {
    const logto = await standIn();
    await writeProject(acme);
    const { exitCode, stderr } = await run(logto, ['publish', file, '--yes', '--to', 'bridge', ...args], { env });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('failures', () => {
  const broken = (): Response => Response.json({ message: 'Internal server error.' }, { status: 500 });
  it.each<{ name: string; options?: StandInOptions; env?: Record<string, string>; exitCode?: number; message: string }>(
    [
      {
        name: 'the connector is not installed',
        options: { isInstalled: false },
        message: 'is not installed in this Logto. Add its tarball with `npx @logto/cli connector add',
      },
      {
        name: 'the secret is wrong',
        env: { LOGTO_APP_SECRET: 'wrong' },
        message: 'does not accept the app ID and secret',
      },
      {
        name: 'the role is missing',
        options: { scope: '' },
        message: 'give it the role “Logto Management API access”',
      },
      {
        name: 'the resource is unknown',
        env: { LOGTO_API_RESOURCE: 'https://x.logto.app/api' },
        message: 'does not know the API resource https://x.logto.app/api',
      },
      {
        name: 'the endpoint is not https',
        env: { LOGTO_ENDPOINT: 'http://logto.example.com' },
        exitCode: 2,
        message: 'LOGTO_ENDPOINT must begin with https://',
      },
      {
        name: 'the endpoint has a path',
        env: { LOGTO_ENDPOINT: 'https://logto.example.com/api' },
        exitCode: 2,
        message: 'the origin alone: https://logto.example.com',
      },
      {
        name: 'nothing is set',
        env: { LOGTO_ENDPOINT: '', LOGTO_APP_ID: '', LOGTO_APP_SECRET: '' },
        exitCode: 2,
        message: 'LOGTO_APP_SECRET is missing',
      },
      {
        name: 'nobody listens',
        env: { LOGTO_ENDPOINT: 'http://127.0.0.1:9' },
        message: 'Cannot reach Logto at http://127.0.0.1:9',
      },
    ],
  )('explains that $name', async ({ options, env = {}, exitCode = 1, message }) => {
    const logto = await standIn(options);
    await writeProject(acme);
    const result = await run(logto, ['publish', file, '--yes'], { env: { MAILGUN_API_KEY: apiKey, ...env } });

    expect(result.stderr).toContain(message);
    expect(result.exitCode).toBe(exitCode);
    expect(writesOf(logto)).toEqual([]);
  });

  it('shows the reason of the connector’s guard', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject({ ...acme, deliveries: { SignIn: { tags: ['ä'] } } });
    const { exitCode, stdout } = await publishCommand(logto, '--overwrite');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /The connector refuses the config: .*deliveries\.SignIn\.tags.*[^.]\. Fix it in the project\.$/m,
    );
    expect(stdout).toContain('✗ not written: the connector’s config');
  });

  it('reports that it is unknown whether a write arrived when the response is lost', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject({ ...acme, languages: ['en'] });
    logto.before(/^PATCH/, broken);
    const { exitCode, stdout } = await publishCommand(logto, '--overwrite');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('It is unknown whether this was written: the connector’s config');
  });

  it('reports what Logto stores differently', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject({ ...acme, languages: ['en'] });
    logto.before(/^PATCH/, () => {
      logto.before(/^GET \/api\/connectors$/, () => {
        if (logto.connector) logto.connector.config.from = 'other@mg.example.com';
        return undefined;
      });
      return undefined;
    });
    const { exitCode, stdout } = await publishCommand(logto, '--overwrite');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Logto stored other values than were written: from');
  });
});

describe('diff', () => {
  it('exits 0 when there is nothing to do', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);

    expect(await run(logto, ['diff', file])).toMatchObject({
      exitCode: 0,
      stdout: 'Logto has what the project has.\n',
    });
  });

  it('exits 1 and shows subjects and words, old and new', async () => {
    const logto = await standIn({ connector: published() });
    const emails = { SignIn: { fr: { texts: { subject: '{{code}} pour entrer', text: 'Bonjour.' } } } };
    await writeProject({ ...acme, emails });
    const { exitCode, stdout } = await run(logto, ['diff', file]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('~ SignIn fr  subject, html, text');
    expect(stdout).toMatch(/− subject: \d+ est votre code/);
    expect(stdout).toMatch(/\+ subject: \d+ pour entrer/);
    expect(stdout).toContain('1 email would change at');
  });

  it('exits 2 when Logto does not respond, and not 1', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);

    expect(await run(logto, ['diff', file], { env: { LOGTO_ENDPOINT: 'http://127.0.0.1:9' } })).toMatchObject({
      exitCode: 2,
    });
  });

  it('prints JSON without HTML', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject({ ...acme, languages: ['en', 'fr'] });
    const { json, stdout } = await run(logto, ['diff', file, '--json']);

    expect(json().emails).toHaveLength(9);
    expect(json().emails[0]).toMatchObject({ type: 'SignIn', language: 'ar', change: 'removed' });
    expect(stdout).not.toContain('<table');
  });
});

describe('pull', () => {
  it('keeps the project’s brand, edits and order of languages', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);
    const before = await readFile(file, 'utf8');
    const { exitCode, stdout } = await run(logto, ['pull', file]);

    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('is unchanged'),
    });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('makes a project of what Logto has, and nothing is left to publish', async () => {
    const emails = { SignIn: { fr: { html: '<p lang="fr">À la main {{code}}</p>', subject: 'À la main' } } };
    const logto = await standIn({
      connector: published({ ...acme, brand: {}, emails, deliveries: { Generic: { tags: ['code'] } } }),
    });
    const { exitCode, stdout } = await run(logto, ['pull', file]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Next: mailgun-studio ${file}, then mailgun-studio publish ${file}`);
    expect(await readProjectFile()).toMatchObject({
      languages: ['en', 'ar', 'fr'],
      emails,
      deliveries: { Generic: { tags: ['code'] } },
    });
    expect((await run(logto, ['diff', file])).exitCode).toBe(0);
  });

  it('names commands that exist as the next step', async () => {
    const { stdout } = await run(await standIn({ connector: published() }), ['pull', file]);
    const named = [...stdout.matchAll(/mailgun-studio (\S+?)(?:,|\s)/g)].map(([, word]) => word);

    expect(named).toEqual([file, 'publish']);
  });

  it('takes Logto’s email templates, which it uses first', async () => {
    const templates = [
      {
        languageTag: 'de',
        templateType: 'SignIn',
        details: { subject: 'Ihr Code', content: '<p lang="de">{{code}}</p>' },
      },
    ];
    const logto = await standIn({ connector: published({ ...acme, brand: {} }), templates });
    const { stdout } = await run(logto, ['pull', file]);

    expect(stdout).toContain('Imported 1 email template of Logto, which it uses before');
    expect((await readProjectFile()).emails.SignIn.de).toEqual({
      subject: 'Ihr Code',
      html: '<p lang="de">{{code}}</p>',
    });
  });

  it('replaces a project that differs only with --yes', async () => {
    const logto = await standIn({ connector: published({ ...acme, brand: {} }) });
    await writeProject({ ...acme, languages: ['en', 'de'] });
    const before = await readFile(file, 'utf8');
    const { exitCode, stderr } = await run(logto, ['pull', file]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('Add --yes to replace it with Logto’s');
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is also how init --from-logto starts', async () => {
    const logto = await standIn({ connector: published({ ...acme, brand: {} }) });
    const { exitCode } = await run(logto, ['init', '--from-logto', '--out', file]);

    expect(exitCode).toBe(0);
    expect(await readProjectFile()).toMatchObject({ languages: ['en', 'ar', 'fr'], config: connection });
  });

  it('reports in one sentence that init --from-logto cannot write its record', async () => {
    const logto = await standIn({ connector: published() });
    await mkdir(path.join(folder, 'mailgun-studio.published.json'));
    const { exitCode, stderr } = await run(logto, ['init', '--from-logto', '--out', file]);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^mailgun-studio: Cannot write .*published\.json/m);
    expect(stderr).not.toContain('Internal error');
  });
});

describe('test email', () => {
  it('is sent by Logto’s own test call with the config that Logto has', async () => {
    const { config } = published();
    const logto = await standIn({
      connector: { connectorId: 'mailgun', config: { ...config, endpoint: lab.emulator.url } },
    });
    await writeProject({ ...acme, config: { ...connection, endpoint: lab.emulator.url } });
    const { exitCode, stdout, stderr } = await publishCommand(logto, '--test', 'ada@example.org');

    expect(stderr).toContain('sending a test email');
    expect({ exitCode, last: stdout.trim().split('\n').at(-1) }).toEqual({
      exitCode: 0,
      last: '✓ Logto sent a test email to ada@example.org.',
    });
    const emails = await lab.emulator.inbox.list();
    expect(emails.map(({ to, subject }: Json) => [to, subject])).toEqual([
      ['ada@example.org', expect.stringContaining('000000')],
    ]);
  });

  it('reports why Logto did not send it', async () => {
    const logto = await standIn({ connector: published() });
    await writeProject(acme);
    logto.before(/\/test$/, () =>
      Response.json({ code: 'connector.general', message: 'Error occurred in connector: Try later.' }, { status: 400 }),
    );
    const { exitCode, stderr } = await publishCommand(logto, '--test', 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The test email was not sent: Error occurred in connector: Try later.');
  });
});

it('leaves nothing behind but the project, its record and the restore file', async () => {
  const logto = await standIn({ connector: published() });
  await writeProject({ ...acme, languages: ['en'] });
  await publishCommand(logto, '--overwrite');

  expect((await readdir(folder)).sort()).toEqual([
    'mailgun-studio.backup-20261126-103000.json',
    'mailgun-studio.json',
    'mailgun-studio.published.json',
  ]);
});

it('is published to the end although nobody reads what it prints', async () => {
  const logto = await standIn({ connector: published() });
  await writeProject({ ...acme, brand: { productName: 'Apex' } });
  const launcher = fileURLToPath(new URL('../bin/mailgun-studio.js', import.meta.url));
  const child = spawn(process.execPath, [launcher, 'publish', file, '--yes', '--overwrite'], {
    env: { ...process.env, ...logto.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  child.stderr.destroy();

  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(logto.render('SignIn', 'en').html).toContain('Apex');
  expect(await readdir(folder)).toContain('mailgun-studio.published.json');
});
