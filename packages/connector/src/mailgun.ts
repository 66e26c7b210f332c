// One message to Mailgun: attempts inside one budget, each read and decided on. Sends through the transport it is given.
import { type Accepted, isAccepted, type Meaning, readAnswer } from './answer.js';
import type { Connection } from './config.js';
import type { Budget } from './deadline.js';
import { MailgunError } from './errors.js';
import { type Kind, networkAdvice } from './kinds.js';
import type { FormField } from './message.js';
import { encodeMultipart } from './multipart.js';
import { decideRetry } from './retry.js';
import type { Outcome, Transport } from './transport.js';

/** What one attempt came to; holds nothing secret. */
export interface AttemptReport {
  /** The first is 1. */
  readonly attempt: number;
  readonly origin: string;
  readonly elapsedMs: number;
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** How it failed; absent when Mailgun accepted the message. */
  readonly kind?: Kind | undefined;
  /** Wait before the next attempt; absent when there is none. */
  readonly retryInMs?: number | undefined;
}

/** The outside world, as arguments. */
export interface Wire {
  readonly transport: Transport;
  /** Milliseconds since 1970, on a clock that only goes forward. */
  readonly now: () => number;
  /** Waits; ends early, with an error, when the signal says so. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
  /** Mailgun's two regions, told apart when a Console test is refused. */
  readonly regions: readonly [string, string];
}

/** Part of the budget that one attempt may use: a first one that hangs leaves room for a second. */
const attemptShare = 5 / 8;

/**
 * Sends the fields, again where that is safe, until Mailgun accepts them or the budget ends.
 * @param boundary a random text that cannot stand in the fields
 * @throws MailgunError of the last attempt's kind
 */
export async function sendFields(
  fields: readonly FormField[],
  connection: Connection,
  boundary: string,
  { totalMs, endsAtMs }: Budget,
  { transport, now, sleep, random, onAttempt }: Wire,
): Promise<Accepted> {
  const origin = connection.endpoint;
  const request = {
    origin,
    path: `/v3/${connection.domain}/messages`,
    headers: headersOf(connection, boundary),
    body: encodeMultipart(fields, boundary),
  };
  const history: Kind[] = [];
  for (;;) {
    const startedMs = now();
    const timeoutMs = Math.max(1, Math.min(totalMs * attemptShare, endsAtMs - startedMs));
    const outcome = await transport({ ...request, timeoutMs });
    const endedMs = now();
    const meaning = readOutcome(outcome, endedMs);
    const report = {
      attempt: history.length + 1,
      origin,
      elapsedMs: endedMs - startedMs,
      status: 'answer' in outcome ? outcome.answer.status : undefined,
    };
    if (isAccepted(meaning)) {
      onAttempt?.(report);
      return meaning;
    }
    const { kind, operator, waitMs } = meaning;
    history.push(kind);
    const retryInMs = decideRetry({ history, remainingMs: endsAtMs - endedMs, waitMs }, random());
    onAttempt?.({ ...report, kind, retryInMs });
    if (retryInMs === undefined) {
      const { status, attempt: attempts } = report;
      throw new MailgunError(kind, { operator, status, attempts, domain: connection.domain });
    }
    await sleep(retryInMs);
  }
}

/**
 * Sends a Console test. A key or domain that one region refuses is tried in the other, once and inside the same budget:
 * the wrong region is the most common mistake, and Mailgun does not name it.
 * @throws MailgunError `wrongRegion` when the other region accepted
 */
export async function sendTestFields(
  ...[fields, connection, boundary, budget, wire]: Parameters<typeof sendFields>
): Promise<Accepted> {
  const { regions } = wire;
  try {
    return await sendFields(fields, connection, boundary, budget, wire);
  } catch (error) {
    const other = regions.find((origin) => origin !== connection.endpoint);
    const isRegional =
      error instanceof MailgunError && (error.kind === 'unauthorized' || error.kind === 'unknownDomain');
    if (!isRegional || !other || !regions.includes(connection.endpoint)) throw error;
    // Whatever else the other region says, the first answer is the one to tell.
    const found = await sendFields(fields, { ...connection, endpoint: other }, boundary, budget, wire).catch(
      () => undefined,
    );
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

function headersOf({ apiKey, subaccount }: Connection, boundary: string): Record<string, string> {
  return {
    authorization: `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}`,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'user-agent': 'connector-mailgun',
    ...(subaccount !== undefined && { 'x-mailgun-on-behalf-of': subaccount }),
  };
}

function readOutcome(outcome: Outcome, nowMs: number): Accepted | Meaning {
  if ('answer' in outcome) return readAnswer(outcome.answer, nowMs);
  return { kind: outcome.failed, operator: networkAdvice(outcome.code) };
}
