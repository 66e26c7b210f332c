// mailgun-studio send and preview, against the emulator.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConnector } from '../src/connector/connector.ts';
import { apiKey, createFolder, createLab, domain, type Lab } from './lab.ts';

const run = ({ run: start, config }: Lab, args: string[], changes: object = {}) =>
  start(args, { input: JSON.stringify({ ...config, ...changes }) });

describe('send', () => {
  it('sends like Console’s Send button, and exits 0', async () => {
    const lab = await createLab();
    const { exitCode, stdout } = await run(lab, ['send', '-', '--to', 'ada@example.org']);
    const emails = await lab.emulator.inbox.list();

    expect({ exitCode, codes: emails.map(({ codes }) => codes) }).toEqual({ exitCode: 0, codes: [['000000']] });
    expect(stdout).toMatch(/attempt 1 .* accepted\n✓ Accepted by Mailgun in \d+ ms: <.*@mg\.example\.com>\n$/);
  });

  it('sends a usage type in a language, as Logto would', async () => {
    const lab = await createLab();
    const args = ['send', '-', '--to', 'ada@example.org', '--type', 'SignIn', '--locale', 'fr', '--json'];
    const { exitCode, json } = await run(lab, args);
    const emails = await lab.emulator.inbox.list();

    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({ ok: true, error: null, logtoError: null, attempts: [{ attempt: 1, status: 200 }] });
    expect(json().attempts.map(({ elapsedMs }: { elapsedMs: number }) => elapsedMs % 1)).toEqual([0]);
    expect(emails.map(({ subject, tags }) => ({ subject, tags }))).toEqual([
      { subject: '402913 est votre code', tags: ['SignIn'] },
    ]);
  });

  it('sends a custom payload', async () => {
    const lab = await createLab();
    await run(lab, ['send', '-', '--to', 'a@example.org', '--type', 'NewType', '--payload', '{"code":"000111"}']);

    expect((await lab.emulator.inbox.list()).map(({ codes }) => codes)).toEqual([['000111']]);
  });

  it.each([
    {
      name: 'a wrong region, found by the connector itself',
      emulator: { keys: [{ key: apiKey }], domains: [{ name: domain, region: 'eu' as const }] },
      args: [],
      to: 'operator',
      text: /is in the other region: the test email was sent through http/,
    },
    {
      name: 'an unverified domain',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      args: [],
      to: 'operator',
      text: /^Error occurred in connector: The domain is not verified\./,
    },
    {
      name: 'an unverified domain, on the sign-in page',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      args: ['--type', 'SignIn'],
      to: 'user',
      text: /^Error occurred in connector: The email could not be sent\. Please try again later\. \(Reference \w{8}\)$/,
    },
    {
      name: 'a config with errors',
      change: { domain: 'a b' },
      args: [],
      to: 'operator',
      text: /^The connector's config is invalid\.\nError in key path "domain": \(custom\) Write the bare domain/,
    },
    {
      name: 'a usage type without content',
      change: { deliveries: {} },
      args: ['--type', 'SignIn'],
      to: 'user',
      text: /^Error occurred in connector: The email could not be sent\. Please try again later\. \(Reference \w{8}\)$/,
    },
  ])('exits 1 and shows what Logto shows for $name', async ({ emulator, change, args, to, text }) => {
    const lab = await createLab(emulator);
    const { exitCode, json, stdout } = await run(
      lab,
      ['send', '-', '--to', 'ada@example.org', '--json', ...args],
      change,
    );

    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ ok: false, id: null, logtoError: { to, text: expect.stringMatching(text) } });
    expect(stdout).not.toContain(apiKey);
  });

  it('exits 1 and shows an unconfirmed send as such, not as an error of Logto', async () => {
    const lab = await createLab();
    lab.emulator.faults.add({ delayMs: 60_000, times: 9 });
    const connector = async () => {
      const real = await loadConnector();
      const env = { MAILGUN_CONNECTOR_TIMEOUT_MS: '1000', MAILGUN_CONNECTOR_ENDPOINTS: lab.emulator.url };
      const create: typeof real.createMailgunConnectorWith = (overrides) =>
        real.createMailgunConnectorWith({ ...overrides, env });
      return { ...real, createMailgunConnectorWith: create };
    };
    const input = JSON.stringify(lab.config);
    const args = ['send', '-', '--to', 'ada@example.org', '--type', 'SignIn'];
    const [plain, asJson] = await Promise.all([
      lab.run(args, { input, connector }),
      lab.run([...args, '--json'], { input, connector }),
    ]);

    expect([plain.exitCode, asJson.exitCode]).toEqual([1, 1]);
    expect(plain.stdout).toMatch(
      /^! Unconfirmed: Mailgun did not respond in time and may still deliver the email\. \(\d+ ms\) <\S+@mg\.example\.com>\n {2}log {2}connector-mailgun .*"code":"unconfirmed"/m,
    );
    expect(plain.stdout).not.toMatch(/Logto shows|Not sent|Accepted/);
    expect(asJson.json()).toMatchObject({
      ok: false,
      id: expect.stringMatching(/^<\S+@mg\.example\.com>$/),
      unconfirmed: 'Unconfirmed: Mailgun did not respond in time and may still deliver the email.',
      logtoError: null,
      error: null,
    });
  });

  it('shows each attempt and the operator’s log', async () => {
    const lab = await createLab();
    lab.emulator.faults.add({ status: 503 });
    lab.emulator.faults.add({ response: 'forbidden' });
    const { exitCode, stdout } = await run(lab, ['send', '-', '--to', 'ada@example.org', '--type', 'SignIn']);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /attempt 1 .* unavailable \(503\), retry in \d+ ms\n {2}attempt 2 .* unauthorized \(401\)\n/,
    );
    expect(stdout).toMatch(/log {2}connector-mailgun \{"message":"An email was not sent\."/);
  });
});

describe('preview', () => {
  it('writes HTML, text, MIME source and the request, without the key', async () => {
    const lab = await createLab();
    const out = createFolder();
    const args = ['preview', '-', '--type', 'SignIn', '--locale', 'fr', '--out', out];
    const { exitCode } = await run(lab, args);
    const read = (name: string) => readFileSync(path.join(out, name), 'utf8');

    expect(exitCode).toBe(0);
    expect(readdirSync(out).sort()).toEqual(
      ['SignIn.fr.eml', 'SignIn.fr.html', 'SignIn.fr.request.json', 'SignIn.fr.txt', 'index.html'].sort(),
    );
    expect(read('SignIn.fr.html')).toContain('Votre code : 402913');
    expect(read('SignIn.fr.txt')).toContain('402913');
    expect(read('SignIn.fr.eml')).toMatch(/^Subject: 402913 est votre code\r?$/m);
    expect(JSON.parse(read('SignIn.fr.request.json'))).toMatchObject({
      method: 'POST',
      url: `${lab.emulator.url}/v3/${domain}/messages`,
      fields: expect.arrayContaining([['o:tag', 'SignIn']]),
    });
    expect(readdirSync(out).map(read).join('')).not.toMatch(new RegExp(`${apiKey}|${btoa(`api:${apiKey}`)}`));
    expect(lab.emulator.requests()).toEqual([]);
  });

  it('prints every usage type by default', async () => {
    const { exitCode, stdout } = await run(await createLab(), ['preview', '-']);

    expect(exitCode).toBe(0);
    expect(stdout.match(/^ {2}Subject/gm)).toHaveLength(9);
  });

  it('prints the types given before or after CONFIG', async () => {
    const args = ['preview', '--type', 'SignIn', '--type', 'BindMfa', '-', '--json'];
    const { exitCode, json } = await run(await createLab(), args);

    expect(exitCode).toBe(0);
    expect(json().map(({ type }: { type: string }) => type)).toEqual(['SignIn', 'BindMfa']);
  });

  it('creates the request and the MIME source from one message', async () => {
    const out = createFolder();
    await run(await createLab(), ['preview', '-', '--type', 'SignIn', '--out', out]);
    const read = (name: string) => readFileSync(path.join(out, name), 'utf8');
    const fields = new Map<string, string>(JSON.parse(read('SignIn.request.json')).fields);
    const headers = new Map(
      [...read('SignIn.eml').matchAll(/^([\w-]+):\s+(.*?)\r?$/gm)].map(([, name, value]) => [name, value]),
    );

    expect(headers.get('Message-ID')).toMatch(/^<.+>$/);
    expect(headers.get('Message-ID')).toBe(fields.get('h:Message-Id'));
    expect(headers.get('X-Entity-Ref-ID')).toBe(fields.get('h:X-Entity-Ref-ID'));
  });

  it.each([
    {
      locale: 'zz!',
      message: /^! “zz!” is not a language tag, such as fr or pt-BR\. The email is in its default language\./m,
    },
    { locale: 'de', message: /^· deliveries\.SignIn: There is no content in de:/m },
  ])('reports that there is no content in $locale', async ({ locale, message }) => {
    const { exitCode, stdout } = await run(await createLab(), ['preview', '-', '--type', 'SignIn', '--locale', locale]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(message);
  });

  it.each([
    {
      name: 'a file',
      out: (inside: string) => inside,
      exitCode: 2,
      message: /^mailgun-studio: --out must be a folder, and .* is a file or inside one\.\n$/,
    },
    { name: 'below a file', out: (inside: string) => `${inside}/x`, exitCode: 2, message: /--out must be a folder/ },
    {
      name: 'an invalid folder name',
      out: (inside: string) => `${inside}${'x'.repeat(300)}`,
      exitCode: 1,
      message: /^mailgun-studio: Cannot write to \S+: ENAMETOOLONG\. Choose another folder with --out\.\n$/,
    },
  ])('reports in one sentence that --out is $name', async ({ out, exitCode, message }) => {
    const file = path.join(createFolder(), 'file');
    writeFileSync(file, '');
    const ran = await run(await createLab(), ['preview', '-', '--type', 'SignIn', '--out', out(file)]);

    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr.replace(/^… .*\n/gm, '')).toMatch(message);
  });

  it('never writes outside the folder, whatever the language is', async () => {
    const out = createFolder();
    await run(await createLab(), ['preview', '-', '--type', 'SignIn', '--locale', '../../x', '--out', out]);

    expect(readdirSync(out)).toContain('SignIn..._.._x.html');
  });

  it.each([
    { name: 'a type without content', change: { deliveries: {} }, message: /No delivery fits the usage type Generic/ },
    {
      name: 'a template that does not exist',
      change: { deliveries: { Generic: { template: 'no' } } },
      message: /no stored template no /,
    },
  ])('exits 1 for $name', async ({ change, message }) => {
    const { exitCode, stdout } = await run(await createLab(), ['preview', '-', '--type', 'Generic'], change);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(message);
  });
});
