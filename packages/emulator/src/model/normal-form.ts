// The one form in which domains and addresses are compared: lower case, an international domain in ASCII. Mailgun's API
// takes both forms of a domain; the store holds this one. Pure.
import { domainToASCII } from 'node:url';

/** `München.example` and `xn--mnchen-3ya.example` are the same. */
export function normalizeDomain(name: string): string {
  const lower = name.toLowerCase();
  if (/^\p{ASCII}*$/u.test(lower)) return lower;
  // What is no host name stays as it is written: it is compared, and found nowhere.
  return domainToASCII(lower) || lower;
}

/** Of an address, or of a bare domain such as the allow-list holds. */
export function normalizeAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at + 1).toLowerCase()}${normalizeDomain(address.slice(at + 1))}`;
}
