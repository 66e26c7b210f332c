// Runs scripts of this repository for the tests. They are built files, because a child process cannot load TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LogtoFolder } from '../src/pack.ts';

const hostFolder = path.join(import.meta.dirname, '..');
const repository = path.join(hostFolder, '..');

/** @throws when something that these tests load is not built; the message names the command. */
export const requireBuild = (): void => {
  const needed = [
    'host/lib/isolated-check.js',
    'bench/lib/stress/main.js',
    'packages/connector/lib/index.js',
    'packages/emulator/lib/index.js',
  ];
  const missing = needed.filter((file) => !existsSync(path.join(repository, file)));
  if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}. Run npm run build first.`);
};

export type Finished = { exitCode: number | null; stdout: string; stderr: string };

/** Runs a script until it exits. `file` is relative to host/. */
export const runScript = (
  file: string,
  args: string[],
  {
    env = {},
    timeoutMs = 30_000,
    node = process.execPath,
  }: { env?: Record<string, string>; timeoutMs?: number; node?: string } = {},
): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = spawn(node, [path.join(hostFolder, file), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });

/** Runs one isolated check and reads its report. */
export const runCheck = async <Report>(
  check: 'send' | 'guard',
  folder: LogtoFolder,
  { configs = [], node = process.execPath }: { configs?: unknown[]; node?: string } = {},
): Promise<Report> => {
  const args = [check, folder.core, JSON.stringify(configs)];
  const { exitCode, stdout, stderr } = await runScript('lib/isolated-check.js', args, { node });
  if (exitCode !== 0) throw new Error(`check ${check} exited with ${exitCode}:\n${stderr}`);
  return JSON.parse(stdout) as Report;
};
