// Runs the examples of the README as a reader would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureBuilt, packageRoot } from './ensure-built.ts';

ensureBuilt();

describe('the Vitest example', async () => {
  await import('../examples/vitest/sign-in.test.js');
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
