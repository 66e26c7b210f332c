// A failed send → one line in the operator's log, and the error that Logto gets.
import { ConnectorError } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { parseRecipient } from '../../src/config/mailbox.ts';
import { type ErrorCode, errorCatalog } from '../../src/errors/error-catalog.ts';
import { MailgunError } from '../../src/errors/mailgun-error.ts';
import { createLogger } from '../../src/errors/operator-log.ts';
import { type FailedSend, reportFailure } from '../../src/errors/report-failure.ts';
import { parseLogLine } from '../support/fake-dependencies.ts';

const operatorMessage = 'Check the thing.';
const createError = (code: ErrorCode) =>
  new MailgunError(code, { status: 418, operatorMessage, attempts: 2, domain: 'mg.example.com' });

const report = (thrown: unknown, overrides: Partial<FailedSend> = {}) => {
  const lines: string[] = [];
  const reported = reportFailure(thrown, {
    isTest: false,
    messageUuid: 'abcd1234-5678',
    type: 'SignIn',
    recipient: 'jane@example.com',
    elapsedMs: 12.6,
    logger: createLogger((line) => lines.push(line)),
    ...overrides,
  });
  return { reported, lines, facts: lines.map(parseLogLine) };
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

  it.each(['interrupted', 'timeout'] as const)('does not claim that nothing was sent: %s', (code) => {
    expect(report(createError(code)).facts[0]).toMatchObject({ message: 'An email may not have been sent.' });
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

  it.each([{ to: 'no address' }, { to: 'a@b@c' }, { to: undefined }, { to: ['jane@example.com'] }])(
    'hides a recipient that is not an address: $to',
    ({ to }) => {
      expect(report(createError('recipient'), { recipient: parseRecipient(to) }).facts[0]?.to).toBe('***');
    },
  );

  it('returns an error of Logto as it is, and logs nothing', () => {
    const logtoError = new ConnectorError('not_found' as ConnectorError['code']);
    const { reported, lines } = report(logtoError);
    expect(reported).toBe(logtoError);
    expect(lines).toEqual([]);
  });
});
