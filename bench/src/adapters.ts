// The four clients that are compared, one row each: what to import, and how to send one message with it.
import { account, content, messageFor, renderedFor } from './content.js';

export type AdapterName = 'ours' | 'stock' | 'mailgun.js' | 'undici';

/** Where an adapter sends to, and which build of this connector is measured. */
export interface Target {
  /** Origin of the loopback server, such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** File URL of the connector's entry. */
  readonly connector: string;
}

/** Sends the n-th message and rejects unless the server accepted it. */
export type Send = (n: number) => Promise<void>;

interface Adapter {
  readonly label: string;
  /** The module to import; resolved in the child process, so that the import can be timed. */
  readonly specifier: (target: Target) => string;
  readonly open: (imported: unknown, target: Target) => Send | Promise<Send>;
}

/** The part of Logto's interface that a send needs. */
export interface LogtoConnectorModule {
  readonly default: (options: {
    getConfig: (id: string) => Promise<unknown>;
    getI18nEmailTemplate: undefined;
  }) => Promise<LogtoConnector> | LogtoConnector;
}
interface LogtoConnector {
  sendMessage: (message: ReturnType<typeof messageFor>) => Promise<unknown>;
}

interface MailgunJsModule {
  readonly default: new (
    formData: typeof FormData,
  ) => {
    client: (options: { username: string; key: string; url: string }) => {
      messages: { create: (domain: string, fields: Record<string, string>) => Promise<{ status: number }> };
    };
  };
}

interface UndiciModule {
  readonly Pool: new (
    origin: string,
    options: { connections: number },
  ) => {
    request: (options: {
      path: string;
      method: 'POST';
      headers: Record<string, string>;
      body: Buffer;
    }) => Promise<{ statusCode: number; body: { json: () => Promise<unknown> } }>;
  };
}

/**
 * The input of both connectors. The saved config is parsed again for each send, since Logto reads it from its database.
 * The stock connector requires an endpoint that ends in `.mailgun.net`, and posts to that endpoint's origin.
 */
export const createLogtoOptions = (
  endpoint: string,
): { getConfig: () => Promise<unknown>; getI18nEmailTemplate: undefined } => {
  const Generic = { subject: 'Your code', html: '<p>{{code}}</p>', text: '{{code}}' };
  const saved = JSON.stringify({ endpoint, ...account, deliveries: { SignIn: content, Generic } });
  return { getConfig: async () => JSON.parse(saved), getI18nEmailTemplate: undefined };
};

export const endpointFor = (name: AdapterName, origin: string): string =>
  name === 'stock' ? `${origin}/x.mailgun.net` : origin;

const openConnector = async (name: AdapterName, imported: unknown, { origin }: Target): Promise<Send> => {
  const { default: createConnector } = imported as LogtoConnectorModule;
  const { sendMessage } = await createConnector(createLogtoOptions(endpointFor(name, origin)));
  return async (n) => {
    await sendMessage(messageFor(n));
  };
};

const openMailgunJs = (imported: unknown, { origin }: Target): Send => {
  const Mailgun = (imported as MailgunJsModule).default;
  const { messages } = new Mailgun(FormData).client({ username: 'api', key: account.apiKey, url: origin });
  return async (n) => {
    await messages.create(account.domain, { from: account.from, ...renderedFor(n) });
  };
};

/** A multipart body with the fields that this connector sends for the same message, encoded once. */
const encodeBody = (boundary: string): Buffer => {
  const fields = {
    from: account.from,
    ...renderedFor(0),
    'o:tag': 'SignIn',
    'o:tracking': 'no',
    'o:tracking-clicks': 'no',
    'o:tracking-opens': 'no',
    'h:Auto-Submitted': 'auto-generated',
    'h:X-Auto-Response-Suppress': 'OOF, AutoReply',
    'h:X-Entity-Ref-ID': '00000000-0000-4000-8000-000000000000',
    'h:Message-Id': `<00000000-0000-4000-8000-000000000000@${account.domain}>`,
  };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
};

const openUndici = (imported: unknown, { origin }: Target): Send => {
  const { Pool } = imported as UndiciModule;
  const pool = new Pool(origin, { connections: 64 });
  const boundary = '----bench-0123456789abcdef';
  const body = encodeBody(boundary);
  const headers = {
    authorization: `Basic ${Buffer.from(`api:${account.apiKey}`).toString('base64')}`,
    'content-type': `multipart/form-data; boundary=${boundary}`,
  };
  const path = `/v3/${account.domain}/messages`;
  return async () => {
    const response = await pool.request({ path, method: 'POST', headers, body });
    if (response.statusCode !== 200) throw new Error(`undici: status ${response.statusCode}`);
    await response.body.json();
  };
};

export const adapters: Readonly<Record<AdapterName, Adapter>> = {
  ours: {
    label: 'this connector',
    specifier: ({ connector }) => connector,
    open: (imported, target) => openConnector('ours', imported, target),
  },
  stock: {
    label: '@logto/connector-mailgun',
    specifier: () => '@logto/connector-mailgun',
    open: (imported, target) => openConnector('stock', imported, target),
  },
  'mailgun.js': { label: 'mailgun.js', specifier: () => 'mailgun.js', open: openMailgunJs },
  undici: { label: 'undici, body encoded', specifier: () => 'undici', open: openUndici },
};

export const adapterNames: readonly AdapterName[] = ['ours', 'stock', 'mailgun.js', 'undici'];

/** The two that Logto can load; only these have a `createConnector` to time. */
export const connectorNames: readonly AdapterName[] = ['ours', 'stock'];
