// Sends one message to Mailgun, with retries inside one time budget. Sends through the transport it is given.
//
//   transport → classifyOutcome (classify-response.ts, retry-after.ts) → decideRetry (retry.ts) → wait and repeat, or fail
import type { ErrorCode } from '../errors/error-catalog.js';
import { MailgunError } from '../errors/mailgun-error.js';
import type { Budget } from './budget.js';
import {
  type AcceptedMessage,
  type ClassifiedOutcome,
  classifyOutcome,
  type FailedOutcome,
} from './classify-response.js';
import type { LateResponses } from './late-responses.js';
import type { ApiRequest, Outcome, PendingRequest, Transport } from './network/api-types.js';
import type { OriginHealth } from './origin-health.js';
import { PendingRequests } from './pending-requests.js';
import { decideRetry, isRetryable } from './retry.js';

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

/** The result of a request that came after its send had ended, with the milliseconds since the send began. */
export type LateResult = ClassifiedOutcome & { readonly elapsedMs: number };

export interface RetryDependencies {
  readonly transport: Transport;
  /** Milliseconds since 1970, on a clock that only goes forward. */
  readonly now: () => number;
  /** Waits between two attempts. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly originHealth: OriginHealth;
  readonly lateResponses: LateResponses;
  /** Called when an attempt has ended, before the wait for the next. */
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** Share of the budget that one attempt may use, so that a first one that hangs leaves time for a second. */
const attemptShare = 5 / 8;

/** A request to send, and what its report needs. */
export interface MessageRequest extends ApiRequest {
  /** Sending domain. */
  readonly domain: string;
  /** Called when a request of this send gets a response after the send has ended. */
  readonly onLateResult: (result: LateResult) => void;
}

/** Codes of a send without any response: the origin may be down. */
const codesWithoutResponse: ReadonlySet<ErrorCode> = new Set(['timeout', 'interrupted', 'unreachable']);

/**
 * Sends a message until Mailgun accepts it, a failure must not be retried, or the budget ends. A request that times out is not
 * aborted: the first acceptance of any attempt ends the send.
 * @throws MailgunError with the code of the last attempt; `isUnconfirmed` when Mailgun has probably accepted the message
 */
export async function sendWithRetries(
  { origin, path, headers, body, domain, onLateResult }: MessageRequest,
  { startedMs, totalMs, endsAtMs }: Budget,
  { transport, now, sleep, random, originHealth, lateResponses, onAttempt }: RetryDependencies,
): Promise<AcceptedMessage> {
  const history: ErrorCode[] = [];
  const pending = new PendingRequests(classify);
  let hasResponse = false;

  for (;;) {
    const attemptStartedMs = now();
    const timeoutMs = Math.max(1, Math.min(totalMs * attemptShare, endsAtMs - attemptStartedMs));
    const sending = transport({ origin, path, headers, body, timeoutMs });
    const outcome = await pending.race(sending);
    if (!outcome || pending.accepted) {
      void sending.then((late) => 'failure' in late && late.pending?.abandon());
      return pending.takeAccepted();
    }
    const endedMs = now();
    const classified = classify(outcome);
    const report = {
      attempt: history.length + 1,
      origin,
      elapsedMs: endedMs - attemptStartedMs,
      status: classified.status,
    };
    const inProgress = 'failure' in outcome ? outcome.pending : undefined;
    if ('accepted' in classified) {
      inProgress?.abandon();
      pending.accepted = classified.accepted;
      onAttempt?.(report);
      return pending.takeAccepted();
    }
    const { code, retryAfterMs } = classified;
    history.push(code);
    if (code === 'timeout' && inProgress) pending.add(inProgress);
    else inProgress?.abandon(); // the response had begun, and that part was enough
    const retryImmediately = 'failure' in outcome && outcome.isIdleConnection;
    const retryInMs = decideRetry(
      { history, remainingMs: endsAtMs - endedMs, retryAfterMs, retryImmediately },
      random(),
    );
    onAttempt?.({ ...report, code, retryInMs });
    // Without a retry, the rest of the budget is spent waiting for the requests that are still in progress.
    const isAwaited = isRetryable(code) && pending.isOpen;
    const delayMs = retryInMs ?? (isAwaited ? Math.max(0, endsAtMs - endedMs) : undefined);
    if (delayMs !== undefined) await pending.race(sleep(delayMs));
    if (pending.accepted) return pending.takeAccepted();
    if (retryInMs === undefined) throw fail(classified, inProgress);
  }

  function classify(outcome: Outcome): ClassifiedOutcome {
    const classified = classifyOutcome(outcome, now());
    if (classified.status !== undefined) {
      hasResponse = true;
      originHealth.recordResponse(origin, now());
    }
    return classified;
  }

  /** @param inProgress the request of the last attempt, when it timed out */
  function fail(classified: FailedOutcome, inProgress: PendingRequest | undefined): MailgunError {
    const last = pending.failureOf(inProgress) ?? classified;
    // A late refusal of an earlier request is more useful to report than a timeout of the last one.
    const { code, operatorMessage, status } = last.code === 'timeout' ? (pending.refusal ?? last) : last;
    const isProbablyAccepted = inProgress !== undefined && mayHaveReached(inProgress);
    lateResponses.await(origin, pending.takeOpen(), (late) => {
      onLateResult({ ...classify(late), elapsedMs: now() - startedMs });
    });
    const isInvalidHttp = code === 'badResponse' && status === undefined;
    const mayArrive = isInvalidHttp || history.includes('timeout') || history.includes('interrupted');
    const details = { operatorMessage, status, attempts: history.length, domain, mayArrive };
    if (!hasResponse && codesWithoutResponse.has(code)) originHealth.recordNoResponse(origin, startedMs);
    if (code !== 'timeout') return new MailgunError(code, details);
    if (originHealth.isOutage(origin, now())) {
      return new MailgunError('unavailable', { ...details, operatorMessage: outageMessage });
    }
    return new MailgunError(code, {
      ...details,
      isUnconfirmed: isProbablyAccepted && originHealth.isInContact(origin, now()),
    });
  }
}

const outageMessage = 'Mailgun has not responded to the last sends. See status.mailgun.com.';

/** True when the request was written completely, and there is no response, or only the beginning of a 2xx one. */
function mayHaveReached(request: PendingRequest): boolean {
  const status = request.status();
  return request.isWritten() && (status === undefined || (status >= 200 && status < 300));
}
