// What a route answers, and how it is written: never cached, never sniffed, files compressed. Pure but for the write.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Ends a request with a sentence for the person at the page. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const common = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

export function json(status: number, value: unknown): Answer {
  return {
    status,
    headers: { ...common, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

export function refused(status: number, sentence: string): Answer {
  return json(status, { error: sentence });
}

/** Nothing in a mail runs, nothing is loaded, nothing is sent, and it is no part of this origin. */
const mailPolicy = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox',
].join('; ');

/** The html of a mail, for a frame. */
export function mailHtml(html: string): Answer {
  return {
    status: 200,
    headers: { ...common, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': mailPolicy },
    body: html,
  };
}

/**
 * The page itself: only its own files run. Style elements are allowed, since the live preview is a frame with `srcdoc`, which
 * inherits this policy: sandboxed, without scripts or an origin, and under a stricter policy of its own (page/ui/mail-html.ts).
 */
export function pageHtml(html: string): Answer {
  const policy = [
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
  return {
    status: 200,
    headers: { ...common, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    body: html,
  };
}

/** What came with a mail: saved, and never shown here, whatever it calls itself. */
export function download(content: Buffer, filename: string): Answer {
  const headers = {
    ...common,
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, '_')}`,
    'content-security-policy': mailPolicy,
  };
  return { status: 200, headers, body: content };
}

/** Files with a hash in their name never change; the rest is asked for again. */
export function file(body: Buffer, contentType: string, isHashed: boolean): Answer {
  const cache = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { status: 200, headers: { ...common, 'content-type': contentType, 'cache-control': cache }, body };
}

/** Smaller bodies fit one packet anyway. */
const minGzipBytes = 1_400;
/** Compressed once: the page's files stay the same while the server runs. */
const compressed = new WeakMap<Buffer, Buffer>();

/** Files are compressed; what is made for one call is not: on loopback that costs more time than it saves. */
export function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  const isText = /^text\/|json|svg/.test(headers['content-type'] ?? '');
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const isZipped = typeof body !== 'string' && isText && takesGzip && body.length >= minGzipBytes;
  const sent = typeof body === 'string' ? Buffer.from(body) : isZipped ? gzipOnce(body) : body;
  response.writeHead(status, {
    ...headers,
    'content-length': sent.length,
    ...(isZipped && { 'content-encoding': 'gzip' }),
    ...(typeof body !== 'string' && isText && { vary: 'accept-encoding' }),
  });
  response.end(request.method === 'HEAD' ? undefined : sent);
}

function gzipOnce(plain: Buffer): Buffer {
  const known = compressed.get(plain) ?? gzipSync(plain);
  compressed.set(plain, known);
  return known;
}
