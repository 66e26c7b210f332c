// Mailgun's error responses: every row of its API's error table, with every status it was seen with, and how the connector
// classifies it. Documented statuses come first, those of live reports after them.
import type { ErrorCode } from '../../src/index.ts';

interface ErrorResponseRow {
  readonly name: string;
  readonly statuses: readonly number[];
  /** Mailgun's text. The body is JSON `{ message }`, unless `isPlain`. */
  readonly text: string;
  readonly isPlain?: boolean;
  readonly code: ErrorCode;
  /** Our sentence for the operator; absent for an unknown text, of which the operator gets status and length. */
  readonly operatorMessage?: string;
  /** Requests that the connector makes when every response is this one. @default 1 */
  readonly requests?: number;
}

const sender = 'Mailgun does not accept the sender. Check from, and sendFrom in Logto’s email templates.';
const recipient = 'Mailgun does not accept the recipient as an email address.';
const content = 'The message has no content. Check html and text of the delivery.';
const optionsTooLarge =
  'Headers, tags and variables together exceed Mailgun’s 16 kB. Shorten the delivery’s variables or headers.';
const deliverWithin = 'Mailgun does not accept the delivery’s deliverWithin.';
const notParsed = 'Mailgun could not parse the request. A proxy may have changed it.';
const apiKey =
  'Mailgun refused the API key. Check that it is complete, that it is a sending key of this domain or a private key, that endpoint is the domain’s region, and that Mailgun’s IP allow-list includes this host.';
const unknownDomain =
  'Mailgun does not know the domain in this region. Compare domain with Mailgun’s list, and check endpoint: the US and EU regions are separate.';
const badEndpoint =
  'The endpoint is not Mailgun’s API: it redirects, or the path does not exist there. Check endpoint.';
const unverified =
  'The domain is not verified. Add the DNS records that Mailgun lists for it, then select Verify there.';
const disabled = 'Mailgun has disabled the account or the domain. Contact its support.';
const sendingLimit = 'A sending limit of the Mailgun account is reached. Wait, or raise the limit.';
const planLimit = 'The Mailgun plan’s sending limit is used up. Raise it, or wait until it resets.';
const rateLimit = 'This account’s Mailgun rate limit is reached. Wait, or ask Mailgun to raise it.';
const probation = 'The Mailgun account is on probation and sends too fast. Wait, or contact Mailgun’s support.';
const payment = 'Mailgun requires a payment or a larger plan. See its billing page.';
const unavailable = 'Mailgun is temporarily unavailable. See status.mailgun.com.';
const tooLarge = 'The message is too large for Mailgun. Shorten its HTML.';

const notAllowed = (reason: string) => `Domain mg.example.com is not allowed to send: ${reason}`;

const rows: readonly ErrorResponseRow[] = [
  {
    name: 'missing from',
    statuses: [400],
    text: 'from parameter is missing',
    code: 'rejected',
    operatorMessage: sender,
  },
  {
    name: 'missing from, older API',
    statuses: [400],
    text: "'from' parameter is missing",
    code: 'rejected',
    operatorMessage: sender,
  },
  {
    name: 'missing to',
    statuses: [400],
    text: 'to parameter is missing',
    code: 'recipient',
    operatorMessage: recipient,
  },
  {
    name: 'invalid recipient',
    statuses: [400],
    text: 'to parameter is not a valid address. please check documentation',
    code: 'recipient',
    operatorMessage: recipient,
  },
  {
    name: 'invalid recipient, older API',
    statuses: [400],
    text: "'to' parameter is not a valid address. please check documentation",
    code: 'recipient',
    operatorMessage: recipient,
  },
  {
    name: 'invalid sender',
    statuses: [400],
    text: 'from parameter is not a valid address. please check documentation',
    code: 'rejected',
    operatorMessage: sender,
  },
  {
    name: 'invalid sender, older API',
    statuses: [400],
    text: "'from' parameter is not a valid address. please check documentation",
    code: 'rejected',
    operatorMessage: sender,
  },
  {
    name: 'invalid cc, which the connector never sends',
    statuses: [400],
    text: 'cc parameter is not a valid address. please check documentation',
    code: 'rejected',
  },
  {
    name: 'missing body',
    statuses: [400],
    text: "Need at least one of 'text' or 'html' parameters specified",
    code: 'rejected',
    operatorMessage: content,
  },
  {
    name: 'missing body, newer API',
    statuses: [400],
    text: "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
    code: 'rejected',
    operatorMessage: content,
  },
  {
    name: 'html and template',
    statuses: [400],
    text: "Only one parameters 'html' or 'template' is allowed",
    code: 'rejected',
    operatorMessage: 'Use html or template in a delivery, not both.',
  },
  {
    name: 'options too large',
    statuses: [400],
    text: 'Send options (parameters starting with o:, h:, or v:) are limited to 16 kB total',
    code: 'tooLarge',
    operatorMessage: optionsTooLarge,
  },
  {
    name: 'options too large, newer text',
    statuses: [400],
    text: 'Send options (parameters starting with o:, h:, v:, or t:) are limited to 16KB total',
    code: 'tooLarge',
    operatorMessage: optionsTooLarge,
  },
  {
    name: 'invalid template variables, repeated in the text',
    statuses: [400],
    text: 'Invalid template variables. Template variables must be valid json. got: \'{"code":"123456"}\'',
    code: 'rejected',
    operatorMessage: 'Mailgun does not accept the delivery’s variables.',
  },
  {
    name: 'invalid recipient variables, which the connector never sends',
    statuses: [400],
    text: "'recipient-variables' parameter is not a valid JSON",
    code: 'rejected',
  },
  {
    name: 'non-ASCII header name',
    statuses: [400],
    text: 'Header name must be pure ASCII: X-Ü',
    code: 'rejected',
    operatorMessage: 'Mailgun does not accept the name of one of the delivery’s headers.',
  },
  {
    name: 'invalid date',
    statuses: [400],
    text: 'tomorrow is not an RFC-2822 compliant date',
    code: 'rejected',
    operatorMessage: deliverWithin,
  },
  {
    name: 'invalid delivery time',
    statuses: [400],
    text: 'invalid delivery time format',
    code: 'rejected',
    operatorMessage: deliverWithin,
  },
  {
    name: 'malformed form',
    statuses: [400],
    text: 'malformed multipart/form-data request',
    code: 'rejected',
    operatorMessage: notParsed,
  },
  {
    name: 'invalid URL escape',
    statuses: [400],
    text: 'unable to parse request: invalid URL escape',
    code: 'rejected',
    operatorMessage: notParsed,
  },
  {
    name: 'unexpected end of the request',
    statuses: [400],
    text: 'unable to parse request: unexpected EOF',
    code: 'rejected',
    operatorMessage: notParsed,
  },
  {
    name: 'wrong content type',
    statuses: [400],
    text: "Invalid request content type. Expecting 'multipart/form-data' but got 'application/x-www-form-urlencoded'",
    code: 'rejected',
    operatorMessage: notParsed,
  },
  {
    name: 'too many recipients',
    statuses: [400],
    text: 'Too many recipients, max is 1000',
    code: 'rejected',
    operatorMessage: 'Mailgun found more than one recipient.',
  },
  {
    name: 'invalid key',
    statuses: [401],
    text: 'Forbidden',
    isPlain: true,
    code: 'unauthorized',
    operatorMessage: apiKey,
  },
  {
    name: 'invalid key, empty body',
    statuses: [401],
    text: '',
    isPlain: true,
    code: 'unauthorized',
    operatorMessage: apiKey,
  },
  {
    name: 'invalid key, JSON body',
    statuses: [401],
    text: 'Invalid private key',
    code: 'unauthorized',
    operatorMessage: apiKey,
  },
  {
    name: 'unknown domain',
    statuses: [404],
    text: 'Domain not found: mg.example.com',
    code: 'unknownDomain',
    operatorMessage: unknownDomain,
  },
  {
    name: 'unknown domain, plain text body',
    statuses: [404],
    text: 'Domain not found: mg.example.com',
    isPlain: true,
    code: 'unknownDomain',
    operatorMessage: unknownDomain,
  },
  {
    name: 'other 404 with a JSON body',
    statuses: [404],
    text: 'Not found',
    code: 'unknownDomain',
    operatorMessage: unknownDomain,
  },
  {
    name: 'unknown path',
    statuses: [404],
    text: '404 page not found',
    isPlain: true,
    code: 'badEndpoint',
    operatorMessage: badEndpoint,
  },
  {
    name: 'sandbox domain, unauthorized recipient',
    statuses: [400, 403],
    text: notAllowed(
      'Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.',
    ),
    code: 'notAllowed',
    operatorMessage:
      'This is a sandbox domain, which sends only to authorized recipients. Authorize the address in Mailgun, or use your own domain.',
  },
  {
    name: 'free account, unauthorized recipient',
    statuses: [400, 403],
    text: notAllowed(
      'Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.',
    ),
    code: 'notAllowed',
    operatorMessage:
      'A free Mailgun account sends only to authorized recipients. Authorize the address in Mailgun, or upgrade.',
  },
  {
    name: 'unverified domain',
    statuses: [400, 403],
    text: notAllowed(
      'The domain is unverified and requires DNS configuration. Log in to your control panel to view required DNS records.',
    ),
    code: 'notAllowed',
    operatorMessage: unverified,
  },
  {
    name: 'unverified domain, no reason in the text',
    statuses: [403],
    text: 'Forbidden',
    isPlain: true,
    code: 'notAllowed',
    operatorMessage:
      'Mailgun does not allow this domain or key to send. Check in Mailgun’s control panel that the domain is verified.',
  },
  {
    name: 'account not activated',
    statuses: [400, 403],
    text: notAllowed(
      'Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
    ),
    code: 'notAllowed',
    operatorMessage: 'The Mailgun account is not activated. Open the link in Mailgun’s activation email.',
  },
  {
    name: 'disabled account',
    statuses: [400, 403],
    text: notAllowed('Account disabled'),
    code: 'notAllowed',
    operatorMessage: disabled,
  },
  {
    name: 'disabled domain',
    statuses: [400, 403],
    text: notAllowed('domain disabled'),
    code: 'notAllowed',
    operatorMessage: disabled,
  },
  {
    name: 'terminated account',
    statuses: [400, 403],
    text: notAllowed('Account Terminated'),
    code: 'notAllowed',
    operatorMessage: disabled,
  },
  {
    name: 'business verification required',
    statuses: [400, 403],
    text: notAllowed('Business verification is required'),
    code: 'notAllowed',
    operatorMessage: 'Mailgun requires a business verification of the account. See its control panel.',
  },
  {
    name: 'large batch from a new domain',
    statuses: [403],
    text: 'Domain mg.example.com is not allowed to send large batches yet',
    code: 'notAllowed',
    operatorMessage:
      'Mailgun does not allow large batches from this new domain yet. Slow down, or contact its support.',
  },
  {
    name: 'sending IP of another account',
    statuses: [403],
    text: "Rejected: IP 192.0.2.1 can't be used to send the message",
    code: 'notAllowed',
    operatorMessage: 'The domain’s sending IP cannot be used. Check the domain’s IPs in Mailgun.',
  },
  ...['recipient', 'request', 'bytes'].flatMap((countedUnit): ErrorResponseRow[] => [
    {
      name: `${countedUnit} limit that ends in 21 s`,
      statuses: [429, 420, 400],
      text: notAllowed(`${countedUnit} limit exceeded, try again after Mon, 20 Dec 2021 20:33:21 UTC`),
      code: 'rateLimited',
      operatorMessage: `${rateLimit} Mailgun asks to wait 21 s.`,
    },
    {
      name: `${countedUnit} limit without an end`,
      statuses: [400, 403],
      text: notAllowed(`${countedUnit} limit exceeded`),
      code: 'quota',
      operatorMessage: sendingLimit,
    },
    {
      name: `${countedUnit} limit without an end, with the status of a rate limit`,
      statuses: [420, 429],
      text: notAllowed(`${countedUnit} limit exceeded`),
      code: 'rateLimited',
      operatorMessage: sendingLimit,
      requests: 2,
    },
  ]),
  ...['monthly sending limit reached', 'Free account sending limit reached', 'custom message limit reached'].map(
    (text): ErrorResponseRow => ({
      name: `account limit: ${text}`,
      statuses: [400, 402, 403, 420, 429],
      text: notAllowed(text),
      code: 'quota',
      operatorMessage: planLimit,
    }),
  ),
  {
    name: 'plan limit',
    statuses: [400, 402, 403, 420, 429],
    text: notAllowed('You have reached the limit of your plan'),
    code: 'quota',
    operatorMessage: planLimit,
  },
  {
    name: 'plan limit that ends in 2 s',
    statuses: [400, 402, 420, 429],
    text: notAllowed('daily message limit exceeded, try again after 2 seconds'),
    code: 'rateLimited',
    operatorMessage: `${planLimit} Mailgun asks to wait 2 s.`,
    requests: 3,
  },
  {
    name: 'account on probation',
    statuses: [400, 403],
    text: notAllowed(
      'You are sending too fast. Your account is on probation and the account has been temporarily disabled.',
    ),
    code: 'rateLimited',
    operatorMessage: probation,
    requests: 2,
  },
  {
    name: 'request rate limit with a long wait',
    statuses: [429, 420, 400],
    text: notAllowed('account-requests-per-sec limit exceeded, try again after 120 seconds'),
    code: 'rateLimited',
    operatorMessage: `${rateLimit} Mailgun asks to wait 120 s.`,
  },
  {
    name: 'request rate limit without a wait',
    statuses: [429, 420, 400],
    text: notAllowed('account-requests-per-sec limit exceeded'),
    code: 'rateLimited',
    operatorMessage: rateLimit,
    requests: 2,
  },
  {
    name: 'rate limit with another text',
    statuses: [429, 420],
    text: 'Too Many Requests',
    code: 'rateLimited',
    operatorMessage: rateLimit,
    requests: 2,
  },
  {
    name: 'request failed',
    statuses: [402],
    text: 'Request Failed - Parameters were valid but request failed',
    isPlain: true,
    code: 'payment',
    operatorMessage: payment,
  },
  {
    name: 'message too large',
    statuses: [413],
    text: 'request size exceeds 52.4MiB limit',
    code: 'tooLarge',
    operatorMessage: tooLarge,
  },
  {
    name: 'message too large for a proxy',
    statuses: [413],
    text: '<html>413 Request Entity Too Large</html>',
    isPlain: true,
    code: 'tooLarge',
    operatorMessage:
      'The message is too large. The limit is 1 MB per part, and 16 kB for headers, tags and variables together.',
  },
  {
    name: 'server error',
    statuses: [500, 502, 503, 504, 599],
    text: 'Internal Server Error',
    isPlain: true,
    code: 'unavailable',
    operatorMessage: unavailable,
    requests: 3,
  },
  {
    name: 'server error with a known error text',
    statuses: [500, 502, 503, 504],
    text: notAllowed('Account disabled'),
    code: 'unavailable',
    operatorMessage: unavailable,
    requests: 3,
  },
  {
    name: 'request timeout',
    statuses: [408],
    text: 'Timeout',
    isPlain: true,
    code: 'unavailable',
    requests: 3,
  },
  {
    name: 'request too early',
    statuses: [425],
    text: 'Too Early',
    isPlain: true,
    code: 'unavailable',
    requests: 3,
  },
  {
    name: 'method not implemented',
    statuses: [501],
    text: 'Not Implemented',
    isPlain: true,
    code: 'rejected',
  },
  {
    name: 'other client error',
    statuses: [405, 409, 418, 451],
    text: 'No.',
    isPlain: true,
    code: 'rejected',
  },
  {
    name: 'truncated JSON',
    statuses: [400],
    text: '{"message":"to par',
    isPlain: true,
    code: 'rejected',
  },
];

/** One error response: a row with one of its statuses. */
export interface ErrorResponse extends Omit<ErrorResponseRow, 'statuses' | 'text' | 'isPlain'> {
  readonly status: number;
  readonly body: string;
}

export const errorResponses: readonly ErrorResponse[] = rows.flatMap(({ statuses, text, isPlain, ...row }) =>
  statuses.map((status) => ({
    ...row,
    name: `${row.name} (${status})`,
    status,
    body: isPlain ? text : JSON.stringify({ message: text }),
  })),
);

/** The operator's sentence for a response whose text is not known. */
export function unknownTextMessage(status: number, body: string): string {
  return `Mailgun refused the message with status ${status} and an unknown text of ${body.length} characters. See the domain’s logs at Mailgun.`;
}
