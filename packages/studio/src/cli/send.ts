// mailgun-studio send: one message through the connector, as Logto would send it; each attempt, and what Logto would show.
import type { SendResult } from '../contract/api.js';
import { send } from '../emails/send.js';
import {
  type AddCommand,
  type CommandContext,
  environmentHint,
  examples,
  readAddress,
  readMessage,
} from './command.js';
import type { ExitCode } from './exit-codes.js';
import { styled } from './output.js';

interface Options {
  to: string;
  type?: string;
  locale?: string;
  payload?: string;
  json?: true;
}

export const addSend: AddCommand = (program, context) => {
  program
    .command('send [CONFIG]')
    .description('send one email through the connector, as Logto would')
    .requiredOption('--to <address>', 'recipient')
    .option('--type <type>', 'usage type, such as SignIn (default: like Console’s Send button)')
    .option('--locale <tag>', 'language, such as fr')
    .option('--payload <json>', 'what Logto would pass (default: an example of the type)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['like the Send button of Console', 'mailgun-studio send config.json --to ada@example.org'],
        ['like a sign-in, in French', 'mailgun-studio send config.json --to ada@example.org --type SignIn --locale fr'],
      ) + environmentHint,
    )
    .action((source: string | undefined, options: Options) => context.run(() => sendOne(source, options, context)));
};

async function sendOne(source: string | undefined, options: Options, context: CommandContext): Promise<ExitCode> {
  const { dependencies, output } = context;
  // With --type the connector validates the recipient: its error is what the command is for.
  const as = options.type === undefined ? ('console' as const) : readMessage(options.type, options);
  const to = options.type === undefined ? readAddress(options.to, '--to') : options.to;
  const { config } = await context.readConfig(source);
  output.step('sending');
  const connector = await dependencies.connector();
  const result = await send({ config, to, as }, { connector, regions: dependencies.regions });
  output.endStep();
  if (options.json) output.json(result);
  else print(result, output);
  return result.ok ? 0 : 1;
}

function print(
  { ok, id, unconfirmed, elapsedMs, attempts, logtoError, log }: SendResult,
  { line }: CommandContext['output'],
): void {
  for (const { attempt, origin, elapsedMs: attemptMs, status, code, retryInMs } of attempts) {
    const outcome = code === undefined ? 'accepted' : `${code}${status === undefined ? '' : ` (${status})`}`;
    const retry = retryInMs === undefined ? '' : `, retry in ${Math.round(retryInMs)} ms`;
    line(`  attempt ${attempt}  ${origin}  ${Math.round(attemptMs)} ms  ${outcome}${retry}`);
  }
  if (ok) {
    line(styled('green', '✓'), ` Accepted by Mailgun in ${elapsedMs} ms: ${id}`);
    return;
  }
  if (unconfirmed) line(styled('yellow', '!'), ` ${unconfirmed} (${elapsedMs} ms) ${id}`);
  else printError({ elapsedMs, logtoError }, { line });
  for (const entry of log) line(styled('dim', `  log  ${entry}`));
}

function printError(
  { elapsedMs, logtoError }: Pick<SendResult, 'elapsedMs' | 'logtoError'>,
  { line }: Pick<CommandContext['output'], 'line'>,
): void {
  line(styled('red', '✗'), ` Not sent (${elapsedMs} ms). Logto shows the ${logtoError?.to}:`);
  for (const text of logtoError?.text.split('\n') ?? []) line(`    ${text}`);
}
