// mailgun-studio diff: what publishing would change.
import { toPreview } from '../logto/plan-parts.js';
import { createSyncRecord } from '../logto/sync-record.js';
import { type AddCommand, type CommandContext, examples } from './command.js';
import { countChanges, printDifferences, printQuestion } from './differences.js';
import { CommandError, type ExitCode, UsageError } from './exit-codes.js';
import { addTargetOptions, createPlanner, explained, openLogto, readLogto, type TargetOptions } from './logto.js';

interface Options extends TargetOptions {
  json?: true;
}

export const addDiff: AddCommand = (program, context) => {
  addTargetOptions(program.command('diff PROJECT'))
    .description('show what publishing a project to Logto would change')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['what changes, email by email', 'mailgun-studio diff mailgun-studio.json'],
        [
          'in CI: fail when Logto differs from the repository',
          'mailgun-studio diff mailgun-studio.json --json > diff.json',
        ],
      ),
    )
    .action((file: string, options: Options) => context.run(() => failWith2(() => diff(file, options, context))));
};

/** A Logto that does not respond must not look like differences. */
async function failWith2(run: () => Promise<ExitCode>): Promise<ExitCode> {
  return explained(run).catch((error: unknown) => {
    throw error instanceof CommandError ? new UsageError(error.message) : error;
  });
}

async function diff(file: string, options: Options, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const client = openLogto(context);
  const makePlan = await createPlanner(file, options, context, await createSyncRecord(file, client.access).read());
  const preview = toPreview(makePlan(await readLogto(client, output)), client.access.endpoint);
  if (options.json)
    output.json({ ...preview, emails: preview.emails.map(({ before: _before, after: _after, ...email }) => email) });
  else if (preview.isEmpty) output.line('Logto has what the project has.');
  else {
    printDifferences(preview, output);
    for (const question of preview.questions) printQuestion(question, output);
    output.line(`${countChanges(preview)} would change at ${preview.endpoint}.`);
  }
  return preview.isEmpty ? 0 : 1;
}
