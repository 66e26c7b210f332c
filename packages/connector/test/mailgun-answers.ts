// What Mailgun says when it refuses a message: every row of the error table of its API, in every status it was seen with,
// and what the connector makes of it. Documented statuses come first, those of live reports after them.
import type { Kind } from '../src/index.ts';

export interface Refusal {
  readonly name: string;
  readonly statuses: readonly number[];
  /** Written as JSON `{ message }`, unless it is plain text. */
  readonly says: string;
  readonly isPlain?: boolean;
  readonly kind: Kind;
  /** Ours, for the operator; absent where the text is unknown, and its status and length are told. */
  readonly operator?: string;
  /** Requests that arrive when it is said for ever. @default 1 */
  readonly requests?: number;
}

const sender = 'Mailgun does not accept the sender. Check from, and sendFrom in Logto’s email templates.';
const recipient = 'Mailgun does not accept the recipient as an email address.';
const content = 'The message has no content. Check html and text of the delivery.';
const tooManyOptions =
  'Headers, tags and variables together are over Mailgun’s 16 kB. Shorten the variables or headers of the delivery.';
const deliverWithin = 'Mailgun does not accept deliverWithin of the delivery.';
const unreadable = 'Mailgun could not read the request: a proxy in between may have changed it.';
const key =
  'Mailgun refused the API key. Check that it is a sending key of this domain or a private key, copied whole, that the endpoint is the region of the domain, and that Mailgun’s IP allow-list has this host.';
const unknownDomain =
  'Mailgun does not know the domain in this region. Check domain against Mailgun’s list, and endpoint: US and EU are separate.';
const badEndpoint = 'The endpoint is not Mailgun’s API: it sent a redirect or knows no such address. Check endpoint.';
const unverified =
  'The domain is not verified yet. Set the DNS records that Mailgun lists for it, then press Verify there.';
const disabled = 'Mailgun has disabled the account or the domain. Ask its support why.';
const limit = 'A sending limit of the Mailgun account is reached. Wait, or raise it.';
const plan = 'The sending limit of the Mailgun plan is used up. Raise it, or wait until it is renewed.';
const speed = 'Mailgun limits how fast this account sends. Wait, or ask Mailgun to raise the limit.';
const probation = 'The Mailgun account is on probation and sent too fast. Wait, or ask its support.';
const payment = 'Mailgun asks for a payment or a larger plan. See its billing page.';
const trouble = 'Mailgun has trouble at the moment. See status.mailgun.com.';
const tooLarge = 'The message is too large for Mailgun. Shorten its html.';

const notAllowed = (reason: string) => `Domain mg.example.com is not allowed to send: ${reason}`;

export const refusals: readonly Refusal[] = [
  { name: 'no from', statuses: [400], says: 'from parameter is missing', kind: 'rejected', operator: sender },
  {
    name: 'no from, older service',
    statuses: [400],
    says: "'from' parameter is missing",
    kind: 'rejected',
    operator: sender,
  },
  { name: 'no to', statuses: [400], says: 'to parameter is missing', kind: 'recipient', operator: recipient },
  {
    name: 'bad recipient',
    statuses: [400],
    says: 'to parameter is not a valid address. please check documentation',
    kind: 'recipient',
    operator: recipient,
  },
  {
    name: 'bad recipient, older service',
    statuses: [400],
    says: "'to' parameter is not a valid address. please check documentation",
    kind: 'recipient',
    operator: recipient,
  },
  {
    name: 'bad sender',
    statuses: [400],
    says: 'from parameter is not a valid address. please check documentation',
    kind: 'rejected',
    operator: sender,
  },
  {
    name: 'bad sender, older service',
    statuses: [400],
    says: "'from' parameter is not a valid address. please check documentation",
    kind: 'rejected',
    operator: sender,
  },
  {
    name: 'bad cc, which is never sent',
    statuses: [400],
    says: 'cc parameter is not a valid address. please check documentation',
    kind: 'rejected',
  },
  {
    name: 'no body',
    statuses: [400],
    says: "Need at least one of 'text' or 'html' parameters specified",
    kind: 'rejected',
    operator: content,
  },
  {
    name: 'no body, newer service',
    statuses: [400],
    says: "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
    kind: 'rejected',
    operator: content,
  },
  {
    name: 'html and template',
    statuses: [400],
    says: "Only one parameters 'html' or 'template' is allowed",
    kind: 'rejected',
    operator: 'Use html or template in a delivery, not both.',
  },
  {
    name: 'options too big',
    statuses: [400],
    says: 'Send options (parameters starting with o:, h:, or v:) are limited to 16 kB total',
    kind: 'tooLarge',
    operator: tooManyOptions,
  },
  {
    name: 'options too big, newer text',
    statuses: [400],
    says: 'Send options (parameters starting with o:, h:, v:, or t:) are limited to 16KB total',
    kind: 'tooLarge',
    operator: tooManyOptions,
  },
  {
    name: 'bad template variables, which it repeats',
    statuses: [400],
    says: 'Invalid template variables. Template variables must be valid json. got: \'{"code":"123456"}\'',
    kind: 'rejected',
    operator: 'Mailgun does not accept the variables of the delivery.',
  },
  {
    name: 'bad recipient variables, which are never sent',
    statuses: [400],
    says: "'recipient-variables' parameter is not a valid JSON",
    kind: 'rejected',
  },
  {
    name: 'a header name that is not ASCII',
    statuses: [400],
    says: 'Header name must be pure ASCII: X-Ü',
    kind: 'rejected',
    operator: 'Mailgun does not accept the name of a header of the delivery.',
  },
  {
    name: 'a bad date',
    statuses: [400],
    says: 'tomorrow is not an RFC-2822 compliant date',
    kind: 'rejected',
    operator: deliverWithin,
  },
  {
    name: 'a bad delivery time',
    statuses: [400],
    says: 'invalid delivery time format',
    kind: 'rejected',
    operator: deliverWithin,
  },
  {
    name: 'a malformed form',
    statuses: [400],
    says: 'malformed multipart/form-data request',
    kind: 'rejected',
    operator: unreadable,
  },
  {
    name: 'a bad escape',
    statuses: [400],
    says: 'unable to parse request: invalid URL escape',
    kind: 'rejected',
    operator: unreadable,
  },
  {
    name: 'an early end',
    statuses: [400],
    says: 'unable to parse request: unexpected EOF',
    kind: 'rejected',
    operator: unreadable,
  },
  {
    name: 'a wrong content type',
    statuses: [400],
    says: "Invalid request content type. Expecting 'multipart/form-data' but got 'application/x-www-form-urlencoded'",
    kind: 'rejected',
    operator: unreadable,
  },
  {
    name: 'too many recipients',
    statuses: [400],
    says: 'Too many recipients, max is 1000',
    kind: 'rejected',
    operator: 'Mailgun counts more than one recipient.',
  },
  { name: 'a bad key', statuses: [401], says: 'Forbidden', isPlain: true, kind: 'unauthorized', operator: key },
  { name: 'a bad key, nothing said', statuses: [401], says: '', isPlain: true, kind: 'unauthorized', operator: key },
  { name: 'a bad key, as JSON', statuses: [401], says: 'Invalid private key', kind: 'unauthorized', operator: key },
  {
    name: 'an unknown domain',
    statuses: [404],
    says: 'Domain not found: mg.example.com',
    kind: 'unknownDomain',
    operator: unknownDomain,
  },
  {
    name: 'an unknown domain, as text',
    statuses: [404],
    says: 'Domain not found: mg.example.com',
    isPlain: true,
    kind: 'unknownDomain',
    operator: unknownDomain,
  },
  {
    name: 'another 404 in JSON',
    statuses: [404],
    says: 'Not found',
    kind: 'unknownDomain',
    operator: unknownDomain,
  },
  {
    name: 'an unknown path',
    statuses: [404],
    says: '404 page not found',
    isPlain: true,
    kind: 'badEndpoint',
    operator: badEndpoint,
  },
  {
    name: 'a sandbox and a stranger',
    statuses: [400, 403],
    says: notAllowed(
      'Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.',
    ),
    kind: 'notAllowed',
    operator:
      'This is a sandbox domain: it sends only to authorized recipients. Add the address to them in Mailgun, or use a domain of your own.',
  },
  {
    name: 'a free account and a stranger',
    statuses: [400, 403],
    says: notAllowed(
      'Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.',
    ),
    kind: 'notAllowed',
    operator:
      'A free Mailgun account sends only to authorized recipients. Add the address to them in Mailgun, or upgrade.',
  },
  {
    name: 'an unverified domain',
    statuses: [400, 403],
    says: notAllowed(
      'The domain is unverified and requires DNS configuration. Log in to your control panel to view required DNS records.',
    ),
    kind: 'notAllowed',
    operator: unverified,
  },
  {
    name: 'an unverified domain, without a reason',
    statuses: [403],
    says: 'Forbidden',
    isPlain: true,
    kind: 'notAllowed',
    operator:
      'Mailgun does not allow this domain or key to send. See the domain’s page in Mailgun’s control panel: is it verified?',
  },
  {
    name: 'an account that is not activated',
    statuses: [400, 403],
    says: notAllowed(
      'Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
    ),
    kind: 'notAllowed',
    operator: 'The Mailgun account is not activated. Open the link in the mail that Mailgun sent when it was made.',
  },
  {
    name: 'a disabled account',
    statuses: [400, 403],
    says: notAllowed('Account disabled'),
    kind: 'notAllowed',
    operator: disabled,
  },
  {
    name: 'a disabled domain',
    statuses: [400, 403],
    says: notAllowed('domain disabled'),
    kind: 'notAllowed',
    operator: disabled,
  },
  {
    name: 'a terminated account',
    statuses: [400, 403],
    says: notAllowed('Account Terminated'),
    kind: 'notAllowed',
    operator: disabled,
  },
  {
    name: 'a business to verify',
    statuses: [400, 403],
    says: notAllowed('Business verification is required'),
    kind: 'notAllowed',
    operator: 'Mailgun asks for a business verification of the account. See its control panel.',
  },
  {
    name: 'a new domain that sends many',
    statuses: [403],
    says: 'Domain mg.example.com is not allowed to send large batches yet',
    kind: 'notAllowed',
    operator: 'Mailgun does not let a new domain send many mails yet. Slow down, or ask its support.',
  },
  {
    name: 'an IP that is not the account’s',
    statuses: [403],
    says: "Rejected: IP 192.0.2.1 can't be used to send the message",
    kind: 'notAllowed',
    operator: 'The sending IP of the domain is not usable. See the domain’s IPs in Mailgun.',
  },
  ...['recipient', 'request', 'bytes'].flatMap((what): Refusal[] => [
    {
      name: `a ${what} limit that ends in 21 s`,
      statuses: [429, 420, 400],
      says: notAllowed(`${what} limit exceeded, try again after Mon, 20 Dec 2021 20:33:21 UTC`),
      kind: 'rateLimited',
      operator: `${speed} Mailgun asks to wait 21 s.`,
    },
    {
      name: `a ${what} limit without an end`,
      statuses: [400, 403],
      says: notAllowed(`${what} limit exceeded`),
      kind: 'quota',
      operator: limit,
    },
    {
      name: `a ${what} limit without an end, as a speed limit`,
      statuses: [420, 429],
      says: notAllowed(`${what} limit exceeded`),
      kind: 'rateLimited',
      operator: limit,
      requests: 2,
    },
  ]),
  ...['monthly sending limit reached', 'Free account sending limit reached', 'custom message limit reached'].map(
    (says): Refusal => ({
      name: `an account’s limit: ${says}`,
      statuses: [400, 402, 403, 420, 429],
      says: notAllowed(says),
      kind: 'quota',
      operator: plan,
    }),
  ),
  {
    name: 'a limit of the plan',
    statuses: [400, 402, 403, 420, 429],
    says: notAllowed('You have reached the limit of your plan'),
    kind: 'quota',
    operator: plan,
  },
  {
    name: 'a plan’s limit that ends in 2 s',
    statuses: [400, 402, 420, 429],
    says: notAllowed('daily message limit exceeded, try again after 2 seconds'),
    kind: 'rateLimited',
    operator: `${plan} Mailgun asks to wait 2 s.`,
    requests: 3,
  },
  {
    name: 'probation',
    statuses: [400, 403],
    says: notAllowed(
      'You are sending too fast. Your account is on probation and the account has been temporarily disabled.',
    ),
    kind: 'rateLimited',
    operator: probation,
    requests: 2,
  },
  {
    name: 'a request rate with a long wait',
    statuses: [429, 420, 400],
    says: notAllowed('account-requests-per-sec limit exceeded, try again after 120 seconds'),
    kind: 'rateLimited',
    operator: `${speed} Mailgun asks to wait 120 s.`,
  },
  {
    name: 'a request rate without a wait',
    statuses: [429, 420, 400],
    says: notAllowed('account-requests-per-sec limit exceeded'),
    kind: 'rateLimited',
    operator: speed,
    requests: 2,
  },
  {
    name: 'a rate limit in other words',
    statuses: [429, 420],
    says: 'Too Many Requests',
    kind: 'rateLimited',
    operator: speed,
    requests: 2,
  },
  {
    name: 'a failed request',
    statuses: [402],
    says: 'Request Failed - Parameters were valid but request failed',
    isPlain: true,
    kind: 'payment',
    operator: payment,
  },
  {
    name: 'a message too large',
    statuses: [413],
    says: 'request size exceeds 52.4MiB limit',
    kind: 'tooLarge',
    operator: tooLarge,
  },
  {
    name: 'a message too large for something in between',
    statuses: [413],
    says: '<html>413 Request Entity Too Large</html>',
    isPlain: true,
    kind: 'tooLarge',
    operator: 'The message is too large: a part may have 1 MB, and headers, tags and variables 16 kB together.',
  },
  {
    name: 'trouble',
    statuses: [500, 502, 503, 504, 599],
    says: 'Internal Server Error',
    isPlain: true,
    kind: 'unavailable',
    operator: trouble,
    requests: 3,
  },
  {
    name: 'trouble in the words of a refusal',
    statuses: [500, 502, 503, 504],
    says: notAllowed('Account disabled'),
    kind: 'unavailable',
    operator: trouble,
    requests: 3,
  },
  {
    name: 'a request that came too slowly',
    statuses: [408],
    says: 'Timeout',
    isPlain: true,
    kind: 'unavailable',
    requests: 3,
  },
  {
    name: 'a request that came too early',
    statuses: [425],
    says: 'Too Early',
    isPlain: true,
    kind: 'unavailable',
    requests: 3,
  },
  {
    name: 'a method that is not known',
    statuses: [501],
    says: 'Not Implemented',
    isPlain: true,
    kind: 'rejected',
  },
  {
    name: 'another refusal',
    statuses: [405, 409, 418, 451],
    says: 'No.',
    isPlain: true,
    kind: 'rejected',
  },
  {
    name: 'JSON that is cut off',
    statuses: [400],
    says: '{"message":"to par',
    isPlain: true,
    kind: 'rejected',
  },
];

/** One answer: a refusal in one of its statuses. */
export interface RefusedAnswer extends Omit<Refusal, 'statuses' | 'says' | 'isPlain'> {
  readonly status: number;
  readonly body: string;
}

export const refusedAnswers: readonly RefusedAnswer[] = refusals.flatMap(({ statuses, says, isPlain, ...row }) =>
  statuses.map((status) => ({
    ...row,
    name: `${row.name} (${status})`,
    status,
    body: isPlain ? says : JSON.stringify({ message: says }),
  })),
);

/** What the operator is told of an answer whose text is not known. */
export function toldAsUnknown(status: number, body: string): string {
  return `Mailgun refused the message with status ${status} and an unknown text of ${body.length} characters. Its own log of the domain says more.`;
}
