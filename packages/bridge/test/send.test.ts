// One email through Logto's published HTTP email connector and the bridge: what arrives, how often, and what the user reads.
import diagnostics from 'node:diagnostics_channel';
import { usageTypes } from 'connector-mailgun/inspect';
import { describe, expect, it, onTestFinished } from 'vitest';
import { start, token, toUserText } from './support/start-bridge.js';

const code = '012345';
const link = 'https://example.com/invitation?token=abc';
const signIn = { type: 'SignIn', payload: { code, locale: 'en' } };

describe('a message from Logto', () => {
  it.each(usageTypes)('of the type $type arrives once, with its $carries', async ({ type, carries }) => {
    const { send, emulator } = await start();
    await send({ type, payload: { [carries]: carries === 'code' ? code : link, organization: { name: 'Acme' } } });
    const email = await emulator.inbox.waitFor({ to: 'jane@example.com' });
    expect({ codes: email.codes, links: email.links }).toMatchObject(
      carries === 'code' ? { codes: [code] } : { links: [link] },
    );
    expect(await emulator.inbox.list()).toHaveLength(1);
  });

  it.each([
    { name: 'the language of the locale', payload: { locale: 'fr' }, subject: `${code} pour vous connecter` },
    {
      name: 'the language of a locale with a region',
      payload: { locale: 'fr-CA' },
      subject: `${code} pour vous connecter`,
    },
    { name: 'the default for another locale', payload: { locale: 'de' }, subject: `${code} signs you in` },
  ])('is sent in $name', async ({ payload, subject }) => {
    const { send, emulator } = await start();
    await send({ type: 'SignIn', payload: { code, ...payload } });
    expect((await emulator.inbox.waitFor({ to: 'jane@example.com' })).subject).toBe(subject);
  });

  it('of a type that Logto adds later is served by Generic', async () => {
    const { send, emulator, metrics } = await start();
    await send({ type: 'PasskeyAdded', payload: { code } });
    expect((await emulator.inbox.waitFor({ to: 'jane@example.com' })).subject).toBe(`${code} is your code`);
    expect(await metrics()).toContain('sends_total{outcome="accepted",type="other"} 1');
  });

  it('gets Mailgun’s id', async () => {
    const { post, emulator } = await start();
    const response = await post({ to: 'jane@example.com', ...signIn, ip: '203.0.113.7' });
    const email = await emulator.inbox.waitFor({ to: 'jane@example.com' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ id: expect.stringContaining(email.id.replace(/[<>]/g, '')) });
  });

  it('gets its response after the next waiting email has left: the connection is free for that one', async () => {
    const { bridge, emulator } = await start();
    const post = async (n: number) =>
      bridge.fetch(
        new Request('http://bridge.test/', {
          method: 'POST',
          headers: { authorization: token },
          body: JSON.stringify({ to: `user${n}@example.com`, ...signIn }),
        }),
      );
    emulator.faults.add({ delayMs: 100, match: { to: 'user0@example.com' } });
    emulator.faults.add({ delayMs: 400, times: 63 });
    const events: string[] = [];
    const onRequest = () => events.push('request to Mailgun');
    diagnostics.subscribe('undici:client:sendHeaders', onRequest);
    onTestFinished(() => void diagnostics.unsubscribe('undici:client:sendHeaders', onRequest));
    const responses = Array.from({ length: 65 }, (_, n) => post(n));
    await responses[0];
    events.push('response to Logto');
    expect(events).toEqual([...Array(65).fill('request to Mailgun'), 'response to Logto']);
    await Promise.all(responses);
  });

  it('may come in chunks, as from a proxy that does not buffer', async () => {
    const { url, emulator } = await start();
    const bytes = Buffer.from(
      JSON.stringify({ to: 'jane@example.com', type: 'SignIn', payload: { code, name: '日本' } }),
    );
    const body = new Blob([bytes]).stream();
    const headers = { authorization: token };
    const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect({ status: response.status, sent: await emulator.inbox.list() }).toMatchObject({
      status: 200,
      sent: [{ to: 'jane@example.com', codes: [code] }],
    });
  });

  it('is sent again after a 503, and arrives once', async () => {
    const { send, emulator, metrics } = await start();
    emulator.faults.add({ status: 503 });
    await send(signIn);
    expect(await emulator.inbox.list()).toHaveLength(1);
    expect(await metrics()).toMatch(
      /attempts_total\{result="unavailable"\} 1\n.*attempts_total\{result="accepted"\} 1/,
    );
  });
});

describe('a failure', () => {
  const failures = [
    {
      name: 'a refused key',
      message: signIn,
      fault: { status: 401, body: 'Forbidden', contentType: 'text/plain' },
      status: 500,
      sentence: 'The email could not be sent. Please try again later. (Reference ',
    },
    {
      name: 'a refused key, to a French user',
      message: { type: 'SignIn', payload: { code, locale: 'fr' } },
      fault: { status: 401, body: 'Forbidden', contentType: 'text/plain' },
      status: 500,
      sentence: 'L’e-mail n’a pas pu être envoyé. Veuillez réessayer plus tard. (Référence ',
    },
    {
      name: 'a rate limit of Mailgun’s',
      message: signIn,
      fault: { status: 429, times: 3 },
      status: 429,
      sentence: 'Emails cannot be sent right now. Please try again in a few minutes. (Reference ',
    },
    {
      name: 'an address that is none',
      message: { ...signIn, to: 'jane' },
      status: 400,
      sentence: 'This email address cannot receive email. Please check it. (Reference ',
    },
  ];

  it.each(failures)('by $name is one calm sentence for the user', async ({ message, fault, sentence }) => {
    const { send, emulator, lines } = await start();
    if (fault) emulator.faults.add(fault);
    const text = await send(message).then(() => 'sent', toUserText);
    const [, shown, reference] = /^Error occurred in connector: \{"message":"(.*?)([0-9a-f]{8})\)"\}$/.exec(text) ?? [];
    expect(shown).toBe(sentence);
    expect(lines.filter((line) => reference && line.includes(reference))).toHaveLength(1);
    expect(await emulator.inbox.list()).toEqual([]);
  });

  it.each(failures)('by $name has status $status and plain text', async ({ message, fault, status, sentence }) => {
    const { post, emulator } = await start();
    if (fault) emulator.faults.add(fault);
    const response = await post({ to: 'jane@example.com', ...message });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=UTF-8');
    expect(await response.text()).toContain(sentence);
  });

  it('puts the operator’s line into the log, as in Logto', async () => {
    const { send, emulator, lines } = await start();
    emulator.faults.add({ status: 401, body: 'Forbidden', contentType: 'text/plain' });
    await expect(send(signIn)).rejects.toThrow();
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      level: 'error',
      name: 'connector-mailgun',
      message: 'An email was not sent.',
      code: 'unauthorized',
      status: 401,
      to: 'j***@example.com',
      type: 'SignIn',
      check: expect.stringContaining('Mailgun refused the API key'),
    });
  });

  it('by a Mailgun that does not respond resolves inside the budget, as unconfirmed and with our Message-Id', async () => {
    const { post, emulator, metrics, lines } = await start({ timeoutMs: 1_000 });
    emulator.faults.add({ hang: true, times: 3 });
    const response = await post({ to: 'jane@example.com', ...signIn });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ id: expect.stringMatching(/^<[0-9a-f-]{36}@mg\.example\.com>$/) });
    expect(await metrics()).toContain('sends_total{outcome="unconfirmed",type="SignIn"} 1');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'error', code: 'unconfirmed' });
  });
});
