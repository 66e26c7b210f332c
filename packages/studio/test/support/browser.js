// A real browser that comes through npm alone, for the tests and for scripts/screenshots.js. It brings the libraries that a bare
// Linux lacks only where it believes to run on AWS Lambda, and it looks when it is imported: hence the variable before the import.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Left out of the package's own arguments: those that run all in a single process (which ends with the first window that is
 * closed), and those that take down the walls between origins, which are what some tests look at.
 */
const leftOut =
  /^--(single-process|no-zygote|disable-web-security|disable-site-isolation-trials|disable-features|allow-running-insecure-content)\b/;

const lock = path.join(tmpdir(), 'studio-browser-unpacking');
const lockIsOldMs = 60_000;

/**
 * The first call on a machine unpacks the browser; another process that comes meanwhile must not start half of one.
 * @template T @param {() => Promise<T>} unpack @returns {Promise<T>}
 */
async function oneAtATime(unpack) {
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
    if (Date.now() - mtimeMs > lockIsOldMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser() {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const { chromium: driver } = await import('playwright-core');
  const args = chromium.args.filter((arg) => !leftOut.test(arg));
  const executablePath = await oneAtATime(() => chromium.executablePath());
  return driver.launch({ executablePath, args, headless: true });
}
