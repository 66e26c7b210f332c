// A failure → the error that Logto gets and the line that its operator's log gets. Writes through the note it is given.
import { ConnectorError } from '@logto/connector-kit';
import { toConnectorError, toMailgunError } from './errors.js';
import type { Note } from './log.js';
import { maskRecipient } from './mailbox.js';

export interface FailedSend {
  readonly isTest: boolean;
  /** Its first eight digits are the reference that a user may quote. */
  readonly messageUuid: string;
  readonly type: string;
  readonly to: unknown;
  readonly elapsedMs: number;
  readonly note: Note;
}

/** Tells a failure. An error that Logto threw itself, while it looked up the config, is Logto's to read and stays as it is. */
export function tellFailure(thrown: unknown, send: FailedSend): unknown {
  if (thrown instanceof ConnectorError) return thrown;
  const error = toMailgunError(thrown);
  const { isTest, type, to, elapsedMs, note } = send;
  const reference = send.messageUuid.slice(0, 8);
  note(
    error.kind === 'interrupted' || error.kind === 'timeout'
      ? 'A mail may not have been sent.'
      : 'A mail was not sent.',
    {
      reference,
      kind: error.kind,
      status: error.status,
      attempts: error.attempts,
      elapsedMs: Math.round(elapsedMs),
      domain: error.domain,
      type,
      to: maskRecipient(to),
      check: error.operator,
      ...(isTest && { isTest }),
      ...(error.problems.length > 0 && {
        problems: error.problems.slice(0, 10).map(({ path, message }) => `${path.join('.')}: ${message}`),
      }),
      ...((error.kind === 'internal' || error.kind === 'hostFailed') && { cause: nameOf(error.cause) }),
    },
  );
  return toConnectorError(error, { isTest, reference });
}

/** The class and code of a stranger's error, where they are names; its message may hold anything. */
function nameOf(cause: unknown): string {
  const { name, code } =
    cause instanceof Error ? (cause as NodeJS.ErrnoException) : { name: typeof cause, code: undefined };
  return [name, code].filter((text) => typeof text === 'string' && /^\w{1,60}$/.test(text)).join(' ');
}
