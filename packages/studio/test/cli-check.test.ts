// mailgun-studio check, against the emulator: its findings and its exit codes.
import { describe, expect, it } from 'vitest';
import { apiKey, createLab, createStream, domain, type Lab } from './lab.ts';

const check = ({ run, config }: Lab, changes: object = {}, args: string[] = []) =>
  run(['check', '-', ...args], { input: JSON.stringify({ ...config, ...changes }) });

const rulesOf = (findings: Array<{ rule: string; severity: string }>, severity: string) =>
  findings.filter((finding) => finding.severity === severity).map(({ rule }) => rule);

describe('check', () => {
  it('exits 0 when there are no problems', async () => {
    const { exitCode, stdout, stderr } = await check(await createLab());

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'No problems found.\n', stderr: '' });
  });

  it('exits 1 and lists every issue of the connector’s config guard with its path', async () => {
    const lab = await createLab();
    const { exitCode, json } = await check(lab, { domain: 'https://x', deliveries: { Generic: { htlm: '<p>' } } }, [
      '--json',
    ]);

    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ ok: false, errors: 3 });
    expect(json().findings.filter(({ rule }: { rule: string }) => rule === 'config')).toEqual([
      expect.objectContaining({ path: ['domain'], message: expect.stringContaining('bare domain') }),
      expect.objectContaining({ path: ['deliveries', 'Generic', 'htlm'], message: expect.stringContaining('html') }),
      expect.objectContaining({ path: ['deliveries', 'Generic'] }),
    ]);
  });

  it('exits 0 with warnings', async () => {
    const { exitCode, stdout } = await check(await createLab(), { from: 'a@other.example' });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('! from: The sender is at other.example');
    expect(stdout).toContain('0 errors, 1 warning.');
  });

  it('marks only good news with a check mark', async () => {
    const { stdout } = await check(await createLab(), { subaccount: '' });

    expect(stdout).toMatch(/^· subaccount: This is empty, and Console does not store it\. \[storage-strips\]$/m);
    expect(stdout).not.toContain('✓');
  });

  it('makes no request without --live', async () => {
    const lab = await createLab();
    await check(lab);

    expect(lab.emulator.requests()).toEqual([]);
  });
});

describe('check --live', () => {
  it('lists what is in order, and sends nothing', async () => {
    const lab = await createLab({ keys: [{ key: apiKey }], domains: [{ name: domain }] });
    const { exitCode, json } = await check(lab, {}, ['--live', '--json']);

    expect(exitCode).toBe(0);
    expect(rulesOf(json().findings, 'info')).toEqual([
      'region',
      'key-kind',
      'domain-state',
      'dns-spf',
      'dns-dkim',
      'alignment',
    ]);
    expect(lab.emulator.requests().map(({ method }) => method)).toEqual(['GET']);
  });

  it.each([
    {
      name: 'a domain of the other region',
      emulator: { keys: [{ key: apiKey }], domains: [{ name: domain, region: 'eu' as const }] },
      rule: 'wrong-region',
      path: ['endpoint'],
      message: /is in the other region\. Set endpoint to http/,
    },
    {
      name: 'a sending key towards the wrong region',
      emulator: {
        keys: [{ key: apiKey, kind: 'domain' as const, domain }],
        domains: [{ name: domain, region: 'eu' as const }],
      },
      rule: 'wrong-region',
      path: ['endpoint'],
      message: /is in the other region/,
    },
    {
      name: 'a domain that is in neither region',
      emulator: { keys: [{ key: apiKey }], domains: [{ name: 'else.example.com' }] },
      rule: 'unknown-domain',
      path: ['domain'],
      message: /does not know the domain/,
    },
    {
      name: 'a key that Mailgun rejects',
      emulator: { keys: [{ key: 'another' }], domains: [{ name: domain }] },
      rule: 'key-refused',
      path: ['apiKey'],
      message: /refused the API key/,
    },
    {
      name: 'an unverified domain',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      rule: 'domain-unverified',
      path: ['domain'],
      message: /is not verified\. Add/,
    },
    {
      name: 'the SPF record of an unverified domain',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      rule: 'dns-spf',
      path: ['domain'],
      message: /Set TXT mg\.example\.com to v=spf1/,
    },
    {
      name: 'the DKIM record of an unverified domain',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      rule: 'dns-dkim',
      path: ['domain'],
      message: /Set TXT smtp\._domainkey/,
    },
    {
      name: 'a disabled domain',
      emulator: { domains: [{ name: domain, state: 'disabled' as const }] },
      rule: 'domain-disabled',
      path: ['domain'],
      message: /has disabled the account or the domain/,
    },
    {
      name: 'a stored template that does not exist',
      change: { deliveries: { Generic: { template: 'nowhere' } } },
      rule: 'template-missing',
      path: ['deliveries', 'Generic', 'template'],
      message: /no stored template nowhere/,
    },
    {
      name: 'a version that does not exist',
      emulator: { templates: [{ name: 'code', template: '{{code}}' }] },
      change: { deliveries: { Generic: { template: 'code', version: 'fr' } } },
      rule: 'template-version-missing',
      path: ['deliveries', 'Generic', 'version'],
      message: /has no version fr\. Mailgun accepts such a message and delivers nothing/,
    },
    {
      name: 'a suppressed recipient',
      emulator: {
        suppressions: [{ kind: 'bounces' as const, domain, address: 'ada@example.org', error: 'No such user' }],
      },
      args: ['--address', 'ada@example.org'],
      rule: 'suppressed',
      path: [],
      message: /because an email to it bounced: “550 No such user”.*list bounces, and delete ada@example\.org/,
    },
    {
      name: 'a recipient that a sandbox may not send to',
      emulator: { domains: [{ name: domain, type: 'sandbox' as const, authorizedRecipients: ['eve@example.org'] }] },
      args: ['--address', 'ada@example.org'],
      rule: 'sandbox-recipient',
      path: ['domain'],
      message: /not an authorized recipient/,
    },
  ])('exits 1 for $name', async ({ emulator, change, args = [], rule, path, message }) => {
    const lab = await createLab(emulator);
    const { exitCode, json, stdout } = await check(lab, change, ['--live', '--json', ...args]);

    expect(exitCode).toBe(1);
    expect(json().findings).toContainEqual(
      expect.objectContaining({ severity: 'error', rule, path, message: expect.stringMatching(message) }),
    );
    expect(stdout).not.toContain(apiKey);
  });

  it.each([
    {
      name: 'click tracking that is on for the domain',
      emulator: { domains: [{ name: domain, tracking: { click: true } }] },
      change: { tracking: 'domain' },
      rule: 'tracking',
      message: /rewrites links to http:\/\/email\.mg\.example\.com\./,
    },
    {
      name: 'a variable that no message carries',
      emulator: { templates: [{ name: 'code', template: '{{code}} for {{brand}}{{#if user}}{{user.name}}{{/if}}' }] },
      change: { deliveries: { Generic: { template: 'code', variables: { other: 'x' } } } },
      rule: 'template-variable-missing',
      message: /uses \{\{brand\}\}, which a Generic email never carries/,
    },
    {
      name: 'a sandbox',
      emulator: { domains: [{ name: domain, type: 'sandbox' as const, authorizedRecipients: ['eve@example.org'] }] },
      rule: 'sandbox',
      message: /at most five authorized recipients.*eve@example\.org/,
    },
    {
      name: 'a sender that is not aligned',
      change: { from: 'a@elsewhere.example' },
      rule: 'alignment',
      message: /not aligned/,
    },
  ])('exits 0 with a warning for $name', async ({ emulator, change, rule, message }) => {
    const { exitCode, json } = await check(await createLab(emulator), change, ['--live', '--json']);

    expect(exitCode).toBe(0);
    expect(json().findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', rule, message: expect.stringMatching(message) }),
    );
  });

  it('checks the DNS record for rewritten links only where links are rewritten', async () => {
    const rulesWith = async (tracking: string, click: boolean) => {
      const lab = await createLab({ domains: [{ name: domain, tracking: { click } }] });
      const { json } = await check(lab, { tracking }, ['--live', '--json']);
      return json().findings.map(({ rule }: { rule: string }) => rule);
    };

    expect(await rulesWith('domain', true)).toContain('dns-tracking');
    expect(await rulesWith('domain', false)).toContain('tracking');
    expect(await rulesWith('off', true)).not.toContain('dns-tracking');
  });

  it('distinguishes a sending key from a rejected key', async () => {
    const lab = await createLab({ keys: [{ key: apiKey, kind: 'domain', domain }], domains: [{ name: domain }] });
    const changes = { deliveries: { Generic: { template: 'code' } } };
    const { exitCode, json } = await check(lab, changes, ['--live', '--json', '--address', 'ada@example.org']);

    expect(exitCode).toBe(0);
    expect(json().findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ rule: 'key-kind', message: expect.stringContaining('sending key') }),
        expect.objectContaining({ rule: 'template-unreadable', severity: 'info' }),
        expect.objectContaining({ rule: 'suppression-unreadable', severity: 'info' }),
      ]),
    );
    expect(await lab.emulator.inbox.list()).toEqual([]);
  });

  it('makes no request when the connection fields have errors, and lists only those', async () => {
    const lab = await createLab();
    const { exitCode, json } = await check(lab, { domain: 'a b' }, ['--live', '--json']);

    expect({ exitCode, rules: rulesOf(json().findings, 'error') }).toEqual({ exitCode: 1, rules: ['config'] });
    expect(lab.emulator.requests()).toEqual([]);
  });

  it('exits 1 when nothing listens at the endpoint', async () => {
    const lab = await createLab();
    await lab.emulator.close();
    const { exitCode, json } = await check(lab, {}, ['--live', '--json']);

    expect(exitCode).toBe(1);
    expect(json().findings).toContainEqual(
      expect.objectContaining({ rule: 'unreachable', message: expect.stringContaining('ECONNREFUSED') }),
    );
  });

  it('shows a spinner and colours on a terminal, and plain lines elsewhere or with NO_COLOR', async () => {
    const lab = await createLab();
    const input = JSON.stringify(lab.config);
    const piped = await lab.run(['check', '-', '--live'], { input });
    const shown = await lab.run(['check', '-', '--live'], { input, isTerminal: true });
    const plain = await lab.run(['check', '-', '--live'], { input, isTerminal: true, env: { NO_COLOR: '1' } });

    expect(piped.stderr).toBe('… looking up the domain\n… looking up the templates\n');
    expect(piped.stdout + piped.stderr).not.toContain('\x1b');
    expect(shown.stderr).toMatch(/⠋.* looking up the domain/);
    expect(shown.stdout).toContain('\x1b[32m✓');
    expect(plain.stdout + plain.stderr).toBe(piped.stdout + piped.stderr);
  });
});

it('shows progress on a terminal of unknown width', async () => {
  const lab = await createLab();
  let shown = '';
  const stderr = createStream(
    true,
    (text) => {
      shown += text;
    },
    0,
  );
  await lab.run(['check', '-', '--live'], { input: JSON.stringify(lab.config), stderr });

  expect(shown).toContain('looking up the domain');
});

describe('check --send-test', () => {
  it('sends one message in test mode', async () => {
    const lab = await createLab();
    const { exitCode, stdout } = await check(lab, {}, ['--send-test', 'ada@example.org']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Mailgun accepted a message in test mode');
    expect((await lab.emulator.inbox.list()).map(({ to, testMode }) => ({ to, testMode }))).toEqual([
      { to: 'ada@example.org', testMode: true },
    ]);
  });

  it('exits 1 with what Logto would show when Mailgun rejects it', async () => {
    const lab = await createLab({ domains: [{ name: domain, state: 'unverified' }] });
    const { exitCode, stdout } = await check(lab, {}, ['--send-test', 'ada@example.org']);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Error occurred in connector: The domain is not verified.');
  });
});
