// The tarball, unpacked into an empty folder with its own dependencies and nothing of this repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, token } from './support/start-bridge.js';
import { startCommand } from './support/start-command.js';

const root = path.join(import.meta.dirname, '../../..');
let folder: string;
let installed: string;
let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({ log: () => {} });
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bridge-package-')));
  const options = { cwd: path.join(root, 'packages/bridge'), encoding: 'utf8' } as const;
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], options);
  // npm 11 prints a list with one entry, npm 12 an object with one key.
  const [{ filename }] = Object.values(JSON.parse(packed)) as [{ filename: string }];
  installed = path.join(folder, 'node_modules/logto-mailgun-bridge');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(folder, filename), '--strip-components', '1', '-C', installed]);
  // What npm would install: the packages that it names, and no others.
  const { dependencies } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), link, 'junction');
  }
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

describe('the package', () => {
  it('starts with one command and sends one email', async () => {
    const command = await startCommand(
      [],
      {
        BRIDGE_TOKEN: token,
        MAILGUN_API_KEY: apiKey,
        MAILGUN_DOMAIN: 'mg.example.com',
        MAILGUN_FROM: 'Acme <accounts@mg.example.com>',
        MAILGUN_ENDPOINT: emulator.url,
        MAILGUN_CONNECTOR_ENDPOINTS: emulator.url,
      },
      [process.execPath, path.join(installed, 'bin/logto-mailgun-bridge.js')],
    );
    const response = await fetch(command.url, {
      method: 'POST',
      headers: { authorization: token },
      body: JSON.stringify({ to: 'jane@example.com', type: 'SignIn', payload: { code: '012345', locale: 'fr' } }),
    });
    expect(response.status).toBe(200);
    expect((await emulator.inbox.waitFor({ to: 'jane@example.com' })).codes).toEqual(['012345']);
    expect(await emulator.inbox.list()).toHaveLength(1);
    expect(await command.stop()).toBe(0);
  });

  it('serves as a function, for a server of the operator’s', () => {
    const script = `
      import { createBridge, SettingsError } from 'logto-mailgun-bridge';
      const tokens = [${JSON.stringify(token)}];
      try { createBridge({ config: {}, tokens }); } catch (error) { console.log(error instanceof SettingsError, error.problems[0]); }
      const config = { domain: 'mg.example.com', apiKey: 'key', from: 'a@mg.example.com', deliveries: { Generic: { subject: 'a', html: '{{code}}{{link}}' } } };
      const bridge = createBridge({ config, tokens });
      console.log((await bridge.fetch(new Request('http://localhost/', { method: 'POST', body: '{}' }))).status);
    `;
    const run = () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });
    expect(run().split('\n').slice(0, 1)).toEqual(['true domain: Fill in Domain.']);
    expect(run().trim().split('\n').at(-1)).toMatch(/"status":401|^401$/);
  });

  it('brings types that stand on themselves', () => {
    const lib = path.join(installed, 'lib');
    const files = new Set(['index.d.ts']);
    const packages = new Set<string>();
    for (const file of files) {
      for (const [, specifier = ''] of readFileSync(path.join(lib, file), 'utf8').matchAll(/from '([^']+)'/g)) {
        if (specifier.startsWith('.')) files.add(path.join(path.dirname(file), specifier.replace(/\.js$/, '.d.ts')));
        else packages.add(specifier);
      }
    }
    expect(files.size).toBeGreaterThan(2);
    expect([...packages]).toEqual([]);
  });

  it('has its licences, and every file that its README and its Dockerfile name', () => {
    const read = (file: string) => readFileSync(path.join(installed, file), 'utf8');
    const links = [...read('README.md').matchAll(/\]\((?!https?:|\.\.)([^)#]+)/g)].map(([, file = '']) => file);
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(\S+) /gm)].map(([, file = '']) => file);
    const entry = /^ENTRYPOINT \["node", "\/app\/(.+)"\]$/m.exec(read('Dockerfile'))?.[1] ?? '';
    expect([links.length, copied.length]).toEqual([2, 3]);
    const files = [...links, ...copied, entry, 'LICENSE', 'lib/THIRD-PARTY-LICENSES.txt'];
    expect(files.filter((file) => !existsSync(path.join(installed, file)))).toEqual([]);
  });
});
