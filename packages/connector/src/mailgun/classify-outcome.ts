// How an attempt ended → accepted, or an error code. Pure.
import type { Outcome } from './api-types.js';
import { type ClassifiedResponse, classifyPartialResponse, classifyResponse } from './classify-response.js';
import { adviseOnNetworkError } from './network-errors.js';

export type ClassifiedOutcome = ClassifiedResponse & {
  /** HTTP status, when there was a response or the beginning of one. */
  readonly status?: number | undefined;
};

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
