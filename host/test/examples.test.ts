// The files of examples/ work, and the documents show them unchanged. A code block names its file: ```json examples/config.json
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configGuard } from 'connector-mailgun';
import { createEmulator } from 'mailgun-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packConnector, removeTempFolders } from '../src/pack.ts';
import { requireBuild, runScript } from './run-script.ts';

const repository = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(repository, file), 'utf8');
const readExample = (name: string) => read(`examples/${name}`);

const documents = ['README.md', 'CONTRIBUTING.md', ...['connector', 'emulator', 'studio'].map(packageReadme)];
function packageReadme(name: string): string {
  return `packages/${name}/README.md`;
}

/** The blocks of a document in a language that can be run or loaded. */
const findBlocks = (document: string) =>
  [...read(document).matchAll(/^```(json|js|ts|dockerfile)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ([, language, name, text]) => ({ document, language, file: name && path.join(path.dirname(document), name), text }),
  );
const shown = documents.flatMap(findBlocks).flatMap((block) => (block.file ? [{ ...block, file: block.file }] : []));

beforeAll(requireBuild);
afterAll(removeTempFolders);

describe('documents', () => {
  it.each(shown)('$document shows $file unchanged', ({ file, text }) => {
    expect(existsSync(path.join(repository, file))).toBe(true);
    expect(text).toBe(read(file));
  });

  it.each(documents)('%s names the file of every example', (document) => {
    expect(findBlocks(document).filter(({ file }) => file === undefined)).toEqual([]);
  });
});

describe('examples', () => {
  it('config.json is accepted by the connector and has no findings in the studio', async () => {
    expect(configGuard.safeParse(JSON.parse(readExample('config.json')))).toMatchObject({ success: true });
    const file = path.join(repository, 'examples/config.json');
    expect(await runScript('../packages/studio/bin/mailgun-studio.js', ['check', file, '--json'])).toMatchObject({
      exitCode: 0,
    });
  });

  it('the project of the studio is built into a config that the bridge accepts', async () => {
    const project = path.join(repository, 'packages/studio/examples/mailgun-studio.json');
    const folder = mkdtempSync(path.join(tmpdir(), 'example-'));
    const config = path.join(folder, 'config.json');
    const built = await runScript('../packages/studio/bin/mailgun-studio.js', ['build', project, '--out', config]);
    const checked = await runScript('../packages/bridge/bin/logto-mailgun-bridge.js', ['--config', config, '--check'], {
      env: { BRIDGE_TOKEN: `Bearer ${'x'.repeat(32)}`, MAILGUN_API_KEY: 'key-0123456789abcdef' },
    });
    const text = readFileSync(config, 'utf8');
    rmSync(folder, { recursive: true });

    expect(built).toMatchObject({ exitCode: 0, stderr: '' });
    expect(checked).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(text)).not.toHaveProperty('apiKey');
  });

  it.each(['deliveries.json', 'locales.json'])('%s is accepted by the connector as deliveries', (name) => {
    const { deliveries: _replaced, ...connection } = JSON.parse(readExample('config.json'));
    const deliveries = JSON.parse(readExample(name));
    expect(configGuard.safeParse({ ...connection, deliveries })).toMatchObject({ success: true });
  });

  it('the configuration of the emulator starts it', async () => {
    const config = path.join(repository, 'packages/emulator/examples/config.json');
    const emulator = await createEmulator({ config: JSON.parse(readFileSync(config, 'utf8')) });
    await emulator.close();
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each([
    { file: 'packages/emulator/examples/quick-start.js', output: "[ '012345' ]\n" },
    { file: 'packages/studio/examples/start-studio.js', output: /^http:\/\/127\.0\.0\.1:\d+\n$/ },
  ])('$file runs', async ({ file, output }) => {
    expect(await runScript(`../${file}`, [])).toMatchObject({
      exitCode: 0,
      stdout: typeof output === 'string' ? output : expect.stringMatching(output),
    });
  });

  it('Dockerfile adds the tarball of npm pack to Logto’s folder of connectors', async () => {
    const { name, file } = await packConnector();
    expect(readExample('Dockerfile')).toContain(`ADD ${path.basename(file)} /tmp/unpacked/\n`);
    expect(readExample('Dockerfile')).toContain(`/tmp/unpacked/package /etc/logto/packages/core/connectors/${name}\n`);
    expect(read('README.md')).toContain(path.basename(file));
  });
});
