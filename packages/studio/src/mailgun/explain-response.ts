// What a response of Mailgun means, in the connector's words: the connector gets it as the response to a send of its own.
import type { ConnectorModule } from '../connector/connector.js';
import { sampleRecipient } from '../connector/usage-types.js';
import type { Reply } from './client.js';

const config = {
  domain: 'example.com',
  apiKey: 'preview',
  from: 'sender@example.com',
  deliveries: { Generic: { html: 'x' } },
};

/** The connector's message for the operator. */
export async function explainResponse(
  connector: ConnectorModule,
  response: { readonly status: number; readonly body: string },
): Promise<string> {
  let message = '';
  const createConnector = connector.createMailgunConnectorWith({
    transport: async () => ({ answer: { status: response.status, headers: {}, body: response.body } }),
    sleep: async () => undefined,
    note: (_what, { check } = {}) => {
      message = typeof check === 'string' ? check : message;
    },
  });
  const { sendMessage } = await createConnector({ getConfig: async () => config });
  const sample = { to: sampleRecipient, type: 'Generic', payload: {} } as Parameters<typeof sendMessage>[0];
  await sendMessage(sample).catch(() => undefined);
  return message;
}

/** What a reply other than success means. */
export async function explainFailure(connector: ConnectorModule, reply: Reply): Promise<string> {
  if (reply.ok) return explainResponse(connector, reply);
  return `${new connector.MailgunError('unreachable').operator} (${reply.networkCode})`;
}
