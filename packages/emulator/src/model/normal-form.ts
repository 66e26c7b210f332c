// Regions, and the one form in which domains, addresses and dates are stored, compared and written. Pure.
import { domainToASCII } from 'node:url';

/** Mailgun's two regions: they share no domain, list, event or message. */
export type Region = 'us' | 'eu';

/** Lower case and ASCII: `München.example` and `xn--mnchen-3ya.example` are the same domain. */
export function normalizeDomain(name: string): string {
  const lower = name.toLowerCase();
  if (/^\p{ASCII}*$/u.test(lower)) return lower;
  // A name that is not a host name stays as written: it is compared, and matches nothing.
  return domainToASCII(lower) || lower;
}

/** Of an address, or of a bare domain such as the allowlist holds. */
export function normalizeAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at + 1).toLowerCase()}${normalizeDomain(address.slice(at + 1))}`;
}

/** Mailgun writes UTC, not GMT: `Mon, 20 Dec 2021 20:33:21 UTC`. (mailgun-java#50, openapi) */
export const utcDate = (ms: number): string => new Date(ms).toUTCString().replace('GMT', 'UTC');
