// mailgun-studio emulator …: runs the emulator's own command, with its options and exit code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';

export const emulatorDescription = 'run the local Mailgun alone, with its own options (emulator --help)';

/** @returns its exit code */
export async function runEmulator(args: readonly string[]): Promise<number> {
  const manifest = createRequire(import.meta.url).resolve('mailgun-emulator/package.json');
  const launcher = path.join(path.dirname(manifest), 'bin/mailgun-emulator.js');
  const child = spawn(process.execPath, [launcher, ...args], { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', forward);
  process.off('SIGTERM', forward);
  return code ?? 1;
}
