// Refuses unknown Host headers (DNS rebinding) and requests of web pages of another origin that would change something.
import type { IncomingMessage } from 'node:http';
import { type HttpResponse, text } from './response.js';

/** Of a Host header, or of an address to listen on. */
export const isLoopback = (host: string): boolean =>
  /^(([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** Clients that reach the emulator through a hosts file use Mailgun's names; no attacker's page can have those. */
const mailgun = /^([a-z0-9-]+\.)*mailgun\.net$/;

/** @param allowedHosts further host names, without port */
export function guard(request: IncomingMessage, allowedHosts: ReadonlySet<string>): HttpResponse | undefined {
  const name = hostName(request.headers.host ?? '');
  if (!isLoopback(name) && !mailgun.test(name) && !allowedHosts.has(name)) {
    return text(
      421,
      `mailgun-emulator does not serve the host name ${JSON.stringify(name)}; allow it with --allow-host\n`,
    );
  }
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading && isCrossOrigin(request)) {
    return text(403, 'mailgun-emulator refuses requests from web pages of another origin\n');
  }
  return undefined;
}

/** For example an image in a page of another origin: its GET is served, but never uses up a fault. */
export function isCrossOrigin({ headers }: IncomingMessage): boolean {
  return isForeign(headers.origin, headers.host) || headers['sec-fetch-site'] === 'cross-site';
}

const hostName = (host: string) => host.toLowerCase().replace(/:\d*$/, '');

function isForeign(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return false;
  return origin.toLowerCase() !== `http://${host?.toLowerCase()}`;
}
