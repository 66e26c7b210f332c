// Trace in a real browser: "I never got my code", from the form, a link and a route, and its report.
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { findViolations, focused, overflowPx, usePageFixture, visibleText } from './support/page-fixture.ts';

/** How far the emulator's clock is behind: its emails are that old. */
let behindMs = 0;
const fixture = usePageFixture({ now: () => Date.now() - behindMs });
beforeEach(() => {
  behindMs = 0;
});

const hourMs = 60 * 60 * 1000;
const domain = 'mg.example.com';
const post = (to: string, subject: string) => fixture.post({ to, subject, text: 'Hello' });
const report = (page: Page) => page.getByTestId('trace-report');
const headline = (page: Page) => report(page).getByRole('heading', { level: 2 });
const addressField = (page: Page) => page.getByLabel('Address', { exact: true });

async function trace(page: Page, address: string): Promise<void> {
  await addressField(page).fill(address);
  await page.getByTestId('trace').click();
}

describe('the report', () => {
  it('shows for a delivered email the headline, then each event with its time', async () => {
    await post('greylist@one.example', '402913 is your code');
    const page = await fixture.open('#/trace');
    await page.getByRole('heading', { name: 'No address traced yet' }).waitFor();
    await trace(page, 'greylist@one.example');
    await headline(page).getByText('It was delivered: the mail server of one.example accepted it.').waitFor();
    expect(page.url()).toBe(`${fixture.studio.url}/#/trace/greylist@one.example`);
    expect(await report(page).getAttribute('data-outcome')).toBe('success');
    expect(await visibleText(report(page))).toContain('greylist@one.example · Last 3 days');

    const email = page.getByTestId('traced-email');
    await email.getByRole('heading', { name: '402913 is your code' }).waitFor();
    const events = await email.getByRole('listitem').evaluateAll((items) =>
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

  it('shows for a suppressed recipient the list, time, reason, and how to remove it', async () => {
    await post('bounce@two.example', 'First');
    const page = await fixture.open('#/trace/bounce@two.example');
    await headline(page).getByText('permanently rejected the email: “550 No Such User Here”.').waitFor();
    expect(await report(page).getAttribute('data-outcome')).toBe('failure');
    const suppression = page.locator('[data-list=bounces]');
    expect(await visibleText(suppression)).toMatch(
      /List\s+bounces\s+Since\s+.*\d.*\s+Reason\s+550 No Such User Here\s+To remove it\s+In Mailgun, open Suppressions of mg\.example\.com, list bounces, and delete bounce@two\.example; or call DELETE \/v3\//,
    );

    await post('bounce@two.example', 'Second');
    await page.getByTestId('trace').click();
    await headline(page).getByText('Mailgun did not try: an earlier email to bounce@two.example bounced').waitFor();
    expect(await page.getByTestId('traced-email').getByRole('heading').allInnerTexts()).toEqual(['Second', 'First']);
    expect((await visibleText(report(page))).match(/DELETE \/v3\//g)).toHaveLength(1);
  });

  it('says for an address without emails that there are none, and why that can be', async () => {
    const page = await fixture.open('#/trace/nobody@three.example');
    await headline(page).getByText('Mailgun has no events of emails to nobody@three.example').waitFor();
    expect(await report(page).getAttribute('data-outcome')).toBe('none');
    expect(await page.getByTestId('traced-email').count()).toBe(0);
  });

  it('covers the selected period', async () => {
    behindMs = 5 * 24 * hourMs;
    await post('old@four.example', 'Five days ago');
    behindMs = 0;
    const page = await fixture.open('#/trace/old@four.example');
    await headline(page).getByText('Mailgun has no events').waitFor();
    await page.getByLabel('Period').selectOption('Last 7 days');
    await page.getByTestId('trace').click();
    await page.getByTestId('traced-email').getByText('Five days ago').waitFor();
    expect(await visibleText(report(page))).toContain('old@four.example · Last 7 days');
  });

  it('links to Configure when the config’s connection has errors', async () => {
    const seenCount = fixture.emulator.requests().length;
    const page = await fixture.open('#/configure');
    await page.getByLabel('Domain', { exact: true }).fill('https://wrong/');
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    await trace(page, 'ada@example.org');
    await headline(page).getByText('Mailgun was not contacted: the connection fields have errors.').waitFor();
    await page.getByRole('link', { name: 'Go to Configure' }).click();
    await page.getByTestId('view-configure').waitFor();
    expect(fixture.emulator.requests()).toHaveLength(seenCount);
  });

  it('shows an error of the studio’s own server', async () => {
    const page = await fixture.open('#/trace', { expectedProblems: /500|Internal Server Error/ });
    await page.route('**/api/trace', (route) =>
      route.fulfill({ status: 500, json: { error: 'Internal error in the studio. Please report it.' } }),
    );
    await trace(page, 'ada@example.org');
    expect(await visibleText(page.getByRole('alert'))).toBe('Internal error in the studio. Please report it.');
    expect(await report(page).count()).toBe(0);
  });

  it('shows an invalid address at the field', async () => {
    const page = await fixture.open('#/trace/nobody');
    await page.getByText('Enter one email address, such as ada@example.org.').waitFor();
    await addressField(page).fill('two@addresses@example.org');
    await page.keyboard.press('Enter');
    expect(await addressField(page).getAttribute('aria-invalid')).toBe('true');
    await trace(page, 'ada@five.example');
    await headline(page).waitFor();
    expect(await addressField(page).getAttribute('aria-invalid')).toBe('false');
  });
});

describe('while a trace runs', () => {
  it('shows progress after 300 ms, not before', async () => {
    fixture.emulator.faults.add({ delayMs: 1_200, match: { path: `/v3/${domain}/events` } });
    const page = await fixture.open('#/trace/ada@six.example');
    await page.getByRole('progressbar', { name: 'Tracing' }).waitFor();
    await headline(page).waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
  });

  it('accepts a newer trace, and drops a late response to the older one', async () => {
    await post('early@seven.example', 'For the older trace');
    await post('late@seven.example', 'For the newer trace');
    const page = await fixture.open('#/trace');
    fixture.emulator.faults.add({ delayMs: 1_500, match: { path: `/v3/${domain}/events` } });
    const late = page.waitForResponse((response) => response.request().postData()?.includes('early@') === true);
    await trace(page, 'early@seven.example');
    await expect.poll(() => fixture.emulator.faults.pending()).toEqual([]);
    await trace(page, 'late@seven.example');
    await page.getByTestId('traced-email').getByText('For the newer trace').waitFor();
    expect(JSON.stringify(await (await late).json())).toContain('For the older trace');
    await page.waitForTimeout(200);
    expect(await visibleText(page.getByTestId('trace-result'))).not.toContain('For the older trace');
    await page.getByTestId('traced-email').getByText('For the newer trace').waitFor();
  });
});

describe('the way to a trace', () => {
  it('is a link in the report of a send, which starts it', async () => {
    const page = await fixture.open('#/send');
    await page.getByLabel('To', { exact: true }).fill('complaint@eight.example');
    await page.getByTestId('send').click();
    await page.getByRole('link', { name: 'Trace this address' }).click();
    await headline(page).getByText('It was delivered, and then marked as spam').waitFor();
    await page.locator('[data-list=complaints]').waitFor();
    expect(await addressField(page).inputValue()).toBe('complaint@eight.example');
  });

  it('is a link in an email of the inbox, and the browser goes back to it', async () => {
    await post('ada@nine.example', 'In the inbox');
    const page = await fixture.open('#/inbox');
    await page.locator('[data-message-id]').click();
    await page.getByRole('link', { name: 'Trace this address' }).click();
    await page.getByTestId('traced-email').getByText('In the inbox').waitFor();
    await page.goBack();
    await page.getByTestId('email').waitFor();
    expect(await page.getByTestId('trace-report').count()).toBe(0);
  });

  it('starts with the recipient of the last send until another address is typed', async () => {
    const page = await fixture.open('#/send');
    await page.getByLabel('To', { exact: true }).fill('ada@ten.example');
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    expect(await addressField(page).inputValue()).toBe('ada@ten.example');
    await addressField(page).fill('');
    expect(await addressField(page).inputValue()).toBe('');
  });

  it('keeps address and period over a reload', async () => {
    const page = await fixture.open('#/trace');
    await addressField(page).fill('kept@eleven.example');
    await page.getByLabel('Period').selectOption('Last 30 days');
    await page.reload();
    expect(await addressField(page).inputValue()).toBe('kept@eleven.example');
    expect(await page.getByLabel('Period').inputValue()).toBe('720');
    await page.getByRole('heading', { name: 'No address traced yet' }).waitFor();

    await page.keyboard.press('Tab');
    await page.getByTestId('trace').click();
    await headline(page).waitFor();
    await page.reload();
    expect(await visibleText(report(page))).toContain('kept@eleven.example · Last 30 days');
  });

  it('leaves the focus where a fast user puts it as soon as the view is there', async () => {
    const page = await fixture.open('#/send');
    const focusedAfterMs = (ms: number) =>
      page.evaluate(`new Promise((resolve) => {
        new MutationObserver((_changes, observer) => {
          const input = document.querySelector('[data-testid=view-trace] input');
          if (!input) return;
          observer.disconnect();
          input.focus();
          setTimeout(() => resolve(document.activeElement === input), ${ms});
        }).observe(document.body, { attributes: true, childList: true, subtree: true });
        location.hash = '#/trace';
      })`);
    expect(await focusedAfterMs(500)).toBe(true);
  });

  it('works by keyboard alone', async () => {
    await post('ada@twelve.example', 'By keyboard');
    const page = await fixture.open('#/send');
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
    await expect.poll(() => page.getByLabel('Address').inputValue()).toBe('ada@twelve.example');
    await tabTo('Period');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await tabTo('Trace');
    // The button, and not the link of the same name in the navigation.
    await expect.poll(() => page.evaluate('document.activeElement?.tagName')).toBe('BUTTON');
    await keyboard.press('Enter');
    await page.getByTestId('traced-email').getByText('By keyboard').waitFor();
    expect(await focused(page)).toBe('Trace');
    expect(await visibleText(page.getByRole('status').filter({ hasText: 'It was delivered' }))).toContain(
      'twelve.example',
    );
    expect(await visibleText(report(page))).toContain('Last 7 days');

    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('Address');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('nobody@twelve.example');
    await keyboard.press('Enter');
    await headline(page).getByText('no events of emails to nobody@twelve.example').waitFor();
  });
});

it.each([
  { name: 'before the first trace', hash: '#/trace', reach: 'No address traced yet' },
  { name: 'with a delivered email', hash: '#/trace/ada@access.example', reach: 'It was delivered' },
  { name: 'with a suppressed address', hash: '#/trace/bounce@access.example', reach: 'permanently rejected' },
  { name: 'without emails', hash: '#/trace/nobody@access.example', reach: 'no events' },
])('has no violations found by axe, in light and dark, and fits a phone: $name', async ({ hash, reach }) => {
  const long = 'A subject that is so long that it must be cut or broken somewhere, even without-a-single-space-in-it';
  if (!hash.includes('nobody') && hash.includes('@')) await post(hash.split('/')[2] ?? '', long);
  const page = await fixture.open(hash, { widthPx: 320 });
  await page.getByRole('heading', { name: reach }).first().waitFor();
  expect(await overflowPx(page)).toBe(0);
  expect(await findViolations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await findViolations(page)).toEqual([]);
});
