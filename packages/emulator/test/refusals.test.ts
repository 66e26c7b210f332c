// The exact status and body of each error. (docs/sources.md: docs-2024 and the reports)
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auth, type Fields, message, messageWith, start, type TestEmulator } from './client.ts';

const notAllowed = (domain: string, reason: string) => `Domain ${domain} is not allowed to send: ${reason}`;

describe('a message is rejected', () => {
  let testEmulator: TestEmulator;
  beforeAll(async () => {
    testEmulator = await start();
  });
  afterAll(() => testEmulator.emulator.close());

  const bad = (parameter: string) => `${parameter} parameter is not a valid address. please check documentation`;
  it.each<{ name: string; fields: Fields; status?: number; expected: string }>([
    { name: 'without from', fields: messageWith({ from: undefined }), expected: 'from parameter is missing' },
    { name: 'without to', fields: messageWith({ to: undefined }), expected: 'to parameter is missing' },
    { name: 'with an empty to', fields: messageWith({ to: '' }), expected: 'to parameter is missing' },
    { name: 'to no address', fields: messageWith({ to: 'ada' }), expected: bad('to') },
    { name: 'to one bad address of two', fields: messageWith({ to: 'a@example.org, b@' }), expected: bad('to') },
    { name: 'to a local part outside ASCII', fields: messageWith({ to: 'ädä@example.org' }), expected: bad('to') },
    { name: 'to a group', fields: messageWith({ to: 'all: a@example.org;' }), expected: bad('to') },
    { name: 'from no address', fields: messageWith({ from: 'Acme' }), expected: bad('from') },
    {
      name: 'from an unquoted comma',
      fields: messageWith({ from: 'Acme, Inc <a@example.org>' }),
      expected: bad('from'),
    },
    { name: 'with a bad cc', fields: messageWith({ cc: '@' }), expected: bad('cc') },
    { name: 'with a bad bcc', fields: messageWith({ bcc: 'a b@example.org' }), expected: bad('bcc') },
    {
      name: 'without a body',
      fields: messageWith({ html: undefined, text: undefined }),
      expected: "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
    },
    {
      name: 'with html and template',
      fields: messageWith({ template: 'a' }),
      expected: "Only one parameters 'html' or 'template' is allowed",
    },
    {
      name: 'with more than 16 kB of options',
      fields: messageWith({ 'h:X-Big': 'x'.repeat(9_000), 't:variables': `{"a":"${'x'.repeat(8_000)}"}` }),
      expected: 'Send options (parameters starting with o:, h:, or v:) are limited to 16 kB total',
    },
    {
      name: 'with template variables that are not JSON',
      fields: messageWith({ 't:variables': '{code:1}' }),
      expected: "Invalid template variables. Template variables must be valid json. got: '{code:1}'",
    },
    {
      name: 'with recipient-variables that are not JSON',
      fields: messageWith({ 'recipient-variables': '[' }),
      expected: "'recipient-variables' parameter is not a valid JSON",
    },
    {
      name: 'with a delivery time that is not a date',
      fields: messageWith({ 'o:deliverytime': 'tomorrow' }),
      expected: 'tomorrow is not an RFC-2822 compliant date',
    },
    {
      name: 'with a delivery window under five minutes',
      fields: messageWith({ 'o:deliver-within': '4m' }),
      expected: 'invalid delivery time format',
    },
    {
      name: 'with a header name outside ASCII',
      fields: messageWith({ 'h:X-Grüße': '1' }),
      expected: 'Header name must be pure ASCII: X-Grüße',
    },
    {
      name: 'with a bad second DKIM domain',
      fields: messageWith({ 'o:secondary-dkim': 'nothing' }),
      expected: 'nothing is not a valid secondary dkim domain name',
    },
    {
      name: 'with more than 1000 recipients',
      fields: messageWith({ to: Array.from({ length: 1001 }, (_, index) => `u${index}@example.org`).join() }),
      expected: 'Too many recipients, max is 1000',
    },
  ])('$name', async ({ fields, status = 400, expected }) => {
    const reply = await testEmulator.send(fields, { multipart: true });
    expect(reply).toMatchObject({ status, type: 'application/json; charset=utf-8', json: { message: expected } });
    expect(await testEmulator.emulator.inbox.list()).toEqual([]);
  });

  it.each([
    { name: 'no credentials', headers: {} },
    { name: 'an empty key', headers: { authorization: auth('') } },
    { name: 'a public key', headers: { authorization: auth('pubkey-0123456789abcdef') } },
    { name: 'a bearer token', headers: { authorization: 'Bearer abc' } },
  ])('with 401 and plain text for $name', async ({ headers }) => {
    const reply = await testEmulator.send(message, { key: '', headers: headers as Record<string, string> });
    expect(reply).toMatchObject({ status: 401, body: 'Forbidden' });
    expect(reply.type).not.toContain('json');
    expect(testEmulator.lines.at(-1)).toMatch(/^401: /);
  });

  it.each([
    {
      name: 'urlencoded with a bad escape',
      type: 'application/x-www-form-urlencoded',
      body: 'from=%zz',
      expected: 'unable to parse request: invalid URL escape "%zz"',
    },
    {
      name: 'multipart that ends early',
      type: 'multipart/form-data; boundary=x',
      body: '--x\r\nContent-Disposition: form-data; name="from"\r\n\r\na@b',
      expected: 'malformed multipart/form-data request',
    },
    {
      name: 'multipart without boundary',
      type: 'multipart/form-data',
      body: 'abc',
      expected: 'malformed multipart/form-data request',
    },
    {
      name: 'multipart with nothing in it',
      type: 'multipart/form-data; boundary=x',
      body: 'abc',
      expected: 'malformed multipart/form-data request',
    },
  ])('that is $name', async ({ type, body, expected }) => {
    const response = await fetch(`${testEmulator.emulator.url}/v3/mg.example.com/messages`, {
      method: 'POST',
      headers: { authorization: auth(), 'content-type': type },
      body,
    });
    expect([response.status, await response.json()]).toEqual([400, { message: expected }]);
  });
});

const sandboxReason =
  'Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.';
const unverifiedReason =
  'The domain is unverified and requires DNS configuration. Log in to your control panel to view required DNS records.';

describe.each([
  { profile: 'live' as const, refusedStatus: 403 },
  { profile: 'docs' as const, refusedStatus: 400 },
])('with a configuration, profile $profile', ({ profile, refusedStatus }) => {
  const isDocs = profile === 'docs';
  let testEmulator: TestEmulator;
  beforeAll(async () => {
    testEmulator = await start({
      profile,
      config: {
        keys: [{ key: 'account-key-1' }, { key: 'sending-key-1', kind: 'domain', domain: 'mg.example.com' }],
        domains: [
          { name: 'mg.example.com' },
          { name: 'eu.example.com', region: 'eu' },
          { name: 'new.example.com', state: 'unverified' },
          { name: 'off.example.com', state: 'disabled' },
          { name: 'sandbox1.mailgun.org', type: 'sandbox', authorizedRecipients: ['Ada@example.org'] },
          { name: 'young.example.com', allowsLargeBatches: false },
        ],
      },
    });
  });
  afterAll(() => testEmulator.emulator.close());

  const many = Array.from({ length: 10 }, (_, index) => `u${index}@example.org`).join();
  it.each<{
    name: string;
    domain: string;
    key?: string;
    to?: string;
    isEu?: boolean;
    status: number;
    expected: unknown;
  }>([
    {
      name: 'a known key and domain',
      domain: 'mg.example.com',
      status: 200,
      expected: expect.stringContaining('Queued. Thank you.'),
    },
    {
      name: 'a sending key on its domain',
      domain: 'mg.example.com',
      key: 'sending-key-1',
      status: 200,
      expected: expect.stringContaining('Queued'),
    },
    { name: 'an unknown key', domain: 'mg.example.com', key: 'other-key', status: 401, expected: 'Forbidden' },
    {
      name: 'a sending key on another domain',
      domain: 'new.example.com',
      key: 'sending-key-1',
      status: 401,
      expected: 'Forbidden',
    },
    {
      name: 'a sending key in the wrong region',
      domain: 'mg.example.com',
      key: 'sending-key-1',
      isEu: true,
      status: 401,
      expected: 'Forbidden',
    },
    {
      name: 'an unknown domain',
      domain: 'nope.example.com',
      status: isDocs ? 404 : 401,
      expected: isDocs ? '{"message":"Domain not found: nope.example.com"}' : 'Forbidden',
    },
    {
      name: 'an account key in the wrong region',
      domain: 'eu.example.com',
      status: isDocs ? 404 : 401,
      expected: isDocs ? '{"message":"Domain not found: eu.example.com"}' : 'Forbidden',
    },
    {
      name: 'a domain in its own region',
      domain: 'eu.example.com',
      isEu: true,
      status: 200,
      expected: expect.stringContaining('Queued'),
    },
    {
      name: 'an unverified domain',
      domain: 'new.example.com',
      status: refusedStatus,
      expected: JSON.stringify({ message: notAllowed('new.example.com', unverifiedReason) }),
    },
    {
      name: 'a disabled domain',
      domain: 'off.example.com',
      status: 403,
      expected: JSON.stringify({ message: notAllowed('off.example.com', 'domain disabled') }),
    },
    {
      name: 'a sandbox and an authorised recipient',
      domain: 'sandbox1.mailgun.org',
      status: 200,
      expected: expect.stringContaining('Queued'),
    },
    {
      name: 'a sandbox and another recipient',
      domain: 'sandbox1.mailgun.org',
      to: 'ada@example.org, bob@example.org',
      status: refusedStatus,
      expected: JSON.stringify({ message: notAllowed('sandbox1.mailgun.org', sandboxReason) }),
    },
    {
      name: 'a large batch on probation',
      domain: 'young.example.com',
      to: many,
      status: 403,
      expected: '{"message":"Domain young.example.com is not allowed to send large batches yet"}',
    },
  ])('responds to $name', async ({ domain, key = 'account-key-1', to = 'ada@example.org', isEu, status, expected }) => {
    const base = isEu ? testEmulator.emulator.euUrl : testEmulator.emulator.url;
    const reply = await testEmulator.call('POST', `/v3/${domain}/messages`, { fields: messageWith({ to }), key, base });
    expect([reply.status, reply.body]).toEqual([status, expected]);
  });

  it('logs why a key was rejected, with its last characters only', async () => {
    await testEmulator.call('POST', '/v3/mg.example.com/messages', { fields: message, key: 'a-wrong-key-0123' });
    expect(testEmulator.lines.at(-1)).toBe('401: the key …0123 is not in the configuration');
  });

  it('rejects a sending key on every call but sending', async () => {
    const reply = await testEmulator.call('GET', '/v3/mg.example.com/templates', { key: 'sending-key-1' });
    expect([reply.status, reply.body]).toEqual([401, 'Forbidden']);
  });
});

describe('the account', () => {
  it.each([
    {
      state: 'notActivated' as const,
      status: 400,
      reason:
        'Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
    },
    { state: 'disabled' as const, status: 403, reason: 'Account disabled' },
    {
      state: 'free' as const,
      status: 403,
      reason:
        'Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.',
    },
  ])('that is $state may not send', async ({ state, status, reason }) => {
    const { emulator, send } = await start({ config: { account: { state } } });
    const reply = await send(message);
    expect([reply.status, reply.json]).toEqual([status, { message: notAllowed('mg.example.com', reason) }]);
    await emulator.close();
  });
});
