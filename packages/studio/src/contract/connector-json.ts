// What people paste or pass as a config: the config itself, a connector as Logto's API returns it, or its list of connectors. Pure.
import type { JsonObject } from './api.js';
import { isObject, textAt } from './json.js';

export type UnwrappedConfig =
  | {
      readonly ok: true;
      readonly config: JsonObject;
      /** It was inside a connector. */
      readonly isWrapped: boolean;
    }
  | { readonly ok: false; readonly problem: string };

/** Fields that a config does not have. */
const fieldsOfProject = ['brand', 'languages', 'emails', 'config'] as const;

/** Whether JSON is a project file and not a config: a config has no version. */
export function isProject(value: unknown): boolean {
  return (
    isObject(value) && Object.hasOwn(value, 'version') && fieldsOfProject.some((field) => Object.hasOwn(value, field))
  );
}

/** @param fields the names of a config's fields: an object that has one of them is a config */
export function unwrapConfig(value: unknown, fields: readonly string[]): UnwrappedConfig {
  if (Array.isArray(value)) return unwrapList(value);
  if (!isObject(value)) return { ok: false, problem: 'is not an object. A config starts with { and ends with }' };
  const isConfig = fields.some((field) => Object.hasOwn(value, field));
  return isObject(value.config) && !isConfig
    ? { ok: true, config: value.config, isWrapped: true }
    : { ok: true, config: value, isWrapped: false };
}

/** GET /api/connectors: every connector of the tenant, those for SMS and social sign-in too. */
function unwrapList(list: readonly unknown[]): UnwrappedConfig {
  const found = list.filter(isMailgun);
  const [connector] = found;
  if (found.length === 1 && isObject(connector) && isObject(connector.config)) {
    return { ok: true, config: connector.config, isWrapped: true };
  }
  const count = found.length === 0 ? 'no Mailgun connector' : `${found.length} Mailgun connectors`;
  const hint = 'Pass the Mailgun connector alone: GET /api/connectors/ID returns one connector';
  return { ok: false, problem: `is a list with ${count}. ${hint}` };
}

/** Logto's own Mailgun connector counts too: its config can be checked before a change. */
function isMailgun(connector: unknown): boolean {
  return isObject(connector) && isObject(connector.config) && /mailgun/i.test(textAt(connector, 'connectorId'));
}
