// mailgun-studio trace: "I never got my code", answered from Mailgun's record.
import type { TraceResult } from '../contract/api.js';
import { hoursRange, trace, usualHours } from '../mailgun/trace.js';
import { type AddCommand, type Context, loadParts, readAddress, readWhole } from './command.js';
import { type ExitCode, UsageError } from './dependencies.js';
import { readConfig } from './read-config.js';

interface Options {
  hours: string;
  json?: true;
}

export const addTrace: AddCommand = (program, context) => {
  program
    .command('trace [CONFIG] [ADDRESS]')
    .description('tell what became of the mails to an address; needs an account key')
    .option('--hours <number>', 'how far back', String(usualHours))
    .option('--json', 'print JSON')
    .action((first: string | undefined, second: string | undefined, options: Options) =>
      context.run(() => traceAddress(first, second, options, context)),
    );
};

async function traceAddress(
  first: string | undefined,
  second: string | undefined,
  options: Options,
  { world, output }: Context,
): Promise<ExitCode> {
  // With the config in the environment there is one argument, and it is the address.
  const [source, written] = second === undefined ? [undefined, first] : [first, second];
  if (written === undefined) throw new UsageError('Say whose mail to look for: trace CONFIG ADDRESS.');
  const address = readAddress(written, 'ADDRESS');
  const hours = readWhole(options.hours, '--hours', hoursRange);
  const config = await readConfig(source, world);
  const { connector } = await loadParts(world);
  const { regions, now } = world;
  const result = await trace(config, address, { connector, regions, now, hours, onStep: output.step });
  output.endStep();
  if (options.json) output.json(result);
  else print(result, output);
  return result.delivered ? 0 : 1;
}

function print({ messages, findings, verdict, delivered }: TraceResult, output: Context['output']): void {
  const { line, paint } = output;
  // Oldest first: the newest mail is what stands right above the verdict.
  for (const { subject, id, events } of [...messages].reverse()) {
    line(`${paint('bold', subject || '(no subject)')} ${paint('dim', `<${id}>`)}`);
    for (const { atMs, text } of events) line(`  ${clock(atMs)}  ${text}`);
    line();
  }
  for (const finding of findings.filter(({ message }) => message !== verdict)) output.finding(finding);
  line(`${delivered ? paint('green', '✓') : paint('red', '✗')} ${verdict}`);
}

/** `2026-11-22 11:06:59 UTC` */
function clock(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
