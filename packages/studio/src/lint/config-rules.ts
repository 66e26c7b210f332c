// What can be wrong with a config as a whole, one row per rule. Pure.
import { findNearName, toShownName } from 'connector-mailgun/inspect';
import { usageTypes } from '../connector/usage-types.js';
import type { Finding } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import type { StoredConfig } from './console-storage.js';

interface ConfigFacts {
  readonly config: unknown;
  readonly storage: StoredConfig;
  /** Usage types for which the connector finds no content. */
  readonly unserved: readonly string[];
}

export interface ConfigRule {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly find: (facts: ConfigFacts) => Array<Pick<Finding, 'path' | 'message'>>;
}

const knownTypes = usageTypes.map(({ type }) => type);

export const configRules: readonly ConfigRule[] = [
  {
    rule: 'unreachable-delivery',
    severity: 'warning',
    find: ({ config }) => {
      const deliveries = at(config, 'deliveries');
      const types = isObject(deliveries) ? Object.keys(deliveries) : [];
      // The connector refuses a type that is near a known one: see its own finding.
      const unknown = types.filter((type) => !knownTypes.includes(type) && !findNearName(type, knownTypes));
      return unknown.map(toShownName).map((type) => ({
        path: ['deliveries', type],
        message: `Logto has no usage type ${type}, so this delivery is never used. The types are ${knownTypes.join(', ')}.`,
      }));
    },
  },
  {
    rule: 'type-without-content',
    severity: 'warning',
    find: ({ unserved }) => {
      if (unserved.length === 0) return [];
      const message = `No delivery has content for ${unserved.join(', ')}: such an email is sent only if Logto keeps its own template for it. Add a delivery, or a Generic one that fits.`;
      return [{ path: ['deliveries'], message }];
    },
  },
  {
    rule: 'storage-strips',
    severity: 'info',
    find: ({ storage }) =>
      storage.stripped.map((path) => ({
        path,
        message: 'This is empty, and Console does not store it.',
      })),
  },
];
