// `npx playwright install` installs browsers. Where that is not possible, as in this repository's CI, the npm package
// @sparticuz/chromium has one for Linux; it unpacks the libraries it needs when it detects AWS Lambda.
import { defineConfig } from '@playwright/test';

process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
const { default: chromium } = await import('@sparticuz/chromium');

export default defineConfig({
  testDir: '.',
  workers: 1,
  timeout: 30_000,
  reporter: 'line',
  outputDir: '../../node_modules/.cache/playwright',
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: await chromium.executablePath(),
      args: chromium.args.filter((argument) => argument !== '--single-process'),
    },
  },
});
