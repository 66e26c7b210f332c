// Where a command's config comes from: a file, standard input, or the environment. The config takes precedence; the environment
// fills in what it leaves out, so that the key need not be in a file or on a command line.
import { readFile } from 'node:fs/promises';
import { configSchema } from 'connector-mailgun/inspect';
import { defaultDeliveries } from '../connector/form-values.js';
import { connectionFrom } from '../connector/variables.js';
import type { JsonObject } from '../contract/api.js';
import { unwrapConfig } from '../contract/connector-json.js';
import { invalidJson, isBlank, parseJson } from '../contract/json.js';
import { buildConfig } from '../project/build.js';
import { whyNotRead } from '../project/file-errors.js';
import { parseProject } from '../project/parse-project.js';
import { describeIssues } from '../project/store.js';
import type { Dependencies } from './dependencies.js';
import { UsageError } from './exit-codes.js';
import { isProject } from './read-project.js';

/** The whole config as JSON, used without CONFIG. */
export const configVariable = 'MAILGUN_STUDIO_CONFIG';

/** In characters. */
const maxConfigLength = 2 * 1024 * 1024;

/** @param source a file, `-` for standard input, or undefined for the environment. @throws UsageError */
export async function readConfig(source: string | undefined, dependencies: Dependencies): Promise<JsonObject> {
  const config =
    source === undefined
      ? readFromEnvironment(dependencies)
      : parseConfigFile(await readSource(source, dependencies), source === '-' ? 'standard input' : source);
  return fillIn(config, dependencies.env);
}

async function readSource(source: string, { stdin }: Dependencies): Promise<string> {
  if (source !== '-') {
    return readFile(source, 'utf8').catch((error: unknown) => {
      throw new UsageError(`Cannot read ${source}: ${whyNotRead(error)}.`);
    });
  }
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
    if (text.length > maxConfigLength) break; // the sentence comes with the parsing
  }
  return text;
}

function parseConfigFile(written: string, name: string): JsonObject {
  const text = written.replace(/^\ufeff/, '');
  if (text.length > maxConfigLength)
    throw new UsageError(`The config in ${name} is larger than 2 MB. Shorten its emails.`);
  if (text.trim() === '') throw new UsageError(`The config in ${name} is empty.`);
  const parsed = parseJson(text);
  if (!parsed.ok) throw new UsageError(`${invalidJson(parsed)} of ${name}.`);
  if (isProject(parsed.value)) return configOfProject(text, name);
  const unwrapped = unwrapConfig(parsed.value, configFields);
  if (!unwrapped.ok) throw new UsageError(`The JSON in ${name} ${unwrapped.problem}.`);
  return unwrapped.config;
}

function configOfProject(text: string, name: string): JsonObject {
  const parsed = parseProject(text);
  if (!parsed.ok) throw new UsageError(describeIssues(name, parsed.issues));
  return buildConfig(parsed.project);
}

const configFields = Object.keys(configSchema.properties as object);

/** The whole config in one variable, or the form's own deliveries with the connection from the others. */
function readFromEnvironment({ env }: Dependencies): JsonObject {
  const whole = env[configVariable]?.trim();
  if (whole) return parseConfigFile(whole, configVariable);
  if (!env.MAILGUN_DOMAIN?.trim()) {
    throw new UsageError(`Name a CONFIG file, - for standard input, or set ${configVariable} or MAILGUN_DOMAIN.`);
  }
  return { deliveries: defaultDeliveries };
}

function fillIn(config: JsonObject, env: Dependencies['env']): JsonObject {
  const missing = Object.entries(connectionFrom(env)).filter(([field]) => isBlank(config[field]));
  return { ...config, ...Object.fromEntries(missing) };
}
