// The config guard runs on Logto's zod: 3.22.4 with kit 4.0.0, 3.24.3 today, 4 in the future. With each, the guard must accept
// and reject the same configs, with the same paths and messages. One process per zod.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuardReport } from '../src/isolated-check.ts';
import { packConnector, removeTempFolders, unpackConnector } from '../src/pack.ts';
import { buildConfig } from '../src/tenant.ts';
import { requireBuild, runCheck } from './run-script.ts';

const zods = [
  { zodVersion: /^3\.22\.4$/, kit: 'connector-kit-4.0.0', zod: 'zod-3.22.4' },
  { zodVersion: /^3\.24\.3$/, kit: '@logto/connector-kit', zod: 'zod' },
  { zodVersion: /^4\./, kit: '@logto/connector-kit', zod: 'zod-4' },
];

const { endpoint: _local, ...readmeExample } = buildConfig('http://127.0.0.1');
const connection = { domain: 'mg.example.com', apiKey: 'a-sending-key', from: 'Example <hello@mg.example.com>' };
const html = '<p>{{code}}</p>';
const delivering = (delivery: unknown) => ({ ...connection, deliveries: { Generic: delivery } });

const accepted: { name: string; config: unknown }[] = [
  { name: "the README's example", config: readmeExample },
  { name: 'the EU endpoint', config: { ...connection, endpoint: 'https://api.eu.mailgun.net' } },
  { name: 'no deliveries, since Console drops an empty object', config: connection },
  { name: 'blank text, which counts as unset', config: { ...connection, endpoint: ' ', subaccount: '' } },
  { name: 'a usage type that does not exist yet', config: { ...connection, deliveries: { NewType: { html } } } },
  {
    name: 'every option',
    config: {
      ...delivering({
        html,
        text: '{{code}}',
        subject: '{{code}}',
        replyTo: 'Help <help@example.com>',
        tags: ['login'],
        deliverWithin: '15m',
        headers: { 'X-Campaign': 'none' },
        locales: { 'pt-BR': { subject: 'Seu código: {{code}}' } },
      }),
      tracking: 'domain',
      testMode: 'on',
      requireTls: 'on',
      subaccount: 'sub_1',
    },
  },
];

/** `path` is the path of the first issue. */
const rejected: { name: string; path: (string | number)[]; config: unknown }[] = [
  { name: 'null', path: [], config: null },
  { name: 'an array', path: [], config: [] },
  { name: 'a string', path: [], config: 'key' },
  { name: 'an empty form', path: ['domain'], config: {} },
  ...[
    'https://evil.example/x.mailgun.net',
    'https://api.mailgun.net@evil.example',
    'http://api.mailgun.net',
    'https://mailgun.net.evil.example',
    'https://evilmailgun.net',
  ].map((endpoint) => ({ name: `the endpoint ${endpoint}`, path: ['endpoint'], config: { ...connection, endpoint } })),
  ...['https://mg.example.com', 'mg.example.com/v3', 'mg%2eexample.com'].map((domain) => ({
    name: `the domain ${domain}`,
    path: ['domain'],
    config: { ...connection, domain },
  })),
  { name: 'a domain without a dot', path: ['domain'], config: { ...connection, domain: 'mailgun' } },
  { name: 'a placeholder key', path: ['apiKey'], config: { ...connection, apiKey: '<your-mailgun-api-key>' } },
  {
    name: 'an API key as the domain',
    path: ['domain'],
    config: { ...connection, domain: 'key-0123456789abcdef0123456789abcdef' },
  },
  {
    name: 'a usage type with a typo',
    path: ['deliveries', 'Regsiter'],
    config: { ...connection, deliveries: { Regsiter: { html } } },
  },
  {
    name: 'a placeholder with a typo',
    path: ['deliveries', 'Generic', 'html'],
    config: delivering({ html: '<p>{{codes}}</p>' }),
  },
  { name: 'a blank key', path: ['apiKey'], config: { ...connection, apiKey: ' ' } },
  { name: 'a public key', path: ['apiKey'], config: { ...connection, apiKey: 'pubkey-123' } },
  { name: 'two senders', path: ['from'], config: { ...connection, from: 'a@example.com, b@example.com' } },
  { name: 'an unknown field', path: ['trackng'], config: { ...connection, trackng: 'off' } },
  { name: 'an unknown choice', path: ['tracking'], config: { ...connection, tracking: 'maybe' } },
  {
    name: 'both HTML and a stored template',
    path: ['deliveries', 'Generic', 'template'],
    config: delivering({ html, template: 'logto-sign-in' }),
  },
  { name: 'no content', path: ['deliveries', 'Generic'], config: delivering({ subject: 'Hello' }) },
  {
    name: 'a misspelled delivery field',
    path: ['deliveries', 'Generic', 'subjekt'],
    config: delivering({ html, subjekt: 'Hello' }),
  },
  {
    name: 'a header that adds a recipient',
    path: ['deliveries', 'Generic', 'headers', 'Bcc'],
    config: delivering({ html, headers: { Bcc: 'eve@example.com' } }),
  },
  {
    name: 'a header name that is not ASCII',
    path: ['deliveries', 'Generic', 'headers', '(hidden)'],
    config: delivering({ html, headers: { 'X-Größe': '1' } }),
  },
  {
    name: 'a tag that is not ASCII',
    path: ['deliveries', 'Generic', 'tags', 0],
    config: delivering({ html, tags: ['größe'] }),
  },
  {
    name: 'a line break in a subject',
    path: ['deliveries', 'Generic', 'subject'],
    config: delivering({ html, subject: 'Hello\r\nBcc: eve@example.com' }),
  },
];

const configs = [...accepted, ...rejected].map(({ config }) => config);
const reports: GuardReport[] = [];

beforeAll(async () => {
  requireBuild();
  const tarball = await packConnector();
  for (const { kit, zod } of zods) {
    const folder = await unpackConnector(tarball, { kit, zod });
    reports.push(await runCheck<GuardReport>('guard', folder, { configs }));
  }
});
afterAll(removeTempFolders);

describe.each(zods.map((row, index) => ({ ...row, index })))(
  'the guard with zod $zodVersion',
  ({ zodVersion, index }) => {
    it('runs with this zod version', () => {
      expect(reports[index]?.zodVersion).toMatch(zodVersion);
    });

    it.each(accepted.map((row, at) => ({ ...row, at })))('accepts $name', ({ at }) => {
      expect(reports[index]?.results[at]).toEqual({ isAccepted: true, issues: [] });
    });

    it.each(rejected.map((row, at) => ({ ...row, at: at + accepted.length })))('rejects $name', ({ path, at }) => {
      const issue = { code: 'custom', path, message: expect.stringMatching(/\w{3}/) };

      expect(reports[index]?.results[at]).toMatchObject({ isAccepted: false });
      expect(reports[index]?.results[at]?.issues[0]).toEqual(issue);
    });
  },
);

describe('the guard', () => {
  it('gives the same results with every zod', () => {
    expect(reports.map(({ results }) => results)).toEqual(zods.map(() => reports[0]?.results));
  });
});
