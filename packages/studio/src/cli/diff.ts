// mailgun-studio diff: what publishing would change. Exit code 0: nothing; 1: differences; 2: it could not be found out.

import { connectionFrom } from '../connector/variables.js';
import { readBridgeConfig } from '../logto/files.js';
import { planPublish } from '../logto/plan.js';
import { toPreview } from '../logto/plan-parts.js';
import { ownConfig, readState } from '../logto/state.js';
import { createSyncRecord } from '../logto/sync-record.js';
import { type AddCommand, type CommandContext, examples } from './command.js';
import { CommandError, type ExitCode, UsageError } from './exit-codes.js';
import {
  countChanges,
  explained,
  logtoEnvironment,
  openLogto,
  printDifferences,
  printQuestion,
  readBridgeOptions,
  readTarget,
} from './logto.js';
import { readProject } from './read-project.js';

interface Options {
  to: string;
  json?: true;
  bridgeUrl?: string;
  bridgeConfig?: string;
}

export const addDiff: AddCommand = (program, context) => {
  program
    .command('diff PROJECT')
    .description('show what publishing a project to Logto would change')
    .option('--to <target>', 'locales, templates or bridge, as for publish', 'locales')
    .option('--json', 'print JSON')
    .option('--bridge-url <url>', 'with --to bridge: where Logto finds the bridge (default: BRIDGE_URL)')
    .option('--bridge-config <file>', 'with --to bridge: its config file (default: mailgun.json)')
    .addHelpText('after', logtoEnvironment)
    .addHelpText(
      'after',
      `${examples(
        ['per email: what changes', 'mailgun-studio diff mailgun-studio.json'],
        [
          'in CI: fail when Logto differs from the repository',
          'mailgun-studio diff mailgun-studio.json --json > diff.json',
        ],
      )}\n\nExit codes of diff: 0 nothing to do, 1 differences, 2 they could not be found out.`,
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
  const { output, dependencies } = context;
  const target = readTarget(options.to);
  const project = await readProject(file);
  const client = openLogto(context);
  const bridge = target === 'bridge' ? readBridgeOptions(dependencies, options) : undefined;
  output.hide(bridge?.authorization);
  output.step(`reading ${client.access.endpoint}`);
  const state = await readState(client);
  output.hide(ownConfig(state)?.apiKey);
  const plan = planPublish(state, {
    project,
    target,
    connection: connectionFrom(dependencies.env),
    pulledRevision: await createSyncRecord(file, client.access).read(),
    bridge: bridge && { ...bridge, existing: await readBridgeConfig(bridge.file) },
  });
  output.endStep();
  const preview = toPreview(plan, client.access.endpoint);
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
