// The faults that the page offers for the next send, one row each: what happens, and what to look for. Data only.
import type { Fault } from 'mailgun-emulator';
import type { FaultPreset } from '../contract/api.js';

interface FaultPresetRow extends Omit<FaultPreset, 'times'> {
  /** @default 1 */
  readonly times?: number;
  readonly fault: Fault;
}

export const faultPresets: readonly FaultPresetRow[] = [
  {
    id: 'brief-outage',
    title: 'Brief outage',
    description: 'Mailgun returns 503 once. The connector tries again, and the email arrives.',
    times: 1,
    fault: { status: 503 },
  },
  {
    id: 'down',
    title: 'Mailgun is down',
    description:
      'Mailgun returns 503 to every attempt. The connector gives up, and the user sees “Please try again later.”',
    times: 3,
    fault: { status: 503 },
  },
  {
    id: 'reset',
    title: 'Connection reset',
    description: 'The connection breaks after the request was sent: it is unknown whether Mailgun accepted the email.',
    fault: { reset: 'afterBody' },
  },
  {
    id: 'reset-after-store',
    title: 'Connection reset after acceptance',
    description: 'Mailgun accepts the email, and its response is lost. The second attempt has the same Message-Id.',
    fault: { reset: 'afterStore' },
  },
  {
    id: 'slow',
    title: 'Mailgun is slow',
    description: 'The response takes 3 seconds, while the user waits on the sign-in page.',
    fault: { delayMs: 3_000 },
  },
  {
    id: 'hang',
    title: 'Mailgun never responds',
    description: 'The request is read and no response comes, until the connector’s 8 seconds are over.',
    fault: { hang: true },
  },
  {
    id: 'forbidden',
    title: 'API key rejected (401)',
    description: 'As for a wrong key or the wrong region.',
    fault: { response: 'forbidden' },
  },
  {
    id: 'domain-not-found',
    title: 'Unknown domain (404)',
    description: 'The domain is misspelled, or it is in the other region.',
    fault: { response: 'domainNotFound' },
  },
  {
    id: 'unverified',
    title: 'Domain not verified',
    description: 'Mailgun waits for the domain’s DNS records.',
    fault: { response: 'unverified' },
  },
  {
    id: 'sandbox',
    title: 'Recipient not authorized',
    description: 'A sandbox domain sends only to recipients that were added to it.',
    fault: { response: 'sandbox' },
  },
  {
    id: 'rate-limit',
    title: 'Rate limit, retry after 1 second',
    description: 'One second is within the connector’s time, and the email arrives on the second attempt.',
    fault: { response: 'requestsPerSecond', retryAfterSeconds: 1 },
  },
  {
    id: 'hour-limit',
    title: 'Rate limit, retry after 1 hour',
    description: 'One hour is too long for a user who waits: the send fails at once.',
    fault: { response: 'recipientLimit', retryAfterSeconds: 3_600 },
  },
  {
    id: 'plan-limit',
    title: 'Plan limit reached',
    description: 'The account cannot send more emails this month.',
    fault: { response: 'planLimit' },
  },
  {
    id: 'payment',
    title: 'Payment required (402)',
    description: 'Mailgun waits for a payment.',
    fault: { response: 'payment' },
  },
  {
    id: 'disabled',
    title: 'Account disabled',
    description: 'Mailgun has disabled the account.',
    fault: { response: 'disabled' },
  },
  {
    id: 'captive-portal',
    title: 'Captive portal or proxy login page',
    description: 'A network device returns 200 with its own page instead of Mailgun’s response.',
    fault: { status: 200, body: '<html><title>Welcome</title></html>', contentType: 'text/html' },
  },
  {
    id: 'magnificent',
    title: 'Mailgun Magnificent API',
    description: 'Mailgun’s response with status 200 for a URL that does not exist: nothing was sent.',
    fault: { response: 'magnificent' },
  },
  {
    id: 'redirect',
    title: 'Redirect',
    description:
      'The endpoint redirects to another site. The connector does not follow, since it would send the key there.',
    fault: { redirect: 'https://example.com/' },
  },
  {
    id: 'malformed',
    title: 'Malformed response',
    description: 'The response is not HTTP, as from a broken proxy.',
    fault: { malformed: true },
  },
];
