// Trace in a real browser: "I never got my code", asked by a person, by a link and by an address, and what is told.
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { findBarriers, focused, overflowPx, shownText, usePageLab } from './support/page-lab.ts';

/** How far the emulator's clock is behind: its mails are that old. */
let behindMs = 0;
const lab = usePageLab({ now: () => Date.now() - behindMs });
beforeEach(() => {
  behindMs = 0;
});

const hourMs = 60 * 60 * 1000;
const domain = 'mg.example.com';
const post = (to: string, subject: string) => lab.post({ to, subject, text: 'Hello' });
const report = (page: Page) => page.getByTestId('trace-report');
const verdict = (page: Page) => report(page).getByRole('heading', { level: 2 });
const addressField = (page: Page) => page.getByLabel('Address', { exact: true });

async function trace(page: Page, address: string): Promise<void> {
  await addressField(page).fill(address);
  await page.getByTestId('trace').click();
}

describe('what is told', () => {
  it('of a delivered mail: the verdict first, then each event at its time', async () => {
    await post('greylist@one.example', '402913 is your code');
    const page = await lab.open('#/trace');
    await page.getByRole('heading', { name: 'Nobody traced yet' }).waitFor();
    await trace(page, 'greylist@one.example');
    await verdict(page).getByText('It was delivered: the mail server of one.example accepted it.').waitFor();
    expect(page.url()).toBe(`${lab.studio.url}/#/trace/greylist@one.example`);
    expect(await report(page).getAttribute('data-outcome')).toBe('good');
    expect(await shownText(report(page))).toContain('greylist@one.example · Last 3 days');

    const mail = page.getByTestId('traced-mail');
    await mail.getByRole('heading', { name: '402913 is your code' }).waitFor();
    const events = await mail.getByRole('listitem').evaluateAll((items) =>
      items.map((item) => ({
        at: Date.parse(item.querySelector('time')?.dateTime ?? ''),
        text: item.querySelector('.event-text')?.textContent,
      })),
    );
    expect(events.map(({ text }) => text)).toEqual([
      'Mailgun accepted the message.',
      expect.stringMatching(/^Deferred: “451 Greylisted, please try again later”\. Mailgun retries in 10 min\.$/),
      expect.stringMatching(/^Delivered to one\.example: “250 OK”\.$/),
    ]);
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    expect(events.every(({ at }) => Math.abs(at - Date.now()) < hourMs)).toBe(true);
    expect(await page.getByTestId('suppressions').count()).toBe(0);
  });

  it('of a suppressed recipient: which list, since when, why, and how it is lifted', async () => {
    await post('bounce@two.example', 'First');
    const page = await lab.open('#/trace/bounce@two.example');
    await verdict(page).getByText('permanently rejected the email: “550 No Such User Here”.').waitFor();
    expect(await report(page).getAttribute('data-outcome')).toBe('bad');
    const held = page.locator('[data-list=bounces]');
    expect(await shownText(held)).toMatch(
      /List\s+bounces\s+Since\s+.*\d.*\s+Why\s+550 No Such User Here\s+To lift it\s+In Mailgun, open Suppressions of mg\.example\.com, list bounces, and delete bounce@two\.example; or call DELETE \/v3\//,
    );

    await post('bounce@two.example', 'Second');
    await page.getByTestId('trace').click();
    await verdict(page).getByText('Mailgun did not try: an earlier email to bounce@two.example bounced').waitFor();
    expect(await page.getByTestId('traced-mail').getByRole('heading').allInnerTexts()).toEqual(['Second', 'First']);
    expect((await shownText(report(page))).match(/DELETE \/v3\//g)).toHaveLength(1);
  });

  it('of an address that no mail went to: that there is none, and why that may be', async () => {
    const page = await lab.open('#/trace/nobody@three.example');
    await verdict(page).getByText('Mailgun has no events of emails to nobody@three.example').waitFor();
    expect(await report(page).getAttribute('data-outcome')).toBe('none');
    expect(await page.getByTestId('traced-mail').count()).toBe(0);
  });

  it('of mails as old as is asked for', async () => {
    behindMs = 5 * 24 * hourMs;
    await post('old@four.example', 'Five days ago');
    behindMs = 0;
    const page = await lab.open('#/trace/old@four.example');
    await verdict(page).getByText('Mailgun has no events').waitFor();
    await page.getByLabel('How far back').selectOption('Last 7 days');
    await page.getByTestId('trace').click();
    await page.getByTestId('traced-mail').getByText('Five days ago').waitFor();
    expect(await shownText(report(page))).toContain('old@four.example · Last 7 days');
  });

  it('of a config that Mailgun cannot be asked with, and leads to where it is mended', async () => {
    const seenCount = lab.emulator.requests().length;
    const page = await lab.open('#/configure');
    await page.getByLabel('Domain', { exact: true }).fill('https://wrong/');
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    await trace(page, 'ada@example.org');
    await verdict(page).getByText('Mailgun was not contacted: the connection fields have errors.').waitFor();
    await page.getByRole('link', { name: 'Go to Configure' }).click();
    await page.getByTestId('view-configure').waitFor();
    expect(lab.emulator.requests()).toHaveLength(seenCount);
  });

  it('of an error of the studio’s own server', async () => {
    const page = await lab.open('#/trace', { expects: /500|Internal Server Error/ });
    await page.route('**/api/trace', (route) =>
      route.fulfill({ status: 500, json: { error: 'The studio met an error of its own. Please report it.' } }),
    );
    await trace(page, 'ada@example.org');
    expect(await shownText(page.getByRole('alert'))).toBe('The studio met an error of its own. Please report it.');
    expect(await report(page).count()).toBe(0);
  });

  it('at the field, when what is typed is no address', async () => {
    const page = await lab.open('#/trace/nobody');
    await page.getByText('Type one email address, such as ada@example.org.').waitFor();
    await addressField(page).fill('two@addresses@example.org');
    await page.keyboard.press('Enter');
    expect(await addressField(page).getAttribute('aria-invalid')).toBe('true');
    await trace(page, 'ada@five.example');
    await verdict(page).waitFor();
    expect(await addressField(page).getAttribute('aria-invalid')).toBe('false');
  });
});

describe('while it is asked', () => {
  it('progress is shown when it takes longer than 300 ms, and only then', async () => {
    lab.emulator.faults.add({ delayMs: 1_200, match: { path: `/v3/${domain}/events` } });
    const page = await lab.open('#/trace/ada@six.example');
    await page.getByRole('progressbar', { name: 'Tracing' }).waitFor();
    await verdict(page).waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
  });

  it('a newer question may be asked, and a late answer to the older is not shown', async () => {
    await post('early@seven.example', 'For the older question');
    await post('late@seven.example', 'For the newer question');
    const page = await lab.open('#/trace');
    lab.emulator.faults.add({ delayMs: 1_500, match: { path: `/v3/${domain}/events` } });
    const late = page.waitForResponse((response) => response.request().postData()?.includes('early@') === true);
    await trace(page, 'early@seven.example');
    await expect.poll(() => lab.emulator.faults.pending()).toEqual([]);
    await trace(page, 'late@seven.example');
    await page.getByTestId('traced-mail').getByText('For the newer question').waitFor();
    expect(JSON.stringify(await (await late).json())).toContain('For the older question');
    await page.waitForTimeout(200);
    expect(await shownText(page.getByTestId('trace-result'))).not.toContain('For the older question');
    await page.getByTestId('traced-mail').getByText('For the newer question').waitFor();
  });
});

describe('how it is reached', () => {
  it('from the report of a send, which it asks at once', async () => {
    const page = await lab.open('#/send');
    await page.getByLabel('To', { exact: true }).fill('complaint@eight.example');
    await page.getByTestId('send').click();
    await page.getByRole('link', { name: 'Trace this address' }).click();
    await verdict(page).getByText('It was delivered, and then marked as spam').waitFor();
    await page.locator('[data-list=complaints]').waitFor();
    expect(await addressField(page).inputValue()).toBe('complaint@eight.example');
  });

  it('from a mail of the inbox, and back again', async () => {
    await post('ada@nine.example', 'In the inbox');
    const page = await lab.open('#/inbox');
    await page.locator('[data-message-id]').click();
    await page.getByRole('link', { name: 'Trace this address' }).click();
    await page.getByTestId('traced-mail').getByText('In the inbox').waitFor();
    await page.goBack();
    await page.getByTestId('mail').waitFor();
    expect(await page.getByTestId('trace-report').count()).toBe(0);
  });

  it('with the address that the last mail went to, until another is typed', async () => {
    const page = await lab.open('#/send');
    await page.getByLabel('To', { exact: true }).fill('ada@ten.example');
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    expect(await addressField(page).inputValue()).toBe('ada@ten.example');
    await addressField(page).fill('');
    expect(await addressField(page).inputValue()).toBe('');
  });

  it('keeps address and period over a reload', async () => {
    const page = await lab.open('#/trace');
    await addressField(page).fill('kept@eleven.example');
    await page.getByLabel('How far back').selectOption('Last 30 days');
    await page.reload();
    expect(await addressField(page).inputValue()).toBe('kept@eleven.example');
    expect(await page.getByLabel('How far back').inputValue()).toBe('720');
    await page.getByRole('heading', { name: 'Nobody traced yet' }).waitFor();

    await page.keyboard.press('Tab');
    await page.getByTestId('trace').click();
    await verdict(page).waitFor();
    await page.reload();
    expect(await shownText(report(page))).toContain('kept@eleven.example · Last 30 days');
  });

  it('by keyboard alone', async () => {
    await post('ada@twelve.example', 'By keyboard');
    const page = await lab.open('#/send');
    const { keyboard } = page;
    const tabTo = async (name: string) => {
      for (let step = 0; step < 40 && (await focused(page)) !== name; step += 1) await keyboard.press('Tab');
      expect(await focused(page)).toBe(name);
    };
    await keyboard.press('Tab');
    await tabTo('Trace');
    await keyboard.press('Enter');
    await page.getByTestId('view-trace').waitFor();
    await tabTo('Address');
    await keyboard.type('ada@twelve.example');
    await tabTo('How far back');
    await keyboard.press('ArrowDown');
    await tabTo('Trace');
    await keyboard.press('Enter');
    await page.getByTestId('traced-mail').getByText('By keyboard').waitFor();
    expect(await focused(page)).toBe('Trace');
    expect(await shownText(page.getByRole('status').filter({ hasText: 'It was delivered' }))).toContain(
      'twelve.example',
    );
    expect(await shownText(report(page))).toContain('Last 7 days');

    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('Address');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('nobody@twelve.example');
    await keyboard.press('Enter');
    await verdict(page).getByText('no events of emails to nobody@twelve.example').waitFor();
  });
});

it.each([
  { name: 'before the first question', hash: '#/trace', reach: 'Nobody traced yet' },
  { name: 'with a delivered mail', hash: '#/trace/ada@access.example', reach: 'It was delivered' },
  { name: 'with an address held back', hash: '#/trace/bounce@access.example', reach: 'permanently rejected' },
  { name: 'with no mail', hash: '#/trace/nobody@access.example', reach: 'no events' },
])('has no barrier that axe knows, in light and in dark, and fits a phone: $name', async ({ hash, reach }) => {
  const long = 'A subject that is so long that it must be cut or broken somewhere, even without-a-single-space-in-it';
  if (!hash.includes('nobody') && hash.includes('@')) await post(hash.split('/')[2] ?? '', long);
  const page = await lab.open(hash, { widthPx: 320 });
  await page.getByRole('heading', { name: reach }).first().waitFor();
  expect(await overflowPx(page)).toBe(0);
  expect(await findBarriers(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findBarriers(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await findBarriers(page)).toEqual([]);
});
