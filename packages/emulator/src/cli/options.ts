// The command's options: one row each, for parsing, --help and the README's table. Pure.
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

interface OptionRow {
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

type SetOption = OptionRow['set'];

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

export const optionRows: OptionRow[] = [
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
