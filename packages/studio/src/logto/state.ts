// What a Logto has at the moment: read in one go, summarized, and given a revision. Only `readState` calls Logto.
import { createHash } from 'node:crypto';
import { withoutApiKey } from '../connector/api-key.js';
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import type { LogtoSummary } from '../contract/logto.js';
import { asStored } from '../lint/console-storage.js';
import type { LogtoClient } from './client.js';
import type { LogtoTemplate, StoredConnector } from './logto-types.js';

export interface LogtoState {
  /** Factory id of this project's connector; null when it is not installed. */
  readonly ownFactoryId: string | null;
  /** The HTTP email connector is installed. */
  readonly hasHttpConnector: boolean;
  /** The email connector that is set up; null when there is none. Its config holds secrets. */
  readonly connector: StoredConnector | null;
  /** Null: older than 1.25. */
  readonly templates: readonly LogtoTemplate[] | null;
  readonly fallbackLanguage: string;
}

/** Factory id of Logto's HTTP email connector, which the bridge stands behind. */
export const httpConnectorId = 'http-email';
/** Factory id of Logto's own Mailgun connector. */
export const stockConnectorId = 'mailgun-email';

/** @throws LogtoError */
export async function readState(client: LogtoClient): Promise<LogtoState> {
  const factories = await client.listFactories();
  const [connector, templates, fallbackLanguage] = await Promise.all([
    client.findEmailConnector(),
    client.listTemplates(),
    client.findFallbackLanguage(),
  ]);
  return {
    ownFactoryId: factories.find(({ isOurs }) => isOurs)?.id ?? null,
    hasHttpConnector: factories.some(({ id }) => id === httpConnectorId),
    connector,
    templates,
    fallbackLanguage,
  };
}

function isOurs({ connector, ownFactoryId }: LogtoState): boolean {
  return connector !== null && connector.connectorId === ownFactoryId;
}

/** The config of this project's connector as Logto stores it, with its key; undefined when another or none is set up. */
export function ownConfig(state: LogtoState): JsonObject | undefined {
  return isOurs(state) && state.connector ? state.connector.config : undefined;
}

/** A Generic template in the fallback language serves every usage type, and the connector's deliveries serve none. */
export function hidesDeliveries({
  templates,
  fallbackLanguage,
}: Pick<LogtoState, 'templates' | 'fallbackLanguage'>): boolean {
  return (templates ?? []).some(
    ({ templateType, languageTag }) => templateType === 'Generic' && languageTag === fallbackLanguage,
  );
}

export function summarize(state: LogtoState): LogtoSummary {
  const deliveries = ownConfig(state)?.deliveries;
  const types = isObject(deliveries) ? Object.values(deliveries).filter(isObject) : [];
  const tags = types.flatMap(({ locales }) => (isObject(locales) ? Object.keys(locales) : []));
  return {
    connectorId: state.connector?.connectorId ?? null,
    isOurs: isOurs(state),
    isInstalled: state.ownFactoryId !== null,
    usageTypes: types.length,
    languages: [...new Set([...tags, ...(state.templates ?? []).map(({ languageTag }) => languageTag)])],
    templates: state.templates?.length ?? null,
    hidesDeliveries: hidesDeliveries(state),
  };
}

/**
 * A fingerprint of everything that publishing may overwrite. Secrets are not part of it: a new key is no change, and of another
 * connector's config, which may be all secrets, only its id counts.
 */
export function revisionOf(state: LogtoState): string {
  const templates = (state.templates ?? [])
    .map(({ languageTag, templateType, details }) => [languageTag, templateType, details] as const)
    .sort(([a, b], [c, d]) => (`${a} ${b}` < `${c} ${d}` ? -1 : 1));
  const seen = [state.connector?.connectorId ?? null, publicConfig(state), templates];
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(seen)))
    .digest('base64url')
    .slice(0, 22);
}

/** The config without its secrets, as a restore file may hold it; null for connectors whose secrets nobody here knows. */
export function publicConfig(state: LogtoState): JsonObject | null {
  const { connector } = state;
  if (!connector) return null;
  if (isOurs(state)) return withoutApiKey(connector.config);
  if (connector.connectorId !== httpConnectorId) return null;
  return { endpoint: connector.config.endpoint };
}

/** As Logto will store it. */
export function stored(config: JsonObject): JsonObject {
  const { stored: cleaned } = asStored(config);
  return isObject(cleaned) ? cleaned : {};
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])]),
  );
}
