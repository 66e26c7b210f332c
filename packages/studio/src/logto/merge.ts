// A project's config laid over the one that Logto has: PATCH replaces the whole, so what the project does not own must go along. Pure.
import { withoutApiKey } from '../connector/api-key.js';
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import { isLanguageTag } from '../design/languages.js';
import { isDesignType } from '../design/wording.js';

export interface MergedConfig {
  readonly config: JsonObject;
  /** Paths that only Logto has, and that stay. The key is not listed: it always stays. */
  readonly kept: readonly string[];
}

/**
 * The project owns the deliveries of Logto's usage types in the languages of the design, and every field that it names. Everything
 * else stays: the key, other fields, usage types and languages of the operator's own.
 * @param built what the project makes, without a key
 * @param existing what Logto has
 */
export function mergeConfig(built: JsonObject, existing: JsonObject): MergedConfig {
  const kept: string[] = [];
  const fields = Object.keys(existing).filter(
    (key) => !['apiKey', 'deliveries'].includes(key) && !Object.hasOwn(built, key),
  );
  kept.push(...fields);
  const [ours, theirs] = [objectOf(built.deliveries), objectOf(existing.deliveries)];
  const deliveries = new Map<string, unknown>(Object.entries(ours));
  for (const [type, delivery] of Object.entries(theirs)) {
    if (!deliveries.has(type)) {
      if (isDesignType(type)) continue;
      deliveries.set(type, delivery);
      kept.push(`deliveries.${type}`);
    } else if (isDesignType(type)) {
      deliveries.set(type, keepLanguages(type, objectOf(deliveries.get(type)), objectOf(delivery), kept));
    }
  }
  return { config: { ...existing, ...withoutApiKey(built), deliveries: Object.fromEntries(deliveries) }, kept };
}

/** Languages that the design does not have are the operator's own. */
function keepLanguages(type: string, ours: JsonObject, theirs: JsonObject, kept: string[]): JsonObject {
  const own = objectOf(ours.locales);
  const others = Object.entries(objectOf(theirs.locales)).filter(
    ([tag]) => !Object.hasOwn(own, tag) && !isLanguageTag(tag),
  );
  if (others.length === 0) return ours;
  kept.push(...others.map(([tag]) => `deliveries.${type}.locales.${tag}`));
  return { ...ours, locales: { ...own, ...Object.fromEntries(others) } };
}

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
