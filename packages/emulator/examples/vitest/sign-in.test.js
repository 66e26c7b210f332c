// Vitest: the emailed code signs in, and the user sees when Mailgun is down.
import { createEmulator } from 'mailgun-emulator';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSignIn } from '../sign-in.js';

/** @type {import('mailgun-emulator').Emulator} */
let mailgun;
/** @type {Awaited<ReturnType<typeof startSignIn>>} */
let app;
beforeAll(async () => {
  mailgun = await createEmulator();
  app = await startSignIn({ mailgunUrl: mailgun.url, apiKey: 'any-key', domain: 'mg.example.com' });
});
beforeEach(() => mailgun.inbox.clear());
afterAll(async () => {
  await app.close();
  await mailgun.close();
});

const post = async (/** @type {string} */ path, /** @type {Record<string, string>} */ fields) =>
  (await fetch(app.url + path, { method: 'POST', body: new URLSearchParams(fields) })).text();

it('signs in with the code from the email', async () => {
  await post('/code', { email: 'ada@example.org' });
  const email = await mailgun.inbox.waitFor({ to: 'ada@example.org' });
  expect(email.subject).toBe('Your code');
  expect(await post('/verify', { email: 'ada@example.org', code: email.codes[0] ?? '' })).toContain(
    'Signed in as ada@example.org',
  );
});

it('reports that the email could not be sent when Mailgun is down', async () => {
  mailgun.faults.add({ status: 503 });
  expect(await post('/code', { email: 'ada@example.org' })).toContain('We could not send the email.');
  expect(mailgun.requests({ to: 'ada@example.org' })).toHaveLength(1);
});

it('reports it when a limit of Mailgun is exceeded', async () => {
  mailgun.faults.add({ response: 'recipientLimit', retryAfterSeconds: 120 });
  expect(await post('/code', { email: 'ada@example.org' })).toContain('We could not send the email.');
});
