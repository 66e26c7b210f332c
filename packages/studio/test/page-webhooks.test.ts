// Webhooks of the local Mailgun in the browser: what was posted about an email, and everything that was posted.
import { expect, it } from 'vitest';
import { serve } from './lab.ts';
import { usePageFixture, visibleText } from './support/page-fixture.ts';

const fixture = usePageFixture();

it('shows what was posted about an email, without the secrets of its URL', async () => {
  const consumer = new URL(await serve((_request, response) => response.end()));
  const target = `http://ada:secret-1@${consumer.host}/hooks?token=secret-2`;
  fixture.emulator.webhooks.add({ url: target, events: ['delivered'], domain: 'mg.example.com' });
  await fixture.post({ subject: 'First', text: 'Hello' });
  await fixture.post({ subject: 'Second', text: 'Hello' });
  await fixture.emulator.webhooks.waitFor({ event: 'delivered', state: 'delivered' });
  await expect.poll(() => fixture.emulator.webhooks.list({ state: 'delivered' }).length).toBe(2);

  const page = await fixture.open('#/inbox');
  await page.getByTestId('email-list').getByText('Second').click();
  await page.getByRole('tab', { name: 'Webhooks' }).click();
  const posts = await visibleText(page.getByTestId('webhook-posts'));
  expect(posts).toMatch(
    /^delivered\s+received\s+http:\/\/127\.0\.0\.1:\d+\/hooks\s+to ada@example\.org\s+.*: 200, \d+ ms$/,
  );
  await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
  await expect.poll(() => page.getByTestId('webhook-posts').getByText('received').count()).toBe(2);
  expect(await page.content()).not.toMatch(/secret-[12]/);
});
