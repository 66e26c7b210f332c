// The reply to a message or a command that is refused: which code, and which text. Pure.
import { HttpError } from '../http/response.js';
import { DomainError, type DomainErrorCode } from '../model/errors.js';
import { isObject } from '../model/json.js';

/** Thrown to refuse a command; the client reads `message`. */
export class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal';

  constructor(
    /** 400 to 599; 421 also closes the connection. */
    readonly responseCode: number,
    message: string,
    /** For the log only: what the client must not learn, such as whether a login exists. @default the message */
    readonly reason: string = message,
  ) {
    super(message);
  }
}

const codeOf: Record<DomainErrorCode, number> = {
  invalid: 550,
  forbidden: 550,
  notFound: 550,
  tooLarge: 552,
  storageFull: 452,
  storageFailed: 451,
};

/** The refusal for an error that is the client's fault or has a text of its own; undefined for a bug. */
export function refusalOf(error: unknown): SmtpRefusal | undefined {
  if (error instanceof SmtpRefusal) return error;
  if (error instanceof DomainError) return new SmtpRefusal(codeOf[error.code], error.message);
  // The account or the domain may not send. (rebutify#162)
  if (error instanceof HttpError) return new SmtpRefusal(421, messageOf(error));
  return undefined;
}

function messageOf({ response, message }: HttpError): string {
  try {
    const body: unknown = JSON.parse(String(response.body));
    return isObject(body) && typeof body.message === 'string' ? body.message : message;
  } catch {
    return message;
  }
}

/** The texts of the live service. (smtptester) */
export const replies = {
  accepted: 'Great success',
  authenticationFailed: 'Authentication failed',
};
