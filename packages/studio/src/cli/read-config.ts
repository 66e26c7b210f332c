// Where a command's config comes from: a file, standard input, or the environment. The config takes precedence; the environment
// fills in what it leaves out, so that the key need not be in a file or on a command line.
import { createReadStream } from 'node:fs';
import { configSchema } from 'connector-mailgun/inspect';
import { defaultDeliveries } from '../connector/form-values.js';
import { connectionFrom } from '../connector/variables.js';
import type { JsonObject } from '../contract/api.js';
import { isProject, unwrapConfig } from '../contract/connector-json.js';
import { invalidJson, isBlank, parseJson } from '../contract/json.js';
import { buildConfig } from '../project/build.js';
import { whyNotRead } from '../project/file-errors.js';
import { parseProject } from '../project/parse-project.js';
import { describeIssues } from '../project/store.js';
import type { Dependencies } from './dependencies.js';
import { UsageError } from './exit-codes.js';

/** The whole config as JSON, used without CONFIG. */
export const configVariable = 'MAILGUN_STUDIO_CONFIG';

const maxConfigBytes = 2 * 1024 * 1024;

export interface ReadConfig {
  readonly config: JsonObject;
  /** It was built from a project, which never holds the key, and need not have a domain and a sender. */
  readonly isProject: boolean;
}

/** @param source a file, `-` for standard input, or undefined for the environment. @throws UsageError */
export async function readConfig(source: string | undefined, dependencies: Dependencies): Promise<ReadConfig> {
  const written = source === undefined ? undefined : await readSource(source, dependencies);
  const { config, isProject } =
    source === undefined || written === undefined
      ? readFromEnvironment(dependencies)
      : parseConfigFile(written, source === '-' ? 'standard input' : source);
  return { config: fillIn(config, dependencies.env), isProject };
}

async function readSource(source: string, { stdin }: Dependencies): Promise<string> {
  if (source === '-') return readBounded(stdin, 'standard input');
  // A stream: the file may be a pipe, as in `check <(…)`, or never end.
  return readBounded(createReadStream(source), source).catch((error: unknown) => {
    throw error instanceof UsageError ? error : new UsageError(`Cannot read ${source}: ${whyNotRead(error)}.`);
  });
}

/** @throws UsageError */
async function readBounded(stream: Dependencies['stdin'], name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > maxConfigBytes) throw new UsageError(`The config in ${name} is larger than 2 MB. Shorten its emails.`);
    chunks.push(buffer);
  }
  // Decoded at the end: a piece may end in the middle of a character.
  return Buffer.concat(chunks).toString('utf8');
}

function parseConfigFile(written: string, name: string): ReadConfig {
  const text = written.replace(/^\ufeff/, '');
  if (text.trim() === '') throw new UsageError(`The config in ${name} is empty.`);
  const parsed = parseJson(text);
  if (!parsed.ok) throw new UsageError(`${invalidJson(parsed)} of ${name}.`);
  if (isProject(parsed.value)) return { config: configOfProject(text, name), isProject: true };
  const unwrapped = unwrapConfig(parsed.value, configFields);
  if (!unwrapped.ok) throw new UsageError(`The JSON in ${name} ${unwrapped.problem}.`);
  return { config: unwrapped.config, isProject: false };
}

function configOfProject(text: string, name: string): JsonObject {
  const parsed = parseProject(text);
  if (!parsed.ok) throw new UsageError(describeIssues(name, parsed.issues));
  return buildConfig(parsed.project);
}

const configFields = Object.keys(configSchema.properties as object);

/** The whole config in one variable, or the form's own deliveries with the connection from the others. */
function readFromEnvironment({ env }: Dependencies): ReadConfig {
  const whole = env[configVariable]?.trim();
  if (whole) return parseConfigFile(whole, configVariable);
  if (!env.MAILGUN_DOMAIN?.trim()) {
    throw new UsageError(`Name a CONFIG file, - for standard input, or set ${configVariable} or MAILGUN_DOMAIN.`);
  }
  return { config: { deliveries: defaultDeliveries }, isProject: false };
}

function fillIn(config: JsonObject, env: Dependencies['env']): JsonObject {
  const missing = Object.entries(connectionFrom(env)).filter(([field]) => isBlank(config[field]));
  return { ...config, ...Object.fromEntries(missing) };
}
