// mailgun-studio trace, against the emulator: each life of a mail, its sentence and its exit code.
import { describe, expect, it } from 'vitest';
import { apiKey, createLab, domain, type Lab } from './lab.ts';

const traced = async ({ run, config }: Lab, address: string, args: string[] = []) =>
  run(['trace', '-', address, ...args], { input: JSON.stringify(config) });

const sent = async (lab: Lab, to: string, changes: object = {}) =>
  lab.run(['send', '-', '--to', to, '--type', 'SignIn'], { input: JSON.stringify({ ...lab.config, ...changes }) });

// The emulator acts by the recipient's name.
const lives = [
  {
    name: 'a delivered mail',
    to: 'ada@example.org',
    exitCode: 0,
    says: /^It was delivered: the mail server of example\.org took it\. Look in the spam folder/,
    events: [/accepted/, /Delivered to example\.org: “250 OK”/],
  },
  {
    name: 'an opened mail',
    to: 'open@example.org',
    exitCode: 0,
    says: /^It was delivered and opened\.$/,
    events: [/accepted/, /Delivered/, /^Opened\.$/],
  },
  {
    name: 'a mail put off once, in the remote server’s words',
    to: 'greylist@example.org',
    exitCode: 0,
    says: /^It was delivered/,
    events: [
      /accepted/,
      /^Deferred: “451 Greylisted, please try again later”\. Mailgun tries again in 10 min\.$/,
      /Delivered/,
    ],
  },
  {
    name: 'a mail that is still put off',
    to: 'tempfail@example.org',
    exitCode: 1,
    says: /puts the mail off: “452 Mailbox full”\. Mailgun goes on trying\.$/,
    events: [/accepted/, /^Deferred/],
  },
  {
    name: 'a mail that Mailgun gave up',
    to: 'tooold@example.org',
    exitCode: 1,
    says: /^Mailgun gave up after hours of trying/,
    events: [/accepted/, /^Deferred/, /^Failed for good: “602 Too old”/],
  },
  {
    name: 'a bounce',
    to: 'bounce@example.org',
    exitCode: 1,
    says: /refused the mail for good: “550 No Such User Here”\.$/,
    events: [/accepted/, /^Failed for good/],
    suppressed: 'bounces',
  },
  {
    name: 'a mail marked as spam',
    to: 'complaint@example.org',
    exitCode: 1,
    says: /then marked as spam/,
    events: [/accepted/, /Delivered/, /marked it as spam/],
    suppressed: 'complaints',
  },
  {
    name: 'a recipient who unsubscribed',
    to: 'unsubscribe@example.org',
    exitCode: 1,
    says: /then unsubscribed: later mails are held back/,
    events: [/accepted/, /Delivered/, /unsubscribed/],
    suppressed: 'unsubscribes',
  },
];

describe('trace', () => {
  it.each(lives)('tells $name', async ({ to, exitCode, says, events, suppressed }) => {
    const lab = await createLab();
    await sent(lab, to);
    const result = await traced(lab, to, ['--json']);

    expect(result.exitCode).toBe(exitCode);
    expect(result.json()).toMatchObject({ address: to, verdict: expect.stringMatching(says) });
    expect(result.json().messages).toHaveLength(1);
    expect(result.json().messages[0].events.map(({ text }: { text: string }) => text)).toEqual(
      events.map((text) => expect.stringMatching(text)),
    );
    expect(result.json().suppressions.map(({ list }: { list: string }) => list)).toEqual(
      suppressed ? [suppressed] : [],
    );
  });

  it.each([
    { kind: 'bounces' as const, says: /an earlier mail to ada@example\.org bounced/ },
    { kind: 'unsubscribes' as const, says: /unsubscribed from this domain/ },
    { kind: 'complaints' as const, says: /marked a mail of this domain as spam/ },
  ])('tells of an address on the list $kind, and how it comes off', async ({ kind, says }) => {
    const lab = await createLab({ suppressions: [{ kind, domain, address: 'ada@example.org', error: 'gone' }] });
    await sent(lab, 'ada@example.org');
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(says);
    expect(stdout).toContain(`DELETE /v3/${domain}/${kind}/ada%40example.org with an account key`);
  });

  it('says what holds an address back before anything was sent to it', async () => {
    const lab = await createLab({ suppressions: [{ kind: 'bounces', domain, address: 'ada@example.org' }] });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ Mailgun sends nothing to ada@example\.org, since a mail to it bounced/m);
  });

  it('is no good news when a later bounce holds the next mail back', async () => {
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
      /✗ Mailgun sends nothing to ada@example\.org.*\n✗ It was delivered.*But later mails are held back: .* bounces\.\n$/,
    );
  });

  it('says that there is nothing on record, and why that may be', async () => {
    const lab = await createLab();
    await sent(lab, 'ada@example.org', { deliveries: { Generic: { template: 'missing' } } });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ Mailgun has no mail to ada@example\.org on record.*does not exist/m);
  });

  it('tells test mode, which delivers to nobody', async () => {
    const lab = await createLab();
    await sent(lab, 'ada@example.org', { testMode: 'on' });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('It was sent in test mode');
  });

  it('judges the newest mail, prints it last, and leaves others’ mails out', async () => {
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
      says: /sending key, which may not look at events\. Use an account key/,
    },
    {
      name: 'a key that is refused',
      emulator: { keys: [{ key: 'other' }], domains: [{ name: domain }] },
      says: /refused the API key/,
    },
  ])('exits 1 and says what is needed for $name', async ({ emulator, says }) => {
    const { exitCode, stdout } = await traced(await createLab(emulator), 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(says);
  });

  it('finds the mails of a domain in the other region, and says that it is', async () => {
    const lab = await createLab({ keys: [{ key: apiKey }], domains: [{ name: domain, region: 'eu' }] });
    await sent(lab, 'ada@example.org', { endpoint: lab.emulator.euUrl });
    const { exitCode, json } = await traced(lab, 'ada@example.org', ['--json']);

    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({ delivered: true, findings: [{ rule: 'wrong-region' }] });
  });

  it('asks the logs where the events API is gone', async () => {
    const lab = await createLab();
    await sent(lab, 'greylist@example.org');
    const withEvents = (await traced(lab, 'greylist@example.org', ['--json'])).json();
    lab.emulator.faults.add({ status: 404, match: { path: `/v3/${domain}/events` } });
    const { exitCode, json } = await traced(lab, 'greylist@example.org', ['--json']);

    expect(exitCode).toBe(0);
    expect(json()).toEqual(withEvents);
    expect(lab.emulator.requests().map(({ path }) => path)).toContain('/v1/analytics/logs');
  });

  it('says when Mailgun does not answer with events', async () => {
    const lab = await createLab();
    lab.emulator.faults.add({ status: 500, match: { path: `/v3/${domain}/events` } });
    const { exitCode, stdout } = await traced(lab, 'ada@example.org');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Mailgun has trouble at the moment');
  });
});
