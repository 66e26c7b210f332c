// The connector as the studio sees it: its module, and what it says about itself. The studio decides nothing in its place.
import { createRequire } from 'node:module';
import type * as Module from 'connector-mailgun';
import type { JsonObject } from '../contract/api.js';
import { listAt } from '../contract/json.js';

/** The named exports that the studio stands on. */
export type ConnectorModule = Pick<
  typeof Module,
  'createMailgunConnectorWith' | 'prepare' | 'configGuard' | 'configSchema' | 'compileTemplate' | 'MailgunError'
>;

export async function loadConnector(): Promise<ConnectorModule> {
  return import('connector-mailgun');
}

export interface ConnectorFacts {
  readonly name: string;
  readonly version: string;
  readonly factoryId: string;
  readonly formItems: JsonObject[];
}

/** What Console shows of the connector. */
export async function describeConnector(connector: ConnectorModule): Promise<ConnectorFacts> {
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
