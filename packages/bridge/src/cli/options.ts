// The command's options: one row each, from which parsing and `--help` are made; a test compares the README. Pure.
import { parseArgs } from 'node:util';
import {
  defaultDrainMs,
  defaultHost,
  defaultPort,
  defaultRecipientLimit,
  defaultTotalLimit,
  type LogLevel,
} from '../options.js';
import type { Environment } from '../settings/load-settings.js';

export interface CommandOptions {
  port: number;
  host: string;
  config?: string;
  recipientLimit: number;
  totalLimit: number;
  timeoutMs: number;
  drainMs: number;
  allowedOrigins: string[];
  logLevel: LogLevel;
}

interface OptionRow {
  readonly flag: string;
  readonly env: string;
  /** What stands for the value in `--help`. */
  readonly value: string;
  readonly default?: string;
  readonly doc: string;
  /** @throws Error whose message says what the value must be */
  readonly set: (options: CommandOptions, value: string) => void;
}

export const optionRows: readonly OptionRow[] = [
  {
    flag: 'config',
    env: 'BRIDGE_CONFIG',
    value: 'FILE',
    doc: 'connector config, as `mailgun-studio build` writes it; without it: built-in emails and the MAILGUN_ variables',
    set: (options, value) => {
      options.config = value;
    },
  },
  {
    flag: 'port',
    env: 'BRIDGE_PORT',
    value: 'NUMBER',
    default: String(defaultPort),
    doc: 'where to listen; 0 takes a free port',
    set: (options, value) => {
      options.port = parseInteger(value, 0, 65_535);
    },
  },
  {
    flag: 'host',
    env: 'BRIDGE_HOST',
    value: 'ADDRESS',
    default: defaultHost,
    doc: 'the address to listen on; 0.0.0.0 for all, as in a container',
    set: (options, value) => {
      options.host = value;
    },
  },
  {
    flag: 'recipient-limit',
    env: 'BRIDGE_RECIPIENT_LIMIT',
    value: 'NUMBER',
    default: String(defaultRecipientLimit),
    doc: 'emails to one recipient in 10 minutes; 0 for no limit',
    set: (options, value) => {
      options.recipientLimit = parseInteger(value, 0, 100_000);
    },
  },
  {
    flag: 'total-limit',
    env: 'BRIDGE_TOTAL_LIMIT',
    value: 'NUMBER',
    default: String(defaultTotalLimit),
    doc: 'emails in one minute; 0 for no limit',
    set: (options, value) => {
      options.totalLimit = parseInteger(value, 0, 10_000_000);
    },
  },
  {
    flag: 'timeout-ms',
    env: 'MAILGUN_CONNECTOR_TIMEOUT_MS',
    value: 'NUMBER',
    default: '8000',
    doc: 'budget of one email, retries included; Logto’s sign-in page gives up at 10 s',
    set: (options, value) => {
      options.timeoutMs = parseInteger(value, 1_000, 60_000);
    },
  },
  {
    flag: 'drain-ms',
    env: 'BRIDGE_DRAIN_MS',
    value: 'NUMBER',
    default: String(defaultDrainMs),
    doc: 'how long idle connections stay open after SIGTERM, for requests that are on their way',
    set: (options, value) => {
      options.drainMs = parseInteger(value, 0, 60_000);
    },
  },
  {
    flag: 'allow-endpoints',
    env: 'MAILGUN_CONNECTOR_ENDPOINTS',
    value: 'ORIGINS',
    doc: 'origins that `endpoint` may name besides Mailgun’s, separated by commas; for tests',
    set: (options, value) => {
      options.allowedOrigins = value.split(',').map(parseOrigin);
    },
  },
  {
    flag: 'log-level',
    env: 'BRIDGE_LOG_LEVEL',
    value: 'LEVEL',
    default: 'info',
    doc: 'info (a line for each email), warn or error',
    set: (options, value) => {
      if (value !== 'info' && value !== 'warn' && value !== 'error') throw new Error('must be info, warn or error');
      options.logLevel = value;
    },
  },
];

export type ParsedOptions =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly options: CommandOptions; readonly isCheck: boolean; readonly problems: string[] };

/** A flag wins over its environment variable, that over the default. Every problem is reported. */
export function parseOptions(args: readonly string[], env: Environment): ParsedOptions {
  const options: CommandOptions = {
    port: defaultPort,
    host: defaultHost,
    recipientLimit: defaultRecipientLimit,
    totalLimit: defaultTotalLimit,
    timeoutMs: 0,
    drainMs: 0,
    allowedOrigins: [],
    logLevel: 'info',
  };
  const problems: string[] = [];
  const values = readFlags(args, problems);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  for (const { flag, env: variable, default: standard, set } of optionRows) {
    const fromFlag = values[flag];
    const value = typeof fromFlag === 'string' ? fromFlag : env[variable]?.trim() || standard;
    if (value === undefined) continue;
    try {
      set(options, value);
    } catch (error) {
      const name = fromFlag === undefined ? variable : `--${flag}`;
      problems.push(`${name} ${JSON.stringify(value)}: ${(error as Error).message}.`);
    }
  }
  return { kind: 'run', options, isCheck: values.check === true, problems };
}

function readFlags(
  args: readonly string[],
  problems: string[],
): Readonly<Record<string, string | boolean | undefined>> {
  const flags = Object.fromEntries(optionRows.map(({ flag }) => [flag, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...flags,
        check: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
    return values as Record<string, string | boolean>;
  } catch (error) {
    problems.push(`${(error as Error).message.split('. ')[0]}.`);
    return {};
  }
}

function parseInteger(value: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new Error(`must be a whole number from ${min} to ${max}`);
}

function parseOrigin(value: string): string {
  const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new Error('must be origins such as http://127.0.0.1:4650, separated by commas');
}
