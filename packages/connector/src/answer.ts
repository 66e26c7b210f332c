// What Mailgun answered → what it means. Status and body both count: the same sentence is seen with several statuses. Pure.
import { type Kind, kinds } from './kinds.js';
import { knownSentences } from './sentences.js';

/** The headers of an answer that say something, in lower case. */
export const answerHeaders = ['date', 'retry-after', 'x-ratelimit-reset'] as const;

/** An answer of whatever stands at the endpoint. */
export interface Answer {
  /** HTTP status; 1xx never gets here. */
  readonly status: number;
  /** The few that are read, lower case. */
  readonly headers: Readonly<Partial<Record<(typeof answerHeaders)[number], string>>>;
  /** The first 64 KiB of the body. */
  readonly body: string;
}

/** What a successful send returns to Logto. */
export interface Accepted {
  /** Mailgun's id of the message, with its angle brackets. */
  readonly id: string;
  /** Mailgun's words: `Queued. Thank you.` */
  readonly message: string;
}

export interface Meaning {
  readonly kind: Kind;
  readonly operator?: string | undefined;
  /** How long Mailgun asks to wait, in milliseconds from now; 0 when that moment is past; undefined when it does not say. */
  readonly waitMs?: number | undefined;
}

/** Reads an answer. `nowMs` is used where the answer has no `Date` of its own. */
export function readAnswer(answer: Answer, nowMs: number): Accepted | Meaning {
  const { status } = answer;
  const json = parseObject(answer.body);
  if (status === 200 && isAcceptance(json)) return { id: json.id, message: json.message };
  if (status >= 200 && status < 300) return { kind: 'badResponse' };
  if (status >= 300 && status < 400) return { kind: 'badEndpoint' };
  const said = typeof json?.message === 'string' ? json.message : answer.body;
  const waitMs = readWaitMs(answer, said, nowMs);
  const known = status >= 500 ? undefined : knownSentences.find(({ says }) => says.test(said));
  if (!known) {
    const kind = kindOfStatus(status, json !== undefined);
    return { kind, operator: withWait(unknownAnswer(answer) ?? kinds[kind].operator, kind, waitMs), waitMs };
  }
  const kind = typeof known.kind === 'function' ? known.kind(status, waitMs) : known.kind;
  return { kind, operator: withWait(known.operator ?? kinds[kind].operator, kind, waitMs), waitMs };
}

/** Reads the part of an answer that came before it broke off: enough when Mailgun took the message in it, or refused it. */
export function readBrokenAnswer(answer: Answer, nowMs: number): Accepted | Meaning | undefined {
  const meaning = readAnswer(answer, nowMs);
  return isAccepted(meaning) || (answer.status >= 400 && answer.status < 500) ? meaning : undefined;
}

export function isAccepted(meaning: Accepted | Meaning): meaning is Accepted {
  return 'id' in meaning;
}

/** What a status means where the body is not known. */
function kindOfStatus(status: number, isJson: boolean): Kind {
  if (status === 501) return 'rejected';
  if (status >= 500 || status === 408 || status === 425) return 'unavailable';
  if (status === 420 || status === 429) return 'rateLimited';
  if (status === 401) return 'unauthorized';
  if (status === 402) return 'payment';
  if (status === 403) return 'notAllowed';
  if (status === 404) return isJson ? 'unknownDomain' : 'badEndpoint'; // without JSON Mailgun means the path
  if (status === 413) return 'tooLarge';
  return 'rejected';
}

/** Mailgun's text is never passed on: of one that is not known, only its status and length are told. */
function unknownAnswer({ status, body }: Answer): string | undefined {
  const isKnownByStatus = [401, 402, 404, 413, 420, 429].includes(status) || status >= 500;
  return isKnownByStatus && status !== 501
    ? undefined
    : `Mailgun refused the message with status ${status} and an unknown text of ${body.length} characters. Its own log of the domain says more.`;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Of a wait is told where waiting helps. */
function withWait(operator: string, kind: Kind, waitMs: number | undefined): string {
  if (!waitMs || (kind !== 'rateLimited' && kind !== 'unavailable')) return operator;
  return `${operator} Mailgun asks to wait ${waitMs <= dayMs ? `${Math.ceil(waitMs / 1000)} s` : 'for more than a day'}.`;
}

/**
 * How long the answer asks to wait, in milliseconds: `Retry-After` (RFC 9110), `X-RateLimit-Reset` of a 420 or 429 (unix seconds,
 * as Mailgun's Go SDK reads it; with another status it tells when a window ends, and asks for nothing), or the body's own words. Absolute times are read against the answer's `Date`, so that a wrong clock here
 * does not matter. What cannot be read is not told.
 */
function readWaitMs({ status, headers }: Answer, said: string, nowMs: number): number | undefined {
  const dateMs = parseMoment(headers.date ?? '');
  const answeredMs = Number.isNaN(dateMs) ? nowMs : dateMs;
  const after = headers['retry-after']?.trim();
  const [, seconds, moment] =
    /try again after (?:(\d+(?:\.\d+)?) seconds?|([A-Z][a-z]{2}, [^"]{1,40}? (?:UTC|GMT)))/i.exec(said) ?? [];
  const waits = [
    after && (/^\d+$/.test(after) ? Number(after) * 1000 : parseMoment(after) - answeredMs),
    (status === 420 || status === 429) &&
      /^\d+(\.\d+)?$/.test(headers['x-ratelimit-reset']?.trim() ?? '') &&
      Number(headers['x-ratelimit-reset']) * 1000 - answeredMs,
    seconds && Number(seconds) * 1000,
    moment && parseMoment(moment) - answeredMs,
  ];
  const told = waits.find((wait): wait is number => typeof wait === 'number' && !Number.isNaN(wait));
  return told === undefined ? undefined : Math.max(0, told);
}

/** A date as HTTP writes it, in milliseconds, else NaN. `Date.parse` alone would read `-5` as a day in 2001. */
function parseMoment(written: string): number {
  return /^(mon|tue|wed|thu|fri|sat|sun)/i.test(written) ? Date.parse(written) : Number.NaN;
}

function isAcceptance(json: Readonly<Record<string, unknown>> | undefined): json is { id: string; message: string } {
  return typeof json?.id === 'string' && typeof json.message === 'string' && json.message.startsWith('Queued');
}

function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  const text = body.trim(); // a byte order mark too
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined; // Not JSON: the body is read as text.
  }
}
