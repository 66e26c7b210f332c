// How an attempt ended → accepted, or an error code. Status and text of a response both count: Mailgun sends the same text with
// several statuses. Pure.
import { type ErrorCode, errorCatalog } from '../errors/error-catalog.js';
import { errorPatterns } from './error-patterns.js';
import type { ApiResponse, Outcome } from './network/api-types.js';
import { adviseOnNetworkError } from './network/network-errors.js';
import { parseRetryAfterMs } from './retry-after.js';

/** What a successful send returns to Logto. */
export interface AcceptedMessage {
  /** Mailgun's id of the message, with its angle brackets. */
  readonly id: string;
  /** Mailgun's text: `Queued. Thank you.` */
  readonly message: string;
}

interface FailedResponse {
  readonly code: ErrorCode;
  /** Our sentence for the operator; undefined: that of the error catalog. */
  readonly operatorMessage?: string | undefined;
  /** How long Mailgun asks to wait, in milliseconds from now; 0 when that moment is past; undefined when it names no wait. */
  readonly retryAfterMs?: number | undefined;
}

export type ClassifiedResponse = { readonly accepted: AcceptedMessage } | FailedResponse;

/** HTTP status, when there was a response or the beginning of one. */
type WithStatus = { readonly status?: number | undefined };
export type FailedOutcome = WithStatus & FailedResponse;
export type ClassifiedOutcome = WithStatus & ClassifiedResponse;

/** Classifies how an attempt ended: by its response, or by the network error when there is none. */
export function classifyOutcome(outcome: Outcome, nowMs: number): ClassifiedOutcome {
  if ('response' in outcome) {
    return { ...classifyResponse(outcome.response, nowMs), status: outcome.response.status };
  }
  const { failure, networkCode, partialResponse } = outcome;
  const classified = partialResponse && classifyPartialResponse(partialResponse, nowMs);
  return {
    ...(classified ?? { code: failure, operatorMessage: adviseOnNetworkError(networkCode) }),
    status: partialResponse?.status,
  };
}

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

/** Classifies the part of a response that came before it broke off; undefined unless it accepts or refuses the message. */
export function classifyPartialResponse(response: ApiResponse, nowMs: number): ClassifiedResponse | undefined {
  const classified = classifyResponse(response, nowMs);
  return 'accepted' in classified || (response.status >= 400 && response.status < 500) ? classified : undefined;
}

/** The error code of a status, when the text is not a known one. */
function codeOfStatus(status: number, isJson: boolean): ErrorCode {
  if (status === 501) return 'rejected';
  if (status >= 500 || status === 408 || status === 425) return 'unavailable';
  if (status === 420 || status === 429) return 'rateLimited';
  if (status === 401) return 'unauthorized';
  if (status === 402) return 'payment';
  if (status === 403) return 'notAllowed';
  if (status === 404) return isJson ? 'unknownDomain' : 'badEndpoint'; // without JSON, the path is what Mailgun does not know
  if (status === 413) return 'tooLarge';
  return 'rejected';
}

/** For an unknown text. It is never passed on: the operator gets its length, and the status. */
function describeUnknown({ status, body }: ApiResponse): string | undefined {
  const isKnownByStatus = [401, 402, 404, 413, 420, 429].includes(status) || status >= 500;
  return isKnownByStatus && status !== 501
    ? undefined
    : `Mailgun refused the message with status ${status} and an unknown text of ${body.length} characters. See the domain’s logs at Mailgun.`;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Adds the wait to the sentence, when a wait helps. */
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
