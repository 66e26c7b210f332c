// The API key: where a blank one comes from, and how it stays out of everything that is shown. Pure.
import type { JsonObject, StudioInfo } from '../contract/api.js';
import { isBlank, isObject, textAt } from '../contract/json.js';
import { encodeUrlPart } from '../contract/plain-text.js';
import { callsEndpoint } from './connector.js';

/** The key that the studio was started with. */
export interface KeySource {
  readonly kind: StudioInfo['key'];
  /** The config with its key. A kept key is used for the endpoint and domain it was given for, and for no other. */
  fill(config: unknown): unknown;
  /** The keys that no response may contain. */
  secretsOf(config: unknown): string[];
}

/** The emulator accepts any key. */
const localKey = 'key-of-the-local-mailgun';
const boundFields = ['endpoint', 'domain', 'subaccount'];

export function createKeySource(initial: JsonObject, emulatorUrls: readonly string[]): KeySource {
  const kept = textAt(initial, 'apiKey').trim();
  const isLocal = (config: unknown) => callsEndpoint(config, emulatorUrls);
  return {
    kind: kept !== '' ? 'kept' : isLocal(initial) ? 'local' : 'none',
    fill(config) {
      // A number or list in place of a key is not blank: the connector's config guard rejects it.
      if (!isObject(config) || !isBlank(config.apiKey)) return config;
      const isSame = boundFields.every((key) => textAt(config, key).trim() === textAt(initial, key).trim());
      if (kept !== '' && isSame) return { ...config, apiKey: kept };
      return isLocal(config) ? { ...config, apiKey: localKey } : config;
    },
    secretsOf: (config) => [kept, textAt(config, 'apiKey')].filter((key) => key !== localKey),
  };
}

const mask = '••••••••';
/** Mailgun's keys are longer, and replacing a shorter text would break ordinary words apart. */
const minSecretLength = 8;

/** Mailgun's keys are far shorter; a pattern of a longer one would be too large to compile. */
const maxPatternLength = 1_000;

/** The headers of a request as they may be shown. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Array<[string, string]> {
  return Object.entries(headers).map(([name, value]) =>
    name.toLowerCase() === 'authorization' ? [name, `Basic ${mask}`] : [name, value],
  );
}

/** A config without its key. */
export function withoutApiKey({ apiKey: _apiKey, ...config }: JsonObject): JsonObject {
  return config;
}

/** A text without the key in any of the forms in which JSON, a URL or an Authorization header write it, in any case. */
export function maskKey(text: string, apiKey: unknown): string {
  if (typeof apiKey !== 'string' || apiKey.trim().length < minSecretLength) return text;
  const key = apiKey.trim();
  if (key.length > maxPatternLength)
    return text.replaceAll(key, mask).replaceAll(JSON.stringify(key).slice(1, -1), mask);
  const encodings = ['base64', 'base64url', 'hex'] as const;
  const encoded = ['api:', ''].flatMap((user) =>
    encodings.map((encoding) =>
      Buffer.from(user + key)
        .toString(encoding)
        .replace(/=+$/, ''),
    ),
  );
  const forms = [
    ...[key, JSON.stringify(key).slice(1, -1), encodeUrlPart(key)].map(escapeRegExp),
    ...encoded.map((form) => `${escapeRegExp(form)}={0,2}`),
  ];
  return text.replace(new RegExp(forms.join('|'), 'gi'), mask);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
