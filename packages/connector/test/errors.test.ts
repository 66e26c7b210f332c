// A failure → what Logto, its operator and the person at the sign-in page are told.
import { inspect } from 'node:util';
import { ConnectorError } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { MailgunError, toConnectorError, toMailgunError } from '../src/errors/mailgun-error.ts';
import { type Kind, kinds } from '../src/errors/error-catalog.ts';
import { createNote } from '../src/errors/operator-log.ts';
import { tellFailure } from '../src/errors/report-failure.ts';

const notSent = 'The email could not be sent. Please try again later.';
const busy = 'Emails cannot be sent right now. Please try again in a few minutes.';
const maybeSent = 'The email may still arrive. Please wait a minute before you ask for another one.';
const checkAddress = 'This email address cannot receive mail. Please check it.';

/** What a real send says of each kind. */
const told: Readonly<Record<Kind, { code: string; user: string }>> = {
  invalidConfig: { code: 'invalid_config', user: notSent },
  noContent: { code: 'template_not_found', user: '' }, // says which types exist instead: see below
  recipient: { code: 'general', user: checkAddress },
  tooLarge: { code: 'general', user: notSent },
  unreachable: { code: 'general', user: busy },
  tls: { code: 'general', user: notSent },
  interrupted: { code: 'general', user: maybeSent },
  timeout: { code: 'general', user: maybeSent },
  hostTimeout: { code: 'general', user: busy },
  hostFailed: { code: 'general', user: busy },
  overloaded: { code: 'general', user: busy },
  unavailable: { code: 'general', user: busy },
  rateLimited: { code: 'rate_limit_exceeded', user: busy },
  quota: { code: 'usage_limit_exceeded', user: busy },
  unauthorized: { code: 'general', user: notSent },
  wrongRegion: { code: 'general', user: notSent },
  unknownDomain: { code: 'general', user: notSent },
  notAllowed: { code: 'general', user: notSent },
  payment: { code: 'general', user: notSent },
  rejected: { code: 'general', user: notSent },
  badEndpoint: { code: 'general', user: notSent },
  badResponse: { code: 'general', user: maybeSent },
  internal: { code: 'general', user: notSent },
};
const rows = (Object.entries(told) as Array<[Kind, (typeof told)[Kind]]>)
  .filter(([kind]) => kind !== 'noContent')
  .map(([kind, row]) => ({ kind, ...row }));

const operator = 'Check the thing.';
const error = (kind: Kind) => new MailgunError(kind, { status: 418, operator, attempts: 2, domain: 'mg.example.com' });

describe('an error', () => {
  it.each(rows)('of a real send is one calm sentence and a reference: $kind', ({ kind, code, user }) => {
    const given = toConnectorError(error(kind), { isTest: false, reference: 'abcd1234' });
    expect(given).toBeInstanceOf(ConnectorError);
    expect(given).toMatchObject({
      code,
      data: { errorDescription: `${user} (Reference abcd1234)`, kind, statusCode: 418, reference: 'abcd1234' },
    });
  });

  it.each(rows)('of a Console test is General with the operator’s sentence: $kind', ({ kind }) => {
    const given = toConnectorError(error(kind), { isTest: true, reference: 'abcd1234' });
    expect(given).toMatchObject({
      code: 'general',
      data: { errorDescription: operator, kind, statusCode: 418, reference: 'abcd1234' },
    });
  });

  it.each([true, false])('without content says which types exist (Console test: %s)', (isTest) => {
    const given = toConnectorError(error('noContent'), { isTest, reference: 'abcd1234' });
    expect(given).toMatchObject({
      code: isTest ? 'general' : 'template_not_found',
      data: { errorDescription: operator, kind: 'noContent' },
    });
  });

  it.each(Object.keys(kinds) as Kind[])('holds what may be seen and nothing else: %s', (kind) => {
    for (const isTest of [true, false]) {
      const inner = new MailgunError(kind, { status: 418, cause: new Error('SECRET') });
      const given = toConnectorError(inner, { isTest, reference: 'abcd1234' });
      expect(Object.keys(given.data as object)).toEqual(['errorDescription', 'kind', 'statusCode', 'reference']);
      expect(Object.keys(given).sort()).toEqual(['code', 'data']);
      expect('cause' in given).toBe(false);
      expect(inspect(given, { depth: Infinity, showHidden: true })).not.toContain('SECRET');
      expect(given.stack).toContain('errors.ts');
    }
  });

  it('has no status when there was no answer', () => {
    const given = toConnectorError(new MailgunError('unreachable'), { isTest: false, reference: 'r' });
    expect(Object.keys(given.data as object)).toEqual(['errorDescription', 'kind', 'reference']);
  });

  it('has its kind’s sentence when there is no better one', () => {
    const given = toConnectorError(new MailgunError('tls'), { isTest: true, reference: 'r' });
    expect(given.data).toMatchObject({ errorDescription: kinds.tls.operator });
  });

  const problems = [
    { path: ['deliveries', 'SignIn', 'tags', 0], message: 'Write a tag.' },
    { path: ['domain'], message: 'Fill in Domain.' },
  ];

  it('of a config is a ZodError in a Console test, each problem with its path', () => {
    const given = toConnectorError(new MailgunError('invalidConfig', { problems }), { isTest: true, reference: 'r' });
    expect(given.code).toBe('invalid_config');
    expect(given.data).toBeInstanceOf(ZodError);
    expect((given.data as ZodError).issues).toEqual(problems.map((problem) => ({ code: 'custom', ...problem })));
  });

  it('of a config has no ZodError on a real send', () => {
    const given = toConnectorError(new MailgunError('invalidConfig', { problems }), { isTest: false, reference: 'r' });
    expect(given).toMatchObject({ code: 'invalid_config', data: { errorDescription: `${notSent} (Reference r)` } });
    expect(JSON.stringify(given.data)).not.toContain('Domain');
  });
});

describe('what was thrown', () => {
  it('is taken as it is when it is ours', () => {
    const ours = new MailgunError('tls');
    expect(toMailgunError(ours)).toBe(ours);
  });

  it.each([{ thrown: new TypeError('SECRET') }, { thrown: 'SECRET' }, { thrown: undefined }])(
    'is an error of our own when it is not: $thrown',
    ({ thrown }) => {
      expect(toMailgunError(thrown)).toMatchObject({ kind: 'internal', message: 'internal', cause: thrown });
    },
  );
});

describe('the log', () => {
  const tell = (thrown: unknown, more = {}) => {
    const lines: string[] = [];
    const note = createNote((line) => lines.push(line));
    const send = {
      isTest: false,
      messageUuid: 'abcd1234-5678',
      type: 'SignIn',
      to: 'jane@example.com',
      elapsedMs: 12.6,
    };
    const given = tellFailure(thrown, { ...send, note, ...more });
    return { given, lines, facts: lines.map((line) => JSON.parse(line.replace(/^connector-mailgun /, ''))) };
  };

  it('has one line with what helps to find and mend it', () => {
    const { lines, facts } = tell(error('payment'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^connector-mailgun \{[^\n]*\}$/);
    expect(facts[0]).toEqual({
      what: 'A mail was not sent.',
      reference: 'abcd1234',
      kind: 'payment',
      status: 418,
      attempts: 2,
      elapsedMs: 13,
      domain: 'mg.example.com',
      type: 'SignIn',
      to: 'j***@example.com',
      check: operator,
    });
  });

  it.each(['interrupted', 'timeout'] as const)('does not claim that nothing was sent: %s', (kind) => {
    expect(tell(error(kind)).facts[0]).toMatchObject({ what: 'A mail may not have been sent.' });
  });

  it('says when an operator was testing', () => {
    expect(tell(error('tls'), { isTest: true }).facts[0]).toMatchObject({ isTest: true });
  });

  it('names ten problems of a config at most', () => {
    const problems = Array.from({ length: 12 }, (_, index) => ({ path: ['deliveries', index], message: 'No.' }));
    const { facts } = tell(new MailgunError('invalidConfig', { problems }));
    expect(facts[0].problems).toHaveLength(10);
    expect(facts[0].problems[1]).toBe('deliveries.1: No.');
  });

  it.each([
    { name: 'an error by its class', thrown: new RangeError('SECRET'), cause: 'RangeError' },
    {
      name: 'an error by its class and code',
      thrown: Object.assign(new Error('SECRET'), { code: 'E1' }),
      cause: 'Error E1',
    },
    {
      name: 'an error by no code that is none',
      thrown: Object.assign(new Error('SECRET'), { code: 'key: SECRET', name: 'My Error SECRET' }),
      cause: '',
    },
    {
      name: 'an error by no code that is no text',
      thrown: Object.assign(new Error('SECRET'), { code: {} }),
      cause: 'Error',
    },
    { name: 'anything else by its type', thrown: 'SECRET', cause: 'string' },
    { name: 'nothing by its type', thrown: undefined, cause: 'undefined' },
  ])('tells $name, and never its text', ({ thrown, cause }) => {
    const { facts, lines } = tell(thrown);
    expect(facts[0]).toMatchObject({ kind: 'internal', cause, check: kinds.internal.operator });
    expect(lines[0]).not.toContain('SECRET');
  });

  it.each([{ to: 'no address' }, { to: 'a@b@c' }, { to: undefined }, { to: ['jane@example.com'] }])(
    'hides a recipient that is none: $to',
    ({ to }) => {
      expect(tell(error('recipient'), { to }).facts[0].to).toBe('***');
    },
  );

  it('leaves alone what Logto threw itself', () => {
    const theirs = new ConnectorError('not_found' as ConnectorError['code']);
    const { given, lines } = tell(theirs);
    expect(given).toBe(theirs);
    expect(lines).toEqual([]);
  });
});
