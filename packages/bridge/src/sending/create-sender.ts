// Calls the connector as Logto does, and returns how the send ended. Sends through the connector.
import { ConnectorError } from '@logto/connector-kit';
import { createMailgunConnectorWith, type Dependencies, type ErrorCode } from 'connector-mailgun';
import { englishUserMessage } from 'connector-mailgun/inspect';
import type { Message } from './parse-message.js';

type ConnectorMessage = Parameters<
  Awaited<ReturnType<ReturnType<typeof createMailgunConnectorWith>>>['sendMessage']
>[0];

export type SendResult =
  | { readonly outcome: 'accepted' | 'unconfirmed'; readonly id: string }
  | { readonly outcome: ErrorCode; readonly userMessage: string };

export type Sender = (message: Message, config: unknown) => Promise<SendResult>;

/** @param overrides of the connector's dependencies: its log, its environment, a report of each attempt */
export function createSender(overrides: Partial<Dependencies>): Sender {
  const createConnector = createMailgunConnectorWith(overrides);
  return async (message, config) => {
    try {
      const { sendMessage } = await createConnector({ getConfig: async () => config });
      return describeResult(await sendMessage(message as ConnectorMessage));
    } catch (error) {
      return describeError(error);
    }
  };
}

/** An unconfirmed send resolves with our Message-Id and a message that begins like this. */
function describeResult(result: unknown): SendResult {
  const { id, message } = result as { readonly id: string; readonly message: string };
  return { outcome: message.startsWith('Unconfirmed') ? 'unconfirmed' : 'accepted', id };
}

/** The connector's errors carry the user's sentence and our code. Anything else is a defect, and its text stays here. */
function describeError(error: unknown): SendResult {
  const known = error instanceof ConnectorError ? (error.data as Record<string, unknown> | undefined) : undefined;
  const { code, errorDescription } = known ?? {};
  return {
    outcome: typeof code === 'string' ? (code as ErrorCode) : 'internal',
    userMessage: typeof errorDescription === 'string' ? errorDescription : englishUserMessage('notSent'),
  };
}
