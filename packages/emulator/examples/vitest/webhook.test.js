// Vitest: the application learns of a bounce, and gets a reply, as it does in production.
import { createEmulator } from 'mailgun-emulator';
import { afterAll, expect, it } from 'vitest';
import { startWebhookApp } from '../webhook-app.js';

const domain = 'mg.example.com';
const mailgun = await createEmulator();
const app = await startWebhookApp({ signingKey: mailgun.webhooks.signingKey });
afterAll(() => Promise.all([mailgun.close(), app.close()]));

const post = (/** @type {string} */ path, /** @type {Record<string, string>} */ fields) =>
  fetch(mailgun.url + path, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('api:any-key')}` },
    body: new URLSearchParams(fields),
  });

it('remembers an address that bounces', async () => {
  await post(`/v3/domains/${domain}/webhooks`, { id: 'permanent_fail', url: `${app.url}/bounces` });
  await post(`/v3/${domain}/messages`, { from: `a@${domain}`, to: 'bounce@example.org', text: 'Hello' });
  const { state } = await mailgun.webhooks.waitFor({ event: 'permanent_fail', to: 'bounce@example.org' });
  expect(state).toBe('delivered'); // The application responded with 200.
  expect([...app.bounced]).toEqual(['bounce@example.org']);
});

it('takes a reply', async () => {
  await post('/v3/routes', { expression: 'match_recipient("reply@.*")', action: `forward("${app.url}/replies")` });
  await mailgun.inbound.receive({ from: 'Ada <ada@example.org>', to: `reply@${domain}`, text: 'Yes!\n\n> Coming?\n' });
  await mailgun.webhooks.waitFor({ kind: 'route', to: `reply@${domain}` });
  expect(app.replies).toEqual([{ from: 'ada@example.org', text: 'Yes!' }]);
});

it('refuses what is not signed with the key', async () => {
  const signature = { timestamp: String(Math.floor(Date.now() / 1_000)), token: 'x', signature: 'ff' };
  const body = JSON.stringify({ signature, 'event-data': { recipient: 'mallory@example.org' } });
  expect((await fetch(`${app.url}/bounces`, { method: 'POST', body })).status).toBe(406);
  expect(app.bounced.has('mallory@example.org')).toBe(false);
});
