// Every kind of failure and everything that is said about it: to Logto, to the person who waits, to the operator. Data only.
import { ConnectorErrorCodes } from '@logto/connector-kit';

/** Every way in which a send can fail. */
export type Kind =
  | 'invalidConfig'
  | 'noContent'
  | 'recipient'
  | 'tooLarge'
  | 'unreachable'
  | 'tls'
  | 'interrupted'
  | 'timeout'
  | 'hostTimeout'
  | 'hostFailed'
  | 'overloaded'
  | 'unavailable'
  | 'rateLimited'
  | 'quota'
  | 'unauthorized'
  | 'wrongRegion'
  | 'unknownDomain'
  | 'notAllowed'
  | 'payment'
  | 'rejected'
  | 'badEndpoint'
  | 'badResponse'
  | 'internal';

type Code = () => ConnectorErrorCodes;

export interface KindOfFailure {
  /** Logto's code for it on a real send; a Console test shows the text of `General` only. */
  readonly code: Code;
  /** One calm sentence for the person who waits. A reference follows. */
  readonly user: string;
  /** What the operator is to check, where the answer does not say more. */
  readonly operator: string;
}

const general: Code = () => ConnectorErrorCodes.General;
const invalidConfig: Code = () => ConnectorErrorCodes.InvalidConfig;
const rateLimit: Code = () => ConnectorErrorCodes.RateLimitExceeded;
/** Logto 1.42 brought this code; older kits have no word for it. */
const usageLimit: Code = () => ConnectorErrorCodes.UsageLimitExceeded ?? ConnectorErrorCodes.General;

const notSent = 'The email could not be sent. Please try again later.';
const busy = 'Emails cannot be sent right now. Please try again in a few minutes.';
const maybeSent = 'The email may still arrive. Please wait a minute before you ask for another one.';

/** Everything that is said about each kind of failure. */
export const kinds: Readonly<Record<Kind, KindOfFailure>> = {
  invalidConfig: { code: invalidConfig, user: notSent, operator: 'The connector’s configuration has errors.' },
  noContent: {
    code: () => ConnectorErrorCodes.TemplateNotFound,
    user: notSent,
    operator: 'No delivery can serve this usage type. Add one for it, or a Generic one.',
  },
  recipient: {
    code: general,
    user: 'This email address cannot receive mail. Please check it.',
    operator: 'The recipient is not one valid email address.',
  },
  tooLarge: {
    code: general,
    user: notSent,
    operator: 'The message is too large: a part may have 1 MB, and headers, tags and variables 16 kB together.',
  },
  unreachable: {
    code: general,
    user: busy,
    operator: 'Mailgun could not be reached. Check the network, DNS, firewall and proxy of the Logto host.',
  },
  tls: {
    code: general,
    user: notSent,
    operator:
      'The certificate of the endpoint is not valid here. Behind a company proxy, give Node its certificate with NODE_EXTRA_CA_CERTS.',
  },
  interrupted: {
    code: general,
    user: maybeSent,
    operator:
      'The connection broke after the request went out, so the mail may still arrive. Look for it in Mailgun’s logs.',
  },
  timeout: {
    code: general,
    user: maybeSent,
    operator: 'Mailgun did not answer in time, so the mail may still arrive. Look for it in Mailgun’s logs.',
  },
  hostTimeout: {
    code: general,
    user: busy,
    operator: 'Logto’s database did not give the configuration in time. Nothing was sent.',
  },
  hostFailed: {
    code: general,
    user: busy,
    operator:
      'Logto could not read the connector’s configuration. See its own log, and its database. Nothing was sent.',
  },
  overloaded: {
    code: general,
    user: busy,
    operator: 'Too many mails wait to be sent. Nothing was sent; slow down, or look why Mailgun answers slowly.',
  },
  unavailable: {
    code: general,
    user: busy,
    operator: 'Mailgun has trouble at the moment. See status.mailgun.com.',
  },
  rateLimited: {
    code: rateLimit,
    user: busy,
    operator: 'Mailgun limits how fast this account sends. Wait, or ask Mailgun to raise the limit.',
  },
  quota: {
    code: usageLimit,
    user: busy,
    operator: 'The sending limit of the Mailgun account is used up. Raise it, or wait until it is renewed.',
  },
  unauthorized: {
    code: general,
    user: notSent,
    operator:
      'Mailgun refused the API key. Check that it is a sending key of this domain or a private key, copied whole, that the endpoint is the region of the domain, and that Mailgun’s IP allow-list has this host.',
  },
  wrongRegion: {
    code: general,
    user: notSent,
    operator: 'The domain lives in Mailgun’s other region.',
  },
  unknownDomain: {
    code: general,
    user: notSent,
    operator:
      'Mailgun does not know the domain in this region. Check domain against Mailgun’s list, and endpoint: US and EU are separate.',
  },
  notAllowed: {
    code: general,
    user: notSent,
    operator:
      'Mailgun does not allow this domain or key to send. See the domain’s page in Mailgun’s control panel: is it verified?',
  },
  payment: {
    code: general,
    user: notSent,
    operator: 'Mailgun asks for a payment or a larger plan. See its billing page.',
  },
  rejected: { code: general, user: notSent, operator: 'Mailgun refused the message.' },
  badEndpoint: {
    code: general,
    user: notSent,
    operator: 'The endpoint is not Mailgun’s API: it sent a redirect or knows no such address. Check endpoint.',
  },
  badResponse: {
    code: general,
    user: maybeSent,
    operator:
      'The endpoint answered, but not as Mailgun does. A proxy or sign-in page of the network may stand in between; check endpoint.',
  },
  internal: { code: general, user: notSent, operator: 'The connector met an error of its own. Please report it.' },
};

/** What to look at for a network failure, by Node's name for it; the first that fits. `PROXY_` stands before those of a proxy. */
export const networkAdvices: ReadonlyArray<readonly [codes: RegExp, advice: string]> = [
  [/^PROXY_INVALID$/, 'A proxy variable of the Logto host cannot be read: write it as http://host:port.'],
  [
    /^PROXY_.*(ENOTFOUND|EAI_)/,
    'The name of the proxy cannot be resolved. Check the proxy variables and the DNS of the Logto host.',
  ],
  [
    /^PROXY_|^UND_ERR_ABORTED$/,
    'The proxy did not let the connection through. Check whether it runs, and the proxy variables of the Logto host.',
  ],
  [/^(ENOTFOUND|EAI_)/, 'The endpoint’s name cannot be resolved. Check endpoint, and the DNS of the Logto host.'],
  [
    /^ECONNREFUSED$/,
    'The endpoint refused the connection. Check endpoint, and the firewall and proxy of the Logto host.',
  ],
  [
    /^(CONNECT_TIMEOUT|ETIMEDOUT|NO_CONNECTION|UND_ERR_CONNECT_TIMEOUT)$/,
    'No connection to Mailgun in time. Check the firewall and proxy of the Logto host.',
  ],
  [
    /^(EPROTO|ERR_SSL_)/,
    'The endpoint does not speak TLS as it should. Check endpoint, and whether a proxy of the network stands in between.',
  ],
];

/** The operator's sentence for a network failure, where its code says more than its kind. */
export function networkAdvice(code: string): string | undefined {
  return networkAdvices.find(([codes]) => codes.test(code))?.[1];
}
