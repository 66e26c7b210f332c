// Reads a request's body up to a limit, and decompresses it.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { fixedResponses } from './mailgun-responses.js';
import { HttpError, httpError, jsonType } from './response.js';

/** Mailgun's "52.4MiB" is 52,428,800 bytes in its SDK. (docs-2024, mailgun.js) */
const maxRequestBytes = 52_428_800;

const inflate = promisify(gunzip);

/** @throws HttpError 413 above the limit, 400 when the client disconnects before the end */
export async function readBody(request: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes > maxRequestBytes) throw new HttpError({ ...fixedResponses.tooLarge(), headers: closingHeaders });
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw httpError(400, 'unable to parse request: unexpected EOF');
  }
  const [only] = chunks;
  return chunks.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(chunks, bytes);
}

const closingHeaders = { 'content-type': jsonType, connection: 'close' };

/** `Content-Encoding: gzip` is accepted; the limit applies to the uncompressed body. (sending-messages) */
export async function decompress(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw httpError(400, `unable to parse request: unsupported content encoding ${encoding}`);
  try {
    return await inflate(body, { maxOutputLength: maxRequestBytes });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new HttpError(fixedResponses.tooLarge());
    throw httpError(400, 'unable to parse request: gzip: invalid header');
  }
}
