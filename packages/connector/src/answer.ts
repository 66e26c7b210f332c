// What Mailgun answered → what it means. Status and body both count: the same sentence is seen with several statuses. Pure.
// Mailgun's own words stay here: they may repeat what was sent to it (a key, a code). The sentences that leave are ours.
import type { Kind } from './errors.js';

/** An answer of whatever stands at the endpoint. */
export interface Answer {
  readonly status: number;
  /** The headers that matter, lower-cased names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The first 64 KiB of the body. */
  readonly body: string;
}

/** What a successful send returns to Logto. */
export interface Accepted {
  /** Mailgun's id of the message, with its angle brackets. */
  readonly id: string;
  readonly message: string;
}

export interface Meaning {
  readonly kind: Kind;
  readonly operator?: string | undefined;
  /** How long Mailgun asks to wait, in milliseconds from now; 0 when that moment is past; undefined when it does not say. */
  readonly waitMs?: number | undefined;
}

interface KnownSentence {
  readonly says: RegExp;
  readonly kind: Kind | ((status: number, waitMs: number | undefined) => Kind);
  /** Ours, for the operator. */
  readonly operator: string;
}

/** A limit with a wait, or with a status for "slow down", passes by itself; one of an account or plan does not. */
const limitKind = (status: number, waitMs: number | undefined): Kind =>
  waitMs !== undefined || status === 420 || status === 429 ? 'rateLimited' : 'quota';

/** Mailgun's known sentences (`Error codes` of its API reference, and live reports), each with ours. */
const knownSentences: readonly KnownSentence[] = [
  {
    says: /sandbox subdomains are for test purposes/i,
    kind: 'notAllowed',
    operator:
      'This is a sandbox domain: it sends only to authorized recipients. Add the address to them in Mailgun, or use a domain of your own.',
  },
  {
    says: /free accounts are for test purposes/i,
    kind: 'notAllowed',
    operator:
      'A free Mailgun account sends only to authorized recipients. Add the address to them in Mailgun, or upgrade.',
  },
  {
    says: /domain is unverified/i,
    kind: 'notAllowed',
    operator: 'The domain is not verified yet. Set the DNS records that Mailgun lists for it, then press Verify there.',
  },
  {
    says: /please activate your mailgun account/i,
    kind: 'notAllowed',
    operator: 'The Mailgun account is not activated. Open the link in the mail that Mailgun sent when it was made.',
  },
  {
    says: /business verification/i,
    kind: 'notAllowed',
    operator: 'Mailgun asks for a business verification of the account. See its control panel.',
  },
  {
    says: /(account|domain) (is )?(disabled|terminated|suspended)/i,
    kind: 'notAllowed',
    operator: 'Mailgun has disabled the account or the domain. Ask its support why.',
  },
  {
    says: /not allowed to send large batches/i,
    kind: 'notAllowed',
    operator: 'Mailgun does not let a new domain send many mails yet. Slow down, or ask its support.',
  },
  {
    says: /can't be used to send the message/i,
    kind: 'notAllowed',
    operator: 'The sending IP of the domain is not usable. See the domain’s IPs in Mailgun.',
  },
  {
    says: /sending too fast/i,
    kind: 'rateLimited',
    operator: 'The Mailgun account is on probation and sent too fast. Wait, or ask its support.',
  },
  {
    says: /\b(plan|month(ly)?|daily|free account|custom)\b[^.]{0,80}\blimit\b|\blimit\b[^.]{0,80}\b(plan|month(ly)?|day)\b/i,
    kind: (_status, waitMs) => (waitMs === undefined ? 'quota' : 'rateLimited'),
    operator: 'The sending limit of the Mailgun plan is used up. Raise it, or wait until it is renewed.',
  },
  {
    says: /-per-sec\b|try again after/i,
    kind: 'rateLimited',
    operator: 'Mailgun limits how fast this account sends. Wait, or ask Mailgun to raise the limit.',
  },
  {
    says: /(recipient|request|bytes) limit exceeded/i,
    kind: limitKind,
    operator: 'A sending limit of the Mailgun account is reached. Wait, or raise it.',
  },
  {
    says: /^'?to'? parameter is (not a valid address|missing)/i,
    kind: 'recipient',
    operator: 'Mailgun does not accept the recipient as an email address.',
  },
  {
    says: /^'?from'? parameter is/i,
    kind: 'rejected',
    operator: 'Mailgun does not accept the sender. Check from, and sendFrom in Logto’s email templates.',
  },
  {
    says: /need at least one of 'text'/i,
    kind: 'rejected',
    operator: 'The message has no content. Check html and text of the delivery.',
  },
  {
    says: /only one parameters? 'html' or 'template'/i,
    kind: 'rejected',
    operator: 'Use html or template in a delivery, not both.',
  },
  {
    says: /limited to 16 ?kb total/i,
    kind: 'tooLarge',
    operator:
      'Headers, tags and variables together are over Mailgun’s 16 kB. Shorten the variables or headers of the delivery.',
  },
  {
    says: /invalid template variables/i,
    kind: 'rejected',
    operator: 'Mailgun does not accept the variables of the delivery.',
  },
  {
    says: /invalid delivery time format|rfc-2822 compliant date/i,
    kind: 'rejected',
    operator: 'Mailgun does not accept deliverWithin of the delivery.',
  },
  {
    says: /header name must be pure ascii/i,
    kind: 'rejected',
    operator: 'Mailgun does not accept the name of a header of the delivery.',
  },
  { says: /too many recipients/i, kind: 'rejected', operator: 'Mailgun counts more than one recipient.' },
  {
    says: /request size exceeds/i,
    kind: 'tooLarge',
    operator: 'The message is too large for Mailgun. Shorten its html.',
  },
  {
    says: /malformed multipart|unable to parse request|invalid request content type/i,
    kind: 'rejected',
    operator: 'Mailgun could not read the request: a proxy in between may have changed it.',
  },
  { says: /^domain not found/i, kind: 'unknownDomain', operator: '' },
];

/** Reads an answer. `nowMs` is used where the answer has no `Date` of its own. */
export function readAnswer(answer: Answer, nowMs: number): Accepted | Meaning {
  const { status, headers } = answer;
  const json = parseObject(answer.body);
  if (status === 200 && isAcceptance(json)) return { id: json.id, message: json.message };
  if (status >= 200 && status < 300) return { kind: 'badResponse' };
  if (status >= 300 && status < 400) return { kind: 'badEndpoint' };
  const said = typeof json?.message === 'string' ? json.message : answer.body;
  const waitMs = readWaitMs(headers, said, nowMs);
  const known = status >= 500 ? undefined : knownSentences.find(({ says }) => says.test(said));
  if (!known) return { kind: kindOfStatus(status, json !== undefined), operator: unknownAnswer(answer), waitMs };
  const kind = typeof known.kind === 'function' ? known.kind(status, waitMs) : known.kind;
  return { kind, operator: withWait(known.operator, waitMs) || undefined, waitMs };
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

function withWait(operator: string, waitMs: number | undefined): string {
  return waitMs ? `${operator} Mailgun asks to wait ${Math.ceil(waitMs / 1000)} s.` : operator;
}

/**
 * How long the answer asks to wait, in milliseconds: `Retry-After` (RFC 9110), `X-RateLimit-Reset` (unix seconds, as Mailgun's
 * Go SDK reads it), or the body's own words. Absolute times are read against the answer's `Date`, so that a wrong clock here
 * does not matter. What cannot be read is not told.
 */
function readWaitMs(headers: Answer['headers'], said: string, nowMs: number): number | undefined {
  const dateMs = Date.parse(headers.date ?? '');
  const answeredMs = Number.isNaN(dateMs) ? nowMs : dateMs;
  const after = headers['retry-after']?.trim();
  const [, seconds, moment] =
    /try again after (?:(\d+(?:\.\d+)?) seconds?|([A-Z][a-z]{2}, [^"]{1,40}? (?:UTC|GMT)))/i.exec(said) ?? [];
  const waits = [
    after && (/^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - answeredMs),
    /^\d+(\.\d+)?$/.test(headers['x-ratelimit-reset']?.trim() ?? '') &&
      Number(headers['x-ratelimit-reset']) * 1000 - answeredMs,
    seconds && Number(seconds) * 1000,
    moment && Date.parse(moment) - answeredMs,
  ];
  const told = waits.find((wait): wait is number => typeof wait === 'number' && !Number.isNaN(wait));
  return told === undefined ? undefined : Math.max(0, told);
}

function isAcceptance(json: Readonly<Record<string, unknown>> | undefined): json is { id: string; message: string } {
  return typeof json?.id === 'string' && typeof json.message === 'string' && json.message.startsWith('Queued');
}

function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  if (!body.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return undefined; // Not JSON: the body is read as text.
  }
}
