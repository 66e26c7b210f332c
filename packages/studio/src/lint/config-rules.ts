// What can be wrong with a config as a whole, one row per rule. Pure.
import { distance } from 'fastest-levenshtein';
import { usageTypes } from '../connector/usage-types.js';
import type { Finding } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import { shorten } from '../contract/plain-text.js';
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
      const unknown = isObject(deliveries) ? Object.keys(deliveries).filter((type) => !knownTypes.includes(type)) : [];
      return unknown.map((type) => ({
        path: ['deliveries', type],
        message: `Logto has no usage type ${shorten(type)}, so this delivery is never used.${suggest(type)} The types are ${knownTypes.join(', ')}.`,
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

function suggest(type: string): string {
  const near = nearestName(type, knownTypes);
  return near ? ` Did you mean ${near}?` : '';
}

/** The name that differs only in case, or by one letter. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const normalize = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .slice(0, 50);
  return names.find((name) => distance(normalize(name), normalize(written)) <= 1);
}
