// Logto brings the zod that the config guard runs on: 3.22.4 with kit 4.0.0, 3.24.3 today, 4 some day. Each must take and
// refuse the same configs, at the same paths and in the same words. One process per zod.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packConnector, removeTempFolders, unpackConnector } from '../src/pack.ts';
import type { GuardReport } from '../src/probe.ts';
import { buildConfig } from '../src/tenant.ts';
import { requireBuild, runProbe } from './probe-process.ts';

const zods = [
  { zodVersion: /^3\.22\.4$/, kit: 'connector-kit-4.0.0', zod: 'zod-3.22.4' },
  { zodVersion: /^3\.24\.3$/, kit: '@logto/connector-kit', zod: 'zod' },
  { zodVersion: /^4\./, kit: '@logto/connector-kit', zod: 'zod-4' },
];

const { endpoint: _local, ...documented } = buildConfig('http://127.0.0.1');
const connection = { domain: 'mg.example.com', apiKey: 'a-sending-key', from: 'Example <hello@mg.example.com>' };
const html = '<p>{{code}}</p>';
const delivering = (delivery: unknown) => ({ ...connection, deliveries: { Generic: delivery } });

const accepted: { name: string; config: unknown }[] = [
  { name: "the document's example", config: documented },
  { name: 'the EU endpoint', config: { ...connection, endpoint: 'https://api.eu.mailgun.net' } },
  { name: 'no deliveries, as Console leaves empty ones', config: connection },
  { name: 'blank text, which means unset', config: { ...connection, endpoint: ' ', subaccount: '' } },
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

/** `path` is where the first issue must point. */
const refused: { name: string; path: (string | number)[]; config: unknown }[] = [
  { name: 'null', path: [], config: null },
  { name: 'a list', path: [], config: [] },
  { name: 'a text', path: [], config: 'key' },
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
  { name: 'a choice that is none', path: ['tracking'], config: { ...connection, tracking: 'maybe' } },
  {
    name: 'html and a stored template',
    path: ['deliveries', 'Generic', 'template'],
    config: delivering({ html, template: 'logto-sign-in' }),
  },
  { name: 'no content', path: ['deliveries', 'Generic'], config: delivering({ subject: 'Hello' }) },
  {
    name: 'a misspelt delivery field',
    path: ['deliveries', 'Generic', 'subjekt'],
    config: delivering({ html, subjekt: 'Hello' }),
  },
  {
    name: 'a header that could forge a mail',
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

const configs = [...accepted, ...refused].map(({ config }) => config);
const reports: GuardReport[] = [];

beforeAll(async () => {
  requireBuild();
  const tarball = await packConnector();
  for (const { kit, zod } of zods) {
    const folder = await unpackConnector(tarball, { kit, zod });
    reports.push(await runProbe<GuardReport>('guard', folder, { configs }));
  }
});
afterAll(removeTempFolders);

describe.each(zods.map((row, index) => ({ ...row, index })))(
  'on zod $zodVersion the guard',
  ({ zodVersion, index }) => {
    it('runs on this very zod', () => {
      expect(reports[index]?.zodVersion).toMatch(zodVersion);
    });

    it.each(accepted.map((row, at) => ({ ...row, at })))('accepts $name', ({ at }) => {
      expect(reports[index]?.verdicts[at]).toEqual({ isAccepted: true, issues: [] });
    });

    it.each(refused.map((row, at) => ({ ...row, at: at + accepted.length })))('refuses $name', ({ path, at }) => {
      const issue = { code: 'custom', path, message: expect.stringMatching(/\w{3}/) };

      expect(reports[index]?.verdicts[at]).toMatchObject({ isAccepted: false });
      expect(reports[index]?.verdicts[at]?.issues[0]).toEqual(issue);
    });
  },
);

describe('on every zod', () => {
  it('the guard says the same', () => {
    expect(reports.map(({ verdicts }) => verdicts)).toEqual(zods.map(() => reports[0]?.verdicts));
  });
});
