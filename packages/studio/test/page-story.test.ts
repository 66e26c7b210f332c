// The whole way in one test: from a first visit to nine branded emails in four languages in a Logto, without any JSON. What Logto
// then sends is what the board shows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { designTypes } from '../src/design/wording.ts';
import { createBoard } from '../src/project/board.ts';
import { apiKey } from './lab.ts';
import { appId, appSecret, createLogtoStandIn } from './support/logto-stand-in.ts';
import { usePageFixture, visibleText } from './support/page-fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'studio-story-'));
const logto = await createLogtoStandIn();
logto.connector = {
  id: 'c1',
  connectorId: 'mailgun',
  config: { domain: 'mg.example.com', from: 'Acme <a@mg.example.com>', apiKey },
};
const fixture = usePageFixture({}, { projectFile: path.join(folder, 'mailgun-studio.json') });
afterAll(async () => {
  await logto.close();
  rmSync(folder, { recursive: true });
});

/** The board and Logto fill in other examples: code, link and the organization's name. */
const withoutValues = (text: string) =>
  text
    .replace(/\d{6}/g, 'CODE')
    .replace(/https:[^\s'"<]+/g, 'LINK')
    .replace(/(?:Analytical )?Engines/g, 'ORGANIZATION');

const cell = (page: Page, item: string) => page.locator(`[data-cell="${item}"]`);

it('from the first visit to branded emails in Logto', async () => {
  const page = await fixture.open();
  await page.getByRole('heading', { name: 'Board' }).waitFor();
  await page.getByLabel('Product name').fill('Acme');
  await page.getByLabel('Accent color', { exact: true }).fill('#117733');
  for (const tag of ['fr', 'de', 'ar']) await page.getByLabel('Add a language').selectOption(tag);
  await cell(page, 'SignIn.fr').getByText('pour Acme').waitFor();
  expect(await page.getByRole('columnheader').allInnerTexts()).toHaveLength(5);

  await cell(page, 'Register.en').getByRole('link').first().click();
  await page.getByLabel('Title', { exact: true }).fill('Welcome to Acme');
  await page.getByRole('link', { name: 'Board' }).last().click();
  await cell(page, 'Register.en').waitFor();

  await page.getByRole('link', { name: 'Publish' }).click();
  await page.getByLabel('Endpoint').fill(logto.env.LOGTO_ENDPOINT ?? '');
  await page.getByLabel('App ID').fill(appId);
  await page.getByLabel('App secret').fill(appSecret);
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByTestId('review').waitFor();
  for (const box of await page.locator('.publish-question input').all()) await box.check();
  await page.getByTestId('publish').click();
  await page.getByRole('heading', { name: 'Published' }).waitFor();

  const { project } = await (await fetch(`${fixture.studio.url}/api/project`)).json();
  for (const { type, language, subject, html } of createBoard().render({ project })) {
    const sent = logto.render(type, language);
    expect(withoutValues(sent.subject), `${type} ${language}`).toBe(withoutValues(subject));
    expect(withoutValues(sent.html), `${type} ${language}`).toBe(withoutValues(html));
    expect(html).toContain(`lang='${language}'`);
  }
  expect(logto.render('Register', 'en').html).toContain('Welcome to Acme');
  expect(Object.keys(logto.connector?.config.deliveries as object)).toEqual([...designTypes]);
  expect(logto.connector?.config.apiKey).toBe(apiKey);
  expect(await visibleText(page.locator('body'))).not.toContain(apiKey);
});
