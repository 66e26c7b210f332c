// The tarball in Logto's own hands: `logto connector add` unpacks it, the loader of `@logto/cli` loads it.
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
import { requireBuild } from './probe-process.ts';

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
  it('holds what Logto reads and the licences, and no sources, tests, maps or build notes', () => {
    const needed = ['LICENSE', 'README.md', 'package.json', 'logo.svg', 'logo-dark.svg', 'lib/index.js'];
    const allowed = [...needed, 'lib/THIRD-PARTY-LICENSES.txt'];
    const isAllowed = (file: string) =>
      allowed.includes(file) || /^lib\/[\w-]+\.js$|^lib\/([\w-]+\/)?[\w-]+\.d\.ts$/.test(file);

    expect(needed.filter((file) => !tarball.files.includes(file))).toEqual([]);
    expect(tarball.files.filter((file) => !isAllowed(file))).toEqual([]);
  });

  it('is 400 kB at most', () => {
    expect(tarball.sizeBytes).toBeLessThanOrEqual(400 * 1024);
  });

  it('is what `logto connector add` unpacks into Logto', async () => {
    const { addConnectorsToPath } = await import('@logto/cli/lib/commands/connector/utils.js');
    const connectors = createTempFolder();
    // The CLI passes the name to `npm pack`, which takes a path whose last part starts with "connector-".
    await addConnectorsToPath(connectors, [tarball.file]);

    expect(readdirSync(connectors)).toEqual(['connector-mailgun']);
    expect(existsSync(path.join(connectors, 'connector-mailgun/lib/index.js'))).toBe(true);
  });
});

describe('beside the unpacked connector', () => {
  it.each(['@logto/connector-kit', 'zod'])('%s is the copy that Logto has', (name) => {
    const fromConnector = createRequire(path.join(folder.connector, 'package.json'));
    const fromCli = createRequire(createRequire(import.meta.url).resolve('@logto/cli/package.json'));

    expect(fromConnector.resolve(`${name}/package.json`)).toBe(fromCli.resolve(`${name}/package.json`));
  });

  it.each(['undici', 'semver', 'mailgun-emulator', '@silverhand/essentials'])('%s cannot be found', (name) => {
    const fromConnector = createRequire(path.join(folder.connector, 'package.json'));

    expect(() => fromConnector.resolve(name)).toThrow(expect.objectContaining({ code: 'MODULE_NOT_FOUND' }));
  });
});

describe("Logto's own loader", () => {
  it('takes it as the email connector `mailgun`', async () => {
    const { type, metadata } = await connector.build();

    expect({ type, id: metadata.id, target: metadata.target }).toEqual({
      type: 'Email',
      id: 'mailgun',
      target: expect.any(String),
    });
  });

  it('gives Console the logos as images and the README as text without images', () => {
    const { logo, logoDark, readme } = connector.metadata;

    expect({ logo, logoDark }).toEqual({
      logo: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
      logoDark: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
    });
    expect(readme).toMatch(/^# /m);
    expect(readme).not.toMatch(/!\[|<img/i);
  });

  it("passes the kit's guard, which Logto's list of connectors is answered with", () => {
    expect(connectorMetadataGuard.safeParse(connector.metadata)).toMatchObject({ success: true });
  });

  it('calls a factory that returns plain closures: Logto spreads the connector and takes `sendMessage` off it', async () => {
    const raw = await connector.build();

    expect(Object.getPrototypeOf(raw)).toBe(Object.prototype);
    expect({ ...raw }.sendMessage).toBeTypeOf('function');
    expect(raw).not.toHaveProperty('getUsage');
  });

  it('gets a ConnectorError of its own kit when the config is not to be had', async () => {
    const { sendMessage } = await connector.build();
    const sending = sendMessage({ to: 'ada@example.org', type: 'SignIn' as never, payload: { code: '123456' } });

    await expect(sending).rejects.toBeInstanceOf(ConnectorError);
    await expect(sending).rejects.toMatchObject({ code: expect.any(String) });
    expect(Object.values(ConnectorErrorCodes)).toContain(await sending.catch((error) => error.code));
  });
});
