// The nine emails of the studio's design, sent to the local Mailgun, so that a first visit finds them in the inbox.
import type { SendMessageData } from '@logto/connector-kit';
import { sampleRecipient, usageTypes } from 'mailgun-studio';
import type { LoadedConnector } from './load.js';
import { buildConfig } from './tenant.js';

/** The newest is listed first: the usage types in their order, from the end. */
export const sendDesignedEmails = async (connector: LoadedConnector, endpoint: string): Promise<void> => {
  const { formItems } = connector.metadata;
  const { defaultValue: deliveries } = formItems?.find(({ key }) => key === 'deliveries') ?? {};
  const { sendMessage } = await connector.build({ getConfig: async () => ({ ...buildConfig(endpoint), deliveries }) });
  for (const { type, payload } of [...usageTypes].reverse()) {
    await sendMessage({ to: sampleRecipient, type, payload } as SendMessageData);
  }
};
