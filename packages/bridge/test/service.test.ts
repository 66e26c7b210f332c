import { describe, expect, it } from 'vitest';
import { buildConfig, start, token } from './support/start-bridge.js';

const code = '012345';
const signIn = { type: 'SignIn', payload: { code, locale: 'en' } };
/** Before any bridge listens. */
const { Request, Response } = globalThis;

describe('the limits', () => {
  it('refuse one recipient too many in the user’s language, and nobody else', async () => {
    const { post, send, emulator, metrics } = await start({ recipientLimit: 2, now: () => 0 });
    const payload = { code, locale: 'de' };
    await send({ type: 'SignIn', payload });
    await send({ to: 'Jane@Example.com', type: 'SignIn', payload });
    const refused = await post({ to: 'jane@example.com', type: 'SignIn', payload });
    await send({ to: 'ada@example.com', type: 'SignIn', payload });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('300');
    expect(await refused.text()).toMatch(
      /^Im Moment können keine E-Mails gesendet werden\. .* \(Referenz [0-9a-f]{8}\)$/,
    );
    expect(await emulator.inbox.list()).toHaveLength(3);
    expect(await metrics()).toContain('refused_total{reason="limited"} 1');
  });

  it('refuse too many in total', async () => {
    const { send, emulator } = await start({ totalLimit: 2, now: () => 0 });
    const to = ['a@example.com', 'b@example.com', 'c@example.com'];
    const results = await Promise.allSettled(to.map((address) => send({ to: address, ...signIn })));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(await emulator.inbox.list()).toHaveLength(2);
  });
});

describe('a bridge in a process of its user’s', () => {
  it('leaves the global Request and Response as they are', async () => {
    const { send } = await start();
    await send(signIn);
    expect(globalThis.Request).toBe(Request);
    expect(globalThis.Response).toBe(Response);
  });
});

describe('new settings', () => {
  const next = 'Bearer the-token-that-comes-next-01';

  it('let a token be replaced without a gap', async () => {
    const { bridge, send, emulator, metrics } = await start();
    const config = buildConfig(emulator.url);
    const accepted = async (authorization: string) =>
      send(signIn, authorization).then(
        () => true,
        () => false,
      );
    expect([await accepted(token), await accepted(next)]).toEqual([true, false]);
    await bridge.reload(async () => ({ config, tokens: [token, next] }));
    expect([await accepted(token), await accepted(next)]).toEqual([true, true]);
    expect(await metrics()).toContain('authorized_total{token="next"} 1');
    await bridge.reload(async () => ({ config, tokens: [next] }));
    expect([await accepted(token), await accepted(next)]).toEqual([false, true]);
  });

  it('with errors are logged, and those before stay in service', async () => {
    const { bridge, send, emulator, lines, metrics, url } = await start();
    const config = { ...buildConfig(emulator.url), domain: 'https://mg.example.com' };
    expect(await bridge.reload(async () => ({ config, tokens: [token] }))).toBe(false);
    await send(signIn);
    expect(await emulator.inbox.list()).toHaveLength(1);
    expect(lines[0]).toContain('"problems":["domain: Write the bare domain');
    expect(await metrics()).toContain('reloads_total{result="failed"} 1');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('name the usage types that nothing serves', async () => {
    const { bridge, emulator, lines } = await start();
    const config = { ...buildConfig(emulator.url), deliveries: { SignIn: { subject: 'a', html: '{{code}}' } } };
    expect(await bridge.reload(async () => ({ config, tokens: [token] }))).toBe(true);
    expect(lines[0]).toContain('No delivery serves Register, ForgotPassword, OrganizationInvitation, Generic');
  });
});

describe('the probes', () => {
  it('report alive and ready, and not ready while stopping, whatever Mailgun does', async () => {
    const { bridge, emulator, url } = await start();
    const statusOf = async (path: string) => (await fetch(url + path)).status;
    emulator.faults.add({ status: 503, times: 10 });
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 200]);
    bridge.startStopping();
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 503]);
  });

  it('show metrics as Prometheus text, without an address', async () => {
    const { send, metrics } = await start();
    await send(signIn);
    const text = await metrics();
    const sample = /^[a-z_]+(\{([a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*)?\})? [0-9.e+-]+$/;
    const lines = text.split('\n').filter((line) => line !== '' && !/^# (HELP|TYPE) [a-z_]+ \S/.test(line));
    expect(lines.filter((line) => !sample.test(line))).toEqual([]);
    expect(text).toContain('sends_total{outcome="accepted",type="SignIn"} 1');
    expect(text).toContain('send_duration_seconds_count 1');
    expect(text).toContain('pending_sends 0');
    expect(text).not.toMatch(/jane|example\.com/);
  });
});
