// mailgun-studio send: one message through the connector, as Logto would send it; what Logto would show, and each attempt.
import type { SendResult } from '../contract/api.js';
import { send } from '../emails/send.js';
import { type AddCommand, type Context, loadParts, readAddress, readMessage } from './command.js';
import type { ExitCode } from './dependencies.js';
import { readConfig } from './read-config.js';

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
    .description('send one mail through the connector, as Logto would')
    .requiredOption('--to <address>', 'who gets it')
    .option('--type <type>', 'usage type, such as SignIn (default: as Console’s Send button does)')
    .option('--locale <tag>', 'language, such as fr')
    .option('--payload <json>', 'what Logto would pass (default: an example of the type)')
    .option('--json', 'print JSON')
    .action((source: string | undefined, options: Options) => context.run(() => sendOne(source, options, context)));
};

async function sendOne(source: string | undefined, options: Options, { world, output }: Context): Promise<ExitCode> {
  // The recipient is the connector's to judge: what it says of a wrong one is what a person wants to see.
  const as = options.type === undefined ? ('console' as const) : readMessage(options.type, options);
  const to = options.type === undefined ? readAddress(options.to, '--to') : options.to;
  const config = await readConfig(source, world);
  const { connector } = await loadParts(world);
  output.step('sending');
  const result = await send({ config, to, as }, { connector, regions: world.regions });
  output.endStep();
  if (options.json) output.json(result);
  else print(result, output);
  return result.ok ? 0 : 1;
}

function print({ ok, id, elapsedMs, attempts, shown, log }: SendResult, { line, paint }: Context['output']): void {
  for (const { attempt, origin, elapsedMs: tookMs, status, kind, retryInMs } of attempts) {
    const came = kind === undefined ? 'accepted' : `${kind}${status === undefined ? '' : ` (${status})`}`;
    const again = retryInMs === undefined ? '' : `, again in ${Math.round(retryInMs)} ms`;
    line(`  attempt ${attempt}  ${origin}  ${Math.round(tookMs)} ms  ${came}${again}`);
  }
  if (ok) {
    line(`${paint('green', '✓')} Mailgun accepted it in ${elapsedMs} ms: ${id}`);
    return;
  }
  line(`${paint('red', '✗')} It was not sent (${elapsedMs} ms). Logto shows the ${shown?.to}:`);
  for (const text of shown?.text.split('\n') ?? []) line(`    ${text}`);
  for (const entry of log) line(paint('dim', `  log  ${entry}`));
}
