// Known error texts of Mailgun, each with our error code and our sentence for the operator. Data only.
// Mailgun's own text is never passed on: it may repeat what was sent to it, such as a key or a code.
import type { ErrorCode } from '../errors/error-catalog.js';

interface ErrorPattern {
  readonly pattern: RegExp;
  readonly code: ErrorCode | ((status: number, retryAfterMs: number | undefined) => ErrorCode);
  /** @default that of the code in the error catalog */
  readonly operatorMessage?: string;
}

/** A limit with a wait, or with a status for "slow down", ends by itself; that of an account or plan does not. */
const limitCode = (status: number, retryAfterMs: number | undefined): ErrorCode =>
  retryAfterMs !== undefined || status === 420 || status === 429 ? 'rateLimited' : 'quota';

/** From `Error codes` of Mailgun's API reference, and from live reports. The first that matches. */
export const errorPatterns: readonly ErrorPattern[] = [
  {
    pattern: /sandbox subdomains are for test purposes/i,
    code: 'notAllowed',
    operatorMessage:
      'This is a sandbox domain, which sends only to authorized recipients. Authorize the address in Mailgun, or use your own domain.',
  },
  {
    pattern: /free accounts are for test purposes/i,
    code: 'notAllowed',
    operatorMessage:
      'A free Mailgun account sends only to authorized recipients. Authorize the address in Mailgun, or upgrade.',
  },
  {
    pattern: /domain is unverified/i,
    code: 'notAllowed',
    operatorMessage:
      'The domain is not verified. Add the DNS records that Mailgun lists for it, then select Verify there.',
  },
  {
    pattern: /please activate your mailgun account/i,
    code: 'notAllowed',
    operatorMessage: 'The Mailgun account is not activated. Open the link in Mailgun’s activation email.',
  },
  {
    pattern: /business verification/i,
    code: 'notAllowed',
    operatorMessage: 'Mailgun requires a business verification of the account. See its control panel.',
  },
  {
    pattern: /(account|domain) (is )?(disabled|terminated|suspended)/i,
    code: 'notAllowed',
    operatorMessage: 'Mailgun has disabled the account or the domain. Contact its support.',
  },
  {
    pattern: /not allowed to send large batches/i,
    code: 'notAllowed',
    operatorMessage:
      'Mailgun does not allow large batches from this new domain yet. Slow down, or contact its support.',
  },
  {
    pattern: /can't be used to send the message/i,
    code: 'notAllowed',
    operatorMessage: 'The domain’s sending IP cannot be used. Check the domain’s IPs in Mailgun.',
  },
  {
    pattern: /sending too fast/i,
    code: 'rateLimited',
    operatorMessage: 'The Mailgun account is on probation and sends too fast. Wait, or contact Mailgun’s support.',
  },
  {
    pattern:
      /\b(plan|month(ly)?|daily|free account|custom)\b[^.]{0,80}\blimit\b|\blimit\b[^.]{0,80}\b(plan|month(ly)?|day)\b/i,
    code: (_status, retryAfterMs) => (retryAfterMs === undefined ? 'quota' : 'rateLimited'),
    operatorMessage: 'The Mailgun plan’s sending limit is used up. Raise it, or wait until it resets.',
  },
  { pattern: /-per-sec\b|try again after/i, code: 'rateLimited' },
  {
    pattern: /(recipient|request|bytes) limit exceeded/i,
    code: limitCode,
    operatorMessage: 'A sending limit of the Mailgun account is reached. Wait, or raise the limit.',
  },
  {
    pattern: /^'?to'? parameter is (not a valid address|missing)/i,
    code: 'recipient',
    operatorMessage: 'Mailgun does not accept the recipient as an email address.',
  },
  {
    pattern: /^'?from'? parameter is/i,
    code: 'rejected',
    operatorMessage: 'Mailgun does not accept the sender. Check from, and sendFrom in Logto’s email templates.',
  },
  {
    pattern: /need at least one of 'text'/i,
    code: 'rejected',
    operatorMessage: 'The message has no content. Check html and text of the delivery.',
  },
  {
    pattern: /only one parameters? 'html' or 'template'/i,
    code: 'rejected',
    operatorMessage: 'Use html or template in a delivery, not both.',
  },
  {
    pattern: /limited to 16 ?kb total/i,
    code: 'tooLarge',
    operatorMessage:
      'Headers, tags and variables together exceed Mailgun’s 16 kB. Shorten the delivery’s variables or headers.',
  },
  {
    pattern: /invalid template variables/i,
    code: 'rejected',
    operatorMessage: 'Mailgun does not accept the delivery’s variables.',
  },
  {
    pattern: /invalid delivery time format|rfc-2822 compliant date/i,
    code: 'rejected',
    operatorMessage: 'Mailgun does not accept the delivery’s deliverWithin.',
  },
  {
    pattern: /header name must be pure ascii/i,
    code: 'rejected',
    operatorMessage: 'Mailgun does not accept the name of one of the delivery’s headers.',
  },
  { pattern: /too many recipients/i, code: 'rejected', operatorMessage: 'Mailgun found more than one recipient.' },
  {
    pattern: /request size exceeds/i,
    code: 'tooLarge',
    operatorMessage: 'The message is too large for Mailgun. Shorten its HTML.',
  },
  {
    pattern: /malformed multipart|unable to parse request|invalid request content type/i,
    code: 'rejected',
    operatorMessage: 'Mailgun could not parse the request. A proxy may have changed it.',
  },
  { pattern: /^domain not found/i, code: 'unknownDomain' },
  {
    // Seen with 403 for a domain whose DNS records are missing; with 401 it is the key.
    pattern: /^forbidden\b/i,
    code: (status) => (status === 401 ? 'unauthorized' : 'notAllowed'),
  },
];
