// Config file, environment and secret files → settings, or every problem at once. Reads files, nothing else.
import { readFile } from 'node:fs/promises';
import { formItems } from 'connector-mailgun/inspect';
import { type ParseError, parse as parseJsonc } from 'jsonc-parser';
import type { Settings } from '../options.js';
import { findConfigProblems, findTokenProblems, SettingsError } from './check-settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Variable {
  readonly name: string;
  readonly doc: string;
  /** It can be given as `…_FILE` too: the path of a file that holds the value. */
  readonly isSecret?: true;
  /** Its file may be empty, which is as if it were not set. */
  readonly mayBeEmpty?: true;
  /** The config's field that it fills. */
  readonly field?: string;
}

/** What is set by the environment alone. `--help` and the README list this table. */
export const variables: readonly Variable[] = [
  { name: 'BRIDGE_TOKEN', isSecret: true, doc: 'the Authorization header that Logto sends, whole: "Bearer …"' },
  {
    name: 'BRIDGE_TOKEN_NEXT',
    isSecret: true,
    mayBeEmpty: true,
    doc: 'a second one that is accepted, while you replace the first; its file may be empty',
  },
  { name: 'MAILGUN_API_KEY', isSecret: true, field: 'apiKey', doc: 'the API key: a sending key of the domain' },
  { name: 'MAILGUN_DOMAIN', field: 'domain', doc: 'the sending domain' },
  { name: 'MAILGUN_FROM', field: 'from', doc: 'the sender' },
  { name: 'MAILGUN_ENDPOINT', field: 'endpoint', doc: 'the API’s address, for the EU region' },
];

export interface LoadedSettings {
  readonly settings: Settings;
  /** Files that were read, to watch them. */
  readonly files: readonly string[];
}

const maxFileBytes = 2 * 1024 * 1024;

/**
 * @param allowedOrigins besides Mailgun's, for `endpoint`
 * @throws SettingsError with every problem
 */
export async function loadSettings(
  configFile: string | undefined,
  env: Environment,
  allowedOrigins: readonly string[],
): Promise<LoadedSettings> {
  const problems: string[] = [];
  const files: string[] = [];
  const values = new Map<string, string>();
  for (const variable of variables) {
    const value = await readVariable(variable);
    if (value !== undefined) values.set(variable.name, value);
  }
  const config = configFile === undefined ? defaultConfig() : await readConfigFile(configFile);
  if (config) fillIn(config);
  const tokens = ['BRIDGE_TOKEN', 'BRIDGE_TOKEN_NEXT'].flatMap((name) => {
    const token = values.get(name);
    if (token === undefined) return [];
    problems.push(...findTokenProblems(name, token));
    return [token];
  });
  if (!values.has('BRIDGE_TOKEN') && !env.BRIDGE_TOKEN_FILE?.trim()) {
    problems.push('BRIDGE_TOKEN: Set it, or BRIDGE_TOKEN_FILE, to the Authorization header that Logto is to send.');
  }
  if (config) problems.push(...findConfigProblems(config, allowedOrigins));
  if (problems.length > 0) throw new SettingsError(problems);
  return { settings: { config, tokens }, files };

  async function readVariable({ name, isSecret, mayBeEmpty }: Variable): Promise<string | undefined> {
    const value = env[name]?.trim() || undefined;
    const file = (isSecret && env[`${name}_FILE`]?.trim()) || undefined;
    if (file === undefined) return value;
    if (value !== undefined) problems.push(`${name}: Set ${name} or ${name}_FILE, not both.`);
    return (await read(`${name}_FILE`, file, mayBeEmpty))?.trim() || undefined;
  }

  async function read(name: string, file: string, mayBeEmpty = false): Promise<string | undefined> {
    files.push(file);
    try {
      const text = await readFile(file, 'utf8');
      if (text.trim() === '' && !mayBeEmpty) problems.push(`${name}: ${file} is empty.`);
      else if (Buffer.byteLength(text) > maxFileBytes) problems.push(`${name}: ${file} is larger than 2 MB.`);
      else return text.replace(/^\ufeff/, '');
    } catch (error) {
      problems.push(`${name}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
    return undefined;
  }

  async function readConfigFile(file: string): Promise<Record<string, unknown> | undefined> {
    const text = await read('--config', file);
    if (text === undefined) return undefined;
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
      problems.push(`--config: ${file} is not a JSON object.`);
    } catch {
      problems.push(`--config: ${file} is not valid JSON: see ${locateError(text)}.`);
    }
    return undefined;
  }

  /** As in the studio: the config wins, and the environment fills in what it leaves blank. */
  function fillIn(config: Record<string, unknown>): void {
    for (const { name, field } of variables) {
      const value = values.get(name);
      if (field === undefined || value === undefined) continue;
      const current = config[field];
      if (current === undefined || current === null || (typeof current === 'string' && current.trim() === '')) {
        config[field] = value;
      } else if (current !== value) {
        problems.push(`${name}: The config file has another ${field}. Remove one of the two.`);
      }
    }
  }
}

/** Without a config file: the emails that Console's form starts with. */
function defaultConfig(): Record<string, unknown> {
  const item = formItems.find(({ key }) => key === 'deliveries');
  return { deliveries: item && 'defaultValue' in item ? item.defaultValue : undefined };
}

/** The parser's own message may quote the text, which may be a key. */
function locateError(text: string): string {
  const errors: ParseError[] = [];
  parseJsonc(text, errors, { disallowComments: true });
  const before = text.slice(0, errors[0]?.offset ?? text.length).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
