// The saved config. Strict when it is saved or tested (lintConfig); lenient when it is used to send (parseConfig). Pure.
import { z } from 'zod';
import { type AddIssue, collectIssues, type Issue, type Path } from '../errors/issues.js';
import { toShownName } from '../errors/shown-names.js';
import { collectTexts, createCache } from './cache.js';
import { type ConfigField, configFields, type ParsedConfig } from './config-fields.js';
import { lintDelivery } from './delivery.js';
import { findFieldRefusals, findRefusals } from './refusals.js';
import { checkUnknownKeys, findUnknownKeys } from './unknown-keys.js';
import { isObject, type JsonObject, ownProperty } from './validators.js';

const fieldRows: ReadonlyArray<readonly [string, ConfigField<unknown>]> = Object.entries(configFields);
const fieldKeys = fieldRows.map(([key]) => key);

/** Every issue of a config. Strict: for one that is saved or tested. */
export function lintConfig(config: unknown, allowedOrigins: ReadonlySet<string>): Issue[] {
  const issues: Issue[] = [];
  const refusals = isObject(config) ? findRefusals(config) : [];
  const refusedFields = new Set(refusals.flatMap(({ path }) => (path.length === 1 ? path : [])));
  parseConfig(config, allowedOrigins, (message, path = []) => {
    if (!refusedFields.has(path[0] ?? '')) collectIssues(issues)(message, path); // one issue per field: the refusal is more specific
  });
  if (!isObject(config)) return issues;
  checkUnknownKeys(config, fieldKeys, collectIssues(issues));
  const deliveries = ownProperty(config, 'deliveries');
  if (isObject(deliveries)) {
    for (const [type, delivery] of Object.entries(deliveries)) {
      lintDelivery(delivery, collectIssues(issues, ['deliveries', type]));
    }
  }
  return [...issues, ...refusals];
}

/** Parses what every send needs. Lenient: unknown keys, and deliveries that this send does not use, cannot stop an email. */
export function parseConfig(
  config: unknown,
  allowedOrigins: ReadonlySet<string>,
  addIssue: AddIssue,
): ParsedConfig | undefined {
  if (!isObject(config)) return void addIssue('Write a JSON object with domain, apiKey, from and deliveries.');
  let isValid = true;
  const parsed: Record<string, unknown> = {};
  for (const [key, { label, isRequired, parse, defaultValue }] of fieldRows) {
    let hasIssue = false;
    const addFieldIssue = (message: string, below: Path = []) => {
      hasIssue = true;
      addIssue(message, [key, ...below]);
    };
    const value = parse(ownProperty(config, key), addFieldIssue, allowedOrigins);
    if (isRequired && value === undefined && !hasIssue) addFieldIssue(`Fill in ${label}.`);
    if (hasIssue) isValid = false;
    parsed[key] = value ?? defaultValue;
  }
  return isValid ? (parsed as ParsedConfig) : undefined;
}

/** A parsed config and its issues, kept for the next send: compiled once for equal fields and allowed origins. */
export interface CompiledConfig {
  /** Different for each. */
  readonly id: number;
  /** Without deliveries; undefined when there are issues. */
  readonly parsed: ParsedConfig | undefined;
  readonly issues: readonly Issue[];
  /** Keys that a send ignores, in the form in which they may be logged. */
  readonly unknownKeys: readonly string[];
  /** Issues that the guard would refuse today and a send ignores. */
  readonly refusals: readonly Issue[];
}

const compiledConfigs = createCache<CompiledConfig>(1024 * 1024);
let lastId = 0;

/** Parses the fields of a config as {@link parseConfig} does. Of the deliveries only the names count. */
export function compileConfig(config: unknown, allowedOrigins: ReadonlySet<string>): CompiledConfig {
  const compile = (): CompiledConfig => {
    const issues: Issue[] = [];
    const parsed = parseConfig(config, allowedOrigins, collectIssues(issues));
    const object = isObject(config) ? config : {};
    return {
      id: ++lastId,
      parsed: parsed && { ...parsed, deliveries: {} },
      issues,
      unknownKeys: findUnknownKeys(object, fieldKeys).map(toShownName),
      refusals: findFieldRefusals(object),
    };
  };
  if (!isObject(config)) return compile();
  const deliveries = ownProperty(config, 'deliveries');
  const names = isObject(deliveries) ? Object.keys(deliveries) : typeof deliveries;
  const texts: string[] = [];
  const fields = Object.keys(config).map((key) => [key, key === 'deliveries' ? names : keptOf(config, key)]);
  const shape = collectTexts([fields, [...allowedOrigins]], texts);
  return shape === undefined ? compile() : compiledConfigs.get(shape, texts, compile);
}

/** Of an unknown field only that it is set. */
function keptOf(config: JsonObject, key: string): unknown {
  return Object.hasOwn(configFields, key) ? config[key] : config[key] !== undefined;
}

/**
 * Makes the guard that Logto calls when a config is saved. Each problem is one issue of code `custom` with its path: Console
 * shows top-level issues only, and drops the message of any other code. It uses only what zod 3.22 and 4 share.
 */
export function createConfigGuard(readAllowedOrigins: () => ReadonlySet<string>): z.ZodType<unknown> {
  return z.unknown().superRefine((config, context) => {
    for (const { path, message } of lintConfig(config, readAllowedOrigins())) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}
