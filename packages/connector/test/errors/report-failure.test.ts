// A failed send → one line in the operator's log, and the error that Logto gets.
import { ConnectorError } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { parseRecipient } from '../../src/config/mailbox.ts';
import { type ErrorCode, errorCatalog } from '../../src/errors/error-catalog.ts';
import { MailgunError } from '../../src/errors/mailgun-error.ts';
import { createLogger } from '../../src/errors/operator-log.ts';
import { type ReportedSend, reportFailure, reportLateResult } from '../../src/errors/report-failure.ts';
import { parseLogLine } from '../support/fake-dependencies.ts';

const operatorMessage = 'Check the thing.';
const createError = (code: ErrorCode, doubt: { mayArrive?: boolean; isUnconfirmed?: boolean } = {}) =>
  new MailgunError(code, { status: 418, operatorMessage, attempts: 2, domain: 'mg.example.com', ...doubt });

const createSend = (overrides: Partial<ReportedSend> = {}) => {
  const lines: string[] = [];
  const send: ReportedSend = {
    isTest: false,
    messageUuid: 'abcd1234-5678',
    type: 'SignIn',
    locale: undefined,
    recipient: 'jane@example.com',
    logger: createLogger((line) => lines.push(line)),
    ...overrides,
  };
  return { send, lines, facts: () => lines.map(parseLogLine) };
};

/** What Logto gets: what is returned, or what is thrown. */
const report = (thrown: unknown, overrides: Partial<ReportedSend> = {}) => {
  const { send, lines, facts } = createSend(overrides);
  let returned: unknown;
  let rejected: unknown;
  try {
    returned = reportFailure(thrown, send, 12.6);
  } catch (error) {
    rejected = error;
  }
  return { returned, rejected, lines, facts: facts() };
};

describe('reportFailure', () => {
  it('logs one line with what helps to find and fix the failure', () => {
    const { lines, facts } = report(createError('payment'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^connector-mailgun \{[^\n]*\}$/);
    expect(facts[0]).toEqual({
      message: 'An email was not sent.',
      reference: 'abcd1234',
      code: 'payment',
      status: 418,
      attempts: 2,
      elapsedMs: 13,
      domain: 'mg.example.com',
      type: 'SignIn',
      to: 'j***@example.com',
      check: operatorMessage,
    });
  });

  it.each([
    { name: 'nothing that may arrive', error: createError('unavailable'), message: 'An email was not sent.' },
    {
      name: 'what may arrive',
      error: createError('unavailable', { mayArrive: true }),
      message: 'An email may not have been sent.',
    },
    {
      name: 'a Console test that did not go out',
      error: createError('tls'),
      isTest: true,
      message: 'A test email was not sent.',
    },
    {
      name: 'an unconfirmed Console test',
      error: createError('timeout', { isUnconfirmed: true }),
      isTest: true,
      message: 'An email may not have been sent.',
    },
    {
      name: 'a Console test that the other region accepted',
      error: createError('wrongRegion'),
      isTest: true,
      message: 'A test email was sent through the other region.',
    },
  ])('calls only what did not go out "not sent": $name', ({ error, message, isTest = false }) => {
    const { rejected, facts } = report(error, { isTest });
    expect(rejected).toBeInstanceOf(ConnectorError);
    expect(facts[0]).toMatchObject({ message, code: error.code });
  });

  it('returns an unconfirmed result for an unconfirmed real send, and logs one error with code unconfirmed', () => {
    const { returned, rejected, facts } = report(createError('timeout', { isUnconfirmed: true }));
    const message = 'Unconfirmed: Mailgun did not respond in time and may still deliver the email.';
    expect(rejected).toBeUndefined();
    expect(returned).toEqual({ id: '<abcd1234-5678@mg.example.com>', message });
    expect(facts).toEqual([
      {
        message,
        reference: 'abcd1234',
        code: 'unconfirmed',
        status: 418,
        attempts: 2,
        elapsedMs: 13,
        domain: 'mg.example.com',
        type: 'SignIn',
        to: 'j***@example.com',
        check: operatorMessage,
      },
    ]);
  });

  it('marks a Console test', () => {
    expect(report(createError('tls'), { isTest: true }).facts[0]).toMatchObject({ isTest: true });
  });

  it('lists ten issues of a config at most', () => {
    const issues = Array.from({ length: 12 }, (_, index) => ({ path: ['deliveries', index], message: 'No.' }));
    const { facts } = report(new MailgunError('invalidConfig', { issues }));
    expect(facts[0]?.issues).toHaveLength(10);
    expect(facts[0]?.issues).toHaveProperty('1', 'deliveries.1: No.');
  });

  it.each([
    { name: 'the class of an error', thrown: new RangeError('SECRET'), cause: 'RangeError' },
    {
      name: 'the class and code of an error',
      thrown: Object.assign(new Error('SECRET'), { code: 'E1' }),
      cause: 'Error E1',
    },
    {
      name: 'no class or code that is not a plain name',
      thrown: Object.assign(new Error('SECRET'), { code: 'key: SECRET', name: 'My Error SECRET' }),
      cause: '',
    },
    {
      name: 'no code that is not a string',
      thrown: Object.assign(new Error('SECRET'), { code: {} }),
      cause: 'Error',
    },
    { name: 'the type of another thrown value', thrown: 'SECRET', cause: 'string' },
    { name: 'the type of undefined', thrown: undefined, cause: 'undefined' },
  ])('logs $name, and never its text', ({ thrown, cause }) => {
    const { facts, lines } = report(thrown);
    expect(facts[0]).toMatchObject({ code: 'internal', cause, check: errorCatalog.internal.operatorMessage });
    expect(lines[0]).not.toContain('SECRET');
  });

  it.each([
    { name: 'as its first letter and the domain', given: 'jane@example.com', expected: 'j***@example.com' },
    { name: 'without its local part when that is one letter', given: 'j@example.com', expected: '***@example.com' },
    { name: 'not at all when it is not an address', given: 'jane doe', expected: '***' },
    { name: 'not at all when it is two addresses', given: 'a@b@c', expected: '***' },
    { name: 'not at all when it is not text', given: ['jane@example.com'], expected: '***' },
    { name: 'without half a character', given: '😀😀@example.com', expected: '😀***@example.com' },
    { name: 'without its local part when that is one emoji', given: '😀@example.com', expected: '***@example.com' },
  ])('logs the recipient $name', ({ given, expected }) => {
    expect(report(createError('rejected'), { recipient: parseRecipient(given) }).facts[0]?.to).toBe(expected);
  });

  it('throws an error of Logto as it is, and logs nothing', () => {
    const logtoError = new ConnectorError('not_found' as ConnectorError['code']);
    const { rejected, lines } = report(logtoError);
    expect(rejected).toBe(logtoError);
    expect(lines).toEqual([]);
  });

  it('survives an error whose getters throw', () => {
    const hostile = Object.defineProperty(new Error('SECRET'), 'name', {
      get() {
        throw new Error('SECRET');
      },
    });
    const { rejected, facts } = report(hostile);
    expect(rejected).toBeInstanceOf(ConnectorError);
    expect(facts[0]).toMatchObject({ code: 'internal', cause: '' });
  });
});

describe('reportLateResult', () => {
  const elapsedMs = 11_200;
  const facts = { reference: 'abcd1234', elapsedMs, type: 'SignIn' };

  it.each([
    {
      name: 'an acceptance',
      late: { accepted: {}, status: 200, elapsedMs },
      logged: [{ message: 'Mailgun accepted the email after 11 s.', status: 200, ...facts }],
    },
    {
      name: 'a refusal',
      late: { code: 'payment' as const, operatorMessage, status: 402, elapsedMs },
      logged: [
        {
          message: 'Mailgun did not accept the email after 11 s.',
          status: 402,
          code: 'payment',
          check: operatorMessage,
          ...facts,
        },
      ],
    },
    { name: 'nothing without a response', late: { code: 'interrupted' as const, elapsedMs }, logged: [] },
    {
      name: 'nothing for the beginning of a response',
      late: { code: 'timeout' as const, status: 200, elapsedMs },
      logged: [],
    },
  ])('logs $name under the reference of its send', ({ late, logged }) => {
    const { send, facts: loggedFacts } = createSend();
    reportLateResult(late, send);
    expect(loggedFacts()).toEqual(logged);
  });
});
