// One message to Mailgun: attempts inside one budget, each read and decided on. Sends through the transport it is given.
import { type Accepted, isAccepted, type Meaning, readAnswer, readBrokenAnswer } from './answer.js';
import type { Budget } from './deadline.js';
import { MailgunError } from './errors.js';
import { type Kind, networkAdvice } from './kinds.js';
import { decideRetry } from './retry.js';
import type { ApiRequest, Outcome, Transport } from './transport.js';

/** What one attempt came to; holds nothing secret. */
export interface AttemptReport {
  /** The first is 1. */
  readonly attempt: number;
  /** Where it went, such as `https://api.mailgun.net`. */
  readonly origin: string;
  /** Milliseconds that it took, waiting for a connection included. */
  readonly elapsedMs: number;
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** How it failed; absent when Mailgun accepted the message. */
  readonly kind?: Kind | undefined;
  /** Milliseconds until the next attempt; absent when there is none. */
  readonly retryInMs?: number | undefined;
}

/** The outside world, as arguments. */
export interface Wire {
  /** Sends one request, in the time that it says. */
  readonly transport: Transport;
  /** Milliseconds since 1970, on a clock that only goes forward. */
  readonly now: () => number;
  /** Waits between two attempts. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Calls back after a time, unless it is cancelled by what it returns: a deadline. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number;
  /** Told of each attempt when it has ended, before the wait for the next. */
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
  /** Mailgun's two regions, told apart when a Console test is refused. */
  readonly regions: readonly [string, string];
}

/** Part of the budget that one attempt may use: a first one that hangs leaves room for a second. */
const attemptShare = 5 / 8;

/** A request that is ready to go out, and the sending domain for what is said of it. */
export interface ReadyRequest extends ApiRequest {
  readonly domain: string;
}

/**
 * Sends a message, again where that is safe, until Mailgun accepts it or the budget ends.
 * @throws MailgunError of the last attempt's kind
 */
export async function sendRequest(request: ReadyRequest, { totalMs, endsAtMs }: Budget, wire: Wire): Promise<Accepted> {
  const { domain, origin, path, headers, body } = request;
  const { transport, now, sleep, random, onAttempt } = wire;
  const history: Kind[] = [];
  for (;;) {
    const startedMs = now();
    const timeoutMs = Math.max(1, Math.min(totalMs * attemptShare, endsAtMs - startedMs));
    const outcome = await transport({ origin, path, headers, body, timeoutMs });
    const endedMs = now();
    const { meaning, status } = readOutcome(outcome, endedMs);
    const attempt = history.length + 1;
    const report = { attempt, origin, elapsedMs: endedMs - startedMs, status };
    if (isAccepted(meaning)) {
      onAttempt?.(report);
      return meaning;
    }
    const { kind, operator, waitMs } = meaning;
    history.push(kind);
    const retryInMs = decideRetry({ history, remainingMs: endsAtMs - endedMs, waitMs }, random());
    onAttempt?.({ ...report, kind, retryInMs });
    if (retryInMs === undefined) throw new MailgunError(kind, { operator, status, attempts: attempt, domain });
    await sleep(retryInMs);
  }
}

/**
 * Sends a Console test. A key or domain that one region refuses is tried in the other, once and inside the same budget:
 * the wrong region is the most common mistake, and Mailgun does not name it.
 * @throws MailgunError `wrongRegion` when the other region accepted
 */
export async function sendTestRequest(request: ReadyRequest, budget: Budget, wire: Wire): Promise<Accepted> {
  const { regions } = wire;
  try {
    return await sendRequest(request, budget, wire);
  } catch (error) {
    const isRegional =
      error instanceof MailgunError && (error.kind === 'unauthorized' || error.kind === 'unknownDomain');
    const other = regions.find((origin) => origin !== request.origin);
    if (!isRegional || !other || !regions.includes(request.origin)) throw error;
    // Whatever else the other region says, the first answer is the one to tell.
    const found = await sendRequest({ ...request, origin: other }, budget, wire).catch(() => undefined);
    throw found ? wrongRegion(other, error) : error;
  }
}

function wrongRegion(endpoint: string, cause: MailgunError): MailgunError {
  return new MailgunError('wrongRegion', {
    operator: `The domain lives in the other region: the test mail went out through ${endpoint}. Set endpoint to ${endpoint}.`,
    status: cause.status,
    attempts: cause.attempts + 1,
    domain: cause.domain,
    cause,
  });
}

function readOutcome(outcome: Outcome, nowMs: number): { meaning: Accepted | Meaning; status?: number } {
  if ('answer' in outcome) return { meaning: readAnswer(outcome.answer, nowMs), status: outcome.answer.status };
  const { failed, code, broken } = outcome;
  const meaning = broken && readBrokenAnswer(broken, nowMs);
  return meaning ? { meaning, status: broken.status } : { meaning: { kind: failed, operator: networkAdvice(code) } };
}
