// The recipient of a failed send is masked in the log.
import { describe, expect, it } from 'vitest';
import { parseRecipient } from '../../src/config/mailbox.ts';
import { MailgunError } from '../../src/errors/mailgun-error.ts';
import { createLogger } from '../../src/errors/operator-log.ts';
import { reportFailure } from '../../src/errors/report-failure.ts';

const loggedRecipient = (to: unknown): unknown => {
  const lines: string[] = [];
  const send = {
    isTest: false,
    messageUuid: '00000001-0000-4000-8000-000000000000',
    type: 'SignIn',
    locale: undefined,
    recipient: parseRecipient(to),
    logger: createLogger((line) => lines.push(line)),
  };
  expect(() => reportFailure(new MailgunError('rejected'), send, 1)).toThrow();
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]?.replace('connector-mailgun ', '') ?? '').to;
};

describe('the recipient in the log line of a failed send', () => {
  it.each([
    { name: 'is its first letter and the domain', given: 'jane@example.com', expected: 'j***@example.com' },
    { name: 'has no local part when that is one letter', given: 'j@example.com', expected: '***@example.com' },
    { name: 'is hidden when it is not an address', given: 'jane doe', expected: '***' },
    { name: 'is hidden when it is not text', given: { to: 'jane@example.com' }, expected: '***' },
    { name: 'never has half a character', given: '😀😀@example.com', expected: '😀***@example.com' },
    { name: 'has no local part when that is one emoji', given: '😀@example.com', expected: '***@example.com' },
  ])('$name', ({ given, expected }) => {
    expect(loggedRecipient(given)).toBe(expected);
  });
});
