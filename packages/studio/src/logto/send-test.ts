// A test email through Logto's own test call, with the config that Logto has: what Console's “Send” does.
import type { LogtoClient } from './client.js';
import { LogtoError } from './logto-error.js';

/** @throws LogtoError with Logto's reason when it was not sent */
export async function sendLogtoTest(client: LogtoClient, email: string, locale?: string): Promise<void> {
  const connector = await client.findEmailConnector();
  if (!connector) throw new LogtoError('testFailed', { detail: 'no email connector is set up. Publish first.' });
  const { connectorId, config } = connector;
  await client.sendTest(connectorId, { email, config, ...(locale !== undefined && { locale }) });
}
