// The command as a child process, as an operator runs it. Needs the build.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const bin: string = path.join(import.meta.dirname, '../../bin/logto-mailgun-bridge.js');

export interface Command {
  readonly child: ChildProcess;
  readonly url: string;
  /** Lines of its log so far, parsed. */
  readonly lines: Record<string, unknown>[];
  /** Resolves when a line with this message has been written. */
  waitForLine(message: string | RegExp): Promise<Record<string, unknown>>;
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Only these variables are in its environment, besides PATH. */
export async function startCommand(
  args: readonly string[],
  env: Record<string, string>,
  command: readonly [string, ...string[]] = [process.execPath, bin],
): Promise<Command> {
  const [program, ...first] = command;
  const child = spawn(program, [...first, '--port', '0', '--drain-ms', '200', ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  const waitForLine = (message: string | RegExp) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const look = () => {
        const line = lines.find((each) => String(each.message).match(message));
        if (!line) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
      look();
      void exited.then(([code]) => reject(new Error(`The command ended with ${code}.`)));
    });
  const { url } = await waitForLine('Ready');
  return {
    child,
    url: String(url),
    lines,
    waitForLine,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}
