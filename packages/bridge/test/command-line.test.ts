// The command before it serves: its help, and everything that it refuses.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optionRows } from '../src/cli/options.js';
import { variables } from '../src/settings/load-settings.js';
import { createConfigFolder } from './support/config-folder.js';
import { apiKey, token } from './support/start-bridge.js';
import { bin } from './support/start-command.js';

let emulator: Emulator;
let files: ReturnType<typeof createConfigFolder>;
beforeEach(async () => {
  emulator = await createEmulator({ log: () => {} });
  files = createConfigFolder(emulator.url);
});
afterEach(async () => {
  files.remove();
  await emulator.close();
});

const run = (args: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [bin, ...args], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });

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
    expect(run(['--config', files.writeConfig(), '--check'], env)).toMatchObject({
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
    {
      name: 'a token file that cannot be read, and not a missing token',
      args: [],
      env: { BRIDGE_TOKEN_FILE: '/nowhere' },
      problems: ['/nowhere cannot be read (ENOENT)'],
      others: ['BRIDGE_TOKEN: Set it'],
    },
    { name: 'a second token alone', args: [], env: { BRIDGE_TOKEN_NEXT: token }, problems: ['BRIDGE_TOKEN: Set it'] },
    {
      name: 'a config file that is not there',
      args: ['--config', '/nowhere.json'],
      env: withToken,
      problems: ['--config: /nowhere.json cannot be read (ENOENT)'],
    },
  ])('exits with 2 and names $name', ({ args, env, problems, others = [] }) => {
    const { status, stderr, stdout } = run(args, env as Record<string, string>);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(problems.filter((problem) => !stderr.includes(problem))).toEqual([]);
    expect(others.filter((problem) => stderr.includes(problem))).toEqual([]);
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
    const { status, stderr } = run(['--config', files.write('mailgun.json', text)], { ...withToken, ...key });
    expect(status).toBe(2);
    expect(stderr).toContain(problem);
    expect(stderr).not.toMatch(/key-123|key-other|key-of-the-tests/);
  });

  it('exits with 1 when the port is taken', () => {
    const { port } = new URL(emulator.url);
    const env = { ...withToken, ...key, MAILGUN_CONNECTOR_ENDPOINTS: emulator.url };
    const { status, stderr } = run(['--config', files.writeConfig(), '--port', port], env);
    expect(status).toBe(1);
    expect(stderr).toBe(`logto-mailgun-bridge: Port ${port} is in use. Choose another with --port.\n`);
  });
});

describe('the README', () => {
  it('lists every flag and variable with its default', () => {
    const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
    const rows = optionRows.map(
      ({ flag, value, env, default: standard }) =>
        `| \`--${flag} ${value}\` | \`${env}\` | ${standard ? `\`${standard}\` ` : ''}|`,
    );
    const names = variables.flatMap(({ name, isSecret }) => [`\`${name}\``, ...(isSecret ? [`\`${name}_FILE\``] : [])]);
    expect([...rows, ...names].filter((text) => !readme.includes(text))).toEqual([]);
  });
});
