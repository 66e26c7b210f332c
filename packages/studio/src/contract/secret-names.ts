// Names under which a config holds a secret, misspelled ones too: a project file and a restore file have none of them. Pure.
import type { JsonObject } from './api.js';

export function isSecretName(name: string): boolean {
  return /key|secret|token|pass|authorization/i.test(name);
}

/** The fields of a config that may be shared. */
export function withoutSecretFields(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !isSecretName(name)));
}
