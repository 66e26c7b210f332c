// mailgun-studio publish: shows what would change, asks, writes it to Logto, reads it back; and undoes it with --restore.
import path from 'node:path';
import { connectionFrom } from '../connector/variables.js';
import type { PublishPreview, PublishResult } from '../contract/logto.js';
import { backupName, parseBackup, planRestore } from '../logto/backup.js';
import type { LogtoClient } from '../logto/client.js';
import { readText, writeNewFile } from '../logto/files.js';
import { type Plan, toPreview } from '../logto/plan-parts.js';
import { type PublishEffects, publish } from '../logto/publish.js';
import { sendLogtoTest } from '../logto/send-test.js';
import type { LogtoState } from '../logto/state.js';
import { createSyncRecord } from '../logto/sync-record.js';
import { replaceFile } from '../project/project-file.js';
import { type AddCommand, type CommandContext, examples, readAddress } from './command.js';
import { countChanges, printDifferences, printQuestion } from './differences.js';
import { CommandError, type ExitCode, UsageError } from './exit-codes.js';
import { addTargetOptions, createPlanner, explained, openLogto, readLogto, type TargetOptions } from './logto.js';
import { styled } from './output.js';
import { createQuestions } from './questions.js';

interface Options extends TargetOptions {
  yes?: true;
  overwrite?: true;
  restore?: string;
  test?: string;
}

export const addPublish: AddCommand = (program, context) => {
  addTargetOptions(program.command('publish PROJECT'))
    .description('write the emails of a project to Logto, after showing what changes')
    .option('--yes', 'publish without asking; required without a terminal')
    .option('--overwrite', 'with --yes: also replace changes made since the last pull, or another email connector')
    .option('--restore <file>', 'undo: bring back what a restore file holds')
    .option('--test <address>', 'then send a test email through Logto')
    .addHelpText(
      'after',
      examples(
        ['show the differences, ask, and publish', 'mailgun-studio publish mailgun-studio.json'],
        ['in CI, and with a test email', 'mailgun-studio publish mailgun-studio.json --yes --test ada@example.org'],
        ['undo it', 'mailgun-studio publish mailgun-studio.json --restore mailgun-studio.backup-20261126-103000.json'],
        [
          'for Logto Cloud',
          'mailgun-studio publish mailgun-studio.json --to bridge --bridge-url https://bridge.example.com',
        ],
      ),
    )
    .action((file: string, options: Options) => context.run(() => explained(() => run(file, options, context))));
};

async function run(file: string, options: Options, context: CommandContext): Promise<ExitCode> {
  const { output, dependencies } = context;
  const testAddress = options.test === undefined ? undefined : readAddress(options.test, '--test');
  const client = openLogto(context);
  const record = createSyncRecord(file, client.access);
  const makePlan =
    options.restore === undefined
      ? await createPlanner(file, options, context, await record.read())
      : await createRestorer(options.restore, context, client);
  const preview = toPreview(makePlan(await readLogto(client, output)), client.access.endpoint);
  const source = options.restore === undefined ? 'project' : 'restore file';
  if (preview.isEmpty) output.line(`Nothing to do: Logto has what the ${source} has.`);
  else {
    printDifferences(preview, output);
    for (const note of preview.notes) output.line(styled('dim', note));
    await confirm(file, preview, options, context);
    const effects: PublishEffects = {
      saveBackup(content, savedAt) {
        return writeNewFile(path.join(path.dirname(file), backupName(path.basename(file), { savedAt })), content);
      },
      writeFile: replaceFile,
      rememberRevision: (revision) => record.write(revision),
      onStep: output.step,
      now: dependencies.now,
    };
    const result = await publish(client, makePlan, preview.revision, effects);
    output.endStep();
    report(result, { file, source }, context);
    if (!result.ok) return 1;
  }
  if (testAddress !== undefined) {
    output.step(`sending a test email to ${testAddress}`);
    await sendLogtoTest(client, testAddress);
    output.endStep();
    output.line(styled('green', '✓'), ` Logto sent a test email to ${testAddress}.`);
  }
  return 0;
}

/** What restoring would do, from what Logto has at a moment. @throws FileError, MissingInputError */
async function createRestorer(
  file: string,
  { dependencies: { env }, output }: CommandContext,
  client: LogtoClient,
): Promise<(state: LogtoState) => Plan> {
  const backup = parseBackup(await readText(file));
  const authorization = env.BRIDGE_TOKEN?.trim() || undefined;
  output.hide(authorization);
  return (state) => planRestore(state, backup, { ...client.access, connection: connectionFrom(env), authorization });
}

/** @throws UsageError without a terminal and --yes. @throws CommandError after a no */
async function confirm(
  file: string,
  preview: PublishPreview,
  options: Options,
  { dependencies, output }: CommandContext,
): Promise<void> {
  const changes = `${countChanges(preview)} at ${preview.endpoint}`;
  if (options.yes) {
    const lossy = preview.questions.find(({ id }) => id === 'changed' || id === 'replace');
    if (lossy && !options.overwrite) {
      const hint =
        lossy.id === 'changed'
          ? `Run mailgun-studio pull ${file} first, or add --overwrite`
          : 'To replace it, add --overwrite';
      throw new CommandError(`${withoutQuestion(lossy.message)} Nothing was written. ${hint}.`);
    }
    for (const question of preview.questions) printQuestion(question, output);
    return;
  }
  const questions = createQuestions(dependencies);
  if (!questions.canAsk) throw new UsageError(`publish would change ${changes}. Without a terminal, add --yes.`);
  try {
    for (const question of preview.questions) {
      printQuestion(question, output);
      if (!(await questions.confirm('Go on?'))) throw new CommandError('Nothing was written.');
    }
    if (!(await questions.confirm(`Change ${changes}?`))) throw new CommandError('Nothing was written.');
  } finally {
    await questions.close();
  }
}

/** What happens and why, where nobody is asked. */
function withoutQuestion(message: string): string {
  return message.replace(/ [^.]+\?$/, '');
}

function report(
  result: PublishResult,
  { file, source }: { readonly file: string; readonly source: 'project' | 'restore file' },
  { output: { line } }: CommandContext,
): void {
  for (const label of result.written) line(styled('green', '✓'), ` written: ${label}`);
  if (result.error !== null) line(styled('red', '✗'), ` ${result.error}`);
  if (result.unconfirmed !== null) {
    line(
      styled('yellow', '!'),
      ` It is unknown whether this was written: ${result.unconfirmed}. Run mailgun-studio diff ${file}.`,
    );
  }
  for (const label of result.notWritten) line(styled('red', '✗'), ` not written: ${label}`);
  if (result.differences.length > 0) {
    line(styled('yellow', '!'), ` Logto stored other values than were written: ${result.differences.join(', ')}`);
  } else if (result.ok) line(`Read back and compared: Logto has what the ${source} has.`);
  if (result.backup?.file) line(`To undo: mailgun-studio publish ${file} --restore ${result.backup.file}`);
}
