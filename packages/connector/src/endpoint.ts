// Which addresses the API key may be sent to: Mailgun's, and those the operator lists. Pure.
import { createCache } from './cache.js';
import type { Report } from './check.js';
import { isPlainOrigin } from './environment.js';

/** Mailgun's two regions (https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview, checked 2026-11). */
export const mailgunRegions = ['https://api.mailgun.net', 'https://api.eu.mailgun.net'] as const;

const urls = createCache<URL | undefined>(50, 100_000);

/**
 * Reads an endpoint. @returns its origin, such as `https://api.eu.mailgun.net`
 * @param allowedOrigins what `MAILGUN_CONNECTOR_ENDPOINTS` adds to Mailgun's own hosts
 */
export function parseEndpoint(
  written: string,
  allowedOrigins: ReadonlySet<string>,
  report: Report,
): string | undefined {
  const url = urls.get(written, (key) => (URL.canParse(key) ? new URL(key) : undefined));
  if (!url) return refuse('This is no URL.');
  const isListed = allowedOrigins.has(url.origin);
  if (url.username || url.password) return refuse('A user name or password is not allowed here.');
  if (!isListed && !/(^|\.)mailgun\.net$/.test(url.hostname)) {
    return refuse('This host is not Mailgun’s. List another one in MAILGUN_CONNECTOR_ENDPOINTS if it is yours.');
  }
  if (!isListed && url.protocol !== 'https:') return refuse('Mailgun is reached through https only.');
  if (!isPlainOrigin(url)) return refuse('Leave out the path: the connector adds it.');
  return url.origin;

  function refuse(reason: string): undefined {
    report(`${reason} Use ${mailgunRegions[0]} for the US region or ${mailgunRegions[1]} for the EU region.`);
    return undefined;
  }
}

/** True for plain http that leaves this machine: it works where an operator lists it, and is warned about. */
export function isUnencrypted(origin: string): boolean {
  return /^http:\/\/(?!(127(\.\d+){3}|\[::1\]|localhost)(:\d+)?$)/.test(origin);
}
