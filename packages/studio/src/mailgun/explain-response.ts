// What an answer of Mailgun's means, in the connector's own words: it is given the answer as if to a send of its own, and asked.
import type { ConnectorModule } from '../connector/connector.js';
import { sampleRecipient } from '../connector/usage-types.js';
import type { Reply } from './client.js';

const config = {
  domain: 'example.com',
  apiKey: 'preview',
  from: 'sender@example.com',
  deliveries: { Generic: { html: 'x' } },
};

/** The connector's sentence for the operator. */
export async function sentenceFor(
  connector: ConnectorModule,
  answer: { readonly status: number; readonly body: string },
): Promise<string> {
  let sentence = '';
  const createConnector = connector.createMailgunConnectorWith({
    transport: async () => ({ answer: { status: answer.status, headers: {}, body: answer.body } }),
    sleep: async () => undefined,
    note: (_what, { check } = {}) => {
      sentence = typeof check === 'string' ? check : sentence;
    },
  });
  const { sendMessage } = await createConnector({ getConfig: async () => config });
  const message = { to: sampleRecipient, type: 'Generic', payload: {} } as Parameters<typeof sendMessage>[0];
  await sendMessage(message).catch(() => undefined);
  return sentence;
}

/** What a reply that is no success means. */
export async function explain(connector: ConnectorModule, reply: Reply): Promise<string> {
  if (reply.ok) return sentenceFor(connector, reply);
  return `${new connector.MailgunError('unreachable').operator} (${reply.reason})`;
}
