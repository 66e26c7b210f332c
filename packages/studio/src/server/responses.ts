// How responses are protected: nothing is cached or sniffed, email HTML is isolated, and no response contains a key.
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { type KeySource, maskKey } from '../connector/api-key.js';
import { at } from '../contract/json.js';
import { encodeUrlPart } from '../contract/plain-text.js';
import type { WithBody } from './request-body.js';

/** Strict-Transport-Security above all must not be sent: it would force every server on localhost to HTTPS. */
export const protectiveHeaders: MiddlewareHandler = secureHeaders({
  xContentTypeOptions: true,
  referrerPolicy: true,
  crossOriginResourcePolicy: true,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/** Of a failure that is the studio's own fault. */
export const internalError = 'The studio failed with an internal error. Please report it.';

/** Only the page's files set a Cache-Control of their own. */
export const noStore: MiddlewareHandler = createMiddleware(async (context, next) => {
  await next();
  if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
});

/** Masks the key that the studio was started with, and that of the request's config, in JSON and HTML. */
export function maskKeys(keys: KeySource): MiddlewareHandler {
  return createMiddleware<WithBody>(async (context, next) => {
    await next();
    if (!/^(application\/json|text\/html)/.test(context.res.headers.get('content-type') ?? '')) return;
    const secrets = keys.secretsOf(at(context.get('body'), 'config'));
    const text = await context.res.text();
    context.res = new Response(secrets.reduce(maskKey, text), context.res);
  });
}

/** Nothing in an email runs, loads or submits, and it does not share this origin. */
const emailPolicy = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox',
].join('; ');

/** The HTML of an email, for a frame. */
export function emailHtml(context: Context, html: string): Response {
  return context.body(html, 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': emailPolicy,
  });
}

/** An attachment: downloaded and never shown here, whatever type it claims. */
export function download(context: Context, content: Uint8Array<ArrayBuffer>, filename: string): Response {
  return context.body(content, 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeUrlPart(filename).replace(/['()*]/g, '_')}`,
    'content-security-policy': emailPolicy,
  });
}
