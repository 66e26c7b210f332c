// The built page in lib/page: its files, compressed, and its HTML with the token of this start.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';

export interface PageOptions {
  readonly folder: string;
  readonly token: string;
}

const notBuilt =
  '<!doctype html><html lang="en"><title>Mailgun studio</title><h1>The page is not built yet</h1><p>Run <code>npm run build</code> and start again.</p></html>';

/**
 * Smaller files fit one packet anyway. Only files are compressed: a response that is made for one call is small, and on
 * loopback compressing it costs more than it saves.
 */
const compressFiles = compress({ threshold: 1_400 });

export function createPage({ folder, token }: PageOptions): Hono {
  const page = new Hono();
  page.get('*', async (context, next) => (isView(context.req.path) ? pageHtml(context, folder, token) : next()));
  if (existsSync(folder)) page.get('*', compressFiles, cacheHashedFiles, serveStatic({ root: folder }));
  page.all('*', ({ req }) => {
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    throw isRead
      ? new HTTPException(404, { message: `There is no ${req.path} here.` })
      : new HTTPException(405, { message: 'This address takes GET.' });
  });
  return page;
}

/** Every address without an extension is a view of the one page. */
function isView(urlPath: string): boolean {
  return path.posix.extname(urlPath) === '' || urlPath === '/index.html';
}

/** Files in assets/ have a hash in their name and never change; the others are revalidated. */
const cacheHashedFiles: MiddlewareHandler = createMiddleware(async (context, next) => {
  await next();
  const isHashed = context.req.path.startsWith('/assets/');
  const isFound = context.res.status < 400;
  if (isFound) context.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
});

/**
 * Only the page's own files run. Style elements are allowed, since the live preview is a frame with `srcdoc`, which
 * inherits this policy: sandboxed, without scripts or an origin, and under a stricter policy of its own (page/ui/mail-html.ts).
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function pageHtml(context: Context, folder: string, token: string): Response {
  const file = path.join(folder, 'index.html');
  const source = existsSync(file) ? readFileSync(file, 'utf8') : notBuilt;
  const meta = `<meta name="studio-token" content="${token}">`;
  const bare = source.replace(/<meta name="studio-token"[^>]*>\s*/g, '');
  const html = bare.includes('<head>') ? bare.replace('<head>', `<head>${meta}`) : `${meta}${bare}`;
  return context.body(html, 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy,
  });
}
