// The saved config: linted strictly when it is saved or tested, parsed forgivingly when a user waits for an email. Pure.
import { z } from 'zod';
import { type AddIssue, collectIssues, type Issue, type Path } from '../errors/issues.js';
import type { Warning } from '../errors/operator-log.js';
import { toShownName } from '../errors/shown-names.js';
import { createCache } from './cache.js';
import { type ConfigField, type Connection, configFields } from './config-fields.js';
import { lintDelivery } from './delivery.js';
import { isUnencrypted } from './endpoint.js';
import { findFieldRefusals, findRefusals, toWarnings } from './refusals.js';
import { checkUnknownKeys, findUnknownKeys } from './unknown-keys.js';
import { isObject, type JsonObject, ownProperty } from './validators.js';

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

/** What every send needs of a config, and everything to say about it: made once for equal fields and origins. */
export interface CompiledConnection {
  /** Different for each. */
  readonly id: number;
  /** Without deliveries; undefined when there are issues. */
  readonly connection: Connection | undefined;
  readonly issues: readonly Issue[];
  /** What works, but perhaps not as the operator intends, and what would be refused when saved. */
  readonly warnings: readonly Warning[];
}

const compiledConnections = createCache<CompiledConnection>(1024 * 1024);
let lastId = 0;

/** Parses the fields of a config as {@link parseConnection} does. Of the deliveries only the names count. */
export function compileConnection(config: unknown, allowedOrigins: ReadonlySet<string>): CompiledConnection {
  const object = isObject(config) ? config : {};
  const deliveries = ownProperty(object, 'deliveries');
  const names = isObject(deliveries) ? Object.keys(deliveries) : typeof deliveries;
  const { domain } = object;
  const scope = typeof domain === 'string' ? domain : '';
  return compiledConnections.get(scope, [{ ...object, deliveries: names }, [...allowedOrigins]], () => {
    const issues: Issue[] = [];
    const connection = parseConnection(config, allowedOrigins, collectIssues(issues));
    const warnings = [...warnAboutFields(object, connection), ...toWarnings(findFieldRefusals(object))];
    return { id: ++lastId, connection: connection && { ...connection, deliveries: {} }, issues, warnings };
  });
}

function warnAboutFields(config: JsonObject, connection: Connection | undefined): Warning[] {
  const unknown = findUnknownKeys(config, fieldKeys).map(toShownName).join(', ');
  const { endpoint = '' } = connection ?? {};
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
