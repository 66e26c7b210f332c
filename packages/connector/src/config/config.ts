// The saved config: linted strictly when it is saved or tested, parsed forgivingly when a user waits for an email. Pure.
import { z } from 'zod';
import { type AddIssue, collectIssues, type Issue, type Path } from '../errors/issues.js';
import { toShownName } from '../errors/shown-names.js';
import { type ConfigField, type Connection, configFields } from './config-fields.js';
import { lintDelivery } from './delivery.js';
import { findRefusals } from './refusals.js';
import { checkUnknownKeys, findUnknownKeys } from './unknown-keys.js';
import { isObject, ownProperty } from './validators.js';

const fieldRows: ReadonlyArray<readonly [string, ConfigField<unknown>]> = Object.entries(configFields);
const fieldKeys = fieldRows.map(([key]) => key);

/** Everything wrong with a config. Strict: for one that is saved or tested. */
export function lintConfig(config: unknown, allowedOrigins: ReadonlySet<string>): Issue[] {
  const issues: Issue[] = [];
  const refusals = isObject(config) ? findRefusals(config) : [];
  const refusedFields = new Set(refusals.flatMap(({ path }) => (path.length === 1 ? path : [])));
  parseConnection(config, allowedOrigins, (message, path = []) => {
    if (!refusedFields.has(path[0] ?? '')) collectIssues(issues)(message, path); // one issue per field: the refusal says more
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

/** Parses what every send needs. Forgiving: unknown keys and deliveries that are not used cannot stop an email. */
export function parseConnection(
  config: unknown,
  allowedOrigins: ReadonlySet<string>,
  addIssue: AddIssue,
): Connection | undefined {
  if (!isObject(config)) return void addIssue('Write a JSON object with domain, apiKey, from and deliveries.');
  let isValid = true;
  const connection: Record<string, unknown> = {};
  for (const [key, { label, isRequired, parse, defaultValue }] of fieldRows) {
    let hasIssue = false;
    const addFieldIssue = (message: string, below: Path = []) => {
      hasIssue = true;
      addIssue(message, [key, ...below]);
    };
    const value = parse(ownProperty(config, key), addFieldIssue, allowedOrigins);
    if (isRequired && value === undefined && !hasIssue) addFieldIssue(`Fill in ${label}.`);
    if (hasIssue) isValid = false;
    connection[key] = value ?? defaultValue;
  }
  return isValid ? (connection as Connection) : undefined;
}

/** Keys that a forgiving send ignores, as they may be logged. */
export function findUnknownConfigKeys(config: unknown): string[] {
  return isObject(config) ? findUnknownKeys(config, fieldKeys).map(toShownName) : [];
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
