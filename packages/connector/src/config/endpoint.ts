// The endpoint: which origins the API key may be sent to. Mailgun's own, and those that the operator lists. Pure.
import type { AddIssue } from '../errors/issues.js';
import { isLoopback, isOrigin, mailgunRegions } from '../mailgun/origins.js';

/** Longest endpoint that is parsed, in characters. */
const maxLength = 2048;

/**
 * Parses an endpoint. @returns its origin, such as `https://api.eu.mailgun.net`
 * @param allowedOrigins what `MAILGUN_CONNECTOR_ENDPOINTS` adds to Mailgun's own hosts
 */
export function parseEndpoint(
  text: string,
  allowedOrigins: ReadonlySet<string>,
  addIssue: AddIssue,
): string | undefined {
  const url = text.length <= maxLength && URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return void addIssue(`Not a valid URL. Write ${mailgunRegions[1]}, or leave it blank for the US region.`);
  const isListed = allowedOrigins.has(url.origin);
  if (url.username || url.password) return void addIssue('Remove the user name and password.');
  if (!isListed && !/(^|\.)mailgun\.net$/.test(url.hostname)) {
    return void addIssue('This host is not Mailgun’s. To use it, list it in MAILGUN_CONNECTOR_ENDPOINTS.');
  }
  if (!isListed && url.protocol !== 'https:') return void addIssue('Use https.');
  if (!isOrigin(url)) return void addIssue('Remove the path: the connector adds it.');
  return url.origin;
}

/** True for plain http to another machine: it works where an operator lists it, and is warned about. */
export function isUnencrypted(origin: string): boolean {
  return origin.startsWith('http:') && !isLoopback(origin);
}
