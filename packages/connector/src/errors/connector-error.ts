// A failure → the ConnectorError that Logto gets, and through Logto the user. Pure.
// Logto shows an error's `data` to whoever is at the sign-in page: it is built from an allow-list here, never from Mailgun's text.
import { ConnectorError, ConnectorErrorCodes } from '@logto/connector-kit';
import { z } from 'zod';
import { errorCatalog } from './error-catalog.js';
import type { Issue } from './issues.js';
import type { MailgunError } from './mailgun-error.js';
import { userMessage } from './user-messages.js';

interface PublicContext {
  /** True for Console's "Send": an operator reads the error. */
  readonly isTest: boolean;
  /** Shown to the user and logged, so that the operator finds the log line of a complaint. */
  readonly reference: string;
  /** The user's language. */
  readonly locale?: string | undefined;
}

/**
 * The error that Logto gets. On a real send one calm sentence in the user's language and a reference: as `General`, the only code
 * whose text Logto shows, or as `RateLimitExceeded`, for which Logto has its own localized text and HTTP 429. A Console test gets
 * the operator’s sentence: as `General`, or as `InvalidConfig` with a ZodError, whose lines Logto shows.
 */
export function toConnectorError(error: MailgunError, { isTest, reference, locale }: PublicContext): ConnectorError {
  const { code, status, operatorMessage, issues } = error;
  if (isTest && issues.length > 0) return new ConnectorError(ConnectorErrorCodes.InvalidConfig, toZodError(issues));
  const isRateLimited = !isTest && code === 'rateLimited';
  return new ConnectorError(isRateLimited ? ConnectorErrorCodes.RateLimitExceeded : ConnectorErrorCodes.General, {
    errorDescription: isTest ? operatorMessage : userMessage(errorCatalog[code].userMessage, reference, locale),
    code,
    ...(status !== undefined && { statusCode: status }),
    reference,
  });
}

/** Issues as zod reports them: Console shows the path and message of each. */
function toZodError(issues: readonly Issue[]): z.ZodError {
  return new z.ZodError(issues.map(({ path, message }) => ({ code: 'custom', path: [...path], message })));
}
