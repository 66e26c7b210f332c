// A response → accepted, or an error code. Status and body both count: the same text is seen with several statuses. Pure.
import { type ErrorCode, errorCatalog } from '../errors/error-catalog.js';
import type { ApiResponse } from './api-types.js';
import { errorPatterns } from './error-patterns.js';
import { parseRetryAfterMs } from './retry-after.js';

/** What a successful send returns to Logto. */
export interface AcceptedMessage {
  /** Mailgun's id of the message, with its angle brackets. */
  readonly id: string;
  /** Mailgun's text: `Queued. Thank you.` */
  readonly message: string;
}

export interface FailedResponse {
  readonly code: ErrorCode;
  /** Our sentence for the operator; undefined where it is the error catalog's. */
  readonly operatorMessage?: string | undefined;
  /** How long Mailgun asks to wait, in milliseconds from now; 0 when that moment is past; undefined when it does not say. */
  readonly retryAfterMs?: number | undefined;
}

export type ClassifiedResponse = { readonly accepted: AcceptedMessage } | FailedResponse;

/** @param nowMs used where the response has no `Date` of its own */
export function classifyResponse(response: ApiResponse, nowMs: number): ClassifiedResponse {
  const { status } = response;
  const json = parseJsonObject(response.body);
  if (status === 200 && isAcceptance(json)) return { accepted: { id: json.id, message: json.message } };
  if (status >= 200 && status < 300) return { code: 'badResponse' };
  if (status >= 300 && status < 400) return { code: 'badEndpoint' };
  const text = typeof json?.message === 'string' ? json.message : response.body;
  const retryAfterMs = parseRetryAfterMs(response, text, nowMs);
  const known = status >= 500 ? undefined : errorPatterns.find(({ pattern }) => pattern.test(text));
  const code = known
    ? typeof known.code === 'function'
      ? known.code(status, retryAfterMs)
      : known.code
    : codeOfStatus(status, json !== undefined);
  const sentence = (known ? known.operatorMessage : describeUnknown(response)) ?? errorCatalog[code].operatorMessage;
  return { code, operatorMessage: appendWait(sentence, code, retryAfterMs), retryAfterMs };
}

/** Classifies the part of a response that came before it broke off: enough when it accepts or refuses the message. */
export function classifyPartialResponse(response: ApiResponse, nowMs: number): ClassifiedResponse | undefined {
  const classified = classifyResponse(response, nowMs);
  return 'accepted' in classified || (response.status >= 400 && response.status < 500) ? classified : undefined;
}

/** What a status means where the text is not known. */
function codeOfStatus(status: number, isJson: boolean): ErrorCode {
  if (status === 501) return 'rejected';
  if (status >= 500 || status === 408 || status === 425) return 'unavailable';
  if (status === 420 || status === 429) return 'rateLimited';
  if (status === 401) return 'unauthorized';
  if (status === 402) return 'payment';
  if (status === 403) return 'notAllowed';
  if (status === 404) return isJson ? 'unknownDomain' : 'badEndpoint'; // without JSON, Mailgun means the path
  if (status === 413) return 'tooLarge';
  return 'rejected';
}

/** Mailgun's text is never passed on: of an unknown one the operator gets the status and the length. */
function describeUnknown({ status, body }: ApiResponse): string | undefined {
  const isKnownByStatus = [401, 402, 404, 413, 420, 429].includes(status) || status >= 500;
  return isKnownByStatus && status !== 501
    ? undefined
    : `Mailgun refused the message with status ${status} and an unknown text of ${body.length} characters. See the domain’s logs at Mailgun.`;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Adds the wait where waiting helps. */
function appendWait(sentence: string, code: ErrorCode, retryAfterMs: number | undefined): string {
  if (!retryAfterMs || (code !== 'rateLimited' && code !== 'unavailable')) return sentence;
  return `${sentence} Mailgun asks to wait ${retryAfterMs <= dayMs ? `${Math.ceil(retryAfterMs / 1000)} s` : 'for more than a day'}.`;
}

function isAcceptance(json: Readonly<Record<string, unknown>> | undefined): json is { id: string; message: string } {
  return typeof json?.id === 'string' && typeof json.message === 'string' && json.message.startsWith('Queued');
}

function parseJsonObject(body: string): Readonly<Record<string, unknown>> | undefined {
  const text = body.trim(); // removes a byte order mark too
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined; // Not JSON: the body is used as text.
  }
}
