// The one error of the connector, and what Logto gets of it. Pure.
// Logto shows an error's `data` to whoever is at the sign-in page: it is built from an allow-list here, never from Mailgun's text.
import { ConnectorError, ConnectorErrorCodes } from '@logto/connector-kit';
import { z } from 'zod';
import { type ErrorCode, errorCatalog } from './error-catalog.js';
import type { Issue } from './issues.js';
import { englishUserMessage, userMessage } from './user-messages.js';

interface ErrorDetails {
  /** HTTP status of Mailgun's last response. */
  readonly status?: number | undefined;
  /** Our sentence for the operator, where it says more than the catalog's. */
  readonly operatorMessage?: string | undefined;
  readonly attempts?: number;
  /** Sending domain, once it is known. */
  readonly domain?: string | undefined;
  readonly issues?: readonly Issue[];
  readonly cause?: unknown;
  readonly isInDoubt?: boolean;
  readonly mayArrive?: boolean;
}

/** Any failure inside the connector. It stays inside: Logto gets what {@link toConnectorError} makes of it. */
export class MailgunError extends Error {
  override readonly name = 'MailgunError';
  readonly code: ErrorCode;
  /** HTTP status of Mailgun's last response; undefined when there was none. */
  readonly status: number | undefined;
  /** Attempts that were made; 0 when it failed before the first. */
  readonly attempts: number;
  /** Sending domain, once it is known. */
  readonly domain: string | undefined;
  /** What happened and what to check, for the operator: never for the user at the sign-in page. */
  readonly operatorMessage: string;
  /** One calm sentence for the user who waits for the email, in English and without a reference. */
  readonly userMessage: string;
  /** Of `invalidConfig`: each with its path and the fix, never the value. Otherwise empty. */
  readonly issues: readonly Issue[];
  /** True when Mailgun probably accepts the message and only responds late: a real send counts as sent. */
  readonly isInDoubt: boolean;
  /** True when a request went out and nobody knows what came of it. */
  readonly mayArrive: boolean;

  constructor(code: ErrorCode, { operatorMessage, cause, ...details }: ErrorDetails = {}) {
    const { status, attempts = 0, domain, issues = [], isInDoubt = false, mayArrive = isInDoubt } = details;
    const catalogEntry = errorCatalog[code];
    const sentence = operatorMessage ?? catalogEntry.operatorMessage;
    super(`${code}: ${[sentence, ...issues.map(formatIssue)].join(' ')}`, { cause });
    this.code = code;
    this.status = status;
    this.attempts = attempts;
    this.domain = domain;
    this.operatorMessage = sentence;
    this.userMessage = englishUserMessage(catalogEntry.userMessage);
    this.issues = issues;
    this.isInDoubt = isInDoubt;
    this.mayArrive = mayArrive;
  }
}

/** An issue as a line of text: `deliveries.SignIn.html: Write this as text.` */
export function formatIssue({ path, message }: Issue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

interface PublicContext {
  /** True for Console's "Send": an operator reads the error. */
  readonly isTest: boolean;
  /** Shown to the user and logged: it finds the log line that belongs to a complaint. */
  readonly reference: string;
  /** The user's language. */
  readonly locale?: string | undefined;
}

/**
 * The error that Logto gets. On a real send one calm sentence in the user's language and a reference: as `General`, the only code
 * whose text Logto shows, or as `RateLimitExceeded`, for which Logto has its own localized text and HTTP 429. In a Console test
 * everything useful: as `General`, or as `InvalidConfig` with a ZodError, whose lines Logto shows.
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

/** Whatever was thrown, as a MailgunError. The message of another error may hold anything and is not read. */
export function toMailgunError(thrown: unknown): MailgunError {
  return thrown instanceof MailgunError ? thrown : new MailgunError('internal', { cause: thrown });
}
