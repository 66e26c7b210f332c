// mailgun-studio, without a command: starts the page and its local Mailgun, and opens it.
import type { Command } from 'commander';
import { defaultPort, startStudio } from '../index.js';
import { nearest } from '../nearest.js';
import { type AddCommand, type Context, readWhole } from './command.js';
import { type ExitCode, Hindrance, UsageError } from './dependencies.js';
import { readConfig } from './read-config.js';

interface Options {
  port: string;
  open: boolean;
  config?: string;
  json?: true;
}

const portRange = [0, 65_535] as const;

export const addOpen: AddCommand = (program, context) => {
  program
    .option('--port <number>', 'port of the page; another free one when it is in use', String(defaultPort))
    .option('--no-open', 'do not open a browser')
    .option('--config <file>', 'config to start with; its key stays in this process')
    .option('--json', 'print the addresses as JSON')
    .allowExcessArguments()
    .action((options: Options) =>
      context.run(() => {
        const [word] = program.args;
        if (word !== undefined) throw noSuchCommand(word, program);
        return openPage(options, context);
      }),
    );
};

export function noSuchCommand(word: string, { commands }: Command): UsageError {
  const names = commands.map((command) => command.name());
  const near = nearest(word, names);
  return new UsageError(
    `There is no command ${word}.${near ? ` Did you mean ${near}?` : ''} There are: ${names.join(', ')}.`,
  );
}

async function openPage(options: Options, { world, output }: Context): Promise<ExitCode> {
  const port = readWhole(options.port, '--port', portRange);
  const config = options.config === undefined ? undefined : await readConfig(options.config, world);
  output.step('starting');
  const studio = await startStudio({
    port,
    connector: await world.connector(),
    log: (text) => void world.stderr.write(`${text}\n`),
    ...(config && { config }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES') throw error;
    throw new Hindrance(`You may not listen on port ${port}. Take one above 1023, such as --port ${defaultPort}.`);
  });
  output.endStep();
  const { url, emulator } = studio;
  if (options.json) output.json({ url, emulator });
  else {
    const isElsewhere = port !== 0 && !url.endsWith(`:${port}`);
    output.line(`Mailgun studio  ${url}${isElsewhere ? `  (port ${port} is in use)` : ''}`);
    output.line(`local Mailgun   ${emulator.url}  (US)   ${emulator.euUrl}  (EU)`);
    output.line('stop with Ctrl+C');
  }
  // Without a browser, or on a machine without a screen, the address is on the terminal.
  if (options.open)
    await world.openUrl(url).catch(() => output.line('No browser could be opened: go to the address above.'));
  await world.untilStopped();
  await studio.close();
  return 0;
}
