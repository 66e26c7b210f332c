// Starts the studio: the connector, an emulator, and the server of the page over both.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { configSchema } from 'connector-mailgun/inspect';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { createKeySource } from '../connector/api-key.js';
import { allowEndpoints, type ConnectorModule, describeConnector, loadConnector } from '../connector/connector.js';
import { exampleConfig } from '../connector/form-values.js';
import { usageTypes } from '../connector/usage-types.js';
import type { JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { createPreviewer } from '../emails/preview.js';
import { createApp } from './app.js';
import { createInbox } from './inbox.js';
import { listen } from './listen.js';
import { createSentMessages } from './sent.js';

/** Every option may be left out: the page on its port, with the installed connector and its own local Mailgun. */
export interface StudioOptions {
  /** 0 to 65535; 0 uses any free port, and so does one that is in use. @default 4660 */
  port?: number;
  /** A running one, which keeps running. @default its own, on 4650 or a free port, closed with the studio */
  emulator?: Emulator;
  /** The connector's module. @default the package connector-mailgun */
  connector?: ConnectorModule;
  /** The config to start with. Its key stays in this process. @default an example for the emulator */
  config?: JsonObject;
  /** Gets a line for each internal error. @default standard error */
  log?: (line: string) => void;
}

/** A running studio. */
export interface Studio {
  /** Address of the page, without a trailing slash. */
  url: string;
  /** Addresses of its local Mailgun, US and EU, without a trailing slash. */
  emulator: { url: string; euUrl: string };
  /** Stops the page's server, and the local Mailgun if it is the studio's own. */
  close(): Promise<void>;
}

/** Default port of the page. */
export const defaultPort = 4660;
const emulatorPort = 4650;
const pageFolder = fileURLToPath(new URL('../page/', import.meta.url));

/**
 * Starts the page's server, on 127.0.0.1 only.
 * @throws Error when it may not listen there, with Node's `code`; a port in use is not an error
 */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const { port = defaultPort, log = (line: string) => console.error(line) } = options;
  const connector = options.connector ?? (await loadConnector());
  const emulator = options.emulator ?? (await startEmulator());
  const { url, euUrl } = emulator;
  // The connector calls Mailgun's hosts only, unless it is allowed another.
  const disallow = allowEndpoints([url, euUrl]);
  const config = options.config ?? exampleConfig(url);
  const keys = createKeySource(config, [url, euUrl]);
  const previewer = createPreviewer();
  const inbox = createInbox(url);
  const app = createApp({
    connector,
    keys,
    previewer,
    inbox,
    sent: createSentMessages(url),
    emulator,
    pageFolder,
    log,
    token: randomBytes(24).toString('base64url'),
    regionsOf: (written) =>
      [url, euUrl].includes(textAt(written, 'endpoint').trim().replace(/\/$/, '')) ? [url, euUrl] : undefined,
    info: {
      ...describeConnector(),
      configSchema,
      emulator: { url, euUrl },
      config: Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'apiKey')),
      key: keys.kind,
      usageTypes: [...usageTypes],
    },
  });
  const closeParts = async () => {
    inbox.close();
    await previewer.close();
    if (!options.emulator) await emulator.close();
    disallow();
  };
  const server = await listen(app, port).catch(async (error) => {
    await closeParts();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    emulator: { url, euUrl },
    async close() {
      await server.close();
      await closeParts();
    },
  };
}

/** On its known port, or on free ones when that is in use. */
function startEmulator(): Promise<Emulator> {
  const log = () => {};
  return createEmulator({ port: emulatorPort, log }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return createEmulator({ log });
  });
}
