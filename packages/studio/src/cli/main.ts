// The command mailgun-studio: its commands, how wrong usage is reported, and the exit code. One file per command beside this one.
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { variables } from '../connector/variables.js';
import { addBuild } from './build.js';
import { addCheck } from './check.js';
import { type AddCommand, type CommandContext, examples } from './command.js';
import { addCompletion } from './completion.js';
import { type Dependencies, defaultDependencies } from './dependencies.js';
import { addDiff } from './diff.js';
import { emulatorDescription, runEmulator } from './emulator.js';
import { describeError, describeExitCodes, type ExitCode, exitCodeOf } from './exit-codes.js';
import { addInit } from './init.js';
import { addOpen, unknownCommand } from './open.js';
import { createOutput } from './output.js';
import { addPreview } from './preview.js';
import { addPublish } from './publish.js';
import { addPull } from './pull.js';
import { configVariable, readConfig } from './read-config.js';
import { addSend } from './send.js';
import { addTrace } from './trace.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** @returns the exit code: 0 fine, 1 problems found or not delivered, 2 wrong usage */
export async function main(args: readonly string[], dependencies: Dependencies = defaultDependencies): Promise<number> {
  // `help trace` is `trace --help`.
  if (args[0] === 'help') return main([...args.slice(1), '--help'], dependencies);
  if (args[0] === 'emulator') return runEmulator(args.slice(1));
  const output = createOutput(dependencies);
  output.hide(dependencies.env.MAILGUN_API_KEY);
  let exitCode: ExitCode = 0;
  const program = createProgram({
    dependencies,
    output,
    async readConfig(source) {
      const read = await readConfig(source, dependencies);
      output.hide(read.config.apiKey);
      return read;
    },
    run: async (command) => {
      exitCode = await command();
    },
  });
  try {
    const [word] = args;
    const isCommand = program.commands.some((command) => command.name() === word);
    // Before commander parses: after an unknown word, it would only act on the --help behind it.
    if (word !== undefined && !word.startsWith('-') && !isCommand && !isFile(word)) throw unknownCommand(word, program);
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has printed it already
    output.error(`mailgun-studio: ${describeError(error)}\n`);
    return exitCodeOf(error);
  }
}

/** A project to open, and no misspelled command. */
const isFile = (word: string) => /[./\\]/.test(word);

const firstSteps = examples(
  ['open the page, with a local Mailgun', 'mailgun-studio'],
  ['make a project with your brand', 'mailgun-studio init --name Acme --languages en,fr'],
  ['find out why a code did not arrive', 'mailgun-studio trace config.json ada@example.org'],
);

const environment = `
CONFIG is a file with a config or a project, or - for standard input. Without it, and for what it leaves out, the environment is used:
  ${configVariable.padEnd(29)}the whole config as JSON, without CONFIG
${variables.map(({ name, description }) => `  ${name.padEnd(29)}${description}`).join('\n')}
  ${'MAILGUN_CONNECTOR_ENDPOINTS'.padEnd(29)}endpoints besides Mailgun's, such as the emulator's`;

function createProgram(context: CommandContext): Command {
  const { stdout } = context.dependencies;
  const program = new Command('mailgun-studio')
    .description(
      'Set up Logto’s Mailgun connector, see every email, and find out why one did not arrive.\nWithout a command it opens the page.',
    )
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions()
    .showHelpAfterError('See mailgun-studio --help for the commands and options.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => context.output.error(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'mailgun-studio: ')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const add of [addInit, addBuild, addCheck, addPreview, addSend, addTrace, addPull, addDiff, addPublish, addOpen])
    add(program, context);
  program.command('emulator').description(emulatorDescription);
  addVersion(program, context);
  addCompletion(program, context);
  program.addHelpText('after', `${firstSteps}\n${environment}\n\n${describeExitCodes()}`);
  for (const command of program.commands) {
    command.copyInheritedSettings(program).helpOption('-h, --help', 'print this help').allowExcessArguments(false);
    command.showHelpAfterError(`See mailgun-studio ${command.name()} --help for its arguments and options.`);
    command.addHelpText('after', `\n${describeExitCodes(command.name())}`);
  }
  return program;
}

const addVersion: AddCommand = (program, context) => {
  program
    .command('version')
    .description('print the version')
    .action(() => context.output.line(version));
};
