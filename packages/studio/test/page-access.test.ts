// Accessibility of the page: keyboard only, and no violations found by axe, in light and dark.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  findViolations,
  focused,
  type PageFixture,
  replaceText,
  usePageFixture,
  visibleText,
} from './support/page-fixture.ts';

const fixture = usePageFixture();

describe('keyboard only', () => {
  it('reaches the code of a delivered email from the first visit', async () => {
    const page = await fixture.open('#/configure');
    const { keyboard } = page;
    await keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    await tabTo(page, 'Send');
    await keyboard.press('Enter');
    await page.getByTestId('view-send').waitFor();
    await tabTo(page, 'To');
    await keyboard.type('ada@example.org');
    await tabTo(page, 'Console test');
    await keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('Real message');
    await tabTo(page, 'Usage type');
    await tabTo(page, 'Send');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Accepted by Mailgun' }).waitFor();
    await page.getByRole('link', { name: 'Open the email' }).waitFor();
    await tabTo(page, 'Open the email');
    await keyboard.press('Enter');
    await page.getByTestId('email-code').waitFor();
    await tabTo(page, 'Copy code');
    await keyboard.press('Enter');
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^\d{6}$/);
    await tabTo(page, 'Email');
    await keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('Text');
    await keyboard.press('End');
    expect(await visibleText(page.getByRole('tabpanel'))).toContain('Subject:');
  });

  it('moves through the editor, and into and out of a dialog', async () => {
    const page = await fixture.open('#/configure');
    await page.locator('[data-editor=ready]').waitFor();
    await tabTo(page, 'Import');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Import');
    await tabTo(page, 'Deliveries');
    await page.keyboard.press('Tab');
    expect(await focused(page)).not.toBe('Deliveries');
  });

  it('selects and simulates a fault', async () => {
    const page = await fixture.open('#/faults');
    await page.locator('[data-fault]').first().waitFor();
    await page.keyboard.press('Tab');
    for (let step = 0; step < 30 && !(await isFaultFocused(page)); step += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Times');
    await tabTo(page, 'Send');
    await page.keyboard.press('Enter');
    await page.getByTestId('logto-message-user').waitFor();
    expect(await page.getByTestId('send-report').count()).toBe(2);
  });
});

/** True when the radio group of faults has the focus. */
const isFaultFocused = (page: Page) => page.evaluate("document.activeElement.name === 'fault'");

interface State {
  name: string;
  hash: string;
  widthPx?: number;
  reach?: (page: Page, fixture: PageFixture) => Promise<unknown>;
}

const states: State[] = [
  { name: 'configure', hash: '#/configure', reach: (page) => page.locator('[data-editor=ready]').waitFor() },
  {
    name: 'configure with errors',
    hash: '#/configure',
    reach: async (page) => {
      await page.getByLabel('Domain', { exact: true }).fill('https://wrong/');
      await replaceText(page, 'Deliveries', '{ "Generic": {\n"html": "<p>{{code}}</p>",\n"subjekt": "Hi" } }');
      await page.getByText('did you mean subject?').first().waitFor();
    },
  },
  {
    name: 'the import dialog',
    hash: '#/configure',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click();
      await page.getByTestId('import').click();
    },
  },
  {
    name: 'the export dialog',
    hash: '#/configure',
    reach: (page) => page.getByRole('button', { name: 'Export' }).click(),
  },
  { name: 'preview', hash: '#/preview', reach: (page) => page.getByTestId('inbox-preview').waitFor() },
  {
    name: 'preview on a phone',
    hash: '#/preview',
    widthPx: 360,
    reach: (page) => page.getByTestId('inbox-preview').waitFor(),
  },
  {
    name: 'the request of a preview',
    hash: '#/preview',
    reach: (page) => page.getByRole('tab', { name: 'Request' }).click(),
  },
  {
    name: 'a Logto template in the preview',
    hash: '#/preview',
    reach: async (page) => {
      await page.getByRole('tab', { name: 'Logto template' }).click();
      await page.getByLabel('Preview a Logto template').check();
      await page.getByText('This email uses the Logto template').waitFor();
    },
  },
  { name: 'send', hash: '#/send' },
  {
    name: 'a send that failed',
    hash: '#/send',
    reach: async (page, { emulator }) => {
      emulator.faults.add({ response: 'unverified', match: { method: 'POST' } });
      await page.getByLabel('To', { exact: true }).fill('ada@example.org');
      await page.getByTestId('send').click();
      await page.getByTestId('diagnosis').locator('.finding').first().waitFor();
      await page.getByText('Details for a bug report').click();
    },
  },
  { name: 'an empty inbox', hash: '#/inbox', reach: (page) => page.getByText('No emails yet').waitFor() },
  {
    name: 'an email',
    hash: '#/inbox',
    reach: async (page, { post }) => {
      await post({ subject: '111222 is your code', html: '<p>111222</p>', 'h:X-Mailgun-Variables': '{"a":"b"}' });
      await page.locator('[data-message-id]').click();
      await page.getByTestId('email-code').waitFor();
      await page.getByRole('tab', { name: 'Headers' }).click();
    },
  },
  {
    name: 'the attachments of an email',
    hash: '#/inbox',
    reach: async (page, { post }) => {
      await post({ text: 'Hello' }, [new File(['x'], 'report.txt')]);
      await page.locator('[data-message-id]').click();
      await page.getByRole('tab', { name: 'Attachments' }).click();
      await page.getByRole('link', { name: 'Download report.txt' }).waitFor();
    },
  },
  {
    name: 'a simulated fault',
    hash: '#/faults',
    reach: async (page) => {
      await page.locator('[data-fault=unverified] input').check();
      await page.getByTestId('simulate-fault').click();
      await page.getByTestId('logto-message-user').waitFor();
      await page.getByRole('button', { name: 'Queue fault' }).click();
      await page.getByTestId('queued-faults').waitFor();
    },
  },
];

describe('axe finds no violations, in light and dark', () => {
  it.each(states)('$name', async ({ hash, widthPx, reach }) => {
    const page = await fixture.open(hash, widthPx === undefined ? {} : { widthPx });
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await reach?.(page, fixture);
    expect(await findViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findViolations(page)).toEqual([]);
  });
});

/** Presses Tab until the named element has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const visited: string[] = [];
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    const current = await focused(page);
    if (current === name) return;
    visited.push(current);
  }
  throw new Error(`Tab did not reach “${name}”. It visited ${visited.join(' → ')}.`);
}
