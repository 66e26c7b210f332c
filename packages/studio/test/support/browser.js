// A real browser from npm, for the tests and for scripts/screenshots.js. It unpacks the libraries that a minimal Linux lacks only
// on AWS Lambda, and checks for that when it is imported: hence the environment variable before the import.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Arguments of the package that are removed: those for a single process, which ends when the first window closes, and those
 * that disable the isolation of origins, which some tests check.
 */
const removedArguments =
  /^--(single-process|no-zygote|disable-web-security|disable-site-isolation-trials|disable-features|allow-running-insecure-content)\b/;

const lock = path.join(tmpdir(), 'studio-browser-unpacking');
const staleLockMs = 60_000;

/**
 * The first call on a machine unpacks the browser. Another process must not start it before that is complete.
 * @template T @param {() => Promise<T>} unpack @returns {Promise<T>}
 */
async function withLock(unpack) {
  while (!tryLock()) await sleep(50);
  try {
    return await unpack();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > staleLockMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser() {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const { chromium: driver } = await import('playwright-core');
  const args = chromium.args.filter((arg) => !removedArguments.test(arg));
  const executablePath = await withLock(() => chromium.executablePath());
  return driver.launch({ executablePath, args, headless: true });
}
