// The command: which commands there are, how wrong usage is told, and the exit code. One file per command beside this one.
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import openInBrowser from 'open';
import { loadConnector } from '../connector/connector.js';
import { addCheck } from './check.js';
import type { Context } from './command.js';
import { Hindrance, UsageError, type World } from './dependencies.js';
import { emulatorDescription, runEmulator } from './emulator.js';
import { addOpen, noSuchCommand } from './open.js';
import { createOutput } from './output.js';
import { addPreview } from './preview.js';
import { variables, wholeVariable } from './read-config.js';
import { addSend } from './send.js';
import { addTrace } from './trace.js';

const realWorld: World = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  connector: loadConnector,
  openUrl: async (url) => {
    await openInBrowser(url);
  },
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    }),
};

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** @returns the exit code: 0 fine, 1 problems found or not delivered, 2 wrong usage */
export async function main(args: readonly string[], world: World = realWorld): Promise<number> {
  // `help trace` is `trace --help`.
  if (args[0] === 'help') return main([...args.slice(1), '--help'], world);
  if (args[0] === 'emulator') return runEmulator(args.slice(1));
  const output = createOutput(world);
  let exitCode = 0;
  const context: Context = {
    world,
    output,
    run: async (command) => {
      exitCode = await command();
    },
  };
  const program = createProgram(context);
  const [first] = args;
  try {
    // Before its options are read: --help after a word that is no command would show everything but that.
    if (
      first !== undefined &&
      !first.startsWith('-') &&
      !program.commands.some((command) => command.name() === first)
    ) {
      throw noSuchCommand(first, program);
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    output.endStep();
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
    world.stderr.write(`mailgun-studio: ${sentenceOf(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** One sentence, and no stack. */
function sentenceOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof Hindrance) return error.message;
  return `It met an error of its own (${String(error).split('\n')[0]}). Please report it.`;
}

const help = `
CONFIG is a file, or - for standard input. Without it the environment is used:
  ${wholeVariable.padEnd(29)}the whole config as JSON
${variables.map(({ name, says }) => `  ${name.padEnd(29)}${says}, where the config has none`).join('\n')}
  ${'MAILGUN_CONNECTOR_ENDPOINTS'.padEnd(29)}endpoints besides Mailgun's, such as the emulator's

Exit codes: 0 fine (warnings allowed), 1 problems found or not delivered, 2 wrong usage.`;

function createProgram(context: Context): Command {
  const { stdout, stderr } = context.world;
  const program = new Command('mailgun-studio')
    .description(
      'Set up Logto’s Mailgun connector, see every mail, and learn why one did not arrive.\nWithout a command it opens the page.',
    )
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show this text')
    .helpCommand(false)
    .enablePositionalOptions()
    .showHelpAfterError('mailgun-studio --help shows the commands and options')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'mailgun-studio: ')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const add of [addCheck, addPreview, addSend, addTrace, addOpen]) add(program, context);
  program.command('emulator').description(emulatorDescription);
  program.addHelpText('after', help);
  for (const command of program.commands) {
    command.copyInheritedSettings(program).helpOption('-h, --help', 'show this text').allowExcessArguments(false);
    command.addHelpText('after', help);
  }
  return program;
}
