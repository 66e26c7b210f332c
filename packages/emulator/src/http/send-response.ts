// Writes a response to the socket: complete, or damaged as a fault requires.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpResponse } from './response.js';

export type Transmission = { kind: 'complete' } | { kind: 'truncate' } | { kind: 'throttle'; everyMs: number };

/** Node omits the body of a response to HEAD, and keeps its length. */
export async function sendResponse(
  response: ServerResponse,
  { status, headers, body }: HttpResponse,
  transmission: Transmission = { kind: 'complete' },
  signal?: AbortSignal,
): Promise<void> {
  if (response.destroyed || response.writableEnded) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  // 204 and 304 have no body: a length would make a client wait for one. (RFC 9110, section 8.6)
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, { ...headers, ...(hasBody && { 'content-length': bytes.length }) });
  if (transmission.kind === 'complete') {
    response.end(bytes);
    return;
  }
  if (transmission.kind === 'truncate') {
    // Content-Length announces more than is sent.
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    return;
  }
  for (const byte of bytes) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await sleep(transmission.everyMs, undefined, { ...(signal && { signal }), ref: false }).catch(() =>
      response.destroy(),
    );
  }
  response.end();
}
