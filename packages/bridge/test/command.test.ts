// The command in service: where its settings come from, how it reloads them, and how it stops.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConfigFolder } from './support/config-folder.js';
import { apiKey, buildConfig, token } from './support/start-bridge.js';
import { type Command, startCommand } from './support/start-command.js';

let emulator: Emulator;
let files: ReturnType<typeof createConfigFolder>;
let command: Command | undefined;
beforeEach(async () => {
  emulator = await createEmulator({ log: () => {} });
  files = createConfigFolder(emulator.url);
});
afterEach(async () => {
  command?.child.kill('SIGKILL');
  command = undefined;
  files.remove();
  await emulator.close();
});

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
    const env = {
      BRIDGE_TOKEN_FILE: files.write('token', `${token}\n`),
      MAILGUN_API_KEY_FILE: files.write('key', `${apiKey}\n`),
    };
    const { waitForLine } = await start(['--config', files.writeConfig()], env);
    expect((await post('jane@example.com')).status).toBe(200);
    files.write('token', next);
    await waitForLine('New settings are in service');
    expect([(await post('jane@example.com')).status, (await post('jane@example.com', next)).status]).toEqual([
      401, 200,
    ]);
  });

  it('let the file of the second token be empty, so that a token can be replaced without a restart', async () => {
    const next = 'Bearer the-token-that-comes-next-01';
    const env = {
      BRIDGE_TOKEN_FILE: files.write('token', token),
      BRIDGE_TOKEN_NEXT_FILE: files.write('next', '\n'),
    };
    const { child, lines } = await start(['--config', files.writeConfig()], { ...env, ...key });
    const reload = async () => {
      lines.splice(0);
      child.kill('SIGHUP');
      await expect.poll(() => lines.map(({ message }) => message)).toContain('New settings are in service.');
    };
    const statuses = async () => [(await post('a@example.com')).status, (await post('b@example.com', next)).status];
    expect(await statuses()).toEqual([200, 401]);
    files.write('next', next);
    await reload();
    expect(await statuses()).toEqual([200, 200]);
    files.write('token', next);
    files.write('next', '');
    await reload();
    expect(await statuses()).toEqual([401, 200]);
  });

  it('are read again once when all files change together, as in a folder that Kubernetes mounts', async () => {
    const next = 'Bearer the-token-that-comes-next-01';
    const config = JSON.stringify({ ...buildConfig(emulator.url), apiKey: '' });
    files.writeVersion(1, { token, key: apiKey, 'mailgun.json': config });
    const env = { BRIDGE_TOKEN_FILE: files.linkToVersion('token'), MAILGUN_API_KEY_FILE: files.linkToVersion('key') };
    const { waitForLine, lines } = await start(['--config', files.linkToVersion('mailgun.json')], env);
    files.writeVersion(2, { token: next, key: apiKey, 'mailgun.json': config.replace('mg.', 'other.') });
    await waitForLine('New settings are in service');
    expect([(await post('ada@example.com')).status, (await post('ada@example.com', next)).status]).toEqual([401, 200]);
    expect((await emulator.inbox.waitFor({ to: 'ada@example.com' })).domain).toBe('other.example.com');
    expect(lines.filter(({ message }) => message === 'New settings are in service.')).toHaveLength(1);
  });

  it('are read again on SIGHUP; new ones with errors are named and not used', async () => {
    const { child, waitForLine } = await start(['--config', files.writeConfig()], { ...withToken, ...key });
    files.writeConfig({ domain: 'https://mg.example.com' });
    child.kill('SIGHUP');
    const { level, problems } = await waitForLine('The new settings have errors');
    expect({ level, problems }).toEqual({
      level: 'error',
      problems: [expect.stringMatching(/^domain: Write the bare domain/)],
    });
    expect((await post('jane@example.com')).status).toBe(200);
    files.writeConfig({ domain: 'other.example.com' });
    child.kill('SIGHUP');
    await waitForLine('New settings are in service');
    expect((await post('ada@example.com')).status).toBe(200);
    expect((await emulator.inbox.waitFor({ to: 'ada@example.com' })).domain).toBe('other.example.com');
  });
});

describe('SIGTERM', () => {
  it('stops accepting, finishes the emails in progress, and exits with 0', async () => {
    const { child, url, waitForLine, lines } = await start(['--config', files.writeConfig()], { ...withToken, ...key });
    emulator.faults.add({ delayMs: 500, times: 20 });
    const sends = Promise.all(Array.from({ length: 20 }, (_, n) => post(`jane${n}@example.com`)));
    await expect.poll(() => emulator.requests().length).toBe(20);
    child.kill('SIGTERM');
    await waitForLine('Stopping');
    const isReachable = () =>
      fetch(`${url}/healthz`).then(
        () => true,
        () => false,
      );
    await expect.poll(isReachable).toBe(false);
    const responses = await sends;
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(responses[0]?.headers.get('connection')).toBe('close');
    const exitCode = child.exitCode ?? (await once(child, 'exit'))[0];
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toMatchObject({ message: 'Stopped.' });
    expect(await emulator.inbox.list()).toHaveLength(20);
  });

  it('still responds on a connection that was idle, and then ends it', async () => {
    const { child, url, waitForLine } = await start(['--config', files.writeConfig(), '--drain-ms', '60000'], {
      ...withToken,
      ...key,
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
    let received = '';
    socket.on('data', (text) => {
      received += text;
    });
    const request = 'GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n';
    socket.write(request);
    await expect.poll(() => received).toContain('HTTP/1.1 200');
    child.kill('SIGTERM');
    await waitForLine('Stopping');
    socket.write(request);
    await once(socket, 'close');
    expect(received).toMatch(/HTTP\/1\.1 503.*connection: close/is);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  });

  it('ends a bridge without work, though connections are kept', async () => {
    const started = await start(['--config', files.writeConfig()], { ...withToken, ...key });
    await fetch(`${started.url}/healthz`);
    expect(await started.stop()).toBe(0);
  });
});

it('serves among 10,000 idle connections, and closes them', async () => {
  const { url } = await start(['--config', files.writeConfig()], { ...withToken, ...key });
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
