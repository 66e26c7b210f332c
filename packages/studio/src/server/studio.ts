// Starts the studio: the connector, an emulator, and the server of the page over both.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { configSchema } from 'connector-mailgun/inspect';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { createKeySource, withoutApiKey } from '../connector/api-key.js';
import {
  allowEndpoints,
  type ConnectorModule,
  callsEndpoint,
  describeConnector,
  loadConnector,
} from '../connector/connector.js';
import { exampleConfig } from '../connector/form-values.js';
import { usageTypes } from '../connector/usage-types.js';
import type { JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import type { Project } from '../contract/project.js';
import { createPreviewer } from '../emails/preview.js';
import { buildConfig } from '../project/build.js';
import { createProject, importConfig } from '../project/create-project.js';
import { openProject } from '../project/store.js';
import { createApp } from './app.js';
import { createInbox } from './inbox.js';
import { listen } from './listen.js';
import { createLogtoSession } from './logto-session.js';
import { createSentMessages } from './sent.js';

/** Every option may be left out: the page on its port, with the installed connector and its own local Mailgun. */
export interface StudioOptions {
  /** 0 to 65535; 0 uses any free port, and so does one that is in use. @default 4660 */
  port?: number;
  /** A running one, which keeps running. @default its own, on 4650 or a free port, closed with the studio */
  emulator?: Emulator;
  /** The connector's module. @default the package connector-mailgun */
  connector?: ConnectorModule;
  /** What a new project is made from. Its key stays in this process. @default an example for the emulator */
  config?: JsonObject;
  /** Without `config`: the key for the domain and endpoint that the project has at the start. Stays in this process. */
  apiKey?: string;
  /** Where the project is kept; created by the first change, and read again when it changes. @default in memory only */
  projectFile?: string;
  /** Where access to Logto and the bridge's token may come from. @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
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
 * @throws ProjectFileError when the project file is there and is no project
 */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const { port = defaultPort, log = (line: string) => console.error(line) } = options;
  const connector = options.connector ?? (await loadConnector());
  const emulator = options.emulator ?? (await startEmulator());
  const { url, euUrl } = emulator;
  // The connector calls Mailgun's hosts only, unless it is allowed another.
  const disallow = allowEndpoints([url, euUrl]);
  const initial = options.config ? importConfig(options.config) : createProject();
  const project = await openProject(options.projectFile ?? null, initial).catch(async (error) => {
    disallow();
    if (!options.emulator) await emulator.close();
    throw error;
  });
  const opened = (await project.read()).project;
  const config = opened === initial && options.config ? options.config : sendableConfig(opened, url);
  // A key is for the connection that it was given with, whatever the project holds later. The local Mailgun needs none.
  const isLocal = callsEndpoint(config, [url, euUrl]);
  const keys = createKeySource(options.config ?? { ...config, apiKey: isLocal ? '' : options.apiKey }, [url, euUrl]);
  const previewer = createPreviewer();
  const inbox = createInbox(url);
  const app = createApp({
    connector,
    keys,
    previewer,
    inbox,
    sent: createSentMessages(url),
    project,
    logto: createLogtoSession({
      env: options.env ?? process.env,
      projectFile: options.projectFile ?? null,
      apiKey: isLocal ? '' : (options.apiKey ?? textAt(options.config, 'apiKey')),
      now: Date.now,
    }),
    emulator,
    pageFolder,
    log,
    token: randomBytes(24).toString('base64url'),
    regionsOf: (written) => (callsEndpoint(written, [url, euUrl]) ? [url, euUrl] : undefined),
    info: {
      ...describeConnector(),
      configSchema,
      emulator: { url, euUrl },
      config: withoutApiKey(config),
      key: keys.kind,
      usageTypes: [...usageTypes],
    },
  });
  const closeParts = async () => {
    inbox.close();
    project.close();
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

/** The config of a project; until it has a domain or a sender, with those of an example that sends to the local Mailgun. */
function sendableConfig(project: Project, endpoint: string): JsonObject {
  const config = buildConfig(project);
  const isConnected = ['endpoint', 'domain', 'from'].some((field) => textAt(config, field).trim() !== '');
  return isConnected ? config : { ...exampleConfig(endpoint), ...config };
}

/** On its known port, or on free ones when that is in use. */
function startEmulator(): Promise<Emulator> {
  const log = () => {};
  return createEmulator({ port: emulatorPort, log }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return createEmulator({ log });
  });
}
