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
import { appId, appSecret, createLogtoStandIn, type LogtoStandIn } from './support/logto-stand-in.ts';
import { editorOf, readProject, replaceText, usePageFixture, visibleText } from './support/page-fixture.ts';

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

const byHand = '<html lang="en"><body><p>By hand: {{code}}</p></body></html>';
const json = /JSON|[{[]\s*"/;

const cell = (page: Page, item: string) => page.locator(`[data-cell="${item}"]`);

async function connect(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Publish' }).click();
  await page.getByLabel('Endpoint').fill(logto.url);
  await page.getByLabel('App ID').fill(appId);
  await page.getByLabel('App secret').fill(appSecret);
  await page.getByRole('button', { name: 'Connect' }).click();
}

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
  await cell(page, 'BindMfa.en').getByRole('link').first().click();
  await page.getByRole('tab', { name: 'HTML' }).click();
  await editorOf(page, 'HTML').waitFor();
  await replaceText(page, 'HTML', byHand);
  await page.frameLocator('.email-editor-result iframe').last().getByText('By hand: 124586').waitFor();
  await page.getByRole('link', { name: 'Board' }).last().click();
  await page.getByLabel('Product name').fill('Beyond');
  await page.getByLabel('Accent color', { exact: true }).fill('#7733bb');
  await cell(page, 'SignIn.fr').getByText('pour Beyond').waitFor();
  await cell(page, 'BindMfa.en').getByText('Edited by hand').waitFor();
  expect(await visibleText(page.locator('body'))).not.toMatch(json);

  await connect(page);
  await page.getByTestId('review').waitFor();
  expect(await visibleText(page.locator('body'))).not.toMatch(json);
  for (const box of await page.locator('.publish-question input').all()) await box.check();
  await page.getByTestId('publish').click();
  await page.getByRole('heading', { name: 'Published' }).waitFor();

  const { project } = await (await fetch(`${fixture.studio.url}/api/project`)).json();
  for (const { type, language, subject, html } of createBoard().render({ project })) {
    const sent = logto.render(type, language);
    expect(withoutValues(sent.subject), `${type} ${language}`).toBe(withoutValues(subject));
    expect(withoutValues(sent.html), `${type} ${language}`).toBe(withoutValues(html));
    expect(sent.html).toMatch(new RegExp(`lang=["']?${language}\\b`));
    if (type !== 'BindMfa' || language !== 'en') expect(sent.html).toContain('#7733bb');
  }
  expect(logto.render('BindMfa', 'en').html).toBe(byHand.replace('{{code}}', '123456'));
  expect(logto.render('Register', 'en').html).toContain('Welcome to Acme');
  expect(Object.keys(logto.connector?.config.deliveries as object)).toEqual([...designTypes]);
  expect(logto.connector?.config.apiKey).toBe(apiKey);
  expect(await visibleText(page.locator('body'))).not.toContain(apiKey);
});

it('sets up the connector in a Logto without one, and says what is missing', async () => {
  logto.connector = null;
  const page = await fixture.open('#/publish', { expectedProblems: /422|400/ });
  const disconnect = page.getByRole('button', { name: 'Disconnect' });
  await disconnect.or(page.getByTestId('connect')).first().waitFor();
  if (await disconnect.isVisible()) await disconnect.click();
  await connect(page);
  await page.getByLabel('Mailgun API key').waitFor();
  expect(await page.getByRole('alert').count(), 'no error before anything is typed').toBe(0);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page
    .getByText('Missing: Mailgun API key (MAILGUN_API_KEY), domain (under Configure, or MAILGUN_DOMAIN)')
    .waitFor();

  await page.getByRole('link', { name: 'Configure' }).click();
  await page.getByLabel('Domain', { exact: true }).fill('mg.acme.example');
  await page.getByLabel('Sender', { exact: true }).fill('Acme <hello@mg.acme.example>');
  await expect
    .poll(async () => JSON.stringify(await readProject(fixture.studio.url)))
    .toContain('hello@mg.acme.example');
  await page.getByRole('link', { name: 'Publish' }).click();
  await page.getByLabel('Mailgun API key').fill(apiKey);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByTestId('publish').click();
  await page.getByRole('heading', { name: 'Published' }).waitFor();
  const { connector } = logto as LogtoStandIn;
  expect(connector).toMatchObject({
    connectorId: 'mailgun',
    config: { apiKey, domain: 'mg.acme.example', from: 'Acme <hello@mg.acme.example>' },
  });
  expect(connector?.config, 'the address of the local Mailgun').not.toHaveProperty('endpoint');
});
