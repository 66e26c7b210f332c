// mailgun-studio: the page and its server, for who starts them from a program. The command is cli/main.ts.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { type ConnectorModule, describeConnector, loadConnector } from './connector/connector.js';
import { placeholdersOf } from './connector/form-values.js';
import { usageTypes } from './connector/usage-types.js';
import type { JsonObject } from './contract/api.js';
import { textAt } from './contract/json.js';
import { createPreviewer } from './emails/preview.js';
import { allowEndpoints } from './endpoints.js';
import { exampleConfig } from './example-config.js';
import { createFaults } from './server/faults.js';
import { createInbox } from './server/inbox.js';
import { createKeys } from './server/keys.js';
import { createPage } from './server/page.js';
import type { Studio as Parts } from './server/routes.js';
import { listen } from './server/server.js';

/** All may be left out: the page on its port, over the installed connector and a local Mailgun of its own. */
export interface StudioOptions {
  /** 0 to 65535; with 0, or one that is in use, a free one is taken. @default 4660 */
  port?: number;
  /** One that runs already, and goes on. @default its own, on 4650 or a free port, closed with the studio */
  emulator?: Emulator;
  /** The connector's module. @default the package connector-mailgun */
  connector?: ConnectorModule;
  /** The config to start with. Its key stays in this process. @default an example for the emulator */
  config?: JsonObject;
  /** Takes a line about what went wrong here. @default standard error */
  log?: (line: string) => void;
}

/** A running studio. */
export interface Studio {
  /** Where the page is, without a slash at the end. */
  url: string;
  /** Where its local Mailgun listens, US and EU, without a slash at the end. */
  emulator: { url: string; euUrl: string };
  /** Ends the page's server, and the local Mailgun when that is its own. */
  close(): Promise<void>;
}

/** Of the page, unless told otherwise. */
export const defaultPort = 4660;
const emulatorPort = 4650;
const pageFolder = fileURLToPath(new URL('./page/', import.meta.url));

/**
 * Starts the page's server, on 127.0.0.1 only.
 * @throws Error when it may not listen there, with Node's `code`; a port that is in use is no reason
 */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const { port = defaultPort, log = (line: string) => console.error(line) } = options;
  const connector = options.connector ?? (await loadConnector());
  const emulator = options.emulator ?? (await startEmulator());
  const urls = [emulator.url, emulator.euUrl];
  // The connector talks to Mailgun's hosts only; this is how an operator lets it talk to another.
  const disallow = allowEndpoints(urls);
  const { formItems, ...facts } = await describeConnector(connector);
  const config = options.config ?? exampleConfig(formItems, emulator.url);
  const keys = createKeys(config, urls);
  const placeholders = placeholdersOf(formItems);
  const previewer = createPreviewer({ connector, placeholders });
  const inbox = createInbox(emulator.url, connector);
  const token = randomBytes(24).toString('base64url');
  const parts: Parts = {
    connector,
    placeholders,
    memory: new Map(),
    keys,
    previewer,
    inbox,
    token,
    faults: createFaults(emulator),
    regionsOf: (written) =>
      urls.includes(textAt(written, 'endpoint').trim().replace(/\/$/, '')) ? [emulator.url, emulator.euUrl] : undefined,
    info: {
      formItems,
      configSchema: connector.configSchema,
      connector: facts,
      emulator: { url: emulator.url, euUrl: emulator.euUrl },
      config: Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'apiKey')),
      key: keys.kind,
      usageTypes: [...usageTypes],
    },
  };
  const closeParts = async () => {
    inbox.close();
    await previewer.close();
    if (!options.emulator) await emulator.close();
    disallow();
  };
  const server = await listen(parts, createPage({ folder: pageFolder, token }), { port, log }).catch(async (error) => {
    await closeParts();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    emulator: parts.info.emulator,
    async close() {
      await server.close();
      await closeParts();
    },
  };
}

/** On its known port, or on free ones when something is there. */
function startEmulator(): Promise<Emulator> {
  const log = () => {};
  return createEmulator({ port: emulatorPort, log }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return createEmulator({ log });
  });
}

export type { ConnectorModule } from './connector/connector.js';
export { samplePayload, sampleRecipient, type UsageType, usageTypes } from './connector/usage-types.js';
export type * from './contract/api.js';
