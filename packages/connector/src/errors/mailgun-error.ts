// The connector's only error class. It stays inside: connector-error.ts converts it for Logto. Pure.
import { type ErrorCode, errorCatalog } from './error-catalog.js';
import type { Issue } from './issues.js';
import { englishUserMessage } from './user-messages.js';

/** What is known besides the code. `operatorMessage` is by default that of the error catalog. */
type ErrorDetails = Partial<Omit<MailgunError, keyof Error | 'code' | 'userMessage' | 'operatorMessage'>> & {
  readonly operatorMessage?: string | undefined;
  readonly cause?: unknown;
};

/** Any failure inside the connector. */
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
  /** True when Mailgun has probably accepted the message and only responds late: a real send then counts as sent. */
  readonly isUnconfirmed: boolean;
  /** True when a request may have reached Mailgun and had no usable response: the email may still arrive. True for every unconfirmed one. */
  readonly mayArrive: boolean;

  constructor(code: ErrorCode, { operatorMessage, cause, ...details }: ErrorDetails = {}) {
    const { status, attempts = 0, domain, issues = [], isUnconfirmed = false, mayArrive = isUnconfirmed } = details;
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
    this.isUnconfirmed = isUnconfirmed;
    this.mayArrive = mayArrive;
  }
}

/** An issue as a line of text: `deliveries.SignIn.html: Write this as text.` */
export function formatIssue({ path, message }: Issue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

/** Whatever was thrown, as a MailgunError. The message of another error may hold anything and is not read. */
export function toMailgunError(thrown: unknown): MailgunError {
  return thrown instanceof MailgunError ? thrown : new MailgunError('internal', { cause: thrown });
}
