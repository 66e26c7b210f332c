// The endpoint: which origins the API key may be sent to. Mailgun's own, and those that the operator lists. Pure.
import type { AddIssue } from '../errors/issues.js';
import { isLoopback, isOrigin, mailgunRegions } from '../mailgun/origins.js';
import { createCache } from './cache.js';

const parsedUrls = createCache<URL | undefined>(50, 100_000);

/**
 * Parses an endpoint. @returns its origin, such as `https://api.eu.mailgun.net`
 * @param allowedOrigins what `MAILGUN_CONNECTOR_ENDPOINTS` adds to Mailgun's own hosts
 */
export function parseEndpoint(
  text: string,
  allowedOrigins: ReadonlySet<string>,
  addIssue: AddIssue,
): string | undefined {
  const url = parsedUrls.get(text, (key) => (URL.canParse(key) ? new URL(key) : undefined));
  if (!url) return refuse('Not a valid URL.');
  const isListed = allowedOrigins.has(url.origin);
  if (url.username || url.password) return refuse('Remove the user name and password.');
  if (!isListed && !/(^|\.)mailgun\.net$/.test(url.hostname)) {
    return refuse('This host is not Mailgun’s. To use it, list it in MAILGUN_CONNECTOR_ENDPOINTS.');
  }
  if (!isListed && url.protocol !== 'https:') return refuse('Use https.');
  if (!isOrigin(url)) return refuse('Remove the path: the connector adds it.');
  return url.origin;

  function refuse(reason: string): undefined {
    addIssue(`${reason} Use ${mailgunRegions[0]} for the US region or ${mailgunRegions[1]} for the EU region.`);
  }
}

/** True for plain http to another machine: it works where an operator lists it, and is warned about. */
export function isUnencrypted(origin: string): boolean {
  return origin.startsWith('http:') && !isLoopback(origin);
}
