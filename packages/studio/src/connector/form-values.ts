// What Console's form itself shows (placeholders, default deliveries): used for an example config, and in place of what is blank. Pure.
import type { JsonObject } from '../contract/api.js';
import { isObject, textAt } from '../contract/json.js';
import type { Composed, NotComposed } from './compose.js';

/** Stands in for the key: a preview needs none, and the real one stays out of it. */
const previewKey = 'preview';
const requiredFields = ['domain', 'from'] as const;
/** Fields that must be valid before anything can be sent, whatever is sent. */
const connectionFields = ['endpoint', 'domain', 'from', 'tracking', 'requireTls', 'testMode', 'subaccount'];

/** Placeholder texts of the form, by field. */
export type FormPlaceholders = Readonly<Record<string, string>>;

/** What the form shows in empty fields, by key. */
export function readFormPlaceholders(formItems: readonly JsonObject[]): FormPlaceholders {
  return Object.fromEntries(formItems.map((item) => [textAt(item, 'key'), textAt(item, 'placeholder')]));
}

/** The config of a first visit, which works at once with the emulator. */
export function exampleConfig(formItems: readonly JsonObject[], endpoint: string): JsonObject {
  const { domain, from } = readFormPlaceholders(formItems);
  const deliveries = formItems.find((item) => textAt(item, 'key') === 'deliveries')?.defaultValue;
  return { endpoint, domain, from, deliveries };
}

/** The config with a placeholder for each blank field that a message requires. */
export function previewConfig(config: unknown, placeholders: FormPlaceholders): unknown {
  if (!isObject(config)) return config;
  const blank = requiredFields.filter(
    (key) => config[key] === undefined || config[key] === null || `${config[key]}`.trim() === '',
  );
  return {
    ...config,
    ...Object.fromEntries(blank.map((key) => [key, placeholders[key]])),
    apiKey: previewKey,
  };
}

/** The config with placeholders for all connection fields: shows the deliveries although the fields above them are invalid. */
export function deliveriesOnly(config: unknown, placeholders: FormPlaceholders): unknown {
  const { deliveries } = isObject(config) ? config : {};
  return previewConfig({ deliveries }, placeholders);
}

/** True when sender and domain are the operator's own, and not placeholders. */
export function isSenderFilledIn(config: unknown): boolean {
  return requiredFields.every((key) => textAt(config, key).trim() !== '');
}

/** True when the connection fields stop a message, and not its delivery. */
export function isConnectionProblem(composed: Composed | NotComposed): boolean {
  return !composed.ok && composed.findings.some(({ path }) => connectionFields.includes(String(path[0])));
}
