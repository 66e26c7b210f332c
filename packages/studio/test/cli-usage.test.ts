// mailgun-studio: wrong usage; where its config comes from; and the installed command.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { afterThis, apiKey, createFolder, createLab, domain } from './lab.ts';

const launcher = path.join(import.meta.dirname, '../bin/mailgun-studio.js');

describe('wrong usage', () => {
  it.each([
    {
      name: 'an unknown command',
      args: ['chek'],
      message:
        /^mailgun-studio: There is no command chek\. Did you mean check\? The commands are init, build, check, preview, send/,
    },
    {
      name: 'an unknown command with --help',
      args: ['tracce', '--help'],
      message: /There is no command tracce\. Did you mean trace\?/,
    },
    { name: 'help for an unknown command', args: ['help', 'x'], message: /There is no command x\. The commands are/ },
    {
      name: 'an unknown option',
      args: ['check', '--hm'],
      message:
        /^mailgun-studio: unknown option '--hm'\nSee mailgun-studio check --help for its arguments and options\.$/m,
    },
    {
      name: 'an unknown target of publish',
      args: ['publish', 'mailgun-studio.json', '--to', 'x'],
      message: /argument 'x' is invalid\. Allowed choices are locales, templates, bridge\./,
    },
    { name: 'too many arguments', args: ['check', 'a', 'b'], message: /too many arguments/ },
    {
      name: 'no config at all',
      args: ['check'],
      message: /Name a CONFIG file, - for standard input, or set MAILGUN_STUDIO_CONFIG/,
    },
    {
      name: 'a file that is not there',
      args: ['check', 'nowhere.json'],
      message: /Cannot read nowhere\.json: the file does not exist/,
    },
    {
      name: 'a folder for a file',
      args: ['check', '.'],
      message: /Cannot read \.: it is a folder\. Name the file in it\.$/m,
    },
    {
      name: 'nothing on standard input',
      args: ['check', '-'],
      input: ' \n',
      message: /The config in standard input is empty\.$/m,
    },
    {
      name: 'the list of connectors that Logto’s API gives',
      args: ['check', '-'],
      input: '[{}]',
      message:
        /The JSON in standard input is a list with no Mailgun connector\. Pass the Mailgun connector alone: GET \/api\/connectors\/ID returns one/,
    },
    {
      name: 'a list with two Mailgun connectors',
      args: ['trace', '-', 'a@b.example'],
      input: '[{"connectorId":"mailgun","config":{}},{"connectorId":"mailgun-email","config":{}}]',
      message: /is a list with 2 Mailgun connectors\. Pass the Mailgun connector alone/,
    },
    {
      name: 'JSON that is nested too deeply',
      args: ['check', '-'],
      input: '{"a":'.repeat(200_000),
      message: /^mailgun-studio: JSON with more than 100 levels at line 1, column 501 of standard input\.$/m,
    },
    {
      name: 'a payload that is nested too deeply',
      args: ['send', '-', '--to', 'a@b.example', '--type', 'SignIn', '--payload', '['.repeat(50_000)],
      message: /JSON with more than 100 levels at line 1, column 101 of --payload/,
    },
    { name: 'a config that does not end', args: ['check', '/dev/zero'], message: /in \/dev\/zero is larger than 2 MB/ },
    {
      name: 'invalid JSON',
      args: ['check', '-'],
      input: '{\n  "domain": x}',
      message: /^mailgun-studio: Invalid JSON at line 2, column 13 of standard input\.$/m,
    },
    {
      name: 'JSON that is not an object',
      args: ['check', '-'],
      input: '7',
      message: /in standard input is not an object/,
    },
    { name: 'a send without a recipient', args: ['send', '-'], message: /required option '--to <address>'/ },
    {
      name: 'a send to an invalid address',
      args: ['send', '-', '--to', 'ada'],
      message: /--to must be one email address/,
    },
    {
      name: 'an unknown usage type',
      args: ['send', '-', '--to', 'a@b.example', '--type', 'Signin'],
      message: /no usage type Signin\. The types are SignIn/,
    },
    {
      name: 'a payload that is invalid JSON',
      args: ['preview', '-', '--payload', '{'],
      message: /Invalid JSON at line 1, column 2 of --payload\. --payload must be/,
    },
    {
      name: 'a payload that is not an object',
      args: ['preview', '-', '--payload', '[]'],
      message: /--payload must be a JSON object/,
    },
    {
      name: 'a trace without an address',
      args: ['trace'],
      message: /^mailgun-studio: Name the address to trace: mailgun-studio trace CONFIG ADDRESS\.$/m,
    },
    {
      name: 'a trace with a config alone',
      args: ['trace', 'config.json'],
      message: /Name the address to trace: mailgun-studio trace CONFIG ADDRESS\.$/m,
    },
    {
      name: 'a project whose name looks like a command',
      args: ['acme'],
      message: /There is no command acme\..* To open a project of that name, write \.\/acme\.$/m,
    },
    {
      name: 'a trace of an invalid address',
      args: ['trace', '-', 'ada'],
      message: /ADDRESS must be one email address/,
    },
    {
      name: 'hours out of range',
      args: ['trace', '-', 'a@b.example', '--hours', '0'],
      message: /must be a whole number from 1 to 720/,
    },
    {
      name: 'an invalid port',
      args: ['--port', 'x', '--no-open'],
      message: /--port must be a whole number from 0 to 65535/,
    },
    {
      name: 'an invalid address',
      args: ['check', '-', '--address', 'x'],
      message: /--address must be one email address/,
    },
  ])('exits 2 and names what is wrong for $name', async ({ args, input = '{}', message }) => {
    const { run } = await createLab();
    const { exitCode, stdout, stderr } = await run(args, { input });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it.each(['a file', '-'])('exits 2 for a config of 3 MB in %s', async (source) => {
    const { run } = await createLab();
    const folder = createFolder();
    const file = path.join(folder, 'config.json');
    const input = JSON.stringify({ from: 'x'.repeat(3_000_000) });
    writeFileSync(file, input);
    const { exitCode, stderr } = await run(['check', source === '-' ? source : file], { input });

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^mailgun-studio: The config in .* is larger than 2 MB\. Shorten its emails\.$/m);
  });

  it('never quotes invalid JSON, which may contain a key', async () => {
    const { run } = await createLab();
    const { exitCode, stderr } = await run(['check', '-'], { input: `{"apiKey": ${apiKey}}` });

    expect(exitCode).toBe(2);
    expect(stderr).not.toContain(apiKey.slice(0, 8));
  });
});

describe('the config', () => {
  const findings = async (lab: Awaited<ReturnType<typeof createLab>>, args: string[], options: object) => {
    const { exitCode, json } = await lab.run(['check', '--json', ...args], options);
    return { exitCode, paths: json().findings.map(({ path: at }: { path: string[] }) => at.join('.')) };
  };

  it('comes from a file, its key from the environment', async () => {
    const lab = await createLab();
    const folder = createFolder();
    const file = path.join(folder, 'config.json');
    const { apiKey: _key, ...config } = lab.config;
    writeFileSync(file, `\ufeff${JSON.stringify(config)}`);

    expect(await findings(lab, [file], {})).toEqual({ exitCode: 1, paths: ['apiKey'] });
    expect(await findings(lab, [file], { env: { MAILGUN_API_KEY: apiKey } })).toEqual({ exitCode: 0, paths: [] });
  });

  it('comes from standard input in any pieces, also in the middle of a character', async () => {
    const { run, config } = await createLab();
    const subject = 'رمزك هو {{code}}';
    const bytes = Buffer.from(
      JSON.stringify({ ...config, deliveries: { SignIn: { subject, html: '<p>{{code}}</p>' } } }),
    );
    const stdin = (async function* () {
      for (const byte of bytes) yield Buffer.of(byte);
    })();
    const { stdout } = await run(['preview', '-', '--type', 'SignIn'], { stdin });

    expect(stdout).toMatch(/رمزك هو \d{6}\n/);
  });

  it('takes precedence over the environment, which fills in what it leaves out', async () => {
    const lab = await createLab();
    const env = { MAILGUN_DOMAIN: 'not a domain', MAILGUN_FROM: `a@${domain}` };
    const input = JSON.stringify({ ...lab.config, from: ' ' });

    expect(await findings(lab, ['-'], { env, input })).toEqual({ exitCode: 0, paths: [] });
  });

  it('comes from one variable, or from the others with the default deliveries', async () => {
    const lab = await createLab();
    const whole = { MAILGUN_STUDIO_CONFIG: JSON.stringify(lab.config) };
    const parts = { MAILGUN_DOMAIN: domain, MAILGUN_API_KEY: apiKey, MAILGUN_FROM: `a@${domain}` };

    expect(await findings(lab, [], { env: whole })).toEqual({ exitCode: 0, paths: [] });
    expect(await findings(lab, [], { env: parts })).toEqual({ exitCode: 0, paths: [] });
  });

  const sms = { id: 's', connectorId: 'twilio-short-message-service', type: 'Sms', config: { accountSID: 'x' } };
  const mailgun = (config: object, connectorId = 'mailgun') => ({ id: 'x', connectorId, type: 'Email', config });
  it.each([
    { name: 'a connector', wrap: (config: object) => mailgun(config) },
    { name: 'a bare config inside an object', wrap: (config: object) => ({ config }) },
    { name: 'a list with one Mailgun connector', wrap: (config: object) => [sms, mailgun(config)] },
    { name: 'a list with Logto’s own Mailgun connector', wrap: (config: object) => [mailgun(config, 'mailgun-email')] },
    { name: 'a list with odd entries', wrap: (config: object) => [null, 1, {}, [], mailgun(config)] },
  ])('is extracted from $name', async ({ wrap }) => {
    const lab = await createLab();
    const input = JSON.stringify(wrap(lab.config));

    expect(await findings(lab, ['-'], { input })).toEqual({ exitCode: 0, paths: [] });
  });

  it('may come from the environment, so that trace takes only the address', async () => {
    const lab = await createLab();
    const { exitCode, stdout } = await lab.run(['trace', 'ada@example.org'], {
      env: { MAILGUN_STUDIO_CONFIG: JSON.stringify(lab.config) },
    });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('no events of emails to ada@example.org');
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

  it('uses another port when its own is in use, and reports it', async () => {
    const lab = await createLab();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    afterThis(() => taken.close());
    const port = (taken.address() as { port: number }).port;
    const { exitCode, stdout } = await lab.run(['--port', String(port), '--no-open']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`(port ${port} is in use)`);
  });

  it('continues when no browser can be opened', async () => {
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

describe('an internal error', () => {
  it('is printed as one sentence without a stack, with exit code 1', async () => {
    const { run } = await createLab();
    const connector = () => Promise.reject(new TypeError('x is not a function'));
    const { exitCode, stderr } = await run(['send', '-', '--to', 'a@b.example'], { input: '{}', connector });

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: '… sending\nmailgun-studio: Internal error (TypeError: x is not a function). Please report it.\n',
    });
  });
});

describe('missing permissions', () => {
  /** The installed command, run by a user other than root. */
  const runAsNobody = (args: string[]) => {
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const input = JSON.stringify({ domain, deliveries: { Generic: { html: '{{code}}' } } });
    const { status, stderr } = spawnSync(process.execPath, [launcher, ...args], { ...nobody, input, encoding: 'utf8' });
    return { exitCode: status, stderr: stderr.replace(/^… .*\n/gm, '') };
  };
  /** The first port that needs no permission. */
  const portsFile = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
  const firstFreePort = existsSync(portsFile) ? Number(readFileSync(portsFile, 'utf8')) : 0;

  it('are reported in one sentence: to write to a folder', () => {
    const folder = createFolder();
    chmodSync(folder, 0o555);

    expect(runAsNobody(['preview', '-', '--type', 'Generic', '--out', folder])).toEqual({
      exitCode: 1,
      stderr: `mailgun-studio: Cannot write to ${folder}: permission denied. Choose another folder with --out.\n`,
    });
  });

  it.skipIf(firstFreePort <= 80)('are reported in one sentence: to listen on a port', () => {
    expect(runAsNobody(['--port', '80', '--no-open'])).toEqual({
      exitCode: 1,
      stderr: 'mailgun-studio: Port 80 needs more permissions. Choose one above 1023, such as --port 4660.\n',
    });
  });
});

describe('the installed command', () => {
  it.each([
    {
      name: 'names the packages that are missing when it is installed alone',
      siblings: [],
      stderr: /^mailgun-studio: The studio needs connector-mailgun and mailgun-emulator beside it\. Install the three/,
    },
    {
      name: 'names the one package that is missing',
      siblings: ['connector-mailgun'],
      stderr: /^mailgun-studio: The studio needs mailgun-emulator beside it\./,
    },
    {
      name: 'explains how to build it when it is not built yet',
      siblings: ['connector-mailgun', 'mailgun-emulator'],
      stderr:
        /^mailgun-studio: The built files are missing\. In its repository run npm ci and npm run build; elsewhere/,
    },
  ])('$name', ({ siblings, stderr }) => {
    const folder = createFolder();
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    for (const name of siblings) {
      mkdirSync(path.join(folder, 'node_modules', name), { recursive: true });
      writeFileSync(path.join(folder, 'node_modules', name, 'package.json'), '{}');
    }
    mkdirSync(path.join(folder, 'bin'));
    const copy = path.join(folder, 'bin/mailgun-studio.js');
    copyFileSync(launcher, copy);
    const result = spawnSync(process.execPath, [copy, 'check'], { encoding: 'utf8' });

    expect(result).toMatchObject({ status: 1, stderr: expect.stringMatching(stderr) });
    expect(result.stderr.trimEnd()).not.toContain('\n');
  });

  it('prints no error when its reader stops reading', async () => {
    const child = spawn(process.execPath, [launcher, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await once(child, 'exit');

    expect(stderr).toBe('');
  });

  it('runs, and passes options to the emulator', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [launcher, 'emulator', '--help']);

    expect(stdout).toContain('mailgun-emulator');
  });

  it('returns the exit code of the emulator', async () => {
    const child = spawn(process.execPath, [launcher, 'emulator', '--nonsense'], { stdio: 'ignore' });

    expect(await once(child, 'exit')).toEqual([2, null]);
  });

  it('exits with the code of its command', async () => {
    const child = spawn(process.execPath, [launcher, 'check', 'nowhere.json'], { stdio: 'ignore' });

    expect(await once(child, 'exit')).toEqual([2, null]);
  });
});
