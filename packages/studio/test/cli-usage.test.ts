// mailgun-studio, used wrongly or asked for help; where its config comes from; and the command as it is installed.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { afterThis, apiKey, createLab, domain } from './lab.ts';

const launcher = path.join(import.meta.dirname, '../bin/mailgun-studio.js');

describe('wrong usage', () => {
  it.each([
    {
      name: 'an unknown command',
      args: ['chek'],
      says: /^mailgun-studio: There is no command chek\. Did you mean check\? There are: check, preview, send/,
    },
    {
      name: 'an unknown command with --help',
      args: ['tracce', '--help'],
      says: /There is no command tracce\. Did you mean trace\?/,
    },
    { name: 'help for an unknown command', args: ['help', 'x'], says: /There is no command x\. There are/ },
    { name: 'an unknown option', args: ['check', '--hm'], says: /^mailgun-studio: unknown option '--hm'/ },
    { name: 'too many arguments', args: ['check', 'a', 'b'], says: /too many arguments/ },
    {
      name: 'no config at all',
      args: ['check'],
      says: /Name a CONFIG file, - for standard input, or set MAILGUN_STUDIO_CONFIG/,
    },
    {
      name: 'a file that is not there',
      args: ['check', 'nowhere.json'],
      says: /nowhere\.json cannot be read: there is no such file/,
    },
    {
      name: 'a folder for a file',
      args: ['check', '.'],
      says: /cannot be read: it is a folder\. Name the file in it\.$/m,
    },
    { name: 'nothing on standard input', args: ['check', '-'], input: ' \n', says: /Standard input is empty\.$/m },
    {
      name: 'the list of connectors that Logto’s API gives',
      args: ['check', '-'],
      input: '[{}]',
      says: /Standard input holds a list\. Pick Mailgun’s from it: GET \/api\/connectors\/ID gives one connector\./,
    },
    {
      name: 'text that is no JSON',
      args: ['check', '-'],
      input: '{\n  "domain": x}',
      says: /Standard input is no JSON/,
    },
    { name: 'JSON that is no object', args: ['check', '-'], input: '7', says: /holds no JSON object/ },
    { name: 'a send to nobody', args: ['send', '-'], says: /required option '--to <address>'/ },
    { name: 'a send to no address', args: ['send', '-', '--to', 'ada'], says: /--to is one email address/ },
    {
      name: 'an unknown usage type',
      args: ['send', '-', '--to', 'a@b.example', '--type', 'Signin'],
      says: /no usage type Signin\. There are: SignIn/,
    },
    { name: 'a payload that is no JSON', args: ['preview', '-', '--payload', '{'], says: /--payload is JSON/ },
    {
      name: 'a payload that is no object',
      args: ['preview', '-', '--payload', '[]'],
      says: /--payload is a JSON object/,
    },
    { name: 'a trace of nobody', args: ['trace'], says: /trace CONFIG ADDRESS/ },
    { name: 'a trace of no address', args: ['trace', '-', 'ada'], says: /ADDRESS is one email address/ },
    {
      name: 'hours that are none',
      args: ['trace', '-', 'a@b.example', '--hours', '0'],
      says: /whole number from 1 to 720/,
    },
    {
      name: 'a port that is none',
      args: ['--port', 'x', '--no-open'],
      says: /--port is a whole number from 0 to 65535/,
    },
    { name: 'an address that is none', args: ['check', '-', '--address', 'x'], says: /--address is one email address/ },
  ])('exits 2 for $name and says what is wrong', async ({ args, input = '{}', says }) => {
    const { run } = await createLab();
    const { exitCode, stdout, stderr } = await run(args, { input });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });

  it('never quotes what it could not parse: a key may stand there', async () => {
    const { run } = await createLab();
    const { exitCode, stderr } = await run(['check', '-'], { input: `{"apiKey": ${apiKey}}` });

    expect(exitCode).toBe(2);
    expect(stderr).not.toContain(apiKey.slice(0, 8));
  });

  it.each([
    ...[[], ['check'], ['preview'], ['send'], ['trace']].flatMap((args) => [
      { args: [...args, '--help'] },
      { args: [...args, '-h'] },
      { args: ['help', ...args] },
    ]),
  ])('$args shows the usage and exits 0', async ({ args }) => {
    const { run } = await createLab();
    const { exitCode, stdout, stderr } = await run(args);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: mailgun-studio/);
    expect(stdout).toContain('--json');
    expect(stdout).toContain('MAILGUN_API_KEY');
  });

  it.each(['--version', '-v'])('%s prints the version', async (option) => {
    const { run } = await createLab();

    expect(await run([option])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('the config', () => {
  const findings = async (lab: Awaited<ReturnType<typeof createLab>>, args: string[], options: object) => {
    const { exitCode, json } = await lab.run(['check', '--json', ...args], options);
    return { exitCode, paths: json().findings.map(({ path: at }: { path: string[] }) => at.join('.')) };
  };

  it('comes from a file, its key from the environment', async () => {
    const lab = await createLab();
    const folder = mkdtempSync(path.join(tmpdir(), 'studio-config-'));
    afterThis(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'config.json');
    const { apiKey: _key, ...config } = lab.config;
    writeFileSync(file, `\ufeff${JSON.stringify(config)}`);

    expect(await findings(lab, [file], {})).toEqual({ exitCode: 1, paths: ['apiKey'] });
    expect(await findings(lab, [file], { env: { MAILGUN_API_KEY: apiKey } })).toEqual({ exitCode: 0, paths: [] });
  });

  it('says more than the environment, which fills in what it leaves out', async () => {
    const lab = await createLab();
    const env = { MAILGUN_DOMAIN: 'not a domain', MAILGUN_FROM: `a@${domain}` };
    const input = JSON.stringify({ ...lab.config, from: ' ' });

    expect(await findings(lab, ['-'], { env, input })).toEqual({ exitCode: 0, paths: [] });
  });

  it('comes whole from one variable, or from the others with the form’s own deliveries', async () => {
    const lab = await createLab();
    const whole = { MAILGUN_STUDIO_CONFIG: JSON.stringify(lab.config) };
    const parts = { MAILGUN_DOMAIN: domain, MAILGUN_API_KEY: apiKey, MAILGUN_FROM: `a@${domain}` };

    expect(await findings(lab, [], { env: whole })).toEqual({ exitCode: 0, paths: [] });
    expect(await findings(lab, [], { env: parts })).toEqual({ exitCode: 0, paths: [] });
  });

  it('is taken out of what Logto’s API gives for a connector', async () => {
    const lab = await createLab();
    const input = JSON.stringify({ id: 'x', connectorId: 'mailgun', config: lab.config });

    expect(await findings(lab, ['-'], { input })).toEqual({ exitCode: 0, paths: [] });
  });

  it('in the environment leaves trace with the address alone', async () => {
    const lab = await createLab();
    const { exitCode, stdout } = await lab.run(['trace', 'ada@example.org'], {
      env: { MAILGUN_STUDIO_CONFIG: JSON.stringify(lab.config) },
    });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('no mail to ada@example.org on record');
  });
});

describe('without a command', () => {
  it('starts the page and the local Mailgun, opens a browser, and stops', async () => {
    const lab = await createLab();
    const opened: string[] = [];
    let html = '';
    const { exitCode, json } = await lab.run(['--port', '0', '--json'], {
      openUrl: async (url) => void opened.push(url),
      untilStopped: async () => {
        html = await (await fetch(opened[0] ?? '')).text();
      },
    });

    expect(exitCode).toBe(0);
    expect(opened).toEqual([json().url]);
    expect(json().emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(html).toContain('<meta name="studio-token"');
    await expect(fetch(json().url)).rejects.toThrow();
  });

  it('takes another port when its own is in use, and says so', async () => {
    const lab = await createLab();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    afterThis(() => taken.close());
    const port = (taken.address() as { port: number }).port;
    const { exitCode, stdout } = await lab.run(['--port', String(port), '--no-open']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`(port ${port} is in use)`);
  });

  it('goes on when no browser can be opened', async () => {
    const lab = await createLab();
    const { exitCode, stdout } = await lab.run(['--port', '0'], {
      openUrl: async () => {
        throw new Error('no browser');
      },
    });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('No browser could be opened');
  });
});

describe('an error of its own', () => {
  it('is one sentence without a stack, and exits 1', async () => {
    const { run } = await createLab();
    const connector = () => Promise.reject(new TypeError('x is not a function'));
    const { exitCode, stderr } = await run(['check', '-'], { input: '{}', connector });

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'mailgun-studio: It met an error of its own (TypeError: x is not a function). Please report it.\n',
    });
  });
});

describe('what it may not do', () => {
  /** The command as it is installed, run by somebody who is not root. */
  const runAsNobody = (args: string[]) => {
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const input = JSON.stringify({ domain, deliveries: { Generic: { html: '{{code}}' } } });
    const { status, stderr } = spawnSync(process.execPath, [launcher, ...args], { ...nobody, input, encoding: 'utf8' });
    return { exitCode: status, stderr: stderr.replace(/^… .*\n/gm, '') };
  };
  /** Ports from here on are everybody's. */
  const portsFile = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
  const firstFreePort = existsSync(portsFile) ? Number(readFileSync(portsFile, 'utf8')) : 0;

  it('is said in one sentence: to write in a folder', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'studio-locked-'));
    afterThis(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o555);

    expect(runAsNobody(['preview', '-', '--type', 'Generic', '--out', folder])).toEqual({
      exitCode: 1,
      stderr: `mailgun-studio: You may not write in ${folder}. Name another folder with --out.\n`,
    });
  });

  it.skipIf(firstFreePort <= 80)('is said in one sentence: to listen on a port', () => {
    expect(runAsNobody(['--port', '80', '--no-open'])).toEqual({
      exitCode: 1,
      stderr: 'mailgun-studio: You may not listen on port 80. Take one above 1023, such as --port 4660.\n',
    });
  });
});

describe('the installed command', () => {
  it('says what to do when it is not built yet', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'studio-unbuilt-'));
    afterThis(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    mkdirSync(path.join(folder, 'bin'));
    const copy = path.join(folder, 'bin/mailgun-studio.js');
    copyFileSync(launcher, copy);
    const { status, stderr } = spawnSync(process.execPath, [copy, 'check'], { encoding: 'utf8' });

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'mailgun-studio: A part of it is missing. In its repository run npm ci and npm run build, elsewhere install it again.\n',
    });
  });

  it('says nothing when nobody reads on', async () => {
    const child = spawn(process.execPath, [launcher, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await once(child, 'exit');

    expect(stderr).toBe('');
  });

  it('runs, and hands the emulator’s options over', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [launcher, 'emulator', '--help']);

    expect(stdout).toContain('mailgun-emulator');
  });

  it('gives the emulator’s exit code back', async () => {
    const child = spawn(process.execPath, [launcher, 'emulator', '--nonsense'], { stdio: 'ignore' });

    expect(await once(child, 'exit')).toEqual([2, null]);
  });

  it('exits with the code of its command', async () => {
    const child = spawn(process.execPath, [launcher, 'check', 'nowhere.json'], { stdio: 'ignore' });

    expect(await once(child, 'exit')).toEqual([2, null]);
  });
});
