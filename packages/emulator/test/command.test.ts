// The command: its options, its configuration file, and that a message accepted with 200 survives kill -9.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.ts';
import { optionRows } from '../src/cli/options.ts';
import { parseFault } from '../src/cli/parse-fault.ts';
import { helpText, parseOptions } from '../src/cli/parse-options.ts';
import { configProblems } from '../src/config/load-config.ts';
import { auth, message, messageWith } from './client.ts';
import { ensureBuilt, packageRoot } from './ensure-built.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mailgun-emulator-'));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const run = async (...args: string[]) => {
  const printed = { out: '', error: '' };
  const code = await main(args, {}, { out: (text) => (printed.out += text), error: (text) => (printed.error += text) });
  return { code, ...printed };
};

describe('options', () => {
  it('are all in --help', async () => {
    const { code, out } = await run('--help');
    expect([code, out]).toEqual([0, helpText()]);
    for (const { flag, env = '' } of optionRows) expect(out).toMatch(new RegExp(`--${flag} [^]*${env}`));
  });

  it('are valid in every example of --help', () => {
    const examples = helpText().split('Examples:\n')[1]?.trimEnd().split('\n') ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [command, ...args] = example.trim().split(' ');
      expect([command, parseOptions(args, {}).kind]).toEqual(['mailgun-emulator', 'run']);
    }
  });

  it('are all validated at once, with exit code 2', async () => {
    const { code, error } = await run('--port', '99999', '--profile', 'old', '--fault', '99', '--max-messages', '0');
    expect(code).toBe(2);
    for (const flag of ['port', 'profile', 'fault', 'max-messages']) expect(error).toContain(`--${flag} `);
    expect((await run('--nonsense')).code).toBe(2);
  });

  it.each([
    { name: 'a flag wins over the environment', args: ['--port', '1'], env: { MAILGUN_EMULATOR_PORT: '2' }, port: 1 },
    { name: 'the environment wins over the default', args: [], env: { MAILGUN_EMULATOR_PORT: '2' }, port: 2 },
    { name: 'an empty variable is none', args: [], env: { MAILGUN_EMULATOR_PORT: '' }, port: 4650 },
  ])('$name', ({ args, env, port }) => {
    expect(parseOptions(args, env)).toMatchObject({
      kind: 'run',
      options: { port, host: '127.0.0.1', profile: 'live' },
    });
  });

  it.each([
    { args: ['--tls'], env: {}, tls: {} },
    { args: [], env: { MAILGUN_EMULATOR_TLS: 'yes' }, tls: {} },
    { args: [], env: { MAILGUN_EMULATOR_TLS: '0' }, tls: undefined },
    { args: [], env: {}, tls: undefined },
    {
      args: ['--tls-host', 'a.example,10.0.0.1', '--tls-host', 'b'],
      env: {},
      tls: { hosts: ['a.example', '10.0.0.1', 'b'] },
    },
    { args: ['--tls-ca-file', 'ca.pem', '--tls'], env: {}, tls: { caFile: 'ca.pem' } },
  ])('$args with $env set tls to $tls', ({ args, env, tls }) => {
    const parsed = parseOptions(args, env);
    expect(parsed.kind === 'run' && parsed.options.tls).toEqual(tls);
  });

  it.each([
    { args: ['--tls-host', 'https://a.example'], problem: '--tls-host "https://a.example": must be a host name' },
    { args: ['--host', ''], problem: '--host "": must be an address, such as 127.0.0.1 or 0.0.0.0' },
    { args: ['--smtp-port', '70000'], problem: '--smtp-port "70000": must be a whole number from 0 to 65535' },
  ])('$args are refused', async ({ args, problem }) => {
    expect(await run(...args)).toMatchObject({ code: 2, error: expect.stringContaining(problem) });
  });

  it('have an environment variable that must be yes or no', () => {
    expect(parseOptions([], { MAILGUN_EMULATOR_TLS: 'maybe' })).toEqual({
      kind: 'invalid',
      problems: ['MAILGUN_EMULATOR_TLS "maybe": must be yes or no'],
    });
  });

  it.each([
    { written: '503', expected: { status: 503 } },
    { written: '503*2', expected: { status: 503, times: 2 } },
    { written: 'unverified', expected: { response: 'unverified' } },
    { written: 'delay:3s', expected: { delayMs: 3000 } },
    { written: 'throttle:5ms', expected: { throttleMs: 5 } },
    { written: 'reset', expected: { reset: 'afterBody' } },
    { written: 'reset:beforeBody*3', expected: { reset: 'beforeBody', times: 3 } },
    { written: 'truncate', expected: { truncate: true } },
    { written: 'redirect:http://x.example/', expected: { redirect: 'http://x.example/' } },
    { written: '{"status":500,"match":{"to":"a@b.c"}}', expected: { status: 500, match: { to: 'a@b.c' } } },
  ])('the fault $written', ({ written, expected }) => {
    expect(parseFault(written)).toEqual(expected);
  });
});

describe('a configuration', () => {
  it('reports every problem, without values', () => {
    const problems = configProblems({
      keys: [{ key: 'secret-key-value', kind: 'domain' }, { secret: 'secret-key-value' }],
      domains: [{ name: 'https://example.com' }],
      suppressions: [{ kind: 'none', domain: 'a.b', address: 'a@b.c' }],
      tempaltes: [],
    });
    expect(problems.join('\n')).toContain(
      'the configuration: unknown field "tempaltes". Did you mean "templates"? Known fields: $schema, account, keys,',
    );
    expect(problems.join('\n')).toContain('keys.0: "domain" is missing');
    expect(problems.join('\n')).toContain('domains.0.name: must be a host name, such as mg.example.com');
    expect(problems.join('\n')).toContain(
      'suppressions.0.kind: must be one of bounces, unsubscribes, complaints, whitelists',
    );
    expect(problems.join('\n')).not.toContain('secret-key-value');
  });

  it('that is not valid ends the command with 1', async () => {
    const file = path.join(folder, 'broken.json');
    writeFileSync(file, '{"domains":[{"name":"a.example","state":"on"}]}');
    const { code, error } = await run('--port', '0', '--eu-port', '0', '--config', file);
    expect(code).toBe(1);
    expect(error).toContain('domains.0.state: must be one of active, unverified, disabled');
  });
});

describe('an unusable file is explained in a sentence', () => {
  const given = (name: string, content: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const gone = path.join(folder, 'gone', 'file');

  it.each([
    {
      name: 'a configuration that does not exist',
      args: ['--config', gone],
      expected: `${gone} does not exist: name the`,
    },
    { name: 'a configuration that is a directory', args: ['--config', folder], expected: 'is a directory: name the' },
    {
      name: 'a configuration that is not JSON',
      args: ['--config', given('no.json', '{\n  "keys": [\n    { "key": "secret-key" "x" }\n  ]\n}')],
      expected: 'no.json: invalid JSON at line 3, column 27\n',
    },
    {
      name: 'a configuration that is cut short',
      args: ['--config', given('half.json', '{\n  "keys": [')],
      expected: 'half.json: invalid JSON at line 2, column 12\n',
    },
    {
      name: 'a configuration with an unknown field',
      args: ['--config', given('wrong.json', '{ "endpoint": "x", "domains": [{ "name": "a.b", "stat": "active" }] }')],
      expected:
        'wrong.json:\n  the configuration: unknown field "endpoint". Known fields: $schema, account, keys, smtpCredentials, domains, templates, suppressions, faults\n  domains.0: unknown field "stat". Did you mean "state"? Known fields: name, ',
    },
    {
      name: 'data in a folder that does not exist',
      args: ['--data', gone],
      expected: `the folder ${path.dirname(gone)} does not exist`,
    },
    {
      name: 'data that is a directory',
      args: ['--data', folder],
      expected: 'is a directory: name a file in it, such as ',
    },
    {
      name: 'data that is not a database',
      args: ['--data', given('text.db', 'This is no database, but a long enough text about nothing.'.repeat(20))],
      expected: 'text.db is not a SQLite database: name another file, or remove it\n',
    },
  ])('$name', async ({ args, expected }) => {
    const { code, error } = await run('--port', '0', '--eu-port', '0', ...args);
    expect(code).toBe(1);
    expect(error).toContain(expected);
    expect(error).not.toMatch(/secret-key|ENOENT|EISDIR|ConnectionFailed|Error code/);
  });

  it.each(['--data', '--config'])('an empty name for %s', async (flag) => {
    const { code, error } = await run(flag, '');
    expect([code, error]).toEqual([2, expect.stringContaining(`${flag} "": must name a file`)]);
  });
});

describe('the process', () => {
  beforeAll(ensureBuilt);

  const launch = async (...args: string[]) => {
    const file = path.join(packageRoot, 'bin/mailgun-emulator.js');
    const ports = args.includes('--port') ? [] : ['--port', '0'];
    const child = spawn(process.execPath, [file, ...ports, '--eu-port', '0', ...args], { stdio: 'pipe' });
    running.add(child);
    let printed = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.on('data', (chunk) => (printed += chunk));
      child.stdout.on('data', (chunk) => {
        printed += chunk;
        const found = /send to\s+(\S+)/.exec(printed)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
    });
    const stop = async (signal: NodeJS.Signals) => {
      const gone = once(child, 'exit');
      child.kill(signal);
      const [code] = await gone;
      running.delete(child);
      return { code, printed };
    };
    return { url, stop };
  };
  const send = async (url: string, fields = message) => {
    const body = new URLSearchParams(fields as Array<[string, string]>);
    const reply = await fetch(`${url}/v3/mg.example.com/messages`, {
      method: 'POST',
      headers: { authorization: auth() },
      body,
    });
    return ((await reply.json()) as { id: string }).id.slice(1, -1);
  };

  it('prints its URLs, serves, and stops cleanly', async () => {
    const { url, stop } = await launch('--fault', '503');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const first = await fetch(`${url}/v3/mg.example.com/messages`, { method: 'POST' });
    expect(first.status).toBe(503);
    const { code, printed } = await stop('SIGTERM');
    expect(code).toBe(0);
    expect(printed).toContain('any key, any domain');
  });

  it('prints how to reach and trust HTTPS and SMTP', async () => {
    const caFile = path.join(folder, 'ca.pem');
    const args = ['--tls-host', 'mailgun', '--tls-ca-file', caFile, '--smtp-port', '0'];
    const { url, stop } = await launch(...args);
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(readFileSync(caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
    const { code, printed } = await stop('SIGTERM');
    expect(code).toBe(0);
    expect(printed).toMatch(/SMTP +127\.0\.0\.1:\d+ with STARTTLS; log in to send, without a login it receives\n/);
    expect(printed).toContain('TLS      for localhost, 127.0.0.1, ::1, mailgun\n');
    expect(printed).toContain(`CA       ${caFile}; another one at each start.`);
    for (const runtime of ['Node', 'PHP', 'Python', 'Ruby', 'Go', 'Java']) {
      expect(printed).toMatch(new RegExp(`^ {4}${runtime} +.*ca\\.pem`, 'm'));
    }
    expect(printed).not.toContain('PRIVATE KEY');
  });

  it('keeps webhooks, their log and what waits to be posted, even when it is killed', async () => {
    const data = path.join(folder, 'webhooks.db');
    const statuses: number[] = [];
    let status = 500;
    const consumer = createServer((request, response) => {
      request.resume();
      statuses.push(status);
      response.writeHead(status).end();
    });
    consumer.listen(0, '127.0.0.1');
    await once(consumer, 'listening');
    const hook = `http://127.0.0.1:${(consumer.address() as AddressInfo).port}/hook`;
    const call = async (url: string, method: string, callPath: string, body?: URLSearchParams | string) => {
      const response = await fetch(url + callPath, {
        method,
        headers: { authorization: auth() },
        ...(body && { body }),
      });
      return response.json() as Promise<{ items: Array<{ state: string; attempts: object[] }> }>;
    };
    const attempted = async (url: string, count: number) => {
      for (;;) {
        const { items } = await call(url, 'GET', '/_emulator/webhooks');
        if (items.reduce((sum, { attempts }) => sum + attempts.length, 0) >= count) return items;
      }
    };
    const first = await launch('--data', data);
    const fields = new URLSearchParams({ id: 'delivered', url: hook });
    await call(first.url, 'POST', '/v3/domains/mg.example.com/webhooks', fields);
    await send(first.url);
    await attempted(first.url, 1);
    await first.stop('SIGKILL');
    status = 200;
    const second = await launch('--data', data);
    expect(await attempted(second.url, 1)).toMatchObject([{ state: 'pending', attempts: [{ status: 500 }] }]);
    await call(second.url, 'POST', '/_emulator/clock', JSON.stringify({ advanceMs: 660_000 }));
    expect(await attempted(second.url, 2)).toMatchObject([
      { state: 'delivered', attempts: [{ status: 500 }, { status: 200 }] },
    ]);
    await send(second.url);
    await attempted(second.url, 3);
    expect(statuses).toEqual([500, 200, 200]);
    await second.stop('SIGKILL');
    consumer.close();
    consumer.closeAllConnections();
  });

  it('keeps every message accepted with 200, even when it is killed', async () => {
    const data = path.join(folder, 'email.db');
    const { url, stop } = await launch('--data', data);
    const fields = new URLSearchParams({ name: 'kept', template: 'x' });
    await fetch(`${url}/v3/mg.example.com/templates`, {
      method: 'POST',
      headers: { authorization: auth() },
      body: fields,
    });
    const accepted: string[] = [];
    let isOver = false;
    const senders = Array.from({ length: 8 }, async (_, sender) => {
      for (let count = 0; !isOver && count < 500; count += 1) {
        try {
          accepted.push(await send(url, messageWith({ subject: `Mail ${sender}-${count}` })));
        } catch {
          return; // The server was killed while this one was under way: it was never accepted.
        }
        if (accepted.length >= 100) isOver = true;
      }
    });
    while (accepted.length < 60) await new Promise((resolve) => setTimeout(resolve, 2));
    await stop('SIGKILL');
    isOver = true;
    await Promise.all(senders);
    const again = await launch('--data', data);
    const reply = await fetch(`${again.url}/_emulator/messages?limit=1000`);
    const { items } = (await reply.json()) as { items: Array<{ id: string }> };
    const kept = new Set(items.map(({ id }) => id));
    expect(accepted.length).toBeGreaterThanOrEqual(60);
    expect(accepted.filter((id) => !kept.has(id))).toEqual([]);
    const template = await fetch(`${again.url}/v3/mg.example.com/templates/kept`, {
      headers: { authorization: auth() },
    });
    expect(template.status).toBe(200);
    expect((await again.stop('SIGINT')).code).toBe(0);
  });

  it('keeps what was made through the API after kill -9', async () => {
    const data = path.join(folder, 'made.db');
    const first = await launch('--data', data);
    const call = async (url: string, method: string, target: string, fields?: Record<string, string>) => {
      const body = fields && { body: new URLSearchParams(fields) };
      const response = await fetch(url + target, { method, headers: { authorization: auth() }, ...body });
      return [response.status, await response.text()] as const;
    };
    await send(first.url, messageWith({ 'o:tag': 'news' }));
    const made: Array<[target: string, fields: Record<string, string>, method?: string]> = [
      ['/v3/lists', { address: 'dev@mg.example.com' }],
      ['/v3/lists/dev@mg.example.com/members', { address: 'ada@example.org', vars: '{"plan":"gold"}' }],
      ['/v5/accounts/subaccounts', { name: 'one' }],
      ['/v5/accounts/limit/custom/monthly', { limit: '5000' }, 'PUT'],
      ['/v1/keys', { role: 'admin', description: 'CI' }],
      ['/v1/dkim/keys', { signing_domain: 'mg.example.com', selector: 's2' }],
      ['/v3/mg.example.com/tags/news', { description: 'Newsletter' }, 'PUT'],
      ['/v3/ip_pools', { name: 'pool' }],
    ];
    for (const [target, fields, method = 'POST'] of made) {
      expect([target, (await call(first.url, method, target, fields))[0]]).toEqual([target, 200]);
    }
    const shown = [
      '/v3/lists/dev@mg.example.com/members',
      '/v5/accounts/subaccounts',
      '/v5/accounts/limit/custom/monthly',
      '/v1/keys',
      '/v4/domains/mg.example.com/keys',
      '/v3/mg.example.com/tags',
      '/v3/ip_pools',
      '/v3/mg.example.com/stats/total?event=accepted',
    ];
    const read = (url: string) =>
      Promise.all(shown.map(async (target) => (await call(url, 'GET', target)).join(' ').replaceAll(url, '')));
    const before = await read(first.url);
    await first.stop('SIGKILL');
    const again = await launch('--data', data);
    expect(await read(again.url)).toEqual(before);
    await again.stop('SIGTERM');
  });

  it('reports a file or a port that is in use', async () => {
    const data = path.join(folder, 'used.db');
    const { url, stop } = await launch('--data', data);
    await send(url);
    await expect(launch('--data', data)).rejects.toThrow(/is another emulator using it\?/);
    await expect(launch('--port', new URL(url).port)).rejects.toThrow(/a port is in use/);
    await stop('SIGTERM');
  });
});
