// A bridge on a free port, an emulator behind it, and Logto's published HTTP email connector in front of it.
import createHttpConnector from '@logto/connector-http-email';
import { ConnectorError } from '@logto/connector-kit';
import { createEmulator } from 'mailgun-emulator';
import { onTestFinished } from 'vitest';
import { createBridge } from '../../src/bridge.js';
import type { BridgeOptions, ListenOptions } from '../../src/options.js';

export const token = 'Bearer token-of-the-tests-0123456789';
export const apiKey = 'key-of-the-tests-0123456789';

/** Everything that must never be in a response or a line of the log. */
export const secrets = [token, token.slice('Bearer '.length), apiKey];

export const deliveries = {
  SignIn: {
    subject: '{{code}} signs you in',
    html: '<p>Sign in with {{code}}</p>',
    locales: { fr: { subject: '{{code}} pour vous connecter', html: '<p>Connectez-vous avec {{code}}</p>' } },
  },
  OrganizationInvitation: { subject: 'Join {{organization.name}}', html: '<p><a href="{{link}}">Join</a></p>' },
  Generic: { subject: '{{code}} is your code', html: '<p>Your code is {{code}}</p>' },
};

export function buildConfig(endpoint: string): Record<string, unknown> {
  return { endpoint, domain: 'mg.example.com', apiKey, from: 'Acme <accounts@mg.example.com>', deliveries };
}

export type Message = Parameters<Awaited<ReturnType<typeof createHttpConnector>>['sendMessage']>[0];

/** In this order: what was replaced once stays so in the process. */
export const webApis: readonly { name: string; listen: ListenOptions }[] = [
  { name: 'the Request and Response of Node', listen: {} },
  { name: 'those of @hono/node-server, as in the command', listen: { replaceGlobals: true } },
];

/** Starts all of it. It closes when the test ends. */
export async function start({ listen, ...options }: Partial<BridgeOptions> & { listen?: ListenOptions } = {}) {
  const emulator = await createEmulator({ log: () => {} });
  const lines: string[] = [];
  const bridge = createBridge({
    config: buildConfig(emulator.url),
    tokens: [token],
    allowedOrigins: [emulator.url],
    writeLine: (line) => lines.push(line),
    ...options,
  });
  const server = await bridge.listen({ port: 0, drainMs: 0, ...listen });
  onTestFinished(async () => {
    await server.close();
    await emulator.close();
  });
  return {
    emulator,
    bridge,
    url: server.url,
    /** Of the log. */
    lines,
    /** Sends as Logto does through its HTTP email connector. */
    async send(message: object, authorization = token) {
      const config = { endpoint: server.url, authorization };
      const connector = await createHttpConnector({ getConfig: async () => config });
      return connector.sendMessage({ to: 'jane@example.com', ...message } as Message);
    },
    post: (body: unknown, headers: Record<string, string> = { authorization: token }) =>
      fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    metrics: async () => (await fetch(`${server.url}/metrics`)).text(),
  };
}

/**
 * What Logto makes of an error of the connector for the user (packages/core, middleware/koa-connector-error-handler.ts). The
 * HTTP email connector throws our response as a text, which the kit's ConnectorError wraps as `{ message }`.
 */
export function toUserText(error: unknown): string {
  if (!(error instanceof ConnectorError) || error.code !== 'general') return 'Internal server error.';
  return `Error occurred in connector: ${JSON.stringify(error.data)}`;
}
