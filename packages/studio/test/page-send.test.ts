// Send in the browser: what happened to an accepted email, and a report that is still there after coming back.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { replaceText, usePageFixture, visibleText } from './support/page-fixture.ts';

const fixture = usePageFixture();

async function sendTo(page: Page, address: string): Promise<void> {
  await page.getByLabel('To', { exact: true }).fill(address);
  await page.getByTestId('send').click();
  await page.getByTestId('send-report').waitFor();
}

describe('an email to a suppressed address', () => {
  it.each([
    { list: 'bounces', button: 'Remove it from the bounce list' },
    { list: 'unsubscribes', button: 'Remove it from the unsubscribe list' },
    { list: 'complaints', button: 'Remove it from the complaint list' },
  ])(
    'is reported as not delivered, and the address can be taken off the local list: $list',
    async ({ list, button }) => {
      const address = `${list}@example.org`;
      const url = `${fixture.emulator.url}/v3/mg.example.com/${list}`;
      const headers = { authorization: `Basic ${btoa('api:any-key')}` };
      await fetch(url, { method: 'POST', headers, body: new URLSearchParams({ address }) });
      const page = await fixture.open('#/send');
      await sendTo(page, address);
      await page.getByRole('heading', { name: 'Accepted, and not delivered' }).waitFor();
      expect(await visibleText(page.getByTestId('send-report'))).toContain('Mailgun did not try');
      expect(await page.getByRole('link', { name: 'Open the email' }).count()).toBe(0);

      await page.getByRole('button', { name: button }).click();
      await page.getByText('Send again.').waitFor();
      expect((await fetch(`${url}/${address}`, { headers })).status).toBe(404);
      await sendTo(page, address);
      await page.getByRole('link', { name: 'Open the email' }).waitFor();
      expect(await page.getByRole('heading', { name: 'Accepted by Mailgun' }).count()).toBe(1);
      expect((await fixture.emulator.inbox.list()).map(({ to }) => to)).toEqual([address]);
    },
  );
});

it('keeps the report while an email is opened', async () => {
  const page = await fixture.open('#/send');
  await sendTo(page, 'ada@example.org');
  await page.getByRole('link', { name: 'Open the email' }).click();
  await page.getByTestId('email').waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Accepted by Mailgun' }).waitFor();
  expect(await visibleText(page.getByTestId('send-report'))).toContain('ada@example.org');
});

it('keeps what an editor can undo while another view is open', async () => {
  const page = await fixture.open('#/configure');
  await replaceText(page, 'Deliveries', '{ "Generic": { "html": "<p>{{code}} of mine</p>" } }');
  await page.getByRole('link', { name: 'Send', exact: true }).click();
  await page.getByRole('link', { name: 'Configure', exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'Deliveries' });
  await page.locator('[data-editor=ready]').waitFor();
  expect(await visibleText(editor)).toContain('of mine');
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => visibleText(editor)).not.toContain('of mine');
});
