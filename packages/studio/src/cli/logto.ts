// What the commands for Logto share: access from the environment, the options that choose a target, and how errors end.
import { type Command, Option } from 'commander';
import { connectionFrom } from '../connector/variables.js';
import type { PublishTarget } from '../contract/logto.js';
import { accessFromEnvironment, logtoVariables } from '../logto/access.js';
import { createLogtoClient, type LogtoClient } from '../logto/client.js';
import { readBridgeConfig } from '../logto/files.js';
import { planPublish, publishTargets } from '../logto/plan.js';
import { type BridgeTarget, checkBridge } from '../logto/plan-bridge.js';
import { MissingInputError, type Plan } from '../logto/plan-parts.js';
import { isPublishError } from '../logto/publish.js';
import { type LogtoState, ownConfig, readState } from '../logto/state.js';
import { ProjectFileError } from '../project/project-file.js';
import type { CommandContext } from './command.js';
import type { Dependencies } from './dependencies.js';
import { CommandError, UsageError } from './exit-codes.js';
import type { Output } from './output.js';
import { readProject } from './read-project.js';

const helpRow = ({ name, description }: { readonly name: string; readonly description: string }) =>
  `  ${name.padEnd(20)}${description}`;

/** For the help of every command that calls Logto. */
export const logtoEnvironment: string = `
Access to Logto comes from the environment. In Console, create a machine-to-machine application with the role
“Logto Management API access”.
${logtoVariables.map(helpRow).join('\n')}`;

/** @throws UsageError with everything that is missing */
export function openLogto({ dependencies, output }: CommandContext): LogtoClient {
  const parsed = accessFromEnvironment(dependencies.env);
  output.hide(dependencies.env.LOGTO_APP_SECRET);
  if (!parsed.ok) throw new UsageError(parsed.problems.join('\n'));
  return createLogtoClient(parsed.access, { now: dependencies.now });
}

/** What Logto has; the key in it is masked in everything that is printed. @throws LogtoError */
export async function readLogto(client: LogtoClient, output: Output): Promise<LogtoState> {
  output.step(`reading ${client.access.endpoint}`);
  const state = await readState(client);
  output.hide(ownConfig(state)?.apiKey);
  output.endStep();
  return state;
}

/** Where the emails go, as `addTargetOptions` reads it. */
export interface TargetOptions {
  to: PublishTarget;
  bridgeUrl?: string;
  bridgeConfig?: string;
}

const defaultBridgeConfig = 'mailgun.json';

/** `--to`, what the bridge needs, and the variables for both. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--to <target>',
        'locales: the connector’s config; templates: Logto’s email templates; bridge: its config file, and Logto’s HTTP email connector',
      )
        .choices(publishTargets)
        .default('locales'),
    )
    .option('--bridge-url <url>', 'with --to bridge: where Logto reaches the bridge (default: BRIDGE_URL)')
    .option('--bridge-config <file>', `with --to bridge: its config file (default: ${defaultBridgeConfig})`)
    .addHelpText(
      'after',
      `${logtoEnvironment}\n${helpRow({ name: 'BRIDGE_TOKEN', description: 'with --to bridge: the Authorization header that Logto sends' })}`,
    );
}

/**
 * What publishing a project would do, from what Logto has at a moment.
 * @param pulledRevision the revision after the last pull or publish; null when there was none
 * @throws UsageError, MissingInputError, FileError
 */
export async function createPlanner(
  file: string,
  options: TargetOptions,
  { dependencies, output }: CommandContext,
  pulledRevision: string | null,
): Promise<(state: LogtoState) => Plan> {
  const { to: target } = options;
  const project = await readProject(file);
  const written = target === 'bridge' ? readBridgeOptions(dependencies, options) : undefined;
  output.hide(written?.authorization);
  const bridge = written && { ...written, existing: await readBridgeConfig(written.file) };
  const connection = connectionFrom(dependencies.env);
  return (state) => planPublish(state, { project, target, connection, pulledRevision, bridge });
}

/** What `--to bridge` needs besides the project, but for the file that is there. */
function readBridgeOptions(
  { env }: Dependencies,
  { bridgeUrl, bridgeConfig = defaultBridgeConfig }: TargetOptions,
): Omit<BridgeTarget, 'existing'> {
  const [endpoint, authorization] = [(bridgeUrl ?? env.BRIDGE_URL ?? '').trim(), env.BRIDGE_TOKEN?.trim() ?? ''];
  checkBridge({ endpoint, authorization }, { endpoint: '--bridge-url', authorization: 'BRIDGE_TOKEN' });
  return { endpoint, authorization, file: bridgeConfig };
}

/** Runs a command; errors of publishing become sentences of the command line. */
export async function explained<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof MissingInputError || error instanceof ProjectFileError) throw new UsageError(error.message);
    if (isPublishError(error)) throw new CommandError(error.message);
    throw error;
  }
}
