// Runs the examples of the README as a reader would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { optionRows } from '../src/cli/options.ts';
import { ensureBuilt, packageRoot } from './ensure-built.ts';

ensureBuilt();

describe('the Vitest example', async () => {
  await import('../examples/vitest/sign-in.test.js');
});

describe('the Vitest example with webhooks', async () => {
  await import('../examples/vitest/webhook.test.js');
});

describe('the nodemailer example', () => {
  it('prints what its comments show', async () => {
    const child = spawn(process.execPath, [path.join(packageRoot, 'examples/nodemailer/send.js')], { stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'exit');
    expect([code, output]).toEqual([0, "[ '012345' ] [ 'sign-in' ]\n"]);
  });
});

// They configure programs in other languages, which are not on the machines that run this.
describe.each([
  { file: 'laravel/.env.example', ports: ['4650', '4652'] },
  { file: 'rails/mailgun_emulator.rb', ports: ['4650', '4652'] },
])('the example $file', ({ file, ports }) => {
  const text = readFileSync(path.join(packageRoot, 'examples', file), 'utf8');

  it('is marked as not run, and uses only options and ports that exist', () => {
    expect(text).toContain('it is not run by');
    const flags = [...text.matchAll(/mailgun-emulator(?: --[a-z-]+(?: [\w./-]+)?)*/g)].flatMap(([line]) =>
      [...line.matchAll(/--([a-z-]+)/g)].map(([, flag]) => flag),
    );
    const known = optionRows.map(({ flag }) => flag);
    expect(flags.length).toBeGreaterThan(0);
    expect(flags.filter((flag) => !known.includes(flag ?? ''))).toEqual([]);
    for (const port of ports) expect(text).toContain(port);
  });
});

describe('the MSW example', async () => {
  await import('../examples/msw/sign-in.test.js');
});

describe('the Playwright example', () => {
  // The browser is an npm package, for this platform only.
  const hasBrowser = process.platform === 'linux' && process.arch === 'x64';

  it.skipIf(!hasBrowser)(
    'passes in a real browser',
    async () => {
      const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
      const folder = path.join(packageRoot, 'examples/playwright');
      const child = spawn(process.execPath, [cli, 'test', '-c', folder], {
        stdio: 'pipe',
        env: { ...process.env, CI: '1' },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      const [code] = await once(child, 'exit');
      expect([code, output]).toEqual([0, expect.stringContaining('2 passed')]);
    },
    120_000,
  );
});
