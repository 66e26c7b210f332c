// The environment variables of the studio that hold a connection to Mailgun. Pure.
import type { JsonObject } from '../contract/api.js';

/** Environment variable → field of the config. The help is generated from this table. */
export const variables: ReadonlyArray<{ name: string; field: string; description: string }> = [
  { name: 'MAILGUN_API_KEY', field: 'apiKey', description: 'API key' },
  { name: 'MAILGUN_DOMAIN', field: 'domain', description: 'sending domain' },
  { name: 'MAILGUN_ENDPOINT', field: 'endpoint', description: 'address of the API, for the EU region' },
  { name: 'MAILGUN_FROM', field: 'from', description: 'sender' },
];

/** The connection that an environment holds; empty variables count as absent. */
export function connectionFrom(env: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    variables.flatMap(({ name, field }) => (env[name]?.trim() ? [[field, env[name]?.trim()]] : [])),
  );
}
