// Emails from outside in the browser: those that matched a route of the local Mailgun, without the secrets of its URLs.
import { expect, it } from 'vitest';
import { findViolations, overflowPx, usePageFixture, visibleText } from './support/page-fixture.ts';

const fixture = usePageFixture();

async function addRoute(expression: string, ...actions: string[]): Promise<void> {
  const body = new FormData();
  body.append('expression', expression);
  for (const action of actions) body.append('action', action);
  const response = await fetch(`${fixture.emulator.url}/v3/routes`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('api:any-key')}` },
    body,
  });
  expect(response.status).toBe(200);
}

it('shows an inbound email as such, with its content and what the routes did', async () => {
  const page = await fixture.open('#/inbox/inbound', { widthPx: 375 });
  await page.getByRole('heading', { name: 'No inbound emails yet' }).waitFor();
  await addRoute(
    'match_recipient("reply@.*")',
    'store()',
    'forward("http://ada:secret-1@127.0.0.1:9/in?token=secret-2")',
  );
  const email = { from: 'Ada <ada@example.org>', subject: 'Re: Your invitation', text: 'Yes!', html: '<p>Oh yes!</p>' };
  await fixture.emulator.inbound.receive({ ...email, to: 'reply@mg.example.com' });
  await fixture.emulator.inbound.receive({ ...email, to: 'nobody@mg.example.com' });

  const list = page.getByTestId('inbound');
  await list.getByText('Re: Your invitation').waitFor();
  expect(await list.locator('li').count(), 'those that matched a route').toBe(1);
  expect(await visibleText(list)).toMatch(
    /^Re: Your invitation inbound\s+Ada <ada@example\.org> to reply@mg\.example\.com\s[\s\S]*store\(\)\s+forward\("http:\/\/127\.0\.0\.1:9\/in"\)$/,
  );
  await list.getByRole('button').click();
  await page.frameLocator('.inbound iframe').getByText('Oh yes!').waitFor();
  await page.getByRole('tab', { name: 'Text' }).click();
  await page.getByRole('region', { name: 'Text part' }).getByText('Yes!', { exact: true }).waitFor();
  expect(await page.content()).not.toMatch(/secret-[12]/);
  expect(await findViolations(page)).toEqual([]);
  expect(await overflowPx(page)).toBe(0);

  await page.getByRole('link', { name: 'Delivered' }).click();
  await page.getByRole('heading', { name: 'No emails yet' }).waitFor();
});
