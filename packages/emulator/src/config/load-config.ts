// Reads and checks a configuration. The JSON Schema is the rule; ajv is only loaded when there is something to check.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { EmulatorConfig } from './config.js';
import { nearestName } from './nearest-name.js';

let check: ValidateFunction | undefined;
const require = createRequire(import.meta.url);

/** @throws Error that names the file and every problem in it */
export async function loadConfig(file: string): Promise<EmulatorConfig> {
  const parsed = parseConfig(file, await readText(file));
  const problems = configProblems(parsed);
  if (problems.length > 0) throw new Error(`${file}:\n  ${problems.join('\n  ')}`);
  return parsed as EmulatorConfig;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Error(`${file} ${unreadable[code] ?? `cannot be read: ${message}`}`, { cause: error });
  }
}

const unreadable: Record<string, string> = {
  ENOENT: 'is not there: name the JSON file that states the configuration, or leave it out and everything is accepted',
  ENOTDIR: 'is not there: a part of the path is a file',
  EISDIR: 'is a directory: name the JSON file in it',
  EACCES: 'may not be read: check its permissions',
};

/** The parser's own sentence may quote the file, in which a key may stand: the line is told instead. */
function parseConfig(file: string, written: string): unknown {
  try {
    return JSON.parse(written.replace(/^\ufeff/, ''));
  } catch (error) {
    const line = lineOf(written, (error as Error).message);
    throw new Error(`${file} is no JSON${line === undefined ? '' : `: look at line ${line}`}`);
  }
}

/** The parser tells a position, or quotes ten characters at both sides of it. */
function lineOf(written: string, sentence: string): number | undefined {
  if (/end of JSON input/.test(sentence)) return written.split('\n').length;
  const told = /at position (\d+)/.exec(sentence)?.[1];
  const quoted = /, (?:\.\.\.)?"(.*?)"(?:\.\.\.)? is not valid JSON$/s.exec(sentence)?.[1];
  const position = told === undefined ? written.indexOf(quoted ?? '\0') : Number(told);
  if (position < 0) return undefined;
  return written.slice(0, told === undefined ? position + Math.min(10, quoted?.length ?? 0) : position).split('\n')
    .length;
}

/** What is wrong with a configuration, one line each, without its values: a key may be among them. */
export function configProblems(config: unknown): string[] {
  if (!check) {
    const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
    const schema = require('../../config.schema.json') as object;
    check = new Ajv2020({ allErrors: true, strict: false, verbose: true }).compile(schema);
  }
  check(config);
  return [...new Set((check.errors ?? []).map(sentence))];
}

function sentence({ instancePath, message = 'is wrong', params, keyword, parentSchema }: ErrorObject): string {
  const place = instancePath === '' ? 'the configuration' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') {
    const wrong = String(params.additionalProperty);
    const names = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
    const nearest = nearestName(wrong, names);
    const guess = nearest === undefined ? '' : `, perhaps ${JSON.stringify(nearest)} is meant`;
    return `${place}: ${JSON.stringify(wrong)} is no field here${guess}; there are: ${names.join(', ')}`;
  }
  if (keyword === 'enum') return `${place}: must be one of ${(params.allowedValues as string[]).join(', ')}`;
  return `${place}: ${message}`;
}
