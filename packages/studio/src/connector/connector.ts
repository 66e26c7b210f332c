// The connector as the studio uses it: the module that sends, what it declares about itself, and the endpoints it may call.
// What it decides about a config or a message comes from `connector-mailgun/inspect`.
import { createRequire } from 'node:module';
import type * as Module from 'connector-mailgun';
import { formItems, metadata } from 'connector-mailgun/inspect';
import type { JsonObject, StudioInfo } from '../contract/api.js';
import { textAt } from '../contract/json.js';

/** The part of the connector that sends. */
export type ConnectorModule = Pick<typeof Module, 'createMailgunConnectorWith'>;

export async function loadConnector(): Promise<ConnectorModule> {
  return import('connector-mailgun');
}

/** What Console shows of the connector. */
export function describeConnector(): Pick<StudioInfo, 'connector' | 'formItems'> {
  const { version } = createRequire(import.meta.url)('connector-mailgun/package.json') as { version: string };
  return {
    connector: { name: metadata.name.en, version, factoryId: metadata.id },
    formItems: formItems as unknown as JsonObject[],
  };
}

/** Whether the endpoint of a config is one of these origins. */
export function callsEndpoint(config: unknown, origins: readonly string[]): boolean {
  return origins.includes(textAt(config, 'endpoint').trim().replace(/\/$/, ''));
}

const endpointsVariable = 'MAILGUN_CONNECTOR_ENDPOINTS';

/**
 * Lets the connector call other endpoints than Mailgun's, as an operator does: through its environment variable.
 * @returns undoes it
 */
export function allowEndpoints(origins: readonly string[]): () => void {
  const listed = () => (process.env[endpointsVariable] ?? '').split(',').filter((entry) => entry.trim() !== '');
  const before = listed();
  const added = origins.filter((origin) => !before.includes(origin));
  process.env[endpointsVariable] = [...before, ...added].join(',');
  return () => {
    const remaining = listed().filter((entry) => !added.includes(entry));
    if (remaining.length === 0) delete process.env[endpointsVariable];
    else process.env[endpointsVariable] = remaining.join(',');
  };
}
