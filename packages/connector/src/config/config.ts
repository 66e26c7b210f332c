// The saved config. Strict when it is saved or tested (lintConfig); lenient when it is used to send (parseConfig). Pure.
import { z } from 'zod';
import { type AddIssue, collectIssues, type Issue, type Path } from '../errors/issues.js';
import type { Warning } from '../errors/operator-log.js';
import { toShownName } from '../errors/shown-names.js';
import { createCache } from './cache.js';
import { type ConfigField, configFields, type ParsedConfig } from './config-fields.js';
import { lintDelivery } from './delivery.js';
import { isUnencrypted } from './endpoint.js';
import { checkUnknownKeys, findUnknownKeys } from './near-name.js';
import { findFieldRefusals, findRefusals, toWarnings } from './refusals.js';
import { isObject, type JsonObject, ownProperty, toObject, toText } from './validators.js';

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
  /** Probable mistakes that do not stop a send, and issues that the guard would refuse today. */
  readonly warnings: readonly Warning[];
}

const compiledConfigs = createCache<CompiledConfig>(1024 * 1024);
let lastId = 0;

/** Parses the fields of a config as {@link parseConfig} does. Of the deliveries only the names count. */
export function compileConfig(config: unknown, allowedOrigins: ReadonlySet<string>): CompiledConfig {
  const object = toObject(config);
  const deliveries = ownProperty(object, 'deliveries');
  const names = isObject(deliveries) ? Object.keys(deliveries) : typeof deliveries;
  return compiledConfigs.get(toText(object.domain), [{ ...object, deliveries: names }, [...allowedOrigins]], () => {
    const issues: Issue[] = [];
    const parsed = parseConfig(config, allowedOrigins, collectIssues(issues));
    const warnings = [...warnAboutFields(object, parsed), ...toWarnings(findFieldRefusals(object))];
    return { id: ++lastId, parsed: parsed && { ...parsed, deliveries: {} }, issues, warnings };
  });
}

function warnAboutFields(config: JsonObject, parsed: ParsedConfig | undefined): Warning[] {
  const unknown = findUnknownKeys(config, fieldKeys).map(toShownName).join(', ');
  const { endpoint = '' } = parsed ?? {};
  const warnings: Warning[] = [];
  if (unknown) warnings.push([`Unknown fields of the configuration are ignored: ${unknown}.`, {}, unknown]);
  if (isUnencrypted(endpoint)) {
    const message = `The endpoint ${endpoint} is not encrypted: the API key and every code are sent as plain text.`;
    warnings.push([message, {}, endpoint]);
  }
  return warnings;
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
