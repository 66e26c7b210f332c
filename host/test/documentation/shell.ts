// Runs commands as a reader does who has just opened a terminal: bash, line by line, with nothing of the tests in its
// environment. What stays up until Ctrl+C gets it. Nothing is fetched: npm is told to do without its registry.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createTempFolder } from '../../src/pack.ts';

export interface Ran {
  /** The exit code; `Ctrl+C` when that ended it, however npm passes that on; another signal by its name. */
  ended: number | string | null;
  stdout: string;
  /** The commands among it, as bash reads them. */
  stderr: string;
}

/** Where a reader is. */
export interface Place {
  readonly cwd: string;
  /** A folder of commands that goes before those of the machine. */
  readonly commands: string;
}

/** What a command finds besides its place, and who watches it. */
export interface Terminal {
  env?: Record<string, string>;
  /** Called once it says how to stop it, with all that it said; then it is stopped. */
  whileUp?(said: string): Promise<unknown>;
}

const timeoutMs = 60_000;

/** The machine's own commands, this Node first; without what npm and npx add. */
export const readerPath: readonly string[] = [
  path.dirname(process.execPath),
  ...(process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules')),
];

const environmentIn = (home: string): Record<string, string> => ({
  HOME: home,
  TMPDIR: home,
  npm_config_offline: 'true',
  npm_config_registry: 'http://127.0.0.1:9/', // nobody is there
  npm_config_update_notifier: 'false',
});

export const runInShell = (
  text: string,
  { cwd, commands }: Place,
  { env = {}, whileUp }: Terminal = {},
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['--norc', '-evo', 'pipefail', '-c', text], {
      cwd,
      env: { ...environmentIn(createTempFolder()), ...env, PATH: [commands, ...readerPath].join(path.delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, which is what Ctrl+C goes to
    });
    const signal = (name: NodeJS.Signals) => {
      try {
        process.kill(-(child.pid ?? 0), name);
      } catch {} // It has ended by itself.
    };
    const kill = () => signal('SIGKILL');
    process.once('exit', kill);
    const timer = setTimeout(kill, timeoutMs);
    const said = { stdout: '', stderr: '' };
    let isStopped = false;
    const stop = async (run: NonNullable<Terminal['whileUp']>) => {
      isStopped = true;
      await run(said.stdout + said.stderr).catch(reject);
      signal('SIGINT');
    };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        said[name] += chunk;
        if (whileUp && !isStopped && said[name].includes('Ctrl+C')) void stop(whileUp);
      });
    }
    child.once('error', reject);
    child.once('close', (code, by) => {
      clearTimeout(timer);
      process.off('exit', kill);
      const ended = code ?? by;
      resolve({ ended: isStopped && [0, 130, 'SIGINT'].includes(ended ?? '') ? 'Ctrl+C' : ended, ...said });
    });
  });
