// The one error of the connector, and what Logto and the user at the sign-in page get of it.
import { inspect } from 'node:util';
import { ConnectorError } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { toConnectorError } from '../../src/errors/connector-error.ts';
import { type ErrorCode, errorCatalog } from '../../src/errors/error-catalog.ts';
import { MailgunError, toMailgunError } from '../../src/errors/mailgun-error.ts';

const notSent = 'The email could not be sent. Please try again later.';
const busy = 'Emails cannot be sent right now. Please try again in a few minutes.';
const checkAddress = 'This email address cannot receive email. Please check it.';

/** Logto's code and the user's sentence on a real send, per error code. */
const expectedErrors: Readonly<Record<ErrorCode, { connectorErrorCode: string; userMessage: string }>> = {
  invalidConfig: { connectorErrorCode: 'general', userMessage: notSent },
  noContent: { connectorErrorCode: 'general', userMessage: notSent },
  recipient: { connectorErrorCode: 'general', userMessage: checkAddress },
  tooLarge: { connectorErrorCode: 'general', userMessage: notSent },
  unreachable: { connectorErrorCode: 'general', userMessage: busy },
  tls: { connectorErrorCode: 'general', userMessage: notSent },
  interrupted: { connectorErrorCode: 'general', userMessage: busy },
  timeout: { connectorErrorCode: 'general', userMessage: busy },
  logtoTimeout: { connectorErrorCode: 'general', userMessage: busy },
  logtoFailed: { connectorErrorCode: 'general', userMessage: busy },
  overloaded: { connectorErrorCode: 'general', userMessage: busy },
  unavailable: { connectorErrorCode: 'general', userMessage: busy },
  rateLimited: { connectorErrorCode: 'rate_limit_exceeded', userMessage: busy },
  quota: { connectorErrorCode: 'general', userMessage: busy },
  unauthorized: { connectorErrorCode: 'general', userMessage: notSent },
  wrongRegion: { connectorErrorCode: 'general', userMessage: notSent },
  unknownDomain: { connectorErrorCode: 'general', userMessage: notSent },
  notAllowed: { connectorErrorCode: 'general', userMessage: notSent },
  payment: { connectorErrorCode: 'general', userMessage: notSent },
  rejected: { connectorErrorCode: 'general', userMessage: notSent },
  badEndpoint: { connectorErrorCode: 'general', userMessage: notSent },
  badResponse: { connectorErrorCode: 'general', userMessage: busy },
  internal: { connectorErrorCode: 'general', userMessage: notSent },
};
const rows = (Object.entries(expectedErrors) as Array<[ErrorCode, (typeof expectedErrors)[ErrorCode]]>).map(
  ([code, row]) => ({ code, ...row }),
);

const operatorMessage = 'Check the thing.';
const createError = (code: ErrorCode) =>
  new MailgunError(code, { status: 418, operatorMessage, attempts: 2, domain: 'mg.example.com' });

const issues = [
  { path: ['deliveries', 'SignIn', 'tags', 0], message: 'Write a tag.' },
  { path: ['domain'], message: 'Fill in Domain.' },
];

describe('MailgunError', () => {
  it.each(rows)('has a code, a message and a sentence for the user: $code', ({ code, userMessage }) => {
    const error = new MailgunError(code);
    expect(error).toMatchObject({ name: 'MailgunError', code, userMessage, attempts: 0, issues: [] });
    expect(error.operatorMessage).toBe(errorCatalog[code].operatorMessage);
    expect(error.message).toBe(`${code}: ${errorCatalog[code].operatorMessage}`);
    expect(String(error)).toBe(`MailgunError: ${error.message}`);
  });

  it('has the more specific sentence in its message', () => {
    expect(String(createError('tls'))).toBe('MailgunError: tls: Check the thing.');
    expect(createError('tls').operatorMessage).toBe(operatorMessage);
  });

  it('lists each issue with its path in its message', () => {
    expect(new MailgunError('invalidConfig', { issues }).message).toBe(
      'invalidConfig: The connector’s configuration has errors. deliveries.SignIn.tags.0: Write a tag. domain: Fill in Domain.',
    );
  });

  it('lists an issue of the whole config without a path', () => {
    const wholeConfig = [{ path: [], message: 'Write an object.' }];
    expect(new MailgunError('invalidConfig', { issues: wholeConfig }).message).toBe(
      'invalidConfig: The connector’s configuration has errors. Write an object.',
    );
  });

  it('never has the text of its cause in its message', () => {
    const error = new MailgunError('internal', { cause: new Error('SECRET') });
    expect(`${error.message} ${String(error)} ${error.operatorMessage}`).not.toContain('SECRET');
    expect(error.cause).toEqual(new Error('SECRET'));
  });
});

describe('toConnectorError', () => {
  it.each(rows)(
    'has one calm sentence and a reference on a real send: $code',
    ({ code, connectorErrorCode, userMessage }) => {
      const connectorError = toConnectorError(createError(code), { isTest: false, reference: 'abcd1234' });
      expect(connectorError).toBeInstanceOf(ConnectorError);
      expect(connectorError).toMatchObject({
        code: connectorErrorCode,
        data: {
          errorDescription: `${userMessage} (Reference abcd1234)`,
          code,
          statusCode: 418,
          reference: 'abcd1234',
        },
      });
    },
  );

  it.each(rows)('is General with the operator’s sentence in a Console test: $code', ({ code }) => {
    const connectorError = toConnectorError(createError(code), { isTest: true, reference: 'abcd1234' });
    expect(connectorError).toMatchObject({
      code: 'general',
      data: { errorDescription: operatorMessage, code, statusCode: 418, reference: 'abcd1234' },
    });
  });

  it.each(Object.keys(errorCatalog) as ErrorCode[])('contains only what is on the allow-list: %s', (code) => {
    for (const isTest of [true, false]) {
      const error = new MailgunError(code, { status: 418, cause: new Error('SECRET') });
      const connectorError = toConnectorError(error, { isTest, reference: 'abcd1234' });
      expect(Object.keys(connectorError.data as object)).toEqual([
        'errorDescription',
        'code',
        'statusCode',
        'reference',
      ]);
      expect(Object.keys(connectorError).sort()).toEqual(['code', 'data']);
      expect('cause' in connectorError).toBe(false);
      expect(inspect(connectorError, { depth: Infinity, showHidden: true })).not.toContain('SECRET');
      expect(connectorError.stack).toContain('connector-error.ts');
    }
  });

  it('has no status when there was no response', () => {
    const connectorError = toConnectorError(new MailgunError('unreachable'), { isTest: false, reference: 'r' });
    expect(Object.keys(connectorError.data as object)).toEqual(['errorDescription', 'code', 'reference']);
  });

  it('has the error catalog’s sentence when there is none more specific', () => {
    const connectorError = toConnectorError(new MailgunError('tls'), { isTest: true, reference: 'r' });
    expect(connectorError.data).toMatchObject({ errorDescription: errorCatalog.tls.operatorMessage });
  });

  it('has a ZodError with the path of each issue in a Console test', () => {
    const connectorError = toConnectorError(new MailgunError('invalidConfig', { issues }), {
      isTest: true,
      reference: 'r',
    });
    expect(connectorError.code).toBe('invalid_config');
    expect(connectorError.data).toBeInstanceOf(ZodError);
    expect((connectorError.data as ZodError).issues).toEqual(issues.map((issue) => ({ code: 'custom', ...issue })));
  });

  it('has no issues on a real send', () => {
    const connectorError = toConnectorError(new MailgunError('invalidConfig', { issues }), {
      isTest: false,
      reference: 'r',
    });
    expect(connectorError).toMatchObject({
      code: 'general',
      data: { errorDescription: `${notSent} (Reference r)` },
    });
    expect(JSON.stringify(connectorError.data)).not.toContain('Domain');
  });
});

describe('toMailgunError', () => {
  it('returns a MailgunError as it is', () => {
    const error = new MailgunError('tls');
    expect(toMailgunError(error)).toBe(error);
  });

  it.each([{ thrown: new TypeError('SECRET') }, { thrown: 'SECRET' }, { thrown: undefined }])(
    'turns anything else into an internal error: $thrown',
    ({ thrown }) => {
      const error = toMailgunError(thrown);
      expect(error).toMatchObject({ code: 'internal', cause: thrown });
      expect(error.message).toBe(`internal: ${errorCatalog.internal.operatorMessage}`);
    },
  );
});
