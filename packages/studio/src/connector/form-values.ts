// What Console's form itself shows (placeholders, default deliveries): used for an example config, and in place of what is blank. Pure.
import { formItems } from 'connector-mailgun/inspect';
import type { JsonObject } from '../contract/api.js';
import { isBlank, isObject, textAt } from '../contract/json.js';

/** Stands in for the key: a preview needs none, and the real one stays out of it. */
const previewKey = 'preview';
/** Fields that every message requires, besides the key. */
const requiredFields = ['domain', 'from'] as const;

const placeholderOf = (field: string): string =>
  textAt(
    formItems.find(({ key }) => key === field),
    'placeholder',
  );

/** The deliveries that the form starts with. */
export const defaultDeliveries: unknown = formItems.find(({ key }) => key === 'deliveries')?.defaultValue;

/** The config of a first visit, which works at once with the emulator. */
export function exampleConfig(endpoint: string): JsonObject {
  return { endpoint, domain: placeholderOf('domain'), from: placeholderOf('from'), deliveries: defaultDeliveries };
}

/** The config with a placeholder for each blank field that a message requires. */
export function previewConfig(config: unknown): unknown {
  if (!isObject(config)) return config;
  const blank = requiredFields.filter((key) => isBlank(config[key]));
  return {
    ...config,
    ...Object.fromEntries(blank.map((key) => [key, placeholderOf(key)])),
    apiKey: previewKey,
  };
}

/** The config with placeholders for all connection fields: shows the deliveries although the fields above them are invalid. */
export function deliveriesOnly(config: unknown): unknown {
  const { deliveries } = isObject(config) ? config : {};
  return previewConfig({ deliveries });
}

/** True when sender and domain are the operator's own, and not placeholders. */
export function isSenderFilledIn(config: unknown): boolean {
  return requiredFields.every((key) => textAt(config, key).trim() !== '');
}
