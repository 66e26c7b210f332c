// A real browser that comes through npm alone. It brings the libraries that a bare Linux lacks only where it believes to run
// on AWS Lambda, and it looks when it is imported: hence the variable before the import.
import type { Browser } from 'playwright-core';

export async function launchBrowser(): Promise<Browser> {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const { chromium: driver } = await import('playwright-core');
  return driver.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true });
}
