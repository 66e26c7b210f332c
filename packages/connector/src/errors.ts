// What happened → what Logto, its operator and the person at the sign-in page are told. Pure.
// Logto shows an error's `data` to strangers: it is built from an allow-list here, never from what Mailgun wrote.
import { ConnectorError, ConnectorErrorCodes } from '@logto/connector-kit';
import { z } from 'zod';
import type { Problem } from './check.js';
import { type Kind, kinds } from './kinds.js';

interface Details {
  /** HTTP status of Mailgun's last answer. */
  readonly status?: number | undefined;
  /** Our sentence for the operator, where it says more than the kind's own. */
  readonly operator?: string | undefined;
  readonly attempts?: number;
  /** Sending domain, once it is known. */
  readonly domain?: string | undefined;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** Any failure inside the connector. Stays inside: what leaves is made by {@link toConnectorError}. */
export class MailgunError extends Error {
  override readonly name = 'MailgunError';
  /** What happened, by its name. */
  readonly kind: Kind;
  /** HTTP status of Mailgun's last answer; undefined when there was none. */
  readonly status: number | undefined;
  /** Attempts that were made; 0 when it failed before the first. */
  readonly attempts: number;
  /** Sending domain, once it is known. */
  readonly domain: string | undefined;
  /** What happened and what to check, in words for the operator: never for the person at the sign-in page. */
  readonly operator: string;
  /** Of `invalidConfig`, each with its path and the fix, never the value; else none. */
  readonly problems: readonly Problem[];

  constructor(kind: Kind, { status, operator, attempts = 0, domain, problems = [], cause }: Details = {}) {
    super(kind, { cause });
    this.kind = kind;
    this.status = status;
    this.attempts = attempts;
    this.domain = domain;
    this.operator = operator ?? kinds[kind].operator;
    this.problems = problems;
  }
}

/** What the maker of a public error knows about the send. */
export interface SendContext {
  /** True for Console's "Send": an operator reads the error, not a stranger. */
  readonly isTest: boolean;
  /** Shown to the user and logged: finds the log line, and the Message-Id, that belong to a complaint. */
  readonly reference: string;
}

/**
 * The error that Logto sees. On a real send one calm sentence and a reference; in a Console test everything useful, as
 * `General` (the only code whose text Logto shows) or as `InvalidConfig` with a ZodError (whose lines it shows).
 */
export function toConnectorError(error: MailgunError, { isTest, reference }: SendContext): ConnectorError {
  const { kind, status, operator, problems } = error;
  if (isTest && problems.length > 0) return new ConnectorError(ConnectorErrorCodes.InvalidConfig, toZodError(problems));
  const { code, user } = kinds[kind];
  const text = isTest ? operator : `${user} (Reference ${reference})`;
  return new ConnectorError(isTest ? ConnectorErrorCodes.General : code(), {
    errorDescription: kind === 'noContent' ? operator : text,
    kind,
    ...(status !== undefined && { statusCode: status }),
    reference,
  });
}

/** Problems as zod reports them: Console shows the path and message of each. */
export function toZodError(problems: readonly Problem[]): z.ZodError {
  return new z.ZodError(problems.map(({ path, message }) => ({ code: 'custom', path: [...path], message })));
}

/** Whatever was thrown, as a failure of ours; the message of a stranger's error may hold anything and is not read. */
export function toMailgunError(thrown: unknown): MailgunError {
  return thrown instanceof MailgunError ? thrown : new MailgunError('internal', { cause: thrown });
}
