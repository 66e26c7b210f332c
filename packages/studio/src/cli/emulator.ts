// mailgun-studio emulator …: hands over to the emulator's own command, with its options and exit code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';

export const emulatorDescription = 'run the local Mailgun alone; its own options follow (emulator --help)';

/** @returns its exit code */
export async function runEmulator(args: readonly string[]): Promise<number> {
  const manifest = createRequire(import.meta.url).resolve('mailgun-emulator/package.json');
  const launcher = path.join(path.dirname(manifest), 'bin/mailgun-emulator.js');
  const child = spawn(process.execPath, [launcher, ...args], { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', pass);
  process.off('SIGTERM', pass);
  return code ?? 1;
}
