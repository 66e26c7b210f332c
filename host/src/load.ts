// Loads an unpacked connector as Logto does, in two ways: through the loader of `@logto/cli`, which knows one kit and caches its
// first result for the life of the process, and with the same steps done here, for any kit (one child process each).
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as connectorKit from '@logto/connector-kit';
import type { EmailConnector, GetConnectorConfig, GetI18nEmailTemplate } from '@logto/connector-kit';
import { type LogtoFolder, readPackage, requireFromCli } from './pack.js';

/** Logto's database lookups. Without `getConfig` a connector gets the loader's own, which throws. */
export type HostServices = { getConfig?: GetConnectorConfig; getI18nEmailTemplate?: GetI18nEmailTemplate };

export type LoadedConnector = {
  /** As Logto Console receives it: the logo as a data URI, the README as text. */
  metadata: EmailConnector['metadata'];
  /** Calls the factory again, as Logto does before each send. */
  build(services?: HostServices): Promise<EmailConnector>;
};

/** @throws when the loader skips the connector; the loader prints its reason to the console. */
export const loadThroughCli = async (folder: LogtoFolder): Promise<LoadedConnector> => {
  // Imported here, so that a process that loads manually has only one kit in it.
  const { buildRawConnector, loadConnectorFactories } = await import('@logto/cli/lib/connector/index.js');
  const name = path.basename(folder.connector);
  const factories = await loadConnectorFactories([{ name, path: folder.connector }], false);
  const factory = factories.find((candidate) => candidate.path === folder.connector);
  if (!factory) throw new Error(`Logto's loader skipped ${name}.`);
  return {
    metadata: factory.metadata,
    build: async ({ getConfig, getI18nEmailTemplate } = {}) => {
      const { rawConnector } = await buildRawConnector(
        factory as unknown as Parameters<typeof buildRawConnector<never, EmailConnector>>[0],
        getConfig,
        undefined,
        getI18nEmailTemplate,
      );
      return rawConnector;
    },
  };
};

/** The steps of `@logto/cli/lib/connector/{loader,factories,utils}.js`, with the kit next to the connector. */
export const loadManually = async (folder: LogtoFolder): Promise<LoadedConnector> => {
  const kit = await importKit(folder);
  const { version } = readPackage(kitFolder(folder)) as { version: string };
  const { dependencies } = readPackage(folder.connector) as { dependencies?: Record<string, string> };
  const range = dependencies?.['@logto/connector-kit'];
  if (!range) throw new Error("Cannot find @logto/connector-kit in connector's dependency");
  const { satisfies } = requireFromCli('semver') as { satisfies(version: string, range: string): boolean };
  if (!satisfies(version, range)) {
    throw new Error(`Connector requires @logto/connector-kit to be ${range}, but the version here is ${version}.`);
  }

  const loaded = await import(pathToFileURL(path.join(folder.connector, 'lib/index.js')).href);
  if (typeof loaded.default !== 'function') {
    throw new Error(`Cannot load connector from ${folder.connector}, the connector package may be broken.`);
  }
  const notImplemented = (): never => {
    throw new kit.ConnectorError(kit.ConnectorErrorCodes.NotImplemented);
  };
  const build = async ({ getConfig, getI18nEmailTemplate }: HostServices = {}): Promise<EmailConnector> => {
    const services = { getConfig: getConfig ?? notImplemented, ...(getI18nEmailTemplate && { getI18nEmailTemplate }) };
    const connector: EmailConnector = await loaded.default(services);
    if (!connector.metadata) throw new kit.ConnectorError(kit.ConnectorErrorCodes.InvalidMetadata);
    if (!connector.configGuard) throw new kit.ConnectorError(kit.ConnectorErrorCodes.InvalidConfigGuard);
    if (!Object.values(kit.ConnectorType).includes(connector.type)) {
      throw new kit.ConnectorError(kit.ConnectorErrorCodes.UnexpectedType);
    }
    return connector;
  };
  // When it loads a connector, Logto calls the factory with `getConfig` only.
  const { metadata } = await build();
  return {
    metadata: {
      ...metadata,
      logo: readImage(metadata.logo, folder.connector),
      logoDark: metadata.logoDark && readImage(metadata.logoDark, folder.connector),
      readme: readText(metadata.readme, folder.connector),
      ...(metadata.configTemplate && { configTemplate: readText(metadata.configTemplate, folder.connector) }),
    },
    build,
  };
};

type Kit = typeof connectorKit;

export const kitFolder = (folder: LogtoFolder): string => path.join(folder.core, 'node_modules/@logto/connector-kit');

/** The kit that the connector in this folder gets when it imports `@logto/connector-kit`. */
export const importKit = async (folder: LogtoFolder): Promise<Kit> =>
  import(pathToFileURL(path.join(kitFolder(folder), 'lib/index.js')).href);

const imageTypes: Record<string, string> = { '.svg': 'image/svg+xml', '.png': 'image/png' };

// A missing file stays a file name, as in Logto's loader; Console then shows a broken image.
const readImage = (file: string, folder: string): string => {
  const type = imageTypes[path.extname(file)];
  if (!type || !existsSync(path.join(folder, file))) return file;
  return `data:${type};base64,${readFileSync(path.join(folder, file)).toString('base64')}`;
};

const readText = (file: string, folder: string): string =>
  existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8') : file;
