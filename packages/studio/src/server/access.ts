// Who may call the server: this computer's own browser, and only for this page. Rejected with a sentence: a host name that leads
// here from elsewhere (DNS rebinding), a request from another site, and a change without the token of this start.
import { timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { isForm } from './request-body.js';

/** The one POST whose token is a field of its form, since a form has no headers. */
const formPath = '/mail/preview';

/** @throws HTTPException 400 or 403 */
export const requireLocalOrigin: MiddlewareHandler<{ Bindings: HttpBindings }> = async ({ req, env }, next) => {
  // A proxy's request (`GET http://elsewhere/`) is not for this server.
  if (!env.incoming.url?.startsWith('/')) throw new HTTPException(400, { message: 'The address is not valid.' });
  const port = env.incoming.socket.localPort;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (!hosts.includes(req.header('host')?.toLowerCase() ?? '')) {
    throw new HTTPException(403, { message: `This page is for this computer only: open http://127.0.0.1:${port}.` });
  }
  const origin = req.header('origin');
  const isForeign = origin !== undefined && !hosts.some((host) => origin === `http://${host}`);
  const site = req.header('sec-fetch-site');
  const isCrossSite = site !== undefined && site !== 'same-origin' && site !== 'none' && !isRead(req.method);
  if (isForeign || isCrossSite) {
    throw new HTTPException(403, {
      message: 'This request comes from another site. Only the studio’s own page may call it.',
    });
  }
  await next();
};

/** @throws HTTPException 403 for a call that changes or sends something without the token of this start */
export function requireToken(token: string): MiddlewareHandler {
  return createMiddleware(async (context, next) => {
    const { req } = context;
    const isInForm = req.path === formPath && isForm(context);
    if (!isRead(req.method) && !isInForm) checkToken(req.header('x-studio-token'), token);
    await next();
  });
}

/** @throws HTTPException 403 */
export function checkToken(given: unknown, token: string): void {
  const [a, b] = [Buffer.from(String(given ?? '')), Buffer.from(token)];
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw new HTTPException(403, {
    message: 'This page belongs to an earlier start of the studio, or not to the studio. Reload it.',
  });
}

function isRead(method: Context['req']['method']): boolean {
  return method === 'GET' || method === 'HEAD';
}
