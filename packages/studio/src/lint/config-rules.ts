// What can be odd about a config as a whole, a row each. Pure.

import { usageTypes } from '../connector/usage-types.js';
import type { Finding } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import { nearest } from '../nearest.js';
import type { Stored } from './console-storage.js';

export interface ConfigFacts {
  readonly config: unknown;
  readonly storage: Stored;
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
      const unknown = isObject(deliveries) ? Object.keys(deliveries).filter((type) => !knownTypes.includes(type)) : [];
      return unknown.map((type) => ({
        path: ['deliveries', type],
        message: `Logto has no usage type ${type}, so nothing reaches this delivery.${suggest(type)} The types are ${knownTypes.join(', ')}.`,
      }));
    },
  },
  {
    rule: 'type-without-content',
    severity: 'warning',
    find: ({ unserved }) => {
      if (unserved.length === 0) return [];
      const message = `Nothing serves ${unserved.join(', ')}: such a mail is sent only if Logto keeps a template of its own for it. Add a delivery, or a Generic one that fits.`;
      return [{ path: ['deliveries'], message }];
    },
  },
  {
    rule: 'storage-strips',
    severity: 'info',
    find: ({ storage }) =>
      storage.stripped.map((path) => ({
        path,
        message: 'This is empty, and Console does not keep it.',
      })),
  },
];

function suggest(type: string): string {
  const near = nearest(type, knownTypes);
  return near ? ` Did you mean ${near}?` : '';
}
