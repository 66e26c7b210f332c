// How an attempt ended → accepted, or an error code. Pure.
import type { Outcome } from './api-types.js';
import {
  type AcceptedMessage,
  classifyPartialResponse,
  classifyResponse,
  type FailedResponse,
} from './classify-response.js';
import { adviseOnNetworkError } from './network-errors.js';

interface WithStatus {
  /** HTTP status, when there was a response or the beginning of one. */
  readonly status?: number | undefined;
}

type AcceptedOutcome = WithStatus & { readonly accepted: AcceptedMessage };
export type FailedOutcome = WithStatus & FailedResponse;
export type ClassifiedOutcome = AcceptedOutcome | FailedOutcome;

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
