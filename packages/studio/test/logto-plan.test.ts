// The pure parts of publishing: what differs, what stays, and what a restore file holds.
import { describe, expect, it } from 'vitest';
import { diffConfigs, differingPaths } from '../src/logto/diff-config.ts';
import { mergeConfig } from '../src/logto/merge.ts';
import { compareTexts } from '../src/logto/render-changes.ts';
import { hidesDeliveries, type LogtoState, publicConfig, revisionOf } from '../src/logto/state.ts';

const email = { subject: 'Code', html: '<p>{{code}}</p>' };

describe('diffConfigs', () => {
  const before = { from: 'a@x.example', deliveries: { SignIn: { ...email, locales: { fr: email } } } };
  it.each<{ name: string; after: Record<string, unknown>; emails?: object[]; fields?: object[] }>([
    { name: 'nothing', after: before },
    {
      name: 'another order of keys',
      after: {
        deliveries: { SignIn: { locales: { fr: { html: email.html, subject: email.subject } }, ...email } },
        from: 'a@x.example',
      },
    },
    {
      name: 'a subject',
      after: { ...before, deliveries: { SignIn: { ...before.deliveries.SignIn, subject: 'New' } } },
      emails: [{ type: 'SignIn', language: 'en', change: 'changed', parts: ['subject'] }],
    },
    {
      name: 'a language that is gone and one that is new',
      after: { ...before, deliveries: { SignIn: { ...email, locales: { de: email } } } },
      emails: [
        { type: 'SignIn', language: 'de', change: 'added', parts: ['subject', 'html'] },
        { type: 'SignIn', language: 'fr', change: 'removed', parts: ['subject', 'html'] },
      ],
    },
    {
      name: 'a usage type that is gone',
      after: { ...before, deliveries: {} },
      emails: [
        { type: 'SignIn', language: 'en', change: 'removed' },
        { type: 'SignIn', language: 'fr', change: 'removed' },
      ],
    },
    {
      name: 'a field and a delivery’s field',
      after: { from: 'b@x.example', deliveries: { SignIn: { ...before.deliveries.SignIn, tags: ['a'] } } },
      fields: [
        { path: ['from'], change: 'changed', before: '"a@x.example"', after: '"b@x.example"' },
        { path: ['deliveries', 'SignIn', 'tags'], change: 'added', before: '', after: '["a"]' },
      ],
    },
  ])('finds $name', ({ after, emails = [], fields = [] }) => {
    const diff = diffConfigs(before, after, 'en');
    expect(diff.emails).toEqual(emails.map((one) => expect.objectContaining(one)));
    expect(diff.fields).toEqual(fields);
  });

  it('never shows a secret', () => {
    const { fields } = diffConfigs(
      { apiKey: 'old-marker', authorization: 'a', api_key: 'old-marker' },
      { apiKey: 'new-marker', authorization: 'b' },
      'en',
    );
    expect(fields).toHaveLength(3);
    expect(JSON.stringify(fields)).not.toMatch(/marker|"a"|"b"/);
  });
});

describe('mergeConfig', () => {
  const existing = {
    apiKey: 'key',
    testMode: 'on',
    deliveries: {
      SignIn: { ...email, tags: ['old'], locales: { 'de-CH': email, fr: email } },
      Custom: email,
      BindMfa: email,
    },
  };
  const { config, kept } = mergeConfig(
    { apiKey: 'never', from: 'a@x.example', deliveries: { SignIn: email } },
    existing,
  );

  it('keeps the key of Logto, other fields, other usage types and other languages', () => {
    expect(config).toEqual({
      apiKey: 'key',
      testMode: 'on',
      from: 'a@x.example',
      deliveries: { SignIn: { ...email, locales: { 'de-CH': email } }, Custom: email },
    });
    expect(kept).toEqual(['testMode', 'deliveries.SignIn.locales.de-CH', 'deliveries.Custom']);
  });

  it('keeps names that are special in JavaScript', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":1},"deliveries":{"__proto__":{"html":"x"},"constructor":{"html":"y"}}}',
    );
    const merged = mergeConfig({ deliveries: {} }, hostile);
    expect(Object.keys(merged.config.deliveries as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('compareTexts', () => {
  it.each([
    { name: 'equal texts', before: 'a', after: 'a', expected: ['same a'] },
    {
      name: 'a changed word',
      before: 'Enter it now',
      after: 'Enter this now',
      expected: ['same Enter ', 'removed it', 'added this', 'same  now'],
    },
    { name: 'a new text', before: '', after: 'a b', expected: ['added a b'] },
    { name: 'no text', before: '', after: '', expected: [] },
    {
      name: 'long texts, as one old and one new',
      before: 'a '.repeat(9_000),
      after: 'b '.repeat(9_000),
      expected: [`removed ${'a '.repeat(9_000)}`, `added ${'b '.repeat(9_000)}`],
    },
  ])('shows $name', ({ before, after, expected }) => {
    expect(compareTexts(before, after).map(({ kind, text }) => `${kind} ${text}`)).toEqual(expected);
  });
});

describe('the state of a Logto', () => {
  const state = (config: Record<string, unknown>, changes: Partial<LogtoState> = {}): LogtoState => ({
    ownFactoryId: 'mailgun',
    hasHttpConnector: true,
    connector: { id: 'c1', connectorId: 'mailgun', config },
    templates: [],
    fallbackLanguage: 'en',
    ...changes,
  });
  const template = { id: 't1', languageTag: 'en', templateType: 'Generic', details: { subject: 's', content: 'c' } };

  it('has the same revision after a new key and in another order, and another after any other change', () => {
    const first = revisionOf(state({ apiKey: 'a', from: 'x', domain: 'y' }));
    expect(revisionOf(state({ domain: 'y', from: 'x', apiKey: 'b' }))).toBe(first);
    expect(revisionOf(state({ from: 'x', domain: 'z' }))).not.toBe(first);
    expect(revisionOf(state({ from: 'x', domain: 'y' }, { templates: [template] }))).not.toBe(first);
  });

  it('gives away no secret of any connector', () => {
    expect(publicConfig(state({ apiKey: 'marker', api_key: 'marker', from: 'x' }))).toEqual({ from: 'x' });
    const http = {
      id: 'c',
      connectorId: 'http-email',
      config: { endpoint: 'https://b.example', authorization: 'marker' },
    };
    expect(publicConfig(state({}, { connector: http }))).toEqual({ endpoint: 'https://b.example' });
    const smtp = { id: 'c', connectorId: 'simple-mail-transfer-protocol', config: { auth: { pass: 'marker' } } };
    expect(publicConfig(state({}, { connector: smtp }))).toBeNull();
  });

  it('hides deliveries only for a Generic template in the fallback language', () => {
    expect(hidesDeliveries(state({}, { templates: [template] }))).toBe(true);
    expect(hidesDeliveries(state({}, { templates: [template], fallbackLanguage: 'fr' }))).toBe(false);
    expect(hidesDeliveries(state({}, { templates: [{ ...template, templateType: 'SignIn' }] }))).toBe(false);
  });
});

it('differingPaths names each place', () => {
  expect(differingPaths({ a: 1, b: { c: [1], d: 2 } }, { a: 1, b: { c: [2] }, e: 3 })).toEqual(['b.c', 'b.d', 'e']);
});
