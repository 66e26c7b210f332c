// The command's options: one row each, for parsing, --help and the README's table. Pure.
import { parseArgs } from 'node:util';
import type { Fault } from '../faults/fault.js';
import { validateFault } from '../faults/queue.js';
import type { Profile } from '../http/mailgun-responses.js';
import { isCertificateName } from '../tls/names.js';
import type { TlsOptions } from '../tls/start-tls.js';
import { parseFault } from './parse-fault.js';

export interface CommandOptions {
  port: number;
  euPort: number;
  host: string;
  allowedHosts: string[];
  allowWebhookHosts: string[];
  data?: string;
  config?: string;
  profile: Profile;
  maxMessages: number;
  maxBytes: number;
  faults: Fault[];
  tls?: TlsOptions;
  smtpPort?: number;
}

interface Row {
  flag: string;
  env?: string;
  /** The placeholder of the value in --help; a flag without one takes none, and `yes` in its environment variable. */
  value?: string;
  /** As it would be written. */
  default?: string;
  isRepeatable?: true;
  description: string;
  /** @throws Error whose message states what the value must be */
  set: (options: CommandOptions, value: string) => void;
}

function integer(value: string, from: number, to: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < from || number > to || value.trim() === '') {
    throw new Error(`must be a whole number from ${from} to ${to}`);
  }
  return number;
}

function isYes(value: string): boolean {
  if (/^(yes|true|1)$/i.test(value)) return true;
  if (/^(no|false|0)$/i.test(value)) return false;
  throw new Error('must be yes or no');
}

function fileName(value: string): string {
  if (value.trim() === '') throw new Error('must name a file');
  return value;
}

type SetOption = Row['set'];

const setInteger =
  (option: 'port' | 'euPort' | 'smtpPort' | 'maxMessages' | 'maxBytes', from: number, to: number): SetOption =>
  (options, value) => {
    options[option] = integer(value, from, to);
  };

const setPort = (option: 'port' | 'euPort' | 'smtpPort'): SetOption => setInteger(option, 0, 65_535);

const setFile =
  (option: 'data' | 'config'): SetOption =>
  (options, value) => {
    options[option] = fileName(value);
  };

/** Several are separated by commas. */
const addHosts =
  (option: 'allowedHosts' | 'allowWebhookHosts'): SetOption =>
  (options, value) => {
    const names = value.split(',').map((name) => name.trim().toLowerCase());
    options[option].push(...names.filter((name) => name !== ''));
  };

export const optionRows: Row[] = [
  {
    flag: 'port',
    env: 'MAILGUN_EMULATOR_PORT',
    value: '<number>',
    default: '4650',
    description: 'the port of the US region, in place of https://api.mailgun.net; 0 selects a free port',
    set: setPort('port'),
  },
  {
    flag: 'eu-port',
    env: 'MAILGUN_EMULATOR_EU_PORT',
    value: '<number>',
    default: '4651',
    description: 'the port of the EU region, in place of https://api.eu.mailgun.net; 0 selects a free port',
    set: setPort('euPort'),
  },
  {
    flag: 'data',
    env: 'MAILGUN_EMULATOR_DATA',
    value: '<file>',
    description: 'a SQLite file that keeps everything; without it everything is in memory',
    set: setFile('data'),
  },
  {
    flag: 'config',
    env: 'MAILGUN_EMULATOR_CONFIG',
    value: '<file>',
    description: 'a JSON file with keys, domains, templates …; without it everything is accepted',
    set: setFile('config'),
  },
  {
    flag: 'profile',
    env: 'MAILGUN_EMULATOR_PROFILE',
    value: 'live|docs',
    default: 'live',
    description: 'which to follow where documentation and live reports differ',
    set: (options, value) => {
      if (value !== 'live' && value !== 'docs') throw new Error('must be live or docs');
      options.profile = value;
    },
  },
  {
    flag: 'fault',
    value: '<fault>',
    isRepeatable: true,
    description:
      'a fault for the next requests, such as 503, 503*2, delay:3s, reset, recipientLimit, or JSON; may be repeated',
    set: (options, value) => {
      const fault = parseFault(value);
      validateFault(fault);
      options.faults.push(fault);
    },
  },
  {
    flag: 'max-messages',
    env: 'MAILGUN_EMULATOR_MAX_MESSAGES',
    value: '<number>',
    default: '10000',
    description: 'how many messages are kept; the oldest are removed first',
    set: setInteger('maxMessages', 1, 10_000_000),
  },
  {
    flag: 'max-bytes',
    env: 'MAILGUN_EMULATOR_MAX_BYTES',
    value: '<number>',
    default: '536870912',
    description: 'how many bytes of messages are kept; the oldest are removed first',
    set: setInteger('maxBytes', 1_000, 1_000_000_000_000),
  },
  {
    flag: 'host',
    env: 'MAILGUN_EMULATOR_HOST',
    value: '<address>',
    default: '127.0.0.1',
    description: 'the address to listen on; at any other than loopback, others can read every email',
    set: (options, value) => {
      // Node would listen on every address.
      if (value.trim() === '') throw new Error('must be an address, such as 127.0.0.1 or 0.0.0.0');
      options.host = value;
    },
  },
  {
    flag: 'allow-host',
    env: 'MAILGUN_EMULATOR_ALLOW_HOST',
    value: '<name>',
    isRepeatable: true,
    description:
      'a Host header to accept besides localhost, 127.0.0.1, names without a dot, host.docker.internal and *.mailgun.net; may be repeated',
    set: addHosts('allowedHosts'),
  },
  {
    flag: 'allow-webhook-host',
    env: 'MAILGUN_EMULATOR_ALLOW_WEBHOOK_HOST',
    value: '<name>',
    isRepeatable: true,
    description:
      'a host that webhooks and routes may post to besides this computer, names without a dot and host.docker.internal; may be repeated',
    set: addHosts('allowWebhookHosts'),
  },
  {
    flag: 'tls',
    env: 'MAILGUN_EMULATOR_TLS',
    description: 'serve HTTPS at both ports, and STARTTLS at the SMTP port; prints how clients trust it',
    set: (options, value) => {
      if (!isYes(value)) return;
      options.tls ??= {};
    },
  },
  {
    flag: 'tls-host',
    env: 'MAILGUN_EMULATOR_TLS_HOST',
    value: '<name>',
    isRepeatable: true,
    description:
      'a name or address for the certificate besides the loopback ones, in place of api.mailgun.net and api.eu.mailgun.net; may be repeated; turns on --tls',
    set: (options, value) => {
      const names = value.split(',').map((name) => name.trim());
      const wrong = names.find((name) => !isCertificateName(name));
      if (wrong !== undefined) throw new Error('must be a host name in ASCII or an IP address, without port');
      options.tls = { ...options.tls, hosts: [...(options.tls?.hosts ?? []), ...names] };
    },
  },
  {
    flag: 'tls-ca-file',
    env: 'MAILGUN_EMULATOR_TLS_CA_FILE',
    value: '<file>',
    description: 'where the CA certificate is written, by default to a new temporary file; turns on --tls',
    set: (options, value) => {
      options.tls = { ...options.tls, caFile: fileName(value) };
    },
  },
  {
    flag: 'smtp-port',
    env: 'MAILGUN_EMULATOR_SMTP_PORT',
    value: '<number>',
    description: 'the port of SMTP, in place of smtp.mailgun.org and of the MX servers; 0 selects a free port',
    set: setPort('smtpPort'),
  },
];

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
