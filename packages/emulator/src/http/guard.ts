// Keeps web pages out: unknown Host headers (DNS rebinding) and cross-origin requests that would change something.
import type { IncomingMessage } from 'node:http';
import { type Answer, text } from './response.js';

const loopback = /^(localhost|([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Clients that reach the emulator through a hosts file keep Mailgun's names; no page can own those. */
const mailgun = /^([a-z0-9-]+\.)*mailgun\.net$/;

/** @param allowedHosts further host names, without port */
export function guard(request: IncomingMessage, allowedHosts: ReadonlySet<string>): Answer | undefined {
  const name = hostName(request.headers.host ?? '');
  if (!loopback.test(name) && !mailgun.test(name) && !allowedHosts.has(name)) {
    return text(
      421,
      `mailgun-emulator does not answer to the host name ${JSON.stringify(name)}; allow it with --allow-host\n`,
    );
  }
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading && isFromForeignPage(request)) {
    return text(403, 'mailgun-emulator refuses requests from web pages of another origin\n');
  }
  return undefined;
}

/** An image in a page of another origin, for one: its GET is answered, and takes no fault away from those it is meant for. */
export function isFromForeignPage({ headers }: IncomingMessage): boolean {
  return isForeign(headers.origin, headers.host) || headers['sec-fetch-site'] === 'cross-site';
}

const hostName = (host: string) => host.toLowerCase().replace(/:\d*$/, '');

function isForeign(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return false;
  return origin.toLowerCase() !== `http://${host?.toLowerCase()}`;
}
