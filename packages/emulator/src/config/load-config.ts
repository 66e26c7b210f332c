// Reads and checks a configuration. The JSON Schema is the rule; ajv is only loaded when there is something to check.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { EmulatorConfig } from './config.js';

let check: ValidateFunction | undefined;
const require = createRequire(import.meta.url);

/** @throws Error that names the file and every problem in it */
export async function loadConfig(file: string): Promise<EmulatorConfig> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
  const problems = configProblems(parsed);
  if (problems.length > 0) throw new Error(`${file}:\n  ${problems.join('\n  ')}`);
  return parsed as EmulatorConfig;
}

/** What is wrong with a configuration, one line each, without its values: a key may be among them. */
export function configProblems(config: unknown): string[] {
  if (!check) {
    const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
    const schema = require('../../config.schema.json') as object;
    check = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
  }
  check(config);
  return [...new Set((check.errors ?? []).map(sentence))];
}

function sentence({ instancePath, message = 'is wrong', params, keyword }: ErrorObject): string {
  const place = instancePath === '' ? 'the configuration' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') return `${place}: there is no ${JSON.stringify(params.additionalProperty)}`;
  if (keyword === 'enum') return `${place}: must be one of ${(params.allowedValues as string[]).join(', ')}`;
  return `${place}: ${message}`;
}
