// Packs the connector, and unpacks the tarball the way `logto connector add` does: into a folder laid out like
// Logto's, outside this repository, where only the kit and zod can be resolved. Runs npm; writes to the system's temp folder only.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const hostFolder = path.join(import.meta.dirname, '..');
const connectorSource = path.join(hostFolder, '../packages/connector');

export type Tarball = { name: string; version: string; file: string; sizeBytes: number; files: string[] };

/** The part of a Logto installation that a connector sees: `packages/core` with one connector in it. */
export type LogtoFolder = { core: string; connector: string };

/**
 * Which kit and zod the connector resolves.
 * - `cli`: the copies that `@logto/cli` itself uses, so that `instanceof ConnectorError` works there.
 * - a kit and a zod by their aliases in package.json: copies, so that both resolve exactly that zod.
 */
export type HostPackages = 'cli' | { kit: string; zod: string };

/**
 * Where a package is installed, as resolved from a folder: Node's own upward lookup, for packages whose `exports` hide
 * their package.json.
 */
const findPackage = (name: string, from: string): string => {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === path.dirname(folder))
      throw new Error(`${name} is not installed: run npm ci at the repository's root.`);
  }
};

export const readPackage = (folder: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** Loads one of the CLI's own dependencies (tar, semver), so that these steps use the same code as Logto. */
const cliFolder = (): string => findPackage('@logto/cli', hostFolder);
export const requireFromCli = (name: string): unknown => createRequire(path.join(cliFolder(), 'package.json'))(name);

const tempFolders = new Set<string>();

/** Creates a folder that is removed when the process exits. */
export const createTempFolder = (): string => {
  if (tempFolders.size === 0) process.once('exit', removeTempFolders);
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'logto-host-')));
  tempFolders.add(folder);
  return folder;
};

export const removeTempFolders = (): void => {
  for (const folder of tempFolders) rmSync(folder, { recursive: true, force: true });
  tempFolders.clear();
};

/** Runs `npm pack` on the connector, which must be built. */
export const packConnector = async (): Promise<Tarball> => {
  if (!existsSync(path.join(connectorSource, 'lib/index.js'))) {
    throw new Error('The connector is not built: run npm run build first.');
  }
  const destination = createTempFolder();
  const { stdout } = await runNpm(
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination],
    connectorSource,
  );
  // npm 11 prints an array with one entry, npm 12 an object with one key.
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, PackEntry>);
  if (!packed) throw new Error(`npm pack printed no entry: ${stdout.slice(0, 200)}`);
  return {
    name: packed.name,
    version: packed.version,
    file: path.join(destination, packed.filename),
    sizeBytes: packed.size,
    files: packed.files.map((file) => file.path).sort(),
  };
};

type PackEntry = { name: string; version: string; filename: string; size: number; files: { path: string }[] };

const runNpm = (args: string[], cwd: string): Promise<{ stdout: string }> => {
  const options = { cwd, env: { ...process.env, npm_config_update_notifier: 'false' }, maxBuffer: 16 * 1024 * 1024 };
  // Under `npm start`, the npm that runs this process. Only `npm.cmd` needs a shell.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) return promisify(execFile)(process.execPath, [npm, ...args], options);
  return promisify(execFile)('npm', args, { ...options, shell: process.platform === 'win32' });
};

/** Unpacks the tarball next to the given kit and zod, and installs nothing. */
export const unpackConnector = async (tarball: Tarball, hostPackages: HostPackages): Promise<LogtoFolder> => {
  const core = path.join(createTempFolder(), 'packages/core');
  const connector = path.join(core, 'connectors', tarball.name);
  createCore(core, hostPackages);
  mkdirSync(connector);
  const { extract } = requireFromCli('tar') as {
    extract(options: { cwd: string; file: string; strip: number }): Promise<void>;
  };
  await extract({ cwd: connector, file: tarball.file, strip: 1 });
  return { core, connector };
};

/** Creates Logto's `packages/core`: the given kit and zod, and a folder for connectors. */
const createCore = (core: string, hostPackages: HostPackages): void => {
  const modules = path.join(core, 'node_modules');
  mkdirSync(path.join(core, 'connectors'), { recursive: true });
  mkdirSync(path.join(modules, '@logto'), { recursive: true });
  const kit = path.join(modules, '@logto/connector-kit');
  const zod = path.join(modules, 'zod');
  if (hostPackages === 'cli') {
    linkFolder(findPackage('@logto/connector-kit', cliFolder()), kit);
    linkFolder(findPackage('zod', cliFolder()), zod);
  } else {
    copyKit(findPackage(hostPackages.kit, hostFolder), kit);
    cpSync(findPackage(hostPackages.zod, hostFolder), zod, { recursive: true });
  }
};

const linkFolder = (target: string, link: string): void => {
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(target, link, 'junction');
};

/** Links the kit's other dependencies inside it, where the connector cannot resolve them, as pnpm does. */
const copyKit = (source: string, destination: string): void => {
  cpSync(source, destination, { recursive: true, filter: (file) => file !== path.join(source, 'node_modules') });
  const { dependencies = {}, peerDependencies = {} } = readPackage(source) as {
    dependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
  };
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    linkFolder(findPackage(name, source), path.join(destination, 'node_modules', name));
  }
};
