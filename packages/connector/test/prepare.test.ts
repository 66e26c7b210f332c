// Everything short of sending: what is checked first, what stops a mail, and what never does.

import { describe, expect, it } from 'vitest';
import { MailgunError } from '../src/errors/mailgun-error.ts';
import { createNote } from '../src/errors/operator-log.ts';
import { type MessageToSend, type PrepareOptions, prepareMessage } from '../src/message/prepare-message.ts';

const config = {
  domain: 'mg.example.com',
  apiKey: 'key-MARKER',
  from: 'Acme <no-reply@example.com>',
  deliveries: { SignIn: { html: '{{code}}' }, Generic: { html: 'generic', locales: { fr: { html: 'générique' } } } },
};
const message: MessageToSend = { to: 'jane@example.net', type: 'SignIn', payload: { code: '123456' } };

const prepare = (configured: unknown, asked: Partial<MessageToSend> = {}, more: Partial<PrepareOptions> = {}) => {
  const lines: string[] = [];
  const note = createNote((line) => lines.push(line));
  try {
    const options = { messageUuid: 'm', entityUuid: 'e', note, ...more };
    return { prepared: prepareMessage(configured, { ...message, ...asked }, options), lines, error: undefined };
  } catch (error) {
    if (!(error instanceof MailgunError)) throw error;
    return { prepared: undefined, lines, error };
  }
};

describe('prepareMessage', () => {
  it('says which content serves, in which language, and over which connection', () => {
    const { prepared } = prepare(config, { type: 'BindMfa', payload: { code: '1', locale: 'fr' } });
    expect(prepared).toMatchObject({
      source: { delivery: 'Generic' },
      locale: 'fr',
      connection: { endpoint: 'https://api.mailgun.net', domain: 'mg.example.com' },
    });
    expect(prepared?.fields).toContainEqual(['html', 'générique']);
    expect(prepared?.fields).toContainEqual(['to', 'jane@example.net']);
  });

  it('takes the template that Logto keeps', () => {
    const { prepared } = prepare(config, { logtoTemplate: { subject: 'S', content: 'logto {{code}}' } });
    expect(prepared?.source).toBe('logto');
    expect(prepared?.fields).toContainEqual(['html', 'logto 123456']);
  });

  it('allows the origins that it is given, and no other', () => {
    const elsewhere = { ...config, endpoint: 'https://gateway.example' };
    const allowedOrigins = new Set(['https://gateway.example']);
    expect(prepare(elsewhere, {}, { allowedOrigins }).prepared?.connection.endpoint).toBe('https://gateway.example');
    expect(prepare(elsewhere).error?.problems).toMatchObject([{ path: ['endpoint'] }]);
  });
});

describe('the recipient', () => {
  it.each([
    { name: 'two addresses', to: 'jane@example.net,MARKER@example.net' },
    { name: 'an address with a name', to: 'MARKER <jane@example.net>' },
    { name: 'no address', to: 'MARKER' },
    { name: 'a line break', to: 'jane@example.net\r\nBcc: MARKER@example.net' },
    { name: 'nothing', to: '' },
    { name: 'no text', to: { MARKER: 1 } as unknown as string },
    { name: 'null', to: null as unknown as string },
  ])('is refused when it is $name', ({ to }) => {
    const { error } = prepare(config, { to });
    expect(error?.kind).toBe('recipient');
    expect(`${error?.message}${error?.operator}`).not.toContain('MARKER');
  });

  it('is told about after the config, which is the operator’s to mend', () => {
    expect(prepare({}, { to: 'MARKER' }).error?.kind).toBe('invalidConfig');
    expect(prepare({ ...config, deliveries: {} }, { to: 'MARKER' }).error?.kind).toBe('recipient');
  });
});

describe('the config', () => {
  it.each([
    { name: 'null', given: null },
    { name: 'a list', given: [config] },
    { name: 'a text', given: JSON.stringify(config) },
    { name: 'what Console leaves of an empty form', given: {} },
    { name: 'one without a key', given: { ...config, apiKey: ' ' } },
    { name: 'one with a sender that is no mailbox', given: { ...config, from: 'MARKER, MARKER' } },
  ])('stops a mail when it is $name', ({ given }) => {
    for (const isTest of [false, true]) {
      const { error } = prepare(given, {}, { isTest });
      expect(error?.kind).toBe('invalidConfig');
      expect(error?.problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(error?.problems)).not.toContain('MARKER');
    }
  });

  const odd = {
    ...config,
    colour: 'MARKER',
    deliveries: { ...config.deliveries, Register: { html: 'a', template: 'b' }, BindMfa: 'nonsense' },
  };

  it('is read forgivingly when a person waits: what a send does not use cannot stop it', () => {
    const { prepared, error, lines } = prepare(odd);
    expect(error).toBeUndefined();
    expect(prepared?.source).toEqual({ delivery: 'SignIn' });
    expect(lines).toEqual(['connector-mailgun {"what":"Unknown fields of the configuration are ignored: colour."}']);
  });

  it('has its unknown fields named once, and others again', () => {
    const lines: string[] = [];
    const note = createNote((line) => lines.push(line));
    for (const more of [{ colour: 1, size: 2 }, { colour: 1, size: 2 }, { size: 2 }]) {
      prepareMessage({ ...config, ...more }, message, { messageUuid: 'm', entityUuid: 'e', note });
    }
    expect(lines.map((line) => /ignored: (.*)\./.exec(line)?.[1])).toEqual(['colour, size', 'size']);
  });

  it('is read strictly in a test, each problem once', () => {
    const { error } = prepare(odd, { type: 'Generic' }, { isTest: true });
    expect(error?.problems.map(({ path }) => path.join('.'))).toEqual([
      'colour',
      'deliveries.Register.template',
      'deliveries.BindMfa',
    ]);
  });

  it('is told each problem once in a test of broken fields', () => {
    const { error } = prepare({ ...config, domain: 'a b' }, {}, { isTest: true });
    expect(error?.problems.map(({ path }) => path)).toEqual([['domain']]);
  });

  it('passes a test when all is well', () => {
    expect(
      prepare(config, { type: 'Generic', payload: { code: '000000' } }, { isTest: true }).prepared?.source,
    ).toEqual({
      delivery: 'Generic',
    });
  });

  it.each([
    { name: 'is warned about over plain http', endpoint: 'http://gateway.example', isWarned: true },
    { name: 'is not warned about on this machine', endpoint: 'http://127.0.0.1:8080', isWarned: false },
    { name: 'is not warned about over https', endpoint: 'https://gateway.example', isWarned: false },
  ])('$name', ({ endpoint, isWarned }) => {
    const lines: string[] = [];
    const note = createNote((line) => lines.push(line));
    const more = { allowedOrigins: new Set([endpoint]), note };
    expect(prepare({ ...config, endpoint }, {}, more).error).toBeUndefined();
    expect(prepare({ ...config, endpoint }, {}, more).error).toBeUndefined();
    expect(lines.filter((line) => line.includes('is not encrypted'))).toHaveLength(isWarned ? 1 : 0);
  });
});

describe('a payload', () => {
  const cycle: Record<string, unknown> = { code: '1' };
  cycle.user = cycle;
  const marked = Object.fromEntries(
    ['code', 'link', 'locale', 'uiLocales', 'application', 'organization', 'user', 'inviter'].map((root) => [
      root,
      () => 'MARKER',
    ]),
  );

  it.each([
    { name: 'undefined', payload: undefined },
    { name: 'null', payload: null },
    { name: 'a text', payload: 'MARKER' },
    { name: 'a list', payload: ['MARKER'] },
    { name: 'a function', payload: () => 'MARKER' },
    { name: 'full of functions', payload: marked },
    { name: 'full of lists', payload: { locale: ['MARKER'], uiLocales: {}, user: ['MARKER'] } },
    { name: 'a circle', payload: cycle },
    { name: 'without a prototype', payload: Object.assign(Object.create(null), { user: { name: 'a' } }) },
    {
      name: 'what JSON may bring',
      payload: JSON.parse('{"__proto__":{"code":"MARKER"},"constructor":"a","toString":1}'),
    },
    { name: 'half pairs', payload: { user: { name: '\udc00\ud800' }, locale: '\ud800' } },
  ])('never stops a mail: $name', ({ payload }) => {
    for (const delivery of [
      { html: '[{{user.name}}]', subject: '[{{user}}]' },
      { template: 'a', variables: { b: '{{user.name}}' } },
    ]) {
      const { error, prepared } = prepare({ ...config, deliveries: { Generic: delivery } }, { payload });
      expect(error).toBeUndefined();
      expect(JSON.stringify(prepared?.fields.filter(([name]) => name !== 't:variables'))).not.toContain('MARKER');
    }
  });

  it('stops one only by a part of more than 1 MB', () => {
    expect(prepare(config, { payload: { code: 'x'.repeat(1024 * 1024) } }).error).toBeUndefined();
    expect(prepare(config, { payload: { code: 'x'.repeat(1024 * 1024 + 1) } }).error?.kind).toBe('tooLarge');
  });
});
