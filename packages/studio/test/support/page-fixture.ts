// The environment of a page test: an emulator, the built studio, a browser, and pages that record every problem.
import { AxeBuilder } from '@axe-core/playwright';
import { createEmulator, type Emulator, type EmulatorOptions } from 'mailgun-emulator';
import { type Studio, type StudioOptions, startStudio } from 'mailgun-studio';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Project, ProjectState } from '../../src/contract/project.ts';
import { readToken } from '../lab.ts';
import { launchBrowser } from './browser.js';

interface PageOptions {
  scheme?: 'light' | 'dark';
  widthPx?: number;
  /** Problems that the test causes on purpose, such as console errors. */
  expectedProblems?: RegExp;
}

export interface PageFixture {
  readonly emulator: Emulator;
  readonly studio: Studio;
  open: (hash?: string, options?: PageOptions) => Promise<Page>;
  /** Sends one email to the emulator directly. */
  post: (fields: Record<string, string>, attachments?: File[]) => Promise<void>;
}

/** Long enough for a busy machine. */
const timeoutMs = 10_000;

/**
 * One browser and one studio for each test file. The inbox and the faults are empty before each test.
 * @param clock the emulator's, for tests that need old emails
 * @param options of the studio, such as its project file
 */
export function usePageFixture(clock: Pick<EmulatorOptions, 'now'> = {}, options: StudioOptions = {}): PageFixture {
  let browser: Browser;
  let emulator: Emulator;
  let studio: Studio;
  let contexts: BrowserContext[] = [];
  let problems: string[] = [];
  let initial: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ log: () => {}, ...clock });
    studio = await startStudio({ port: 0, emulator, log: (line) => problems.push(line), ...options });
    browser = await launchBrowser();
    initial = (await readProject(studio.url)).project;
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
    await writeProject(studio.url, () => initial);
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
    async open(hash = '', { scheme = 'light', widthPx = 1280, expectedProblems } = {}) {
      const context = await browser.newContext({
        viewport: { width: widthPx, height: widthPx < 700 ? 740 : 860 },
        colorScheme: scheme,
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      contexts.push(context);
      context.setDefaultTimeout(timeoutMs);
      const page = await context.newPage();
      recordProblems(page, (problem) => {
        if (!expectedProblems?.test(problem)) problems.push(problem);
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
      if (!response.ok) throw new Error(`The emulator rejected the email: ${response.status} ${await response.text()}`);
    },
  };
}

export async function readProject(url: string): Promise<ProjectState> {
  return (await fetch(`${url}/api/project`)).json() as Promise<ProjectState>;
}

/** As another tab would. */
export async function writeProject(url: string, change: (project: Project) => Project): Promise<void> {
  const token = await readToken(url);
  const { project, revision } = await readProject(url);
  const response = await fetch(`${url}/api/project`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-studio-token': token },
    body: JSON.stringify({ project: change(project), baseRevision: revision }),
  });
  if (!response.ok) throw new Error(`The project was not saved: ${await response.text()}`);
}

function recordProblems(page: Page, record: (problem: string) => void): void {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) record(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => record(`page error: ${error.stack ?? error.message}`));
  page.on('dialog', async (dialog) => {
    record(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('popup', () => record('a window was opened'));
  page.on('requestfailed', (request) => {
    // Requests that the browser aborts when it leaves the page, such as the inbox's event stream, have not failed.
    const isAborted = request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!isAborted) record(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) record(`status ${response.status()}: ${response.url()}`);
  });
}

/** Violations found by axe, a line each with the element. */
export async function findViolations(page: Page): Promise<string[]> {
  // Frames are excluded: they contain emails, not the page, and axe cannot run in them without scripts.
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

/** How many pixels the page is wider than its window. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Clicks a choice of a segmented control: its label, since the radio button itself is visually hidden. */
export function chooseSegment(page: Page, title: string): Promise<void> {
  return page.locator('label.segment', { hasText: title }).click();
}

/** Text as the user sees it: without hidden parts, one line for each block. */
export function visibleText(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: the visible text, not the document's
  return locator.innerText();
}

/** The accessible name of the focused element. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(
    "((it) => it.getAttribute('aria-label') ?? (it.labels?.[0] ?? it).textContent.trim())(document.activeElement)",
  );
}

/** The editor with a label, when it has replaced the plain text box. */
export function editorOf(page: Page, label: string) {
  return page.locator(`.cm-content[aria-label="${label}"]`);
}

/** Replaces the text of an editor, as a paste does. */
export async function replaceText(page: Page, label: string, text: string): Promise<void> {
  await editorOf(page, label).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}
