// Runs the contract of webhooks and routes against the emulator.
import { createEmulator } from '../../src/index.ts';
import { describeWebhooksAndRoutes } from './webhooks-and-routes.case.ts';

describeWebhooksAndRoutes({
  name: 'the emulator',
  create: async () => {
    const key = 'key-of-the-contract';
    const domain = 'mg.example.com';
    const emulator = await createEmulator({ log: () => {}, config: { keys: [{ key }], domains: [{ name: domain }] } });
    return { url: emulator.url, key, domain, close: emulator.close };
  },
});
