// A failed send → the operator's log line and the error that Logto gets. Writes through the logger it is given.
import { ConnectorError } from '@logto/connector-kit';
import { formatIssue, toConnectorError, toMailgunError } from './mailgun-error.js';
import type { Logger } from './operator-log.js';

export interface FailedSend {
  /** True for Console's "Send". */
  readonly isTest: boolean;
  /** Its first eight digits are the reference that a user may quote. */
  readonly messageUuid: string;
  /** Usage type. */
  readonly type: string;
  /** The recipient's address; undefined when `to` was not one valid address. */
  readonly recipient: string | undefined;
  readonly elapsedMs: number;
  readonly logger: Logger;
}

/** Issues of a config that a log line lists at most. */
const maxLoggedIssues = 10;

/** Logs a failure and returns the error for Logto. A ConnectorError of Logto's own, from its look-ups, is returned as it is. */
export function reportFailure(thrown: unknown, send: FailedSend): unknown {
  if (thrown instanceof ConnectorError) return thrown;
  const error = toMailgunError(thrown);
  const { isTest, type, recipient, elapsedMs, logger } = send;
  const reference = send.messageUuid.slice(0, 8);
  const isInDoubt = error.code === 'interrupted' || error.code === 'timeout';
  logger.error(isInDoubt ? 'An email may not have been sent.' : 'An email was not sent.', {
    reference,
    code: error.code,
    status: error.status,
    attempts: error.attempts,
    elapsedMs: Math.round(elapsedMs),
    domain: error.domain,
    type,
    to: maskRecipient(recipient),
    check: error.operatorMessage,
    ...(isTest && { isTest }),
    ...(error.issues.length > 0 && { issues: error.issues.slice(0, maxLoggedIssues).map(formatIssue) }),
    ...((error.code === 'internal' || error.code === 'logtoFailed') && { cause: describeCause(error.cause) }),
  });
  return toConnectorError(error, { isTest, reference });
}

/** `jane@example.com` as a log may show it: `j***@example.com`. A local part of one character is hidden whole. */
function maskRecipient(recipient: string | undefined): string {
  if (recipient === undefined) return '***';
  const at = recipient.lastIndexOf('@');
  const [first = '', second] = recipient.slice(0, at);
  return `${second === undefined ? '' : first}***${recipient.slice(at)}`;
}

/** The class and code of an error that is not ours, where they are plain names; its message may hold anything. */
function describeCause(cause: unknown): string {
  const { name, code } =
    cause instanceof Error ? (cause as NodeJS.ErrnoException) : { name: typeof cause, code: undefined };
  return [name, code].filter((text) => typeof text === 'string' && /^\w{1,60}$/.test(text)).join(' ');
}
