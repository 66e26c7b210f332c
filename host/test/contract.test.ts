// Runs the contract suite against this connector, as packed, and against the connector that Logto ships.
import type { EmailConnector } from '@logto/connector-kit';
import createStockConnector from '@logto/connector-mailgun';
import { afterAll } from 'vitest';
import { type LoadedConnector, loadThroughCli } from '../src/load.js';
import { packConnector, removeTempFolders, unpackConnector } from '../src/pack.js';
import { describeEmailConnector } from './contract/email-connector.case.js';

let loaded: Promise<LoadedConnector> | undefined;
afterAll(removeTempFolders);

const loadOurs = async () => loadThroughCli(await unpackConnector(await packConnector(), 'cli'));

describeEmailConnector({
  name: 'connector-mailgun',
  build: async (services) => {
    loaded ??= loadOurs();
    return (await loaded).build(services);
  },
  endpoint: ({ url }) => url,
  codes: { noContent: 'general', invalidConfig: 'general' },
  skip: {},
});

describeEmailConnector({
  name: '@logto/connector-mailgun',
  build: async (services) =>
    createStockConnector({ getConfig: async () => ({}), ...services }) as Promise<EmailConnector>,
  // Its guard requires a URL that ends like this; the path is replaced with /v3/….
  endpoint: ({ url }) => `${url}/x.mailgun.net`,
  codes: { noContent: 'template_not_found', invalidConfig: 'invalid_config' },
  skip: {
    'retries once after a 503': 'sends each message once',
    'keeps the variables of a stored template out of the email headers': 'passes them as h:X-Mailgun-Variables',
    'escapes values in HTML': 'renders values unescaped',
    'creates the text part when a delivery has none': 'sends the parts that are configured',
    'turns tracking off': 'uses the domain’s tracking settings',
  },
});
