// Who may ask: this machine's own browser, for this page. A name that leads here from elsewhere (DNS rebinding), a post from
// another site and a call without the page's token are refused with a sentence. Pure.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './answer.js';

export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The port this server listens on. */
  readonly port: number;
}

/** The one post whose token is a field of its form, since a form has no headers. */
const formPath = '/mail/preview';

/** @throws Refusal 403 */
export function checkOrigin({ method, headers, port }: GuardedRequest): void {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (!hosts.includes(headers.host?.toLowerCase() ?? '')) {
    throw new Refusal(403, `This page is only for this computer: open http://127.0.0.1:${port}.`);
  }
  const { origin } = headers;
  const isForeign = origin !== undefined && !hosts.some((host) => origin === `http://${host}`);
  const site = headers['sec-fetch-site'];
  const isCrossSite = site !== undefined && site !== 'same-origin' && site !== 'none' && !isRead(method);
  if (isForeign || isCrossSite) {
    throw new Refusal(403, 'Another site asked for this. Only the studio’s own page may.');
  }
}

/** @throws Refusal 403 when a call that changes or sends has not the token of this start */
export function checkToken({ method, path, headers }: GuardedRequest, token: string): void {
  if (isRead(method) || (path === formPath && isForm(headers))) return;
  if (!isToken(headers['x-studio-token'], token)) throw new Refusal(403, staleSentence);
}

export const staleSentence = 'This page is from an earlier start of the studio, or not from it. Reload it.';

/** Compared in constant time. */
export function isToken(given: unknown, token: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? '')), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function isForm(headers: IncomingHttpHeaders): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
