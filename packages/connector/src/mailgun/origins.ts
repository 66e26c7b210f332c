// Origins (scheme, host, port) that requests go to: Mailgun’s two regions, and tests of a URL. Pure.

/** Mailgun's two regions (https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview, checked 2026-11). */
export const mailgunRegions = ['https://api.mailgun.net', 'https://api.eu.mailgun.net'] as const;

/** True for an http(s) URL that is an origin and nothing more: no user, path, query or hash. */
export function isOrigin(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && url.href.replace(/[?#]+$/, '') === `${url.origin}/`;
}

/** True for an origin on this machine. */
export function isLoopback(origin: string): boolean {
  return /^https?:\/\/(127(\.\d+){3}|\[::1\]|localhost)(:\d+)?$/.test(origin);
}
