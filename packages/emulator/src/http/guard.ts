// Refuses unknown Host headers (DNS rebinding) and every request of a web page of another site: even one whose response
// the page cannot read reveals, by its time or by its status, what an email contains.
import type { IncomingMessage } from 'node:http';
import { type HttpResponse, text } from './response.js';

/** Of a Host header, or of an address to listen on. */
export const isLoopback = (host: string): boolean =>
  /^(([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** Clients that reach the emulator through a hosts file use Mailgun's names; no attacker's page can have those. */
const mailgun = /^([a-z0-9-]+\.)*mailgun\.net$/;

/** The name of a Compose service, or the host as a container sees it: they are not in public DNS either. */
const container = /^([a-z0-9_-]+|host\.docker\.internal)$/;

const knownHosts = [mailgun, container];

/** The targets of the links in emails, which recipients follow from their mail client. */
const emailLink = /^\/_emulator\/t\/[\w-]+\/\d+\/(click\/\d+|open\.gif|unsubscribe\/[a-z]+)$/;

/** @param allowedHosts further host names, without port */
export function guard(
  request: IncomingMessage,
  path: string,
  allowedHosts: ReadonlySet<string>,
): HttpResponse | undefined {
  const name = hostName(request.headers.host ?? '');
  if (!isLoopback(name) && !knownHosts.some((known) => known.test(name)) && !allowedHosts.has(name)) {
    return text(
      421,
      `mailgun-emulator does not serve the host name ${JSON.stringify(name)}; allow it with --allow-host\n`,
    );
  }
  if (!emailLink.test(path) && isRefused(request)) {
    return text(403, 'mailgun-emulator refuses requests from web pages of another origin\n');
  }
  return undefined;
}

/** Sent with every response, refusals included: pages of other origins can neither embed it nor run it as a script. */
export const protectiveHeaders = (path: string): Record<string, string> => ({
  // A mail client shows the pixel.
  'cross-origin-resource-policy': emailLink.test(path) ? 'cross-origin' : 'same-origin',
  'x-content-type-options': 'nosniff',
});

/** Browsers since 2023 state where a request comes from (Fetch Metadata); otherwise Host and Origin decide. */
function isRefused({ method, headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined) return isForeign(headers.origin, headers.host);
  if (site === 'same-origin' || site === 'none') return false;
  // The same site is this computer, at another port: it may link here, and nothing else.
  const isLink =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return site !== 'same-site' || !isLink;
}

/** For example a link in a page of this computer: it is served, but never uses up a fault. */
export function isCrossOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'] ?? 'none';
  return isForeign(headers.origin, headers.host) || (site !== 'none' && site !== 'same-origin');
}

const hostName = (host: string) => host.toLowerCase().replace(/:\d*$/, '');

function isForeign(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return false;
  return origin.toLowerCase() !== `http://${host?.toLowerCase()}`;
}
