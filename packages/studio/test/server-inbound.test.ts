// Inbound emails for the page, when their content cannot be read.
import { describe, expect, it } from 'vitest';
import { createInboundRoutes } from '../src/server/inbound-routes.ts';
import { createLab, type Json } from './lab.ts';

async function call(url: string, path: string) {
  const app = createInboundRoutes(url);
  app.onError((error) =>
    Response.json({ error: error.message }, { status: 'status' in error ? Number(error.status) : 500 }),
  );
  const response = await app.request(path);
  return { status: response.status, body: (await response.json()) as Json };
}

describe('an inbound email', () => {
  it('that is not there is a 404', async () => {
    const { emulator } = await createLab();

    expect(await call(emulator.url, '/api/inbound')).toEqual({ status: 200, body: { rows: [] } });
    expect(await call(emulator.url, '/api/inbound/x')).toEqual({
      status: 404,
      body: { error: 'This email is no longer at the local Mailgun.' },
    });
  });

  it('is listed without its content when the local Mailgun has API keys of its own', async () => {
    const { emulator } = await createLab({ keys: [{ key: 'own' }] });
    const body = new FormData();
    for (const [name, value] of [
      ['expression', 'match_recipient("reply@.*")'],
      ['action', 'store()'],
    ] as const)
      body.append(name, value);
    await fetch(`${emulator.url}/v3/routes`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('api:own')}` },
      body,
    });
    await emulator.inbound.receive({ from: 'ada@example.org', to: 'reply@mg.example.com', subject: 'Re', text: 'Yes' });
    const { rows } = (await call(emulator.url, '/api/inbound')).body;

    expect(rows).toMatchObject([{ from: 'ada@example.org', subject: 'Re', actions: ['store()'] }]);
    expect(await call(emulator.url, `/api/inbound/${encodeURIComponent(rows[0].key)}`)).toEqual({
      status: 502,
      body: { error: expect.stringContaining('was started with API keys of its own') },
    });
  });

  it('cannot be read from a local Mailgun that does not respond', async () => {
    expect(await call('http://127.0.0.1:1', '/api/inbound')).toEqual({
      status: 502,
      body: { error: 'The local Mailgun does not respond. Start the studio again.' },
    });
  });
});
