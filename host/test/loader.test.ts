// The tarball with Logto's own code: `logto connector add` unpacks it, the loader of `@logto/cli` loads it.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ConnectorError, ConnectorErrorCodes, connectorMetadataGuard } from '@logto/connector-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoadedConnector, loadThroughCli } from '../src/load.ts';
import {
  createTempFolder,
  type LogtoFolder,
  packConnector,
  removeTempFolders,
  type Tarball,
  unpackConnector,
} from '../src/pack.ts';
import { requireBuild } from './run-script.ts';

let tarball: Tarball;
let folder: LogtoFolder;
let connector: LoadedConnector;

beforeAll(async () => {
  requireBuild();
  tarball = await packConnector();
  folder = await unpackConnector(tarball, 'cli');
  connector = await loadThroughCli(folder);
});
afterAll(removeTempFolders);

describe('the tarball', () => {
  it('contains what Logto reads and the licenses, but no sources, tests, source maps or build info', () => {
    const needed = [
      'LICENSE',
      'README.md',
      'package.json',
      'logo.svg',
      'logo-dark.svg',
      'lib/index.js',
      'lib/inspect.js',
    ];
    const allowed = [...needed, 'lib/THIRD-PARTY-LICENSES.txt'];
    // Besides the entries there is one chunk that both share, and the declarations of every folder.
    const isAllowed = (file: string) =>
      allowed.includes(file) || /^lib\/[\w-]+\.js$|^lib\/(?:[\w-]+\/)*[\w-]+\.d\.ts$/.test(file);

    expect(needed.filter((file) => !tarball.files.includes(file))).toEqual([]);
    expect(tarball.files.filter((file) => !isAllowed(file))).toEqual([]);
  });

  it('is at most 400 kB', () => {
    expect(tarball.sizeBytes).toBeLessThanOrEqual(400 * 1024);
  });

  it('can be added with `logto connector add`', async () => {
    const { addConnectorsToPath } = await import('@logto/cli/lib/commands/connector/utils.js');
    const connectors = createTempFolder();
    // The CLI passes the name to `npm pack`, which takes a path whose last part starts with "connector-".
    await addConnectorsToPath(connectors, [tarball.file]);

    expect(readdirSync(connectors)).toEqual(['connector-mailgun']);
    expect(existsSync(path.join(connectors, 'connector-mailgun/lib/index.js'))).toBe(true);
  });
});

describe('the unpacked connector', () => {
  it.each(['@logto/connector-kit', 'zod'])('resolves %s to Logto’s own copy', (name) => {
    const fromConnector = createRequire(path.join(folder.connector, 'package.json'));
    const fromCli = createRequire(createRequire(import.meta.url).resolve('@logto/cli/package.json'));

    expect(fromConnector.resolve(`${name}/package.json`)).toBe(fromCli.resolve(`${name}/package.json`));
  });

  it.each(['undici', 'semver', 'mailgun-emulator', '@silverhand/essentials'])('cannot resolve %s', (name) => {
    const fromConnector = createRequire(path.join(folder.connector, 'package.json'));

    expect(() => fromConnector.resolve(name)).toThrow(expect.objectContaining({ code: 'MODULE_NOT_FOUND' }));
  });
});

describe("Logto's own loader", () => {
  it('loads it as the email connector `mailgun`', async () => {
    const { type, metadata } = await connector.build();

    expect({ type, id: metadata.id, target: metadata.target }).toEqual({
      type: 'Email',
      id: 'mailgun',
      target: expect.any(String),
    });
  });

  it('passes Console the logos as images and the README as text without images', () => {
    const { logo, logoDark, readme } = connector.metadata;

    expect({ logo, logoDark }).toEqual({
      logo: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
      logoDark: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
    });
    expect(readme).toMatch(/^# /m);
    expect(readme).not.toMatch(/!\[|<img/i);
  });

  it("accepts its metadata with the kit's guard, as Logto's list of connectors does", () => {
    expect(connectorMetadataGuard.safeParse(connector.metadata)).toMatchObject({ success: true });
  });

  it('gets plain closures from the factory, since Logto spreads the connector and detaches `sendMessage`', async () => {
    const raw = await connector.build();

    expect(Object.getPrototypeOf(raw)).toBe(Object.prototype);
    expect({ ...raw }.sendMessage).toBeTypeOf('function');
    expect(raw).not.toHaveProperty('getUsage');
  });

  it('gets a ConnectorError of its own kit when the config cannot be loaded', async () => {
    const { sendMessage } = await connector.build();
    const sending = sendMessage({ to: 'ada@example.org', type: 'SignIn' as never, payload: { code: '123456' } });

    await expect(sending).rejects.toBeInstanceOf(ConnectorError);
    await expect(sending).rejects.toMatchObject({ code: expect.any(String) });
    expect(Object.values(ConnectorErrorCodes)).toContain(await sending.catch((error) => error.code));
  });
});
