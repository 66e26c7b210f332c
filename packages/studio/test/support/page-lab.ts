// What a test of the page stands on: an emulator, the studio as it is built, a browser, and pages that remember every problem.
import { AxeBuilder } from '@axe-core/playwright';
import { createEmulator, type Emulator, type EmulatorOptions } from 'mailgun-emulator';
import { type Studio, startStudio } from 'mailgun-studio';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser } from './browser.js';

export interface PageOptions {
  scheme?: 'light' | 'dark';
  widthPx?: number;
  /** Lines of the console that this test provokes. */
  expects?: RegExp;
}

export interface PageLab {
  readonly emulator: Emulator;
  readonly studio: Studio;
  open: (hash?: string, options?: PageOptions) => Promise<Page>;
  /** Sends one mail to the emulator, past the page. */
  post: (fields: Record<string, string>, attachments?: File[]) => Promise<void>;
}

/** A slow machine answers late, never wrongly. */
const patienceMs = 10_000;

/**
 * One browser and one studio for a file; the inbox and the faults are empty before each test.
 * @param clock the emulator's, where a test needs old mails
 */
export function usePageLab(clock: Pick<EmulatorOptions, 'now'> = {}): PageLab {
  let browser: Browser;
  let emulator: Emulator;
  let studio: Studio;
  let contexts: BrowserContext[] = [];
  let problems: string[] = [];

  beforeAll(async () => {
    emulator = await createEmulator({ log: () => {}, ...clock });
    studio = await startStudio({ port: 0, emulator, log: (line) => problems.push(line) });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    await emulator?.close();
  });
  beforeEach(async () => {
    problems = [];
    emulator.faults.clear();
    await emulator.inbox.clear();
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
    expect(problems, 'console errors, page errors and failed requests').toEqual([]);
  });

  return {
    get emulator() {
      return emulator;
    },
    get studio() {
      return studio;
    },
    async open(hash = '', { scheme = 'light', widthPx = 1280, expects } = {}) {
      const context = await browser.newContext({
        viewport: { width: widthPx, height: widthPx < 700 ? 740 : 860 },
        colorScheme: scheme,
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      contexts.push(context);
      context.setDefaultTimeout(patienceMs);
      const page = await context.newPage();
      watch(page, (problem) => {
        if (!expects?.test(problem)) problems.push(problem);
      });
      await page.goto(`${studio.url}/${hash}`);
      await page.getByTestId('nav').waitFor();
      return page;
    },
    async post(fields, attachments = []) {
      const body = new FormData();
      const all = { from: 'Sender <sender@mg.example.com>', to: 'ada@example.org', subject: 'Hello', ...fields };
      for (const [name, value] of Object.entries(all)) body.append(name, value);
      for (const file of attachments) body.append('attachment', file, file.name);
      const response = await fetch(`${emulator.url}/v3/mg.example.com/messages`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('api:any-key')}` },
        body,
      });
      if (!response.ok) throw new Error(`The emulator refused the mail: ${response.status} ${await response.text()}`);
    },
  };
}

function watch(page: Page, tell: (problem: string) => void): void {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) tell(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => tell(`page error: ${error.stack ?? error.message}`));
  page.on('dialog', async (dialog) => {
    tell(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('popup', () => tell('a window was opened'));
  page.on('requestfailed', (request) => {
    // What was under way when its page went away (the stream of the inbox always is) has not failed.
    const hasLeft = request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!hasLeft) tell(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) tell(`status ${response.status()}: ${response.url()}`);
  });
}

/** What axe finds, as lines that say where. */
export async function findBarriers(page: Page): Promise<string[]> {
  // The frames hold mails, which are not the page's; without scripts axe could not run in them either.
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

/** Pixels that the page is wider than its window. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Chooses one of a few, as a pointer does: on its label, since the radio button itself is not drawn. */
export function choose(page: Page, title: string): Promise<void> {
  return page.locator('label.segment', { hasText: title }).click();
}

/** Text as a person sees it: hidden parts left out, a line for each block. */
export function shownText(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is seen is meant, not what is in the document
  return locator.innerText();
}

/** The name of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(
    "((it) => it.getAttribute('aria-label') ?? (it.labels?.[0] ?? it).textContent.trim())(document.activeElement)",
  );
}

/** The editor of a label, once it has taken the plain text box's place. */
export function editorOf(page: Page, label: string) {
  return page.locator(`.cm-content[aria-label="${label}"]`);
}

/** Replaces what stands in an editor, as a paste does. */
export async function writeInto(page: Page, label: string, text: string): Promise<void> {
  await editorOf(page, label).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}
