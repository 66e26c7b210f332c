// A failed send → a log line for the operator, and what Logto gets: an error, or an unconfirmed success. Writes only to its logger.
import { ConnectorError } from '@logto/connector-kit';
import { toConnectorError } from './connector-error.js';
import type { ErrorCode } from './error-catalog.js';
import { formatIssue, type MailgunError, toMailgunError } from './mailgun-error.js';
import type { Logger } from './operator-log.js';

/** What a report needs to know about the send. */
export interface ReportedSend {
  /** True for Console's "Send". */
  readonly isTest: boolean;
  /** Local part of the Message-Id. Its first eight digits are the reference that a user may quote. */
  readonly messageUuid: string;
  /** Usage type. */
  readonly type: string;
  /** The language that Logto chose for the user, such as `pt-BR`. */
  readonly locale: string | undefined;
  /** The recipient's address; undefined when `to` was not one valid address. */
  readonly recipient: string | undefined;
  readonly logger: Logger;
}

/** What `sendMessage` resolves with when Mailgun may still accept the message. */
export interface UnconfirmedMessage {
  /** The Message-Id that the email would have, with its angle brackets. */
  readonly id: string;
  readonly message: string;
}

/** A log line lists at most this many issues of a config. */
const maxLoggedIssues = 10;

/**
 * Logs a failure and throws what Logto gets. An unconfirmed real send counts as sent and returns: after a failed send Logto has
 * no page for the code, and an email that arrives later would be useless (decisions/unconfirmed-sends.md).
 * @throws ConnectorError for Logto; one of Logto's own, from its look-ups, is thrown as it is
 */
export function reportFailure(thrown: unknown, send: ReportedSend, elapsedMs: number): UnconfirmedMessage {
  if (thrown instanceof ConnectorError) throw thrown;
  const error = toMailgunError(thrown);
  const { isTest, messageUuid, logger } = send;
  const isUnconfirmed = error.isUnconfirmed && !isTest;
  const sentence = describe(error, isTest);
  logger.error(isUnconfirmed ? unconfirmedSentence : sentence, {
    reference: referenceOf(send),
    code: isUnconfirmed ? 'unconfirmed' : error.code,
    status: error.status,
    attempts: error.attempts,
    elapsedMs: Math.round(elapsedMs),
    domain: error.domain,
    type: send.type,
    to: maskRecipient(send.recipient),
    check: error.operatorMessage,
    ...(isTest && { isTest }),
    ...(error.issues.length > 0 && { issues: error.issues.slice(0, maxLoggedIssues).map(formatIssue) }),
    ...((error.code === 'internal' || error.code === 'logtoFailed') && { cause: describeCause(error.cause) }),
  });
  if (isUnconfirmed) return { id: `<${messageUuid}@${error.domain}>`, message: unconfirmedSentence };
  throw toConnectorError(error, { isTest, reference: referenceOf(send), locale: send.locale });
}

const unconfirmedSentence = 'Unconfirmed: Mailgun did not respond in time and may still deliver the email.';

/** Logs the result of a request that came after its send was reported, with the same reference. */
export function reportLateResult(
  late: {
    readonly accepted?: unknown;
    readonly code?: ErrorCode;
    readonly operatorMessage?: string | undefined;
    readonly status?: number | undefined;
    readonly elapsedMs: number;
  },
  send: Omit<ReportedSend, 'recipient'>,
): void {
  const { code, operatorMessage, status, elapsedMs, accepted } = late;
  if (status === undefined || code === 'timeout' || code === 'interrupted') return; // no complete response after all
  const seconds = `${Math.round(elapsedMs / 1000)} s`;
  const facts = { reference: referenceOf(send), elapsedMs: Math.round(elapsedMs), status, type: send.type };
  if (accepted) send.logger.warn(`Mailgun accepted the email after ${seconds}.`, facts);
  else
    send.logger.error(`Mailgun did not accept the email after ${seconds}.`, { ...facts, code, check: operatorMessage });
}

function referenceOf({ messageUuid }: Pick<ReportedSend, 'messageUuid'>): string {
  return messageUuid.slice(0, 8);
}

/** An email that may have been sent is never called "not sent". */
function describe({ code, mayArrive }: MailgunError, isTest: boolean): string {
  if (code === 'wrongRegion') return 'A test email was sent through the other region.';
  if (mayArrive) return 'An email may not have been sent.';
  return isTest ? 'A test email was not sent.' : 'An email was not sent.';
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
  try {
    const { name, code } =
      cause instanceof Error ? (cause as NodeJS.ErrnoException) : { name: typeof cause, code: undefined };
    return [name, code].filter((text) => typeof text === 'string' && /^\w{1,60}$/.test(text)).join(' ');
  } catch {
    return ''; // a getter of the error throws
  }
}
