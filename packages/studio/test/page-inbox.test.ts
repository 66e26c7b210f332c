// The inbox in the browser: many emails, deleting and undoing, the keyboard, and a search that stays in the address.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { usePageFixture, visibleText } from './support/page-fixture.ts';

const fixture = usePageFixture();

const subjects = (page: Page) => page.locator('[data-message-id] .email-row-subject').allInnerTexts();
const stored = async () => (await fixture.emulator.inbox.list()).map(({ subject }) => subject);
const post = async (...all: string[]) => {
  for (const subject of all) await fixture.post({ subject, text: 'Hello' });
};

describe('deleting', () => {
  it('deletes what the search matches, after a time in which it can be undone', async () => {
    await post('Red one', 'Blue', 'Red two');
    const page = await fixture.open('#/inbox');
    await page.getByLabel('Search the inbox').fill('red');
    await page.getByRole('button', { name: 'Delete 2 matching' }).click();
    await page.getByText('Deleted 2 emails.').waitFor();
    expect(await subjects(page)).toEqual([]);
    expect(await stored()).toEqual(['Red two', 'Blue', 'Red one']);

    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => subjects(page)).toEqual(['Red two', 'Red one']);
    await page.getByRole('button', { name: 'Delete 2 matching' }).click();
    await page.getByText('Deleted 2 emails.').waitFor();
    await page.goto(`${fixture.studio.url}/#/send`);
    await expect.poll(stored).toEqual(['Blue']);
  });

  it('deletes one email, and not one that arrives meanwhile', async () => {
    await post('First', 'Second');
    const page = await fixture.open('#/inbox');
    await page.getByTestId('email-list').getByText('First').click();
    await page.getByTestId('email').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Deleted 1 email.').waitFor();
    await expect.poll(() => subjects(page)).toEqual(['Second']);
    await page.getByRole('button', { name: 'Delete all' }).click();
    await post('Third');
    await expect.poll(() => subjects(page)).toEqual(['Third']);
    await page.reload();
    await expect.poll(stored).toEqual(['Third']);
  });
});

it('loads more at the end of the list, and shows how many there are until then', async () => {
  await Promise.all(Array.from({ length: 260 }, (_, index) => post(`Number ${index}`)));
  const page = await fixture.open('#/inbox');
  await page.getByText('100 of 260 emails.').waitFor();
  for (const count of [200, 260]) {
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await expect.poll(async () => (await subjects(page)).length).toBe(count);
  }
  expect(await page.getByText('of 260 emails').count()).toBe(0);
});

it('opens the next email and the one before with the arrow keys', async () => {
  await post('One', 'Two', 'Three');
  const page = await fixture.open('#/inbox');
  await page.getByTestId('email-list').getByText('Three').click();
  await page.getByRole('heading', { name: 'Three' }).waitFor();
  for (const { key, subject } of [
    { key: 'ArrowDown', subject: 'Two' },
    { key: 'ArrowDown', subject: 'One' },
    { key: 'ArrowUp', subject: 'Two' },
  ]) {
    await page.keyboard.press(key);
    await page.getByRole('heading', { name: subject }).waitFor();
    expect(await page.locator('[data-message-id][aria-current]').textContent()).toContain(subject);
  }
});

it('keeps the search in the address: across a reload, an opened email, and the way back', async () => {
  await post('Red', 'Blue');
  const page = await fixture.open('#/inbox');
  await page.getByLabel('Search the inbox').fill('red & more');
  await page.getByText('No email matches “red & more”').waitFor();
  await page.getByLabel('Search the inbox').fill('red');
  await expect.poll(() => subjects(page)).toEqual(['Red']);
  await page.reload();
  await expect.poll(() => subjects(page)).toEqual(['Red']);
  await page.getByTestId('email-list').getByText('Red').click();
  await page.getByRole('heading', { name: 'Red' }).waitFor();
  expect(page.url()).toMatch(/#\/inbox\/\d+\?search=red$/);
  await page.goBack();
  expect(await page.getByLabel('Search the inbox').inputValue()).toBe('red');
  expect(await visibleText(page.getByTestId('email-list'))).not.toContain('Blue');
});

it('shows an email that arrives after the list was loaded and before the event stream opens', async () => {
  const page = await fixture.open('#/send');
  let openStream = () => {};
  const opened = new Promise<void>((resolve) => {
    openStream = resolve;
  });
  await page.route('**/api/inbox/events', async (route) => {
    await opened;
    await route.continue();
  });
  await page.goto(`${fixture.studio.url}/#/inbox`);
  await page.reload();
  await page.getByText('No emails yet').waitFor();
  await post('Between');
  openStream();
  await expect.poll(() => subjects(page), { timeout: 10_000 }).toEqual(['Between']);
});
