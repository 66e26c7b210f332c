// mailgun-studio check, against the emulator: what it finds, and its exit codes.
import { describe, expect, it } from 'vitest';
import { apiKey, createLab, domain, type Lab } from './lab.ts';

const check = ({ run, config }: Lab, changes: object = {}, args: string[] = []) =>
  run(['check', '-', ...args], { input: JSON.stringify({ ...config, ...changes }) });

const rulesOf = (findings: Array<{ rule: string; severity: string }>, severity: string) =>
  findings.filter((finding) => finding.severity === severity).map(({ rule }) => rule);

describe('check', () => {
  it('exits 0 and says so when there is nothing to find', async () => {
    const { exitCode, stdout, stderr } = await check(await createLab());

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'No problem found.\n', stderr: '' });
  });

  it('exits 1 and names every error of the connector’s guard with its path', async () => {
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

  it('marks as good news only what is good', async () => {
    const { stdout } = await check(await createLab(), { subaccount: '' });

    expect(stdout).toMatch(/^· subaccount: This is empty, and Console does not keep it\. \[storage-strips\]$/m);
    expect(stdout).not.toContain('✓');
  });

  it('asks nobody without --live', async () => {
    const lab = await createLab();
    await check(lab);

    expect(lab.emulator.requests()).toEqual([]);
  });
});

describe('check --live', () => {
  it('says what is in order, and sends nothing', async () => {
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
      says: /lives in the other region\. Set endpoint to http/,
    },
    {
      name: 'a sending key towards the wrong region',
      emulator: {
        keys: [{ key: apiKey, kind: 'domain' as const, domain }],
        domains: [{ name: domain, region: 'eu' as const }],
      },
      rule: 'wrong-region',
      path: ['endpoint'],
      says: /lives in the other region/,
    },
    {
      name: 'a domain that no region knows',
      emulator: { keys: [{ key: apiKey }], domains: [{ name: 'else.example.com' }] },
      rule: 'unknown-domain',
      path: ['domain'],
      says: /does not know the domain/,
    },
    {
      name: 'a key that Mailgun refuses',
      emulator: { keys: [{ key: 'another' }], domains: [{ name: domain }] },
      rule: 'key-refused',
      path: ['apiKey'],
      says: /refused the API key/,
    },
    {
      name: 'an unverified domain',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      rule: 'domain-unverified',
      path: ['domain'],
      says: /not verified yet/,
    },
    {
      name: 'the SPF record of an unverified domain',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      rule: 'dns-spf',
      path: ['domain'],
      says: /Set TXT mg\.example\.com to v=spf1/,
    },
    {
      name: 'the DKIM record of an unverified domain',
      emulator: { domains: [{ name: domain, state: 'unverified' as const }] },
      rule: 'dns-dkim',
      path: ['domain'],
      says: /Set TXT mailo\._domainkey/,
    },
    {
      name: 'a disabled domain',
      emulator: { domains: [{ name: domain, state: 'disabled' as const }] },
      rule: 'domain-disabled',
      path: ['domain'],
      says: /has disabled the account or the domain/,
    },
    {
      name: 'a stored template that does not exist',
      change: { deliveries: { Generic: { template: 'nowhere' } } },
      rule: 'template-missing',
      path: ['deliveries', 'Generic', 'template'],
      says: /no stored template nowhere/,
    },
    {
      name: 'a version that does not exist',
      emulator: { templates: [{ name: 'code', template: '{{code}}' }] },
      change: { deliveries: { Generic: { template: 'code', version: 'fr' } } },
      rule: 'template-version-missing',
      path: ['deliveries', 'Generic', 'version'],
      says: /has no version fr\. Mailgun accepts such a message and delivers nothing/,
    },
    {
      name: 'a suppressed recipient',
      emulator: {
        suppressions: [{ kind: 'bounces' as const, domain, address: 'ada@example.org', error: 'No such user' }],
      },
      args: ['--address', 'ada@example.org'],
      rule: 'suppressed',
      path: [],
      says: /since a mail to it bounced: “550 No such user”.*list bounces: delete ada@example\.org/,
    },
    {
      name: 'a recipient that a sandbox may not send to',
      emulator: { domains: [{ name: domain, type: 'sandbox' as const, authorizedRecipients: ['eve@example.org'] }] },
      args: ['--address', 'ada@example.org'],
      rule: 'sandbox-recipient',
      path: ['domain'],
      says: /not an authorized recipient/,
    },
  ])('exits 1 for $name', async ({ emulator, change, args = [], rule, path, says }) => {
    const lab = await createLab(emulator);
    const { exitCode, json, stdout } = await check(lab, change, ['--live', '--json', ...args]);

    expect(exitCode).toBe(1);
    expect(json().findings).toContainEqual(
      expect.objectContaining({ severity: 'error', rule, path, message: expect.stringMatching(says) }),
    );
    expect(stdout).not.toContain(apiKey);
  });

  it.each([
    {
      name: 'click tracking that is on for the domain',
      emulator: { domains: [{ name: domain, tracking: { click: true } }] },
      change: { tracking: 'domain' },
      rule: 'tracking',
      says: /rewrites links to http:\/\/email\.mg\.example\.com\./,
    },
    {
      name: 'a variable that no message carries',
      emulator: { templates: [{ name: 'code', template: '{{code}} for {{brand}}{{#if user}}{{user.name}}{{/if}}' }] },
      change: { deliveries: { Generic: { template: 'code', variables: { other: 'x' } } } },
      rule: 'template-variable-missing',
      says: /uses \{\{brand\}\}, which a Generic mail never carries/,
    },
    {
      name: 'a sandbox',
      emulator: { domains: [{ name: domain, type: 'sandbox' as const, authorizedRecipients: ['eve@example.org'] }] },
      rule: 'sandbox',
      says: /at most five authorized recipients.*eve@example\.org/,
    },
    {
      name: 'a sender that is not aligned',
      change: { from: 'a@elsewhere.example' },
      rule: 'alignment',
      says: /not aligned/,
    },
  ])('exits 0 with a warning for $name', async ({ emulator, change, rule, says }) => {
    const { exitCode, json } = await check(await createLab(emulator), change, ['--live', '--json']);

    expect(exitCode).toBe(0);
    expect(json().findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', rule, message: expect.stringMatching(says) }),
    );
  });

  it('looks at the record that rewritten links lead to, where links are rewritten', async () => {
    const rulesWith = async (tracking: string, click: boolean) => {
      const lab = await createLab({ domains: [{ name: domain, tracking: { click } }] });
      const { json } = await check(lab, { tracking }, ['--live', '--json']);
      return json().findings.map(({ rule }: { rule: string }) => rule);
    };

    expect(await rulesWith('domain', true)).toContain('dns-tracking');
    expect(await rulesWith('domain', false)).toContain('tracking');
    expect(await rulesWith('off', true)).not.toContain('dns-tracking');
  });

  it('tells a sending key, which may only send, from one that is refused', async () => {
    const lab = await createLab({ keys: [{ key: apiKey, kind: 'domain', domain }], domains: [{ name: domain }] });
    const changes = { deliveries: { Generic: { template: 'code' } } };
    const { exitCode, json } = await check(lab, changes, ['--live', '--json', '--address', 'ada@example.org']);

    expect(exitCode).toBe(0);
    expect(json().findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ rule: 'key-kind', message: expect.stringContaining('sending key') }),
        expect.objectContaining({ rule: 'template-unseen', severity: 'info' }),
        expect.objectContaining({ rule: 'suppression-unseen', severity: 'info' }),
      ]),
    );
    expect(await lab.emulator.inbox.list()).toEqual([]);
  });

  it('does not ask when the connection has errors, and says only those', async () => {
    const lab = await createLab();
    const { exitCode, json } = await check(lab, { domain: 'a b' }, ['--live', '--json']);

    expect({ exitCode, rules: rulesOf(json().findings, 'error') }).toEqual({ exitCode: 1, rules: ['config'] });
    expect(lab.emulator.requests()).toEqual([]);
  });

  it('exits 1 when nothing answers at the endpoint', async () => {
    const lab = await createLab();
    await lab.emulator.close();
    const { exitCode, json } = await check(lab, {}, ['--live', '--json']);

    expect(exitCode).toBe(1);
    expect(json().findings).toContainEqual(
      expect.objectContaining({ rule: 'unreachable', message: expect.stringContaining('ECONNREFUSED') }),
    );
  });

  it('shows what it does on a terminal, and plain lines in a pipe', async () => {
    const lab = await createLab();
    const input = JSON.stringify(lab.config);
    const piped = await lab.run(['check', '-', '--live'], { input });
    const shown = await lab.run(['check', '-', '--live'], { input, isTerminal: true });
    const plain = await lab.run(['check', '-', '--live'], { input, isTerminal: true, env: { NO_COLOR: '1' } });

    expect(piped.stderr).toBe('… asking for the domain\n… asking for the templates\n');
    expect(piped.stdout + piped.stderr).not.toContain('\x1b');
    expect(shown.stderr).toContain('\x1b[2K');
    expect(shown.stdout).toContain('\x1b[32m✓');
    expect(plain.stdout).not.toContain('\x1b');
  });
});

it('shows what it does on a terminal that does not know its width', async () => {
  const lab = await createLab();
  let shown = '';
  const write = (text: string) => {
    shown += text;
  };
  await lab.run(['check', '-', '--live'], {
    input: JSON.stringify(lab.config),
    stderr: { isTTY: true, columns: 0, write },
  });

  expect(shown).toContain('asking for the domain');
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

  it('exits 1 with what Logto would show when it is refused', async () => {
    const lab = await createLab({ domains: [{ name: domain, state: 'unverified' }] });
    const { exitCode, stdout } = await check(lab, {}, ['--send-test', 'ada@example.org']);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Error occurred in connector: The domain is not verified yet.');
  });
});
