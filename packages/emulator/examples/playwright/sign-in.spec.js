// Playwright: a user signs in with the code from the email.
import { test as base, expect } from '@playwright/test';
import { createEmulator } from 'mailgun-emulator';
import { startSignIn } from '../sign-in.js';

/** @typedef {{ mailgun: import('mailgun-emulator').Emulator, appUrl: string }} Fixtures */

const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures>} */ ({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    mailgun: async ({}, use) => {
      const mailgun = await createEmulator();
      await use(mailgun);
      await mailgun.close();
    },
    appUrl: async ({ mailgun }, use) => {
      const app = await startSignIn({ mailgunUrl: mailgun.url, apiKey: 'any-key', domain: 'mg.example.com' });
      await use(app.url);
      await app.close();
    },
  }),
);

test('signs in with the code from the email', async ({ page, mailgun, appUrl }) => {
  await page.goto(appUrl);
  await page.getByLabel('Email').fill('ada@example.org');
  await page.getByRole('button', { name: 'Send code' }).click();
  const email = await mailgun.inbox.waitFor({ to: 'ada@example.org' });
  await page.getByLabel('Code').fill(email.codes[0] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('status')).toHaveText('Signed in as ada@example.org');
});

test('refuses another code', async ({ page, mailgun, appUrl }) => {
  await page.goto(appUrl);
  await page.getByLabel('Email').fill('bob@example.org');
  await page.getByRole('button', { name: 'Send code' }).click();
  await mailgun.inbox.waitFor({ to: 'bob@example.org' });
  await page.getByLabel('Code').fill('x');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('status')).toHaveText('That is not the code.');
});
