// A response as plain data, and how errors become one: the only place that maps domain errors to status codes.
import { DomainError, type DomainErrorCode } from '../model/errors.js';

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** (recordings, 2023 to 2026) */
export const jsonType = 'application/json; charset=utf-8';

export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { 'content-type': jsonType, ...headers }, body: JSON.stringify(value) };
}

/** Of mailing lists, routes, subaccounts, validation and some calls of DKIM keys: without a charset. (recordings, 2023 to 2025) */
export const plainJson = (status: number, value: unknown): HttpResponse =>
  json(status, value, { 'content-type': 'application/json' });

export function text(status: number, body: string, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}

/** Mailgun's form of an error: `{"message": "…"}`. (response-codes) */
export function message(status: number, sentence: string): HttpResponse {
  return json(status, { message: sentence });
}

/** Thrown by routes and by what reads a request; caught once, where the request is handled. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(readonly response: HttpResponse) {
    super(typeof response.body === 'string' ? response.body : `status ${response.status}`);
  }
}

export function httpError(status: number, sentence: string): HttpError {
  return new HttpError(message(status, sentence));
}

const statusOf: Record<DomainErrorCode, number> = {
  invalid: 400,
  forbidden: 403,
  notFound: 404,
  tooLarge: 413,
  storageFull: 400,
  storageFailed: 500,
};

/** The response to an error that is the client's fault, or that has a response of its own; undefined for a bug. */
export function errorResponse(error: unknown): HttpResponse | undefined {
  if (error instanceof HttpError) return error.response;
  if (error instanceof DomainError) return message(statusOf[error.code], error.message);
  // Node cannot make a string of more than 512 MiB: the form was too large to read as text.
  if (error instanceof RangeError && /toString|string length/i.test(error.message)) return message(413, 'too large');
  return undefined;
}
