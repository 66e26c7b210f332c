// The contract of an email connector, through the bridge: Logto's published HTTP email connector in front, the connector behind.
import createHttpConnector from '@logto/connector-http-email';
import { afterEach, expect, it } from 'vitest';
import { describeEmailConnector } from '../../../host/test/contract/email-connector.case.js';
import { createBridge } from '../src/bridge.js';
import type { RunningBridge } from '../src/options.js';
import { SettingsError } from '../src/settings/check-settings.js';
import { buildConfig, token } from './support/start-bridge.js';

const running: RunningBridge[] = [];
afterEach(async () => {
  for (const bridge of running.splice(0)) await bridge.close();
});

describeEmailConnector({
  name: '@logto/connector-http-email and the bridge',
  // The config that Logto would have for the connector is the bridge's own.
  build: async ({ getConfig }) => {
    const config = await getConfig?.('mailgun');
    const bridge = createBridge({ config, tokens: [token], writeLine: () => {} });
    const server = await bridge.listen({ port: 0, drainMs: 0 });
    running.push(server);
    return createHttpConnector({ getConfig: async () => ({ endpoint: server.url, authorization: token }) });
  },
  endpoint: ({ url }) => url,
  codes: { noContent: 'general', invalidConfig: 'general' },
  skip: {
    'fails when the domain is missing, and sends nothing': 'the bridge does not start with it',
    'prefers Logto’s own email template over its deliveries': 'Logto has no template for an HTTP connector',
    'uses the config of the second argument, which Console’s test passes':
      'a Console test is posted to the bridge like any send',
  },
});

it('does not start with a config that lacks the domain', () => {
  const config = { ...buildConfig('https://api.mailgun.net'), domain: undefined };
  expect(() => createBridge({ config, tokens: [token] })).toThrow(new SettingsError(['domain: Fill in Domain.']));
});
