// The config that a preview uses: what a person has not filled in yet is taken from the form's own placeholders. Pure.
import type { JsonObject } from '../contract/api.js';
import { isObject, textAt } from '../contract/json.js';
import type { Composed, NotComposed } from './compose.js';

/** Stands for the key: a preview needs none, and the real one stays out of it. */
const previewKey = 'preview';
const stoodIn = ['domain', 'from'] as const;
/** Fields that must be right before anything can be sent, whatever is sent. */
const connectionFields = ['endpoint', 'domain', 'from', 'tracking', 'requireTls', 'testMode', 'subaccount'];

type Placeholders = Readonly<Record<string, string>>;

/** What the form shows in empty fields, by key. */
export function placeholdersOf(formItems: readonly JsonObject[]): Placeholders {
  return Object.fromEntries(formItems.map((item) => [textAt(item, 'key'), textAt(item, 'placeholder')]));
}

/** The config with a stand-in for each blank field that a message cannot do without. */
export function previewConfig(config: unknown, placeholders: Placeholders): unknown {
  if (!isObject(config)) return config;
  const blank = stoodIn.filter(
    (key) => config[key] === undefined || config[key] === null || `${config[key]}`.trim() === '',
  );
  return {
    ...config,
    ...Object.fromEntries(blank.map((key) => [key, placeholders[key]])),
    apiKey: previewKey,
  };
}

/** The config with all of its connection fields stood in: for looking at the deliveries of one that has errors above them. */
export function deliveriesOnly(config: unknown, placeholders: Placeholders): unknown {
  const { deliveries } = isObject(config) ? config : {};
  return previewConfig({ deliveries }, placeholders);
}

/** True when sender and domain are a person's own, and not stood in. */
export function isSenderFilledIn(config: unknown): boolean {
  return stoodIn.every((key) => textAt(config, key).trim() !== '');
}

/** True when it is the connection fields that stop a message, and not its delivery. */
export function isConnectionProblem(composed: Composed | NotComposed): boolean {
  return !composed.ok && composed.findings.some(({ path }) => connectionFields.includes(String(path[0])));
}
