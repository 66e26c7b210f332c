// Writes an answer to the socket: whole, or damaged as a fault orders.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './response.js';

export type Delivery = { kind: 'whole' } | { kind: 'half' } | { kind: 'drip'; everyMs: number };

/** Node itself leaves the body of an answer to HEAD out, and keeps its length. */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  delivery: Delivery = { kind: 'whole' },
  signal?: AbortSignal,
): Promise<void> {
  if (response.destroyed || response.writableEnded) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  // 204 and 304 have no body, so a length would make a client wait for one. [RFC 9110, section 8.6]
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, { ...headers, ...(hasBody && { 'content-length': bytes.length }) });
  if (delivery.kind === 'whole') {
    response.end(bytes);
    return;
  }
  if (delivery.kind === 'half') {
    // The length promises more than comes.
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    return;
  }
  for (const byte of bytes) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await sleep(delivery.everyMs, undefined, { ...(signal && { signal }), ref: false }).catch(() => response.destroy());
  }
  response.end();
}
