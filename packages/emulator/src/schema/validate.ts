// Validates values against config.schema.json, the one description of a configuration and of a fault, and explains each
// error in a sentence. Values are never quoted: a key may be among them.
import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject } from 'ajv/dist/2020.js';
import { distance } from 'fastest-levenshtein';
import { isObject } from '../model/json.js';

const require = createRequire(import.meta.url);

/** Parts of the schema that are validated on their own, with the name that errors use for the value itself. */
const roots = {
  '#': 'the configuration',
  '#/$defs/fault': 'the fault',
} as const;

let ajv: Ajv2020 | undefined;

/** ajv is loaded with the first value to validate: most emulators start without one. */
function compiler(): Ajv2020 {
  if (!ajv) {
    const loaded = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
    // `errorMessage` is our own keyword: the sentence of the schema that it stands in.
    ajv = new loaded.Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, keywords: ['errorMessage'] });
    ajv.addSchema(require('../../config.schema.json') as object, '');
  }
  return ajv;
}

/** @returns what is wrong, a sentence each, starting with the path of the value */
export function schemaErrors(value: unknown, root: keyof typeof roots): string[] {
  const validate = compiler().getSchema(root);
  if (!validate) throw new Error(`config.schema.json has no ${root}`);
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(isCause);
  return [...new Set(errors.map((error) => `${pathOf(error) || roots[root]}: ${sentenceOf(error)}`))];
}

/** ajv also reports what follows from an error: each branch of a `oneOf`, and the keyword around the one that failed. */
const isCause = ({ schemaPath, keyword, data }: ErrorObject) =>
  !/\/oneOf\/\d+\//.test(schemaPath) &&
  !['if', 'propertyNames'].includes(keyword) &&
  (keyword !== 'oneOf' || isObject(data));

const pathOf = ({ instancePath }: ErrorObject) => instancePath.slice(1).replaceAll('/', '.');

interface ParentSchema {
  errorMessage?: string;
  properties?: object;
  oneOf?: Array<{ required?: string[] }>;
}

function sentenceOf(error: ErrorObject): string {
  const { keyword, params, data, propertyName } = error;
  const { errorMessage, properties = {}, oneOf = [] } = error.parentSchema as ParentSchema;
  if (keyword === 'additionalProperties')
    return unknownField(String(params.additionalProperty), Object.keys(properties));
  if (keyword === 'oneOf') {
    const names = oneOf.flatMap(({ required = [] }) => required);
    const given = isObject(data) ? names.filter((name) => data[name] !== undefined) : [];
    return `must have exactly one of ${names.join(', ')}; it has ${given.join(', ') || 'none'}`;
  }
  if (errorMessage !== undefined) {
    return propertyName === undefined ? errorMessage : `${JSON.stringify(propertyName)} ${errorMessage}`;
  }
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as string[]).join(', ')}`;
  if (keyword === 'const') return `must be ${String(params.allowedValue)}`;
  if (keyword === 'type') return `must be ${[params.type].flat().map(withArticle).join(' or ')}`;
  if (keyword === 'required') return `${JSON.stringify(params.missingProperty)} is missing`;
  return error.message ?? 'is not valid';
}

const withArticle = (type: string) => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

function unknownField(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
  return `unknown field ${JSON.stringify(name)}.${hint} Known fields: ${known.join(', ')}`;
}

/** The name that differs least, when at most a third of its letters differ. */
function nearestName(written: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, edits: distance(written.toLowerCase().slice(0, 50), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(name.length / 3)))
    .sort((left, right) => left.edits - right.edits);
  return nearest?.name;
}
