// The command: what it refuses, how it is told new settings, and how it stops.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optionRows } from '../src/cli/options.js';
import { variables } from '../src/settings/load-settings.js';
import { apiKey, buildConfig, token } from './support/start-bridge.js';
import { bin, type Command, startCommand } from './support/start-command.js';

let folder: string;
let emulator: Emulator;
let command: Command | undefined;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bridge-test-'));
  emulator = await createEmulator({ log: () => {} });
});
afterEach(async () => {
  await command?.stop();
  command = undefined;
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const writeConfig = (changes: object = {}) =>
  write('mailgun.json', JSON.stringify({ ...buildConfig(emulator.url), apiKey: '', ...changes }));
const run = (args: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [bin, ...args], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });
const start = async (args: string[], env: Record<string, string>) => {
  command = await startCommand(args, { MAILGUN_CONNECTOR_ENDPOINTS: emulator.url, ...env });
  return command;
};
const post = (to: string, authorization = token) =>
  fetch(command?.url ?? '', {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify({ to, type: 'SignIn', payload: { code: '012345' } }),
  });

const key = { MAILGUN_API_KEY: apiKey };
const withToken = { BRIDGE_TOKEN: token };

describe('the command line', () => {
  it('--help names every option and variable, with examples', () => {
    const { status, stdout } = run(['--help']);
    expect(status).toBe(0);
    const names = [...optionRows.flatMap(({ flag, env }) => [`--${flag} `, env]), ...variables.map(({ name }) => name)];
    expect(names.filter((name) => !stdout.includes(name))).toEqual([]);
    expect(stdout).toContain('Examples');
  });

  it('--version is the package’s', () => {
    const { version } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'));
    expect(run(['-v']).stdout).toBe(`${version}\n`);
  });

  it('--check accepts good settings', () => {
    const env = { ...withToken, ...key, MAILGUN_CONNECTOR_ENDPOINTS: emulator.url };
    expect(run(['--config', writeConfig(), '--check'], env)).toMatchObject({
      status: 0,
      stdout: 'The settings can be used.\n',
    });
  });

  it.each([
    {
      name: 'everything that is missing',
      args: [],
      env: {},
      problems: ['BRIDGE_TOKEN: Set it', 'domain: Fill in Domain', 'apiKey: Fill in API key', 'from: Fill in Sender'],
    },
    {
      name: 'options and settings at once',
      args: ['--port', '99999', '--log-level', 'loud'],
      env: { ...withToken, BRIDGE_TOTAL_LIMIT: 'many', MAILGUN_CONNECTOR_TIMEOUT_MS: '8s' },
      problems: [
        '--port "99999": must be',
        '--log-level "loud": must be',
        'BRIDGE_TOTAL_LIMIT "many": must be',
        'MAILGUN_CONNECTOR_TIMEOUT_MS "8s": must be',
        'domain: Fill in',
      ],
    },
    { name: 'an unknown option', args: ['--prot', '1'], env: {}, problems: ["Unknown option '--prot'"] },
    {
      name: 'a short token',
      args: [],
      env: { BRIDGE_TOKEN: 'Bearer secret' },
      problems: ['BRIDGE_TOKEN: A token has 24 characters at least'],
    },
    {
      name: 'a token in two places',
      args: [],
      env: { ...withToken, BRIDGE_TOKEN_FILE: '/nowhere' },
      problems: ['Set BRIDGE_TOKEN or BRIDGE_TOKEN_FILE, not both', '/nowhere cannot be read (ENOENT)'],
    },
    { name: 'a second token alone', args: [], env: { BRIDGE_TOKEN_NEXT: token }, problems: ['BRIDGE_TOKEN: Set it'] },
    {
      name: 'a config file that is not there',
      args: ['--config', '/nowhere.json'],
      env: withToken,
      problems: ['--config: /nowhere.json cannot be read (ENOENT)'],
    },
  ])('exits with 2 and names $name', ({ args, env, problems }) => {
    const { status, stderr, stdout } = run(args, env as Record<string, string>);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(problems.filter((problem) => !stderr.includes(problem))).toEqual([]);
  });

  it.each([
    {
      name: 'is not JSON',
      text: '{\n  "domain": "mg.example.com",\n  "apiKey": key-123\n}',
      problem: 'is not valid JSON: see line 3, column 13.',
    },
    { name: 'is a list', text: '[]', problem: 'is not a JSON object' },
    { name: 'is empty', text: '  \n', problem: 'is empty' },
    {
      name: 'has no emails',
      text: '{"domain":"mg.example.com"}',
      problem: 'deliveries: Add at least a Generic delivery',
    },
    { name: 'has a typo', text: '{"domian":"mg.example.com"}', problem: 'domian: ' },
    {
      name: 'has another key than the environment',
      text: '{"apiKey":"key-other"}',
      problem: 'MAILGUN_API_KEY: The config file has another apiKey. Remove one of the two.',
    },
  ])('exits with 2 when the config file $name, without quoting it', ({ text, problem }) => {
    const { status, stderr } = run(['--config', write('mailgun.json', text)], { ...withToken, ...key });
    expect(status).toBe(2);
    expect(stderr).toContain(problem);
    expect(stderr).not.toMatch(/key-123|key-other|key-of-the-tests/);
  });

  it('exits with 1 when the port is taken', () => {
    const { port } = new URL(emulator.url);
    const env = { ...withToken, ...key, MAILGUN_CONNECTOR_ENDPOINTS: emulator.url };
    const { status, stderr } = run(['--config', writeConfig(), '--port', port], env);
    expect(status).toBe(1);
    expect(stderr).toBe(`logto-mailgun-bridge: Port ${port} is in use. Choose another with --port.\n`);
  });
});

describe('the settings', () => {
  it('may be in the environment alone, with the built-in emails', async () => {
    const connection = {
      MAILGUN_DOMAIN: 'mg.example.com',
      MAILGUN_FROM: 'a@mg.example.com',
      MAILGUN_ENDPOINT: emulator.url,
    };
    await start([], { ...withToken, ...key, ...connection });
    expect((await post('jane@example.com')).status).toBe(200);
    expect((await emulator.inbox.waitFor({ to: 'jane@example.com' })).codes).toEqual(['012345']);
  });

  it('may have key and tokens in files, and are read again when one changes', async () => {
    const next = 'Bearer the-token-that-comes-next-01';
    const env = { BRIDGE_TOKEN_FILE: write('token', `${token}\n`), MAILGUN_API_KEY_FILE: write('key', `${apiKey}\n`) };
    const { waitForLine } = await start(['--config', writeConfig()], env);
    expect((await post('jane@example.com')).status).toBe(200);
    write('token', next);
    await waitForLine('New settings are in service');
    expect([(await post('jane@example.com')).status, (await post('jane@example.com', next)).status]).toEqual([
      401, 200,
    ]);
  });

  it('are read again on SIGHUP; new ones with errors are named and not used', async () => {
    const { child, waitForLine } = await start(['--config', writeConfig()], { ...withToken, ...key });
    writeConfig({ domain: 'https://mg.example.com' });
    child.kill('SIGHUP');
    const { level, problems } = await waitForLine('The new settings have errors');
    expect({ level, problems }).toEqual({
      level: 'error',
      problems: [expect.stringMatching(/^domain: Write the bare domain/)],
    });
    expect((await post('jane@example.com')).status).toBe(200);
    writeConfig({ domain: 'other.example.com' });
    child.kill('SIGHUP');
    await waitForLine('New settings are in service');
    expect((await post('ada@example.com')).status).toBe(200);
    expect((await emulator.inbox.waitFor({ to: 'ada@example.com' })).domain).toBe('other.example.com');
  });
});

describe('SIGTERM', () => {
  it('stops accepting, finishes the emails under way, and exits with 0', async () => {
    const { child, url, waitForLine, lines } = await start(['--config', writeConfig()], { ...withToken, ...key });
    emulator.faults.add({ delayMs: 500, times: 20 });
    const answers = Promise.all(Array.from({ length: 20 }, (_, n) => post(`jane${n}@example.com`)));
    await expect.poll(() => emulator.requests().length).toBe(20);
    child.kill('SIGTERM');
    await waitForLine('Stopping');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    const responses = await answers;
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(responses[0]?.headers.get('connection')).toBe('close');
    const exitCode = child.exitCode ?? (await once(child, 'exit'))[0];
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toMatchObject({ message: 'Stopped.' });
    expect(await emulator.inbox.list()).toHaveLength(20);
  });

  it('ends a bridge without work at once, idle connections or not', async () => {
    const started = await start(['--config', writeConfig()], { ...withToken, ...key });
    await fetch(`${started.url}/healthz`); // its connection is kept
    expect(await started.stop()).toBe(0);
  });
});

it('serves among 10,000 idle connections, and closes them', async () => {
  const { url } = await start(['--config', writeConfig()], { ...withToken, ...key });
  const sockets: Socket[] = [];
  let closed = 0;
  const open = async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').resume();
    socket.on('error', () => {});
    socket.on('close', () => {
      closed += 1;
    });
    await once(socket, 'connect');
    sockets.push(socket);
  };
  for (let batch = 0; batch < 100; batch++) await Promise.all(Array.from({ length: 100 }, open));
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => (await post(`jane${n}@example.com`)).status),
  );
  expect(sockets).toHaveLength(10_000);
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
  expect(await emulator.inbox.list()).toHaveLength(20);
  await expect.poll(() => closed, { timeout: 60_000, interval: 100 }).toBe(10_000);
}, 90_000);
