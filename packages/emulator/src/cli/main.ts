// The command: reads options and configuration, starts the emulator, prints its URLs, stops cleanly.
import { createRequire } from 'node:module';
import { loadConfig } from '../config/load-config.js';
import { createEmulator } from '../emulator.js';
import type { Emulator } from '../emulator-types.js';
import type { SmtpAddress } from '../smtp/start-smtp.js';
import type { TlsTrust } from '../tls/start-tls.js';
import { trustLines } from '../tls/trust.js';
import type { CommandOptions } from './options.js';
import { helpText, parseOptions } from './parse-options.js';

export interface Output {
  out: (text: string) => void;
  error: (text: string) => void;
}

const processOutput: Output = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
};

/** @returns the exit code: 0 after a clean stop, 1 when it cannot start, 2 when the options are not valid */
export async function main(
  args: readonly string[],
  env: Record<string, string | undefined>,
  { out, error }: Output = processOutput,
): Promise<number> {
  const parsed = parseOptions(args, env);
  if (parsed.kind === 'help') {
    out(helpText());
    return 0;
  }
  if (parsed.kind === 'version') {
    const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
    out(`${version}\n`);
    return 0;
  }
  if (parsed.kind === 'invalid') {
    error(
      `${parsed.problems.map((problem) => `mailgun-emulator: ${problem}`).join('\n')}\nRun mailgun-emulator --help for the options.\n`,
    );
    return 2;
  }
  const startedMs = performance.now();
  let emulator: Emulator;
  try {
    emulator = await start(parsed.options);
  } catch (problem) {
    error(`mailgun-emulator: ${explain(problem as NodeJS.ErrnoException, parsed.options)}\n`);
    return 1;
  }
  // A process that reads that it is ready may stop it at once.
  const stopped = untilStopped();
  out(startLines(emulator, parsed.options, performance.now() - startedMs));
  await stopped;
  out('mailgun-emulator: stopping\n');
  await emulator.close();
  return 0;
}

async function start(options: CommandOptions): Promise<Emulator> {
  const { config: file, faults, smtpPort, ...rest } = options;
  const config = file === undefined ? undefined : await loadConfig(file);
  const emulator = await createEmulator({
    ...rest,
    ...(config && { config }),
    ...(smtpPort !== undefined && { smtp: { port: smtpPort } }),
  });
  for (const fault of faults) emulator.faults.add(fault);
  return emulator;
}

function startLines({ url, euUrl, smtp, tls }: Emulator, { data, config }: CommandOptions, ms: number): string {
  return `mailgun-emulator is ready (${Math.round(ms)} ms)
  send to  ${url}  (US)   ${euUrl}  (EU)   as user api${config === undefined ? ', any key, any domain' : ''}
  inbox    ${url}/_emulator/latest   ${url}/_emulator/messages   ${url}/_emulator
${smtp ? smtpLine(smtp) : ''}  data     ${data ?? 'in memory; --data <file> keeps it'}
${tls ? tlsLines(tls) : ''}  Press Ctrl+C to stop.
`;
}

const smtpLine = ({ host, port, startTls }: SmtpAddress): string =>
  `  SMTP     ${host}:${port}${startTls ? ' with STARTTLS' : ''}; log in to send, without a login it receives\n`;

function tlsLines({ caFile, hosts }: TlsTrust): string {
  const lines = trustLines(caFile).map(({ runtime, line }) => `    ${runtime.padEnd(8)}${line}\n`);
  return `  TLS      for ${hosts.join(', ')}
  CA       ${caFile}; another one at each start. To trust it in one process:
${lines.join('')}`;
}

function explain(problem: NodeJS.ErrnoException, { port, euPort, smtpPort }: CommandOptions): string {
  if (problem.code === 'EADDRINUSE') {
    return `a port is in use (${problem.message.split('EADDRINUSE: ').at(-1)}); choose others with --port, --eu-port and --smtp-port (now ${[port, euPort, smtpPort ?? 'no SMTP'].join(', ')})`;
  }
  return problem.message;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
