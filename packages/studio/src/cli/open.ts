// mailgun-studio [PROJECT]: starts the page and its local Mailgun, and opens it in the browser.
import path from 'node:path';
import type { Command } from 'commander';
import { findNearName } from 'connector-mailgun/inspect';
import { ProjectFileError } from '../project/project-file.js';
import { defaultPort, startStudio } from '../server/studio.js';
import { type AddCommand, type CommandContext, readWholeNumber } from './command.js';
import { CommandError, type ExitCode, UsageError } from './exit-codes.js';
import { defaultProjectFile } from './read-project.js';

interface Options {
  port: string;
  open: boolean;
  config?: string;
  json?: true;
}

const portRange = [0, 65_535] as const;

export const addOpen: AddCommand = (program, context) => {
  program
    .argument('[PROJECT]', `project file (default: ${defaultProjectFile} here; created by the first change)`)
    .option('--port <number>', 'port of the page; a free one is used when it is in use', String(defaultPort))
    .option('--no-open', 'do not open a browser')
    .option('--config <file>', 'config that a new project is made from; its key stays in this process')
    .option('--json', 'print the addresses as JSON')
    .allowExcessArguments(false)
    .action((file: string | undefined, options: Options) => context.run(() => openPage(file, options, context)));
};

export function unknownCommand(word: string, { commands }: Command): UsageError {
  const names = commands.map((command) => command.name());
  const near = findNearName(word, names);
  const suggestion = near ? ` Did you mean ${near}?` : '';
  return new UsageError(
    `There is no command ${word}.${suggestion} The commands are ${names.join(', ')}. To open a project of that name, write ./${word}.`,
  );
}

async function openPage(file: string | undefined, options: Options, context: CommandContext): Promise<ExitCode> {
  const { dependencies, output } = context;
  const port = readWholeNumber(options.port, '--port', portRange);
  const config = options.config === undefined ? undefined : (await context.readConfig(options.config)).config;
  const apiKey = dependencies.env.MAILGUN_API_KEY?.trim();
  const projectFile = path.resolve(dependencies.cwd, file ?? defaultProjectFile);
  output.step('starting');
  const studio = await startStudio({
    port,
    connector: await dependencies.connector(),
    log: (line) => output.error(`${line}\n`),
    projectFile,
    env: dependencies.env,
    ...(config ? { config } : apiKey && { apiKey }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof ProjectFileError) throw new UsageError(error.message);
    if (error.code !== 'EACCES') throw error;
    throw new CommandError(
      `Port ${port} needs more permissions. Choose one above 1023, such as --port ${defaultPort}.`,
    );
  });
  output.endStep();
  const { url, emulator } = studio;
  if (options.json) output.json({ url, emulator });
  else {
    const isOtherPort = port !== 0 && !url.endsWith(`:${port}`);
    output.line(`Mailgun studio  ${url}${isOtherPort ? `  (port ${port} is in use)` : ''}`);
    output.line(`project         ${file ?? defaultProjectFile}`);
    output.line(`local Mailgun   ${emulator.url}  (US)   ${emulator.euUrl}  (EU)`);
    output.line('Press Ctrl+C to stop.');
  }
  if (options.open) {
    await dependencies.openUrl(url).catch(() => output.line('No browser could be opened. Open the address above.'));
  }
  await dependencies.untilStopped();
  await studio.close();
  return 0;
}
