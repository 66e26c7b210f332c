// A real browser that comes through npm alone, for the tests and for scripts/screenshots.js. It brings the libraries that a bare
// Linux lacks only where it believes to run on AWS Lambda, and it looks when it is imported: hence the variable before the import.

/**
 * Left out of the package's own arguments: those that run all in a single process (which ends with the first window that is
 * closed), and those that take down the walls between origins, which are what some tests look at.
 */
const leftOut =
  /^--(single-process|no-zygote|disable-web-security|disable-site-isolation-trials|disable-features|allow-running-insecure-content)\b/;

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser() {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const { chromium: driver } = await import('playwright-core');
  const args = chromium.args.filter((arg) => !leftOut.test(arg));
  return driver.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}
