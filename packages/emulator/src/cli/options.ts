// The command's options: one row each, from which parsing, --help and the README's table are made. Pure.
import { parseArgs } from 'node:util';
import { checkFault } from '../faults/validate-fault.js';
import type { Fault } from '../faults/queue.js';
import type { Profile } from '../http/mailgun-responses.js';
import { readFault } from './parse-fault.js';

export interface CommandOptions {
  port: number;
  euPort: number;
  host: string;
  allowedHosts: string[];
  data?: string;
  config?: string;
  profile: Profile;
  maxMessages: number;
  maxBytes: number;
  faults: Fault[];
}

interface Row {
  flag: string;
  env?: string;
  /** What stands for the value in --help. */
  value: string;
  /** As text, as it would be written. */
  default?: string;
  many?: true;
  doc: string;
  /** @throws Error whose message says what the value must be */
  put: (options: CommandOptions, value: string) => void;
}

function integer(value: string, from: number, to: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < from || number > to || value.trim() === '') {
    throw new Error(`must be a whole number from ${from} to ${to}`);
  }
  return number;
}

function fileName(value: string): string {
  if (value.trim() === '') throw new Error('must name a file');
  return value;
}

export const optionRows: Row[] = [
  {
    flag: 'port',
    env: 'MAILGUN_EMULATOR_PORT',
    value: '<number>',
    default: '4650',
    doc: 'where the US region listens, in place of https://api.mailgun.net; 0 takes a free port',
    put: (options, value) => {
      options.port = integer(value, 0, 65_535);
    },
  },
  {
    flag: 'eu-port',
    env: 'MAILGUN_EMULATOR_EU_PORT',
    value: '<number>',
    default: '4651',
    doc: 'where the EU region listens, in place of https://api.eu.mailgun.net; 0 takes a free port',
    put: (options, value) => {
      options.euPort = integer(value, 0, 65_535);
    },
  },
  {
    flag: 'data',
    env: 'MAILGUN_EMULATOR_DATA',
    value: '<file>',
    doc: 'a SQLite file that keeps everything; without it everything is in memory',
    put: (options, value) => {
      options.data = fileName(value);
    },
  },
  {
    flag: 'config',
    env: 'MAILGUN_EMULATOR_CONFIG',
    value: '<file>',
    doc: 'a JSON file that states keys, domains, templates …; without it everything is accepted',
    put: (options, value) => {
      options.config = fileName(value);
    },
  },
  {
    flag: 'profile',
    env: 'MAILGUN_EMULATOR_PROFILE',
    value: 'live|docs',
    default: 'live',
    doc: 'which of the two to follow where the documentation and live reports differ',
    put: (options, value) => {
      if (value !== 'live' && value !== 'docs') throw new Error('must be live or docs');
      options.profile = value;
    },
  },
  {
    flag: 'fault',
    value: '<fault>',
    many: true,
    doc: 'a fault for the next requests, such as 503, 503*2, delay:3s, reset, recipientLimit, or JSON; may be repeated',
    put: (options, value) => {
      const fault = readFault(value);
      checkFault(fault);
      options.faults.push(fault);
    },
  },
  {
    flag: 'max-messages',
    env: 'MAILGUN_EMULATOR_MAX_MESSAGES',
    value: '<number>',
    default: '10000',
    doc: 'how many messages are kept; the oldest go first',
    put: (options, value) => {
      options.maxMessages = integer(value, 1, 10_000_000);
    },
  },
  {
    flag: 'max-bytes',
    env: 'MAILGUN_EMULATOR_MAX_BYTES',
    value: '<number>',
    default: '536870912',
    doc: 'how many bytes of messages are kept; the oldest go first',
    put: (options, value) => {
      options.maxBytes = integer(value, 1_000, 1_000_000_000_000);
    },
  },
  {
    flag: 'host',
    env: 'MAILGUN_EMULATOR_HOST',
    value: '<address>',
    default: '127.0.0.1',
    doc: 'the address to listen on; anything but loopback lets others read every mail',
    put: (options, value) => {
      options.host = value;
    },
  },
  {
    flag: 'allow-host',
    env: 'MAILGUN_EMULATOR_ALLOW_HOST',
    value: '<name>',
    many: true,
    doc: 'a Host header that is answered besides localhost, 127.0.0.1 and *.mailgun.net; may be repeated',
    put: (options, value) => {
      options.allowedHosts.push(...value.split(',').map((name) => name.trim().toLowerCase()));
    },
  },
];

export type Parsed =
  | { kind: 'run'; options: CommandOptions }
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'wrong'; problems: string[] };

/** A flag wins over its environment variable, that over the default. Every problem is reported, not only the first. */
export function parseOptions(args: readonly string[], env: Record<string, string | undefined>): Parsed {
  const spec = Object.fromEntries(optionRows.map(({ flag }) => [flag, { type: 'string' as const, multiple: true }]));
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { ...spec, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
      strict: true,
      allowPositionals: false,
    }));
  } catch (error) {
    return { kind: 'wrong', problems: [(error as Error).message] };
  }
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const options: CommandOptions = {
    port: 0,
    euPort: 0,
    host: '',
    allowedHosts: [],
    profile: 'live',
    maxMessages: 0,
    maxBytes: 0,
    faults: [],
  };
  const problems: string[] = [];
  for (const row of optionRows) {
    const fromFlag = values[row.flag] as string[] | undefined;
    const fromEnv = row.env === undefined ? undefined : env[row.env];
    const given = fromFlag ?? (fromEnv !== undefined && fromEnv !== '' ? [fromEnv] : undefined);
    const where = fromFlag ? `--${row.flag}` : (row.env ?? row.flag);
    if (!row.many && given && given.length > 1) problems.push(`${where} is given ${given.length} times`);
    for (const value of given ?? (row.default === undefined ? [] : [row.default])) {
      try {
        row.put(options, value);
      } catch (error) {
        problems.push(`${where} ${JSON.stringify(value)}: ${(error as Error).message}`);
      }
    }
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'run', options };
}

export function helpText(): string {
  const rows = optionRows.map(({ flag, value, doc, default: standard, env }) => {
    const notes = [standard === undefined ? '' : `default ${standard}`, env ?? ''].filter((note) => note !== '');
    return `  --${`${flag} ${value}`.padEnd(24)} ${doc}${notes.length > 0 ? `\n${' '.repeat(29)}(${notes.join(', ')})` : ''}`;
  });
  return `mailgun-emulator: Mailgun on 127.0.0.1

Usage: mailgun-emulator [options]

${rows.join('\n')}
  -h, --help                 this text
  -v, --version              the version

A flag wins over its environment variable, that over the default.
`;
}
