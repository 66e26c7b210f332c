// Runs host/lib/probe.js and host/bin/start.js for the tests. Both are built files: a child process cannot read TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LogtoFolder } from '../src/pack.ts';

const hostFolder = path.join(import.meta.dirname, '..');
const repository = path.join(hostFolder, '..');

/** @throws a sentence that names the command, when something that these tests load is not built. */
export const requireBuild = (): void => {
  const needed = [
    'host/lib/probe.js',
    'bench/lib/storm/main.js',
    'packages/connector/lib/index.js',
    'packages/emulator/lib/index.js',
  ];
  const missing = needed.filter((file) => !existsSync(path.join(repository, file)));
  if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}. Run npm run build first.`);
};

export type Finished = { exitCode: number | null; stdout: string; stderr: string; elapsedMs: number };

/** Runs a script of this workspace until it ends by itself. */
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
    const startedMs = performance.now();
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
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr, elapsedMs: performance.now() - startedMs }));
  });

/** Runs one probe and reads its report. */
export const runProbe = async <Report>(
  probe: 'send' | 'guard',
  folder: LogtoFolder,
  { configs = [], node = process.execPath }: { configs?: unknown[]; node?: string } = {},
): Promise<Report> => {
  const args = [probe, folder.core, JSON.stringify(configs)];
  const { exitCode, stdout, stderr } = await runScript('lib/probe.js', args, { node });
  if (exitCode !== 0) throw new Error(`probe ${probe} ended with ${exitCode}:\n${stderr}`);
  return JSON.parse(stdout) as Report;
};
