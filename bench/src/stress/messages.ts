// What the stress test sends: small messages, each to its own recipient, and the config that Logto has saved.

const domain = 'mg.example.com';

/** No two messages share a recipient, so that the inbox shows what happened to each. */
export const recipientOf = (n: number): string => `user${n}@example.org`;

export const messageFor = (
  n: number,
): {
  to: string;
  type: 'SignIn';
  payload: { code: string; locale: string; application: { id: string; name: string } };
} => ({
  to: recipientOf(n),
  type: 'SignIn',
  payload: {
    code: String(n % 1_000_000).padStart(6, '0'),
    locale: 'en',
    application: { id: 'app1', name: 'Bikes & Boats' },
  },
});

/** The saved config as JSON text, since Logto reads it from its database for each send. */
export const savedConfig = (endpoint: string): string =>
  JSON.stringify({
    endpoint,
    domain,
    apiKey: 'key-0123456789abcdef0123456789abcdef',
    from: `Example <no-reply@${domain}>`,
    deliveries: {
      SignIn: {
        subject: '{{code}} is your code for {{application.name}}',
        html: '<p>Your code for {{application.name}} is <b>{{code}}</b>.</p>',
        text: 'Your code for {{application.name}} is {{code}}.',
      },
    },
  });
