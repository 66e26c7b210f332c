// mailgun-studio trace, against the emulator: every outcome of an email, its summary and its exit code.
import { describe, expect, it } from 'vitest';
import { apiKey, createLab, domain, type Lab } from './lab.ts';

const traced = async ({ run, config }: Lab, address: string, args: string[] = []) =>
  run(['trace', '-', address, ...args], { input: JSON.stringify(config) });

const sent = async (lab: Lab, to: string, changes: object = {}) =>
  lab.run(['send', '-', '--to', to, '--type', 'SignIn'], { input: JSON.stringify({ ...lab.config, ...changes }) });

// The emulator acts on the recipient's name.
const outcomes = [
  {
    name: 'a delivered email',
    to: 'ada@example.org',
    exitCode: 0,
    summary: /^It was delivered: the mail server of example\.org accepted it\. Look in the spam folder/,
    events: [/accepted/, /Delivered to example\.org: “250 OK”/],
  },
  {
    name: 'an opened email',
    to: 'open@example.org',
    exitCode: 0,
    summary: /^It was delivered and opened\.$/,
    events: [/accepted/, /Delivered/, /^Opened\.$/],
  },
  {
    name: 'an email deferred once, with the remote server’s response',
    to: 'greylist@example.org',
    exitCode: 0,
    summary: /^It was delivered/,
    events: [
      /accepted/,
      /^Deferred: “451 Greylisted, please try again later”\. Mailgun retries in 10 min\.$/,
      /Delivered/,
    ],
  },
  {
    name: 'a deferred email',
    to: 'tempfail@example.org',
    exitCode: 1,
    summary: /defers the email: “452 Mailbox full”\. Mailgun keeps retrying\.$/,
    events: [/accepted/, /^Deferred/],
  },
  {
    name: 'an email that Mailgun gave up on',
    to: 'tooold@example.org',
    exitCode: 1,
    summary: /^Mailgun gave up after hours of retries/,
    events: [/accepted/, /^Deferred/, /^Permanently failed: “602 Too old”/],
  },
  {
    name: 'a bounce',
    to: 'bounce@example.org',
    exitCode: 1,
    summary: /permanently rejected the email: “550 No Such User Here”\.$/,
    events: [/accepted/, /^Permanently failed/],
    suppressed: 'bounces',
  },
  {
    name: 'an email marked as spam',
    to: 'complaint@example.org',
    exitCode: 1,
    summary: /then marked as spam/,
    events: [/accepted/, /Delivered/, /marked it as spam/],
    suppressed: 'complaints',
  },
  {
    name: 'a recipient who unsubscribed',
    to: 'unsubscribe@example.org',
    exitCode: 1,
    summary: /then unsubscribed: Mailgun does not send further emails/,
    events: [/accepted/, /Delivered/, /unsubscribed/],
    suppressed: 'unsubscribes',
  },
];

describe('trace', () => {
  it.each(outcomes)('summarizes $name', async ({ to, exitCode, summary, events, suppressed }) => {
    const lab = await createLab();
    await sent(lab, to);
    const result = await traced(lab, to, ['--json']);

    expect(result.exitCode).toBe(exitCode);
    expect(result.json()).toMatchObject({ address: to, summary: expect.stringMatching(summary) });
    expect(result.json().messages).toHaveLength(1);
    expect(result.json().messages[0].events.map(({ text }: { text: string }) => text)).toEqual(
      events.map((text) => expect.stringMatching(text)),
    );
    expect(result.json().suppressions.map(({ list }: { list: string }) => list)).toEqual(
      suppressed ? [suppressed] : [],
    );
  });

  it.each([
    { kind: 'bounces' as const, summary: /an earlier email to ada@example\.org bounced/ },
    { kind: 'unsubscribes' as const, summary: /unsubscribed from emails of this domain/ },
    { kind: 'complaints' as const, summary: /marked an earlier email of this domain as spam/ },
  ])('reports an address on the list $kind, and how to remove it', async ({ kind, summary }) => {
    const lab = await createLab({ suppressions: [{ kind, domain, address: 'ada@example.org', error: 'gone' }] });
    await sent(lab, 'ada@example.org');
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(summary);
    expect(stdout).toContain(`DELETE /v3/${domain}/${kind}/ada%40example.org with an account key`);
  });

  it('reports a suppressed address before anything was sent to it', async () => {
    const lab = await createLab({ suppressions: [{ kind: 'bounces', domain, address: 'ada@example.org' }] });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ Mailgun sends nothing to ada@example\.org because an email to it bounced/m);
  });

  it('exits 1 when the address was suppressed after the delivery', async () => {
    const lab = await createLab();
    await sent(lab, 'ada@example.org');
    await fetch(`${lab.emulator.url}/v3/${domain}/bounces`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`api:${apiKey}`)}` },
      body: new URLSearchParams({ address: 'ada@example.org' }),
    });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /✗ Mailgun sends nothing to ada@example\.org.*\n✗ It was delivered.*But the address is suppressed now: .* bounces\.\n$/,
    );
  });

  it('reports that there are no events, with the possible reasons', async () => {
    const lab = await createLab();
    await sent(lab, 'ada@example.org', { deliveries: { Generic: { template: 'missing' } } });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ Mailgun has no events of emails to ada@example\.org.*does not exist/m);
  });

  it('recognizes test mode, in which nothing is delivered', async () => {
    const lab = await createLab();
    await sent(lab, 'ada@example.org', { testMode: 'on' });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('It was sent in test mode');
  });

  it('summarizes the newest email, prints it last, and leaves out other recipients', async () => {
    const lab = await createLab();
    await sent(lab, 'xada@example.org');
    await sent(lab, 'ada@example.org');
    const { exitCode, stdout, json } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(0);
    expect(stdout.match(/accepted the message/g)).toHaveLength(1);
    expect(stdout).toMatch(/^ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}Mailgun accepted the message\.$/m);
    expect(() => json()).toThrow();
  });

  it.each([
    {
      name: 'a sending key',
      emulator: { keys: [{ key: apiKey, kind: 'domain' as const, domain }], domains: [{ name: domain }] },
      summary: /sending key, which cannot read events\. Use an account key/,
    },
    {
      name: 'a rejected key',
      emulator: { keys: [{ key: 'other' }], domains: [{ name: domain }] },
      summary: /refused the API key/,
    },
  ])('exits 1 and names what is required for $name', async ({ emulator, summary }) => {
    const { exitCode, stdout } = await traced(await createLab(emulator), 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(summary);
  });

  it('finds the emails of a domain in the other region, and reports the region', async () => {
    const lab = await createLab({ keys: [{ key: apiKey }], domains: [{ name: domain, region: 'eu' }] });
    await sent(lab, 'ada@example.org', { endpoint: lab.emulator.euUrl });
    const { exitCode, json } = await traced(lab, 'ada@example.org', ['--json']);

    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({ delivered: true, findings: [{ rule: 'wrong-region' }] });
  });

  it('reads the logs where the events API is gone', async () => {
    const lab = await createLab();
    await sent(lab, 'greylist@example.org');
    const withEvents = (await traced(lab, 'greylist@example.org', ['--json'])).json();
    lab.emulator.faults.add({ status: 404, match: { path: `/v3/${domain}/events` } });
    const { exitCode, json } = await traced(lab, 'greylist@example.org', ['--json']);

    expect(exitCode).toBe(0);
    expect(json()).toEqual(withEvents);
    expect(lab.emulator.requests().map(({ path }) => path)).toContain('/v1/analytics/logs');
  });

  it('reports that Mailgun does not return events', async () => {
    const lab = await createLab();
    lab.emulator.faults.add({ status: 500, match: { path: `/v3/${domain}/events` } });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Mailgun is temporarily unavailable');
  });
});
