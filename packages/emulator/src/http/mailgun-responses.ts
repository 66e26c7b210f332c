// Mailgun's error responses by name, with its exact texts: the API responds with them, and faults can produce them.
// `docs` is the table of errors of docs-2024 (api-sending), `live` is what users reported.
import type { ResponseName } from '../faults/fault.js';
import { utcDate } from '../model/normal-form.js';
import { type HttpResponse, json, message, text } from './response.js';

/** `live`: statuses as users reported them lately. `docs`: statuses as documented. The texts are the same. */
export type Profile = 'live' | 'docs';

interface ResponseDetails {
  domain: string;
  profile: Profile;
  /** When the limit ends, for the responses that state it. */
  retryAtMs: number;
  /** Seconds until the limit ends. */
  retryAfterSeconds: number;
}

const notAllowed = (domain: string, reason: string) => `Domain ${domain} is not allowed to send: ${reason}`;

const limitExceeded =
  (what: string) =>
  ({ domain, profile, retryAtMs }: ResponseDetails): HttpResponse =>
    // docs: 429. live: 420 (mailgun-java#50, confirmed by a maintainer in 2025; ghost#15725)
    message(
      profile === 'docs' ? 429 : 420,
      notAllowed(domain, `${what} limit exceeded, try again after ${utcDate(retryAtMs)}`),
    );

const forbiddenToSend =
  (reason: string) =>
  ({ domain, profile }: ResponseDetails): HttpResponse =>
    // docs: 400. live: 403 (us-visa-notifier#5: a sandbox, 2022)
    message(profile === 'docs' ? 400 : 403, notAllowed(domain, reason));

type FixedResponseName =
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

/** Those that depend on nothing. */
export const fixedResponses: Record<FixedResponseName, () => HttpResponse> = {
  /** Plain text on the sending API (mailgun.js#388, #359). The realm is from mailgun-relay. */
  forbidden: () => text(401, 'Forbidden', { 'www-authenticate': 'Basic realm="MG API"' }),
  /** JSON on the domain API, unlike /messages. (openapi) */
  invalidKey: () => message(401, 'Invalid private key'),
  /** (docs-2024, api-intro) */
  payment: () => message(402, 'Request Failed - Parameters were valid but request failed'),
  /** (docs-2024) */
  tooLarge: () => message(413, 'request size exceeds 52.4MiB limit'),
  serverError: () => message(500, 'Internal Server Error'),
  badGateway: () => text(502, 'Bad Gateway'),
  unavailable: () => text(503, 'Service Unavailable'),
  gatewayTimeout: () => text(504, 'Gateway Timeout'),
  /** At a path with a doubled prefix or slash. (mailgun.js, anymail: both guard against it) */
  magnificent: () => text(200, 'Mailgun Magnificent API'),
  /** "404 without JSON … usually a mistake in the API request". (response-codes) */
  notFound: () => text(404, '404 page not found\n'),
};

/** An unknown path below /v1/analytics. (recordings, 2024) */
export const analyticsNotFound = (): HttpResponse => json(404, { error: 'not found' });

/** Of every endpoint of a domain but those for sending, templates and the domain itself. (mailgun-js-boland#229, #236) */
export const domainNotFound = (domain: string): HttpResponse => message(404, `Domain not found: ${domain}`);

/**
 * A message for a domain that the key does not know, or that is in the other region. live: recorded in 2021 and 2025.
 * docs: recorded in 2016. (recordings; mailgun.js#388)
 */
export const unknownSendingDomain = (domain: string, profile: Profile): HttpResponse =>
  profile === 'docs' ? domainNotFound(domain) : fixedResponses.forbidden();

/** What every response of the API has, whatever its status. Never HSTS: it would pin `localhost`. (recordings, 2023 to 2026) */
const commonHeaders = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'x-xss-protection': '1; mode=block',
};

export const withCommonHeaders = ({ headers, ...response }: HttpResponse): HttpResponse => ({
  ...response,
  headers: { ...commonHeaders, ...headers },
});

const detailedResponses: Record<
  Exclude<ResponseName, FixedResponseName>,
  (details: ResponseDetails) => HttpResponse
> = {
  /** (mailgun-ruby#171) */
  domainNotFound: ({ domain }) => domainNotFound(domain),
  sandbox: forbiddenToSend(
    'Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.',
  ),
  free: forbiddenToSend(
    'Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.',
  ),
  unverified: forbiddenToSend(
    'The domain is unverified and requires DNS configuration. Log in to your control panel to view required DNS records.',
  ),
  /** 400 in both profiles: there is no live report. (docs-2024) */
  notActivated: ({ domain }) =>
    message(
      400,
      notAllowed(
        domain,
        'Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
      ),
    ),
  /** Reported with 403. (unrecorded) */
  disabled: ({ domain }) => message(403, notAllowed(domain, 'Account disabled')),
  /** Seen live in October 2026. (unrecorded) */
  domainDisabled: ({ domain }) => message(403, notAllowed(domain, 'domain disabled')),
  /** (docs-2024) */
  largeBatch: ({ domain }) => message(403, `Domain ${domain} is not allowed to send large batches yet`),
  recipientLimit: limitExceeded('recipient'),
  requestLimit: limitExceeded('request'),
  bytesLimit: limitExceeded('bytes'),
  /** The limit of a plan, without a time. (unrecorded) */
  planLimit: ({ domain }) => message(400, notAllowed(domain, 'recipient limit exceeded')),
  /** (unrecorded) */
  tooFast: ({ domain }) =>
    message(
      400,
      notAllowed(
        domain,
        'You are sending too fast. Your account is on probation and the account has been temporarily disabled.',
      ),
    ),
  /** (openapi) */
  requestsPerSecond: ({ domain, retryAfterSeconds }) =>
    message(
      429,
      notAllowed(
        domain,
        `account-requests-per-sec limit exceeded, try again after ${Math.ceil(retryAfterSeconds)} seconds`,
      ),
    ),
  /** At endpoints other than /messages (openapi). mailgun-go reads X-RateLimit-Reset, Unix seconds, on 429. */
  tooManyRequests: ({ retryAtMs }) =>
    json(429, { message: 'Too Many Requests' }, { 'x-ratelimit-reset': String(retryAtMs / 1000) }),
};

/** Every response that a fault can produce by name. */
export const mailgunResponses: Readonly<Record<ResponseName, (details: ResponseDetails) => HttpResponse>> = {
  ...fixedResponses,
  ...detailedResponses,
};

export interface ResponseQuery {
  domain: string;
  profile: Profile;
  nowMs: number;
  /** @default 60 */
  retryAfterSeconds?: number;
}

export function mailgunResponse(name: ResponseName, query: ResponseQuery): HttpResponse {
  const { domain, profile, nowMs, retryAfterSeconds = 60 } = query;
  const retryAtMs = nowMs + retryAfterSeconds * 1000;
  return withCommonHeaders(mailgunResponses[name]({ domain, profile, retryAfterSeconds, retryAtMs }));
}
