// Takes the README's screenshots of the real page, in light and dark, and the contact sheets of the emails, and writes them to
// docs/images/.   node scripts/screenshots.js --help   (after a build; `npm run screenshots` does both)
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formItems, metadata } from 'connector-mailgun/inspect';
import { createEmulator } from 'mailgun-emulator';
import { startStudio } from 'mailgun-studio';
import UPNG from 'upng-js';
import { runnerImport } from 'vite';
import { launchBrowser } from '../packages/studio/test/support/browser.js';
import { contactSheets } from './contact-sheets.js';

const help = `Takes screenshots of the studio's page and of the emails, and writes them to docs/images/.

Usage: npm run screenshots [-- --only page|emails]

Examples:
  npm run screenshots                    all of them
  npm run screenshots -- --only emails   the contact sheets of the emails`;

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../docs/images');
/** Sharp at the width of a README, and no larger. */
const pixelRatio = 1.5;
/** A page with few colors looks the same with a palette, at a third of the size. */
const colorCount = 256;
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 780 };

/** @typedef {import('playwright-core').Page} Page */

const standInFile = path.join(folder, '../../packages/studio/test/support/logto-stand-in.ts');
/** @type {{ module: typeof import('../packages/studio/test/support/logto-stand-in.ts') }} */
const { module: standIn } = await runnerImport(standInFile, { configFile: false, logLevel: 'error' });

/** @param {Page} page @param {string} to @param {string} [type] */
async function send(page, to, type) {
  await open(page, 'send');
  await page.getByLabel('To', { exact: true }).fill(to);
  await page.locator('label.segment', { hasText: type ? 'Real message' : 'Console test' }).click();
  if (type) await page.getByLabel('Usage type').selectOption(type);
  await page.getByTestId('send').click();
  // Its heading is another one as soon as the email turns out to be undelivered.
  await page.locator('[data-testid=send][aria-busy=false]').waitFor();
  await page.getByTestId('send-report').waitFor();
}

/** @param {Page} page @param {'configure' | 'preview' | 'send' | 'inbox' | 'trace' | 'faults' | 'publish'} view */
const open = (page, view) => page.locator(`nav [href="#/${view}"]`).click();

/** @type {ReadonlyArray<{ name: string, size: { width: number, height: number }, prepare: (page: Page) => Promise<void> }>} */
const screenshots = [
  {
    name: 'design',
    size: desktop,
    async prepare(page) {
      await page.getByLabel('Product name').fill('Acme');
      await page.getByLabel('Accent color', { exact: true }).fill('#7a3ff2');
      await page.getByLabel('Support address').fill('help@acme.com');
      await page.locator('[data-cell="SignIn.en"]').getByText('for Acme').first().waitFor();
    },
  },
  {
    name: 'board',
    size: desktop,
    async prepare(page) {
      for (const tag of ['fr', 'de', 'ar']) await page.getByLabel('Add a language').selectOption(tag);
      await page.locator('[data-cell="SignIn.ar"]').waitFor();
      await page.getByTestId('toggle-design').click();
      await page.locator('[data-cell="SignIn.fr"] [data-loaded]').waitFor();
    },
  },
  {
    name: 'editor',
    size: desktop,
    async prepare(page) {
      await page.locator('[data-cell="SignIn.fr"] a').first().click();
      await page.getByLabel('Title', { exact: true }).fill('Bon retour chez Acme');
      await page.frameLocator('.email-editor-result iframe').last().getByText('Bon retour').waitFor();
    },
  },
  {
    name: 'publish',
    size: desktop,
    async prepare(page) {
      await open(page, 'publish');
      await page.getByRole('button', { name: 'Connect' }).first().click();
      await page.getByTestId('review').waitFor();
      await page.locator('.publish-question input').check();
      await page.locator('[data-change="SignIn en"] button').click();
      await page.locator('.comparison iframe').nth(1).waitFor();
    },
  },
  {
    name: 'configure',
    size: desktop,
    async prepare(page) {
      await open(page, 'configure');
      await page.getByLabel('Sender', { exact: true }).fill('Example Shop <hello@mg.example.com>');
      await page.locator('[data-editor=ready]').waitFor();
      await page.getByText('The connector accepts this config.').waitFor();
    },
  },
  {
    name: 'preview',
    size: desktop,
    async prepare(page) {
      await open(page, 'preview');
      await page.locator('[data-editor=ready]').waitFor();
      await page.getByTestId('inbox-preview').getByText('Example Shop').waitFor();
    },
  },
  {
    name: 'inbox',
    size: desktop,
    async prepare(page) {
      await send(page, 'grace@example.org', 'OrganizationInvitation');
      await send(page, 'alan@example.org', 'ForgotPassword');
      await send(page, 'you@example.org');
      await send(page, 'ada@example.org', 'SignIn');
      await open(page, 'inbox');
      await page.locator('[data-message-id]').nth(3).waitFor();
      await page.locator('[data-message-id]').first().click();
      await page.getByTestId('email-code').waitFor();
    },
  },
  {
    name: 'faults',
    size: desktop,
    async prepare(page) {
      await open(page, 'faults');
      await page.locator('[data-fault=unverified] input').check();
      await page.getByTestId('simulate-fault').click();
      await page.getByTestId('logto-message-user').waitFor();
      await page.locator('[data-testid=simulate-fault][aria-busy=false]').waitFor(); // no fault is left for the next picture
    },
  },
  {
    name: 'trace',
    size: desktop,
    async prepare(page) {
      await send(page, 'bounce+ada@example.org', 'SignIn');
      await send(page, 'bounce+ada@example.org', 'SignIn');
      await page.getByRole('link', { name: 'Trace this address' }).click();
      await page.getByTestId('suppressions').waitFor();
    },
  },
  {
    name: 'phone',
    size: phone,
    async prepare(page) {
      await open(page, 'inbox');
      await page.getByTestId('email-code').waitFor({ state: 'detached' });
      await page.locator('[data-message-id]').nth(2).click();
      await page.getByTestId('email-code').waitFor();
      await page.locator('label.segment', { hasText: 'Phone' }).click();
    },
  },
];

const defaultValue = formItems.find(({ key }) => key === 'deliveries')?.defaultValue;
/** What a Logto has before its first publish. */
const startingConfig = {
  domain: 'mg.acme.com',
  from: 'Acme <accounts@mg.acme.com>',
  apiKey: 'key-of-the-pictures',
  deliveries: typeof defaultValue === 'string' ? JSON.parse(defaultValue) : defaultValue,
};

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  process.stdout.write(`${help}\n`);
} else if (![undefined, 'page', 'emails'].includes(values.only)) {
  process.stderr.write('--only is neither page nor emails. See --help.\n');
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser();
  if (values.only !== 'page') {
    for (const { name, take } of contactSheets) save(name, await take(browser));
  }
  if (values.only !== 'emails') await takePageScreenshots(browser);
  await browser.close();
}

/** @param {import('playwright-core').Browser} browser */
async function takePageScreenshots(browser) {
  const emulator = await createEmulator({ log: () => {} });
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await emulator.inbox.clear();
    // Each scheme starts with a new project, and with a Logto that has the emails of the connector's form.
    const logto = await standIn.createLogtoStandIn({ connector: { connectorId: metadata.id, config: startingConfig } });
    const studio = await startStudio({ port: 0, emulator, env: logto.env });
    const context = await browser.newContext({
      viewport: desktop,
      colorScheme,
      deviceScaleFactor: pixelRatio,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.goto(`${studio.url}/`);
    for (const { name, size, prepare } of screenshots) {
      await page.setViewportSize(size);
      await prepare(page);
      await page.evaluate('document.fonts.ready.then(() => { document.activeElement?.blur(); scrollTo(0, 0); })');
      await page.mouse.move(0, 0);
      await page.waitForTimeout(400); // the page cannot know when the frame of an email has painted
      save(`${name}-${colorScheme}`, await page.screenshot());
    }
    await context.close();
    await studio.close();
    await logto.close();
  }
  await emulator.close();
}

/** @param {string} name @param {Buffer} png */
function save(name, png) {
  const file = path.join(folder, `${name}.png`);
  const bytes = shrink(png);
  writeFileSync(file, bytes);
  process.stdout.write(`${path.relative(process.cwd(), file)}  ${(bytes.length / 1024).toFixed(0)} kB\n`);
}

/** @param {Buffer} png */
function shrink(png) {
  const image = UPNG.decode(new Uint8Array(png).buffer);
  return Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, colorCount));
}
