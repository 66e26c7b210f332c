// mailgun-studio pull: copies the emails from Logto into a project file.
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../contract/json.js';
import { quantity } from '../contract/plain-text.js';
import type { Project } from '../contract/project.js';
import { type PulledProject, pullProject } from '../logto/pull.js';
import { revisionOf } from '../logto/state.js';
import { createSyncRecord } from '../logto/sync-record.js';
import { createProject } from '../project/create-project.js';
import { openProject } from '../project/store.js';
import { type AddCommand, type CommandContext, examples } from './command.js';
import { CommandError, type ExitCode, UsageError } from './exit-codes.js';
import { explained, logtoEnvironment, openLogto, readLogto } from './logto.js';
import { createQuestions } from './questions.js';

interface Options {
  yes?: true;
}

export const addPull: AddCommand = (program, context) => {
  program
    .command('pull PROJECT')
    .description('copy the emails from Logto into a project file')
    .option('--yes', 'replace what the project has without asking')
    .addHelpText('after', logtoEnvironment)
    .addHelpText(
      'after',
      examples(
        ['start from what Logto has', 'mailgun-studio pull mailgun-studio.json'],
        ['import what someone changed in Console', 'mailgun-studio pull mailgun-studio.json --yes'],
      ),
    )
    .action((file: string, options: Options) => context.run(() => explained(() => pull(file, options, context))));
};

interface Pulled extends PulledProject {
  /** Records that a project file is in step with this Logto. */
  remember(file: string): Promise<void>;
}

/** @param previous its brand and edits are recognized in what Logto has */
export async function pullFromLogto(previous: Project, context: CommandContext): Promise<Pulled> {
  const client = openLogto(context);
  const state = await readLogto(client, context.output);
  const remember = (file: string) => createSyncRecord(file, client.access).write(revisionOf(state));
  return { ...pullProject(state, previous), remember };
}

async function pull(file: string, options: Options, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const initial = createProject();
  const store = await openProject(file, initial);
  try {
    const { project: before, revision } = await store.read();
    const { project, notes, remember } = await pullFromLogto(before, context);
    const isNew = isDeepStrictEqual(before, initial);
    const isSame = isDeepStrictEqual(project, before);
    if (!isNew && !isSame && !options.yes) await confirm(file, context);
    if (isNew || !isSame) {
      const written = await store.write(project, revision);
      if (!written.ok) throw new CommandError(written.conflict.error);
    }
    await remember(file);
    for (const note of notes) output.line(note);
    const edits = Object.values(project.emails).flatMap((ofType) => (isObject(ofType) ? Object.keys(ofType) : []));
    output.line(
      isSame && !isNew
        ? `${file} is unchanged.`
        : `${file}: languages ${project.languages.join(', ')}; ${quantity(edits.length, 'change')} to the design.`,
    );
    output.line(`Next: mailgun-studio ${file}, then mailgun-studio publish ${file}`);
    return 0;
  } finally {
    store.close();
    output.endStep();
  }

  async function confirm(name: string, { dependencies: own }: CommandContext): Promise<void> {
    const questions = createQuestions(own);
    if (!questions.canAsk)
      throw new UsageError(`${name} differs from what Logto has. Add --yes to replace it with Logto’s.`);
    const isConfirmed = await questions.confirm(`Replace the emails in ${name} with what Logto has?`);
    await questions.close();
    if (!isConfirmed) throw new CommandError(`${name} was not changed.`);
  }
}
