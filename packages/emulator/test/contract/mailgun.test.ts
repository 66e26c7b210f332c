// Runs the contract against the emulator, and against Mailgun itself when the environment has a key:
// MAILGUN_LIVE_KEY, MAILGUN_LIVE_DOMAIN, MAILGUN_LIVE_TO and, for the EU, MAILGUN_LIVE_URL.
import { createEmulator } from '../../src/index.ts';
import { describeMailgun } from './mailgun.case.ts';

describeMailgun({
  name: 'the emulator',
  create: async () => {
    const key = 'key-of-the-contract';
    const domain = 'mg.example.com';
    const emulator = await createEmulator({
      log: () => {},
      config: { keys: [{ key }], domains: [{ name: domain }] },
    });
    const patience = { times: 1, everyMs: 0 };
    return { url: emulator.url, key, domain, to: 'ada@example.org', patience, close: emulator.close };
  },
});

const { MAILGUN_LIVE_KEY, MAILGUN_LIVE_DOMAIN, MAILGUN_LIVE_TO, MAILGUN_LIVE_URL } = process.env;
if (MAILGUN_LIVE_KEY && MAILGUN_LIVE_DOMAIN && MAILGUN_LIVE_TO) {
  describeMailgun({
    name: 'Mailgun',
    create: async () => ({
      url: MAILGUN_LIVE_URL ?? 'https://api.mailgun.net',
      key: MAILGUN_LIVE_KEY,
      domain: MAILGUN_LIVE_DOMAIN,
      to: MAILGUN_LIVE_TO,
      patience: { times: 20, everyMs: 3_000 },
      close: async () => {},
    }),
    skip: [
      { test: 'are created, verified and removed', reason: 'an account may have no room for another domain' },
      { test: 'are created, shown, listed, changed and removed', reason: 'it would remove webhooks that are in use' },
    ],
  });
}
