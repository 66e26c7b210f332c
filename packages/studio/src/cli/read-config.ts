// Where a command's config comes from: a file, standard input, or the environment. What the config says goes first; the
// environment fills in what it leaves out, so that the key need be in no file and on no command line.
import { readFile } from 'node:fs/promises';
import { describeConnector } from '../connector/connector.js';
import type { JsonObject } from '../contract/api.js';
import { isObject, textAt } from '../contract/json.js';
import { exampleConfig } from '../example-config.js';
import { UsageError, type World } from './dependencies.js';

/** Environment variable → field of the config. The help and the README are made from this table. */
export const variables: ReadonlyArray<{ name: string; field: string; says: string }> = [
  { name: 'MAILGUN_API_KEY', field: 'apiKey', says: 'the API key' },
  { name: 'MAILGUN_DOMAIN', field: 'domain', says: 'the sending domain' },
  { name: 'MAILGUN_ENDPOINT', field: 'endpoint', says: 'the API’s address, for the EU region' },
  { name: 'MAILGUN_FROM', field: 'from', says: 'the sender' },
];

/** The whole config as JSON, where no CONFIG is given. */
export const wholeVariable = 'MAILGUN_STUDIO_CONFIG';

const maxConfigBytes = 2 * 1024 * 1024;

/** @param source a file, `-` for standard input, or undefined for the environment. @throws UsageError */
export async function readConfig(source: string | undefined, world: World): Promise<JsonObject> {
  const written = source === undefined ? undefined : await readSource(source, world);
  const config = written === undefined ? await fromEnvironment(world) : unwrap(parse(written, nameOf(source)));
  return fillIn(config, world.env);
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder. Name the file in it',
  EACCES: 'you may not read it',
};

async function readSource(source: string, { stdin }: World): Promise<string> {
  if (source !== '-') {
    return readFile(source, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${source} cannot be read: ${unreadable[error.code ?? ''] ?? error.code ?? error.message}.`);
    });
  }
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
    if (text.length > maxConfigBytes) throw new UsageError('The config on standard input is more than 2 MB.');
  }
  return text;
}

const nameOf = (source: string | undefined) => (source === '-' ? 'Standard input' : (source ?? wholeVariable));

function parse(written: string, name: string): JsonObject {
  if (written.trim() === '') throw new UsageError(`${name} is empty.`); // trim takes a byte order mark too
  let parsed: unknown;
  try {
    parsed = JSON.parse(written.replace(/^\ufeff/, ''));
  } catch (error) {
    // The parser quotes what it read, and that may be a key: only the place is told.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new UsageError(
      `${name} is no JSON${position === undefined ? '' : `: see ${placeOf(written, Number(position))}`}.`,
    );
  }
  if (Array.isArray(parsed)) {
    throw new UsageError(`${name} holds a list. Pick Mailgun’s from it: GET /api/connectors/ID gives one connector.`);
  }
  if (!isObject(parsed)) throw new UsageError(`${name} holds no JSON object.`);
  return parsed;
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Logto's API gives a connector with its config inside; the config alone is taken as it is. */
function unwrap(parsed: JsonObject): JsonObject {
  return isObject(parsed.config) && ('connectorId' in parsed || 'id' in parsed) ? parsed.config : parsed;
}

/** The whole config in one variable, or the form's own deliveries with the connection from the others. */
async function fromEnvironment({ env, connector }: World): Promise<JsonObject> {
  const whole = env[wholeVariable]?.trim();
  if (whole) return unwrap(parse(whole, wholeVariable));
  if (!env.MAILGUN_DOMAIN?.trim()) {
    throw new UsageError(`Name a CONFIG file, - for standard input, or set ${wholeVariable} or MAILGUN_DOMAIN.`);
  }
  const { formItems } = await describeConnector(await connector());
  return { deliveries: exampleConfig(formItems, '').deliveries };
}

function fillIn(config: JsonObject, env: World['env']): JsonObject {
  const missing = variables.filter(({ name, field }) => env[name]?.trim() && isBlank(config, field));
  return { ...config, ...Object.fromEntries(missing.map(({ name, field }) => [field, env[name]?.trim()])) };
}

function isBlank(config: JsonObject, field: string): boolean {
  const value = config[field];
  return value === undefined || value === null || (typeof value === 'string' && textAt(config, field).trim() === '');
}
