// Where a blank key comes from: the config the studio was started with, or, towards the emulator, nowhere in particular. Pure.
import type { JsonObject, StudioInfo } from '../contract/api.js';
import { isObject, textAt } from '../contract/json.js';

export interface Keys {
  readonly kind: StudioInfo['key'];
  /** The config with its key. A kept key goes to the endpoint and domain that it was given for, and to no other. */
  fill(config: unknown): unknown;
  /** The keys that no answer may hold. */
  secretsOf(config: unknown): string[];
}

/** The emulator takes any. */
const localKey = 'key-of-the-local-mailgun';
const boundTo = ['endpoint', 'domain', 'subaccount'];

export function createKeys(initial: JsonObject, emulatorUrls: readonly string[]): Keys {
  const kept = textAt(initial, 'apiKey').trim();
  const isLocal = (config: unknown) => emulatorUrls.includes(textAt(config, 'endpoint').trim().replace(/\/$/, ''));
  return {
    kind: kept !== '' ? 'kept' : isLocal(initial) ? 'local' : 'none',
    fill(config) {
      if (!isObject(config) || textAt(config, 'apiKey').trim() !== '' || isSomethingElse(config.apiKey)) return config;
      const isSame = boundTo.every((key) => textAt(config, key).trim() === textAt(initial, key).trim());
      if (kept !== '' && isSame) return { ...config, apiKey: kept };
      return isLocal(config) ? { ...config, apiKey: localKey } : config;
    },
    secretsOf: (config) => [kept, textAt(config, 'apiKey')].filter((key) => key !== localKey),
  };
}

/** A number or list in the place of a key is the guard's to refuse. */
function isSomethingElse(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'string';
}
