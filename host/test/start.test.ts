// `npm start` as a user or a script runs it: a child process, its streams and its exit code.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { usageTypes } from 'mailgun-studio';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleMessages } from '../src/sample-messages.ts';
import type { SendResult } from '../src/send-result.ts';
import { requireBuild, runScript } from './run-script.ts';

beforeAll(requireBuild);

const temps: string[] = [];
afterEach(() => {
  for (const temp of temps.splice(0)) rmSync(temp, { recursive: true, force: true });
});

/** A separate temp folder for a run, to see what it leaves there. */
const createTemp = (): { temp: string; env: Record<string, string> } => {
  const temp = mkdtempSync(path.join(tmpdir(), 'start-test-'));
  temps.push(temp);
  return { temp, env: { TMPDIR: temp, TEMP: temp, TMP: temp } };
};

// npm keeps a compile cache there on newer versions of Node.
const listLeftBehind = (temp: string) => readdirSync(temp).filter((name) => name !== 'node-compile-cache');

describe('start --once', () => {
  it('prints a table, exits 0 and leaves nothing in the temp folder', async () => {
    const { temp, env } = createTemp();
    const { exitCode, stdout, stderr } = await runScript('bin/start.js', ['--once'], { env });

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/11 of 11 messages/) });
    expect(sampleMessages.map(({ name }) => name).filter((name) => !stdout.includes(name))).toEqual([]);
    expect(listLeftBehind(temp)).toEqual([]);
    expect(stdout + stderr).not.toContain('\x1b');
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('--json prints nothing but one JSON array to standard output', async () => {
    const { exitCode, stdout } = await runScript('bin/start.js', ['--once', '--json']);
    const rows = JSON.parse(stdout) as SendResult[];

    expect(exitCode).toBe(0);
    expect(rows.map(({ message, ok, attempts }) => ({ message, ok, attempts }))).toEqual(
      sampleMessages.map(({ name }) => ({ message: name, ok: true, attempts: 1 })),
    );
  });
});

describe('start with wrong arguments', () => {
  it.each([['--onc'], ['once'], ['--json=yes']])('%s exits 2 and shows the usage', async (argument) => {
    const { exitCode, stdout, stderr } = await runScript('bin/start.js', [argument]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('npm start -- --once');
  });

  it('--help shows the usage and exits 0', async () => {
    const { exitCode, stdout, stderr } = await runScript('bin/start.js', ['--help']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('npm start -- --once');
  });
});

describe('start', () => {
  let child: ChildProcess | undefined;
  afterEach(() => void child?.kill('SIGKILL'));

  /** Starts it with a separate temp folder; resolves when it is ready. */
  const startUp = async (): Promise<{ child: ChildProcess; output: string; temp: string }> => {
    const { temp, env } = createTemp();
    const started = spawn(process.execPath, [path.join(import.meta.dirname, '../bin/start.js')], {
      cwd: temp,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = started;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      started.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        if (output.includes('Ctrl+C')) resolve();
      });
      started.once('exit', (code) => reject(new Error(`start ended with ${code}: ${output}`)));
    });
    return { child: started, output, temp };
  };

  /** Occupies the port. Another test may hold it for a moment; if something else keeps it, that is as good. */
  const occupy = async (server: Server, port: number) => {
    for (let tries = 0; tries < 20; tries += 1) {
      try {
        await once(server.listen(port, '127.0.0.1'), 'listening');
        return;
      } catch {
        await sleep(100);
      }
    }
  };

  const endOf = (process: ChildProcess) =>
    new Promise<number | null>((resolve) => process.once('exit', (code) => resolve(code)));

  it('shows the emails in the studio and the emulator, and exits 0 on Ctrl+C (twice, as npm passes it on), leaving nothing behind', async () => {
    const { child, output, temp } = await startUp();
    const [studio = '', inbox = '', , calls = ''] = output.match(/http:\S+/g)?.slice(-4) ?? [];
    const statuses = await Promise.all([studio, inbox, calls].map(async (address) => (await fetch(address)).status));
    const emails = (await (await fetch(`${studio}/api/inbox`)).json()) as {
      total: number;
      rows: Array<{ subject: string }>;
    };
    const project = (await (await fetch(`${studio}/api/project`)).json()) as { file: string };
    const ended = endOf(child);
    child.kill('SIGINT');
    child.kill('SIGINT');

    expect(statuses).toEqual([200, 200, 200]);
    expect(emails.total).toBe(sampleMessages.length + usageTypes.length);
    expect(emails.rows[0]?.subject).toBe('402913 is your sign-in code');
    expect(output).toMatch(/Open http:\S+ to see your nine emails\.\n {2}Design puts your brand/);
    expect(project.file).toBe(path.join(realpathSync(temp), 'mailgun-studio.json')); // created by a change only
    expect(await ended).toBe(0);
    expect(listLeftBehind(temp)).toEqual([]);
  });

  it('uses another port when its own is in use, and reports it', async () => {
    const other = createServer();
    await occupy(other, 4650);
    const { child, output } = await startUp();
    const ended = endOf(child);
    child.kill('SIGTERM');
    await new Promise((resolve) => other.close(resolve));

    expect(output).toMatch(/http:\/\/127\.0\.0\.1:\d+ .*port 4650 is in use/);
    expect(output).not.toContain('http://127.0.0.1:4650');
    expect(await ended).toBe(0);
  });
});
