// Every way in which a send can fail: Logto's error code, the user's sentence and the operator's. Data only.
import { ConnectorErrorCodes } from '@logto/connector-kit';

/** The codes of {@link MailgunError}; public as `data.code`. */
export type ErrorCode =
  | 'invalidConfig'
  | 'noContent'
  | 'recipient'
  | 'tooLarge'
  | 'unreachable'
  | 'tls'
  | 'interrupted'
  | 'timeout'
  | 'logtoTimeout'
  | 'logtoFailed'
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

/** A function, since older kits lack some codes. */
type ReadConnectorErrorCode = () => ConnectorErrorCodes;

interface ErrorCatalogEntry {
  /** Logto's code on a real send; a Console test shows the text of `General` only. */
  readonly connectorErrorCode: ReadConnectorErrorCode;
  /** One calm sentence for the user who waits. A reference follows it. */
  readonly userMessage: string;
  /** What the operator should check, where the response does not say more. */
  readonly operatorMessage: string;
}

const general: ReadConnectorErrorCode = () => ConnectorErrorCodes.General;
const invalidConfig: ReadConnectorErrorCode = () => ConnectorErrorCodes.InvalidConfig;
const rateLimit: ReadConnectorErrorCode = () => ConnectorErrorCodes.RateLimitExceeded;
/** New in Logto 1.42; older kits do not have it. */
const usageLimit: ReadConnectorErrorCode = () => ConnectorErrorCodes.UsageLimitExceeded ?? ConnectorErrorCodes.General;

const notSent = 'The email could not be sent. Please try again later.';
const busy = 'Emails cannot be sent right now. Please try again in a few minutes.';
const maybeSent = 'The email may still arrive. Please wait a minute before you ask for another one.';

/** One row per error code. */
export const errorCatalog: Readonly<Record<ErrorCode, ErrorCatalogEntry>> = {
  invalidConfig: {
    connectorErrorCode: invalidConfig,
    userMessage: notSent,
    operatorMessage: 'The connector’s configuration has errors.',
  },
  noContent: {
    connectorErrorCode: () => ConnectorErrorCodes.TemplateNotFound,
    userMessage: notSent,
    operatorMessage: 'No delivery fits this usage type. Add one for it, or a Generic one.',
  },
  recipient: {
    connectorErrorCode: general,
    userMessage: 'This email address cannot receive email. Please check it.',
    operatorMessage: 'The recipient is not one valid email address.',
  },
  tooLarge: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage:
      'The message is too large. The limit is 1 MB per part, and 16 kB for headers, tags and variables together.',
  },
  unreachable: {
    connectorErrorCode: general,
    userMessage: busy,
    operatorMessage: 'Mailgun could not be reached. Check the network, DNS, firewall and proxy of the Logto host.',
  },
  tls: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage:
      'The endpoint’s TLS certificate is not trusted. Behind a company proxy, add the proxy’s CA with NODE_EXTRA_CA_CERTS.',
  },
  interrupted: {
    connectorErrorCode: general,
    userMessage: maybeSent,
    operatorMessage:
      'The connection broke after the request was sent, so the email may still arrive. Look for it in Mailgun’s logs.',
  },
  timeout: {
    connectorErrorCode: general,
    userMessage: maybeSent,
    operatorMessage: 'Mailgun did not respond in time, so the email may still arrive. Look for it in Mailgun’s logs.',
  },
  logtoTimeout: {
    connectorErrorCode: general,
    userMessage: busy,
    operatorMessage: 'Logto did not load the connector’s configuration in time. Check its database. Nothing was sent.',
  },
  logtoFailed: {
    connectorErrorCode: general,
    userMessage: busy,
    operatorMessage:
      'Logto could not load the connector’s configuration. Check its log and its database. Nothing was sent.',
  },
  overloaded: {
    connectorErrorCode: general,
    userMessage: busy,
    operatorMessage:
      'Too many emails are waiting to be sent, so this one was not. Slow down, or find out why Mailgun responds slowly.',
  },
  unavailable: {
    connectorErrorCode: general,
    userMessage: busy,
    operatorMessage: 'Mailgun is temporarily unavailable. See status.mailgun.com.',
  },
  rateLimited: {
    connectorErrorCode: rateLimit,
    userMessage: busy,
    operatorMessage: 'This account’s Mailgun rate limit is reached. Wait, or ask Mailgun to raise it.',
  },
  quota: {
    connectorErrorCode: usageLimit,
    userMessage: busy,
    operatorMessage: 'The Mailgun account’s sending limit is used up. Raise it, or wait until it resets.',
  },
  unauthorized: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage:
      'Mailgun refused the API key. Check that it is complete, that it is a sending key of this domain or a private key, that endpoint is the domain’s region, and that Mailgun’s IP allow-list includes this host.',
  },
  wrongRegion: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage: 'The domain is in Mailgun’s other region.',
  },
  unknownDomain: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage:
      'Mailgun does not know the domain in this region. Compare domain with Mailgun’s list, and check endpoint: the US and EU regions are separate.',
  },
  notAllowed: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage:
      'Mailgun does not allow this domain or key to send. Check in Mailgun’s control panel that the domain is verified.',
  },
  payment: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage: 'Mailgun requires a payment or a larger plan. See its billing page.',
  },
  rejected: { connectorErrorCode: general, userMessage: notSent, operatorMessage: 'Mailgun refused the message.' },
  badEndpoint: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage:
      'The endpoint is not Mailgun’s API: it redirects, or the path does not exist there. Check endpoint.',
  },
  badResponse: {
    connectorErrorCode: general,
    userMessage: maybeSent,
    operatorMessage:
      'The endpoint’s response is not Mailgun’s. Check endpoint, and whether a proxy or a login page of the network intercepts the request.',
  },
  internal: {
    connectorErrorCode: general,
    userMessage: notSent,
    operatorMessage: 'Internal error in the connector. Please report it.',
  },
};
