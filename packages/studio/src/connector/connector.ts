// The connector as the studio uses it: its module, what it declares about itself, and the endpoints it may call.
import { createRequire } from 'node:module';
import type * as Module from 'connector-mailgun';
import type { JsonObject } from '../contract/api.js';
import { listAt } from '../contract/json.js';

/** The named exports that the studio uses. */
export type ConnectorModule = Pick<
  typeof Module,
  'createMailgunConnectorWith' | 'prepare' | 'configGuard' | 'configSchema' | 'compileTemplate' | 'MailgunError'
>;

export async function loadConnector(): Promise<ConnectorModule> {
  return import('connector-mailgun');
}

export interface ConnectorDescription {
  readonly name: string;
  readonly version: string;
  readonly factoryId: string;
  readonly formItems: JsonObject[];
}

/** What Console shows of the connector. */
export async function describeConnector(connector: ConnectorModule): Promise<ConnectorDescription> {
  const { metadata } = await connector.createMailgunConnectorWith()({ getConfig: async () => ({}) });
  const { version } = createRequire(import.meta.url)('connector-mailgun/package.json') as { version: string };
  const formItems = (metadata.formItems ?? []) as unknown as JsonObject[];
  return { name: metadata.name.en, version, factoryId: metadata.id, formItems };
}

/** Mailgun's two regions, as the connector's own schema names them. */
export function regionsOf(connector: Pick<ConnectorModule, 'configSchema'>): readonly [us: string, eu: string] {
  const [us, eu] = listAt(connector.configSchema, 'properties', 'endpoint', 'examples');
  return [String(us), String(eu)];
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
