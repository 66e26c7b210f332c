// Reads the command's options from its arguments and the environment, and writes --help. Pure.
import { parseArgs } from 'node:util';
import { type CommandOptions, optionRows } from './options.js';

export type Parsed =
  | { kind: 'run'; options: CommandOptions }
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'invalid'; problems: string[] };

/** A flag overrides its environment variable, which overrides the default. Reports every problem, not only the first. */
export function parseOptions(args: readonly string[], env: Record<string, string | undefined>): Parsed {
  const spec = Object.fromEntries(
    optionRows.map(({ flag, value }) => [
      flag,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { ...spec, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
      strict: true,
      allowPositionals: false,
    }));
  } catch (error) {
    return { kind: 'invalid', problems: [(error as Error).message] };
  }
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const options: CommandOptions = {
    port: 0,
    euPort: 0,
    host: '',
    allowedHosts: [],
    allowWebhookHosts: [],
    profile: 'live',
    maxMessages: 0,
    maxBytes: 0,
    faults: [],
  };
  const problems: string[] = [];
  for (const row of optionRows) {
    const fromFlag = (values[row.flag] as Array<string | true> | undefined)?.map((value) =>
      value === true ? 'yes' : value,
    );
    const fromEnv = row.env === undefined ? undefined : env[row.env];
    const given = fromFlag ?? (fromEnv !== undefined && fromEnv !== '' ? [fromEnv] : undefined);
    const where = fromFlag ? `--${row.flag}` : (row.env ?? row.flag);
    if (!row.isRepeatable && given && given.length > 1)
      problems.push(`${where} is given ${given.length} times, but takes one value`);
    for (const value of given ?? (row.default === undefined ? [] : [row.default])) {
      try {
        row.set(options, value);
      } catch (error) {
        problems.push(`${where} ${JSON.stringify(value)}: ${(error as Error).message}`);
      }
    }
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'run', options };
}

export function helpText(): string {
  const rows = optionRows.map(({ flag, value = '', description, default: defaultValue, env }) => {
    const notes = [defaultValue === undefined ? '' : `default: ${defaultValue}`, env ?? ''].filter(
      (note) => note !== '',
    );
    return `  --${`${flag} ${value}`.padEnd(24)} ${description}${notes.length > 0 ? `\n${' '.repeat(29)}(${notes.join(', ')})` : ''}`;
  });
  return `mailgun-emulator: Mailgun on 127.0.0.1

Usage: mailgun-emulator [options]

${rows.join('\n')}
  -h, --help                 show this help
  -v, --version              show the version

A flag overrides its environment variable, which overrides the default.

Examples:
  mailgun-emulator --data emails.sqlite
  mailgun-emulator --smtp-port 4652 --fault 503*2 --fault delay:3s
  mailgun-emulator --config mailgun.json --allow-webhook-host hooks.example.com
`;
}
