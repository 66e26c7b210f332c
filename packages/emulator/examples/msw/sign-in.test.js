// MSW 2: requests to https://api.mailgun.net are handled in process. The application keeps its URL.
import { createEmulator } from 'mailgun-emulator';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const mailgun = await createEmulator();
const network = setupServer(
  http.all('https://api.mailgun.net/*', ({ request }) => mailgun.fetch(request)),
  http.all('https://api.eu.mailgun.net/*', ({ request }) => mailgun.fetch(request)),
);
beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => mailgun.inbox.clear());
afterAll(async () => {
  network.close();
  await mailgun.close();
});

/** Your application: it knows nothing of the emulator. @param {string} to @param {string} code */
const sendCode = (to, code) =>
  fetch('https://api.mailgun.net/v3/mg.example.com/messages', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('api:any-key')}` },
    body: new URLSearchParams({ from: 'a@mg.example.com', to, subject: 'Your code', text: `Your code is ${code}.` }),
  });

it('receives what the application sends to Mailgun', async () => {
  expect((await sendCode('ada@example.org', '012345')).status).toBe(200);
  const email = await mailgun.inbox.waitFor({ to: 'ada@example.org' });
  expect(email.codes).toEqual(['012345']);
});

it('queues a fault', async () => {
  mailgun.faults.add({ response: 'recipientLimit', retryAfterSeconds: 120 });
  expect((await sendCode('ada@example.org', '012345')).status).toBe(420);
  expect(await mailgun.inbox.list()).toEqual([]);
});
