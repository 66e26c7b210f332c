// The command: reads the settings, serves until it is stopped, reads them again when they change.
import { readFileSync } from 'node:fs';
import { createBridge } from './bridge.js';
import { helpText } from './cli/help.js';
import { type CommandOptions, parseOptions } from './cli/options.js';
import { watchFiles } from './cli/watch-files.js';
import { createLog } from './monitoring/log.js';
import type { RunningBridge } from './options.js';
import { SettingsError } from './settings/check-settings.js';
import { loadSettings } from './settings/load-settings.js';

/** @returns the exit code: 0 after a clean stop, 1 when it cannot listen, 2 when options or settings cannot be used */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = parseOptions(args, process.env);
  if (parsed.kind === 'help') return print(helpText());
  if (parsed.kind === 'version') return print(`${readVersion()}\n`);
  const { options, isCheck } = parsed;
  const { config, allowedOrigins, port, host, drainMs, ...limits } = options;
  const load = () => loadSettings(config, process.env, allowedOrigins);

  const loaded = await load().catch((error: unknown) => {
    if (error instanceof SettingsError) return error;
    throw error;
  });
  if (loaded instanceof SettingsError || parsed.problems.length > 0) {
    const problems = [...parsed.problems, ...(loaded instanceof SettingsError ? loaded.problems : [])];
    const lines = [...problems, 'logto-mailgun-bridge --help shows options and examples.'];
    process.stderr.write(`${lines.map((line) => `logto-mailgun-bridge: ${line}`).join('\n')}\n`);
    return 2;
  }
  if (isCheck) return print('The settings can be used.\n');

  process.stdout.on('error', () => {}); // a log that nobody reads any more does not stop the emails
  const writeLine = (line: string) => void process.stdout.write(`${line}\n`);
  const log = createLog({ writeLine, level: options.logLevel });
  const bridge = createBridge({ ...loaded.settings, allowedOrigins, ...limits, writeLine });
  let running: RunningBridge;
  try {
    running = await bridge.listen({ port, host, drainMs, replaceGlobals: true });
  } catch (error) {
    process.stderr.write(`logto-mailgun-bridge: ${explainListenError(error, options)}\n`);
    return 1;
  }
  const reload = () => void bridge.reload(async () => (await load()).settings);
  const stopWatching = watchFiles(loaded.files, reload);
  process.on('SIGHUP', reload);
  log.info(
    'Ready. In Logto’s HTTP email connector, set the endpoint to this address and Authorization to BRIDGE_TOKEN.',
    {
      url: running.url,
      version: readVersion(),
    },
  );

  await untilStopped();
  log.info('Stopping: no new connections; emails in progress are finished.');
  stopWatching();
  await running.close();
  process.off('SIGHUP', reload);
  log.info('Stopped.');
  return 0;
}

function explainListenError(error: unknown, { port, host }: CommandOptions): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Choose another with --port.`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`;
  return `Cannot listen on ${host}, port ${port} (${code}). Check --host.`;
}

/** A second signal ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}

const signals = ['SIGTERM', 'SIGINT'] as const;

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
