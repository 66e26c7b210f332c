// Mailgun's known sentences, each with what it means and ours for the operator. Data only.
// Mailgun's own words are never passed on: they may repeat what was sent to it, a key or a code.
import type { Kind } from './kinds.js';

export interface KnownSentence {
  readonly says: RegExp;
  readonly kind: Kind | ((status: number, waitMs: number | undefined) => Kind);
  /** Ours, for the operator; that of the kind when left out. */
  readonly operator?: string;
}

/** A limit with a wait, or with a status for "slow down", passes by itself; one of an account or plan does not. */
const limitKind = (status: number, waitMs: number | undefined): Kind =>
  waitMs !== undefined || status === 420 || status === 429 ? 'rateLimited' : 'quota';

/** Mailgun's known sentences (`Error codes` of its API reference, and live reports), each with ours. */
export const knownSentences: readonly KnownSentence[] = [
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
  { says: /^domain not found/i, kind: 'unknownDomain' },
  {
    // Seen with 403 for a domain whose DNS records are missing; with 401 it is the key.
    says: /^forbidden\b/i,
    kind: (status) => (status === 401 ? 'unauthorized' : 'notAllowed'),
  },
];
