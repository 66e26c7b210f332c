// Every way in which a send can fail: what the user reads, and what the operator should check. Data only.
import type { UserMessageKey } from './user-messages.js';

interface ErrorCatalogEntry {
  /** Which sentence the user reads on a real send. */
  readonly userMessage: UserMessageKey;
  /** What the operator should check, when nothing more specific is known. */
  readonly operatorMessage: string;
}

/** One row per error code. */
export const errorCatalog = {
  invalidConfig: {
    userMessage: 'notSent',
    operatorMessage: 'The connector’s configuration has errors.',
  },
  noContent: {
    userMessage: 'notSent',
    operatorMessage: 'No delivery fits this usage type. Add one for it, or a Generic one.',
  },
  recipient: {
    userMessage: 'checkAddress',
    operatorMessage: 'The recipient is not one valid email address.',
  },
  tooLarge: {
    userMessage: 'notSent',
    operatorMessage:
      'The message is too large. The limit is 1 MB per part, and 16 kB for headers, tags and variables together.',
  },
  unreachable: {
    userMessage: 'busy',
    operatorMessage: 'Mailgun could not be reached. Check the network, DNS, firewall and proxy of the Logto host.',
  },
  tls: {
    userMessage: 'notSent',
    operatorMessage:
      'The endpoint’s TLS certificate is not trusted. Behind a company proxy, add the proxy’s CA with NODE_EXTRA_CA_CERTS.',
  },
  interrupted: {
    userMessage: 'busy',
    operatorMessage:
      'The connection broke after the request was sent, so the email may still arrive. Look for it in Mailgun’s logs.',
  },
  timeout: {
    userMessage: 'busy',
    operatorMessage: 'Mailgun did not respond in time, so the email may still arrive. Look for it in Mailgun’s logs.',
  },
  logtoTimeout: {
    userMessage: 'busy',
    operatorMessage: 'Logto did not load the connector’s configuration in time. Check its database. Nothing was sent.',
  },
  logtoFailed: {
    userMessage: 'busy',
    operatorMessage:
      'Logto could not load the connector’s configuration. Check its log and its database. Nothing was sent.',
  },
  overloaded: {
    userMessage: 'busy',
    operatorMessage:
      'Too many emails are waiting to be sent, so this one was not. Slow down, or find out why Mailgun responds slowly.',
  },
  unavailable: {
    userMessage: 'busy',
    operatorMessage: 'Mailgun is temporarily unavailable. See status.mailgun.com.',
  },
  rateLimited: {
    userMessage: 'busy', // Logto shows its own text for it, with HTTP 429: see connector-error.ts
    operatorMessage: 'This account’s Mailgun rate limit is reached. Wait, or ask Mailgun to raise it.',
  },
  quota: {
    userMessage: 'busy',
    operatorMessage: 'The Mailgun account’s sending limit is used up. Raise it, or wait until it resets.',
  },
  unauthorized: {
    userMessage: 'notSent',
    operatorMessage:
      'Mailgun refused the API key. Check that it is complete, that it is a sending key of this domain or a private key, that endpoint is the domain’s region, and that Mailgun’s IP allow-list includes this host.',
  },
  wrongRegion: {
    userMessage: 'notSent',
    operatorMessage: 'The domain is in Mailgun’s other region.',
  },
  unknownDomain: {
    userMessage: 'notSent',
    operatorMessage:
      'Mailgun does not know the domain in this region. Compare domain with Mailgun’s list, and check endpoint: the US and EU regions are separate.',
  },
  notAllowed: {
    userMessage: 'notSent',
    operatorMessage:
      'Mailgun does not allow this domain or key to send. Check in Mailgun’s control panel that the domain is verified.',
  },
  payment: {
    userMessage: 'notSent',
    operatorMessage: 'Mailgun requires a payment or a larger plan. See its billing page.',
  },
  rejected: { userMessage: 'notSent', operatorMessage: 'Mailgun refused the message.' },
  badEndpoint: {
    userMessage: 'notSent',
    operatorMessage:
      'The endpoint is not Mailgun’s API: it redirects, or the path does not exist there. Check endpoint.',
  },
  badResponse: {
    userMessage: 'busy',
    operatorMessage:
      'The endpoint’s response is not Mailgun’s. Check endpoint, and whether a proxy or a login page of the network intercepts the request.',
  },
  internal: {
    userMessage: 'notSent',
    operatorMessage: 'Internal error in the connector. Please report it.',
  },
} satisfies Record<string, ErrorCatalogEntry>;

/** The codes of {@link MailgunError}; public as `data.code`. */
export type ErrorCode = keyof typeof errorCatalog;
