// Mailgun's refusals by name, in its own words: the checks answer with them and faults can order them.
// Rows are section 1.6 of the fact sheet: "documented" is OLD api-sending.rst, "live" is what users reported.
import { type Answer, json, message, text } from './response.js';

/** `live`: statuses as users saw them lately. `docs`: statuses as documented. Texts are the same. */
export type Profile = 'live' | 'docs';

export interface AnswerDetails {
  domain: string;
  profile: Profile;
  /** When the limit ends, for the answers that say so. */
  retryAt: Date;
  /** Seconds until the limit ends. */
  retryAfterSeconds: number;
}

const notAllowed = (domain: string, reason: string) => `Domain ${domain} is not allowed to send: ${reason}`;

/** Mailgun writes UTC, not GMT: `try again after Mon, 20 Dec 2021 20:33:21 UTC`. [O] mailgun-java#50 */
export const utcDate = (date: Date): string => date.toUTCString().replace('GMT', 'UTC');

const limitExceeded =
  (what: string) =>
  ({ domain, profile, retryAt }: AnswerDetails): Answer =>
    // docs: 429. live: 420 [O] mailgun-java#50 (2025, confirmed by a maintainer), Ghost#15725
    message(
      profile === 'docs' ? 429 : 420,
      notAllowed(domain, `${what} limit exceeded, try again after ${utcDate(retryAt)}`),
    );

const forbiddenToSend =
  (reason: string) =>
  ({ domain, profile }: AnswerDetails): Answer =>
    // docs: 400. live: 403 [O] US-visa-appointment-notifier#5 (sandbox, 2022), Ghost log (unverified)
    message(profile === 'docs' ? 400 : 403, notAllowed(domain, reason));

type FixedAnswer =
  | 'forbidden'
  | 'invalidKey'
  | 'payment'
  | 'tooLarge'
  | 'serverError'
  | 'badGateway'
  | 'unavailable'
  | 'gatewayTimeout'
  | 'magnificent'
  | 'notFound';
type DetailedAnswer =
  | 'domainNotFound'
  | 'sandbox'
  | 'free'
  | 'unverified'
  | 'notActivated'
  | 'disabled'
  | 'domainDisabled'
  | 'largeBatch'
  | 'recipientLimit'
  | 'requestLimit'
  | 'bytesLimit'
  | 'planLimit'
  | 'tooFast'
  | 'requestsPerSecond'
  | 'tooManyRequests';
/** An answer of Mailgun's that a fault can order. */
export type KnownAnswer = FixedAnswer | DetailedAnswer;

/** The same for everyone. */
export const fixedAnswers: Record<FixedAnswer, () => Answer> = {
  /** 401 is plain text on the sending API. [O] mailgun.js#388, #359. The realm is [C] mailgun-relay. */
  forbidden: () => text(401, 'Forbidden', { 'www-authenticate': 'Basic realm="MG API"' }),
  /** [D] SPEC: the domain API answers 401 as JSON, unlike /messages. */
  invalidKey: () => message(401, 'Invalid private key'),
  /** [D] OLD api-intro.rst */
  payment: () => message(402, 'Request Failed - Parameters were valid but request failed'),
  /** [D] OLD */
  tooLarge: () => message(413, 'request size exceeds 52.4MiB limit'),
  serverError: () => message(500, 'Internal Server Error'),
  badGateway: () => text(502, 'Bad Gateway'),
  unavailable: () => text(503, 'Service Unavailable'),
  gatewayTimeout: () => text(504, 'Gateway Timeout'),
  /** A path with a doubled prefix or slash. [S] JS and ANY both guard against it. */
  magnificent: () => text(200, 'Mailgun Magnificent API'),
  /** "404 without JSON … usually a mistake in the API request". [D] RC */
  notFound: () => text(404, '404 page not found\n'),
};

const detailedAnswers: Record<DetailedAnswer, (details: AnswerDetails) => Answer> = {
  /** [O] mailgun-ruby#171 */
  domainNotFound: ({ domain }: AnswerDetails) => message(404, `Domain not found: ${domain}`),
  sandbox: forbiddenToSend(
    'Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.',
  ),
  free: forbiddenToSend(
    'Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.',
  ),
  unverified: forbiddenToSend(
    'The domain is unverified and requires DNS configuration. Log in to your control panel to view required DNS records.',
  ),
  /** [D] OLD, 400 in both profiles: no live report. */
  notActivated: ({ domain }: AnswerDetails) =>
    message(
      400,
      notAllowed(
        domain,
        'Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
      ),
    ),
  /** [O] 403 */
  disabled: ({ domain }: AnswerDetails) => message(403, notAllowed(domain, 'Account disabled')),
  /** [C] BR */
  domainDisabled: ({ domain }: AnswerDetails) => message(403, notAllowed(domain, 'domain disabled')),
  /** [D] OLD, [O] a public report */
  largeBatch: ({ domain }: AnswerDetails) => message(403, `Domain ${domain} is not allowed to send large batches yet`),
  recipientLimit: limitExceeded('recipient'),
  requestLimit: limitExceeded('request'),
  bytesLimit: limitExceeded('bytes'),
  /** [C] BR: the plan's limit without a time. */
  planLimit: ({ domain }: AnswerDetails) => message(400, notAllowed(domain, 'recipient limit exceeded')),
  /** [C] BR */
  tooFast: ({ domain }: AnswerDetails) =>
    message(
      400,
      notAllowed(
        domain,
        'You are sending too fast. Your account is on probation and the account has been temporarily disabled.',
      ),
    ),
  /** [D] SPEC */
  requestsPerSecond: ({ domain, retryAfterSeconds }: AnswerDetails) =>
    message(
      429,
      notAllowed(
        domain,
        `account-requests-per-sec limit exceeded, try again after ${Math.ceil(retryAfterSeconds)} seconds`,
      ),
    ),
  /** [D] SPEC, endpoints other than /messages. GO reads X-RateLimit-Reset (unix seconds) on 429. */
  tooManyRequests: ({ retryAt }: AnswerDetails) =>
    json(429, { message: 'Too Many Requests' }, { 'x-ratelimit-reset': String(retryAt.getTime() / 1000) }),
};

/** Every answer that a fault can order by name. */
export const knownAnswers: Readonly<Record<KnownAnswer, (details: AnswerDetails) => Answer>> = {
  ...fixedAnswers,
  ...detailedAnswers,
};

export function knownAnswer(
  name: KnownAnswer,
  { domain, profile, now, retryAfterSeconds = 60 }: KnownAnswerQuery,
): Answer {
  return knownAnswers[name]({ domain, profile, retryAfterSeconds, retryAt: new Date(now + retryAfterSeconds * 1000) });
}

export interface KnownAnswerQuery {
  domain: string;
  profile: Profile;
  /** Epoch milliseconds. */
  now: number;
  /** Seconds. @default 60 */
  retryAfterSeconds?: number;
}
