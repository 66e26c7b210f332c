// One message to Mailgun: attempts inside one budget, each classified and decided on. Sends through the transport it is given.
import type { ErrorCode } from '../errors/error-catalog.js';
import { MailgunError } from '../errors/mailgun-error.js';
import type { ApiRequest, Outcome, Transport } from './api-types.js';
import type { Budget } from './budget.js';
import {
  type AcceptedMessage,
  type ClassifiedResponse,
  classifyPartialResponse,
  classifyResponse,
} from './classify-response.js';
import { adviseOnNetworkError } from './network-advice.js';
import { decideRetry } from './retry.js';

/** The result of one attempt, without anything secret. */
export interface AttemptReport {
  /** Starts at 1. */
  readonly attempt: number;
  /** Such as `https://api.mailgun.net`. */
  readonly origin: string;
  /** Milliseconds, waiting for a connection included. */
  readonly elapsedMs: number;
  /** HTTP status, when there was a response. */
  readonly status?: number | undefined;
  /** How it failed; absent when Mailgun accepted the message. */
  readonly code?: ErrorCode | undefined;
  /** Milliseconds until the next attempt; absent when there is none. */
  readonly retryInMs?: number | undefined;
}

export interface RetryDependencies {
  readonly transport: Transport;
  /** Milliseconds since 1970, on a clock that only goes forward. */
  readonly now: () => number;
  /** Waits between two attempts. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number;
  /** Called when an attempt has ended, before the wait for the next. */
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** Part of the budget that one attempt may use: a first one that hangs leaves time for a second. */
const attemptShare = 5 / 8;

/** A request to send, and the sending domain for what is reported about it. */
export interface MessageRequest extends ApiRequest {
  readonly domain: string;
}

/**
 * Sends a message, again where that is safe, until Mailgun accepts it or the budget ends.
 * @throws MailgunError with the code of the last attempt
 */
export async function sendWithRetries(
  { domain, ...request }: MessageRequest,
  { totalMs, endsAtMs }: Budget,
  { transport, now, sleep, random, onAttempt }: RetryDependencies,
): Promise<AcceptedMessage> {
  const history: ErrorCode[] = [];
  for (;;) {
    const startedMs = now();
    const timeoutMs = Math.max(1, Math.min(totalMs * attemptShare, endsAtMs - startedMs));
    const outcome = await transport({ ...request, timeoutMs });
    const endedMs = now();
    const { classified, status } = classifyOutcome(outcome, endedMs);
    const attempt = history.length + 1;
    const report = { attempt, origin: request.origin, elapsedMs: endedMs - startedMs, status };
    if ('accepted' in classified) {
      onAttempt?.(report);
      return classified.accepted;
    }
    const { code, operatorMessage, retryAfterMs } = classified;
    history.push(code);
    const retryInMs = decideRetry({ history, remainingMs: endsAtMs - endedMs, retryAfterMs }, random());
    onAttempt?.({ ...report, code, retryInMs });
    if (retryInMs === undefined) throw new MailgunError(code, { operatorMessage, status, attempts: attempt, domain });
    await sleep(retryInMs);
  }
}

function classifyOutcome(outcome: Outcome, nowMs: number): { classified: ClassifiedResponse; status?: number } {
  if ('response' in outcome) {
    return { classified: classifyResponse(outcome.response, nowMs), status: outcome.response.status };
  }
  const { failure, networkCode, partialResponse } = outcome;
  const classified = partialResponse && classifyPartialResponse(partialResponse, nowMs);
  return classified
    ? { classified, status: partialResponse.status }
    : { classified: { code: failure, operatorMessage: adviseOnNetworkError(networkCode) } };
}
