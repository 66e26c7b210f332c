// mailgun-studio trace: why a code did not arrive, from Mailgun's events.
import type { TraceResult } from '../contract/api.js';
import { isEmailAddress } from '../contract/email-address.js';
import { hoursRange, trace, usualHours } from '../mailgun/trace.js';
import {
  type AddCommand,
  type CommandContext,
  environmentHint,
  examples,
  readAddress,
  readWholeNumber,
} from './command.js';
import { type ExitCode, UsageError } from './exit-codes.js';
import { styled } from './output.js';

interface Options {
  hours: string;
  json?: true;
}

export const addTrace: AddCommand = (program, context) => {
  program
    .command('trace [CONFIG] [ADDRESS]')
    .description('show what happened to the emails to an address; needs an account key')
    .option('--hours <number>', 'how far back', String(usualHours))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['why a code did not arrive', 'mailgun-studio trace config.json ada@example.org'],
        ['the last week, with the connection from the environment', 'mailgun-studio trace ada@example.org --hours 168'],
      ) + environmentHint,
    )
    .action((first: string | undefined, second: string | undefined, options: Options) =>
      context.run(() => traceAddress(first, second, options, context)),
    );
};

async function traceAddress(
  first: string | undefined,
  second: string | undefined,
  options: Options,
  context: CommandContext,
): Promise<ExitCode> {
  const { dependencies, output } = context;
  // With the config in the environment, the only argument is the address.
  const [source, written] = second === undefined ? [undefined, first] : [first, second];
  if (written === undefined || (second === undefined && !isEmailAddress(written))) {
    throw new UsageError('Name the address to trace: mailgun-studio trace CONFIG ADDRESS.');
  }
  const address = readAddress(written, 'ADDRESS');
  const hours = readWholeNumber(options.hours, '--hours', hoursRange);
  const { config } = await context.readConfig(source);
  const { regions, now } = dependencies;
  const result = await trace(config, address, { regions, now, hours, onStep: output.step });
  output.endStep();
  if (options.json) output.json(result);
  else print(result, output);
  return result.delivered ? 0 : 1;
}

function print({ messages, findings, summary, delivered }: TraceResult, output: CommandContext['output']): void {
  const { line } = output;
  // Oldest first, so that the newest email stands right above the summary of it.
  for (const { subject, id, events } of [...messages].reverse()) {
    line(styled('bold', subject || '(no subject)'), ' ', styled('dim', id === '' ? '(no id)' : `<${id}>`));
    for (const { atMs, text } of events) line(`  ${formatTime(atMs)}  ${text}`);
    line();
  }
  for (const finding of findings.filter(({ message }) => message !== summary)) output.finding(finding);
  line(delivered ? styled('green', '✓') : styled('red', '✗'), ` ${summary}`);
}

const timeLength = 23;

/** `2026-11-22 11:06:59 UTC` */
function formatTime(atMs: number | null): string {
  if (atMs === null) return 'time unknown'.padEnd(timeLength);
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
